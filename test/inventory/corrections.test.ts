import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  basis,
  chainOf,
  correctDocument,
  quantityDocument,
  reversalOf,
  reverseDocument,
  standing,
} from '../custody/correction-scenes.js';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import {
  cancelDocument,
  closeDocument,
  closeWithoutDifference,
  compare,
  count,
  countDocument,
  countOf,
  inventoryNow,
  open,
  openRoom,
  receive,
  recount,
  relocate,
  resolutionOf,
  resolveDocument,
  signAll,
} from './inventory-scenes.js';

describe('corrections and inventories', () => {
  let t: TestHouse;
  beforeAll(async () => {
    t = await openTestHouse();
  });
  afterAll(() => t.close());

  test('given a relocation that was counted since, when it is reversed, then a head must stand beside', async () => {
    const room = await openRoom(t);
    const item = await receive(t, room, '5');
    await relocate(room, item, '5', 'A1', 'A2');
    await closeWithoutDifference(room, [[item, '5', 'A2']]);
    const colleague = await reversalOf(t, room.keeper, item.id, {
      secondPersonId: t.staffId('ketoan.kv03'),
    });
    expect(await room.keeper.refused(reverseDocument, { input: colleague })).toEqual([
      'CORRECTION_NEEDS_HEAD',
    ]);
    await room.keeper.done(reverseDocument, { input: await reversalOf(t, room.keeper, item.id) });
    expect((await chainOf(room.keeper, item.id)).holdings).toEqual([
      { quantity: '5', place: { code: 'A1' } },
    ]);
  });

  test('given a relocation older than the days of the rule, when it is reversed, then a head must stand beside', async () => {
    const room = await openRoom(t);
    const item = await receive(t, room, '5');
    await relocate(room, item, '5', 'A1', 'A2');
    const input = await reversalOf(t, room.keeper, item.id, { secondPersonId: t.staffId('ketoan.kv03') });
    const rule = 'update rules.rule set value = $1 where code = $2';
    await t.owner.query(rule, ['0', 'correction.reversal.days']);
    expect(await room.keeper.refused(reverseDocument, { input })).toEqual(['CORRECTION_NEEDS_HEAD']);
    await t.owner.query(rule, ['5', 'correction.reversal.days']);
    await room.keeper.done(reverseDocument, { input });
  });

  test('given a count that is finer than another unit, when the unit is corrected to that, then it is refused until the count has ended', async () => {
    const room = await openRoom(t);
    const item = await receive(t, room, '5', 'A1', { unitCode: 'KG' });
    const inventory = await open(room);
    await count(room, inventory.id, item, '4.5');
    const toPieces = async (): Promise<object> => ({
      input: {
        exhibitId: item.id,
        expectedVersion: (await chainOf(room.keeper, item.id)).version,
        changes: { unitCode: 'CAI', quantityReceived: '5' },
        ...basis(t),
      },
    });
    expect(await room.accountant.refused(correctDocument, await toPieces())).toEqual([
      'UNIT_NOT_CORRECTABLE',
    ]);
    await room.head.done(cancelDocument, {
      input: {
        inventoryId: inventory.id,
        expectedVersion: inventory.version,
        reason: 'đếm theo đơn vị ghi nhầm',
      },
    });
    await room.accountant.done(correctDocument, await toPieces());
    const last = await open(room);
    expect(
      await room.keeper.refused(countDocument, countOf(room, last.id, { exhibitCode: item.code }, '4.5')),
    ).toEqual(['QUANTITY_TOO_FINE']);
    const columns = 'l.inventory_id, l.warehouse_id, l.place_id, 4.500001, now(), i.opened_by';
    for (const [into, values, constraint] of [
      [
        'inventory.count (inventory_id, warehouse_id, place_id, quantity, counted_at, counted_by, id, line_id)',
        `${columns}, gen_random_uuid(), l.id`,
        'ck_inventory_count_decimals',
      ],
      [
        'inventory.count (inventory_id, warehouse_id, place_id, quantity, counted_at, counted_by, id, description)',
        `${columns}, gen_random_uuid(), 'bột trắng'`,
        'ck_inventory_count_decimals',
      ],
      [
        'inventory.recount (inventory_id, discrepancy_id, place_id, quantity, counted_at, counted_by, id)',
        'l.inventory_id, gen_random_uuid(), l.place_id, 4.500001, now(), i.opened_by, gen_random_uuid()',
        'ck_recount_decimals',
      ],
      [
        'custody.find (office_id, warehouse_id, place_id, quantity, found_at, recorded_by, id, label, exhibit_id)',
        `i.office_id, ${columns.replace('l.inventory_id, ', '')}, gen_random_uuid(), 'x/1', l.exhibit_id`,
        'ck_find_decimals',
      ],
    ] as const) {
      const written = t.application.query(
        `insert into ${into} select ${values}
         from inventory.line l join inventory.inventory i on i.id = l.inventory_id where i.id = $1`,
        [localIdOf('Inventory', last.id)],
      );
      await expect(written).rejects.toMatchObject({ constraint });
    }
  });

  test('given a shortage that waits for its decision, when the book is corrected under it, then the decision comes first', async () => {
    const room = await openRoom(t);
    const item = await receive(t, room, '10');
    const inventory = await open(room);
    await count(room, inventory.id, item, '9');
    await compare(room, inventory);
    const corrected = async (): Promise<object> => ({
      input: {
        exhibitId: item.id,
        expectedVersion: (await chainOf(room.keeper, item.id)).version,
        quantityReceived: '9',
        placeId: room.place('A1'),
        ...basis(t),
      },
    });
    expect(await room.accountant.refused(quantityDocument, await corrected())).toEqual([
      'CORRECTION_DISCREPANCY_OPEN',
    ]);
    const [shortage] = (await inventoryNow(room.head, room)).discrepancies.nodes;
    await room.head.done(resolveDocument, resolutionOf(shortage, 'EXPLAINED', { cause: 'REGISTER_ERROR' }));
    await room.accountant.done(quantityDocument, await corrected());
    // A miscount at the receipt is nothing that is missing.
    expect(await chainOf(room.keeper, item.id)).toMatchObject({
      quantityReceived: '9',
      holdings: [{ quantity: '9', place: { code: 'A1' } }],
    });
  });

  test('given an entry of an inventory, when it is reversed, then only after the inventory has closed', async () => {
    const room = await openRoom(t);
    const item = await receive(t, room, '10');
    const inventory = await open(room);
    await count(room, inventory.id, item, '9');
    await compare(room, inventory);
    const [shortage] = (await inventoryNow(room.head, room)).discrepancies.nodes;
    await recount(room, shortage, '9');
    await room.head.done(resolveDocument, resolutionOf(shortage, 'ADJUST', { cause: 'LOSS' }));
    expect((await standing(room.keeper, item.id)).kind).toBe('ADJUSTMENT');
    // The head who settled wrote the entry, so another one stands beside.
    const reversal = () =>
      reversalOf(t, room.keeper, item.id, { secondPersonId: t.staffId('photruong.tinh1') });
    expect(await room.keeper.refused(reverseDocument, { input: await reversal() })).toEqual([
      'MOVEMENT_NOT_REVERSIBLE',
    ]);
    await signAll(room, inventory.id);
    const { version } = await inventoryNow(room.accountant, room);
    await room.accountant.done(closeDocument, {
      input: { inventoryId: inventory.id, expectedVersion: version },
    });
    await room.keeper.done(reverseDocument, { input: await reversal() });
    expect((await chainOf(room.keeper, item.id)).holdings).toEqual([
      { quantity: '10', place: { code: 'A1' } },
    ]);
  });
});
