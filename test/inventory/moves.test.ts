import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import type { ReceivedExhibit } from '../support/scenes.js';
import {
  compare,
  count,
  inventoryNow,
  open,
  openRoom,
  receive,
  relocate,
  type Room,
} from './inventory-scenes.js';

let t: TestHouse;
beforeAll(async () => {
  t = await openTestHouse();
});
afterAll(() => t.close());

const shelves = ['A1', 'A2', 'A3'] as const;
type Shelf = (typeof shelves)[number];

/** What happens while people count; items and shelves by number, shares in tenths of what lies there. */
const step = fc.oneof(
  fc.record({
    do: fc.constant('move' as const),
    item: fc.nat({ max: 2 }),
    from: fc.nat({ max: 2 }),
    to: fc.nat({ max: 2 }),
    share: fc.integer({ min: 1, max: 10 }),
  }),
  fc.record({
    do: fc.constant('count' as const),
    item: fc.nat({ max: 2 }),
    at: fc.nat({ max: 2 }),
    // How many steps later the count reaches the server, as of a tablet without a network.
    late: fc.nat({ max: 3 }),
  }),
);

const scene = fc.record({
  received: fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat({ max: 2 })), {
    minLength: 1,
    maxLength: 3,
  }),
  lost: fc.array(fc.nat({ max: 9 }), { minLength: 3, maxLength: 3 }),
  steps: fc.array(step, { maxLength: 10 }),
});

interface Item {
  readonly exhibit: ReceivedExhibit;
  /** What really lies on each shelf. */
  readonly there: Record<Shelf, number>;
}

interface Observation {
  readonly item: Item;
  readonly shelf: Shelf;
  readonly seen: number;
  readonly countedAt: string;
}

function shelfOf(index: number): Shelf {
  return shelves[index] ?? 'A1';
}

/** Looks at a shelf; a moment of its own, as the book knows milliseconds. */
function look(item: Item, shelf: Shelf): Observation {
  t.clock.advance(2);
  const countedAt = t.clock.now().toISOString();
  t.clock.advance(2);
  return { item, shelf, seen: item.there[shelf], countedAt };
}

function send(room: Room, inventoryId: string, { item, shelf, seen, countedAt }: Observation): Promise<any> {
  return count(room, inventoryId, item.exhibit, String(seen), shelf, { countedAt });
}

async function receiveAll(room: Room, received: readonly [number, number][]): Promise<Item[]> {
  const items: Item[] = [];
  for (const [quantity, at] of received) {
    const shelf = shelfOf(at);
    const exhibit = await receive(t, room, String(quantity), shelf);
    items.push({ exhibit, there: { A1: 0, A2: 0, A3: 0, [shelf]: quantity } });
  }
  return items;
}

/** Plays the steps; whatever was seen is sent, sooner or later, in the order in which it comes due. */
async function play(
  room: Room,
  inventoryId: string,
  items: readonly Item[],
  steps: readonly any[],
): Promise<void> {
  const due: { at: number; observation: Observation }[] = [];
  for (const [index, one] of steps.entries()) {
    const item = items[one.item % items.length]!;
    if (one.do === 'count') {
      due.push({ at: index + one.late, observation: look(item, shelfOf(one.at)) });
    } else {
      const [from, to] = [shelfOf(one.from), shelfOf(one.to)];
      const quantity = Math.ceil((item.there[from] * one.share) / 10);
      if (from !== to && quantity > 0) {
        await relocate(room, item.exhibit, String(quantity), from, to);
        item.there[from] -= quantity;
        item.there[to] += quantity;
      }
    }
    for (const ready of due.filter(({ at }) => at === index)) {
      await send(room, inventoryId, ready.observation);
    }
  }
  for (const left of due.filter(({ at }) => at >= steps.length)) {
    await send(room, inventoryId, left.observation);
  }
}

/** Looks at every shelf, one after the other, while somebody moves things right behind the counter's back. */
async function lookRound(room: Room, inventoryId: string, item: Item): Promise<void> {
  for (const [index, shelf] of shelves.entries()) {
    const observation = look(item, shelf);
    const next = shelfOf((index + 2) % shelves.length);
    if (item.there[shelf] > 0) {
      await relocate(room, item.exhibit, '1', shelf, next);
      item.there[shelf] -= 1;
      item.there[next] += 1;
    }
    await send(room, inventoryId, observation);
  }
}

test('given any moves while any shelves are counted, when it is compared, then the discrepancies are exactly what was lost', async () => {
  const property = fc.asyncProperty(scene, async ({ received, lost, steps }) => {
    const room = await openRoom(t);
    const items = await receiveAll(room, received);
    const inventory = await open(room);
    const losses = items.map((item, index) => {
      const shelf = shelves.find((one) => item.there[one] > 0) ?? 'A1';
      const loss = Math.min(lost[index] ?? 0, item.there[shelf]);
      item.there[shelf] -= loss;
      return { code: item.exhibit.code, shelf, loss };
    });
    await play(room, inventory.id, items, steps);
    for (const item of items) {
      await lookRound(room, inventory.id, item);
    }
    await compare(room, inventory);
    const { discrepancies } = await inventoryNow(room.head, room);
    const told = discrepancies.nodes.map((one: any) => [
      one.kind,
      one.line.exhibitCode,
      one.line.place.code,
      one.quantity,
    ]);
    const expected = losses
      .filter(({ loss }) => loss > 0)
      .map(({ code, shelf, loss }) => ['SHORTAGE', code, shelf, String(loss)]);
    expect(told).toEqual(expected);
  });
  const result = await fc.check(property, { numRuns: 25, endOnFailure: true });
  process.stdout.write(
    `variance equals loss: seed ${String(result.seed)}, path ${String(result.counterexamplePath)}\n`,
  );
  if (result.failed) throw new Error(fc.defaultReportMessage(result));
}, 180_000);
