import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { Dice } from '../platform/reads/dice.js';
import { decide, papers, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import { ModelItem, type Differences, type Spot } from './book-model.js';
import {
  closeDocument,
  compareDocument,
  countDocument,
  countOf,
  inventoryNow,
  open,
  openRoom,
  receive,
  recountDocument,
  recountOf,
  resolutionOf,
  resolveDocument,
  signAll,
  type Room,
} from './inventory-scenes.js';

/** How many commands are played: a tenth here, all of them where `.ci/run` asks for more. */
const operations = Number(process.env['SO_KHO_TEST_OPERATIONS'] ?? 1000);
const seed = Number(process.env['SO_KHO_TEST_SEED'] ?? Number.parseInt(newId().slice(-7), 16));

const shelves = ['A1', 'A2', 'A3'] as const;
const mostItems = 8;

const errors = 'userErrors { code facts { name value } }';
const relocateDocument = `mutation ($requestId: UUID!, $input: ExhibitRelocateBatchInput!) {
  exhibitRelocateBatch(requestId: $requestId, input: $input) { results { quantity ${errors} } ${errors} } }`;
const releaseDocument = `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) {
  exhibitRelease(requestId: $requestId, input: $input) { release { id } ${errors} } }`;
const returnDocument = `mutation ($requestId: UUID!, $input: ExhibitReturnInput!) {
  exhibitReturn(requestId: $requestId, input: $input) { release { id } ${errors} } }`;
const disposeDocument = `mutation ($requestId: UUID!, $input: ExhibitDisposeInput!) {
  exhibitDispose(requestId: $requestId, input: $input) { disposal { id } ${errors} } }`;
const dispatchDocument = `mutation ($requestId: UUID!, $input: TransferDispatchInput!) {
  transferDispatch(requestId: $requestId, input: $input) { transfer { id version } ${errors} } }`;
const acceptDocument = `mutation ($requestId: UUID!, $input: TransferAcceptInput!) {
  transferAccept(requestId: $requestId, input: $input) { transfer { id } ${errors} } }`;

/** What a race may answer to the slower of two; everything else fails the test. */
const raceCodes = [
  'VERSION_CONFLICT',
  'DATE_BEFORE_PREDECESSOR',
  'QUANTITY_NOT_AVAILABLE',
  'EXHIBIT_NOT_IN_STORE',
];

interface OpenRelease {
  readonly item: ModelItem;
  readonly id: string;
  readonly quantity: number;
}

/** A year of a warehouse: two people at work at once, a thief, and counts that must find what the thief took. */
class Year {
  readonly items: ModelItem[] = [];
  readonly gone: ModelItem[] = [];
  releases: OpenRelease[] = [];
  played = 0;
  counts = 0;
  losses = 0;
  races = 0;
  disposals = 0;

  constructor(
    private readonly t: TestHouse,
    private readonly dice: Dice,
    private readonly room: Room,
    private readonly elsewhere: Stage,
    private readonly elsewhereKeeper: TestClient,
    private readonly outside: Stage,
  ) {}

  async play(): Promise<void> {
    while (this.played < operations) {
      for (let turn = this.dice.number(4, 10); turn > 0; turn -= 1) {
        await this.turn();
      }
      await this.countAll();
    }
  }

  /** Two people at once, each at an item of their own, or both at one, as of moments that they claim. */
  private async turn(): Promise<void> {
    const [one, other] = this.twoItems();
    if (one === undefined || this.items.length < mostItems) {
      await this.receive();
    }
    if (one !== undefined && this.dice.rarely(3)) {
      this.races += 1;
      await Promise.all([this.relocate(one), this.dice.rarely(3) ? this.release(one) : this.relocate(one)]);
    } else {
      await Promise.all([one && this.work(one), other && this.work(other)]);
    }
    for (const item of [one, other]) {
      if (item !== undefined && this.dice.rarely(4)) {
        this.steal(item);
      }
    }
    await this.checkBook();
  }

  private twoItems(): [ModelItem | undefined, ModelItem | undefined] {
    const one = this.items.length === 0 ? undefined : this.dice.one(this.items);
    const rest = this.items.filter((item) => item !== one);
    return [one, rest.length === 0 ? undefined : this.dice.one(rest)];
  }

  private async work(item: ModelItem): Promise<void> {
    switch (this.dice.number(0, 9)) {
      case 0:
        return this.release(item);
      case 1:
        return this.comeBack(item);
      case 2:
        return this.dice.rarely(3) ? this.transfer(item) : this.relocate(item);
      case 3:
        return this.dice.rarely(2) ? this.dispose(item) : this.relocate(item);
      default:
        return this.relocate(item);
    }
  }

  /** Now, or a moment since its last movement that somebody claims. */
  private moment(item: ModelItem): number {
    const now = this.t.clock.now().getTime();
    return this.dice.rarely(2) ? now : this.dice.number(Math.min(item.lastAt, now), now);
  }

  private async receive(): Promise<void> {
    const shelf = this.dice.one(shelves);
    const quantity = this.dice.number(1, 9);
    this.played += 1;
    const at = this.t.clock.now();
    const handover = {
      otherParty: { name: 'Trần Văn Giao', organisation: 'Công an tỉnh' },
      handedOverAt: at,
    };
    const exhibit = await receive(this.t, this.room, String(quantity), shelf, {}, { handover });
    this.items.push(new ModelItem(exhibit.id, exhibit.code, quantity, shelf, at.getTime()));
  }

  private async relocate(item: ModelItem): Promise<void> {
    const from = this.dice.one(shelves);
    const to = this.dice.one(shelves);
    const free = Math.min(item.booked(from), item.there(from));
    if (from !== to && free > 0) {
      await this.book(item, from, to, this.dice.number(1, free), true);
    }
  }

  /** A booking from shelf to shelf; `really` is false where nothing is carried along, to hide what is gone. */
  private async book(
    item: ModelItem,
    from: (typeof shelves)[number],
    to: (typeof shelves)[number],
    quantity: number,
    really: boolean,
  ): Promise<void> {
    const at = this.moment(item);
    this.played += 1;
    const scan = {
      code: item.code,
      fromPlaceId: this.room.place(from),
      toPlaceId: this.room.place(to),
      quantity: String(quantity),
      occurredAt: new Date(at).toISOString(),
      lateReason: 'ghi sổ chậm',
    };
    const payload = await this.room.keeper.done(relocateDocument, { input: { scans: [scan] } });
    const [result] = payload.results;
    if (this.isDone(result.userErrors)) {
      item.move(from, to, quantity, at, really);
    }
  }

  private isDone(userErrors: readonly { code: string }[]): boolean {
    const codes = userErrors.map(({ code }) => code);
    expect(codes.filter((code) => !raceCodes.includes(code))).toEqual([]);
    return codes.length === 0;
  }

  private async run(client: TestClient, document: string, input: object): Promise<any> {
    this.played += 1;
    const data = await client.data(document, { requestId: newId(), input });
    const [payload] = Object.values<any>(data);
    return this.isDone(payload.userErrors) ? payload : undefined;
  }

  /** The papers of a movement at a moment, with its reason should it lie before a count. */
  private papersAt(at: number): any {
    const given = papers(this.t);
    return {
      ...given,
      handover: { ...given.handover, handedOverAt: new Date(at).toISOString() },
      lateReason: 'hồ sơ về chậm',
    };
  }

  private async versionOf({ id }: ModelItem): Promise<number> {
    const { node } = await this.room.keeper.data(
      'query ($id: ID!) { node(id: $id) { ... on Exhibit { version } } }',
      { id },
    );
    return node.version;
  }

  private async release(item: ModelItem): Promise<void> {
    const from = this.dice.one(shelves);
    const free = Math.min(item.booked(from), item.there(from));
    if (free === 0) {
      return;
    }
    const quantity = this.dice.number(1, free);
    const at = this.moment(item);
    const payload = await this.run(this.room.keeper, releaseDocument, {
      exhibitId: item.id,
      expectedVersion: await this.versionOf(item),
      fromPlaceId: this.room.place(from),
      toPlaceId: this.outside.place('TOAAN'),
      quantity: String(quantity),
      purpose: 'xét xử',
      requestedBy: 'Tòa án nhân dân',
      ...this.papersAt(at),
    });
    if (payload !== undefined) {
      item.move(from, 'TOAAN', quantity, at);
      this.releases.push({ item, id: payload.release.id, quantity });
    }
  }

  private async comeBack(item: ModelItem): Promise<void> {
    const release = this.releases.find((one) => one.item === item);
    if (release === undefined) {
      return;
    }
    const to = this.dice.one(shelves);
    const at = this.moment(item);
    const payload = await this.run(this.room.keeper, returnDocument, {
      releaseId: release.id,
      quantity: String(release.quantity),
      toPlaceId: this.room.place(to),
      ...this.papersAt(at),
    });
    if (payload !== undefined) {
      item.move('TOAAN', to, release.quantity, at);
      this.releases = this.releases.filter((one) => one !== release);
    }
  }

  /** A part or all of it goes back to its owner, on the decision that orders it. */
  private async dispose(item: ModelItem): Promise<void> {
    const from = this.dice.one(shelves);
    const free = Math.min(item.booked(from), item.there(from));
    if (free === 0) {
      return;
    }
    const quantity = this.dice.number(1, free);
    item.decisionId ??= await decide(this.t, [item], 'RETURN', { recipient: 'Lê Thị Nhận' });
    const at = this.moment(item);
    const payload = await this.run(this.room.keeper, disposeDocument, {
      exhibitId: item.id,
      expectedVersion: await this.versionOf(item),
      fromPlaceId: this.room.place(from),
      quantity: String(quantity),
      kind: 'RETURN',
      decisionId: item.decisionId,
      recipient: 'Lê Thị Nhận',
      participants: [],
      ...this.papersAt(at),
    });
    if (payload === undefined) {
      return;
    }
    this.disposals += 1;
    item.move(from, 'XULY', quantity, at);
    if (item.booked('XULY') === item.received) {
      this.items.splice(this.items.indexOf(item), 1);
      this.gone.push(item);
    }
  }

  /** The whole of an item goes to another office, whose keeper takes it. */
  private async transfer(item: ModelItem): Promise<void> {
    const [from] = shelves.filter((shelf) => item.booked(shelf) === item.received);
    if (from === undefined || item.loss(shelves) !== 0) {
      return;
    }
    const at = this.moment(item);
    const sent = await this.run(this.room.keeper, dispatchDocument, {
      fromWarehouseId: this.room.warehouseId,
      toWarehouseId: this.elsewhere.warehouseId,
      reason: 'chuyển theo thẩm quyền',
      lines: [
        {
          exhibitId: item.id,
          expectedVersion: await this.versionOf(item),
          fromPlaceId: this.room.place(from),
          quantity: String(item.received),
        },
      ],
      ...this.papersAt(at),
    });
    if (sent === undefined) {
      return;
    }
    item.move(from, 'DUONG', item.received, at);
    const accepted = await this.run(this.elsewhereKeeper, acceptDocument, {
      transferId: sent.transfer.id,
      expectedVersion: sent.transfer.version,
      lines: [{ exhibitId: item.id, quantity: String(item.received) }],
      ...this.papersAt(at),
    });
    if (accepted !== undefined) {
      item.move('DUONG', 'K1', item.received, at);
      this.items.splice(this.items.indexOf(item), 1);
      this.gone.push(item);
    }
  }

  /** Takes some of it off a shelf without a word, or lays some that is missing, or one too many, onto one. */
  private steal(item: ModelItem): void {
    const shelf = this.dice.one(shelves);
    if (shelves.some((one) => item.there(one) > item.booked(one))) {
      return;
    }
    if (item.loss(shelves) === 0 && this.dice.rarely(2)) {
      const most = Math.max(1, item.booked('THIEU'));
      item.touch(shelf, this.dice.number(1, most));
    } else if (item.there(shelf) > 0) {
      item.touch(shelf, -this.dice.number(1, item.there(shelf)));
    }
  }

  /** Somebody books what is gone to another shelf, as of before, while the counters are at work. */
  private async hide(item: ModelItem): Promise<void> {
    const [from] = shelves.filter((shelf) => item.booked(shelf) > item.there(shelf));
    if (from !== undefined) {
      const to = this.dice.one(shelves.filter((shelf) => shelf !== from));
      await this.book(item, from, to, this.dice.number(1, item.booked(from) - item.there(from)), false);
    }
  }

  private async countAll(): Promise<void> {
    const inventory = await open(this.room);
    this.played += 2;
    const population = this.items.filter((item) => shelves.some((shelf) => item.booked(shelf) > 0));
    const lost = new Map(population.map((item) => [item, item.differences(shelves)]));
    const hidden = new Set<ModelItem>();
    const sights = this.shuffled(
      this.items.flatMap((item) => shelves.map((shelf) => ({ item, shelf }))),
    ).filter(({ item, shelf }) => item.booked(shelf) > 0 || item.there(shelf) > 0 || this.dice.rarely(3));
    for (const { item, shelf } of sights) {
      // The keeper goes on with something else meanwhile, and hides what is gone when nobody looks at it.
      const [other] = this.shuffled(this.items.filter((one) => one !== item));
      const besides = other !== undefined && this.dice.rarely(3) ? this.relocate(other) : undefined;
      await Promise.all([this.look(inventory.id, item, shelf), besides]);
      const [victim] = this.shuffled(population.filter((one) => (lost.get(one)?.short ?? 0) > 0));
      if (victim !== undefined && this.dice.rarely(4)) {
        hidden.add(victim);
        await this.hide(victim);
      }
    }
    await this.compare(inventory);
    await this.judge(lost, hidden);
    await this.checkBook();
    await this.close(inventory.id);
  }

  private shuffled<One>(many: readonly One[]): One[] {
    const left = [...many];
    const drawn: One[] = [];
    while (left.length > 0) {
      drawn.push(...left.splice(this.dice.number(0, left.length - 1), 1));
    }
    return drawn;
  }

  /** An honest look: what is there at a moment of its own. */
  private async look(inventoryId: string, item: ModelItem, shelf: string): Promise<void> {
    this.t.clock.advance(2);
    const countedAt = this.t.clock.now().toISOString();
    this.t.clock.advance(2);
    this.played += 1;
    const seen = { exhibitId: item.id, countedAt };
    await this.room.officer.done(
      countDocument,
      countOf(this.room, inventoryId, seen, String(item.there(shelf)), shelf),
    );
  }

  /** Compares, and looks where the comparison says that nobody has. */
  private async compare(inventory: any): Promise<void> {
    for (let round = 0; round < 50; round += 1) {
      const { inventoryCompare } = await this.room.accountant.data(compareDocument, {
        requestId: newId(),
        input: { inventoryId: inventory.id, expectedVersion: inventory.version },
      });
      const [refusal] = inventoryCompare.userErrors;
      if (refusal === undefined) {
        return;
      }
      expect(refusal.code).toBe('INVENTORY_LINES_UNCOUNTED');
      const places: string = refusal.facts.find((fact: any) => fact.name === 'places').value;
      for (const place of places.split('; ')) {
        const [code, shelf] = place.split(' @ ') as [string, string];
        const item = this.items.find((one) => one.code === code);
        if (item === undefined) {
          throw new Error(`Nobody knows ${code}, which must be counted.`);
        }
        await this.look(inventory.id, item, shelf);
      }
    }
    throw new Error('The comparison asks for ever.');
  }

  /** Every loss of before the count is a shortage of it, whoever booked what; and nothing else is. */
  private async judge(
    lost: ReadonlyMap<ModelItem, Differences>,
    hidden: ReadonlySet<ModelItem>,
  ): Promise<void> {
    this.counts += 1;
    const { discrepancies } = await inventoryNow(this.room.head, this.room);
    for (const [item, expected] of lost) {
      const of = (kind: string): number =>
        discrepancies.nodes
          .filter((one: any) => one.kind === kind && one.line.exhibitCode === item.code)
          .reduce((sum: number, one: any) => sum + Number(one.quantity), 0);
      const found = { short: of('SHORTAGE'), over: of('SURPLUS'), misplaced: of('MISPLACED') };
      if (expected.short > 0) {
        this.losses += 1;
        expect(found.short).toBeGreaterThanOrEqual(expected.short);
      }
      if (!hidden.has(item)) {
        expect(found).toEqual(expected);
      }
    }
    for (const discrepancy of discrepancies.nodes) {
      await this.settle(discrepancy);
    }
  }

  private async settle(discrepancy: any): Promise<void> {
    const item = this.items.find((one) => one.code === discrepancy.line.exhibitCode)!;
    const shelf: Spot = (discrepancy.foundLine ?? discrepancy.line).place.code;
    await this.run(
      this.room.keeper,
      recountDocument,
      recountOf(discrepancy, String(item.there(shelf))).input,
    );
    const decide = (decision: string) =>
      this.run(this.room.head, resolveDocument, resolutionOf(discrepancy, decision).input);
    const decided = (await decide('ADJUST')) ?? (await decide('EXPLAINED'));
    const { movement, find } = decided.discrepancy;
    if (movement !== null) {
      item.move(
        movement.from.code,
        movement.to.code,
        Number(movement.quantity),
        this.t.clock.now().getTime(),
        false,
      );
    }
    if (find !== null) {
      // What is no stock is put apart.
      item.touch(shelf, -Number(find.quantity));
    }
  }

  private async close(inventoryId: string): Promise<void> {
    await signAll(this.room, inventoryId);
    const { version } = await inventoryNow(this.room.head, this.room);
    await this.room.accountant.done(closeDocument, { input: { inventoryId, expectedVersion: version } });
    this.played += 4;
  }

  /** Of each item what was received lies at all its places together, and each lies where the model says. */
  private async checkBook(): Promise<void> {
    const { rows } = await this.t.owner.query<{ code: string; held: Record<string, string>; sum: string }>(
      `select e.code, sum(h.quantity) as sum, jsonb_object_agg(p.code, trim_scale(h.quantity)::text) as held
       from custody.exhibit e join custody.holding h on h.exhibit_id = e.id and h.quantity > 0
         join custody.place p on p.id = h.place_id
       where e.code = any($1) group by e.code`,
      [[...this.items, ...this.gone].map(({ code }) => code)],
    );
    const byCode = new Map(rows.map((row) => [row.code, row]));
    for (const item of [...this.items, ...this.gone]) {
      const row = byCode.get(item.code);
      expect({ code: item.code, held: row?.held }).toEqual({ code: item.code, held: item.holdings() });
      expect(Number(row?.sum)).toBe(item.received);
    }
  }
}

let t: TestHouse;
beforeAll(async () => {
  t = await openTestHouse();
});
afterAll(() => t.close());

test(
  'given a year of two people at once, a thief and counts, then each item is conserved after every command and no loss escapes a count',
  async () => {
    process.stdout.write(`year of a warehouse: SO_KHO_TEST_SEED=${String(seed)}\n`);
    const room = await openRoom(t);
    const keeper = await t.logIn('thukho.kv04');
    const year = new Year(
      t,
      new Dice(seed),
      room,
      await stageOf(keeper, 'KV04'),
      keeper,
      await stageOf(room.keeper, 'KV03'),
    );
    await year.play();
    process.stdout.write(
      `played ${String(year.played)} commands, ${String(year.races)} races for one item, ${String(year.disposals)} disposals, ` +
        `${String(year.counts)} counts, ${String(year.losses)} losses found\n`,
    );
    expect(year.losses).toBeGreaterThan(0);
    expect(year.races).toBeGreaterThan(0);
    expect(year.disposals).toBeGreaterThan(0);
  },
  operations * 250 + 60_000,
);
