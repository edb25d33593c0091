import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { minutesAgo, papers, type ReceivedExhibit } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
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
  recountDocument,
  recountOf,
  relocate,
  resolutionOf,
  resolveDocument,
  sealByOwner,
  signAll,
  signBySql,
  signDocument,
  staffIdOf,
  type Room,
} from './inventory-scenes.js';
import { rewriteRoles } from '../support/past-roles.js';

const drug = { classCode: 'DRUG', unitCode: 'G' };
const release = `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) {
  exhibitRelease(requestId: $requestId, input: $input) { release { id } userErrors { code } } }`;

let t: TestHouse;
beforeAll(async () => {
  t = await openTestHouse();
});
afterAll(() => t.close());

async function refusals(client: TestClient, input: object): Promise<string[]> {
  const data = await client.data(recountDocument, { requestId: newId(), ...input });
  return data.inventoryRecount.userErrors.map((error: any) => `${error.code} ${error.field.join('.')}`);
}

/** The discrepancies as the head of the room sees them. */
async function found(room: Room): Promise<any[]> {
  return (await inventoryNow(room.head, room)).discrepancies.nodes;
}

/** The last recount of the first discrepancy, as the head sees it. */
async function judged(room: Room): Promise<any> {
  return (await found(room))[0].recounts[0];
}

