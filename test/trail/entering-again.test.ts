import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { exhibitCode } from '../../src/custody/exhibits/index.js';
import { actorOfUsername, type Actor } from '../../src/identity/index.js';
import { globalIdOf } from '../../src/platform/graphql/global-id.js';
import type { WorkRequest } from '../../src/platform/database/unit-of-work.js';
import { newId } from '../../src/platform/ids.js';
import { openBook, settleMissingAct } from '../../src/trail/index.js';
import { reversalOf, reverseDocument } from '../custody/correction-scenes.js';
import { previewDocument, releaseDocument, releaseOf } from '../support/registers.js';
import { receiptInput, receiveDocument, receiveOne, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

let t: TestHouse;
let keeper: TestClient;
let accountant: TestClient;
let head: TestClient;
let stage: Stage;
let office: string;
const year = new Date().getFullYear();
beforeAll(async () => {
  t = await openTestHouse();
  keeper = await t.logIn('thukho.kv03');
  accountant = await t.logIn('ketoan.kv03');
  head = await t.logIn('truongphong.kv03');
  stage = await stageOf(keeper, 'KV03');
  office = (await t.owner.query(`select id from identity.office where code = 'KV03'`)).rows[0].id;
});
afterAll(() => t.close());

const stand = (state: string, size: number | null = null): Promise<unknown> =>
  t.owner.query('update trail.standing set state = $1, log_size = $2', [state, size]);
beforeEach(() => stand('RESTORED'));
afterEach(() => stand('OPEN'));

let acts = 0;

/** What the log has of a row that was written. */
interface LoggedRow {
  readonly table: string;
  readonly after: object;
}

/** An act of the log of which the book has no rows: what it did, and the rows that it wrote. */
async function lostAct(
  kinds: readonly string[],
  rows: readonly LoggedRow[] = [],
  where: string | null = office,
): Promise<number> {
  acts += 1;
  const from = acts * 1_000;
  for (const [index, row] of rows.entries()) {
    const content = { operation: 'INSERT', ...row };
    await t.owner.query(
      `with told as (
         insert into trail.leaf (leaf_index, event_id, xid, entry, leaf_hash, source, type, at)
         values ($1::bigint, gen_random_uuid(), $2, sha256(int8send($1)), sha256(int8send($1)), 'row', $3, now())
         returning event_id)
       insert into trail.payload (event_id, salt, bytes) select event_id, sha256('x'), convert_to($4, 'UTF8') from told`,
      [String(from + index), String(acts), `${content.table}.insert`, JSON.stringify(content)],
    );
  }
  await t.owner.query(
    `insert into trail.missing_act (number, first_leaf, last_leaf, xid, at, kinds, labels, office_id, needs_entry)
     values ($1, $2, $3, $4, now(), $5, '{}', $6, true)`,
    [acts, from, from + 999, String(acts), kinds, where],
  );
  return acts;
}

/** The row of a receipt voucher as the log has it, whose number the restore has noted. */
async function seenVoucher(number: string): Promise<LoggedRow> {
  const { rows } = await t.owner.query(
    `insert into trail.seen_number (subject, key)
     select 'custody.document', $1 || ' RECEIPT_VOUCHER ' || $2 || ' ' || rules.canonical_number($3)
     returning rules.canonical_number($3) as key`,
    [office, String(year), number],
  );
  const after = { office_id: office, kind: 'RECEIPT_VOUCHER', document_year: year, number_key: rows[0].key };
  return { table: 'custody.document', after };
}

async function stateOf(number: number): Promise<unknown> {
  const { rows } = await t.owner.query(
    'select o.outcome from trail.missing_act_outcome o join trail.missing_act m on m.id = o.act_id where m.number = $1 order by o.recorded_at',
    [number],
  );
  return rows.map(({ outcome }) => outcome);
}

/** What is said of an act past the program. */
async function settledByHead(number: number, outcome: string): Promise<void> {
  await t.owner.query(
    `insert into trail.missing_act_outcome (id, act_id, outcome, reason, staff_id, request_id)
     select $3, m.id, $2, 'nhầm', s.id, gen_random_uuid()
     from trail.missing_act m, (
       select x.id, set_config('so_kho.actor', x.id::text, false) from identity.staff x where x.username = 'truongphong.kv03') s
     where m.number = $1`,
    [number, outcome, newId()],
  );
}

async function settleAll(): Promise<void> {
  const { rows } = await t.owner.query<{ number: number }>(
    `select number from trail.missing_act m where m.needs_entry and trail.last_outcome(m.id) = 'REOPENED'`,
  );
  for (const { number } of rows) await settledByHead(number, 'SET_ASIDE');
}

/** Waits until somebody waits for a row of another transaction. */
async function lockWaits(): Promise<void> {
  for (let waiting = 0; waiting === 0;) {
    const { rows } = await t.owner.query<{ count: number }>(
      `select count(*)::integer as count from pg_locks where not granted and locktype = 'transactionid'`,
    );
    waiting = rows[0]!.count;
  }
}

async function idOf(number: number): Promise<string> {
  return (await t.owner.query('select id from trail.missing_act where number = $1', [number])).rows[0].id;
}

const logOut = `mutation ($requestId: UUID!) { sessionClose(requestId: $requestId) { userErrors { code } } }`;
const openBookDocument = `mutation ($requestId: UUID!) { bookOpen(requestId: $requestId) { userErrors { code } } }`;
const reopen = `mutation ($requestId: UUID!, $input: MissingActReopenInput!) {
  missingActReopen(requestId: $requestId, input: $input) {
    act { state settlements { outcome } } userErrors { code } } }`;
const setAside = `mutation ($requestId: UUID!, $input: MissingActSetAsideInput!) {
  missingActSetAside(requestId: $requestId, input: $input) { act { state } userErrors { code } } }`;

describe('given a request that names a missing act', () => {
  test('when somebody logs out with it, then the session ends and the act waits', async () => {
    const act = await lostAct(['session.closed']);
    const leave = async (username: string, named: number): Promise<void> => {
      const leaving = await t.logIn(username);

      await leaving.enteringAgain(named).done(logOut);

      const { errors } = await leaving.ask('{ viewer { staff { id } } }');
      expect(errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
    };
    await leave('chv.kv03', act);
    await stand('OPEN');
    await leave('thukho.kv05', 999);
    expect(await stateOf(act)).toEqual([]);
  });

  test('when it does something else than the act did, then it is refused and the act waits', async () => {
    const received = await lostAct(['case.opened', 'exhibit.received']);
    const relocated = await lostAct(['exhibit.relocated']);
    const input = receiptInput(t, stage);

    expect(await keeper.enteringAgain(relocated).refused(receiveDocument, { input })).toEqual([
      'MISSING_ACT_DIFFERS',
    ]);
    await keeper.enteringAgain(received).done(receiveDocument, { input });

    expect(await stateOf(relocated)).toEqual([]);
    expect(await stateOf(received)).toEqual(['ENTERED']);
  });

  test('when the act is one without an office, then only a head settles it', async () => {
    const act = await lostAct(['exhibit.received'], [], null);

    expect(
      await keeper.enteringAgain(act).refused(receiveDocument, { input: receiptInput(t, stage) }),
    ).toEqual(['MISSING_ACT_DIFFERS']);
  });

  test('when it takes a register over again, then it is prepared in the closed book, and the import and its act are settled', async () => {
    const act = await lostAct(['register.imported']);
    const input = { officeId: stage.officeId, sampleFile: 'so-vat-chung-kv03.xlsx' };

    const { draft } = await accountant.done(previewDocument, { input });
    await head.enteringAgain(act).done(releaseDocument('takenInStock'), releaseOf(draft));

    expect(await stateOf(act)).toEqual(['ENTERED']);
  });

  test('when items come in another order or in part, then each gets the code of the same item and others new ones', async () => {
    const code = (ordinal: number): string => exhibitCode('KV03', year, ordinal);
    const item = (name: string, ordinal: number, quantity = 10): LoggedRow => ({
      table: 'custody.exhibit',
      after: {
        ...{ office_id: office, code: code(ordinal), name, quantity_received: quantity },
        ...{ class_code: firstItem.classCode, unit_code: firstItem.unitCode },
      },
    });
    const [firstItem] = receiptInput(t, stage).items;
    const act = await lostAct(
      ['exhibit.received'],
      [item('dao', 801), item('búa', 802), item('búa', 803), item('kìm', 804)],
    );
    const input = receiptInput(t, stage);
    const given = (name: string, quantity = '10'): object => ({ ...firstItem, name, quantity });
    input.items = [given('búa'), given('kìm', '9'), given('dao'), given('xẻng')];

    const done = await keeper.enteringAgain(act).done(receiveDocument, { input });

    const codes = done.exhibits.map((exhibit: any) => exhibit.code);
    expect([codes[0], codes[2]]).toEqual([code(802), code(801)]);
    expect([801, 802, 803, 804].map(code)).not.toContain(codes[1]);
    expect([801, 802, 803, 804].map(code)).not.toContain(codes[3]);
    const rest = await receiveOne(t, keeper.enteringAgain(act), stage, { name: 'búa', quantity: '10' });
    expect(rest.code).toBe(code(803));
  });
});

describe('given a number that the log has seen', () => {
  const receipt = (number: string): any => receiptInput(t, stage, {}, { voucher: { number } });

  test('when what bore it here was reversed, then the right act bears it', async () => {
    const act = await lostAct(['exhibit.received'], [await seenVoucher('600/PNK')]);
    const again = await receiveOne(
      t,
      keeper.enteringAgain(act),
      stage,
      {},
      { voucher: { number: '600/PNK' } },
    );
    await stand('OPEN');
    await accountant.done(reverseDocument, { input: await reversalOf(t, accountant, again.id) });

    await keeper.done(receiveDocument, { input: receipt('600/PNK') });
  });

  test('when another act is entered again, then it does not take the number', async () => {
    const bearer = await lostAct(['exhibit.received'], [await seenVoucher('650/PNK')]);
    const other = await lostAct(['exhibit.received']);
    const input = receipt('650/PNK');

    expect(await keeper.enteringAgain(other).refused(receiveDocument, { input })).toEqual(['NUMBER_IN_LOG']);

    await keeper.enteringAgain(bearer).done(receiveDocument, { input });
  });

  test('when all acts that bore it were set aside, then it is free', async () => {
    const voucher = await seenVoucher('700/PNK');
    const first = await lostAct(['exhibit.received'], [voucher]);
    const second = await lostAct(['exhibit.received'], [voucher]);
    const putAside = async (number: number): Promise<void> => {
      const actId = globalIdOf('MissingAct', await idOf(number));
      await head.done(setAside, { input: { actId, reason: 'nhập nhầm' } });
    };
    await putAside(first);
    await stand('OPEN');
    expect(await keeper.refused(receiveDocument, { input: receipt('700/PNK') })).toEqual(['NUMBER_IN_LOG']);
    await putAside(second);

    await keeper.done(receiveDocument, { input: receipt('700/PNK') });
  });
});

describe('given a restored book', () => {
  /** What came back is all that is known. */
  const foundOlder = async (): Promise<void> => {
    await t.owner.query('select trail.set_behind(size + 1) from trail.tree');
    await t.owner.query('update trail.standing set log_size = 0');
  };

  test.each([
    ['restored once more', () => Promise.resolve()],
    ['found older and restored once more', foundOlder],
  ])('when it is %s, then it waits for a head all the same', async (_case, happens) => {
    await settleAll();
    const after = await t.owner.query('select max(leaf_index) + 1 as size from trail.leaf');
    await happens();

    await t.owner.query(`select trail.note_restored($1, '{}')`, [after.rows[0].size ?? 0]);

    expect((await t.owner.query('select state from trail.standing')).rows).toEqual([{ state: 'RESTORED' }]);
  });

  test('when fewer entries came back than are known, then it stays behind its log', async () => {
    await stand('BEHIND', 1_000_000_000);

    await expect(t.owner.query(`select trail.note_restored(1000000, '{}')`)).rejects.toMatchObject({
      constraint: 'ck_standing_restored_whole',
    });
  });

  test('when an act was settled by mistake, then a head lets it wait again, until the book is open', async () => {
    await settleAll();
    const act = await lostAct(['exhibit.received']);
    const input = { actId: globalIdOf('MissingAct', await idOf(act)), reason: 'nhầm' };
    expect(await head.refused(reopen, { input })).toEqual(['MISSING_ACT_WAITS']);
    await head.done(setAside, { input });
    expect((await head.done(reopen, { input })).act).toEqual({
      state: 'OPEN',
      settlements: [{ outcome: 'SET_ASIDE' }, { outcome: 'OPEN' }],
    });
    expect((await t.owner.query('select trail.open_missing_acts()::integer as open')).rows[0].open).toBe(1);
    expect((await t.owner.query('select trail.open_book() as opened')).rows).toEqual([{ opened: false }]);

    await keeper.enteringAgain(act).done(receiveDocument, { input: receiptInput(t, stage) });
    expect(await head.refused(setAside, { input })).toEqual(['MISSING_ACT_SETTLED']);
    await head.done(reopen, { input });
    await head.done(setAside, { input });
    expect(await stateOf(act)).toEqual(['SET_ASIDE', 'REOPENED', 'ENTERED', 'REOPENED', 'SET_ASIDE']);

    await stand('OPEN');
    expect(await head.refused(reopen, { input })).toEqual(['BOOK_NOT_RESTORED']);
    await expect(settledByHead(act, 'REOPENED')).rejects.toMatchObject({
      constraint: 'ck_missing_act_outcome_reopened',
    });
  });

  test('when somebody reopens an act while a head opens the book, then the book stays closed', async () => {
    const act = await lostAct(['exhibit.received']);
    await settleAll();
    await t.owner.query('begin');
    await settledByHead(act, 'REOPENED');
    const opening = t.application.query('select trail.open_book() as opened');
    await lockWaits();
    await t.owner.query('commit');

    expect((await opening).rows).toEqual([{ opened: false }]);
    await settledByHead(act, 'SET_ASIDE');
  });

  test('when somebody who is no provincial head opens the book, then it is said who may', async () => {
    const said = 'Your role does not allow this; these do: PROVINCIAL_HEAD, PROVINCIAL_DEPUTY_HEAD.';
    const person = (await actorOfUsername(t.house.sql, 'ketoan.kv03', new Date()))!;

    const answer = await head.ask(openBookDocument, { requestId: newId() });
    const atCommandLine = t.house.unitOfWork.run(
      person,
      { id: newId(), operation: 'bookOpen', input: {} },
      openBook,
    );

    expect(answer.errors).toMatchObject([{ message: said, extensions: { code: 'FORBIDDEN' } }]);
    await expect(atCommandLine).rejects.toThrow(said);
  });

  test('when somebody settles an act or opens the book at the command line, then the log says so', async () => {
    const act = await lostAct(['exhibit.received']);
    const origins = async (): Promise<unknown[]> =>
      (
        await t.owner.query(
          `select kind, after ->> 'origin' as origin from trail.event
           where kind in ('act.set-aside', 'book.opened') order by recorded_at desc, id desc limit 1`,
        )
      ).rows;
    const person = async (username: string): Promise<Actor> =>
      (await actorOfUsername(t.house.sql, username, new Date()))!;
    const request = (operation: string): WorkRequest => ({ id: newId(), operation, input: {} });

    const settled = await t.house.unitOfWork.run(
      await person('truongphong.kv03'),
      request('missingActSetAside'),
      (work) => settleMissingAct(work, { act: { number: act }, outcome: 'SET_ASIDE', reason: 'nhập nhầm' }),
    );
    expect(settled.ok).toBe(true);
    expect(await origins()).toEqual([{ kind: 'act.set-aside', origin: 'COMMAND_LINE' }]);
    const opened = await t.house.unitOfWork.run(await person('truong.tinh'), request('bookOpen'), openBook);
    expect(opened.ok).toBe(true);
    expect(await origins()).toEqual([{ kind: 'book.opened', origin: 'COMMAND_LINE' }]);

    await stand('RESTORED');
    const other = await lostAct(['exhibit.received']);
    const actId = globalIdOf('MissingAct', await idOf(other));
    await head.done(setAside, { input: { actId, reason: 'nhập nhầm' } });
    expect(await origins()).toEqual([{ kind: 'act.set-aside', origin: null }]);
  });
});
