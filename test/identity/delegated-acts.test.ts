import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TOTP } from 'otpauth';
import { demoPassword } from '../../src/demo/organisation.js';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import {
  approveDocument,
  beginning,
  draft,
  plannedInput,
  recordDocument,
  schedule,
  scheduleDocument,
  setDay,
} from '../inspection/inspection-scene.js';
import {
  compare,
  countDocument,
  countOf,
  open,
  openDocument,
  openingOf,
  openRoom,
  receive,
  resolutionOf,
  resolveDocument,
  signDocument,
  type Room,
} from '../inventory/inventory-scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import { delegate } from './delegation-scene.js';
import { act, ask, codeOf, confirm, enrol, logIn } from './door.js';

const events = `query ($filter: AuditEventFilter!) { auditEvents(first: 20, filter: $filter) { nodes {
  kind actor { username } actorRoles onBehalfOf { username } delegatorName delegation { id } } } }`;

/** The events of a kind about a subject, as somebody who may audit reads them. */
async function toldTo(auditor: TestClient, subjectId: string, kind: string): Promise<any[]> {
  const { auditEvents } = await auditor.data(events, { filter: { subjectId, kind } });
  return auditEvents.nodes;
}

describe('what is done on a delegation', () => {
  let t: TestHouse;
  let room: Room;
  let province: TestClient;

  beforeAll(async () => {
    t = await openTestHouse();
    room = await openRoom(t);
    province = await t.logIn('truong.tinh');
  });
  afterAll(() => t.close());

  async function comparedInventory(counted = '10', counter = room.keeper): Promise<any> {
    room = await openRoom(t);
    const exhibit = await receive(t, room, '10');
    const inventory = await open(room);
    await counter.done(countDocument, countOf(room, inventory.id, { exhibitCode: exhibit.code }, counted));
    return compare(room, inventory);
  }

  describe('in the trail', () => {
    test('given a right that comes through the delegation alone, then the event names on whose behalf; an own right needs nobody', async () => {
      const delegation = await delegate(t, room.head, {
        to: 'chv.kv03',
        role: 'OFFICE_HEAD',
        office: 'KV03',
      });
      const { inventory } = await room.officer.done(openDocument, openingOf(room));
      const [opened] = await toldTo(province, inventory.id, 'inventory.opened');
      expect(opened).toMatchObject({
        actor: { username: 'chv.kv03' },
        actorRoles: ['ENFORCEMENT_OFFICER', 'OFFICE_HEAD'],
        onBehalfOf: { username: 'truongphong.kv03' },
        delegation: { id: delegation.id },
      });
      expect(opened.delegatorName).toMatch(/\S/);
      const exhibit = await receive(t, room, '3');
      const [received] = await toldTo(province, exhibit.id, 'exhibit.received');
      expect(received).toMatchObject({
        actor: { username: 'thukho.kv03' },
        onBehalfOf: null,
        delegatorName: null,
        delegation: null,
      });
    });

    test('given a stand-in for the head, when the minutes are signed, then it is told on whose behalf', async () => {
      // chv.kv03 is the head's delegate since the first test.
      const first = await comparedInventory();
      await room.officer.done(signDocument, { input: { inventoryId: first.id, capacity: 'HEAD' } });
      const [asHead] = await toldTo(province, first.id, 'inventory.signed');
      expect(asHead.onBehalfOf).toEqual({ username: 'truongphong.kv03' });
      await room.keeper.done(signDocument, { input: { inventoryId: first.id, capacity: 'KEEPER' } });
      const [asKeeper] = await toldTo(province, first.id, 'inventory.signed');
      expect(asKeeper.onBehalfOf).toBeNull();
    });

    test('given the right of the province over one office, then it makes nobody the head of that office', async () => {
      await delegate(t, province, { to: 'ketoan.kv03', role: 'PROVINCIAL_HEAD', office: 'KV03' });
      const inventory = await comparedInventory();
      expect(
        await room.accountant.refused(signDocument, {
          input: { inventoryId: inventory.id, capacity: 'HEAD' },
        }),
      ).toEqual(['INVENTORY_CAPACITY_NOT_HELD']);
      // The delegator could not sign for that office either.
      expect(
        await province.refused(signDocument, { input: { inventoryId: inventory.id, capacity: 'HEAD' } }),
      ).toEqual(['INVENTORY_CAPACITY_NOT_HELD']);
    });

    test('given an auditor who does not see the delegation, then the name of the delegator is told all the same', async () => {
      await delegate(t, province, { to: 'taichinh2', role: 'PROVINCIAL_HEAD', office: 'TINH' });
      const acting = await t.logIn('taichinh2');
      room = await openRoom(t);
      // FINANCE may open an inventory by itself, so nobody stands behind it.
      const { inventory } = await acting.done(openDocument, openingOf(room));
      expect((await toldTo(province, inventory.id, 'inventory.opened'))[0].onBehalfOf).toBeNull();

      const outsider = await t.logIn('thanhtra2');
      await delegate(t, province, { to: 'thanhtra2', role: 'PROVINCIAL_HEAD', office: 'TINH' });
      room = await openRoom(t);
      const { inventory: other } = await outsider.done(openDocument, openingOf(room));
      const { auditEvents } = await room.head.data(events, {
        filter: { subjectId: other.id, kind: 'inventory.opened' },
      });
      expect(auditEvents.nodes[0]).toMatchObject({
        onBehalfOf: { username: 'truong.tinh' },
        delegation: null,
      });
      expect(auditEvents.nodes[0].delegatorName).toMatch(/\S/);
    });
  });

  describe('four eyes', () => {
    test('given a delegate who counted, when resolving the discrepancy as the head, then it is refused: it is the same person', async () => {
      const inventory = await comparedInventory('8', room.officer);
      const { discrepancies } = (
        await room.head.data(
          `query ($id: ID!) { node(id: $id) { ... on Inventory { discrepancies(first: 5) { nodes { id version } } } } }`,
          { id: inventory.id },
        )
      ).node;
      const [found] = discrepancies.nodes;
      // chv.kv03 counted, and has been the head's delegate since the first test.
      expect(await room.officer.refused(resolveDocument, resolutionOf(found, 'EXPLAINED'))).toEqual([
        'DISCREPANCY_OWN_COUNT',
      ]);
    });

    test('given a delegate who counted, when signing for the head, then it is refused and told, by raw SQL too', async () => {
      const inventory = await comparedInventory('10', room.officer);
      expect(
        await room.officer.refused(signDocument, { input: { inventoryId: inventory.id, capacity: 'HEAD' } }),
      ).toEqual(['INVENTORY_SIGNER_COUNTED']);
      const raw = `insert into inventory.signature (id, inventory_id, capacity, signer_id, digest, signed_at)
        select gen_random_uuid(), $1, 'HEAD', id, repeat('0', 64), now() from identity.staff where username = 'chv.kv03'`;
      for (const client of [t.application, t.owner]) {
        await expect(client.query(raw, [localIdOf('Inventory', inventory.id)])).rejects.toMatchObject({
          constraint: 'ck_inventory_signature_own_count',
        });
      }
      await room.head.done(signDocument, { input: { inventoryId: inventory.id, capacity: 'HEAD' } });
    });
  });

  test('given a rule that asks heads for a second factor, then whoever stands in for one needs it as well', async () => {
    const offices = '{ offices { code } }';
    const code = async (token: string): Promise<unknown> =>
      (await ask(t.server, offices, {}, { token })).errors?.[0]?.extensions?.code;
    const acting = await logIn(t, 'kiemtra2');
    expect(await code(acting.token)).toBeUndefined();
    await delegate(t, province, { to: 'kiemtra2', role: 'PROVINCIAL_HEAD', office: 'TINH' });
    await t.owner.query(`update rules.rule set value = '["PROVINCIAL_HEAD"]' where code = $1`, [
      'identity.second-factor.required-roles',
    ]);
    expect(await code(acting.token)).toBe('FORBIDDEN');
    const { secret } = await act(t, enrol, { password: demoPassword }, { token: acting.token });
    const digits = new TOTP({ secret }).generate({ timestamp: t.clock.now().getTime() });
    expect(codeOf(await act(t, confirm, { code: digits }, { token: acting.token }))).toBe('');
    expect(await code(acting.token)).toBeUndefined();
  });
});

