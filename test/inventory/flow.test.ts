import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { minutesAgo } from '../support/scenes.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import {
  closeDocument,
  compare,
  count,
  countDocument,
  countOf,
  inventoryNow,
  open,
  openRoom,
  receive,
  resolutionOf,
  resolveDocument,
  sealByOwner,
  signAll,
  type Room,
} from './inventory-scenes.js';

const holdingsDocument = `query ($filter: ExhibitFilter) { exhibits(filter: $filter, first: 1) { nodes {
  status holdings { quantity place { code } } movements(first: 1) { nodes { kind } } } } }`;

describe('an inventory from its opening to its closing', () => {
  let t: TestHouse;
  let room: Room;
  beforeAll(async () => {
    t = await openTestHouse();
    room = await openRoom(t);
  });
  afterAll(() => t.close());

  async function holdings(code: string): Promise<Record<string, string>> {
    const data = await room.keeper.data(holdingsDocument, { filter: { code } });
    const held: { quantity: string; place: { code: string } }[] = data.exhibits.nodes[0].holdings;
    return Object.fromEntries(held.map((holding) => [holding.place.code, holding.quantity]));
  }

  test('given a missing, a misplaced, an unknown and a broken thing, when all is counted, then each is settled by its own decision and the minutes are signed and closed', async () => {
    const right = await receive(t, room, '4');
    const missing = await receive(t, room, '10');
    const misplaced = await receive(t, room, '5.25', 'A1', { unitCode: 'KG' });
    const surplus = await receive(t, room, '2');
    const sealed = await receive(t, room, '1', 'A2');
    await sealByOwner(t, sealed);

    const inventory = await open(room);
    expect(inventory).toMatchObject({ status: 'COUNTING', progress: { lines: 5, counted: 0 } });
    expect(inventory.code).toMatch(/^KK-KV03-\d{4}-\d{3}$/);

    await count(room, inventory.id, right, '4');
    await count(room, inventory.id, missing, '7');
    await count(room, inventory.id, misplaced, '0');
    await count(room, inventory.id, misplaced, '5.25', 'A3');
    await count(room, inventory.id, surplus, '3');
    await count(room, inventory.id, sealed, '1', 'A2', { sealCondition: 'TORN', note: 'rách góc trái' });
    const find = { description: 'Điện thoại màu đen, không nhãn' };
    await room.officer.done(countDocument, countOf(room, inventory.id, find, '1', 'A2'));

    await compare(room, inventory);
    const compared = await inventoryNow(room.head, room);
    expect(compared.status).toBe('COMPARED');
    expect(
      compared.discrepancies.nodes.map((one: any) => [
        one.kind,
        one.quantity,
        one.line?.exhibitCode ?? one.count.description,
        one.line?.place.code ?? null,
        one.foundLine?.place.code ?? null,
      ]),
    ).toEqual([
      ['SHORTAGE', '3', missing.code, 'A1', null],
      ['MISPLACED', '5.25', misplaced.code, 'A1', 'A3'],
      ['SURPLUS', '1', surplus.code, 'A1', null],
      ['SEAL', null, sealed.code, 'A2', null],
      ['UNREGISTERED', '1', find.description, null, null],
    ]);
    const matched = compared.lines.nodes.find((line: any) => line.exhibitCode === right.code);
    expect(matched).toMatchObject({ bookQuantity: '4', expected: '4', counted: '4', difference: '0' });

    const [short, wrongPlace, more, seal, unknown] = compared.discrepancies.nodes;
    const decide = (one: any, decision: string, cause: string) =>
      room.head.done(resolveDocument, resolutionOf(one, decision, { cause }));
    expect((await decide(short, 'INVESTIGATE', 'LOSS')).discrepancy.movement).toMatchObject({
      kind: 'ADJUSTMENT',
      quantity: '3',
      from: { code: 'A1' },
      to: { kind: 'MISSING' },
    });
    expect((await decide(wrongPlace, 'ADJUST', 'WRONG_PLACE')).discrepancy.movement).toMatchObject({
      from: { code: 'A1' },
      to: { code: 'A3' },
    });
    // Nothing of it is missing: what is more than was received is no stock, but a find.
    expect((await decide(more, 'ADJUST', 'REGISTER_ERROR')).discrepancy).toMatchObject({
      movement: null,
      find: { quantity: '1' },
    });
    expect((await decide(seal, 'EXPLAINED', 'DAMAGE')).discrepancy.movement).toBeNull();
    expect((await decide(unknown, 'INVESTIGATE', 'OTHER')).discrepancy.movement).toBeNull();
    expect(await holdings(missing.code)).toEqual({ A1: '7', THIEU: '3' });
    expect(await holdings(misplaced.code)).toEqual({ A3: '5.25' });
    expect(await holdings(surplus.code)).toEqual({ A1: '2' });

    await signAll(room, inventory.id);
    const signed = await inventoryNow(room.head, room);
    const digest = createHash('sha256').update(signed.statement, 'utf8').digest('hex');
    expect(signed.signatures.map((one: any) => [one.capacity, one.signer.username, one.digest])).toEqual([
      ['KEEPER', 'thukho.kv03', digest],
      ['ACCOUNTANT', 'ketoan.kv03', digest],
      ['HEAD', 'truongphong.kv03', digest],
    ]);
    expect(JSON.parse(signed.statement)).toMatchObject({
      inventory: { code: inventory.code, warehouse: expect.any(String) },
      discrepancies: [
        { kind: 'SHORTAGE', decision: 'INVESTIGATE', resolvedBy: 'truongphong.kv03' },
        {},
        {},
        {},
        {},
      ],
    });

    const closed = await room.accountant.done(closeDocument, {
      input: { inventoryId: inventory.id, expectedVersion: signed.version },
    });
    expect(closed.inventory.status).toBe('CLOSED');
    expect((await inventoryNow(room.head, room)).statement).toBe(signed.statement);
  });

  test('given the closed inventory, when its trail is read, then every step stands there with its state before and after', async () => {
    const { id } = await inventoryNow(room.head, room);
    const data = await room.head.data(
      `query ($filter: AuditEventFilter) { auditEvents(filter: $filter, first: 100) { nodes { kind before after } } }`,
      { filter: { subjectId: id } },
    );
    const kinds: string[] = data.auditEvents.nodes.map((event: any) => event.kind).toReversed();
    expect(kinds).toEqual([
      'inventory.opened',
      ...Array.from({ length: 7 }, () => 'inventory.counted'),
      'inventory.compared',
      ...Array.from({ length: 3 }, () => 'inventory.signed'),
      'inventory.closed',
    ]);
    expect(data.auditEvents.nodes[0]).toMatchObject({
      before: { status: 'COMPARED' },
      after: { status: 'CLOSED' },
    });
  });

  test('given their global ids, when asking for the nodes, then the inventory and its discrepancies answer', async () => {
    const { id, code, discrepancies } = await inventoryNow(room.head, room);
    const node = `query ($id: ID!) { node(id: $id) { ... on Inventory { code } ... on Discrepancy { ordinal inventory { code } } } }`;
    expect((await room.keeper.data(node, { id })).node).toEqual({ code });
    const found = { ordinal: 1, inventory: { code } };
    expect((await room.keeper.data(node, { id: discrepancies.nodes[0].id })).node).toEqual(found);
    const stranger = await t.logIn('truongphong.kv05');
    for (const hidden of [id, discrepancies.nodes[0].id]) {
      expect((await stranger.data(node, { id: hidden })).node).toBeNull();
    }
  });

  test('given the lines, when they are read page by page, then each comes once', async () => {
    const page = `query ($filter: InventoryFilter, $after: String) { inventories(filter: $filter, first: 1) { nodes {
      lines(first: 2, after: $after) { nodes { exhibitCode place { code } } pageInfo { hasNextPage endCursor } } } } }`;
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const data: any = await room.head.data(page, { filter: { warehouseId: room.warehouseId }, after });
      const { nodes, pageInfo } = data.inventories.nodes[0].lines;
      seen.push(...nodes.map((line: any) => `${line.place.code} ${line.exhibitCode}`));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toHaveLength(6);
    expect(seen).toEqual([...new Set(seen)].sort());
  });

  test('given a line counted twice, when it is compared, then the last count decides and both are kept', async () => {
    const again = await openRoom(t);
    const exhibit = await receive(t, again, '6');
    const inventory = await open(again);
    const first = await count(again, inventory.id, exhibit, '5');
    const second = await count(again, inventory.id, exhibit, '6');
    expect([first.isRecount, second.isRecount]).toEqual([false, true]);
    await compare(again, inventory);
    const compared = await inventoryNow(again.head, again);
    expect(compared.discrepancies.nodes).toEqual([]);
    expect(compared.lines.nodes[0].counts.map((one: any) => one.quantity)).toEqual(['6', '5']);
  });

  test('given two items, one short and one too many, when they are compared, then they are not set off', async () => {
    const two = await openRoom(t);
    const [one, other] = [await receive(t, two, '3'), await receive(t, two, '3')];
    const inventory = await open(two);
    await count(two, inventory.id, one, '2');
    await count(two, inventory.id, other, '4');
    await compare(two, inventory);
    const compared = await inventoryNow(two.head, two);
    expect(compared.discrepancies.nodes.map((found: any) => [found.kind, found.quantity])).toEqual([
      ['SHORTAGE', '1'],
      ['SURPLUS', '1'],
    ]);
  });

  test('given an inventory as of an earlier moment, when it is opened, then its lines are what the book held then', async () => {
    const past = await openRoom(t);
    const later = await receive(t, past, '2');
    const inventory = await open(past, { asOf: minutesAgo(t, 90).toISOString() });
    expect(inventory.progress.lines).toBe(0);
    await count(past, inventory.id, later, '2');
    await compare(past, inventory);
    const compared = await inventoryNow(past.head, past);
    expect(compared.lines.nodes[0]).toMatchObject({
      origin: 'FOUND',
      bookQuantity: '0',
      expected: '2',
      difference: '0',
    });
    expect(compared.discrepancies.nodes).toEqual([]);
  });
});
