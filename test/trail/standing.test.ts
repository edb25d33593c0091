import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { bookFindings, lateFindings, SequencerLook, type TrailLook } from '../../src/trail/standing/index.js';
import { receiptInput, receiveDocument, receiveOne, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

let t: TestHouse;
let keeper: TestClient;
let stage: Stage;
beforeAll(async () => {
  t = await openTestHouse();
  keeper = await t.logIn('thukho.kv03');
  stage = await stageOf(keeper, 'KV03');
});
afterAll(() => t.close());

const officeId = async (): Promise<string> =>
  (await t.owner.query(`select id from identity.office where code = 'KV03'`)).rows[0].id;

async function inState(state: string, use: () => Promise<void>): Promise<void> {
  await t.owner.query(`update trail.standing set state = $1, log_size = 1000000`, [state]);
  try {
    await use();
  } finally {
    await t.owner.query(`update trail.standing set state = 'OPEN', log_size = null`);
  }
}

const receive = (client: TestClient): ReturnType<TestClient['askWithStatus']> =>
  client.askWithStatus(receiveDocument, { requestId: newId(), input: receiptInput(t, stage) });

describe('given a book that is older than its log', () => {
  test('when somebody changes it, then it answers 503 in both languages, and reads and log-ins go on', async () => {
    await inState('BEHIND', async () => {
      const { status, answer } = await receive(keeper);

      expect({ status, code: answer.errors?.[0]?.extensions?.['code'] }).toEqual({
        status: 503,
        code: 'BOOK_BEHIND_LOG',
      });
      expect(answer.errors?.[0]?.message).toContain('older than its signed log');
      expect(answer.errors?.[0]?.extensions?.['messageVietnamese']).toContain('cũ hơn nhật ký');
      expect(await keeper.data('{ viewer { staff { username } } }')).toBeTruthy();
      expect(await t.anonymous.ask('{ __typename }')).toBeTruthy();
      await t.logIn('ketoan.kv03');
    });
    await receiveOne(t, keeper, stage);
  });

  test('when the application writes past the program, then the database refuses it', async () => {
    const claim = `insert into platform.request (actor_id, request_id, operation, fingerprint) values ($1, $1, 'exhibitMove', $2)`;
    await inState('BEHIND', async () => {
      await expect(t.application.query(claim, [newId(), 'a'.repeat(64)])).rejects.toMatchObject({
        code: 'SKB01',
      });
      const { rows } = await t.application.query('select trail.open_book() as opened');
      expect(rows).toEqual([{ opened: false }]);
    });
    await expect(t.application.query(`update trail.standing set state = 'OPEN'`)).rejects.toMatchObject({
      code: '42501',
    });
    await expect(t.owner.query('delete from trail.standing')).rejects.toMatchObject({ code: '23000' });
  });

  test('when it waits for entries that never were, then the owner lowers their number, to what it holds at least', async () => {
    const lower = (size: number, why: string): Promise<unknown> =>
      t.owner.query('select trail.lower_known_size($1, $2)', [size, why]);
    const { rows } = await t.owner.query('select size::integer as held from trail.tree');
    const { held } = rows[0];
    await expect(lower(held, 'sổ đang mở')).rejects.toMatchObject({ constraint: 'ck_standing_lowered' });
    await t.application.query('select trail.set_behind(1000000000000)');

    await expect(t.application.query(`select trail.lower_known_size(0, 'x')`)).rejects.toMatchObject({
      code: '42501',
    });
    await expect(lower(held, '…')).rejects.toMatchObject({ constraint: 'ck_standing_lowered_reason' });
    await expect(lower(held - 1, 'quá ít')).rejects.toMatchObject({ constraint: 'ck_standing_lowered' });
    await expect(lower(2000000000000, 'quá nhiều')).rejects.toMatchObject({
      constraint: 'ck_standing_lowered',
    });
    await lower(held, 'lộ mật khẩu “sequencer”');

    const told = await t.owner.query<{ content: string }>(
      `select convert_from(payload, 'UTF8') as content from trail.outbox where type = 'system.known-lowered'`,
    );
    expect(told.rows.map(({ content }) => content)).toEqual([
      `{"by":"postgres","from":"1000000000000","reason":"lộ mật khẩu “sequencer”","to":"${held}"}`,
    ]);
    await t.owner.query(`select trail.note_restored($1, '{}')`, [held]);
    expect((await receive(keeper)).status).toBe(200);
  });

  test('when fewer entries are known outside than it holds, then nothing is said of it', async () => {
    const asked = await t.application.query('select trail.set_behind(0) as behind');

    expect(asked.rows).toEqual([{ behind: false }]);
    expect((await receive(keeper)).status).toBe(200);
  });

  test('when a request names an act while the book is open or knows no such act, then it is refused', async () => {
    const { status, answer } = await receive(keeper.enteringAgain(1));

    expect({ status, code: answer.errors?.[0]?.extensions?.['code'] }).toEqual({
      status: 400,
      code: 'MISSING_ACT_UNKNOWN',
    });
  });
});

describe('given what only a restore may say', () => {
  test('when the sequencer says it by itself, then the database refuses', async () => {
    await t.owner.query('begin');
    await t.owner.query('set local role so_kho_sequencer');
    const told = t.owner.query(
      `insert into trail.outbox (event_id, source, type, payload, salt)
       values (gen_random_uuid(), 'system', 'system.acts-lost', '{}', sha256('x'))`,
    );
    await expect(told).rejects.toMatchObject({ code: '42501' });
    await t.owner.query('rollback');
  });

  test('when entries of before are called lost, then the database refuses', async () => {
    await t.owner.query(
      `insert into trail.leaf (leaf_index, event_id, xid, entry, leaf_hash, source, type, at)
       values (0, gen_random_uuid(), '7', '{}', sha256('x'), 'system', 'made-up', now())`,
    );

    const asked = t.owner.query(`select trail.note_restored(0, '{}')`);

    await expect(asked).rejects.toMatchObject({ constraint: 'ck_standing_restored_now' });
    await expect(t.application.query(`select trail.note_restored(0, '{}')`)).rejects.toMatchObject({
      code: '42501',
    });
  });
});

describe('given numbers that the log has seen', () => {
  let office: string;
  const year = new Date().getFullYear();
  beforeEach(async () => {
    office = await officeId();
  });

  test('when something new is received, then codes and numbers go on behind them, and typed ones are refused', async () => {
    const first = await receiveOne(t, keeper, stage);
    const last = Number(first.code.split('-').at(-2));
    await t.owner.query(
      `insert into trail.seen_series (office_id, kind, document_year, last) values ($1, 'EXHIBIT', $2, $3)`,
      [office, year, last + 20],
    );
    const seen = async (kind: string, number: string): Promise<void> => {
      await t.owner.query(
        `insert into trail.seen_number (subject, key)
         values ('custody.document', $1 || ' ' || $2 || ' ' || $3 || ' ' || rules.canonical_number($4)) on conflict do nothing`,
        [office, kind, String(year), number],
      );
    };
    await seen('RECEIPT_VOUCHER', '500/PNK');
    const { rows } = await t.owner.query(
      `select last from custody.document_series where office_id = $1 and kind = 'RECEIPT_VOUCHER' and document_year = $2`,
      [office, year],
    );
    await seen('RECEIPT_VOUCHER', `${String(rows[0].last + 1).padStart(2, '0')}/PNK`);

    const next = await receiveOne(t, keeper, stage);
    const after = await receiveOne(t, keeper, stage);
    const typed = await keeper.refused(receiveDocument, {
      input: receiptInput(t, stage, {}, { voucher: { number: '500/PNK' } }),
    });

    expect(Number(next.code.split('-').at(-2))).toBe(last + 21);
    expect(Number(after.code.split('-').at(-2))).toBe(last + 22);
    expect(typed).toEqual(['NUMBER_IN_LOG']);
    const vouchers = await t.owner.query(
      `select last from custody.document_series where office_id = $1 and kind = 'RECEIPT_VOUCHER' and document_year = $2`,
      [office, year],
    );
    // One number was skipped.
    expect(vouchers.rows[0].last).toBe(rows[0].last + 3);
  });

  test('when the application or the owner changes what was seen, then the database refuses', async () => {
    await expect(
      t.application.query(`insert into trail.seen_number values ('custody.exhibit', 'x')`),
    ).rejects.toMatchObject({ code: '42501' });
    await expect(t.owner.query('update trail.seen_series set last = 0')).rejects.toMatchObject({
      constraint: 'ck_trail_only_grows',
    });
  });
});

describe('given the names of keys', () => {
  test('when another key comes, then only the owner writes it down, with a reason, and the log hears of it', async () => {
    const first = async (name: string): Promise<unknown> =>
      (await t.application.query(`select trail.first_house_key('RECEIPT', $1) as known`, [name])).rows[0]
        .known;

    expect(await first('one')).toBe('one');
    expect(await first('another')).toBe('one');
    await expect(
      t.application.query(`select trail.adopt_key('RECEIPT', 'another', 'x')`),
    ).rejects.toMatchObject({
      code: '42501',
    });
    await expect(t.owner.query(`select trail.adopt_key('RECEIPT', 'another', ' ')`)).rejects.toMatchObject({
      constraint: 'ck_known_key_reason',
    });
    await t.owner.query(`select trail.adopt_key('RECEIPT', 'another', 'mất khóa “cũ”')`);
    expect(await first('one')).toBe('another');
    await expect(t.owner.query('delete from trail.known_key')).rejects.toMatchObject({
      constraint: 'ck_append_only',
    });
    const { rows } = await t.owner.query(
      `select type, convert_from(payload, 'UTF8') as content from trail.outbox where type like 'system.key%' order by ord`,
    );
    expect(rows).toEqual([
      { type: 'system.key-first', content: '{"key":"one","kind":"RECEIPT"}' },
      { type: 'system.key-adopted', content: '{"key":"another","kind":"RECEIPT","reason":"mất khóa “cũ”"}' },
    ]);
  });
});

describe('given the first key of a kind', () => {
  const asSequencer = async (statement: string): Promise<unknown> => {
    await t.owner.query('begin; set local role so_kho_sequencer');
    try {
      return await t.owner.query(statement);
    } finally {
      await t.owner.query('rollback');
    }
  };

  test('when another role claims it than the one that uses it, then the database refuses', async () => {
    const refused = { code: '42501' };
    await expect(t.application.query(`select trail.first_house_key('SIGNER', 'mine')`)).rejects.toMatchObject(
      { ...refused, constraint: 'ck_known_key_role' },
    );
    await expect(t.application.query(`select trail.first_signer_key('mine')`)).rejects.toMatchObject(refused);
    await expect(t.application.query(`select trail.first_key('SIGNER', 'mine')`)).rejects.toMatchObject(
      refused,
    );
    await expect(asSequencer(`select trail.first_house_key('SECRET', 'mine')`)).rejects.toMatchObject(
      refused,
    );
    await expect(asSequencer(`select trail.first_key('SECRET', 'mine')`)).rejects.toMatchObject(refused);
  });
});

describe('given what waits', () => {
  const ago = (seconds: number): string => String(seconds * 1_000);
  const look = (more: Partial<TrailLook>): TrailLook => ({
    ...{ state: 'OPEN', open: '0', size: '5', known: null },
    ...{ unlogged: null, unsigned: null, unwitnessed: null, said: null, findings: null },
    ...more,
  });
  const codes = (more: Partial<TrailLook>, quorum = 2): unknown[] =>
    [...bookFindings(look(more)), ...lateFindings(look(more), quorum)].map(({ state, code }) => [
      state,
      code,
    ]);

  test.each<[string, Partial<TrailLook>, unknown[]]>([
    ['nothing', {}, []],
    ['a minute or less', { unlogged: ago(60), unsigned: ago(60), unwitnessed: ago(60) }, []],
    [
      'longer for its place',
      { unlogged: ago(61), unsigned: ago(61), unwitnessed: ago(61) },
      [['warning', 'TRAIL_UNLOGGED']],
    ],
    ['longer for a signature', { unsigned: ago(61), unwitnessed: ago(61) }, [['warning', 'TRAIL_UNSIGNED']]],
    ['longer for witnesses', { unwitnessed: ago(61) }, [['warning', 'TRAIL_UNWITNESSED']]],
    ['a book behind', { state: 'BEHIND', known: '9' }, [['failed', 'BOOK_BEHIND_LOG']]],
    ['a restored book', { state: 'RESTORED', open: '3' }, [['failed', 'BOOK_RESTORED']]],
  ])('when it is %s, then readiness says it', (_what, given, expected) => {
    expect(codes(given)).toEqual(expected);
  });

  test('when entries are neither signed nor witnessed, then the database says since when', async () => {
    const at = (await t.owner.query(`select at from trail.leaf order by leaf_index limit 1`)).rows[0]?.at;
    const { rows } = await t.owner.query(`select * from trail.lateness('{finance,inspection}', 2)`);

    expect(rows[0].unsigned).toEqual(at);
    expect(rows[0].unwitnessed).toEqual(at);
    expect(rows[0].unlogged).not.toBeNull();
    await t.owner.query(`insert into trail.checkpoint (size, root, note) values (1, sha256(''), 'x')`);
    await t.owner.query(`insert into trail.cosignature (size, witness, line) values (1, 'finance', 'x')`);
    const later = (await t.owner.query(`select * from trail.lateness('{finance,inspection}', 2)`)).rows[0];
    expect(later.unsigned).toEqual(later.unlogged);
    expect(later.unwitnessed).toEqual(at);
    const enough = (await t.owner.query(`select * from trail.lateness('{finance,inspection}', 1)`)).rows[0];
    expect(enough.unwitnessed).toEqual(later.unlogged);
  });
});

describe('given a sequencer in a process of its own', () => {
  const say = (findings: unknown): Promise<unknown> =>
    t.owner.query('select trail.say_sequencer_status($1)', [JSON.stringify(findings)]);

  test('when it says how it is, then the last counts, and nobody else says it', async () => {
    await say([{ code: 'SIGNER_SILENT', message: 'The signer does not answer.' }]);
    await say([]);
    await say([{ code: 'TRAIL_STOPPED', message: 'Chữ ký khác.' }]);

    const { rows } = await t.application.query('select findings from trail.sequencer_status');
    expect(rows).toEqual([{ findings: [{ code: 'TRAIL_STOPPED', message: 'Chữ ký khác.' }] }]);
    for (const statement of [
      `select trail.say_sequencer_status('[]')`,
      `update trail.sequencer_status set findings = '[]'`,
    ]) {
      await expect(t.application.query(statement)).rejects.toMatchObject({ code: '42501' });
    }
  });

  test.each([
    null,
    {},
    ['x'],
    [{ code: 'TRAIL_STOPPED' }],
    [{ code: 'trail stopped', message: 'x' }],
    [{ code: 'TRAIL_STOPPED', message: '' }],
    [{ code: 'TRAIL_STOPPED', message: 'x'.repeat(1001) }],
    [{ code: 'TRAIL_STOPPED', message: 'two\nlines' }],
    [{ code: 'TRAIL_STOPPED', message: 'x', state: 'failed' }],
    Array.from({ length: 21 }, () => ({ code: 'TRAIL_STOPPED', message: 'x' })),
  ] as unknown[])('when it says %j, then the database refuses', async (findings) => {
    await expect(say(findings)).rejects.toMatchObject({ constraint: 'ck_sequencer_status_findings' });
  });

  test('when it says nothing for three minutes by a clock that nobody sets, then readiness says so until it speaks again', () => {
    let now = 0;
    const looks = new SequencerLook(() => now);
    const stopped = { code: 'TRAIL_STOPPED', message: 'x' };
    const after = (seconds: number, said: string | null): readonly string[] => {
      now += seconds * 1_000;
      return looks.findings({ said, findings: said === null ? null : [stopped] }).map(({ code }) => code);
    };

    expect([after(0, null), after(180, null), after(1, null)]).toEqual([[], [], ['SEQUENCER_SILENT']]);
    expect([after(5, 'at one'), after(180, 'at one')]).toEqual([['TRAIL_STOPPED'], ['TRAIL_STOPPED']]);
    expect([after(1, 'at one'), after(5, 'an hour earlier')]).toEqual([
      ['SEQUENCER_SILENT'],
      ['TRAIL_STOPPED'],
    ]);
    looks.forget();
    expect(after(500, 'an hour earlier')).toEqual(['TRAIL_STOPPED']);
  });
});
