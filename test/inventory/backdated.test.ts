import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import { minutesAgo, papers } from '../support/scenes.js';
import {
  compare,
  compareDocument,
  count,
  inventoryNow,
  open,
  openRoom,
  receive,
  recount,
  relocate,
  type Room,
} from './inventory-scenes.js';

let t: TestHouse;
let room: Room;
beforeAll(async () => {
  t = await openTestHouse();
});
afterAll(() => t.close());

async function refusal(inventory: any): Promise<any> {
  const { inventoryCompare } = await room.accountant.data(compareDocument, {
    requestId: newId(),
    input: { inventoryId: inventory.id, expectedVersion: inventory.version },
  });
  return inventoryCompare.userErrors[0];
}

async function found(): Promise<[string, string | null, string | null][]> {
  const { discrepancies } = await inventoryNow(room.head, room);
  return discrepancies.nodes.map((one: any) => [one.kind, one.quantity, one.line?.place.code ?? null]);
}

describe('a booking that claims a time before the count', () => {
  beforeAll(async () => {
    room = await openRoom(t);
  });

  test('given an uncounted item that is booked to another shelf as of before the inventory, when the first is counted empty, then the other must be counted and the loss is found', async () => {
    const stolen = await receive(t, room, '5');
    const inventory = await open(room);
    await relocate(room, stolen, '5', 'A1', 'A2', { occurredAt: minutesAgo(t, 1) });
    await count(room, inventory.id, stolen, '0');
    expect((await inventoryNow(room.keeper, room)).progress).toEqual({ lines: 2, counted: 1 });
    expect(await refusal(inventory)).toMatchObject({
      code: 'INVENTORY_LINES_UNCOUNTED',
      facts: expect.arrayContaining([{ name: 'places', value: `${stolen.code} @ A2` }]),
    });
    // Neither does the database compare before.
    await expect(
      t.application.query(
        `update inventory.inventory set status = 'COMPARED', compared_at = now(), compared_by = opened_by where id = $1`,
        [localIdOf('Inventory', inventory.id)],
      ),
    ).rejects.toMatchObject({ constraint: 'ck_inventory_counted' });
    await count(room, inventory.id, stolen, '0', 'A2');
    await compare(room, inventory);
    expect(await found()).toEqual([['SHORTAGE', '5', 'A2']]);
  });
});

describe('a booking that claims a time before the count of its shelf', () => {
  beforeAll(async () => {
    room = await openRoom(t);
  });

  test('given a shelf counted full, when its item is booked away as of before that, then nothing differs', async () => {
    const moved = await receive(t, room, '5');
    const inventory = await open(room);
    await count(room, inventory.id, moved, '5');
    await relocate(room, moved, '5', 'A1', 'A2', { occurredAt: minutesAgo(t, 1) });
    await compare(room, inventory);
    expect(await found()).toEqual([]);
  });
});

describe('a shelf that is counted twice', () => {
  beforeAll(async () => {
    room = await openRoom(t);
  });

  test('given a short shelf, when it is booked empty and counted again, then where it was booked to must be counted', async () => {
    const item = await receive(t, room, '5');
    const inventory = await open(room);
    await count(room, inventory.id, item, '3');
    await relocate(room, item, '5', 'A1', 'A2');
    await count(room, inventory.id, item, '0');
    expect(await refusal(inventory)).toMatchObject({ code: 'INVENTORY_LINES_UNCOUNTED' });
    await count(room, inventory.id, item, '3', 'A2');
    await compare(room, inventory);
    expect(await found()).toEqual([['SHORTAGE', '2', 'A2']]);
  });
});

describe('what is received while it is counted', () => {
  beforeAll(async () => {
    room = await openRoom(t);
  });

  test('given a receipt as of before the inventory, when it was recorded after the opening, then it must be counted', async () => {
    const inventory = await open(room);
    const item = await receive(t, room, '5');
    expect(await refusal(inventory)).toMatchObject({ code: 'INVENTORY_LINES_UNCOUNTED' });
    await count(room, inventory.id, item, '4');
    await compare(room, inventory);
    expect(await found()).toEqual([['SHORTAGE', '1', 'A1']]);
  });
});

describe('an item that leaves and comes back on paper', () => {
  beforeAll(async () => {
    room = await openRoom(t);
  });

  test('given a return to a shelf that was counted before, when it is compared, then the shelf must be counted again', async () => {
    const item = await receive(t, room, '5');
    const inventory = await open(room);
    await count(room, inventory.id, item, '0', 'A2');
    const court = await outsideOf(room, 'TOAAN');
    const { release } = await room.keeper.done(
      `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) { exhibitRelease(requestId: $requestId, input: $input) {
        release { id } userErrors { code field } } }`,
      {
        input: {
          exhibitId: item.id,
          expectedVersion: item.version,
          fromPlaceId: room.place('A1'),
          toPlaceId: court,
          quantity: '5',
          purpose: 'xét xử',
          requestedBy: 'Tòa án',
          ...papers(t, 0),
        },
      },
    );
    await count(room, inventory.id, item, '0');
    await room.keeper.done(
      `mutation ($requestId: UUID!, $input: ExhibitReturnInput!) { exhibitReturn(requestId: $requestId, input: $input) {
        release { id } userErrors { code field } } }`,
      { input: { releaseId: release.id, quantity: '5', toPlaceId: room.place('A2'), ...papers(t, 0) } },
    );
    expect(await refusal(inventory)).toMatchObject({ code: 'INVENTORY_LINES_UNCOUNTED' });
    await count(room, inventory.id, item, '0', 'A2');
    await compare(room, inventory);
    expect(await found()).toEqual([['SHORTAGE', '5', 'A2']]);
  });
});

describe('a recount', () => {
  beforeAll(async () => {
    room = await openRoom(t);
  });

  test('given a shortage, when what is short is booked away as of before the count, then a recount does not clear it', async () => {
    const item = await receive(t, room, '5');
    const inventory = await open(room);
    const before = minutesAgo(t, 1);
    await count(room, inventory.id, item, '3');
    await compare(room, inventory);
    await relocate(room, item, '2', 'A1', 'A2', { occurredAt: before });
    const { discrepancies } = await inventoryNow(room.head, room);
    await recount(room, discrepancies.nodes[0], '3');
    const after = await inventoryNow(room.head, room);
    expect(after.discrepancies.nodes[0].recounts).toEqual([expect.objectContaining({ verdict: 'CHANGED' })]);
  });
});

async function outsideOf({ keeper, officeId }: Room, code: string): Promise<string> {
  const { outsidePlaces } = await keeper.data(
    `query ($officeId: ID!) { outsidePlaces(officeId: $officeId, first: 50) { nodes { id code } } }`,
    { officeId },
  );
  return outsidePlaces.nodes.find((place: any) => place.code === code).id;
}
