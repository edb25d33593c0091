import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exhibitCode } from '../../src/custody/exhibits/index.js';
import { newId } from '../../src/platform/ids.js';
import { minutesAgo, receiveOne, stageOf, type ReceivedExhibit } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import {
  closeDocument,
  closeWithoutDifference,
  compare,
  compareDocument,
  count,
  countDocument,
  countOf,
  inventoryNow,
  open,
  openDocument,
  openingOf,
  openRoom,
  receive,
  recount,
  relocate,
  resolutionOf,
  resolveDocument,
  sealByOwner,
  signAll,
  signDocument,
  type Room,
} from './inventory-scenes.js';
import { rewriteRoles } from '../support/past-roles.js';

let t: TestHouse;
beforeAll(async () => {
  t = await openTestHouse();
});
afterAll(() => t.close());

async function codeOf(client: TestClient, document: string, variables: object): Promise<unknown> {
  const answer = await client.ask(document, { requestId: newId(), ...variables });
  return answer.errors?.[0]?.extensions?.['code'];
}

/** Gives one more role in KV03 to somebody, from today on. */
async function grant(username: string, role: string): Promise<void> {
  await t.owner.query(
    `insert into identity.role_assignment (id, staff_id, role, office_id, valid_from)
     select $1, s.id, $3, o.id, '2025-10-01' from identity.staff s, identity.office o
     where s.username = $2 and o.code = 'KV03' on conflict do nothing`,
    [newId(), username, role],
  );
}

describe('opening', () => {
  let room: Room;
  beforeAll(async () => {
    room = await openRoom(t);
  });

  test('given a keeper, when opening, then the role does not allow it', async () => {
    expect(await codeOf(room.keeper, openDocument, openingOf(room))).toBe('FORBIDDEN');
  });

  test('given the accountant of another office, when opening here, then there is no such warehouse', async () => {
    const stranger = await t.logIn('ketoan.kv05');
    expect(await stranger.refused(openDocument, openingOf(room))).toEqual(['NOT_FOUND']);
  });

  test.each(['UNANNOUNCED', 'EXTRAORDINARY'])(
    'given the kind %s, when no reason is told, then it is required',
    async (kind) => {
      const variables = openingOf(room, { kind, reason: '  ' });
      expect(await room.accountant.refused(openDocument, variables)).toEqual(['REQUIRED']);
    },
  );

  test('given a moment in the future, when opening, then it is refused', async () => {
    const asOf = minutesAgo(t, -5).toISOString();
    expect(await room.accountant.refused(openDocument, openingOf(room, { asOf }))).toEqual([
      'DATE_IN_FUTURE',
    ]);
  });

  test('given a closed inventory, when opening one of an earlier moment, then it is refused, and of now is not', async () => {
    const closed = await closeWithoutDifference(room, []);
    expect(closed.status).toBe('CLOSED');
    const asOf = minutesAgo(t, 5).toISOString();
    expect(await room.accountant.refused(openDocument, openingOf(room, { asOf }))).toEqual([
      'DATE_TOO_EARLY',
    ]);
    const next = await open(room);
    expect(next.code.slice(0, -3)).toBe(closed.code.slice(0, -3));
    expect(Number(next.code.slice(-3))).toBe(Number(closed.code.slice(-3)) + 1);
  });

  test('given an inventory that is not closed, when opening another, then it is refused', async () => {
    expect(await room.accountant.refused(openDocument, openingOf(room))).toEqual(['INVENTORY_ALREADY_OPEN']);
  });

  test('given a lost answer, when the opening is repeated, then there is one inventory; with other input it is refused', async () => {
    const other = await openRoom(t);
    const variables = { requestId: newId(), ...openingOf(other) };
    const first = await other.accountant.done(openDocument, variables);
    const second = await other.accountant.done(openDocument, variables);
    expect(second.inventory.id).toBe(first.inventory.id);
    const changed = { requestId: variables.requestId, ...openingOf(other, { kind: 'YEAR' }) };
    expect(await other.accountant.refused(openDocument, changed)).toEqual(['REQUEST_ID_REUSED']);
  });
});

