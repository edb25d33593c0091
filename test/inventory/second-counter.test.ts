import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import type { ReceivedExhibit } from '../support/scenes.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import {
  compare,
  count,
  countDocument,
  countOf,
  inventoryNow,
  open,
  openRoom,
  receive,
  recountDocument,
  recountOf,
  resolutionOf,
  resolveDocument,
  signBySql,
  signDocument,
  staffIdOf,
  type Room,
} from './inventory-scenes.js';

const drug = { classCode: 'DRUG', unitCode: 'G' };

describe('what is of a high-risk class two people count', () => {
  let t: TestHouse;
  let room: Room;
  let exhibit: ReceivedExhibit;
  let inventory: any;
  beforeAll(async () => {
    t = await openTestHouse();
    room = await openRoom(t);
    exhibit = await receive(t, room, '28.9874', 'A1', drug);
    inventory = await open(room);
  });
  afterAll(() => t.close());

  /** A count of the drug beside somebody, and what it is refused with. */
  async function refusals(second: object, quantity = '28.9'): Promise<unknown[]> {
    const variables = countOf(room, inventory.id, { exhibitCode: exhibit.code, ...second }, quantity);
    const data = await room.keeper.data(countDocument, { requestId: newId(), ...variables });
    return data.inventoryCount.userErrors;
  }

  test('given one counter, when a drug is counted, then a second is asked for, and nothing of the book is told', async () => {
    for (const quantity of ['28.9874', '1']) {
      expect(await refusals({}, quantity)).toEqual([
        {
          code: 'SECOND_PERSON_REQUIRED',
          field: ['input', 'secondCounterId'],
          facts: expect.arrayContaining([
            { name: 'required', value: '2' },
            { name: 'eligible', value: expect.stringContaining('(ACCOUNTANT)') },
          ]),
        },
      ]);
    }
  });

  test('given the counter, somebody of another office, or nobody as second, then it is refused', async () => {
    const field = ['input', 'secondCounterId'];
    const secondCounterId = await staffIdOf(room.keeper);
    expect(await refusals({ secondCounterId })).toMatchObject([{ code: 'SECOND_PERSON_SAME', field }]);
    const stranger = await staffIdOf(await t.logIn('thukho.kv05'));
    // A keeper of the province has a role of that office alone, which does not reach this one.
    const provincial = await staffIdOf(await t.logIn('thukho.tinh'));
    for (const one of [stranger, provincial, exhibit.id]) {
      expect(await refusals({ secondCounterId: one })).toMatchObject([{ code: 'NOT_FOUND', field }]);
    }
  });

  test('given a second whose account is closed, then it is refused', async () => {
    const secondCounterId = await staffIdOf(room.officer);
    await t.owner.query("update identity.staff set active = false where username = 'chv.kv03'");
    expect(await refusals({ secondCounterId })).toMatchObject([{ code: 'NOT_FOUND' }]);
    await t.owner.query("update identity.staff set active = true where username = 'chv.kv03'");
  });

  test('given a thing without a record or a tool, then one counter is enough, and a second may be named', async () => {
    await room.keeper.done(countDocument, countOf(room, inventory.id, { description: 'gói lạ' }, '1', 'A2'));
    const tool = await receive(t, room, '2', 'A3');
    await count(room, inventory.id, tool, '2', 'A3', { secondCounterId: await staffIdOf(room.officer) });
  });

  test.each([
    ['nobody', 'null', 'ck_inventory_second_counter_named'],
    ['the counter', 'i.opened_by', 'ck_inventory_count_second_counter'],
    [
      'a stranger',
      "(select id from identity.staff where username = 'thukho.kv05')",
      'ck_inventory_second_counter_role',
    ],
  ])(
    'given %s as second, when a drug is counted by raw SQL, then it is refused',
    async (_who, second, constraint) => {
      const insert = `insert into inventory.count (id, inventory_id, warehouse_id, line_id, place_id, quantity, counted_at,
          counted_by, second_counted_by)
        select gen_random_uuid(), l.inventory_id, l.warehouse_id, l.id, l.place_id, 1, now(), i.opened_by, ${second}
        from inventory.line l join inventory.inventory i on i.id = l.inventory_id where l.exhibit_id = $1`;
      const id = localIdOf('Exhibit', exhibit.id);
      for (const client of [t.application, t.owner]) {
        await expect(client.query(insert, [id])).rejects.toMatchObject({ constraint });
      }
    },
  );

  test('given the officer beside, when the keeper counts, then both see the count, and nobody else', async () => {
    await count(room, inventory.id, exhibit, '28.9', 'A1', {
      secondCounterId: await staffIdOf(room.officer),
    });
    for (const [client, counts] of [
      [room.keeper, 1],
      [room.officer, 1],
      [room.accountant, 0],
      [room.head, 0],
    ] as const) {
      const { lines } = await inventoryNow(client, room);
      const line = lines.nodes.find((one: any) => one.exhibitCode === exhibit.code);
      expect(line.counts).toHaveLength(counts);
    }
    const told = await t.owner.query(
      `select after from trail.event where kind = 'inventory.counted' and after->>'item' = $1`,
      [exhibit.code],
    );
    expect(told.rows).toHaveLength(1);
    expect(told.rows[0].after).toMatchObject({ secondCounter: expect.any(String) });
  });

  test('given the second counter, when resolving, then not this, by raw SQL neither; and the minutes name both', async () => {
    await compare(room, inventory);
    const { discrepancies, statement } = await inventoryNow(room.head, room);
    const found = discrepancies.nodes.find((one: any) => one.line?.exhibitCode === exhibit.code);
    expect(statement).toContain('"secondCountedBy":"chv.kv03"');
    // Of the find there is one counter; what has no second reads as it always has.
    expect(JSON.parse(statement).counts.filter((one: any) => 'secondCountedBy' in one)).toHaveLength(2);
    expect(JSON.parse(statement).discrepancies.filter((one: any) => 'recounts' in one)).toEqual([]);
    await t.owner.query(
      `insert into identity.role_assignment (id, staff_id, role, office_id, valid_from)
       select $1, s.id, 'OFFICE_HEAD', o.id, '2025-10-01' from identity.staff s, identity.office o
       where s.username = 'chv.kv03' and o.code = 'KV03'`,
      [newId()],
    );
    const refused = await room.officer.refused(resolveDocument, resolutionOf(found, 'INVESTIGATE'));
    expect(refused).toContain('DISCREPANCY_OWN_COUNT');
    const raw = `update inventory.discrepancy set cause = 'OTHER', explanation = 'x', decision = 'EXPLAINED',
      resolved_at = now(), resolved_by = (select id from identity.staff where username = 'chv.kv03') where id = $1`;
    for (const client of [t.application, t.owner]) {
      await expect(client.query(raw, [localIdOf('Discrepancy', found.id)])).rejects.toMatchObject({
        constraint: 'ck_discrepancy_own_count',
      });
    }
  });

  test('given the second counter, when signing for the head, then it is refused, by raw SQL too', async () => {
    const { discrepancies, recountSheet } = await inventoryNow(room.head, room);
    for (const task of recountSheet.nodes) {
      const again = recountOf(task, '28.9', { secondCounterId: t.staffId('thanhtra1') });
      await room.accountant.done(recountDocument, again);
    }
    for (const one of discrepancies.nodes) {
      await room.head.done(resolveDocument, resolutionOf(one, 'INVESTIGATE'));
    }
    const signing = { input: { inventoryId: inventory.id, capacity: 'HEAD' } };
    expect(await room.officer.refused(signDocument, signing)).toEqual(['INVENTORY_SIGNER_COUNTED']);
    await expect(signBySql(t, 'chv.kv03', inventory)).rejects.toMatchObject({
      constraint: 'ck_inventory_signature_own_count',
    });
    await room.head.done(signDocument, signing);
  });
});
