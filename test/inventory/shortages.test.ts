import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import {
  basis,
  chainOf,
  quantityDocument,
  reversalOf,
  reverseDocument,
} from '../custody/correction-scenes.js';
import { papers, stageOf, type ReceivedExhibit } from '../support/scenes.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import {
  compare,
  count,
  inventoryNow,
  open,
  openRoom,
  receive,
  relocate,
  relocateDocument,
  resolutionOf,
  resolveDocument,
  type Room,
} from './inventory-scenes.js';

const batch = `mutation ($requestId: UUID!, $input: ExhibitRelocateBatchInput!) {
  exhibitRelocateBatch(requestId: $requestId, input: $input) { results { userErrors { code facts { name value } } } userErrors { code } } }`;
const release = `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) {
  exhibitRelease(requestId: $requestId, input: $input) { release { id } userErrors { code field } } }`;
const dispatch = `mutation ($requestId: UUID!, $input: TransferDispatchInput!) {
  transferDispatch(requestId: $requestId, input: $input) { transfer { id } userErrors { code field } } }`;

let t: TestHouse;
beforeAll(async () => {
  t = await openTestHouse();
});
afterAll(() => t.close());

describe('what a count misses', () => {
  let room: Room;
  let item: ReceivedExhibit;
  let inventory: any;

  beforeEach(async () => {
    room = await openRoom(t);
    item = await receive(t, room, '10');
    inventory = await open(room);
    await count(room, inventory.id, item, '6');
    await compare(room, inventory);
  });

  async function leaving(quantity: string): Promise<any> {
    const { version } = await chainOf(room.keeper, item.id);
    return { exhibitId: item.id, expectedVersion: version, fromPlaceId: room.place('A1'), quantity };
  }

  test('given it waits for its decision, when it is to leave the place, then the decision comes first, and the rest may go', async () => {
    const stage = await stageOf(room.keeper, 'KV03');
    const province = await stageOf(await t.logIn('thukho.tinh'), 'TINH');
    const seven = await leaving('7');
    const input = { ...seven, toPlaceId: room.place('A2') };
    expect(await room.keeper.refused(relocateDocument, { input })).toEqual(['SHORTAGE_UNDECIDED']);
    const { exhibitRelocateBatch } = await room.keeper.data(batch, {
      requestId: newId(),
      input: { scans: [{ code: item.code, toPlaceId: room.place('A2') }] },
    });
    expect(exhibitRelocateBatch.results[0].userErrors).toEqual([
      {
        code: 'SHORTAGE_UNDECIDED',
        facts: expect.arrayContaining([
          { name: 'inventory', value: inventory.code },
          { name: 'quantity', value: '4' },
        ]),
      },
    ]);
    const lent = { purpose: 'giám định', requestedBy: 'CQĐT', toPlaceId: stage.place('GIAMDINH') };
    expect(await room.keeper.refused(release, { input: { ...seven, ...lent, ...papers(t, 2) } })).toContain(
      'SHORTAGE_UNDECIDED',
    );
    const sent = {
      fromWarehouseId: room.warehouseId,
      toWarehouseId: province.warehouseId,
      reason: 'chuyển kho',
      lines: [await leaving('10')],
      ...papers(t, 2),
    };
    expect(await room.keeper.refused(dispatch, { input: sent })).toContain('SHORTAGE_UNDECIDED');
    await relocate(room, item, '6', 'A1', 'A2');
  });

  test('given a decision, then what is left goes where it likes', async () => {
    const [shortage] = (await inventoryNow(room.head, room)).discrepancies.nodes;
    await room.head.done(resolveDocument, resolutionOf(shortage, 'EXPLAINED', { cause: 'REGISTER_ERROR' }));
    await relocate(room, item, '10', 'A1', 'A2');
  });

  test('given a movement past the program, then what is missing stays', async () => {
    const moved = async (quantity: number): Promise<unknown> =>
      t.application.query(
        `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at, recorded_by)
         select $1, m.office_id, m.exhibit_id, 'RELOCATION', m.to_place_id, $3, $4, now(), m.recorded_by
         from custody.movement m where m.exhibit_id = $2 and m.kind = 'RECEIPT'`,
        [newId(), localIdOf('Exhibit', item.id), localIdOf('Place', room.place('A2')), quantity],
      );
    await expect(moved(7)).rejects.toMatchObject({ constraint: 'ck_movement_shortage_decided' });
    await moved(6);
  });
});

test('given an item is being counted, when its quantities are corrected, then the count ends first', async () => {
  const room = await openRoom(t);
  const item = await receive(t, room, '10');
  await relocate(room, item, '10', 'A1', 'A2');
  await open(room);
  expect(
    await room.keeper.refused(reverseDocument, { input: await reversalOf(t, room.keeper, item.id) }),
  ).toEqual(['CORRECTION_COUNT_OPEN']);
  const corrected = {
    exhibitId: item.id,
    expectedVersion: (await chainOf(room.keeper, item.id)).version,
    quantityReceived: '9',
    placeId: room.place('A2'),
    ...basis(t),
  };
  expect(await room.accountant.refused(quantityDocument, { input: corrected })).toEqual([
    'CORRECTION_COUNT_OPEN',
  ]);
});
