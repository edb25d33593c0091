import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseGlobalId } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { hashPassword } from '../../src/identity/index.js';
import { openTestHouse, TestClient, type TestHouse } from '../support/test-house.js';

const denied = { code: '42501' };
const open = `mutation ($requestId: UUID!, $input: SessionOpenInput!) {
  sessionOpen(requestId: $requestId, input: $input) { token userErrors { code } } }`;

describe('what the application’s database role may not do with accounts, roles and rules', () => {
  let t: TestHouse;
  let person: string;

  beforeAll(async () => {
    t = await openTestHouse();
    person = parseGlobalId(t.staffId('thukho.kv03'))!.id;
  });
  afterAll(() => t.close());

  test.each([
    [
      'opens an account',
      `insert into identity.staff (id, username, full_name, title, password_hash)
      values (gen_random_uuid(), 'ai', 'Ai', 'Ai', 'x')`,
    ],
    ['sets a password', `update identity.staff set password_hash = 'x'`],
    ['renames somebody', `update identity.staff set full_name = 'Ai'`],
    ['closes an account', 'update identity.staff set active = false'],
    ['removes an account', 'delete from identity.staff'],
    ['locks an account', 'select from identity.staff for update'],
    [
      'gives a role',
      `insert into identity.role_assignment (id, staff_id, role, office_id, valid_from)
      select gen_random_uuid(), staff_id, 'ADMINISTRATOR', office_id, '2020-01-01' from identity.role_assignment limit 1`,
    ],
    ['ends a role', `update identity.role_assignment set valid_to = '2026-01-01'`],
    ['makes a role last', 'update identity.role_assignment set valid_to = null'],
    ['removes a role', 'delete from identity.role_assignment'],
    [
      'opens an office',
      `insert into identity.office (id, parent_id, code, kind, name)
      select gen_random_uuid(), id, 'KV99', 'DEPARTMENT', 'x' from identity.office where parent_id is null`,
    ],
    ['changes an office', `update identity.office set name = 'x'`],
    [
      'writes a rule',
      `insert into rules.rule (code, valid_from, value, source, description)
      values ('four-eyes.high-risk.people', '2030-01-01', '1', 'x', 'x')`,
    ],
    ['changes a rule', `update rules.rule set value = '1'`],
    ['ends a rule', `update rules.rule set valid_to = '2030-01-01'`],
    ['removes a rule', 'delete from rules.rule'],
    ['adds a holiday', `insert into rules.holiday (date, name) values ('2026-11-30', 'x')`],
    ['moves a holiday', `update rules.holiday set name = 'x'`],
    [
      'links somebody to a provider',
      `insert into identity.provider_account (id, issuer, subject, staff_id)
      select gen_random_uuid(), 'https://x', 'x', id from identity.staff limit 1`,
    ],
    ['removes a second factor', 'delete from identity.second_factor'],
    ['reads what the owner did', 'select from identity.account_act'],
    ['calls the owner’s functions', `select identity.close_account('thukho.kv03', 'x')`],
    [
      'sets a rule by the owner’s function',
      `select rules.set_rule('four-eyes.high-risk.people', '2030-01-01', '1', 'x', 'x')`,
    ],
  ])('given its own connection, when it %s, then that is refused', async (_, statement) => {
    await expect(t.application.query(statement)).rejects.toMatchObject(denied);
  });

  test('no function of the owner for accounts and rules may be called by the application or by everybody', async () => {
    const { rows } = await t.owner.query(`
      select p.oid::regprocedure::text as name from pg_proc p
      where p.pronamespace in ('identity'::regnamespace, 'rules'::regnamespace)
        and p.proname in ('close_sessions', 'open_account', 'close_account', 'reopen_account', 'set_password', 'give_role',
          'end_role', 'withdraw_role', 'remove_second_factor', 'link_provider', 'set_rule', 'account_named', 'office_coded', 'forget_ended')
        and has_function_privilege('so_kho_app', p.oid, 'execute')`);
    expect(rows).toEqual([]);
  });

  test('every function with the owner’s rights has a search path of its own', async () => {
    const { rows } = await t.owner.query(`
      select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where p.prosecdef and n.nspname !~ '^(pg_|information_schema)'
        and not coalesce(p.proconfig, '{}') && array['search_path=pg_catalog, pg_temp']`);
    expect(rows).toEqual([]);
  });

  describe('sessions and second factors, which it writes for its work', () => {
    const recorded = { constraint: 'ck_session_recorded' };
    const session = `insert into identity.session (id, staff_id, opened_at, expires_at, method, credentials_version)
      select gen_random_uuid(), s.id, now(), now() + interval '1 hour', 'PASSWORD', s.credentials_version
      from identity.staff s where s.id = $1`;
    const factor = `insert into identity.second_factor (staff_id, sealed_secret, request_id, enrolled_at)
      values ($1, 'x', gen_random_uuid(), now())`;

    test.each([
      ['a session', session],
      ['a second factor', factor],
      [
        'a closed session',
        `update identity.session set closed_at = now(), close_reason = 'LOGGED_OUT' where staff_id = $1`,
      ],
      [
        'a factor that a session has shown',
        'update identity.session set second_factor = true where staff_id = $1',
      ],
    ])(
      'given no event of the person in the trail, when %s is written, then the commit is refused',
      async (_, statement) => {
        await t.logIn('thukho.kv03');
        await expect(t.application.query(statement, [person])).rejects.toMatchObject(recorded);
      },
    );

    test('given the event of another person, then the commit is refused as well', async () => {
      const application = await t.connectAsApplication();
      await application.query('begin');
      await application.query("select set_config('so_kho.actor', $1, true)", [person]);
      const other = parseGlobalId(t.staffId('truongphong.kv03'))!.id;
      await application.query(session, [other]);
      await expect(application.query('commit')).rejects.toMatchObject(recorded);
      await application.end();
    });
  });

  describe('what the owner does by functions', () => {
    const client = (token?: string) => new TestClient(t.server, token);
    const viewer = '{ viewer { staff { username } } }';
    const logIn = (username: string, password: string) =>
      client().data(open, { requestId: newId(), input: { username, password } });

    async function actsOf(username: string): Promise<any[]> {
      const { rows } = await t.owner.query(
        `select a.act, a.reason, a.done_by = session_user as "isOwn" from identity.account_act a
         join identity.staff s on s.id = a.staff_id where s.username = $1 order by a.done_at`,
        [username],
      );
      return rows;
    }

    test('given an account that is opened and given a role, then the person works, and it is recorded with its reason', async () => {
      const hash = await hashPassword('một mật khẩu dài');
      await t.owner.query(
        `select identity.open_account('moi.kv03', 'Lê Văn Mới', 'Kế toán', $1, 'QĐ 12/2026')`,
        [hash],
      );
      await t.owner.query(
        `select identity.give_role('moi.kv03', 'ACCOUNTANT', 'KV03', '2026-01-01', 'QĐ 12/2026')`,
      );
      const { sessionOpen } = await logIn('moi.kv03', 'một mật khẩu dài');
      expect(
        (await client(sessionOpen.token).data('{ auditEvents(first: 1) { nodes { kind } } }')).auditEvents,
      ).toBeDefined();
      await t.owner.query(
        `select identity.end_role('moi.kv03', 'ACCOUNTANT', 'KV03', current_date - 2, 'QĐ 13/2026')`,
      );
      const after = await client(sessionOpen.token).ask('{ auditEvents(first: 1) { nodes { kind } } }');
      expect(after.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
      expect(await actsOf('moi.kv03')).toEqual([
        { act: 'ACCOUNT_OPENED', reason: 'QĐ 12/2026', isOwn: true },
        { act: 'ROLE_GIVEN', reason: 'QĐ 12/2026', isOwn: true },
        { act: 'ROLE_ENDED', reason: 'QĐ 13/2026', isOwn: true },
      ]);
    });

    test('given an account that is closed, then its sessions are dead for good, also after it is opened again', async () => {
      const { sessionOpen } = await logIn('chv.kv13', 'so-kho-demo');
      await t.owner.query(`select identity.close_account('chv.kv13', 'Nghỉ việc')`);
      await t.owner.query(`select identity.reopen_account('chv.kv13', 'Nhầm người')`);
      const answer = await client(sessionOpen.token).ask(viewer);
      expect(answer.errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
      expect((await logIn('chv.kv13', 'so-kho-demo')).sessionOpen.userErrors).toEqual([]);
      expect((await actsOf('chv.kv13')).map(({ act }) => act).toSorted()).toEqual([
        'ACCOUNT_CLOSED',
        'ACCOUNT_REOPENED',
        'SESSIONS_CLOSED',
      ]);
    });

    test('given a new password, then the old one is wrong and the sessions are closed', async () => {
      const { sessionOpen } = await logIn('chv.kv14', 'so-kho-demo');
      await t.owner.query(`select identity.set_password('chv.kv14', $1, 'Quên mật khẩu')`, [
        await hashPassword('mật khẩu mới'),
      ]);
      expect((await client(sessionOpen.token).ask(viewer)).errors).toHaveLength(1);
      expect((await logIn('chv.kv14', 'so-kho-demo')).sessionOpen.userErrors).toEqual([
        { code: 'LOGIN_FAILED' },
      ]);
      expect((await logIn('chv.kv14', 'mật khẩu mới')).sessionOpen.userErrors).toEqual([]);
    });

    test('given a new rule, then the one before it ends on its day and both are told with their sources', async () => {
      await t.owner.query(
        `select rules.set_rule('inspection.team-size', '2030-01-01', '3', 'QĐ 1/2029', 'Số thành viên tối thiểu')`,
      );
      const { rows } = await t.owner.query(
        `select valid_to::text as "to", value, source from rules.rule where code = 'inspection.team-size' order by valid_from`,
      );
      expect(rows.at(-2)).toMatchObject({ to: '2030-01-01' });
      expect(rows.at(-1)).toEqual({ to: null, value: 3, source: 'QĐ 1/2029' });
    });

    test('given a planned rule, when another is set before it, then that one ends where the planned one begins', async () => {
      const set = (day: string, value: string): Promise<unknown> =>
        t.owner.query(
          `select rules.set_rule('four-eyes.high-risk.people', $1, $2, 'QĐ 2/2029', 'Số người')`,
          [day, value],
        );
      await set('2032-01-01', '4');
      await set('2031-01-01', '3');
      const { rows } = await t.owner.query(
        `select valid_from::text as "from", valid_to::text as "to", value from rules.rule
         where code = 'four-eyes.high-risk.people' order by valid_from`,
      );
      expect(rows.slice(-3)).toEqual([
        expect.objectContaining({ to: '2031-01-01' }),
        { from: '2031-01-01', to: '2032-01-01', value: 3 },
        { from: '2032-01-01', to: null, value: 4 },
      ]);
      await expect(set('2031-01-01', '5')).rejects.toThrow(
        "a rule 'four-eyes.high-risk.people' begins on 2031-01-01 already",
      );
    });

    test.each([
      [
        'an unknown name',
        `select identity.close_account('khong.co', 'x')`,
        /nobody has the username 'khong.co'/,
      ],
      ['no reason', `select identity.close_account('chv.kv12', ' ')`, /ck_account_act_reason/],
      [
        'what only begins like a hash',
        `select identity.set_password('chv.kv12', '$argon2id$v=19$…', 'x')`,
        /argon2id/,
      ],
      ['a hash of another kind', `select identity.set_password('chv.kv12', 'md5', 'x')`, /argon2id/],
      [
        'an unknown office',
        `select identity.give_role('chv.kv12', 'KEEPER', 'KV99', '2026-01-01', 'x')`,
        /no office/,
      ],
      [
        'a role that is not held',
        `select identity.end_role('chv.kv12', 'KEEPER', 'KV12', '2026-01-01', 'x')`,
        /does not hold/,
      ],
      [
        'roles that exclude each other',
        `select identity.give_role('thukho.kv12', 'ACCOUNTANT', 'KV12', '2026-01-01', 'x')`,
        /exclude/,
      ],
      ['an unknown rule', `select rules.set_rule('x', '2030-01-01', '3', 'x', 'x')`, /no rule 'x'/],
      [
        'a rule without a source',
        `select rules.set_rule('inspection.team-size', '2031-01-01', '3', ' ', 'x')`,
        /has a source/,
      ],
    ])('given %s, then nothing is done', async (_, statement, message) => {
      await expect(t.owner.query(statement)).rejects.toThrow(message);
    });

    test('what was done is never changed', async () => {
      await expect(t.owner.query(`update identity.account_act set reason = 'x'`)).rejects.toThrow();
      await expect(t.owner.query('delete from identity.account_act')).rejects.toThrow();
    });
  });
});
