import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { parseGlobalId } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { giveRole } from '../inspection/inspection-scene.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import {
  dayFromToday,
  delegate,
  delegationInput,
  grantDocument,
  listDocument,
  officeIdOf,
  revoke,
  revokeDocument,
  staffIdOf,
  type Delegated,
} from './delegation-scene.js';
import { rewriteRoles } from '../support/past-roles.js';

const viewer = `{ viewer { permissions grants { role validTo office { code } delegatedBy { username } delegation { id } } } }`;
const trail = '{ auditEvents(first: 1) { nodes { kind } } }';

describe('delegations', () => {
  let t: TestHouse;
  let head: TestClient;
  let officer: TestClient;
  let accountant: TestClient;
  let province: TestClient;

  beforeAll(async () => {
    t = await openTestHouse();
    // Noon in Viet Nam: no test runs into another day.
    t.clock.hold();
    t.clock.advance(Date.parse(`${dayFromToday(t, 0)}T05:00:00Z`) - t.clock.now().getTime());
    [head, officer, accountant, province] = await Promise.all([
      t.logIn('truongphong.kv03'),
      t.logIn('chv.kv03'),
      t.logIn('ketoan.kv03'),
      t.logIn('truong.tinh'),
    ]);
  });
  afterAll(() => t.close());

  /** So that a role stands free for the next test. */
  afterEach(async () => {
    await t.owner.query(
      `select set_config('so_kho.actor', (select id::text from identity.staff where username = 'quantri'), false)`,
    );
    await t.owner.query(
      `update identity.delegation set revoked_at = greatest(created_at, clock_timestamp()), revoke_reason = 'hết ca thử',
         revoked_by = current_setting('so_kho.actor')::uuid where revoked_at is null`,
    );
  });

  async function mayAudit(client: TestClient): Promise<boolean> {
    return (await client.ask(trail)).errors === undefined;
  }

  async function refusal(client: TestClient, document: string, input: object): Promise<any> {
    const data = await client.data(document, { requestId: newId(), input });
    const [payload] = Object.values<any>(data);
    return payload.userErrors.map((error: any) => `${error.code} ${error.field.join('.')}`);
  }

  async function refusalOf(client: TestClient, delegated: Delegated, changes: object = {}): Promise<any> {
    return refusal(client, grantDocument, await delegationInput(t, delegated, changes));
  }

  const officerAsHead = { to: 'chv.kv03', role: 'OFFICE_HEAD', office: 'KV03' };

  describe('what one gives', () => {
    test('given a head on leave, when the role is delegated, then the delegate has its rights, and everybody sees from whom', async () => {
      expect(await mayAudit(officer)).toBe(false);
      const written = await delegate(t, head, { ...officerAsHead, number: '12/GUQ' });
      expect(written).toMatchObject({
        role: 'OFFICE_HEAD',
        paperNumber: '12/GUQ',
        inForce: true,
        delegator: { username: 'truongphong.kv03' },
        delegate: { username: 'chv.kv03' },
        office: { code: 'KV03' },
        issuingOffice: { code: 'KV03' },
        revokedAt: null,
      });
      expect(await mayAudit(officer)).toBe(true);
      const { viewer: seen } = await officer.data(viewer);
      expect(seen.grants).toEqual([
        {
          role: 'ENFORCEMENT_OFFICER',
          office: { code: 'KV03' },
          validTo: null,
          delegatedBy: null,
          delegation: null,
        },
        {
          role: 'OFFICE_HEAD',
          office: { code: 'KV03' },
          validTo: written.validTo,
          delegatedBy: { username: 'truongphong.kv03' },
          delegation: { id: written.id },
        },
      ]);
      const { staff } = await accountant.data(
        `{ staff(first: 50, role: OFFICE_HEAD) { nodes { username grants { role delegatedBy { username } } } } }`,
      );
      expect(staff.nodes).toContainEqual({
        username: 'chv.kv03',
        grants: [
          { role: 'ENFORCEMENT_OFFICER', delegatedBy: null },
          { role: 'OFFICE_HEAD', delegatedBy: { username: 'truongphong.kv03' } },
        ],
      });
      const { auditEvents } = await head.data(
        `{ auditEvents(first: 1, filter: { kind: "delegation.granted" }) { nodes { actorName subjectId subjectLabel office { code } after onBehalfOf { username } } } }`,
      );
      expect(auditEvents.nodes[0]).toMatchObject({
        subjectId: written.id,
        subjectLabel: '12/GUQ',
        office: { code: 'KV03' },
        onBehalfOf: null,
        after: { role: 'OFFICE_HEAD', paper: '12/GUQ', validTo: written.validTo },
      });
    });

    test('given a delegation of tomorrow, then it gives nothing before its first and nothing after its last day', async () => {
      const own = await openTestHouse();
      own.clock.hold();
      try {
        const delegator = await own.logIn('truongphong.kv03');
        const own03 = await own.logIn('chv.kv03');
        await delegate(own, delegator, { ...officerAsHead, from: 1, until: 2 });
        const seen: boolean[] = [];
        for (let day = 0; day < 4; day += 1) {
          seen.push(await mayAudit(own03));
          own.clock.advance(86_400_000);
        }
        expect(seen).toEqual([false, true, true, false]);
      } finally {
        await own.close();
      }
    });

    test('given a role of the whole province, when it is delegated over one office, then it reaches that office alone', async () => {
      await delegate(t, province, { to: 'chv.kv05', role: 'PROVINCIAL_HEAD', office: 'KV03' });
      const there = await t.logIn('chv.kv05');
      const { offices } = await there.data('{ offices { code } }');
      expect(offices.map((office: any) => office.code)).toEqual(['KV03', 'KV05']);
      const { auditEvents } = await there.data('{ auditEvents(first: 100) { nodes { office { code } } } }');
      expect(new Set(auditEvents.nodes.map((event: any) => event.office.code))).toEqual(new Set(['KV03']));
    });
  });

  describe('what is refused', () => {
    test('given an office out of sight, or a role that is not held, then nothing tells the two apart but for the own offices', async () => {
      expect(await refusalOf(head, { ...officerAsHead, office: 'KV05' })).toEqual([
        'NOT_FOUND input.officeId',
      ]);
      const unknown = await delegationInput(t, officerAsHead, { officeId: 'T2ZmaWNlOng' });
      expect(await refusal(head, grantDocument, unknown)).toEqual(['NOT_FOUND input.officeId']);
      expect(await refusalOf(head, { ...officerAsHead, role: 'FINANCE' })).toEqual([
        'DELEGATION_ROLE_NOT_HELD input.role',
      ]);
      expect(await refusalOf(accountant, officerAsHead)).toEqual(['DELEGATION_ROLE_NOT_HELD input.role']);
    });

    test('given a keeper, when a role of a head that reaches the store is delegated, then it is told what excludes it and until when', async () => {
      const written = (days: number): string => dayFromToday(t, days).split('-').toReversed().join('/');
      const to = 'thukho.kv03';
      const input = await delegationInput(t, { to, role: 'OFFICE_HEAD', office: 'KV03' });
      const answer = await head.data(grantDocument, { requestId: newId(), input });
      expect(answer.delegationGrant.userErrors).toEqual([
        expect.objectContaining({
          code: 'DELEGATION_ROLES_INCOMPATIBLE',
          field: ['input', 'delegateId'],
          message: expect.stringMatching(
            new RegExp(
              `^Người này là thủ kho tại .+ từ ${written(0)} đến ${written(6)}; .+ đồng thời là trưởng phòng khu vực\\.$`,
            ),
          ),
        }),
      ]);
      const incompatible = ['DELEGATION_ROLES_INCOMPATIBLE input.delegateId'];
      expect(await refusalOf(province, { to, role: 'PROVINCIAL_HEAD', office: 'KV03' })).toEqual(
        incompatible,
      );
      expect(await refusalOf(province, { to, role: 'PROVINCIAL_HEAD', office: 'TINH' })).toEqual(
        incompatible,
      );
      // Elsewhere the two roles never meet.
      expect(await refusalOf(province, { to, role: 'PROVINCIAL_HEAD', office: 'KV05' })).toEqual([]);
    });

    test('given roles that the house does not let go of, then they are not delegated', async () => {
      expect(
        await refusalOf(officer, { to: 'ketoan.kv03', role: 'ENFORCEMENT_OFFICER', office: 'KV03' }),
      ).toEqual(['DELEGATION_ROLE_NOT_DELEGABLE input.role']);
      const administrator = await t.logIn('quantri');
      const input = await delegationInput(t, { to: 'ketoan.kv03', role: 'ADMINISTRATOR', office: 'TINH' });
      const answer = await administrator.ask(grantDocument, { requestId: newId(), input });
      expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    });

    test('given somebody whom the delegator does not see, oneself, a prosecutor, an administrator or a closed account, then it is refused', async () => {
      expect(await refusalOf(head, { ...officerAsHead, to: 'thukho.kv05' })).toEqual([
        'NOT_FOUND input.delegateId',
      ]);
      expect(await refusalOf(head, { ...officerAsHead, to: 'truongphong.kv03' })).toEqual([
        'DELEGATION_TO_ONESELF input.delegateId',
      ]);
      for (const to of ['kiemsat1', 'quantri']) {
        expect(await refusalOf(province, { to, role: 'PROVINCIAL_HEAD', office: 'TINH' })).toEqual([
          'DELEGATION_DELEGATE_UNFIT input.delegateId',
        ]);
      }
      await t.owner.query("update identity.staff set active = false where username = 'chv.kv03'");
      expect(await refusalOf(head, { ...officerAsHead, to: 'chv.kv03' })).toEqual([
        'NOT_FOUND input.delegateId',
      ]);
      await t.owner.query("update identity.staff set active = true where username = 'chv.kv03'");
    });

    test('given dates and texts that do not fit, then each is told', async () => {
      expect(await refusalOf(head, { ...officerAsHead, from: 3, until: 2 })).toEqual([
        'DELEGATION_DATES_REVERSED input.validTo',
      ]);
      expect(await refusalOf(head, { ...officerAsHead, from: -3, until: -1 })).toEqual([
        'DELEGATION_OVER input.validTo',
      ]);
      expect(await refusalOf(head, { ...officerAsHead, until: 90 })).toEqual([
        'DELEGATION_TOO_LONG input.validTo',
      ]);
      const tomorrow = { number: '1/GUQ', dated: dayFromToday(t, 1) };
      expect(await refusalOf(head, officerAsHead, { paper: tomorrow })).toEqual([
        'DATE_IN_FUTURE input.paper.dated',
      ]);
      const late = { number: '1/GUQ', dated: dayFromToday(t, 0) };
      expect(await refusalOf(head, { ...officerAsHead, from: -1 }, { paper: late })).toEqual([
        'DELEGATION_BEFORE_PAPER input.validFrom',
      ]);
      expect(await refusalOf(head, { ...officerAsHead, from: -6 })).toEqual([
        'DELEGATION_BACKDATED input.validFrom',
      ]);
      const nothing = { number: ' ', dated: dayFromToday(t, 0) };
      expect(await refusalOf(head, officerAsHead, { paper: nothing, scope: '' })).toEqual([
        'REQUIRED input.paper.number',
        'REQUIRED input.scope',
      ]);
      expect(await refusalOf(head, officerAsHead, { scope: 'x'.repeat(2_001) })).toEqual([
        'TOO_LONG input.scope',
      ]);
      expect(await refusalOf(head, { ...officerAsHead, until: 89 })).toEqual([]);
    });

    test('given a delegation that began 30 days ago, when it is recorded today, then the earliest first day is told; 5 days ago is taken', async () => {
      const input = await delegationInput(t, { ...officerAsHead, from: -30, until: 1 });
      const { delegationGrant } = await head.data(grantDocument, { requestId: newId(), input });
      expect(delegationGrant.userErrors).toMatchObject([
        {
          code: 'DELEGATION_BACKDATED',
          field: ['input', 'validFrom'],
          facts: [
            { name: 'earliest', value: dayFromToday(t, -5) },
            { name: 'most', value: '5' },
          ],
        },
      ]);
      expect(await refusalOf(head, { ...officerAsHead, from: -5 })).toEqual([]);
    });

    test('given a role that ends within the period, then the paper may not reach beyond it', async () => {
      const ends = dayFromToday(t, 3);
      await t.owner.query(
        `update identity.role_assignment set valid_to = $1 where role = 'OFFICE_HEAD'
           and staff_id = (select id from identity.staff where username = 'truongphong.kv04')`,
        [ends],
      );
      const other = await t.logIn('truongphong.kv04');
      const within = { to: 'chv.kv04', role: 'OFFICE_HEAD', office: 'KV04' };
      expect(await refusalOf(other, { ...within, until: 4 })).toEqual([
        'DELEGATION_ROLE_NOT_HELD input.validTo',
      ]);
      expect(await refusalOf(other, { ...within, until: 3 })).toEqual([]);
    });

    test('given a delegate, when the right is passed on, then it is refused', async () => {
      await delegate(t, head, officerAsHead);
      expect(await refusalOf(officer, { ...officerAsHead, to: 'ketoan.kv03' })).toEqual([
        'DELEGATION_CANNOT_BE_PASSED_ON input.role',
      ]);
    });

    test('given a live delegation or a used number, when another is written, then the first one is told', async () => {
      const first = await delegate(t, head, { ...officerAsHead, number: '07/GUQ' });
      const [overlap] = (
        await head.data(grantDocument, {
          requestId: newId(),
          input: await delegationInput(t, { ...officerAsHead, from: 6, until: 9 }),
        })
      ).delegationGrant.userErrors;
      expect(overlap).toMatchObject({
        code: 'DELEGATION_EXISTS',
        facts: [
          { name: 'from', value: first.validFrom },
          { name: 'to', value: first.validTo },
        ],
      });
      expect(await refusalOf(head, { ...officerAsHead, to: 'ketoan.kv03', number: '7 /guq' })).toEqual([
        'DOCUMENT_NUMBER_TAKEN input.paper.number',
      ]);
      // The days after, or somebody else on the same days, are free.
      expect(await refusalOf(head, { ...officerAsHead, from: 7 })).toEqual([]);
      expect(await refusalOf(head, { ...officerAsHead, to: 'ketoan.kv03' })).toEqual([]);
    });

    test('given two at once, then one is written and the other hears why; a retry gets the first answer', async () => {
      const inputs = await Promise.all([1, 2].map(() => delegationInput(t, officerAsHead)));
      const answers = await Promise.all(
        inputs.map((input) => head.data(grantDocument, { requestId: newId(), input })),
      );
      const codes = answers.flatMap((answer) =>
        answer.delegationGrant.userErrors.map((error: any) => error.code),
      );
      expect(codes).toEqual(['DELEGATION_EXISTS']);

      const same = await Promise.all(
        ['ketoan.kv03', 'chv.kv03'].map(async (to) =>
          head.data(grantDocument, {
            requestId: newId(),
            input: await delegationInput(t, { ...officerAsHead, to, from: 10, number: '99/GUQ' }),
          }),
        ),
      );
      expect(
        same.flatMap((answer) => answer.delegationGrant.userErrors.map((error: any) => error.code)),
      ).toEqual(['DOCUMENT_NUMBER_TAKEN']);

      const variables = {
        requestId: newId(),
        input: await delegationInput(t, { ...officerAsHead, from: 20 }),
      };
      const once = await head.done(grantDocument, variables);
      const again = await head.done(grantDocument, variables);
      expect(again.delegation.id).toBe(once.delegation.id);
    });
  });

  describe('how one ends', () => {
    test('given an open session of the delegate, when the delegator revokes, then the next request has lost the rights', async () => {
      const written = await delegate(t, head, officerAsHead);
      expect(await mayAudit(officer)).toBe(true);
      const revoked = await revoke(head, written.id);
      expect(revoked).toMatchObject({
        inForce: false,
        revokedBy: { username: 'truongphong.kv03' },
        revokeReason: 'Đã trở lại làm việc.',
      });
      expect(revoked.revokedAt).not.toBeNull();
      expect(await mayAudit(officer)).toBe(false);
      const { auditEvents } = await head.data('{ auditEvents(first: 1) { nodes { kind subjectId after } } }');
      expect(auditEvents.nodes[0]).toMatchObject({ kind: 'delegation.revoked', subjectId: written.id });
      const again = { delegationId: written.id, reason: 'x' };
      expect(await refusal(head, revokeDocument, again)).toEqual(['DELEGATION_ENDED input.delegationId']);
      // The same days can be delegated again.
      await delegate(t, head, officerAsHead);
    });

    test('given the head above or the administrator, then they may revoke it; the delegate and other heads may not', async () => {
      const administrator = await t.logIn('quantri');
      const stranger = await t.logIn('truongphong.kv05');
      const finance = await t.logIn('taichinh1');
      for (const overseer of [province, administrator]) {
        const { id } = await delegate(t, head, officerAsHead);
        const input = { delegationId: id, reason: 'x' };
        for (const other of [officer, accountant, stranger, finance]) {
          expect(await refusal(other, revokeDocument, input)).toEqual(['NOT_FOUND input.delegationId']);
        }
        expect(await refusal(overseer, revokeDocument, { ...input, reason: ' ' })).toEqual([
          'REQUIRED input.reason',
        ]);
        expect((await revoke(overseer, id)).inForce).toBe(false);
      }
      const unknown = { delegationId: 'RGVsZWdhdGlvbjp4', reason: 'x' };
      expect(await refusal(province, revokeDocument, unknown)).toEqual(['NOT_FOUND input.delegationId']);
    });

    test('given a delegate of the provincial head, then overseeing the delegations of others does not come along', async () => {
      const { id } = await delegate(t, head, officerAsHead);
      await delegate(t, province, { to: 'taichinh1', role: 'PROVINCIAL_HEAD', office: 'TINH' });
      const acting = await t.logIn('taichinh1');
      expect(await refusal(acting, revokeDocument, { delegationId: id, reason: 'x' })).toEqual([
        'NOT_FOUND input.delegationId',
      ]);
      const { viewer: seen } = await acting.data(viewer);
      expect(seen.permissions).toContain('programme.approve');
      expect(seen.permissions).not.toContain('delegation.oversee');
    });

    test('given that the delegator loses the role, or one of the two accounts is closed, then it ends without any act', async () => {
      const other = await t.logIn('truongphong.kv06');
      const acting = await t.logIn('chv.kv06');
      const { id } = await delegate(t, other, { to: 'chv.kv06', role: 'OFFICE_HEAD', office: 'KV06' });
      const inForce = async (): Promise<boolean> =>
        (await acting.data('query ($id: ID!) { node(id: $id) { ... on Delegation { inForce } } }', { id }))
          .node.inForce;
      const ofHead = "(select id from identity.staff where username = 'truongphong.kv06')";
      for (const [ended, restored] of [
        [
          `update identity.role_assignment set valid_to = '${dayFromToday(t, -1)}' where staff_id = ${ofHead}`,
          `update identity.role_assignment set valid_to = null where staff_id = ${ofHead}`,
        ],
        [
          `update identity.role_assignment set valid_from = '${dayFromToday(t, 1)}' where staff_id = ${ofHead}`,
          `update identity.role_assignment set valid_from = '2025-10-01' where staff_id = ${ofHead}`,
        ],
        [
          `update identity.staff set active = false where id = ${ofHead}`,
          `update identity.staff set active = true where id = ${ofHead}`,
        ],
      ]) {
        expect([await mayAudit(acting), await inForce()]).toEqual([true, true]);
        await rewriteRoles(t, ended!);
        expect([ended, await mayAudit(acting), await inForce()]).toEqual([ended, false, false]);
        await rewriteRoles(t, restored!);
      }
      await t.owner.query("update identity.staff set active = false where username = 'chv.kv06'");
      expect((await acting.ask(viewer)).errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
      const { delegations } = await other.data(listDocument, { first: 10, inForce: true });
      expect(delegations.nodes).toEqual([]);
    });
  });

  describe('who sees it', () => {
    test('given delegations over two offices, then each office sees its own, and the two people theirs', async () => {
      const here = await delegate(t, head, officerAsHead);
      const there = await delegate(t, province, { to: 'chv.kv05', role: 'PROVINCIAL_HEAD', office: 'KV03' });
      const stranger = await t.logIn('thukho.kv05');
      const acting = await t.logIn('chv.kv05');
      const seen = async (client: TestClient, variables: object = {}): Promise<string[]> => {
        const { delegations } = await client.data(listDocument, { first: 100, inForce: true, ...variables });
        return delegations.nodes.map((node: any) => node.id).sort();
      };
      const both = [here.id, there.id].sort();
      expect(await seen(accountant)).toEqual(both);
      expect(await seen(province)).toEqual(both);
      expect(await seen(acting)).toEqual(both);
      expect(await seen(stranger)).toEqual([]);
      expect(await seen(accountant, { staffId: await staffIdOf(t, 'chv.kv05') })).toEqual([there.id]);
      expect(await seen(accountant, { officeId: await officeIdOf(t, 'KV05') })).toEqual([]);
      const node = 'query ($id: ID!) { node(id: $id) { id } }';
      expect((await stranger.data(node, { id: here.id })).node).toBeNull();
      expect((await accountant.data(node, { id: here.id })).node).toEqual({ id: here.id });
      // When it has ended, the delegate from elsewhere still sees the paper that names them, and no other.
      await revoke(province, there.id);
      expect((await acting.data(node, { id: there.id })).node).toEqual({ id: there.id });
      expect((await acting.data(node, { id: here.id })).node).toBeNull();
    });

    test('given many, when pages are turned, then each comes once, the latest period first', async () => {
      for (const [to, from] of [
        ['chv.kv03', 30],
        ['chv.kv03', 10],
        ['chv.kv03', 20],
        ['ketoan.kv03', 10],
      ] as const) {
        await delegate(t, head, { ...officerAsHead, to, from });
      }
      const all = (await head.data(listDocument, { first: 100 })).delegations.nodes;
      const turned: any[] = [];
      let after: string | null = null;
      do {
        const page: any = (await head.data(listDocument, { first: 3, after })).delegations;
        turned.push(...page.nodes);
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null);
      expect(turned).toEqual(all);
      expect(all.length).toBeGreaterThan(4);
      const days = all.map((node: any) => node.validFrom);
      expect(days).toEqual([...days].sort().reverse());
    });
  });

  describe('the database refuses by itself', () => {
    let application: pg.Client;
    beforeAll(async () => {
      application = await t.connectAsApplication();
    });
    afterAll(() => application.end());

    async function idOf(username: string): Promise<string> {
      return parseGlobalId(await staffIdOf(t, username))!.id;
    }

    interface Written {
      readonly by?: string;
      readonly delegator?: string;
      readonly to?: string;
      readonly role?: string;
      readonly office?: string;
      readonly issuing?: string;
      readonly from?: number;
      readonly until?: number;
      readonly dated?: number;
      readonly scope?: string;
      readonly at?: Date;
    }

    async function actingAs(username: string): Promise<void> {
      await application.query("select set_config('so_kho.actor', $1, false)", [await idOf(username)]);
    }

    /** Writes past the command, as the application's own role. */
    async function write(written: Written): Promise<string> {
      const id = newId();
      const delegator = written.delegator ?? 'truongphong.kv03';
      await actingAs(written.by ?? delegator);
      await application.query(
        `insert into identity.delegation (id, delegator_id, delegate_id, role, office_id, issuing_office_id, valid_from,
           valid_to, paper_number, paper_dated, scope, created_at)
         select $1::uuid, $2, $3, $4, o.id, i.id, $7, $8, $1::text || '/GUQ', $9, $10, $11
         from identity.office o, identity.office i where o.code = $5 and i.code = $6`,
        [
          id,
          await idOf(delegator),
          await idOf(written.to ?? 'chv.kv03'),
          written.role ?? 'OFFICE_HEAD',
          written.office ?? 'KV03',
          written.issuing ?? written.office ?? 'KV03',
          dayFromToday(t, written.from ?? 0),
          dayFromToday(t, written.until ?? 6),
          dayFromToday(t, written.dated ?? 0),
          written.scope ?? 'x',
          written.at ?? t.clock.now(),
        ],
      );
      return id;
    }

    test.each<[string, Written, string]>([
      ['in the name of somebody else', { by: 'chv.kv03' }, 'ck_delegation_actor'],
      ['to oneself', { to: 'truongphong.kv03' }, 'ck_delegation_two_people'],
      ['of a role that the rule does not list', { role: 'KEEPER' }, 'ck_delegation_listed'],
      ['of a role that is not held', { role: 'FINANCE' }, 'ck_delegation_own_role'],
      ['over an office in which the role is not held', { office: 'KV05' }, 'ck_delegation_own_role'],
      ['of a local role over another office', { office: 'KV05', issuing: 'KV03' }, 'ck_delegation_own_scope'],
      ['longer than the rule allows', { until: 90 }, 'ck_delegation_length'],
      ['that is over', { from: -2, until: -1, dated: -2 }, 'ck_delegation_not_over'],
      ['that ends before it begins', { from: 2, until: 1 }, 'ck_delegation_period'],
      ['on a paper of tomorrow', { from: 2, dated: 1 }, 'ck_delegation_paper_signed'],
      ['before its paper', { from: -1 }, 'ck_delegation_paper_first'],
      ['that began long before', { from: -6, dated: -6 }, 'ck_delegation_recorded_in_time'],
      ['without a scope', { scope: ' ' }, 'ck_delegation_texts'],
      ['to a keeper of the office', { to: 'thukho.kv03' }, 'ck_delegation_roles_apart'],
      [
        'over all offices to the keeper of one',
        { to: 'thukho.kv03', delegator: 'truong.tinh', role: 'PROVINCIAL_HEAD', office: 'TINH' },
        'ck_delegation_roles_apart',
      ],
      [
        'to a prosecutor',
        { to: 'kiemsat1', delegator: 'truong.tinh', role: 'PROVINCIAL_HEAD', office: 'TINH' },
        'ck_delegation_delegate',
      ],
      [
        'to an administrator',
        { to: 'quantri', delegator: 'truong.tinh', role: 'PROVINCIAL_HEAD', office: 'TINH' },
        'ck_delegation_delegate',
      ],
    ])('given a delegation %s, then it is refused', async (_what, written, constraint) => {
      await expect(write(written)).rejects.toMatchObject({ constraint });
    });

    test('given a delegation of last week that is dated back, then the database dates it itself and refuses it', async () => {
      const at = new Date(t.clock.now().getTime() - 6 * 86_400_000);
      await expect(write({ from: -6, dated: -6, at })).rejects.toMatchObject({
        constraint: 'ck_delegation_recorded_in_time',
      });
      const id = await write({ from: -5, dated: -5, at });
      const { rows } = await t.owner.query(
        'select created_at >= now() - $2::interval as now from identity.delegation where id = $1',
        [id, '1 hour'],
      );
      expect(rows).toEqual([{ now: true }]);
    });

    describe('roles that exclude each other', () => {
      const assignment = `insert into identity.role_assignment (id, staff_id, role, office_id, valid_from, valid_to)
        select gen_random_uuid(), s.id, $2, o.id, $4, $5 from identity.staff s, identity.office o
        where s.username = $1 and o.code = $3 returning id`;
      const apart = { constraint: 'ck_role_assignment_roles_apart' };

      function assign(client: pg.Client, ...given: (string | null)[]): Promise<pg.QueryResult> {
        return client.query(assignment, given);
      }

      test.each([
        ['thukho.kv09', 'ACCOUNTANT', 'KV09'],
        ['thukho.kv09', 'OFFICE_DEPUTY_HEAD', 'KV09'],
        ['thukho.kv09', 'PROVINCIAL_DEPUTY_HEAD', 'TINH'],
        ['truongphong.kv09', 'KEEPER', 'KV09'],
        ['truong.tinh', 'KEEPER', 'KV09'],
      ])('given %s, when they are assigned %s at %s, then it is refused', async (person, role, office) => {
        await expect(assign(t.owner, person, role, office, '2026-11-01', null)).rejects.toMatchObject(apart);
      });

      test('given another office or another time, then they do not meet, and what would make them meet is refused', async () => {
        await t.owner.query('begin');
        try {
          await assign(t.owner, 'thukho.kv09', 'ACCOUNTANT', 'KV10', '2026-11-01', null);
          await assign(t.owner, 'ketoan.kv09', 'KEEPER', 'KV10', '2026-11-01', null);
          await assign(t.owner, 'chv.kv09', 'KEEPER', 'KV09', dayFromToday(t, -28), dayFromToday(t, 1));
          const { rows } = await assign(
            t.owner,
            'chv.kv09',
            'OFFICE_HEAD',
            'KV09',
            dayFromToday(t, 2),
            dayFromToday(t, 32),
          );
          const ending = 'update identity.role_assignment set valid_to = $2 where id = $1';
          await t.owner.query(ending, [rows[0].id, dayFromToday(t, 16)]);
          await t.owner.query(ending, [rows[0].id, null]);
          const keeping = `update identity.role_assignment set valid_to = '${dayFromToday(t, 2)}'
            where role = 'KEEPER' and staff_id = (select id from identity.staff where username = 'chv.kv09')`;
          await expect(t.owner.query(keeping)).rejects.toMatchObject(apart);
        } finally {
          await t.owner.query('rollback');
        }
      });

      test('given both from before the rule, when one is ended, then it ends', async () => {
        await t.owner.query('alter table identity.role_assignment disable trigger guard_roles');
        const { rows } = await assign(t.owner, 'thukho.kv11', 'ACCOUNTANT', 'KV11', '2026-01-01', null);
        await t.owner.query('alter table identity.role_assignment enable always trigger guard_roles');
        const ending = 'update identity.role_assignment set valid_to = $2 where id = $1';
        await t.owner.query(ending, [rows[0].id, dayFromToday(t, 1)]);
        await expect(t.owner.query(ending, [rows[0].id, null])).rejects.toMatchObject(apart);
      });

      test('given a delegation and an assignment at once, then the second waits for the first and is refused', async () => {
        const { rows } = await t.owner.query<{ pid: number }>('select pg_backend_pid() as pid');
        await application.query('begin');
        const id = await write({});
        const assigning = assign(t.owner, 'chv.kv03', 'KEEPER', 'KV03', '2026-11-01', null).catch(
          (error: unknown) => error,
        );
        const waits = "select 1 where pg_blocking_pids($1) <> '{}'";
        while ((await application.query(waits, [rows[0]!.pid])).rowCount === 0) {
          // Each look is a round trip; the lock holds until the commit.
        }
        await application.query('commit');
        expect(id).toBeDefined();
        expect(await assigning).toMatchObject(apart);
      });
    });

    test('given a role that reaches what lies below, when it is delegated over an office beside, then it is refused', async () => {
      await giveRole(t, { username: 'chv.kv05', role: 'FINANCE', officeCode: 'KV05' });
      const beside = { delegator: 'chv.kv05', role: 'FINANCE', issuing: 'KV05' };
      await expect(write({ ...beside, office: 'TINH' })).rejects.toMatchObject({
        constraint: 'ck_delegation_own_scope',
      });
      await expect(write({ ...beside, office: 'KV03' })).rejects.toMatchObject({
        constraint: 'ck_delegation_own_scope',
      });
      await write({ ...beside, office: 'KV05' });
    });

    test('given a rule that lists the administrator, then the role is not delegated all the same', async () => {
      const listed = `update rules.rule set value = $1 where code = 'identity.delegation.roles'`;
      const { rows } = await t.owner.query(
        "select value from rules.rule where code = 'identity.delegation.roles'",
      );
      await t.owner.query(listed, [JSON.stringify(['ADMINISTRATOR'])]);
      await expect(
        write({ delegator: 'quantri', role: 'ADMINISTRATOR', office: 'TINH' }),
      ).rejects.toMatchObject({ constraint: 'ck_delegation_role' });
      await t.owner.query(listed, [JSON.stringify(rows[0].value)]);
    });

    test('given a delegate, when the right is passed on past the command, then it is refused', async () => {
      await write({});
      await expect(write({ delegator: 'chv.kv03', to: 'ketoan.kv03' })).rejects.toMatchObject({
        constraint: 'ck_delegation_passed_on',
      });
    });

    test('given a live delegation, when the same days are delegated again, then it is refused', async () => {
      await write({});
      await expect(write({ from: 6, until: 8 })).rejects.toMatchObject({ constraint: 'ex_delegation_live' });
    });

    test('given a used number, when it is written otherwise, then it is refused', async () => {
      const number = `insert into identity.delegation select gen_random_uuid(), delegator_id, $2, role, office_id,
        issuing_office_id, valid_from, valid_to, upper(replace(paper_number, '-', ' - ')), paper_dated, scope, created_at
        from identity.delegation where id = $1`;
      const id = await write({});
      await expect(application.query(number, [id, await idOf('ketoan.kv03')])).rejects.toMatchObject({
        constraint: 'uq_delegation_paper',
      });
    });

    test('given a written delegation, then it is revoked once, in the own name and with a reason, and nothing else changes', async () => {
      const id = await write({});
      const revocation = `update identity.delegation set revoked_at = created_at, revoked_by = $2, revoke_reason = $3 where id = $1`;
      const own = await idOf('truongphong.kv03');
      await expect(application.query(revocation, [id, await idOf('chv.kv03'), 'x'])).rejects.toMatchObject({
        constraint: 'ck_delegation_revoker',
      });
      await expect(application.query(revocation, [id, own, ' '])).rejects.toMatchObject({
        constraint: 'ck_delegation_revocation',
      });
      await expect(
        application.query(
          'update identity.delegation set revoked_at = created_at, revoked_by = $2 where id = $1',
          [id, own],
        ),
      ).rejects.toMatchObject({ constraint: 'ck_delegation_revocation' });
      await application.query(revocation, [id, own, 'x']);
      for (const statement of [
        'update identity.delegation set revoked_at = null, revoked_by = null, revoke_reason = null where id = $1',
        "update identity.delegation set revoke_reason = 'y' where id = $1",
      ]) {
        await expect(application.query(statement, [id])).rejects.toMatchObject({
          constraint: 'ck_delegation_revoked_once',
        });
      }
      await expect(
        application.query("update identity.delegation set valid_to = '2030-01-01' where id = $1", [id]),
      ).rejects.toMatchObject({ code: '42501' });
      await expect(
        application.query('delete from identity.delegation where id = $1', [id]),
      ).rejects.toMatchObject({ code: '42501' });
    });

    test('given the owner of the tables, then the days do not change and no delegation goes either', async () => {
      const id = await write({});
      await t.owner.query("select set_config('so_kho.actor', $1, false)", [await idOf('truongphong.kv03')]);
      await expect(
        t.owner.query("update identity.delegation set valid_to = '2030-01-01' where id = $1", [id]),
      ).rejects.toMatchObject({ constraint: 'ck_delegation_unchanged' });
      await expect(
        t.owner.query('delete from identity.delegation where id = $1', [id]),
      ).rejects.toMatchObject({ constraint: 'ck_append_only' });
      await expect(t.owner.query('truncate identity.delegation cascade')).rejects.toMatchObject({
        constraint: 'ck_append_only',
      });
    });

    test('given an event, when it names a delegation to somebody else, then it is refused', async () => {
      const id = await write({});
      const event = `with told as (
          insert into trail.event (id, occurred_at, actor_id, actor_name, actor_roles, office_id, kind, subject_type,
            subject_id, subject_label, request_id, delegation_id, delegator_id, delegator_name)
          select id, now(), $2, 'x', '{}', office_id, 'exhibit.received', 'Exhibit', id, 'x', id, id, delegator_id, $3
          from identity.delegation where id = $1)
        insert into trail.outbox (event_id, source, type, office_id, actor, request_id, subject_type, subject_id, payload, salt)
        select id, 'domain', 'exhibit.received', office_id, jsonb_build_object('sub', $2::uuid), id, 'Exhibit', id, '{}', sha256('')
        from identity.delegation where id = $1`;
      await actingAs('ketoan.kv03');
      await expect(application.query(event, [id, await idOf('ketoan.kv03'), 'x'])).rejects.toMatchObject({
        constraint: 'fk_event_delegation',
      });
      await actingAs('chv.kv03');
      await expect(application.query(event, [id, await idOf('chv.kv03'), null])).rejects.toMatchObject({
        constraint: 'ck_event_delegation',
      });
      await application.query(event, [id, await idOf('chv.kv03'), 'x']);
    });
  });
});
