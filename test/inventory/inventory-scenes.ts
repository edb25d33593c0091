import { newId } from '../../src/platform/ids.js';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { receiveOne, type ReceivedExhibit, type Stage } from '../support/scenes.js';
import type { TestClient, TestHouse } from '../support/test-house.js';

const errors = 'userErrors { code field facts { name value } }';
const inventory = `inventory { id code status version asOf reason progress { lines counted } signatures { capacity digest signer { username } } }`;

export const openDocument = `mutation ($requestId: UUID!, $input: InventoryOpenInput!) {
  inventoryOpen(requestId: $requestId, input: $input) { ${inventory} ${errors} } }`;

export const countDocument = `mutation ($requestId: UUID!, $input: InventoryCountInput!) {
  inventoryCount(requestId: $requestId, input: $input) {
    ${inventory} isRecount count { quantity sealCondition note description countedAt countedBy { username } place { code } } ${errors} } }`;

export const cancelDocument = `mutation ($requestId: UUID!, $input: InventoryCancelInput!) {
  inventoryCancel(requestId: $requestId, input: $input) {
    inventory { code status cancelReason cancelledAt cancelledBy { username } } userErrors { code field message } } }`;

export const compareDocument = `mutation ($requestId: UUID!, $input: InventoryCompareInput!) {
  inventoryCompare(requestId: $requestId, input: $input) { ${inventory} ${errors} } }`;

export const recountDocument = `mutation ($requestId: UUID!, $input: InventoryRecountInput!) {
  inventoryRecount(requestId: $requestId, input: $input) {
    ${inventory} recount { quantity sealCondition note countedAt countedBy { username } secondCountedBy { username } place { code }
      expected difference verdict } ${errors} } }`;

export const resolveDocument = `mutation ($requestId: UUID!, $input: DiscrepancyResolveInput!) {
  discrepancyResolve(requestId: $requestId, input: $input) {
    discrepancy { id cause explanation decision version resolvedBy { username } movement { kind quantity from { code kind } to { code kind } } find { quantity } inventory { code } }
    ${errors} } }`;

export const signDocument = `mutation ($requestId: UUID!, $input: InventorySignInput!) {
  inventorySign(requestId: $requestId, input: $input) { ${inventory} ${errors} } }`;

export const closeDocument = `mutation ($requestId: UUID!, $input: InventoryCloseInput!) {
  inventoryClose(requestId: $requestId, input: $input) { ${inventory} ${errors} } }`;

export const relocateDocument = `mutation ($requestId: UUID!, $input: ExhibitRelocateInput!) {
  exhibitRelocate(requestId: $requestId, input: $input) { exhibit { id version } ${errors} } }`;

const inventoryNowDocument = `query ($filter: InventoryFilter) { inventories(filter: $filter, first: 1) { nodes {
  id code kind status version statement progress { lines counted } signatures { capacity digest signer { username } }
  lines(first: 100) { nodes { origin exhibitCode isCounted bookQuantity expected counted difference place { code }
    exhibit { id } counts { quantity countedBy { username } secondCountedBy { username } } } }
  finds(first: 100) { nodes { description quantity place { code } } }
  discrepancies(first: 100) { nodes { id ordinal kind quantity version cause decision
    line { exhibitCode place { code } } foundLine { place { code } } count { description quantity } movement { id }
    recounts { quantity verdict expected difference note countedBy { username } secondCountedBy { username } place { code } } } }
  recountSheet(first: 100) { nodes { id exhibitCode exhibit { code } description needsSecondPerson isRecounted places { code } } } } } }`;

/** The people of KV03 and a room of its own, so that the tests of a file do not meet in one warehouse. */
export interface Room extends Stage {
  readonly keeper: TestClient;
  readonly accountant: TestClient;
  readonly officer: TestClient;
  readonly head: TestClient;
}

let rooms = 0;

const markDocument = `mutation ($requestId: UUID!, $input: PlaceSetFitnessInput!) {
  placeSetFitness(requestId: $requestId, input: $input) { place { id } ${errors} } }`;