describe('counting', () => {
  let room: Room;
  let exhibit: ReceivedExhibit;
  let inventory: any;
  beforeAll(async () => {
    room = await openRoom(t);
    exhibit = await receive(t, room, '5');
    inventory = await open(room);
  });

  function counted(input: object): object {
    return countOf(room, inventory.id, { exhibitCode: exhibit.code, ...input }, '5');
  }

  const wrongCheckCharacter = (code: string) => `${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`;

  test('given a code whose check character is wrong, when counting, then it is refused as such', async () => {
    const variables = counted({ exhibitCode: wrongCheckCharacter(exhibit.code) });
    expect(await room.keeper.refused(countDocument, variables)).toEqual(['EXHIBIT_CODE_WRONG']);
  });

  test('given a whole code that nothing bears, when counting, then it is not found', async () => {
    const variables = counted({ exhibitCode: exhibitCode('KV03', 2026, 99_999) });
    expect(await room.keeper.refused(countDocument, variables)).toEqual(['NOT_FOUND']);
  });

  test('given the code of an item of another office, when counting, then it is not found', async () => {
    const stranger = await t.logIn('thukho.kv05');
    const theirs = await receiveOne(t, stranger, await stageOf(stranger, 'KV05'));
    const variables = counted({ exhibitCode: theirs.code });
    expect(await room.keeper.refused(countDocument, variables)).toEqual(['NOT_FOUND']);
  });

  test.each([
    ['nothing named', { exhibitCode: null }, 'ONE_OF_REQUIRED'],
    ['an empty code', { exhibitCode: '' }, 'REQUIRED'],
    ['a blank code', { exhibitCode: ' \u200b' }, 'REQUIRED'],
    ['two things named', { description: 'một cái hộp' }, 'ONE_OF_REQUIRED'],
    ['a blank description', { exhibitCode: null, description: ' ' }, 'REQUIRED'],
    [
      'none of a thing without a record',
      { exhibitCode: null, description: 'hộp', quantity: '0' },
      'QUANTITY_NOT_POSITIVE',
    ],
    [
      'a thing without a record finer than any unit',
      { exhibitCode: null, description: 'bột', quantity: '0.000001' },
      'QUANTITY_TOO_FINE',
    ],
    ['less than nothing', { quantity: '-1' }, 'NEGATIVE'],
    ['half a piece', { quantity: '0.5' }, 'QUANTITY_TOO_FINE'],
    ['a torn seal without a word', { sealCondition: 'TORN' }, 'SEAL_NOTE_REQUIRED'],
  ])('given %s, when counting, then it is refused', async (_what, input, code) => {
    expect(await room.keeper.refused(countDocument, counted(input))).toEqual([code]);
  });

  test('given a moment in the future or before the opening, when counting, then it is refused', async () => {
    const future = counted({ countedAt: minutesAgo(t, -5).toISOString() });
    expect(await room.keeper.refused(countDocument, future)).toEqual(['DATE_IN_FUTURE']);
    const before = counted({ countedAt: minutesAgo(t, 30).toISOString() });
    expect(await room.keeper.refused(countDocument, before)).toEqual(['INVENTORY_COUNT_BEFORE_OPENING']);
  });

  test('given a place of another warehouse, when counting, then it is not found', async () => {
    const elsewhere = await stageOf(room.keeper, 'KV03');
    const variables = counted({ placeId: elsewhere.place('A1') });
    expect(await room.keeper.refused(countDocument, variables)).toEqual(['NOT_FOUND']);
  });

  test('given the keeper of another office, when counting here, then there is no such inventory', async () => {
    const stranger = await t.logIn('thukho.kv05');
    expect(await stranger.refused(countDocument, counted({}))).toEqual(['NOT_FOUND']);
  });

  test('given a lost answer, when the count is repeated, then there is one observation', async () => {
    const variables = { requestId: newId(), ...counted({}) };
    await room.keeper.done(countDocument, variables);
    await room.keeper.done(countDocument, variables);
    const { lines } = await inventoryNow(room.keeper, room);
    expect(lines.nodes[0].counts).toHaveLength(1);
    const changed = { ...variables, ...counted({ quantity: '4' }) };
    expect(await room.keeper.refused(countDocument, changed)).toEqual(['REQUEST_ID_REUSED']);
  });
});

