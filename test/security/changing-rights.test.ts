import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openHouse, openServer, type House } from '../../src/app.js';
import { newId } from '../../src/platform/ids.js';
import { delegate, officeIdOf, revoke, staffIdOf } from '../identity/delegation-scene.js';
import { giveRole } from '../inspection/inspection-scene.js';
import { papers, receiptInput, receiveDocument, receiveOne, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, TestClient, type TestHouse } from '../support/test-house.js';

/** What a right may lag behind its change. */
const mostMilliseconds = 5_000;

const relocate = `mutation ($requestId: UUID!, $input: ExhibitRelocateInput!) {
  exhibitRelocate(requestId: $requestId, input: $input) { userErrors { code } } }`;
const openInventory = `mutation ($requestId: UUID!, $input: InventoryOpenInput!) {
  inventoryOpen(requestId: $requestId, input: $input) { inventory { id } userErrors { code } } }`;

/** Everything in which an office can show: lists, picks, counts, the trail, relations. */
const everything = `query ($officeId: ID!, $id: ID!, $staffId: ID!) {
  offices { code }
  warehouses(first: 100) { nodes { exhibitCount office { code } } }
  outsidePlaces(first: 100, officeId: $officeId) { nodes { id } }
  exhibits(first: 100) { nodes { office { code } case { office { code } } } }
  inventories(first: 100) { nodes { code } }
  auditEvents(first: 100) { nodes { office { code } } }
  staff(first: 100, officeId: $officeId) { nodes { username } }
  delegations(first: 100, officeId: $officeId) { nodes { inForce } }
  exhibit: node(id: $id) { id }
  person: node(id: $staffId) { id }
}`;