/** Opens a warehouse with the shelves A1, A2 and A3 in the office KV03, locked as its head says. */
export async function openRoom(t: TestHouse): Promise<Room> {
  rooms += 1;
  const administrator = await t.logIn('quantri');
  const keeper = await t.logIn('thukho.kv03');
  const { offices } = await keeper.data('{ offices { id code } }');
  const officeId: string = offices.find((office: any) => office.code === 'KV03').id;
  const { warehouse } = await administrator.done(
    `mutation ($requestId: UUID!, $input: WarehouseOpenInput!) { warehouseOpen(requestId: $requestId, input: $input) {
      warehouse { id places(first: 1) { nodes { id } } } ${errors} } }`,
    { input: { officeId, code: `T${String(rooms)}`, name: 'Kho thử', ownership: 'OWN' } },
  );
  const places = new Map<string, string>([['ROOT', warehouse.places.nodes[0].id]]);
  for (const code of ['A1', 'A2', 'A3']) {
    const { place } = await administrator.done(
      `mutation ($requestId: UUID!, $input: PlaceAddInput!) { placeAdd(requestId: $requestId, input: $input) {
        place { id } ${errors} } }`,
      { input: { parentId: warehouse.places.nodes[0].id, kind: 'SHELF', code, name: `Kệ ${code}` } },
    );
    places.set(code, place.id);
  }
  const head = await t.logIn('truongphong.kv03');
  await head.done(markDocument, { input: { placeId: places.get('ROOT'), fitness: 'LOCKED_ROOM' } });
  return {
    officeId,
    warehouseId: warehouse.id,
    place: (code) => {
      const id = places.get(code);
      if (id === undefined) {
        throw new Error(`The room has no place ${code}.`);
      }
      return id;
    },
    keeper,
    accountant: await t.logIn('ketoan.kv03'),
    officer: await t.logIn('chv.kv03'),
    head,
  };
}

export function receive(
  t: TestHouse,
  room: Room,
  quantity: string,
  place = 'A1',
  item: object = {},
  receipt: object = {},
): Promise<ReceivedExhibit> {
  // Rooms are counted again and again, and things are said to have come an hour ago.
  const given = { lateReason: 'hồ sơ về chậm', ...receipt };
  return receiveOne(t, room.keeper, room, { quantity, placeId: room.place(place), ...item }, given);
}

export function openingOf(room: Room, input: object = {}): any {
  return { input: { warehouseId: room.warehouseId, kind: 'QUARTER', ...input } };
}

/** Opens an inventory of the room as its accountant. */
export async function open(room: Room, input: object = {}): Promise<any> {
  const payload = await room.accountant.done(openDocument, openingOf(room, input));
  return payload.inventory;
}

export function countOf(
  room: Room,
  inventoryId: string,
  exhibit: object,
  quantity: string,
  place = 'A1',
): any {
  return { input: { inventoryId, placeId: room.place(place), quantity, ...exhibit } };
}

/** Counts an item by its code as the keeper of the room. */
export function count(
  room: Room,
  inventoryId: string,
  exhibit: ReceivedExhibit,
  quantity: string,
  place = 'A1',
  input: object = {},
): Promise<any> {
  return room.keeper.done(
    countDocument,
    countOf(room, inventoryId, { exhibitCode: exhibit.code, ...input }, quantity, place),
  );
}

export async function compare(room: Room, inventory: any): Promise<any> {
  const payload = await room.accountant.done(compareDocument, {
    input: { inventoryId: inventory.id, expectedVersion: inventory.version },
  });
  return payload.inventory;
}

export function recountOf(discrepancy: any, quantity: string, input: object = {}): any {
  return { input: { discrepancyId: discrepancy.id, quantity, ...input } };
}

/** Counts a discrepancy again as the enforcement officer of the room, who must not have counted it. */
export async function recount(
  room: Room,
  discrepancy: any,
  quantity: string,
  input: object = {},
): Promise<any> {
  const payload = await room.officer.done(recountDocument, recountOf(discrepancy, quantity, input));
  return payload.recount;
}