describe('comparing', () => {
  test('given lines without a count, when comparing, then it is refused with their number and their places', async () => {
    const room = await openRoom(t);
    const [one, other] = [await receive(t, room, '1'), await receive(t, room, '1', 'A2')];
    const inventory = await open(room);
    const variables = {
      requestId: newId(),
      input: { inventoryId: inventory.id, expectedVersion: inventory.version },
    };
    const data = await room.accountant.data(compareDocument, variables);
    expect(data.inventoryCompare.userErrors).toEqual([
      {
        code: 'INVENTORY_LINES_UNCOUNTED',
        field: [],
        facts: [
          { name: 'missing', value: '2' },
          { name: 'places', value: `${one.code} @ A1; ${other.code} @ A2` },
        ],
      },
    ]);
    await count(room, inventory.id, one, '1');
    await count(room, inventory.id, other, '1', 'A2');
    expect(await codeOf(room.keeper, compareDocument, variables)).toBe('FORBIDDEN');
    const stranger = await t.logIn('ketoan.kv05');
    expect(await stranger.refused(compareDocument, variables)).toEqual(['NOT_FOUND']);
    const stale = { input: { ...variables.input, expectedVersion: 99 } };
    expect(await room.accountant.refused(compareDocument, stale)).toEqual(['VERSION_CONFLICT']);

    const first = await room.accountant.done(compareDocument, variables);
    const second = await room.accountant.done(compareDocument, variables);
    expect(second).toEqual(first);
    const again = { input: { inventoryId: inventory.id, expectedVersion: first.inventory.version } };
    expect(await room.accountant.refused(compareDocument, again)).toEqual(['INVENTORY_STATE_WRONG']);
    const late = countOf(room, inventory.id, { exhibitCode: one.code }, '1');
    expect(await room.keeper.refused(countDocument, late)).toEqual(['INVENTORY_STATE_WRONG']);
  });

  test('given an item moved, on paper, from a shelf not counted to one that was, when comparing, then somebody must look there', async () => {
    const room = await openRoom(t);
    const [hidden, seen] = [await receive(t, room, '2', 'A2'), await receive(t, room, '2', 'A1')];
    const inventory = await open(room);
    await count(room, inventory.id, seen, '2', 'A1');
    await relocate(room, hidden, '2', 'A2', 'A1');
    await count(room, inventory.id, hidden, '0', 'A2');
    await relocate(room, seen, '1', 'A1', 'A3');
    const variables = { input: { inventoryId: inventory.id, expectedVersion: inventory.version } };
    expect(await room.accountant.refused(compareDocument, variables)).toEqual(['INVENTORY_LINES_UNCOUNTED']);
    await count(room, inventory.id, hidden, '1', 'A1');
    await compare(room, inventory);
    const compared = await inventoryNow(room.head, room);
    expect(
      compared.discrepancies.nodes.map((one: any) => [one.kind, one.quantity, one.line.exhibitCode]),
    ).toEqual([['SHORTAGE', '1', hidden.code]]);
  });
});

