import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exhibitCode } from '../../src/custody/exhibits/exhibit-code.js';
import { newId } from '../../src/platform/ids.js';
import {
  exhibitNow,
  minutesAgo,
  papers,
  receiptInput,
  receiveDocument,
  receiveOne,
  stageOf,
  type ReceivedExhibit,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const relocateBatch = `mutation ($requestId: UUID!, $input: ExhibitRelocateBatchInput!) {
  exhibitRelocateBatch(requestId: $requestId, input: $input) {
    results { code quantity exhibit { id version holdings { quantity place { code } } } userErrors { code field facts { name value } } }
    userErrors { code field facts { name value } } } }`;
const relocate = `mutation ($requestId: UUID!, $input: ExhibitRelocateInput!) {
  exhibitRelocate(requestId: $requestId, input: $input) { exhibit { version } userErrors { code } } }`;
const release = `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) {
  exhibitRelease(requestId: $requestId, input: $input) { release { id } userErrors { code } } }`;

describe('a batch of scans', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let stage: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  async function batch(scans: object[], requestId = newId(), client = keeper): Promise<any> {
    const data = await client.data(relocateBatch, { requestId, input: { scans } });
    return data.exhibitRelocateBatch;
  }

  async function receiveMany(count: number): Promise<ReceivedExhibit[]> {
    const input = receiptInput(t, stage);
    input.items = Array.from({ length: count }, () => input.items[0]);
    return (await keeper.done<{ exhibits: ReceivedExhibit[] }>(receiveDocument, { input })).exhibits;
  }

  const to = (code = 'B2-3') => ({ toPlaceId: stage.place(code) });
  const codesOf = (results: any[]) => results.map(({ userErrors }) => userErrors.map((one: any) => one.code));

  async function eventsOf(requestId: string): Promise<any[]> {
    const found = await t.owner.query('select * from trail.event where request_id = $1 order by id', [
      requestId,
    ]);
    return found.rows;
  }

  test('given 200 labels of which some are wrong, when they are scanned, then each has its result and the good ones are moved', async () => {
    const items = await receiveMany(194);
    const stranger = await t.logIn('thukho.kv05');
    const foreign = await receiveOne(t, stranger, await stageOf(stranger, 'KV05'));
    const [first] = items;
    const unknown = exhibitCode('KV03', 2026, 99_999);
    const scans = [
      ...items.map(({ code }) => ({ code, ...to() })),
      { code: foreign.code, ...to() },
      { code: unknown, ...to() },
      { code: `${unknown.slice(0, -1)}${unknown.endsWith('0') ? '1' : '0'}`, ...to() },
      { code: 'không phải mã', ...to() },
      { code: ` ${first!.code.toLowerCase()} `, ...to('A1') },
      { code: "'; drop table custody.exhibit; --", ...to() },
    ];
    const requestId = newId();
    const answer = await batch(scans, requestId);
    expect(answer.userErrors).toEqual([]);
    expect(answer.results).toHaveLength(200);
    for (const [index, result] of answer.results.slice(0, 194).entries()) {
      expect(result).toEqual({
        code: items[index]!.code,
        quantity: '10',
        exhibit: {
          id: items[index]!.id,
          version: items[index]!.version + 1,
          holdings: [{ quantity: '10', place: { code: 'B2-3' } }],
        },
        userErrors: [],
      });
    }
    const refused = answer.results.slice(194);
    expect(codesOf(refused)).toEqual([
      ['NOT_FOUND'],
      ['NOT_FOUND'],
      ['EXHIBIT_CODE_WRONG'],
      ['EXHIBIT_CODE_WRONG'],
      ['DUPLICATE'],
      ['EXHIBIT_CODE_WRONG'],
    ]);
    // What belongs to another office looks like what does not exist.
    expect({ ...refused[0].userErrors[0], field: [] }).toEqual({ ...refused[1].userErrors[0], field: [] });
    expect(refused[4].userErrors[0].field).toEqual(['input', 'scans', '198', 'code']);
    expect(refused.every((one: any) => one.exhibit === null && one.quantity === null)).toBe(true);
    expect((await exhibitNow(stranger, foreign.id)).movements.nodes).toHaveLength(1);

    const events = await eventsOf(requestId);
    expect(events).toHaveLength(194);
    expect(events[0]).toMatchObject({
      kind: 'exhibit.relocated',
      subject_label: first!.code,
      before: { place: 'A1', status: 'IN_STORE' },
      after: { place: 'B2-3', quantity: '10' },
    });

    const again = await batch(scans, requestId);
    expect(again).toEqual(answer);
    expect(await eventsOf(requestId)).toHaveLength(194);
    expect((await exhibitNow(keeper, first!.id)).movements.nodes).toHaveLength(2);
  }, 60_000);

  test('given items that were moved, released or split meanwhile, then only their scans are refused', async () => {
    const [moved, out, split, closedTo, good] = await receiveMany(5);
    await keeper.done(relocate, { input: move(moved!, 'B2-3', '10') });
    await keeper.done(relocate, { input: move(split!, 'B3', '4') });
    await keeper.done(release, {
      input: {
        exhibitId: out!.id,
        expectedVersion: out!.version,
        fromPlaceId: stage.place('A1'),
        toPlaceId: stage.place('GIAMDINH'),
        quantity: '10',
        purpose: 'giám định',
        requestedBy: 'CQCSĐT',
        ...papers(t),
      },
    });
    const answer = await batch([
      { code: moved!.code, expectedVersion: moved!.version, ...to('B3') },
      { code: out!.code, ...to() },
      { code: split!.code, ...to() },
      { code: closedTo!.code, toPlaceId: stage.place('GIAMDINH') },
      { code: good!.code, fromPlaceId: stage.place('A1'), quantity: '2.0', ...to() },
    ]);
    expect(codesOf(answer.results)).toEqual([
      ['VERSION_CONFLICT'],
      ['EXHIBIT_NOT_IN_STORE'],
      ['REQUIRED'],
      ['PLACE_KIND_WRONG'],
      [],
    ]);
    expect(answer.results[2].userErrors[0].field).toEqual(['input', 'scans', '2', 'fromPlaceId']);
    expect(answer.results[4].quantity).toBe('2');
    const second = await batch([
      { code: split!.code, fromPlaceId: stage.place('B3'), ...to() },
      { code: good!.code, fromPlaceId: stage.place('A1'), quantity: '9', ...to() },
      { code: out!.code, fromPlaceId: stage.place('A1'), ...to() },
      { code: moved!.code, ...to('B2-3') },
      { code: closedTo!.code, ...to(), quantity: '1.5' },
    ]);
    expect(codesOf(second.results)).toEqual([
      [],
      ['QUANTITY_NOT_AVAILABLE'],
      ['QUANTITY_NOT_AVAILABLE'],
      ['PLACE_SAME'],
      ['QUANTITY_TOO_FINE'],
    ]);
  });

  function move(exhibit: ReceivedExhibit, place: string, quantity: string): object {
    return {
      exhibitId: exhibit.id,
      expectedVersion: exhibit.version,
      fromPlaceId: stage.place('A1'),
      toPlaceId: stage.place(place),
      quantity,
      occurredAt: minutesAgo(t, 5).toISOString(),
    };
  }

  test('given scans of which all are refused, then nothing is kept and the corrected list may come under the same id', async () => {
    const item = await receiveOne(t, keeper, stage);
    const requestId = newId();
    const wrong = await batch([{ code: item.code.slice(0, -1), ...to() }], requestId);
    expect(codesOf(wrong.results)).toEqual([['EXHIBIT_CODE_WRONG']]);
    expect(codesOf((await batch([{ code: ' ', ...to() }])).results)).toEqual([['REQUIRED']]);
    expect(await eventsOf(requestId)).toEqual([]);
    const right = await batch([{ code: item.code, ...to() }], requestId);
    expect(codesOf(right.results)).toEqual([[]]);
    const other = await batch([{ code: item.code, ...to('A1') }], requestId);
    expect(other).toMatchObject({ results: null, userErrors: [{ code: 'REQUEST_ID_REUSED' }] });
  });

  test('given no scan or too many, then the list is refused', async () => {
    expect(await batch([])).toMatchObject({ results: null, userErrors: [{ code: 'REQUIRED' }] });
    const many = Array.from({ length: 201 }, () => ({ code: 'KV03-26-99999-0', ...to() }));
    expect(await batch(many)).toMatchObject({
      results: null,
      userErrors: [
        {
          code: 'TOO_MANY',
          facts: [
            { name: 'most', value: '200' },
            { name: 'things', value: 'scans' },
          ],
        },
      ],
    });
  });

  test('given two tablets that scan the same shelf in opposite order, then each item is moved once and nobody waits for ever', async () => {
    const items = await receiveMany(40);
    const scans = items.map(({ code, version }) => ({ code, expectedVersion: version, ...to() }));
    const answers = await Promise.all([batch(scans), batch(scans.toReversed()), batch(scans)]);
    const moved = answers.flatMap(({ results }) => results).filter((result: any) => result.exhibit !== null);
    expect(moved.map((result: any) => result.code).sort()).toEqual(items.map(({ code }) => code).sort());
  });

  test('given one request sent 20 times at once, then it has one effect and one answer', async () => {
    const items = await receiveMany(10);
    const requestId = newId();
    const scans = items.map(({ code }) => ({ code, ...to() }));
    const answers = await Promise.all(Array.from({ length: 20 }, () => batch(scans, requestId)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await eventsOf(requestId)).toHaveLength(10);
  });

  test('given one that the database alone refuses, then the others are moved all the same', async () => {
    const items = await receiveMany(3);
    // The clock of the server runs ahead of the database's: the rules find nothing in the future, the book does.
    t.clock.advance(10 * 60_000);
    const requestId = newId();
    try {
      const [early, late, next] = items;
      const answer = await batch(
        [
          { code: early!.code, occurredAt: minutesAgo(t, 15).toISOString(), ...to() },
          { code: late!.code, ...to() },
          { code: next!.code, occurredAt: minutesAgo(t, 15).toISOString(), ...to() },
        ],
        requestId,
      );
      expect(codesOf(answer.results)).toEqual([[], ['DATE_IN_FUTURE'], []]);
      expect(answer.results[1].userErrors[0].field).toEqual(['input', 'scans', '1']);
      expect((await eventsOf(requestId)).map((event) => event.subject_label)).toEqual([
        early!.code,
        next!.code,
      ]);
    } finally {
      t.clock.advance(-10 * 60_000);
    }
  });
});