describe('who recounts', () => {
  let room: Room;
  let exhibit: ReceivedExhibit;
  let inventory: any;
  let shortage: any;
  beforeAll(async () => {
    room = await openRoom(t);
    exhibit = await receive(t, room, '10');
    inventory = await open(room);
    await count(room, inventory.id, exhibit, '7');
    // The accountant has met some of it elsewhere: that is enough to know what a recount should find.
    await room.accountant.done(
      countDocument,
      countOf(room, inventory.id, { exhibitCode: exhibit.code }, '0', 'A3'),
    );
    await compare(room, inventory);
    [shortage] = await found(room);
  });

  test('given who counted any of the item, when recounting, alone or beside somebody, then it is refused', async () => {
    for (const client of [room.keeper, room.accountant]) {
      expect(await refusals(client, recountOf(shortage, '7'))).toEqual([
        'INVENTORY_RECOUNT_OWN_COUNT input.discrepancyId',
      ]);
      const beside = recountOf(shortage, '7', { secondCounterId: await staffIdOf(client) });
      expect(await refusals(room.officer, beside)).toEqual([
        'INVENTORY_RECOUNT_OWN_COUNT input.secondCounterId',
      ]);
    }
  });

  test('given who may resolve, when recounting, alone or beside somebody, then it would not be blind', async () => {
    await t.owner.query(
      `insert into identity.role_assignment (id, staff_id, role, office_id, valid_from)
       select $1, s.id, 'INSPECTOR', o.id, '2025-10-01' from identity.staff s, identity.office o
       where s.username = 'taichinh1' and o.code = 'TINH'`,
      [newId()],
    );
    const both = await t.logIn('taichinh1');
    expect(await refusals(both, recountOf(shortage, '7'))).toEqual([
      'INVENTORY_RECOUNT_NOT_BLIND input.discrepancyId',
    ]);
    const beside = recountOf(shortage, '7', { secondCounterId: await staffIdOf(room.head) });
    expect(await refusals(room.officer, beside)).toEqual([
      'INVENTORY_RECOUNT_NOT_BLIND input.secondCounterId',
    ]);
  });

  test('given another office, or a role that does not count, then it does not exist or is forbidden', async () => {
    const stranger = await t.logIn('chv.kv05');
    expect(await refusals(stranger, recountOf(shortage, '7'))).toEqual(['NOT_FOUND input.discrepancyId']);
    const answer = await room.head.ask(recountDocument, { requestId: newId(), ...recountOf(shortage, '7') });
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
  });

  test.each([
    ['less than nothing', '-1', {}, 'NEGATIVE input.quantity'],
    ['half a piece', '0.5', {}, 'QUANTITY_TOO_FINE input.quantity'],
    ['a torn seal without a word', '7', { sealCondition: 'TORN' }, 'SEAL_NOTE_REQUIRED input.note'],
  ])('given %s, when recounting, then it is refused', async (_what, quantity, input, refused) => {
    expect(await refusals(room.officer, recountOf(shortage, quantity, input))).toEqual([refused]);
  });

  test('given a moment to come or before the comparison, or a place that it is not about, then it is refused', async () => {
    const at = (minutes: number) =>
      recountOf(shortage, '7', { countedAt: minutesAgo(t, minutes).toISOString() });
    expect(await refusals(room.officer, at(-5))).toEqual(['DATE_IN_FUTURE input.countedAt']);
    expect(await refusals(room.officer, at(30))).toEqual(['DATE_TOO_EARLY input.countedAt']);
    for (const placeId of [room.place('A2'), room.place('A3'), exhibit.id]) {
      expect(await refusals(room.officer, recountOf(shortage, '7', { placeId }))).toEqual([
        'NOT_FOUND input.placeId',
      ]);
    }
  });

  /** A recount by raw SQL, of the shortage at its place, by those who are named; the place can be another. */
  function bySql(by: string, second: string | null, moment = 'now()', place = 'A1'): [string, unknown[]] {
    return [
      `insert into inventory.recount (id, inventory_id, discrepancy_id, place_id, quantity, counted_at, counted_by,
         second_counted_by, expected_quantity, verdict)
       select $1, d.inventory_id, d.id, $2, 7, ${moment}, (select id from identity.staff where username = $3),
         (select id from identity.staff where username = $4), 7, 'DIFFERS'
       from inventory.discrepancy d where d.id = $5`,
      [newId(), localIdOf('Place', room.place(place)), by, second, localIdOf('Discrepancy', shortage.id)],
    ];
  }

  test.each<[string, Parameters<typeof bySql>, string]>([
    ['the counter', ['thukho.kv03', null], 'ck_recount_own_count'],
    ['the counter beside', ['chv.kv03', 'ketoan.kv03'], 'ck_recount_own_count'],
    ['one person as both', ['chv.kv03', 'chv.kv03'], 'ck_recount_second_counter'],
    ['a stranger beside', ['chv.kv03', 'thukho.kv05'], 'ck_inventory_second_counter_role'],
    ['a moment to come', ['chv.kv03', null, "now() + interval '1 hour'"], 'ck_recount_not_in_future'],
    ['a moment before', ['chv.kv03', null, "now() - interval '1 hour'"], 'ck_recount_after_comparison'],
    ['another place', ['chv.kv03', null, 'now()', 'A3'], 'ck_recount_place'],
  ])('given %s, when recounting by raw SQL, then it is refused', async (_what, given, constraint) => {
    for (const client of [t.application, t.owner]) {
      const [statement, values] = bySql(...given);
      await expect(client.query(statement, values)).rejects.toMatchObject({ constraint });
    }
  });

  test('given a verdict of its own, when recounting by raw SQL, then the database writes what is so', async () => {
    await t.application.query('begin');
    const [statement, values] = bySql('chv.kv03', null);
    const written = await t.application.query(
      `${statement} returning expected_quantity::text as expected, verdict`,
      values,
    );
    await t.application.query('rollback');
    expect(written.rows).toEqual([{ expected: '10.000000', verdict: 'CONFIRMS' }]);
  });

  test('given a lost answer, when the recount is repeated, then there is one; and whoever recounts again is heard again', async () => {
    const variables = { requestId: newId(), ...recountOf(shortage, '8', { note: 'kệ dưới' }) };
    await room.officer.done(recountDocument, variables);
    const again = await room.officer.done(recountDocument, variables);
    expect(again.recount).toMatchObject({
      quantity: '8',
      countedBy: { username: 'chv.kv03' },
      verdict: null,
    });
    await recount(room, shortage, '7');
    const [{ recounts }] = await found(room);
    expect(recounts).toMatchObject([
      { quantity: '7', verdict: 'CONFIRMS', expected: '10', difference: '-3', place: { code: 'A1' } },
      { quantity: '8', verdict: 'DIFFERS', expected: '10', difference: '-2', note: 'kệ dưới' },
    ]);
    const changed = { ...variables, ...recountOf(shortage, '6') };
    expect(await room.officer.refused(recountDocument, changed)).toEqual(['REQUEST_ID_REUSED']);
  });

  test('given who recounted, when that person may resolve by now, then not this; and raw SQL does not help', async () => {
    const grant = newId();
    await t.owner.query(
      `insert into identity.role_assignment (id, staff_id, role, office_id, valid_from)
       select $1, s.id, 'OFFICE_HEAD', o.id, '2025-10-01' from identity.staff s, identity.office o
       where s.username = 'chv.kv03' and o.code = 'KV03'`,
      [grant],
    );
    expect(await room.officer.refused(resolveDocument, resolutionOf(shortage, 'INVESTIGATE'))).toEqual([
      'DISCREPANCY_OWN_COUNT',
    ]);
    const raw = `update inventory.discrepancy set cause = 'OTHER', explanation = 'x', decision = 'EXPLAINED',
      resolved_at = now(), resolved_by = (select id from identity.staff where username = 'chv.kv03') where id = $1`;
    for (const client of [t.application, t.owner]) {
      await expect(client.query(raw, [localIdOf('Discrepancy', shortage.id)])).rejects.toMatchObject({
        constraint: 'ck_discrepancy_own_recount',
      });
    }
    await room.head.done(resolveDocument, resolutionOf(shortage, 'ADJUST'));
    const signing = { input: { inventoryId: inventory.id, capacity: 'HEAD' } };
    expect(await room.officer.refused(signDocument, signing)).toEqual(['INVENTORY_SIGNER_COUNTED']);
    await expect(signBySql(t, 'chv.kv03', inventory)).rejects.toMatchObject({
      constraint: 'ck_inventory_signature_own_count',
    });
    await rewriteRoles(t, 'delete from identity.role_assignment where id = $1', [grant]);
  });

  test('given the decision, when recounting, then it is too late; nothing of it is changed or removed', async () => {
    expect(await refusals(room.officer, recountOf(shortage, '7'))).toEqual([
      'DISCREPANCY_ALREADY_RESOLVED input.discrepancyId',
    ]);
    for (const client of [t.application, t.owner]) {
      const [statement, values] = bySql('chv.kv03', null);
      await expect(client.query(statement, values)).rejects.toMatchObject({
        constraint: 'ck_recount_unresolved',
      });
    }
    await expect(t.application.query('update inventory.recount set quantity = 1')).rejects.toMatchObject({
      code: '42501',
    });
    await signAll(room, inventory.id);
    const { statement } = await inventoryNow(room.head, room);
    expect(JSON.parse(statement).discrepancies[0].recounts).toMatchObject([
      { quantity: '8', verdict: 'DIFFERS', countedBy: 'chv.kv03' },
      { quantity: '7', verdict: 'CONFIRMS' },
    ]);
  });

  test('given a database of another reach, when recounts are read or written, then there are none', async () => {
    await t.application.query('begin');
    await t.application.query(
      `select set_config('so_kho.offices', array(select id from identity.office where code = 'KV05')::text, true)`,
    );
    const seen = await t.application.query('select from inventory.recount');
    expect(seen.rowCount).toBe(0);
    await t.application.query('rollback');
    expect((await t.application.query('select from inventory.recount')).rowCount).toBeGreaterThan(0);
  });
});