describe('resolving', () => {
  let room: Room;
  let short: ReceivedExhibit;
  let inventory: any;
  beforeAll(async () => {
    room = await openRoom(t);
    short = await receive(t, room, '5');
    const sealed = await receive(t, room, '1', 'A2');
    await sealByOwner(t, sealed);
    inventory = await open(room);
    await count(room, inventory.id, short, '3');
    await count(room, inventory.id, sealed, '1', 'A2', { sealCondition: 'NOT_SEALED' });
    const find = countOf(room, inventory.id, { description: 'một con dao' }, '1', 'A3');
    await room.officer.done(countDocument, find);
    await compare(room, inventory);
  });

  async function discrepancy(kind: string): Promise<any> {
    const { discrepancies } = await inventoryNow(room.head, room);
    return discrepancies.nodes.find((one: any) => one.kind === kind);
  }

  test('given no explanation, when resolving, then it is required', async () => {
    const variables = resolutionOf(await discrepancy('SHORTAGE'), 'EXPLAINED', { explanation: ' ' });
    expect(await room.head.refused(resolveDocument, variables)).toEqual(['REQUIRED']);
  });

  test('given a discrepancy SEAL, when the book should be adjusted, then there is nothing to adjust it by', async () => {
    const variables = resolutionOf(await discrepancy('SEAL'), 'ADJUST');
    expect(await room.head.refused(resolveDocument, variables)).toEqual(['DISCREPANCY_NOT_ADJUSTABLE']);
  });

  test('given another version or another office, when resolving, then it is refused', async () => {
    const found = await discrepancy('SHORTAGE');
    const stale = resolutionOf(found, 'EXPLAINED', { expectedVersion: 99 });
    expect(await room.head.refused(resolveDocument, stale)).toEqual(['VERSION_CONFLICT']);
    const stranger = await t.logIn('truongphong.kv05');
    expect(await stranger.refused(resolveDocument, resolutionOf(found, 'EXPLAINED'))).toEqual(['NOT_FOUND']);
    expect(await codeOf(room.accountant, resolveDocument, resolutionOf(found, 'EXPLAINED'))).toBe(
      'FORBIDDEN',
    );
  });

  test('given who counted, when that person may resolve as well, then not this; and raw SQL does not help', async () => {
    await grant('chv.kv03', 'OFFICE_HEAD');
    const found = await discrepancy('UNREGISTERED');
    expect(await room.officer.refused(resolveDocument, resolutionOf(found, 'INVESTIGATE'))).toEqual([
      'DISCREPANCY_OWN_COUNT',
    ]);
    const raw = `update inventory.discrepancy set cause = 'OTHER', explanation = 'x', decision = 'EXPLAINED',
      resolved_at = now(), resolved_by = (select id from identity.staff where username = 'chv.kv03')
      where decision is null and kind = 'UNREGISTERED'`;
    for (const client of [t.application, t.owner]) {
      await expect(client.query(raw)).rejects.toMatchObject({ constraint: 'ck_discrepancy_own_count' });
    }
    await rewriteRoles(
      t,
      "delete from identity.role_assignment where role = 'OFFICE_HEAD' and staff_id = (select id from identity.staff where username = 'chv.kv03')",
    );
  });

  test('given that the item should go on, when more is moved than was found, then what is short stays to be adjusted', async () => {
    await recount(room, await discrepancy('SHORTAGE'), '3');
    await expect(relocate(room, short, '4', 'A1', 'A3')).rejects.toThrow('SHORTAGE_UNDECIDED');
  });

  test('given open discrepancies, when signing or closing, then it is refused with their number', async () => {
    const input = { inventoryId: inventory.id, capacity: 'KEEPER' };
    const data = await room.keeper.data(signDocument, { requestId: newId(), input });
    expect(data.inventorySign.userErrors).toMatchObject([
      { code: 'INVENTORY_DISCREPANCIES_OPEN', facts: [{ name: 'missing', value: '3' }] },
    ]);
    const { version } = await inventoryNow(room.head, room);
    const close = { input: { inventoryId: inventory.id, expectedVersion: version } };
    expect(await room.accountant.refused(closeDocument, close)).toEqual(['INVENTORY_DISCREPANCIES_OPEN']);
  });

  test('given a lost answer, when the resolution is repeated, then the book moved once; a second one is refused', async () => {
    const found = await discrepancy('SHORTAGE');
    const variables = { requestId: newId(), ...resolutionOf(found, 'ADJUST') };
    await room.head.done(resolveDocument, variables);
    await room.head.done(resolveDocument, variables);
    const moved = await t.owner.query("select from custody.movement where kind = 'ADJUSTMENT'");
    expect(moved.rowCount).toBe(1);
    const changed = { ...variables, ...resolutionOf(found, 'EXPLAINED') };
    expect(await room.head.refused(resolveDocument, changed)).toEqual(['REQUEST_ID_REUSED']);
    expect(await room.head.refused(resolveDocument, resolutionOf(found, 'EXPLAINED'))).toEqual([
      'DISCREPANCY_ALREADY_RESOLVED',
    ]);
  });
});

