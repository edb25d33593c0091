import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { minutesAgo, type ReceivedExhibit } from '../support/scenes.js';
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
  recount,
  resolutionOf,
  resolveDocument,
  sealByOwner,
  signAll,
  type Room,
} from './inventory-scenes.js';

describe('a count looks at the seal', () => {
  let t: TestHouse;
  let room: Room;
  let inventory: any;
  let sealed: ReceivedExhibit;
  let bare: ReceivedExhibit;

  beforeAll(async () => {
    t = await openTestHouse();
    room = await openRoom(t);
    sealed = await receive(t, room, '1');
    bare = await receive(t, room, '1', 'A2');
    await sealByOwner(t, sealed);
    inventory = await open(room, { asOf: minutesAgo(t, 45).toISOString() });
  });
  afterAll(() => t.close());

  async function checksOf(exhibit: ReceivedExhibit): Promise<any[]> {
    const { rows } = await t.owner.query(
      `select c.condition, c.occasion, c.note, s.username from custody.seal_check c
       join identity.staff s on s.id = c.checked_by where c.exhibit_id = $1 order by c.recorded_at`,
      [localIdOf('Exhibit', exhibit.id)],
    );
    return rows;
  }

  test('given a live seal, when its condition is counted, then it is a check on the occasion of the inventory', async () => {
    await count(room, inventory.id, sealed, '1', 'A1', { sealCondition: 'INTACT' });
    await count(room, inventory.id, sealed, '1', 'A1', { sealCondition: 'TORN', note: 'rách góc' });
    const username = 'thukho.kv03';
    expect(await checksOf(sealed)).toEqual([
      { condition: 'INTACT', occasion: 'INVENTORY', note: '', username },
      { condition: 'TORN', occasion: 'INVENTORY', note: 'rách góc', username },
    ]);
    const { rows } = await t.owner.query(
      `select kind from trail.event where subject_label = $1 and kind like 'seal.%' order by recorded_at`,
      [sealed.code],
    );
    expect(rows.map((row) => row.kind)).toEqual(['seal.checked', 'seal.found-damaged']);
  });

  test.each([
    ['nobody looked', {}],
    ['no seal was seen', { sealCondition: 'NOT_SEALED' }],
    ['nothing lay there', { sealCondition: 'INTACT', quantity: '0' }],
  ])('given that %s, then there is no check', async (_name, seen) => {
    const before = await checksOf(sealed);
    const { quantity = '1', ...input } = seen as { quantity?: string };
    await room.keeper.done(
      countDocument,
      countOf(room, inventory.id, { exhibitCode: sealed.code, ...input }, quantity),
    );
    expect(await checksOf(sealed)).toEqual(before);
  });

  test('given an item without a live seal, then what was seen stays in the count', async () => {
    await count(room, inventory.id, bare, '1', 'A2', { sealCondition: 'PEELED', note: 'tem cũ' });
    expect(await checksOf(bare)).toEqual([]);
  });

  test('given a retried count, then the seal was checked once more', async () => {
    const before = (await checksOf(sealed)).length;
    const requestId = '0198c1d2-7f00-7000-8000-0000000000aa';
    const variables = {
      requestId,
      ...countOf(room, inventory.id, { exhibitCode: sealed.code, sealCondition: 'INTACT' }, '1'),
    };
    await room.keeper.done(countDocument, variables);
    await room.keeper.done(countDocument, variables);
    expect(await checksOf(sealed)).toHaveLength(before + 1);
  });
});

describe('a seal that was torn and is counted as intact', () => {
  let t: TestHouse;
  let room: Room;
  let item: ReceivedExhibit;
  let inventory: any;
  const seal = async (): Promise<any> => {
    const { node } = await room.head.data(
      `query ($id: ID!) { node(id: $id) { ... on Exhibit { sealState
        seals(first: 1) { nodes { id damagedSince contradictedSince } } } } }`,
      { id: item.id },
    );
    return { sealState: node.sealState, ...node.seals.nodes[0] };
  };

  beforeAll(async () => {
    t = await openTestHouse();
    room = await openRoom(t);
    item = await receive(t, room, '1');
    await sealByOwner(t, item);
    await room.keeper.done(
      `mutation ($requestId: UUID!, $input: SealCheckInput!) {
        sealCheck(requestId: $requestId, input: $input) { check { id } userErrors { code } } }`,
      { input: { sealId: (await seal()).id, condition: 'TORN', occasion: 'MONTHLY', note: 'rách mép' } },
    );
  });
  afterAll(() => t.close());

  test('given the count, then it is taken, the difference is a discrepancy, and whoever decides that leaves the seal as it is', async () => {
    inventory = await open(room);
    await count(room, inventory.id, item, '1', 'A1', { sealCondition: 'INTACT' });
    await compare(room, inventory);
    const [found, ...others] = (await inventoryNow(room.head, room)).discrepancies.nodes;
    expect([found.kind, others]).toEqual(['SEAL', []]);
    const wrong = resolutionOf(found, 'ADJUST');
    expect(await room.head.refused(resolveDocument, wrong)).toContain('DISCREPANCY_NOT_ADJUSTABLE');
    await recount(room, found, '1', { sealCondition: 'INTACT' });
    await room.head.done(resolveDocument, resolutionOf(found, 'EXPLAINED'));
    expect(await seal()).toMatchObject({
      sealState: 'DAMAGED',
      damagedSince: expect.any(String),
      contradictedSince: expect.any(String),
    });
  });

  test('given the minutes, then they tell the difference, and the inventory is signed and closed', async () => {
    await signAll(room, inventory.id);
    const { statement, version } = await inventoryNow(room.head, room);
    expect(JSON.parse(statement).discrepancies).toMatchObject([{ kind: 'SEAL', decision: 'EXPLAINED' }]);
    await room.accountant.done(closeDocument, {
      input: { inventoryId: inventory.id, expectedVersion: version },
    });
    expect((await seal()).sealState).toBe('DAMAGED');
  });

  test('given the conclusion of a head, when it is counted again as intact, then nothing differs any more', async () => {
    const settled = { number: '04/KL-NP', outcome: 'SETTLED', text: 'nhãn rách do kệ, bên trong đủ' };
    await room.head.done(
      `mutation ($requestId: UUID!, $input: SealFindingConcludeInput!) {
        sealFindingConclude(requestId: $requestId, input: $input) { seal { id } userErrors { code } } }`,
      { input: { sealId: (await seal()).id, ...settled } },
    );
    expect(await seal()).toMatchObject({ sealState: 'SEALED', damagedSince: null, contradictedSince: null });
    const again = await open(room);
    await count(room, again.id, item, '1', 'A1', { sealCondition: 'INTACT' });
    await compare(room, again);
    expect((await inventoryNow(room.head, room)).discrepancies.nodes).toEqual([]);
  });
});