describe('what a recount says', () => {
  /** A room in which ten lie on A1 by the book and seven by the count. */
  async function shortRoom(
    item: object = {},
  ): Promise<{ room: Room; exhibit: ReceivedExhibit; inventory: any }> {
    const room = await openRoom(t);
    const exhibit = await receive(t, room, '10', 'A1', item);
    const inventory = await open(room);
    await count(room, inventory.id, exhibit, '7');
    await compare(room, inventory);
    return { room, exhibit, inventory };
  }

  test('given that some went on since, when what is left is recounted, then the same is missing', async () => {
    const { room, exhibit } = await shortRoom();
    await relocate(room, exhibit, '4', 'A1', 'A2');
    await recount(room, (await found(room))[0], '3');
    expect(await judged(room)).toMatchObject({ expected: '6', difference: '-3', verdict: 'CONFIRMS' });
  });

  test('given a shortage, when all is to go on by the book alone, then what is short stays where it is missed', async () => {
    const { room, exhibit } = await shortRoom();
    await expect(relocate(room, exhibit, '10', 'A1', 'A2')).rejects.toThrow('SHORTAGE_UNDECIDED');
    await relocate(room, exhibit, '7', 'A1', 'A2');
    await recount(room, (await found(room))[0], '0');
    expect(await judged(room)).toMatchObject({ expected: '3', difference: '-3', verdict: 'CONFIRMS' });
  });

  test('given nothing moved, when all is there after all, then the count was wrong', async () => {
    const { room } = await shortRoom();
    await recount(room, (await found(room))[0], '10');
    expect(await judged(room)).toMatchObject({ expected: '10', difference: '0', verdict: 'DIFFERS' });
  });

  test('given that the goods left for an expert, when the shelf is recounted, then what should be left is still missing', async () => {
    const { room, exhibit } = await shortRoom();
    const { nodes } = (
      await room.keeper.data(
        `query ($officeId: ID!) { outsidePlaces(officeId: $officeId, first: 50) { nodes { id code } } }`,
        { officeId: room.officeId },
      )
    ).outsidePlaces;
    await room.keeper.done(release, {
      input: {
        exhibitId: exhibit.id,
        expectedVersion: exhibit.version,
        fromPlaceId: room.place('A1'),
        toPlaceId: nodes.find((place: any) => place.code === 'GIAMDINH').id,
        quantity: '7',
        purpose: 'giám định',
        requestedBy: 'CQĐT',
        ...papers(t, 0),
      },
    });
    await recount(room, (await found(room))[0], '0');
    expect(await judged(room)).toMatchObject({ expected: '3', difference: '-3', verdict: 'CONFIRMS' });
  });

  test('given a part that was misplaced and booked over, when the rest is recounted, then that entry does not disturb it', async () => {
    const room = await openRoom(t);
    const exhibit = await receive(t, room, '10');
    const inventory = await open(room);
    await count(room, inventory.id, exhibit, '5');
    await count(room, inventory.id, exhibit, '3', 'A3');
    await compare(room, inventory);
    const [misplaced, shortage] = await found(room);
    expect([misplaced.kind, misplaced.quantity, shortage.kind, shortage.quantity]).toEqual([
      'MISPLACED',
      '3',
      'SHORTAGE',
      '2',
    ]);
    await recount(room, misplaced, '3');
    await recount(room, misplaced, '4', { placeId: room.place('A1') });
    const [{ recounts }] = await found(room);
    expect(recounts).toMatchObject([
      { place: { code: 'A1' }, expected: '10', verdict: 'DIFFERS' },
      { place: { code: 'A3' }, expected: '0', verdict: 'CONFIRMS' },
    ]);
    await room.head.done(resolveDocument, resolutionOf(misplaced, 'ADJUST'));
    // As long as the rest is open, who may recount it is not shown the settled part either.
    expect((await inventoryNow(room.officer, room)).discrepancies.nodes).toEqual([]);
    await recount(room, shortage, '5');
    expect((await found(room))[1].recounts).toMatchObject([{ expected: '10', verdict: 'CONFIRMS' }]);
    await room.head.done(resolveDocument, resolutionOf(shortage, 'ADJUST'));
  });

  test('given a broken seal and a find, when they are looked at again, then the verdict is about the seal and the thing', async () => {
    const room = await openRoom(t);
    const sealed = await receive(t, room, '1', 'A2');
    await sealByOwner(t, sealed);
    const inventory = await open(room);
    await count(room, inventory.id, sealed, '1', 'A2', { sealCondition: 'TORN', note: 'rách' });
    await room.keeper.done(countDocument, countOf(room, inventory.id, { description: 'hộp' }, '2', 'A3'));
    await compare(room, inventory);
    const [seal, find] = await found(room);
    expect(await refusals(room.officer, recountOf(seal, '1'))).toEqual(['REQUIRED input.sealCondition']);
    await recount(room, seal, '1', { sealCondition: 'INTACT' });
    await recount(room, seal, '1', { sealCondition: 'TORN', note: 'rách thật' });
    await recount(room, find, '0');
    await recount(room, find, '2');
    const verdicts = (await found(room)).map((one) => one.recounts.map((again: any) => again.verdict));
    expect(verdicts).toEqual([
      ['CONFIRMS', 'DIFFERS'],
      ['CONFIRMS', 'DIFFERS'],
    ]);
    const checks = await t.owner.query(
      `select c.condition, s.username from custody.seal_check c join identity.staff s on s.id = c.checked_by
       where c.exhibit_id = $1 order by c.recorded_at`,
      [localIdOf('Exhibit', sealed.id)],
    );
    expect(checks.rows).toEqual([
      { condition: 'TORN', username: 'thukho.kv03' },
      { condition: 'INTACT', username: 'chv.kv03' },
      { condition: 'TORN', username: 'chv.kv03' },
    ]);
    const raw = `insert into inventory.recount (id, inventory_id, discrepancy_id, place_id, quantity, counted_at, counted_by)
      select gen_random_uuid(), d.inventory_id, d.id, c.place_id, 1, now(), (select id from identity.staff where username = 'chv.kv03')
      from inventory.discrepancy d join inventory.count c on c.id = d.count_id where d.id = $1`;
    await expect(t.application.query(raw, [localIdOf('Discrepancy', seal.id)])).rejects.toMatchObject({
      constraint: 'ck_recount_seal_seen',
    });
  });
});

