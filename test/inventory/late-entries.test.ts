import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import { minutesAgo, papers, receiveDocument, receiptInput, stageOf } from '../support/scenes.js';
import {
  closeWithoutDifference,
  compare,
  count,
  inventoryNow,
  open,
  openRoom,
  receive,
  relocate,
  relocateDocument,
  type Room,
} from './inventory-scenes.js';

let t: TestHouse;
let room: Room;
beforeAll(async () => {
  t = await openTestHouse();
});
afterAll(() => t.close());

const dispatchDocument = `mutation ($requestId: UUID!, $input: TransferDispatchInput!) {
  transferDispatch(requestId: $requestId, input: $input) { transfer { id version } userErrors { code field } } }`;
const takeBackDocument = `mutation ($requestId: UUID!, $input: TransferTakeBackInput!) {
  transferTakeBack(requestId: $requestId, input: $input) { transfer { id } userErrors { code field } } }`;
const batchDocument = `mutation ($requestId: UUID!, $input: ExhibitRelocateBatchInput!) {
  exhibitRelocateBatch(requestId: $requestId, input: $input) { results { quantity userErrors { code field } } userErrors { code } } }`;

async function movementsOf(exhibitId: string): Promise<any[]> {
  const { movements } = await room.head.data(
    `query ($filter: MovementFilter) { movements(filter: $filter, first: 20) { nodes {
      kind occurredAt lateEntry { reason inventoryCode inventory { code } } } } }`,
    { filter: { exhibitId } },
  );
  return movements.nodes;
}

async function lateEntriesOf(inventoryId: string): Promise<any[]> {
  const { node } = await room.head.data(
    `query ($id: ID!) { node(id: $id) { ... on Inventory { statement lateEntries(first: 20) { nodes { kind lateEntry { reason } } } } } }`,
    { id: inventoryId },
  );
  expect(JSON.parse(node.statement).lateEntries).toHaveLength(node.lateEntries.nodes.length);
  return node.lateEntries.nodes;
}

describe('a movement that claims a time before a closed count', () => {
  let item: any;
  let closed: any;
  const before = () => minutesAgo(t, 30).toISOString();

  beforeAll(async () => {
    room = await openRoom(t);
    item = await receive(t, room, '4');
    closed = await closeWithoutDifference(room, [[item, '4', 'A1']]);
  });

  async function relocation(input: object): Promise<any> {
    const { node } = await room.keeper.data(
      `query ($id: ID!) { node(id: $id) { ... on Exhibit { version } } }`,
      { id: item.id },
    );
    return {
      input: {
        exhibitId: item.id,
        expectedVersion: node.version,
        fromPlaceId: room.place('A1'),
        toPlaceId: room.place('A2'),
        quantity: '1',
        ...input,
      },
    };
  }

  test('given no reason, when it is booked, then it is refused and the count is named', async () => {
    const { exhibitRelocate } = await room.keeper.data(relocateDocument, {
      requestId: newId(),
      ...(await relocation({ occurredAt: before() })),
    });
    expect(exhibitRelocate.userErrors).toEqual([
      {
        code: 'LATE_ENTRY_REASON_REQUIRED',
        field: ['input', 'lateReason'],
        facts: [
          { name: 'inventory', value: closed.code },
          { name: 'until', value: expect.stringMatching(/Z$/) },
        ],
      },
    ]);
    const receipt = { input: receiptInput(t, room) };
    expect(await room.keeper.refused(receiveDocument, receipt)).toEqual(['LATE_ENTRY_REASON_REQUIRED']);
    const scan = { code: item.code, toPlaceId: room.place('A2'), quantity: '1', occurredAt: before() };
    const { results } = await room.keeper.done(batchDocument, { input: { scans: [scan] } });
    expect(results[0].userErrors).toEqual([
      { code: 'LATE_ENTRY_REASON_REQUIRED', field: ['input', 'scans', '0', 'lateReason'] },
    ]);
  });

  test('given a reason, when it is booked, then it is marked in the list and in the trail, and told by the next minutes alone', async () => {
    const lateReason = 'Phiếu về chậm do mất mạng';
    await room.keeper.done(relocateDocument, await relocation({ occurredAt: before(), lateReason }));
    const lateEntry = { reason: lateReason, inventoryCode: closed.code, inventory: { code: closed.code } };
    expect((await movementsOf(item.id))[0]).toMatchObject({ kind: 'RELOCATION', lateEntry });
    const { auditEvents } = await room.head.data(
      `query ($filter: AuditEventFilter) { auditEvents(filter: $filter, first: 1) { nodes { kind after } } }`,
      { filter: { subjectId: item.id } },
    );
    expect(auditEvents.nodes[0]).toMatchObject({
      kind: 'exhibit.relocated',
      after: { lateEntry: { inventory: closed.code, reason: lateReason } },
    });
    const next = await closeWithoutDifference(room, [
      [item, '3', 'A1'],
      [item, '1', 'A2'],
    ]);
    expect(await lateEntriesOf(next.id)).toEqual([{ kind: 'RELOCATION', lateEntry: { reason: lateReason } }]);
    const after = await closeWithoutDifference(room, [
      [item, '3', 'A1'],
      [item, '1', 'A2'],
    ]);
    expect(await lateEntriesOf(after.id)).toEqual([]);
  });

  test('given a movement of after the count, when a reason is given, then it is no late entry', async () => {
    await relocate(room, item, '1', 'A2', 'A3', { lateReason: 'không cần' });
    expect((await movementsOf(item.id))[0]).toMatchObject({ kind: 'RELOCATION', lateEntry: null });
  });

  test('given the application role, when the mark is left out or invented by raw SQL, then the database sets it itself', async () => {
    const insert = `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at, recorded_by, late_reason)
      select gen_random_uuid(), e.office_id, e.id, 'RELOCATION', $2, $3, 1, e.last_occurred_at, m.recorded_by, $4
      from custody.exhibit e join custody.movement m on m.exhibit_id = e.id and m.seq = 1 where e.id = $1
      returning late_inventory_id`;
    const fresh = await receive(t, room, '2', 'A1', {}, { lateReason: 'giao trước kiểm kê' });
    const values = [fresh.id, room.place('A1'), room.place('A2')].map((id, index) =>
      localIdOf(index === 0 ? 'Exhibit' : 'Place', id),
    );
    await expect(t.application.query(insert, [...values, null])).rejects.toMatchObject({
      constraint: 'ck_movement_late_reason',
    });
    const { rows } = await t.application.query(insert, [...values, 'vì thế']);
    expect(rows).toEqual([{ late_inventory_id: expect.any(String) }]);
  });

  test('given a rule that refuses late entries, when one is booked with a reason, then it is refused', async () => {
    await t.owner.query(`update rules.rule set value = '"REFUSE"' where code = 'movement.late-entry'`);
    try {
      const late = await relocation({ occurredAt: before(), lateReason: 'vì thế' });
      expect(await room.keeper.refused(relocateDocument, late)).toContain('LATE_ENTRY_REFUSED');
    } finally {
      await t.owner.query(`update rules.rule set value = '"WITH_REASON"' where code = 'movement.late-entry'`);
    }
  });
});