describe('signing and closing', () => {
  let room: Room;
  let inventory: any;
  beforeAll(async () => {
    room = await openRoom(t);
    inventory = await open(room);
  });

  function signature(capacity: string): object {
    return { input: { inventoryId: inventory.id, capacity } };
  }

  test('given an inventory that is being counted, when signing or closing, then its step is told', async () => {
    expect(await room.keeper.refused(signDocument, signature('KEEPER'))).toEqual(['INVENTORY_STATE_WRONG']);
    const close = { input: { inventoryId: inventory.id, expectedVersion: inventory.version } };
    expect(await room.accountant.refused(closeDocument, close)).toEqual(['INVENTORY_STATE_WRONG']);
    await compare(room, inventory);
  });

  test('given a capacity that one does not hold in this office, when signing, then it is refused', async () => {
    expect(await room.keeper.refused(signDocument, signature('HEAD'))).toEqual([
      'INVENTORY_CAPACITY_NOT_HELD',
    ]);
    const province = await t.logIn('truong.tinh');
    expect(await province.refused(signDocument, signature('HEAD'))).toEqual(['INVENTORY_CAPACITY_NOT_HELD']);
    const stranger = await t.logIn('thukho.kv05');
    expect(await stranger.refused(signDocument, signature('KEEPER'))).toEqual(['NOT_FOUND']);
  });

  test('given a signature, when it is repeated, taken again or given twice by one person, then it stands once', async () => {
    const variables = { requestId: newId(), ...signature('KEEPER') };
    await room.keeper.done(signDocument, variables);
    const again = await room.keeper.done(signDocument, variables);
    expect(again.inventory.signatures).toHaveLength(1);
    expect(await room.keeper.refused(signDocument, signature('KEEPER'))).toEqual([
      'INVENTORY_ALREADY_SIGNED',
      'INVENTORY_SIGNER_TWICE',
    ]);
  });

  test('given missing signatures, when closing, then they are named', async () => {
    const { version } = await inventoryNow(room.head, room);
    const close = { requestId: newId(), input: { inventoryId: inventory.id, expectedVersion: version } };
    const data = await room.head.data(closeDocument, close);
    expect(data.inventoryClose.userErrors).toMatchObject([
      { code: 'INVENTORY_SIGNATURE_MISSING', facts: [{ name: 'missing', value: 'ACCOUNTANT, HEAD' }] },
    ]);
  });

  test('given the closed inventory, when anything more is tried, then it is closed', async () => {
    await room.accountant.done(signDocument, signature('ACCOUNTANT'));
    await room.head.done(signDocument, signature('HEAD'));
    const { version } = await inventoryNow(room.head, room);
    const stale = { input: { inventoryId: inventory.id, expectedVersion: version + 1 } };
    expect(await room.head.refused(closeDocument, stale)).toEqual(['VERSION_CONFLICT']);
    const close = { requestId: newId(), input: { inventoryId: inventory.id, expectedVersion: version } };
    expect(await codeOf(room.keeper, closeDocument, close)).toBe('FORBIDDEN');
    const stranger = await t.logIn('ketoan.kv05');
    expect(await stranger.refused(closeDocument, close)).toEqual(['NOT_FOUND']);
    await room.head.done(closeDocument, close);
    await room.head.done(closeDocument, close);
    expect(await room.head.refused(closeDocument, { input: close.input })).toContain('INVENTORY_CLOSED');
    expect(await room.keeper.refused(signDocument, signature('KEEPER'))).toEqual(['INVENTORY_CLOSED']);
    const late = countOf(room, inventory.id, { description: 'hộp' }, '1');
    expect(await room.keeper.refused(countDocument, late)).toEqual(['INVENTORY_CLOSED']);
  });

  test('given the province, when its own warehouse is counted, then its head signs as head', async () => {
    const head = await t.logIn('truong.tinh');
    const stage = await stageOf(head, 'TINH');
    const province: Room = {
      ...stage,
      keeper: await t.logIn('thukho.tinh'),
      accountant: await t.logIn('ketoan.tinh'),
      officer: head,
      head,
    };
    const counted = await open(province);
    await compare(province, counted);
    await signAll(province, counted.id);
    expect((await inventoryNow(head, province)).signatures).toHaveLength(3);
  });
});