describe('where a recount is asked for', () => {
  /** Resolves past the commands as the application's role; who says no. */
  async function resolvedBySql(discrepancy: any, cause: string, decision: string): Promise<string> {
    await t.application.query('begin');
    try {
      await t.application.query(
        `update inventory.discrepancy set cause = $2, explanation = 'x', decision = $3, resolved_at = now(),
           resolved_by = (select id from identity.staff where username = 'taichinh2') where id = $1`,
        [localIdOf('Discrepancy', discrepancy.id), cause, decision],
      );
      return 'resolved';
    } catch (error) {
      return (error as { constraint?: string }).constraint ?? String(error);
    } finally {
      await t.application.query('rollback');
    }
  }

  test.each([
    ['a shortage of a tool', {}, '7', 'LOSS', 'ADJUST', true],
    ['a shortage of a tool under investigation', {}, '7', 'LOSS', 'INVESTIGATE', false],
    ['a shortage of a tool that is explained', {}, '7', 'UNRECORDED_MOVEMENT', 'EXPLAINED', false],
    ['a shortage said to be a miscount', {}, '7', 'MISCOUNT', 'EXPLAINED', true],
    ['a surplus of a tool', {}, '12', 'REGISTER_ERROR', 'ADJUST', false],
    ['a shortage of a drug under investigation', drug, '7', 'LOSS', 'INVESTIGATE', true],
    ['a surplus of a drug that is explained', drug, '12', 'REGISTER_ERROR', 'EXPLAINED', true],
  ])('given %s, then the rule decides, in the command and in the database', async (...given) => {
    const [, item, counted, cause, decision, required] = given;
    const room = await openRoom(t);
    const exhibit = await receive(t, room, '10', 'A1', item);
    const inventory = await open(room);
    const beside = { secondCounterId: await staffIdOf(room.accountant) };
    await count(room, inventory.id, exhibit, counted, 'A1', beside);
    await compare(room, inventory);
    const [discrepancy] = await found(room);
    const resolution = resolutionOf(discrepancy, decision, { cause });
    if (required) {
      expect(await room.head.refused(resolveDocument, resolution)).toEqual(['INVENTORY_RECOUNT_REQUIRED']);
      expect(await resolvedBySql(discrepancy, cause, decision)).toBe('ck_discrepancy_recounted');
      const inspector = await t.logIn('thanhtra1');
      await recount(room, discrepancy, counted, { secondCounterId: await staffIdOf(inspector) });
      expect(await judged(room)).toMatchObject({
        verdict: 'CONFIRMS',
        secondCountedBy: { username: 'thanhtra1' },
      });
    }
    await room.head.done(resolveDocument, resolution);
  });

  test('given a find that would be explained away, then somebody else looks at it first', async () => {
    const room = await openRoom(t);
    const inventory = await open(room);
    await room.keeper.done(countDocument, countOf(room, inventory.id, { description: 'gói bột' }, '1'));
    await compare(room, inventory);
    const [find] = await found(room);
    const resolution = resolutionOf(find, 'EXPLAINED');
    expect(await room.head.refused(resolveDocument, resolution)).toEqual(['INVENTORY_RECOUNT_REQUIRED']);
    expect(await resolvedBySql(find, 'OTHER', 'EXPLAINED')).toBe('ck_discrepancy_recounted');
    await recount(room, find, '1');
    await room.head.done(resolveDocument, resolution);
  });

  test('given a drug that is short, when one person recounts it, then a second is asked for, in the database too', async () => {
    const room = await openRoom(t);
    const exhibit = await receive(t, room, '10', 'A1', drug);
    const inventory = await open(room);
    await count(room, inventory.id, exhibit, '9', 'A1', {
      secondCounterId: await staffIdOf(room.accountant),
    });
    await compare(room, inventory);
    const { recountSheet } = await inventoryNow(room.officer, room);
    expect(recountSheet.nodes).toMatchObject([
      { exhibitCode: exhibit.code, needsSecondPerson: true, isRecounted: false, places: [{ code: 'A1' }] },
    ]);
    const [task] = recountSheet.nodes;
    expect(await refusals(room.officer, recountOf(task, '9'))).toEqual([
      'SECOND_PERSON_REQUIRED input.secondCounterId',
    ]);
    const raw = `insert into inventory.recount (id, inventory_id, discrepancy_id, place_id, quantity, counted_at, counted_by)
      select gen_random_uuid(), d.inventory_id, d.id, c.place_id, 9, now(), (select id from identity.staff where username = 'chv.kv03')
      from inventory.discrepancy d join inventory.count c on c.id = d.count_id where d.id = $1`;
    for (const client of [t.application, t.owner]) {
      await expect(client.query(raw, [localIdOf('Discrepancy', task.id)])).rejects.toMatchObject({
        constraint: 'ck_inventory_second_counter_named',
      });
    }
    await recount(room, task, '9', { secondCounterId: t.staffId('thanhtra1') });
    await room.head.done(resolveDocument, resolutionOf((await found(room))[0], 'INVESTIGATE'));
    await expect(signBySql(t, 'thanhtra1', inventory)).rejects.toMatchObject({
      constraint: 'ck_inventory_signature_own_count',
    });
  });
});