describe('a transfer that is taken back', () => {
  test('given its return lies before a closed count, when it is booked, then it takes a reason and is marked', async () => {
    room = await openRoom(t);
    const province = await stageOf(await t.logIn('thukho.tinh'), 'TINH');
    const exhibit = await receive(t, room, '4');
    const { transfer } = await room.keeper.done(dispatchDocument, {
      input: {
        fromWarehouseId: room.warehouseId,
        toWarehouseId: province.warehouseId,
        reason: 'hết chỗ',
        lines: [
          {
            exhibitId: exhibit.id,
            expectedVersion: exhibit.version,
            fromPlaceId: room.place('A1'),
            quantity: '4',
          },
        ],
        ...papers(t, 30),
      },
    });
    const closed = await closeWithoutDifference(room, []);
    const input = {
      transferId: transfer.id,
      expectedVersion: transfer.version,
      lines: [{ exhibitId: exhibit.id, toPlaceId: room.place('A1') }],
      reason: 'xe hỏng giữa đường',
      ...papers(t, 20),
    };
    expect(await room.keeper.refused(takeBackDocument, { input })).toEqual(['LATE_ENTRY_REASON_REQUIRED']);
    const lateReason = 'Báo về chậm';
    await room.keeper.done(takeBackDocument, { input: { ...input, lateReason } });
    expect((await movementsOf(exhibit.id))[0]).toMatchObject({
      kind: 'TAKE_BACK',
      lateEntry: { reason: lateReason, inventoryCode: closed.code },
    });
  });
});

describe('a movement that claims a time before a count that is open', () => {
  test('given the count was opened, when it is booked, then it needs a reason, and the minutes of that count tell it', async () => {
    room = await openRoom(t);
    const item = await receive(t, room, '4');
    const inventory = await open(room);
    await relocate(room, item, '4', 'A1', 'A2', {
      occurredAt: minutesAgo(t, 1).toISOString(),
      lateReason: 'máy quét gửi chậm',
    });
    await count(room, inventory.id, item, '0');
    await count(room, inventory.id, item, '4', 'A2');
    await compare(room, inventory);
    expect((await inventoryNow(room.head, room)).discrepancies.nodes).toEqual([]);
    expect(await lateEntriesOf(inventory.id)).toEqual([
      { kind: 'RELOCATION', lateEntry: { reason: 'máy quét gửi chậm' } },
    ]);
  });
});
