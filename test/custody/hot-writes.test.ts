import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { newId } from '../../src/platform/ids.js';
import { minutesAgo, receiveOne, stageOf, type ReceivedExhibit, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

/** Who acts, and what the answer shows of the change: a read before and one after the transaction. */
const besides = 2;

describe('round trips of the writes that many wait for', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let stage: Stage;
  let exhibit: ReceivedExhibit;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
    exhibit = await receiveOne(t, keeper, stage);
  });
  afterAll(() => t.close());

  async function roundTrips(document: string, input: object): Promise<[number, any]> {
    const sent = jest.spyOn(pg.Client.prototype, 'query');
    try {
      const payload = await keeper.done(document, { requestId: newId(), input });
      return [sent.mock.calls.length - besides, payload];
    } finally {
      sent.mockRestore();
    }
  }

  test('a relocation takes three: begin and claim; lock and read; write, trail, answer and commit', async () => {
    const [count] = await roundTrips(
      `mutation ($requestId: UUID!, $input: ExhibitRelocateInput!) {
        exhibitRelocate(requestId: $requestId, input: $input) { exhibit { version } userErrors { code } } }`,
      {
        exhibitId: exhibit.id,
        expectedVersion: exhibit.version,
        fromPlaceId: stage.place('A1'),
        toPlaceId: stage.place('B2-3'),
        quantity: '1',
      },
    );
    expect(count).toBe(3);
  });

  test('a batch of scans takes four, however many they are', async () => {
    const counts: number[] = [];
    for (const many of [1, 12]) {
      const items = await Promise.all(Array.from({ length: many }, () => receiveOne(t, keeper, stage)));
      const [count] = await roundTrips(
        `mutation ($requestId: UUID!, $input: ExhibitRelocateBatchInput!) {
          exhibitRelocateBatch(requestId: $requestId, input: $input) {
            results { exhibit { version } userErrors { code } } userErrors { code } } }`,
        { scans: items.map(({ code }) => ({ code, toPlaceId: stage.place('B3') })) },
      );
      counts.push(count);
    }
    expect(counts).toEqual([4, 4]);
  });

  test('a seal check takes three, and so does a count line, whether it looks at a seal, meets the item anew or has a second counter; a batch of them takes four', async () => {
    const participant = { organisation: 'UBND phường', signature: 'SIGNED' };
    const { seal } = await keeper.done(
      `mutation ($requestId: UUID!, $input: SealApplyInput!) {
        sealApply(requestId: $requestId, input: $input) { seal { id exhibit { version } } userErrors { code field } } }`,
      {
        input: {
          exhibitId: exhibit.id,
          expectedVersion: exhibit.version + 1,
          packing: 'BOX',
          label: { number: 'NP-1' },
          reason: 'sau khi nhập kho',
          stateBefore: 'hở',
          stateAfter: 'kín',
          appliedAt: minutesAgo(t, 3).toISOString(),
          participants: [
            { ...participant, name: 'Nguyễn Văn Tổ', capacity: 'ORGANISER' },
            { ...participant, name: 'Trần Thị Chứng', capacity: 'COMMUNE' },
          ],
        },
      },
    );
    const [checking] = await roundTrips(
      `mutation ($requestId: UUID!, $input: SealCheckInput!) {
        sealCheck(requestId: $requestId, input: $input) { check { id } userErrors { code field } } }`,
      { sealId: seal.id, condition: 'INTACT', occasion: 'MONTHLY' },
    );
    expect(checking).toBe(3);

    const accountant = await t.logIn('ketoan.kv03');
    const { inventory } = await accountant.done(
      `mutation ($requestId: UUID!, $input: InventoryOpenInput!) {
        inventoryOpen(requestId: $requestId, input: $input) { inventory { id } userErrors { code field } } }`,
      { input: { warehouseId: stage.warehouseId, kind: 'QUARTER' } },
    );
    const countDocument = `mutation ($requestId: UUID!, $input: InventoryCountInput!) {
      inventoryCount(requestId: $requestId, input: $input) { isRecount inventory { id } userErrors { code field } } }`;
    const line = {
      inventoryId: inventory.id,
      exhibitCode: exhibit.code,
      placeId: stage.place('A1'),
      quantity: '9',
    };
    const [plain, first] = await roundTrips(countDocument, line);
    const [seen, again] = await roundTrips(countDocument, { ...line, sealCondition: 'INTACT' });
    const secondCounterId = (await accountant.data('{ viewer { staff { id } } }')).viewer.staff.id;
    const elsewhere = { ...line, placeId: stage.place('B3'), secondCounterId };
    const [met] = await roundTrips(countDocument, elsewhere);
    expect([plain, seen, met]).toEqual([3, 3, 3]);
    expect([first.isRecount, again.isRecount]).toEqual([false, true]);

    const batchDocument = `mutation ($requestId: UUID!, $input: InventoryCountBatchInput!) {
      inventoryCountBatch(requestId: $requestId, input: $input) {
        results { count { quantity } userErrors { code } } userErrors { code field } } }`;
    const counts: number[] = [];
    for (const many of [1, 12]) {
      const { inventoryId, ...observation } = { ...elsewhere, sealCondition: 'INTACT' };
      const [count] = await roundTrips(batchDocument, {
        inventoryId,
        counts: Array.from({ length: many }, () => observation),
      });
      counts.push(count);
    }
    expect(counts).toEqual([4, 4]);
  });

  test('a movement, its lines in the log and its request make PostgreSQL read no lists of texts anew, neither in a check nor in the WHEN of a trigger', async () => {
    const { rows } = await t.owner.query(`
      with hot (id) as (
        select unnest('{custody.movement,custody.exhibit,custody.holding,trail.outbox,platform.request}'::regclass[]))
      select conname as name from pg_constraint join hot on hot.id = conrelid
      where contype = 'c' and pg_get_constraintdef(oid) like '%ARRAY[''%'
      union all
      select tgname from pg_trigger join hot on hot.id = tgrelid
      where tgname <> 'taken_by_sequencer' and pg_get_triggerdef(oid) like '%ARRAY[''%'`);
    expect(rows).toEqual([]);
  });

  test('a line of the log and a request make PostgreSQL read no condition of a trigger anew, and build no automaton of counted states', async () => {
    const { rows } = await t.owner.query(`
      select tgname as name from pg_trigger
      where tgrelid in ('trail.outbox'::regclass, 'platform.request'::regclass)
        and tgqual is not null and pg_get_triggerdef(oid) like '%INSERT%'
      union all
      select conname from pg_constraint
      where contype = 'c' and conrelid in ('trail.outbox'::regclass, 'platform.request'::regclass)
        and pg_get_constraintdef(oid) ~ '\\{[0-9]'`);
    expect(rows).toEqual([]);
  });
});
