import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ReceivedExhibit } from '../support/scenes.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import {
  compare,
  count,
  countDocument,
  countOf,
  inventoryNow,
  open,
  openRoom,
  receive,
  recount,
  resolutionOf,
  resolveDocument,
  type Room,
} from './inventory-scenes.js';

/** One account of every role that may read inventories. */
const readers = [
  'thukho.kv03',
  'ketoan.kv03',
  'chv.kv03',
  'truongphong.kv03',
  'truong.tinh',
  'taichinh1',
  'kiemtra1',
  'thanhtra1',
  'kiemsat1',
];

const aliased = `query ($filter: InventoryFilter) { inventories(filter: $filter, first: 10) { edges { node {
  s: statement
  l: lines(first: 100) { edges { node { ...Book again: expected ...on InventoryLine { once: bookQuantity more: difference } } } }
  d: lines(filter: { differs: true }, first: 100) { nodes { exhibitCode } }
  a: lines(filter: { differs: false }, first: 100) { nodes { exhibitCode } }
  discrepancies(first: 100) { nodes { quantity } } finds(first: 100) { nodes { description } } } } } }
  fragment Book on InventoryLine { bookQuantity expected counted difference }`;

describe('blindness while an inventory is being counted and recounted', () => {
  let t: TestHouse;
  let room: Room;
  let exhibit: ReceivedExhibit;
  let inventory: any;
  beforeAll(async () => {
    t = await openTestHouse();
    room = await openRoom(t);
    exhibit = await receive(t, room, '17');
    inventory = await open(room);
    await count(room, inventory.id, exhibit, '16');
    const find = countOf(room, inventory.id, { description: 'ví da' }, '3', 'A2');
    await room.keeper.done(countDocument, find);
  });
  afterAll(() => t.close());

  test.each(readers)(
    'given %s, when asking by aliases and fragments, then nothing of the book is told',
    async (who) => {
      const client = await t.logIn(who);
      const data = await client.data(aliased, { filter: { warehouseId: room.warehouseId } });
      const [{ node }] = data.inventories.edges;
      expect(node.s).toBeNull();
      expect(node.l.edges).toHaveLength(1);
      expect(new Set(Object.values(node.l.edges[0].node))).toEqual(new Set([null]));
      expect([node.d.nodes, node.a.nodes, node.discrepancies.nodes]).toEqual([[], [], []]);
      expect(node.finds.nodes).toHaveLength(who === 'thukho.kv03' ? 1 : 0);
    },
  );

  test('given a count of one person, when another asks, then only that it was counted is told', async () => {
    const own = await inventoryNow(room.keeper, room);
    expect(own.lines.nodes[0].counts).toMatchObject([
      { quantity: '16', countedBy: { username: 'thukho.kv03' } },
    ]);
    const other = await inventoryNow(room.officer, room);
    expect(other.lines.nodes[0]).toMatchObject({ isCounted: true, counted: null, counts: [] });
    expect(other.progress).toEqual({ lines: 1, counted: 1 });
  });

  test('given the trail, when the accountant who counts next reads it, then it tells no quantity', async () => {
    const data = await room.accountant.data(
      `query ($filter: AuditEventFilter) { auditEvents(filter: $filter, first: 100) { nodes { kind before after } } }`,
      { filter: { subjectId: inventory.id } },
    );
    expect(data.auditEvents.nodes).toHaveLength(3);
    expect(JSON.stringify(data)).not.toMatch(/"(16|17|3)"|: ?(16|17|3)[,}]/);
  });

  test('given another office, when it asks, then there is no inventory', async () => {
    const stranger = await t.logIn('thukho.kv05');
    const data = await stranger.data(aliased, { filter: { warehouseId: room.warehouseId } });
    expect(data.inventories.edges).toEqual([]);
  });

  /** Who may recount what is open here and has not counted it: the accountant, the officer, the inspector. */
  const mayStillRecount = ['ketoan.kv03', 'chv.kv03', 'thanhtra1'];

  test('given the comparison, when they ask again, then those are told who cannot recount, and the others that something is to be recounted', async () => {
    await compare(room, inventory);
    for (const who of readers) {
      const client = await t.logIn(who);
      const shown = await inventoryNow(client, room);
      const aside = await client.data(aliased, { filter: { warehouseId: room.warehouseId } });
      const told = JSON.stringify([shown.lines, shown.discrepancies, shown.finds, shown.statement, aside]);
      if (mayStillRecount.includes(who)) {
        expect(shown.lines.nodes[0]).toMatchObject({ isCounted: true, bookQuantity: null, expected: null });
        expect(shown.lines.nodes[0]).toMatchObject({ counted: null, difference: null, counts: [] });
        expect([shown.discrepancies.nodes, shown.finds.nodes, shown.statement]).toEqual([[], [], null]);
        expect(told).not.toMatch(/"(-?1|16|17|3)"/);
      } else {
        expect(shown.lines.nodes[0]).toMatchObject({
          bookQuantity: '17',
          expected: '17',
          counted: '16',
          difference: '-1',
        });
        expect(shown.lines.nodes[0].counts).toHaveLength(1);
        expect(shown.finds.nodes).toHaveLength(1);
        expect(shown.discrepancies.nodes.map((one: any) => one.kind)).toEqual(['SHORTAGE', 'UNREGISTERED']);
      }
      expect(shown.recountSheet.nodes.map((one: any) => [one.exhibitCode, one.description])).toEqual([
        [exhibit.code, null],
        [null, 'ví da'],
      ]);
    }
  });

  test('given the id of an open discrepancy, when who may still recount it asks for the node, then it is not there', async () => {
    const [task] = (await inventoryNow(room.officer, room)).recountSheet.nodes;
    const node = `query ($id: ID!) { node(id: $id) { ... on Discrepancy { kind quantity } } }`;
    expect((await room.officer.data(node, { id: task.id })).node).toBeNull();
    expect((await room.head.data(node, { id: task.id })).node).toEqual({ kind: 'SHORTAGE', quantity: '1' });
  });

  test('given a recount, when it is answered and asked for again, then who took it is told what he wrote and no more', async () => {
    const [task] = (await inventoryNow(room.officer, room)).recountSheet.nodes;
    expect(await recount(room, task, '15')).toMatchObject({
      quantity: '15',
      expected: null,
      difference: null,
      verdict: null,
    });
    const after = await inventoryNow(room.officer, room);
    expect(after.discrepancies.nodes).toEqual([]);
    expect(after.recountSheet.nodes[0]).toMatchObject({ isRecounted: true });
    const data = await room.accountant.data(
      `query ($filter: AuditEventFilter) { auditEvents(filter: $filter, first: 1) { nodes { kind before after } } }`,
      { filter: { subjectId: inventory.id } },
    );
    expect(data.auditEvents.nodes[0]).toEqual({
      kind: 'inventory.recounted',
      before: null,
      after: { discrepancy: 1, item: exhibit.code, place: 'A1' },
    });
    const judged = (await inventoryNow(room.head, room)).discrepancies.nodes[0].recounts;
    expect(judged).toMatchObject([{ quantity: '15', expected: '17', difference: '-2', verdict: 'DIFFERS' }]);
  });

  test('given that all is settled, when they ask again, then everything is told to all', async () => {
    for (const one of (await inventoryNow(room.head, room)).discrepancies.nodes) {
      await room.head.done(resolveDocument, resolutionOf(one, 'INVESTIGATE'));
    }
    for (const who of readers) {
      const shown = await inventoryNow(await t.logIn(who), room);
      expect(shown.lines.nodes[0]).toMatchObject({ expected: '17', counted: '16', difference: '-1' });
      expect(shown.discrepancies.nodes[0].recounts).toMatchObject([{ verdict: 'DIFFERS', expected: '17' }]);
      expect(shown.recountSheet.nodes).toEqual([]);
      expect(shown.statement).toContain('"verdict":"DIFFERS"');
    }
  });
});