describe('a recount and a decision at the same moment', () => {
  async function shortage(): Promise<{ room: Room; one: any }> {
    const room = await openRoom(t);
    const exhibit = await receive(t, room, '10');
    const inventory = await open(room);
    await count(room, inventory.id, exhibit, '7');
    await compare(room, inventory);
    return { room, one: (await found(room))[0] };
  }

  test('given a recount and a decision, when both are quick, then no recount stands after the decision', async () => {
    const { room, one } = await shortage();
    const go = async (client: TestClient, document: string, variables: object): Promise<string[]> => {
      const data = await client.data<Record<string, any>>(document, { requestId: newId(), ...variables });
      return Object.values(data)[0].userErrors.map((error: any) => error.code);
    };
    const [decided, ...recounted] = await Promise.all([
      go(room.head, resolveDocument, resolutionOf(one, 'INVESTIGATE')),
      ...Array.from({ length: 4 }, () => go(room.officer, recountDocument, recountOf(one, '7'))),
    ]);
    expect(decided).toEqual([]);
    const late = recounted.filter((codes) => codes.length > 0);
    expect(late.every((codes) => codes.join() === 'DISCREPANCY_ALREADY_RESOLVED')).toBe(true);
    const [{ recounts }] = await found(room);
    expect(recounts).toHaveLength(4 - late.length);
    expect(recounts.every((again: any) => again.verdict === 'CONFIRMS')).toBe(true);
  });

  test('given a decision that is not committed, when somebody recounts past the commands, then he waits and is refused', async () => {
    const { room, one } = await shortage();
    const id = localIdOf('Discrepancy', one.id);
    await t.owner.query('begin');
    await t.owner.query(
      `update inventory.discrepancy set cause = 'OTHER', explanation = 'x', decision = 'EXPLAINED', resolved_at = now(),
         resolved_by = (select id from identity.staff where username = 'taichinh2') where id = $1`,
      [id],
    );
    const racing = t.application
      .query(
        `insert into inventory.recount (id, inventory_id, discrepancy_id, place_id, quantity, counted_at, counted_by)
         select gen_random_uuid(), d.inventory_id, d.id, $2, 7, now(), (select id from identity.staff where username = 'chv.kv03')
         from inventory.discrepancy d where d.id = $1`,
        [id, localIdOf('Place', room.place('A1'))],
      )
      .then(
        () => 'recounted',
        (error: unknown) => (error as { constraint?: string }).constraint,
      );
    await someoneWaits();
    await t.owner.query('commit');
    expect(await racing).toBe('ck_recount_unresolved');
  });

  test('given a recount that is not committed, when who recounts also decides past the commands, then he waits and is refused', async () => {
    const { room, one } = await shortage();
    const id = localIdOf('Discrepancy', one.id);
    await t.owner.query('begin');
    await t.owner.query(
      `insert into inventory.recount (id, inventory_id, discrepancy_id, place_id, quantity, counted_at, counted_by)
       select gen_random_uuid(), d.inventory_id, d.id, $2, 7, now(), (select id from identity.staff where username = 'chv.kv03')
       from inventory.discrepancy d where d.id = $1`,
      [id, localIdOf('Place', room.place('A1'))],
    );
    const racing = t.application
      .query(
        `update inventory.discrepancy set cause = 'OTHER', explanation = 'x', decision = 'EXPLAINED', resolved_at = now(),
           resolved_by = (select id from identity.staff where username = 'chv.kv03') where id = $1`,
        [id],
      )
      .then(
        () => 'resolved',
        (error: unknown) => (error as { constraint?: string }).constraint,
      );
    await someoneWaits();
    await t.owner.query('commit');
    expect(await racing).toBe('ck_discrepancy_own_recount');
  });

  /** Until a session waits for a lock; within a transaction the statistics stand still unless they are let go. */
  async function someoneWaits(): Promise<void> {
    for (;;) {
      await t.owner.query('select pg_stat_clear_snapshot()');
      const waiting = await t.owner.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      if ((waiting.rowCount ?? 0) > 0) {
        return;
      }
    }
  }
});
