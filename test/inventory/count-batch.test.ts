import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import {
  minutesAgo,
  receiptInput,
  receiveDocument,
  receiveOne,
  stageOf,
  type ReceivedExhibit,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import {
  compare,
  countDocument,
  inventoryNow,
  open,
  openRoom,
  receive,
  sealByOwner,
  staffIdOf,
  type Room,
} from './inventory-scenes.js';

const errors = 'userErrors { code field facts { name value } }';
const batchDocument = `mutation ($requestId: UUID!, $input: InventoryCountBatchInput!) {
  inventoryCountBatch(requestId: $requestId, input: $input) {
    inventory { progress { lines counted } }
    results { code count { quantity description place { code } countedBy { username } } isRecount ${errors} } ${errors} } }`;

describe('a batch of counts', () => {
  let t: TestHouse;
  beforeAll(async () => {
    t = await openTestHouse();
  });
  afterAll(() => t.close());

  async function batch(
    client: TestClient,
    inventoryId: string,
    counts: object[],
    requestId = newId(),
  ): Promise<any> {
    const data = await client.data(batchDocument, { requestId, input: { inventoryId, counts } });
    return data.inventoryCountBatch;
  }

  async function receiveMany(room: Room, many: number): Promise<ReceivedExhibit[]> {
    const input = receiptInput(t, room, { placeId: room.place('A1') });
    input.items = Array.from({ length: many }, () => input.items[0]);
    return (await room.keeper.done<{ exhibits: ReceivedExhibit[] }>(receiveDocument, { input })).exhibits;
  }

  async function eventsOf(requestId: string): Promise<any[]> {
    const { rows } = await t.owner.query(
      'select kind, subject_label, after from trail.event where request_id = $1 order by recorded_at, id',
      [requestId],
    );
    return rows;
  }

  const codesOf = (answer: any): string[][] =>
    answer.results.map((result: any) => result.userErrors.map((error: any) => error.code));

  test('given a shelf of 200 of which some are wrong, when it is counted, then each has its result and the trail tells no quantity', async () => {
    const room = await openRoom(t);
    const items = await receiveMany(room, 195);
    const stranger = await t.logIn('thukho.kv05');
    const foreign = await receiveOne(t, stranger, await stageOf(stranger, 'KV05'));
    const inventory = await open(room);
    const at = { placeId: room.place('A1'), quantity: '73' };
    const counts = [
      ...items.map(({ code }) => ({ exhibitCode: ` ${code.toLowerCase()}`, ...at })),
      { exhibitCode: foreign.code, ...at },
      { exhibitCode: 'không phải mã', ...at },
      { description: 'hộp gỗ', ...at },
      { exhibitCode: items[0]!.code, ...at, quantity: '-1' },
      { exhibitCode: items[0]!.code, ...at, quantity: '74' },
    ];
    const requestId = newId();
    const answer = await batch(room.keeper, inventory.id, counts, requestId);
    expect(answer.userErrors).toEqual([]);
    expect(answer.results).toHaveLength(200);
    expect(answer.results[194]).toEqual({
      code: ` ${items[194]!.code.toLowerCase()}`,
      count: {
        quantity: '73',
        description: null,
        place: { code: 'A1' },
        countedBy: { username: 'thukho.kv03' },
      },
      isRecount: false,
      userErrors: [],
    });
    expect(codesOf(answer).slice(195)).toEqual([['NOT_FOUND'], ['EXHIBIT_CODE_WRONG'], [], ['NEGATIVE'], []]);
    expect(answer.results[195].userErrors[0].field).toEqual(['input', 'counts', '195', 'exhibitCode']);
    expect(answer.results[195]).toMatchObject({ count: null, isRecount: null });
    expect(answer.results[197]).toMatchObject({ code: null, count: { description: 'hộp gỗ' } });
    expect(answer.results[199].isRecount).toBe(true);
    expect(answer.inventory.progress).toEqual({ lines: 195, counted: 195 });

    const events = await eventsOf(requestId);
    expect(events).toHaveLength(197);
    expect(JSON.stringify(events)).not.toMatch(/"7[34]"|: ?7[34][,}]/);
    expect(await batch(room.keeper, inventory.id, counts, requestId)).toEqual(answer);
    expect(await eventsOf(requestId)).toHaveLength(197);

    const others = await inventoryNow(room.officer, room);
    expect(others.lines.nodes[0]).toMatchObject({
      isCounted: true,
      counted: null,
      bookQuantity: null,
      counts: [],
    });
    expect(others.finds.nodes).toEqual([]);
    const { lines } = await inventoryNow(room.keeper, room);
    const twice = lines.nodes.find((line: any) => line.exhibitCode === items[0]!.code);
    expect(twice.counts.map((one: any) => one.quantity).sort()).toEqual(['73', '74']);
  }, 60_000);

  test('given a drug on the shelf, then it alone is refused to one counter, and taken where a second stands beside', async () => {
    const room = await openRoom(t);
    const drug = await receive(t, room, '5', 'A1', { classCode: 'DRUG', unitCode: 'G' });
    const tool = await receive(t, room, '5');
    const inventory = await open(room);
    const at = { placeId: room.place('A1'), quantity: '5' };
    const [self, second, stranger] = await Promise.all(
      [room.keeper, room.officer, await t.logIn('thukho.kv05')].map(staffIdOf),
    );
    const drugs = [undefined, self, stranger, second].map((secondCounterId) => ({
      exhibitCode: drug.code,
      ...at,
      ...(secondCounterId === undefined ? {} : { secondCounterId }),
    }));
    const requestId = newId();
    const answer = await batch(
      room.keeper,
      inventory.id,
      [...drugs, { exhibitCode: tool.code, ...at }],
      requestId,
    );
    expect(codesOf(answer)).toEqual([
      ['SECOND_PERSON_REQUIRED'],
      ['SECOND_PERSON_SAME'],
      ['NOT_FOUND'],
      [],
      [],
    ]);
    expect(answer.results[1].userErrors[0].field).toEqual(['input', 'counts', '1', 'secondCounterId']);
    const events = await eventsOf(requestId);
    expect(events.map(({ after }) => 'secondCounter' in after)).toEqual([true, false]);
    const beside = await inventoryNow(room.officer, room);
    expect(beside.lines.nodes.flatMap((line: any) => line.counts)).toHaveLength(1);
  });

  test('given seals that were looked at, then each is a check on the occasion of the inventory, of its own item', async () => {
    const room = await openRoom(t);
    const [intact, torn, bare] = await receiveMany(room, 3);
    await sealByOwner(t, intact!);
    await sealByOwner(t, torn!);
    const inventory = await open(room, { asOf: minutesAgo(t, 45).toISOString() });
    const at = { placeId: room.place('A1'), quantity: '1' };
    const requestId = newId();
    const answer = await batch(
      room.keeper,
      inventory.id,
      [
        { exhibitCode: torn!.code, ...at, sealCondition: 'TORN', note: 'rách góc' },
        { exhibitCode: bare!.code, ...at, sealCondition: 'INTACT' },
        { exhibitId: intact!.id, ...at, sealCondition: 'INTACT' },
        { exhibitCode: intact!.code, ...at, sealCondition: 'TORN' },
        { exhibitCode: intact!.code, ...at, sealCondition: 'INTACT', quantity: '0' },
      ],
      requestId,
    );
    expect(codesOf(answer)).toEqual([[], [], [], ['SEAL_NOTE_REQUIRED'], []]);
    const { rows } = await t.owner.query(
      `select e.code, c.condition, c.occasion from custody.seal_check c join custody.exhibit e on e.id = c.exhibit_id
       where c.exhibit_id = any($1) order by c.id`,
      [[intact!, torn!, bare!].map(({ id }) => localIdOf('Exhibit', id))],
    );
    expect(rows).toEqual([
      { code: torn!.code, condition: 'TORN', occasion: 'INVENTORY' },
      { code: intact!.code, condition: 'INTACT', occasion: 'INVENTORY' },
    ]);
    expect((await eventsOf(requestId)).map(({ kind }) => kind)).toEqual([
      'inventory.counted',
      'seal.found-damaged',
      'inventory.counted',
      'inventory.counted',
      'seal.checked',
      'inventory.counted',
    ]);
  });

  test('given counts of which all are refused, then nothing is kept and the corrected list may come under the same id', async () => {
    const room = await openRoom(t);
    const item = await receive(t, room, '1');
    const inventory = await open(room);
    const at = { placeId: room.place('A1'), quantity: '1' };
    const requestId = newId();
    const wrong = await batch(room.keeper, inventory.id, [{ exhibitCode: 'X', ...at }], requestId);
    expect(codesOf(wrong)).toEqual([['EXHIBIT_CODE_WRONG']]);
    expect(await eventsOf(requestId)).toEqual([]);
    const right = [{ exhibitCode: item.code, ...at }];
    expect(codesOf(await batch(room.keeper, inventory.id, right, requestId))).toEqual([[]]);
    const other = await batch(room.keeper, inventory.id, [...right, ...right], requestId);
    expect(other).toMatchObject({ results: null, userErrors: [{ code: 'REQUEST_ID_REUSED' }] });
  });

  test('given no counts, too many, a stranger or a compared inventory, then the batch is refused as a whole', async () => {
    const room = await openRoom(t);
    const item = await receive(t, room, '1');
    const inventory = await open(room);
    const one = { exhibitCode: item.code, placeId: room.place('A1'), quantity: '1' };
    const stranger = await t.logIn('thukho.kv05');
    const whole = async (counts: object[], client = room.keeper): Promise<unknown> => {
      const { results, userErrors } = await batch(client, inventory.id, counts);
      expect(results).toBeNull();
      return userErrors.map((error: any) => [error.code, error.field]);
    };
    expect(await whole([])).toEqual([['REQUIRED', ['input', 'counts']]]);
    expect(await whole(Array.from({ length: 201 }, () => one))).toEqual([['TOO_MANY', ['input', 'counts']]]);
    expect(await whole([one], stranger)).toEqual([['NOT_FOUND', ['input', 'inventoryId']]]);
    await batch(room.keeper, inventory.id, [one]);
    await compare(room, inventory);
    expect(await whole([one])).toEqual([['INVENTORY_STATE_WRONG', []]]);
  });

  test('given tablets that count the same shelf in opposite order, things met anew and sealed ones, then every count is kept and nobody waits for ever', async () => {
    const room = await openRoom(t);
    const items = await receiveMany(room, 30);
    for (const item of items.slice(0, 10)) await sealByOwner(t, item);
    const inventory = await open(room, { asOf: minutesAgo(t, 45).toISOString() });
    const counts = items.flatMap(({ code }) => [
      { exhibitCode: code, placeId: room.place('A1'), quantity: '10', sealCondition: 'INTACT' },
      { exhibitCode: code, placeId: room.place('A3'), quantity: '1' },
    ]);
    const answers = await Promise.all(
      [room.keeper, room.officer, room.accountant, room.keeper].map((client, index) =>
        batch(client, inventory.id, index % 2 === 0 ? counts : counts.toReversed()),
      ),
    );
    expect(answers.flatMap(codesOf).flat()).toEqual([]);
    const { rows } = await t.owner.query(
      `select (select count(*)::int from inventory.count where inventory_id = $1) as counts,
         (select count(*)::int from inventory.line where inventory_id = $1 and origin = 'FOUND') as met`,
      [localIdOf('Inventory', inventory.id)],
    );
    expect(rows).toEqual([{ counts: 4 * 60, met: 30 }]);
  });

  test('given one that the database alone refuses, then the others are taken all the same, each told right', async () => {
    const room = await openRoom(t);
    const [early, late] = await receiveMany(room, 2);
    const inventory = await open(room);
    const at = { placeId: room.place('A1'), quantity: '10' };
    const countedAt = t.clock.now().toISOString();
    // The clock of the server runs ahead of the database's: the rules find nothing in the future, the book does.
    t.clock.advance(10 * 60_000);
    const requestId = newId();
    try {
      const answer = await batch(
        room.keeper,
        inventory.id,
        [
          { exhibitCode: early!.code, ...at, countedAt },
          { exhibitCode: late!.code, ...at },
          { exhibitCode: late!.code, ...at, countedAt },
          { exhibitCode: early!.code, ...at, countedAt },
        ],
        requestId,
      );
      expect(codesOf(answer)).toEqual([[], ['DATE_IN_FUTURE'], [], []]);
      expect(answer.results.map(({ isRecount }: any) => isRecount)).toEqual([false, null, false, true]);
      expect(answer.results[1].userErrors[0].field).toEqual(['input', 'counts', '1']);
      expect((await eventsOf(requestId)).map(({ after }) => after.item)).toEqual([
        early!.code,
        late!.code,
        early!.code,
      ]);
    } finally {
      t.clock.advance(-10 * 60_000);
    }
  });

  test('given any observations, then a batch of them says and keeps what single counts say and keep', async () => {
    const second = await staffIdOf(await t.logIn('chv.kv03'));
    const self = await staffIdOf(await t.logIn('thukho.kv03'));
    /** A room, its inventory, and how the things that may be seen in it are named. */
    const openScene = async () => {
      const room = await openRoom(t);
      const items = [
        await receive(t, room, '3'),
        await receive(t, room, '2.5', 'A2', { classCode: 'DRUG', unitCode: 'G' }),
        await receive(t, room, '1'),
      ];
      await sealByOwner(t, items[2]!);
      const inventory = await open(room, { asOf: minutesAgo(t, 45).toISOString() });
      return { room, items, inventory };
    };
    type Scene = Awaited<ReturnType<typeof openScene>>;
    const observation = fc.record({
      item: fc.nat({ max: 2 }),
      named: fc.constantFrom('code', 'code', 'code', 'id', 'description', 'both', 'nothing', 'wrong'),
      shelf: fc.constantFrom('A1', 'A2', 'A3', 'elsewhere'),
      quantity: fc.constantFrom('0', '1', '2.50', '-1', '0.123456'),
      sealCondition: fc.constantFrom(null, null, 'INTACT', 'TORN', 'NOT_SEALED'),
      note: fc.constantFrom(null, ' rách '),
      secondCounterId: fc.constantFrom(null, second, second, self),
    });
    const inputOf = ({ room, items }: Scene, elsewhere: string, one: any): any => {
      const { item, named, shelf, ...rest } = one;
      const { id, code } = items[item]!;
      const naming: Record<string, object> = {
        code: { exhibitCode: code },
        id: { exhibitId: id },
        description: { description: 'túi vải' },
        both: { exhibitCode: code, exhibitId: id },
        nothing: {},
        wrong: { exhibitCode: `${code}X` },
      };
      return { ...naming[named], placeId: shelf === 'elsewhere' ? elsewhere : room.place(shelf), ...rest };
    };
    const told = (result: any): unknown => [
      result.isRecount ?? null,
      result.count?.quantity ?? null,
      // A single input has its members right below it, a batch has them below the place in the list.
      result.userErrors.map(({ code, field }: any) => [
        code,
        field.filter((part: string) => part !== 'counts' && !/^\d+$/.test(part)),
      ]),
    ];
    const keptOf = async ({ items, inventory }: Scene): Promise<unknown> => {
      const { rows } = await t.owner.query(
        `select array_position($2::uuid[], l.exhibit_id) as item, p.code, c.quantity, c.seal_condition, c.note,
           c.description, c.second_counted_by, l.origin,
           (select count(*)::int from custody.seal_check k where k.exhibit_id = l.exhibit_id) as checks
         from inventory.count c left join inventory.line l on l.id = c.line_id join custody.place p on p.id = c.place_id
         where c.inventory_id = $1 order by c.id`,
        [localIdOf('Inventory', inventory.id), items.map(({ id }) => localIdOf('Exhibit', id))],
      );
      return rows;
    };
    const property = fc.asyncProperty(
      fc.array(observation, { minLength: 4, maxLength: 12 }),
      async (seen) => {
        const [together, singly] = [await openScene(), await openScene()];
        const elsewhere = singly.room.place('A1');
        const other = together.room.place('A1');
        const answer = await batch(
          together.room.keeper,
          together.inventory.id,
          seen.map((one) => inputOf(together, elsewhere, one)),
        );
        const answers = [];
        for (const one of seen) {
          const data = await singly.room.keeper.data(countDocument, {
            requestId: newId(),
            input: { inventoryId: singly.inventory.id, ...inputOf(singly, other, one) },
          });
          answers.push(data.inventoryCount);
        }
        expect(answer.results.map(told)).toEqual(answers.map(told));
        expect(await keptOf(together)).toEqual(await keptOf(singly));
      },
    );
    const result = await fc.check(property, { numRuns: 12, endOnFailure: true });
    process.stdout.write(
      `batch equals singles: seed ${String(result.seed)}, path ${String(result.counterexamplePath)}\n`,
    );
    if (result.failed) {
      throw new Error(fc.defaultReportMessage(result), { cause: result.errorInstance });
    }
  }, 120_000);
});
