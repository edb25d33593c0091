import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import {
  compare,
  compareDocument,
  count,
  countDocument,
  countOf,
  inventoryNow,
  open,
  openDocument,
  openingOf,
  openRoom,
  receive,
  recount,
  resolutionOf,
  resolveDocument,
  signDocument,
  signAll,
} from './inventory-scenes.js';

let t: TestHouse;
beforeAll(async () => {
  t = await openTestHouse();
});
afterAll(() => t.close());

/** The codes of the user errors; none when it was done. */
async function codes(client: TestClient, document: string, variables: object): Promise<string[]> {
  const data = await client.data<Record<string, any>>(document, { requestId: newId(), ...variables });
  return Object.values(data)[0].userErrors.map((error: any) => error.code);
}

describe('people who act at the same moment', () => {
  test('given two who open, when both are quick, then there is one inventory', async () => {
    const room = await openRoom(t);
    const answers = await Promise.all(
      [room.accountant, room.head, room.accountant, room.head].map((client) =>
        codes(client, openDocument, openingOf(room)),
      ),
    );
    expect(answers.filter((one) => one.length === 0)).toHaveLength(1);
    expect(new Set(answers.flat())).toEqual(new Set(['INVENTORY_ALREADY_OPEN']));
  });

  test('given two who resolve, when both are quick, then it is resolved once and the book moved once', async () => {
    const room = await openRoom(t);
    const exhibit = await receive(t, room, '3');
    const inventory = await open(room);
    await count(room, inventory.id, exhibit, '1');
    await compare(room, inventory);
    const { discrepancies } = await inventoryNow(room.head, room);
    await recount(room, discrepancies.nodes[0], '1');
    const variables = resolutionOf(discrepancies.nodes[0], 'ADJUST');
    const finance = await t.logIn('taichinh1');
    const answers = await Promise.all(
      [room.head, finance].map((client) => codes(client, resolveDocument, variables)),
    );
    expect(answers.filter((one) => one.length === 0)).toHaveLength(1);
    expect(answers.flat()).toEqual(['DISCREPANCY_ALREADY_RESOLVED']);
    const moved = await t.owner.query("select from custody.movement where kind = 'ADJUSTMENT'");
    expect(moved.rowCount).toBe(1);
  });

  test('given two counters who meet the same item at the same new place, then it is one line with both observations', async () => {
    const room = await openRoom(t);
    const exhibit = await receive(t, room, '3');
    const inventory = await open(room);
    const variables = countOf(room, inventory.id, { exhibitCode: exhibit.code }, '3', 'A3');
    const answers = await Promise.all(
      [room.keeper, room.officer, room.accountant].map((one) => codes(one, countDocument, variables)),
    );
    expect(answers).toEqual([[], [], []]);
    const found = await t.owner.query(
      "select from inventory.line where origin = 'FOUND' and inventory_id = $1",
      [localIdOf('Inventory', inventory.id)],
    );
    expect(found.rowCount).toBe(1);
  });

  test('given many who count while one compares, then no count stands that the comparison did not see', async () => {
    const room = await openRoom(t);
    const exhibit = await receive(t, room, '3');
    const inventory = await open(room);
    await count(room, inventory.id, exhibit, '3');
    const late = countOf(room, inventory.id, { exhibitCode: exhibit.code }, '2');
    const comparison = { input: { inventoryId: inventory.id, expectedVersion: inventory.version } };
    const answers = await Promise.all([
      ...[room.keeper, room.officer, room.keeper].map((client) => codes(client, countDocument, late)),
      codes(room.accountant, compareDocument, comparison),
      ...[room.keeper, room.officer, room.keeper].map((client) => codes(client, countDocument, late)),
    ]);
    expect(answers[3]).toEqual([]);
    const compared = await inventoryNow(room.head, room);
    const taken = answers.filter((one, index) => index !== 3 && one.length === 0).length;
    expect(compared.lines.nodes[0].counts).toHaveLength(1 + taken);
    expect(compared.lines.nodes[0].counted).toBe(taken === 0 ? '3' : '2');
    expect(answers.flat().every((code) => code === 'INVENTORY_STATE_WRONG')).toBe(true);
  });

  test('given a count that races the closing past the commands, when the closing comes first, then the count is refused', async () => {
    const room = await openRoom(t);
    const exhibit = await receive(t, room, '3');
    const inventory = await open(room);
    await count(room, inventory.id, exhibit, '3');
    const id = localIdOf('Inventory', inventory.id);
    await compare(room, inventory);
    await signAll(room, inventory.id);
    await t.owner.query('begin');
    await t.owner.query(
      "update inventory.inventory set status = 'CLOSED', closed_at = now(), closed_by = opened_by where id = $1",
      [id],
    );
    const racing = t.application
      .query(
        `insert into inventory.count (id, inventory_id, warehouse_id, line_id, place_id, quantity, counted_at, counted_by)
         select gen_random_uuid(), l.inventory_id, l.warehouse_id, l.id, l.place_id, 1, now(), i.opened_by
         from inventory.line l join inventory.inventory i on i.id = l.inventory_id where i.id = $1`,
        [id],
      )
      .then(
        () => 'counted',
        (error: unknown) => (error as { constraint?: string }).constraint,
      );
    const command = codes(
      room.keeper,
      countDocument,
      countOf(room, inventory.id, { exhibitCode: exhibit.code }, '1'),
    );
    await waiting(2);
    await t.owner.query('commit');
    expect(await racing).toBe('ck_inventory_open');
    expect(await command).toEqual(['INVENTORY_CLOSED']);
    const counts = await t.owner.query('select from inventory.count where inventory_id = $1', [id]);
    expect(counts.rowCount).toBe(1);
  });

  test('given one person who signs in two sessions at once, then there is one signature', async () => {
    const room = await openRoom(t);
    const inventory = await open(room);
    await compare(room, inventory);
    const variables = { input: { inventoryId: inventory.id, capacity: 'KEEPER' } };
    const answers = await Promise.all(
      [room.keeper, room.keeper].map((client) => codes(client, signDocument, variables)),
    );
    expect(answers.filter((one) => one.length === 0)).toHaveLength(1);
    expect((await inventoryNow(room.head, room)).signatures).toHaveLength(1);
  });
});

/** Until so many sessions wait for a lock; the owner's own transaction cannot ask, so the question comes from outside. */
async function waiting(sessions: number): Promise<void> {
  for (;;) {
    // Within a transaction the statistics stand still unless they are let go.
    await t.owner.query('select pg_stat_clear_snapshot()');
    const found = await t.owner.query(
      "select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    if (found.rows[0].waiting >= sessions) {
      return;
    }
  }
}
