import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { minutesAgo, type ReceivedExhibit } from '../support/scenes.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import {
  count,
  countDocument,
  countOf,
  open,
  openRoom,
  receive,
  sealByOwner,
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
