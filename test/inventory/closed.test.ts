import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import {
  closeDocument,
  compare,
  count,
  inventoryNow,
  open,
  openRoom,
  receive,
  recount,
  resolutionOf,
  resolveDocument,
  signAll,
  signDocument,
  type Room,
} from './inventory-scenes.js';

const insertCount = `insert into inventory.count (id, inventory_id, warehouse_id, line_id, place_id, quantity, counted_at, counted_by)
  select gen_random_uuid(), l.inventory_id, l.warehouse_id, l.id, l.place_id, 1, now(), i.opened_by
  from inventory.line l join inventory.inventory i on i.id = l.inventory_id`;

const insertRecount = `insert into inventory.recount (id, inventory_id, discrepancy_id, place_id, quantity, counted_at, counted_by)
  select gen_random_uuid(), d.inventory_id, d.id, c.place_id, 1, now(), (select id from identity.staff where username = 'chv.kv03')
  from inventory.discrepancy d join inventory.count c on c.id = d.count_id`;

/** What somebody with a connection could try, and which constraint says no. */
const attempts: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'opens it again',
    `update inventory.inventory set status = 'COMPARED', closed_by = null, closed_at = null`,
    ['ck_inventory_open'],
  ],
  ['changes its version', `update inventory.inventory set version = version + 1`, ['ck_inventory_open']],
  ['adds a count', insertCount, ['ck_inventory_open']],
  ['adds a recount', insertRecount, ['ck_inventory_open']],
  ['changes a recount', `update inventory.recount set quantity = 5`, ['ck_append_only']],
  ['removes its recounts', `delete from inventory.recount`, ['ck_append_only']],
  ['changes a count', `update inventory.count set quantity = 5`, ['ck_append_only']],
  ['changes what was expected', `update inventory.line set expected_quantity = 4`, ['ck_inventory_open']],
  [
    'adds a line',
    `insert into inventory.line (id, inventory_id, warehouse_id, exhibit_id, place_id, origin, book_quantity)
     select gen_random_uuid(), l.inventory_id, l.warehouse_id, l.exhibit_id, p.id, 'FOUND', 0
     from inventory.line l join custody.place p on p.warehouse_id = l.warehouse_id and p.id <> l.place_id limit 1`,
    ['ck_inventory_open'],
  ],
  [
    'adds a discrepancy',
    `insert into inventory.discrepancy (id, inventory_id, ordinal, kind, line_id, count_id, quantity)
     select gen_random_uuid(), inventory_id, 9, 'SHORTAGE', line_id, count_id, 1 from inventory.discrepancy`,
    ['ck_inventory_open'],
  ],
  ['changes a decision', `update inventory.discrepancy set decision = 'INVESTIGATE'`, ['ck_inventory_open']],
  ['changes a signature', `update inventory.signature set digest = repeat('0', 64)`, ['ck_append_only']],
  [
    'adds a signature',
    `insert into inventory.signature (id, inventory_id, capacity, signer_id, digest, signed_at)
     select gen_random_uuid(), i.id, 'KEEPER', (select id from identity.staff where username = 'quantri'), repeat('0', 64), now()
     from inventory.inventory i`,
    ['ck_inventory_open'],
  ],
  ['removes the inventory', `delete from inventory.inventory`, ['ck_append_only']],
  ['removes its lines', `delete from inventory.line`, ['ck_append_only']],
  ['removes its counts', `delete from inventory.count`, ['ck_append_only']],
  ['removes its discrepancies', `delete from inventory.discrepancy`, ['ck_append_only']],
  ['removes its signatures', `delete from inventory.signature`, ['ck_append_only']],
  ['empties its tables', `truncate inventory.inventory cascade`, ['ck_append_only']],
];

describe('a closed inventory', () => {
  let t: TestHouse;
  let room: Room;
  beforeAll(async () => {
    t = await openTestHouse();
    room = await openRoom(t);
    const exhibit = await receive(t, room, '4');
    const inventory = await open(room);
    await count(room, inventory.id, exhibit, '3');
    await compare(room, inventory);
    const compared = await inventoryNow(room.head, room);
    await recount(room, compared.discrepancies.nodes[0], '3');
    await room.head.done(resolveDocument, resolutionOf(compared.discrepancies.nodes[0], 'EXPLAINED'));
    await signAll(room, inventory.id);
    const { version } = await inventoryNow(room.head, room);
    await room.accountant.done(closeDocument, {
      input: { inventoryId: inventory.id, expectedVersion: version },
    });
  });
  afterAll(() => t.close());

  test.each(attempts)(
    'given the application role, when somebody %s by raw SQL, then it is refused',
    async (_what, statement) => {
      await expect(t.application.query(statement)).rejects.toMatchObject({
        code: expect.stringMatching(/^(23000|42501)$/),
      });
    },
  );

  test.each(attempts)(
    'given the owner, when he %s by raw SQL, then it is refused',
    async (_what, statement, constraints) => {
      await expect(t.owner.query(statement)).rejects.toMatchObject({ constraint: constraints[0] });
    },
  );

  test.each(attempts)(
    'given the owner as a replica, when he %s, then the triggers still stand',
    async (_what, statement) => {
      await t.owner.query('set session_replication_role = replica');
      try {
        await expect(t.owner.query(statement)).rejects.toMatchObject({ code: '23000' });
      } finally {
        await t.owner.query('set session_replication_role = origin');
      }
    },
  );
});