/** The id of a member of the staff, to be named as a second person or a signer. */
export async function staffIdOf(client: TestClient): Promise<string> {
  const { viewer } = await client.data('{ viewer { staff { id } } }');
  return viewer.staff.id;
}

export function resolutionOf(discrepancy: any, decision: string, input: object = {}): any {
  return {
    input: {
      discrepancyId: discrepancy.id,
      expectedVersion: discrepancy.version,
      cause: 'OTHER',
      explanation: 'Đã xác minh tại chỗ.',
      decision,
      ...input,
    },
  };
}

export async function signAll(room: Room, inventoryId: string): Promise<void> {
  const signers = [
    [room.keeper, 'KEEPER'],
    [room.accountant, 'ACCOUNTANT'],
    [room.head, 'HEAD'],
  ] as const;
  for (const [signer, capacity] of signers) {
    await signer.done(signDocument, { input: { inventoryId, capacity } });
  }
}

/** Signs the minutes for the head past the commands, as the application's role. */
export function signBySql(t: TestHouse, username: string, signed: { id: string }): Promise<unknown> {
  return t.application.query(
    `insert into inventory.signature (id, inventory_id, capacity, signer_id, digest, signed_at)
     select gen_random_uuid(), $1, 'HEAD', id, repeat('0', 64), now() from identity.staff where username = $2`,
    [localIdOf('Inventory', signed.id), username],
  );
}

/** The newest inventory of the room as somebody sees it, with all that it shows. */
export async function inventoryNow(client: TestClient, room: Room): Promise<any> {
  const data = await client.data(inventoryNowDocument, { filter: { warehouseId: room.warehouseId } });
  return data.inventories.nodes[0];
}

/** Opens, counts exactly what is given, compares, signs and closes; nothing may differ. */
export async function closeWithoutDifference(
  room: Room,
  counted: readonly [ReceivedExhibit, string, string][],
): Promise<any> {
  const inventory = await open(room);
  for (const [exhibit, quantity, place] of counted) {
    await count(room, inventory.id, exhibit, quantity, place);
  }
  await compare(room, inventory);
  await signAll(room, inventory.id);
  const { version } = await inventoryNow(room.accountant, room);
  const payload = await room.accountant.done(closeDocument, {
    input: { inventoryId: inventory.id, expectedVersion: version },
  });
  return payload.inventory;
}

/** Puts a live seal on an item past the seals' own commands, as a paper register would have brought it. */
export async function sealByOwner(t: TestHouse, exhibit: ReceivedExhibit): Promise<void> {
  await t.owner.query(
    `insert into custody.seal (id, office_id, exhibit_id, ordinal, label_issuer, label_number, packing, reason, state_before,
       state_after, applied_at, applied_by)
     select $1, e.office_id, e.id, 1, 'Công an tỉnh', e.code, 'BOX', 'niêm phong', 'rời', 'trong hộp',
       now() - interval '30 minutes', (select id from identity.staff where username = 'thukho.kv03')
     from custody.exhibit e where e.id = $2`,
    [newId(), localIdOf('Exhibit', exhibit.id)],
  );
}

export async function relocate(
  room: Room,
  exhibit: ReceivedExhibit,
  quantity: string,
  from: string,
  to: string,
  input: object = {},
): Promise<void> {
  const found = await room.keeper.data(
    `query ($filter: ExhibitFilter) { exhibits(filter: $filter, first: 1) { nodes { version } } }`,
    { filter: { code: exhibit.code } },
  );
  await room.keeper.done(relocateDocument, {
    input: {
      exhibitId: exhibit.id,
      expectedVersion: found.exhibits.nodes[0].version,
      fromPlaceId: room.place(from),
      toPlaceId: room.place(to),
      quantity,
      lateReason: 'ghi sổ chậm',
      ...input,
    },
  });
}
