import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { papers, stageOf } from '../support/scenes.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import {
  compare,
  count,
  open,
  openRoom,
  receive,
  relocate,
  resolutionOf,
  type Room,
} from './inventory-scenes.js';

const release = `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) { exhibitRelease(requestId: $requestId, input: $input) { release { id } userErrors { code field } } }`;
const resolve = `mutation ($requestId: UUID!, $input: DiscrepancyResolveInput!) { discrepancyResolve(requestId: $requestId, input: $input) { discrepancy { id } userErrors { code field } } }`;
const sheetDocument = `query ($id: ID!) { node(id: $id) { ... on Inventory { statement discrepancies(first: 5) { nodes { id version } } lines(first: 20) { nodes {
  exhibitCode place { code } movedTo { code } bookQuantity expected isCounted } } } } }`;

let t: TestHouse;
let room: Room;
beforeAll(async () => {
  t = await openTestHouse();
  room = await openRoom(t);
});
afterAll(() => t.close());

async function sheet(inventoryId: string, client = room.keeper): Promise<any> {
  return (await client.data(sheetDocument, { id: inventoryId })).node;
}

test('given items that move, leave and come while they are counted, then the sheet says where they went, nothing of quantities, and the minutes tell each with its voucher', async () => {
  const item = await receive(t, room, '6');
  const sent = await receive(t, room, '4');
  const still = await receive(t, room, '2');
  // What moved before the population was frozen is none of the count's.
  await relocate(room, still, '2', 'A1', 'A2');
  const inventory = await open(room);
  await relocate(room, item, '6', 'A1', 'A2');
  await relocate(room, item, '1', 'A2', 'A3');
  const { exhibits } = await room.keeper.data(
    'query ($filter: ExhibitFilter) { exhibits(filter: $filter, first: 1) { nodes { version } } }',
    { filter: { code: sent.code } },
  );
  await room.keeper.done(release, {
    input: {
      exhibitId: sent.id,
      expectedVersion: exhibits.nodes[0].version,
      fromPlaceId: room.place('A1'),
      toPlaceId: (await stageOf(room.keeper, 'KV03')).place('GIAMDINH'),
      quantity: '4',
      purpose: 'giám định',
      requestedBy: 'CQCSĐT Công an tỉnh',
      ...papers(t, 0),
      voucher: { number: '951/PXK' },
    },
  });
  const late = await receive(t, room, '3', 'A2');

  const seen = await sheet(inventory.id);
  const wheres = seen.lines.nodes.map((line: any) => [
    line.exhibitCode,
    line.place.code,
    line.movedTo.map((place: any) => place.code),
  ]);
  expect(wheres).toEqual(
    expect.arrayContaining([
      [item.code, 'A1', ['A2']],
      [sent.code, 'A1', ['GIAMDINH']],
      [still.code, 'A2', []],
    ]),
  );
  // Blind: a place is no quantity, and there is neither book nor minutes before the comparison.
  expect(seen.lines.nodes.every((line: any) => line.bookQuantity === null && line.expected === null)).toBe(
    true,
  );
  expect(seen.statement).toBeNull();

  await count(room, inventory.id, item, '0', 'A1');
  await count(room, inventory.id, item, '5', 'A2');
  await count(room, inventory.id, item, '1', 'A3');
  await count(room, inventory.id, sent, '0', 'A1');
  await count(room, inventory.id, still, '1', 'A2');
  await count(room, inventory.id, late, '3', 'A2');
  await compare(room, inventory);
  const { statement, discrepancies } = await sheet(inventory.id, room.head);
  const told = JSON.parse(statement);
  expect(told.edition).toBe(3);
  expect(
    told.movements.map((one: any) => [one.exhibit, one.kind, one.from, one.to, one.quantity, one.voucher]),
  ).toEqual([
    [item.code, 'RELOCATION', 'A1', 'A2', '6', null],
    [item.code, 'RELOCATION', 'A2', 'A3', '1', null],
    [sent.code, 'RELEASE', 'A1', 'GIAMDINH', '4', '951/PXK'],
    [late.code, 'RECEIPT', expect.any(String), 'A2', '3', expect.stringMatching(/PNK$/)],
  ]);
  // What the decisions book afterwards is told as decisions.
  const [discrepancy] = discrepancies.nodes;
  await room.head.done(resolve, resolutionOf(discrepancy, 'INVESTIGATE', { cause: 'LOSS' }));
  expect(JSON.parse((await sheet(inventory.id, room.head)).statement).movements).toEqual(told.movements);
});