describe('an inventory that is not closed yet', () => {
  let t: TestHouse;
  let room: Room;
  beforeAll(async () => {
    t = await openTestHouse();
    room = await openRoom(t);
    await receive(t, room, '4');
    await open(room);
  });
  afterAll(() => t.close());

  test.each([
    [
      'closes it without a count',
      `update inventory.inventory set status = 'CLOSED', compared_at = now(), compared_by = opened_by, closed_at = now(), closed_by = opened_by`,
      'ck_inventory_step',
    ],
    [
      'ends the counting with a line uncounted',
      `update inventory.inventory set status = 'COMPARED', compared_at = now(), compared_by = opened_by`,
      'ck_inventory_counted',
    ],
    [
      'counts in the future',
      insertCount.replace('now()', "now() + interval '1 hour'"),
      'ck_inventory_count_not_in_future',
    ],
    [
      'counts before the opening',
      insertCount.replace('now()', "now() - interval '1 hour'"),
      'ck_inventory_count_after_opening',
    ],
    [
      'signs before the comparison',
      `insert into inventory.signature (id, inventory_id, capacity, signer_id, digest, signed_at)
       select gen_random_uuid(), i.id, 'KEEPER', i.opened_by, repeat('0', 64), now() from inventory.inventory i`,
      'ck_inventory_step',
    ],
  ])(
    'given the application role, when somebody %s by raw SQL, then it is refused',
    async (_what, statement, constraint) => {
      await expect(t.application.query(statement)).rejects.toMatchObject({ constraint });
    },
  );
});

describe('an inventory that is compared', () => {
  let t: TestHouse;
  let room: Room;
  let discrepancy: any;
  beforeAll(async () => {
    t = await openTestHouse();
    room = await openRoom(t);
    const exhibit = await receive(t, room, '4');
    const inventory = await open(room);
    await count(room, inventory.id, exhibit, '3');
    await compare(room, inventory);
    [discrepancy] = (await inventoryNow(room.head, room)).discrepancies.nodes;
    await recount(room, discrepancy, '3');
  });
  afterAll(() => t.close());

  const sign = `insert into inventory.signature (id, inventory_id, capacity, signer_id, digest, signed_at)
    select gen_random_uuid(), i.id, 'HEAD', i.opened_by, repeat('0', 64), now() from inventory.inventory i`;
  const resolve = `update inventory.discrepancy set cause = 'OTHER', explanation = 'x', decision = 'EXPLAINED',
    resolved_at = now(), resolved_by = (select id from identity.staff where username = 'taichinh1')`;

  async function refusedBy(statement: string, constraint: string): Promise<void> {
    for (const client of [t.application, t.owner]) {
      await expect(client.query(statement)).rejects.toMatchObject({ constraint });
    }
  }

  test('given an open discrepancy, when it is signed or closed by raw SQL, then it is refused', async () => {
    await refusedBy(sign, 'ck_inventory_resolved');
    await refusedBy(
      `update inventory.inventory set status = 'CLOSED', closed_at = now(), closed_by = opened_by`,
      'ck_inventory_resolved',
    );
  });

  test('given what was found, when it is changed by raw SQL, then it is refused', async () => {
    await expect(t.owner.query('update inventory.discrepancy set quantity = 2')).rejects.toMatchObject({
      constraint: 'ck_append_only',
    });
    await refusedBy('update inventory.line set expected_quantity = 3', 'ck_inventory_step');
    await refusedBy(insertCount, 'ck_inventory_step');
  });

  test('given a decision to adjust, when no movement comes with it, then it is refused', async () => {
    await refusedBy(resolve.replace('EXPLAINED', 'ADJUST'), 'ck_discrepancy_movement');
  });

  test('given a resolved discrepancy, when it is resolved again or signed otherwise, then it is refused', async () => {
    await room.head.done(resolveDocument, resolutionOf(discrepancy, 'EXPLAINED'));
    await refusedBy(resolve, 'ck_discrepancy_resolved_once');
    const { id } = await inventoryNow(room.head, room);
    await room.keeper.done(signDocument, { input: { inventoryId: id, capacity: 'KEEPER' } });
    await refusedBy(sign, 'ck_inventory_signature_same');
  });
});