describe('a programme and delegations', () => {
  let t: TestHouse;
  let author: TestClient;
  let province: TestClient;

  beforeAll(async () => {
    t = await openTestHouse();
    setDay(t, beginning);
    // The day of the scene may be over, and the database dates delegations by its own clock.
    await t.owner.query('alter table identity.delegation disable trigger date_new_delegation');
    [author, province] = await Promise.all([t.logIn('taichinh1'), t.logIn('truong.tinh')]);
  });
  afterAll(() => t.close());

  test('given an inspector who stands in for the head of an office, then they do not inspect it', async () => {
    const drafted = await draft(author);
    await delegate(t, province, { to: 'thanhtra1', role: 'PROVINCIAL_HEAD', office: 'KV07' });
    const set = [
      await plannedInput(t, {
        office: 'KV07',
        from: '2026-12-07',
        to: '2026-12-08',
        team: ['thanhtra1', 'taichinh3'],
      }),
    ];
    expect(
      await author.refused(scheduleDocument, {
        input: { programmeId: drafted.id, expectedVersion: drafted.version, set },
      }),
    ).toEqual(['INSPECTOR_HAS_CONFLICT']);
  });

  test('given a delegate who drafted the programme, when approving it as the delegated head, then it is refused; another delegate may', async () => {
    const { programme } = await author.data('{ programme(workingYear: "2027") { id version } }');
    const scheduled = await schedule(author, programme, { auto: {} });
    const approval = { input: { programmeId: scheduled.id, expectedVersion: scheduled.version } };
    await delegate(t, province, { to: 'taichinh1', role: 'PROVINCIAL_HEAD', office: 'TINH' });
    expect(await author.refused(approveDocument, approval)).toEqual(['PROGRAMME_AUTHOR_CANNOT_APPROVE']);

    await delegate(t, province, { to: 'taichinh2', role: 'PROVINCIAL_HEAD', office: 'TINH' });
    const second = await t.logIn('taichinh2');
    await second.done(approveDocument, approval);
    const [approved] = await toldTo(province, scheduled.id, 'programme.approved');
    expect(approved).toMatchObject({
      actor: { username: 'taichinh2' },
      onBehalfOf: { username: 'truong.tinh' },
    });

    // The result of an inspection is recorded by its team, or on the right to keep the programme.
    const kept = scheduled.inspections.find(({ members, leader }) =>
      [leader, ...members].every(({ username }) => username !== 'thanhtra3'),
    )!;
    setDay(t, kept.to);
    await delegate(t, author, { to: 'thanhtra3', role: 'FINANCE', office: 'TINH' });
    const recorder = await t.logIn('thanhtra3');
    await recorder.done(recordDocument, {
      input: {
        inspectionId: kept.id,
        expectedVersion: kept.version,
        doneTo: kept.to,
        conclusionNumber: '1/KL',
        conclusionDate: kept.to,
        result: 'Không có sai phạm.',
      },
    });
    const [recorded] = await toldTo(province, kept.id, 'inspection.recorded');
    expect(recorded.onBehalfOf).toEqual({ username: 'taichinh1' });
  });
});