describe('rights that change', () => {
  let t: TestHouse;
  let province: TestClient;
  let stranger: TestClient;
  let there: Stage;
  let item: { id: string; code: string; version: number };
  let asked: object;

  beforeAll(async () => {
    t = await openTestHouse();
    province = await t.logIn('truong.tinh');
    stranger = await t.logIn('chv.kv03');
    const keeper = await t.logIn('thukho.kv05');
    there = await stageOf(keeper, 'KV05');
    item = await receiveOne(t, keeper, there);
    const accountant = await t.logIn('ketoan.kv05');
    await accountant.done(openInventory, { input: { warehouseId: there.warehouseId, kind: 'QUARTER' } });
    asked = {
      officeId: await officeIdOf(t, 'KV05'),
      id: item.id,
      staffId: await staffIdOf(t, 'thukho.kv05'),
    };
  });
  afterAll(() => t.close());

  /** The same sessions at a second server over the same database. */
  async function atSecondServer<Value>(
    client: TestClient,
    use: (client: TestClient) => Promise<Value>,
  ): Promise<Value> {
    const house: House = await openHouse({ databaseUrl: t.applicationUrl, poolSize: 2, clock: t.clock });
    const server = await openServer(house, { logLevel: 'silent' });
    try {
      return await use(new TestClient(server, client.token));
    } finally {
      await server.close();
      await house.close();
    }
  }

  function codeOf(answer: any): unknown {
    return answer.errors?.[0]?.extensions?.code;
  }

  async function elapsed(work: () => Promise<void>): Promise<number> {
    const began = performance.now();
    await work();
    return performance.now() - began;
  }

  describe('attack 32: a token outlives the right', () => {
    const audit = '{ auditEvents(first: 1) { nodes { kind } } }';

    test('given an assignment, when it begins and when it ends, then it counts for the open session at every server', async () => {
      const client = await t.logIn('chv.kv06');
      await atSecondServer(client, async (second) => {
        expect([codeOf(await client.ask(audit)), codeOf(await second.ask(audit))]).toEqual([
          'FORBIDDEN',
          'FORBIDDEN',
        ]);
        await giveRole(t, { username: 'chv.kv06', role: 'OFFICE_HEAD', officeCode: 'KV06' });
        expect([codeOf(await client.ask(audit)), codeOf(await second.ask(audit))]).toEqual([
          undefined,
          undefined,
        ]);
        const took = await elapsed(async () => {
          await t.owner.query(
            `update identity.role_assignment set valid_to = (now() at time zone 'Asia/Ho_Chi_Minh')::date - 1 where role = 'OFFICE_HEAD'
               and staff_id = (select id from identity.staff where username = 'chv.kv06')`,
          );
          expect([codeOf(await client.ask(audit)), codeOf(await second.ask(audit))]).toEqual([
            'FORBIDDEN',
            'FORBIDDEN',
          ]);
        });
        expect(took).toBeLessThan(mostMilliseconds);
      });
    });

    test('given a delegation, when it is written and when it is revoked, then it counts for the open session at every server', async () => {
      const head = await t.logIn('truongphong.kv07');
      const client = await t.logIn('chv.kv07');
      await atSecondServer(client, async (second) => {
        const written = await delegate(t, head, { to: 'chv.kv07', role: 'OFFICE_HEAD', office: 'KV07' });
        expect([codeOf(await client.ask(audit)), codeOf(await second.ask(audit))]).toEqual([
          undefined,
          undefined,
        ]);
        const took = await elapsed(async () => {
          await revoke(head, written.id);
          expect([codeOf(await client.ask(audit)), codeOf(await second.ask(audit))]).toEqual([
            'FORBIDDEN',
            'FORBIDDEN',
          ]);
        });
        expect(took).toBeLessThan(mostMilliseconds);
      });
    });

    test('given a revoked delegate, when acting with the open session, then nothing is written', async () => {
      const written = await delegate(t, province, {
        to: 'chv.kv03',
        role: 'PROVINCIAL_HEAD',
        office: 'KV06',
      });
      const keeper = await t.logIn('thukho.kv06');
      const stage = await stageOf(keeper, 'KV06');
      const input = { warehouseId: stage.warehouseId, kind: 'QUARTER' };
      await revoke(province, written.id);
      expect(codeOf(await stranger.ask(openInventory, { requestId: newId(), input }))).toBe('FORBIDDEN');
      const { rows } = await t.owner.query(
        `select from inventory.inventory i join identity.office o on o.id = i.office_id where o.code = 'KV06'`,
      );
      expect(rows).toEqual([]);
    });
  });

  describe('attack 33: two roles in two offices, mixed in one request', () => {
    let mixed: TestClient;
    let here: Stage;

    async function tryBoth(client: TestClient, own: { id: string; version: number }): Promise<any> {
      return client.data(
        `mutation ($a: UUID!, $b: UUID!, $c: UUID!, $d: UUID!, $own: ExhibitRelocateInput!, $foreign: ExhibitRelocateInput!,
            $here: InventoryOpenInput!, $there: InventoryOpenInput!) {
          foreign: exhibitRelocate(requestId: $a, input: $foreign) { userErrors { code } }
          own: exhibitRelocate(requestId: $b, input: $own) { userErrors { code } }
          here: inventoryOpen(requestId: $c, input: $here) { userErrors { code } }
          there: inventoryOpen(requestId: $d, input: $there) { userErrors { code } }
        }`,
        {
          a: newId(),
          b: newId(),
          c: newId(),
          d: newId(),
          own: moveOf(own, here),
          foreign: moveOf(item, there),
          here: { warehouseId: here.warehouseId, kind: 'QUARTER' },
          there: { warehouseId: there.warehouseId, kind: 'QUARTER' },
        },
      );
    }

    function moveOf(exhibit: { id: string; version: number }, stage: Stage): object {
      return {
        exhibitId: exhibit.id,
        expectedVersion: exhibit.version,
        fromPlaceId: stage.place('A1'),
        toPlaceId: stage.place('B1'),
        quantity: '1',
      };
    }

    function codesOf(answer: any): Record<string, string[]> {
      return Object.fromEntries(
        Object.entries<any>(answer).map(([name, payload]) => [
          name,
          payload.userErrors.map((error: any) => error.code),
        ]),
      );
    }

    beforeAll(async () => {
      mixed = await t.logIn('thukho.kv03');
      here = await stageOf(mixed, 'KV03');
    });

    test.each(['assigned', 'delegated'] as const)(
      'given a keeper here with a role there that was %s, when both are used at once, then each is good in its own office alone',
      async (way) => {
        const own = await receiveOne(t, mixed, here);
        let end: () => Promise<unknown>;
        if (way === 'assigned') {
          await giveRole(t, { username: 'thukho.kv03', role: 'ACCOUNTANT', officeCode: 'KV05' });
          end = () =>
            t.owner.query(
              `update identity.role_assignment set valid_to = (now() at time zone 'Asia/Ho_Chi_Minh')::date - 1 where role = 'ACCOUNTANT'
                 and staff_id = (select id from identity.staff where username = 'thukho.kv03')`,
            );
        } else {
          const { id } = await delegate(t, province, {
            to: 'thukho.kv03',
            role: 'PROVINCIAL_HEAD',
            office: 'KV05',
          });
          end = () => revoke(province, id);
        }
        // Whoever is keeper here and accountant or head there sees both books, but moves nothing there and opens
        // no inventory here.
        expect(codesOf(await tryBoth(mixed, own))).toEqual({
          foreign: ['NOT_FOUND'],
          own: [],
          here: ['NOT_FOUND'],
          there: ['INVENTORY_ALREADY_OPEN'],
        });
        const receipt = { requestId: newId(), input: receiptInput(t, there) };
        expect(await mixed.refused(receiveDocument, receipt)).toEqual(['NOT_FOUND']);
        // A place of the other office is no target for a thing of this one either.
        const { exhibitRelocate } = await mixed.data(relocate, {
          requestId: newId(),
          input: {
            ...moveOf({ ...own, version: own.version + 1 }, here),
            toPlaceId: there.place('B1'),
          },
        });
        expect(exhibitRelocate.userErrors.map((error: any) => error.code)).toEqual(['NOT_FOUND']);
        const seen = await mixed.data(
          `{ exhibits(first: 100) { nodes { office { code } } } auditEvents(first: 100) { nodes { office { code } } } }`,
        );
        const codes = (nodes: any[]) => [...new Set(nodes.map((node) => node.office.code))].sort();
        expect(codes(seen.exhibits.nodes)).toEqual(['KV03', 'KV05']);
        expect(codes(seen.auditEvents.nodes)).toEqual(['KV05']);
        await end();
        const { exhibits } = await mixed.data('{ exhibits(first: 100) { nodes { office { code } } } }');
        expect(codes(exhibits.nodes)).toEqual(['KV03']);
      },
    );
  });

  describe('the scope of a delegate', () => {
    test('given a delegate of another office, then it shows in every list, count, pick and node while it lasts, and nowhere after', async () => {
      const before = await stranger.ask(everything, asked);
      const written = await delegate(t, province, {
        to: 'chv.kv03',
        role: 'PROVINCIAL_HEAD',
        office: 'KV05',
      });
      const during = await stranger.data(everything, asked);
      const codes = (nodes: any[]) => [...new Set(nodes.map((node) => node.office.code))].sort();
      expect(during.offices.map((office: any) => office.code)).toEqual(['KV03', 'KV05']);
      expect(codes(during.exhibits.nodes)).toContain('KV05');
      expect(codes(during.auditEvents.nodes)).toEqual(['KV05']);
      expect(during.inventories.nodes.some((one: any) => one.code.includes('KV05'))).toBe(true);
      const counts = during.warehouses.nodes.filter((one: any) => one.office.code === 'KV05');
      expect(counts.some((one: any) => one.exhibitCount > 0)).toBe(true);
      expect(during.outsidePlaces.nodes.length).toBeGreaterThan(0);
      expect(during.staff.nodes.map((person: any) => person.username)).toEqual(
        expect.arrayContaining(['chv.kv03', 'thukho.kv05']),
      );
      expect(during.delegations.nodes).toContainEqual({ inForce: true });
      expect(during.exhibit).toEqual({ id: item.id });
      expect(during.person).not.toBeNull();

      const took = await elapsed(async () => {
        await revoke(province, written.id);
        // The trail is no longer theirs to ask at all; the rest is as it was.
        expect(codeOf(await stranger.ask(everything, asked))).toBe('FORBIDDEN');
      });
      expect(took).toBeLessThan(mostMilliseconds);
      expect(codeOf(before)).toBe('FORBIDDEN');
      const withoutTrail = everything.replace(/^.*auditEvents.*$/m, '');
      const after = await stranger.data(withoutTrail, asked);
      expect(JSON.stringify(after)).not.toContain('KV05');
      expect(after).toMatchObject({
        offices: [{ code: 'KV03' }],
        outsidePlaces: { nodes: [] },
        staff: { nodes: [] },
        exhibit: null,
        person: null,
      });
      // The paper that names them stays theirs to see; those of others do not.
      expect(after.delegations.nodes).toEqual([{ inForce: false }]);
    });

    test('given a former delegate, then what lies there and what was never there are refused in the same words', async () => {
      const release = `mutation ($requestId: UUID!, $input: SealApplyInput!) {
        sealApply(requestId: $requestId, input: $input) { userErrors { code field message messageEnglish facts { name value } } } }`;
      const answers = [];
      for (const exhibitId of [item.id, Buffer.from(`Exhibit:${newId()}`).toString('base64url'), 'x']) {
        const { sealApply } = await stranger.data(release, {
          requestId: newId(),
          input: {
            exhibitId,
            packing: 'BOX',
            reason: 'x',
            stateBefore: 'x',
            stateAfter: 'x',
            participants: [],
            minutes: papers(t).order,
          },
        });
        answers.push(sealApply.userErrors);
      }
      expect(answers[0].map((error: any) => error.code)).toEqual(['NOT_FOUND']);
      expect(new Set(answers.map((errors) => JSON.stringify(errors))).size).toBe(1);
      const listed = [];
      for (const officeId of [
        await officeIdOf(t, 'KV05'),
        Buffer.from(`Office:${newId()}`).toString('base64url'),
        'x',
      ]) {
        listed.push(
          await stranger.data(
            'query ($officeId: ID!) { warehouses(first: 5, officeId: $officeId) { nodes { exhibitCount } } staff(first: 5, officeId: $officeId) { nodes { id } } }',
            { officeId },
          ),
        );
      }
      expect(new Set(listed.map((one) => JSON.stringify(one))).size).toBe(1);
    });
  });
});
