import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import { act, ask, close, codeOf, isAlive, logIn, refresh, trailOf, viewer } from './door.js';

const minute = 60_000;

describe('sessions', () => {
  let t: TestHouse;
  beforeAll(async () => {
    t = await openTestHouse();
  });
  afterAll(() => t.close());

  test('given a right password, when a keeper logs in, then the token opens what the role may do', async () => {
    const keeper = await t.logIn('thukho.kv03');
    const data = await keeper.data(
      '{ viewer { staff { username } grants { role office { code } } permissions } }',
    );
    expect(data.viewer.staff.username).toBe('thukho.kv03');
    expect(data.viewer.grants).toEqual([{ role: 'KEEPER', office: { code: 'KV03' } }]);
    expect(data.viewer.permissions).toContain('exhibit.receive');
    expect(data.viewer.permissions).not.toContain('audit.read');
  });

  test('given no session, when asking who I am, then it is refused', async () => {
    const answer = await t.anonymous.ask(viewer);
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
  });

  test('given an opened session, then the access token lives five minutes and no secret is stored', async () => {
    const tokens = await logIn(t, 'ketoan.kv01');
    const lifetime = Date.parse(tokens.expiresAt) - t.clock.now().getTime();
    expect(lifetime).toBeGreaterThan(4.5 * minute);
    expect(lifetime).toBeLessThanOrEqual(5 * minute);
    const stored = await t.owner.query('select * from identity.session_token');
    expect(JSON.stringify(stored.rows)).not.toContain(tokens.token);
    expect(JSON.stringify(stored.rows)).not.toContain(tokens.refreshToken);
    t.clock.advance(5 * minute + 1);
    expect(await isAlive(t, tokens.token)).toBe(false);
    const next = await act(t, refresh, { refreshToken: tokens.refreshToken });
    expect(await isAlive(t, next.token)).toBe(true);
  });

  test('given a lost answer, when the log-in is repeated, then there is one session and the new tokens work', async () => {
    const from = { requestId: newId() };
    const first = await logIn(t, 'ketoan.kv03', from);
    const second = await logIn(t, 'ketoan.kv03', from);
    expect(second.token).not.toBe(first.token);
    expect([await isAlive(t, first.token), await isAlive(t, second.token)]).toEqual([false, true]);
    const sessions = await t.owner.query(
      "select from identity.session s join identity.staff p on p.id = s.staff_id where p.username = 'ketoan.kv03'",
    );
    expect(sessions.rowCount).toBe(1);
    t.clock.advance(2 * minute);
    expect(codeOf(await logIn(t, 'ketoan.kv03', from))).toBe('REQUEST_ID_REUSED');
    expect(await isAlive(t, second.token)).toBe(true);
  });

  test('given somebody else’s request id, when logging in under it, then it is an id like any other', async () => {
    const requestId = newId();
    const [first, second] = [
      await logIn(t, 'chv.kv01', { requestId }),
      await logIn(t, 'chv.kv02', { requestId }),
    ];
    expect([await isAlive(t, first.token), await isAlive(t, second.token)]).toEqual([true, true]);
  });

  test('given a refresh, then the next pair works and the session goes on under its own name', async () => {
    const first = await logIn(t, 'thukho.kv01');
    const second = await act(t, refresh, { refreshToken: first.refreshToken });
    const third = await act(t, refresh, { refreshToken: second.refreshToken });
    expect(await isAlive(t, third.token)).toBe(true);
    // What was sent just before the refresh still arrives with the token that it had.
    expect(await isAlive(t, first.token)).toBe(true);
    const answer = await ask(t.server, viewer, {}, { token: third.token });
    expect(answer.data.viewer.staff.username).toBe('thukho.kv01');
  });

  test('given a stolen refresh token, when it is used a second time, then the whole session is closed', async () => {
    const first = await logIn(t, 'thukho.kv02');
    const other = await logIn(t, 'thukho.kv02');
    const second = await act(t, refresh, { refreshToken: first.refreshToken });
    expect(codeOf(await act(t, refresh, { refreshToken: first.refreshToken }))).toBe('SESSION_ENDED');
    expect(await isAlive(t, first.token)).toBe(false);
    expect(await isAlive(t, second.token)).toBe(false);
    expect(codeOf(await act(t, refresh, { refreshToken: second.refreshToken }))).toBe('SESSION_ENDED');
    expect(await isAlive(t, other.token)).toBe(true);
    const kinds = (await trailOf(t, 'thukho.kv02')).map((event) => event.kind);
    expect(kinds).toEqual(['session.opened', 'session.opened', 'session.reuse-detected']);
  });

  test('given twenty uses of one refresh token at once, then one is answered and the session is closed', async () => {
    const first = await logIn(t, 'thukho.kv04');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => act(t, refresh, { refreshToken: first.refreshToken })),
    );
    expect(answers.filter((answer) => answer.token !== null)).toHaveLength(1);
    expect(await isAlive(t, first.token)).toBe(false);
    const kinds = (await trailOf(t, 'thukho.kv04')).map((event) => event.kind);
    expect(kinds).toEqual(['session.opened', 'session.reuse-detected']);
  });

  test('given a lost answer, when the refresh is repeated under its request id, then a working pair is answered', async () => {
    const first = await logIn(t, 'thukho.kv05');
    const from = { requestId: newId() };
    const input = { refreshToken: first.refreshToken };
    const lost = await act(t, refresh, input, from);
    const heard = await Promise.all([1, 2, 3].map(() => act(t, refresh, input, from)));
    expect(heard.map(codeOf)).toEqual(['', '', '']);
    const alive = await Promise.all(heard.map((tokens) => isAlive(t, tokens.token)));
    expect(alive.filter(Boolean)).toHaveLength(1);
    const last = heard[alive.indexOf(true)];
    expect(await isAlive(t, lost.token)).toBe(false);
    expect(await isAlive(t, (await act(t, refresh, { refreshToken: last.refreshToken })).token)).toBe(true);
  });

  test('given a retry after the next pair was used, or too late, then it is a reuse', async () => {
    for (const [username, wait, useNext] of [
      ['thukho.kv06', 0, true],
      ['thukho.kv07', 2 * minute, false],
    ] as const) {
      const first = await logIn(t, username);
      const from = { requestId: newId() };
      const next = await act(t, refresh, { refreshToken: first.refreshToken }, from);
      if (useNext) {
        await act(t, refresh, { refreshToken: next.refreshToken });
      }
      t.clock.advance(wait);
      expect(codeOf(await act(t, refresh, { refreshToken: first.refreshToken }, from))).toBe('SESSION_ENDED');
      expect(await isAlive(t, next.token)).toBe(false);
    }
  });

  test('given an unheard pair that a thief holds, when it is used after the retry, then the session is closed', async () => {
    const first = await logIn(t, 'thukho.kv08');
    const from = { requestId: newId() };
    const caught = await act(t, refresh, { refreshToken: first.refreshToken }, from);
    const heard = await act(t, refresh, { refreshToken: first.refreshToken }, from);
    expect(codeOf(await act(t, refresh, { refreshToken: caught.refreshToken }))).toBe('SESSION_ENDED');
    expect(await isAlive(t, heard.token)).toBe(false);
  });

  test('given an unknown, expired or foreign refresh token, then the answers are alike and nothing is closed', async () => {
    const first = await logIn(t, 'thukho.kv09');
    const unknown = await act(t, refresh, { refreshToken: 'x'.repeat(43) });
    const access = await act(t, refresh, { refreshToken: first.token });
    t.clock.advance(4 * 60 * minute + 1);
    const expired = await act(t, refresh, { refreshToken: first.refreshToken });
    expect(access.userErrors).toEqual(unknown.userErrors);
    expect(expired.userErrors).toEqual(unknown.userErrors);
    expect(codeOf(unknown)).toBe('SESSION_ENDED');
  });

  test('given refreshes all day, then the session ends twelve hours after the log-in', async () => {
    let tokens = await logIn(t, 'thukho.kv10');
    const end = t.clock.now().getTime() + 12 * 60 * minute;
    for (let hours = 0; hours < 9; hours += 3) {
      t.clock.advance(3 * 60 * minute);
      tokens = await act(t, refresh, { refreshToken: tokens.refreshToken });
      expect(codeOf(tokens)).toBe('');
    }
    expect(Date.parse(tokens.refreshExpiresAt)).toBeLessThanOrEqual(end);
    t.clock.advance(3 * 60 * minute);
    expect(codeOf(await act(t, refresh, { refreshToken: tokens.refreshToken }))).toBe('SESSION_ENDED');
  });

  test('given a log-out, then every token of the session is dead at the next request and stays so', async () => {
    const first = await logIn(t, 'thukho.kv11');
    const second = await act(t, refresh, { refreshToken: first.refreshToken });
    expect(codeOf(await act(t, close, undefined, { token: second.token }))).toBe('');
    expect([await isAlive(t, first.token), await isAlive(t, second.token)]).toEqual([false, false]);
    expect(codeOf(await act(t, refresh, { refreshToken: second.refreshToken }))).toBe('SESSION_ENDED');
    const events = await trailOf(t, 'thukho.kv11');
    expect(events.map((event) => event.kind)).toEqual(['session.opened', 'session.closed']);
    expect(events[1].after).toEqual({ reason: 'LOGGED_OUT' });
    expect(events[0].office).toBe('KV11');
    await expect(
      t.owner.query(
        'update identity.session set closed_at = null, close_reason = null where closed_at is not null',
      ),
    ).rejects.toMatchObject({ constraint: 'ck_session_closed_for_ever' });
  });

  test('given ten sessions, when an eleventh is opened, then the oldest is closed', async () => {
    const sessions = [];
    for (let count = 0; count < 11; count += 1) {
      sessions.push(await logIn(t, 'thukho.kv12'));
      t.clock.advance(1);
    }
    const alive = await Promise.all(sessions.map((tokens) => isAlive(t, tokens.token)));
    expect(alive).toEqual([false, ...Array.from({ length: 10 }, () => true)]);
    const closed = (await trailOf(t, 'thukho.kv12')).filter((event) => event.kind === 'session.closed');
    expect(closed.map((event) => event.after)).toEqual([{ reason: 'TOO_MANY' }]);
  });

  test('given a living token, when a role ends, then the next request has lost its rights', async () => {
    const { token } = await logIn(t, 'truongphong.kv04');
    const allowed = '{ auditEvents(first: 1) { nodes { kind } } }';
    expect((await ask(t.server, allowed, {}, { token })).errors).toBeUndefined();
    await t.owner.query(
      `update identity.role_assignment set valid_to = (now() - interval '2 days')::date
       where staff_id = (select id from identity.staff where username = 'truongphong.kv04')`,
    );
    const answer = await ask(t.server, allowed, {}, { token });
    expect(answer.errors[0].extensions.code).toBe('FORBIDDEN');
    // Somebody without a role in force still logs in and out, and it is told in the office where they were.
    const again = await logIn(t, 'truongphong.kv04');
    expect(codeOf(await act(t, close, undefined, { token: again.token }))).toBe('');
    expect((await trailOf(t, 'truongphong.kv04')).map((event) => event.office)).toEqual([
      'KV04',
      'KV04',
      'KV04',
    ]);
  });

  test('given a living session, when the account is closed, then neither token does anything any more', async () => {
    const tokens = await logIn(t, 'truongphong.kv05');
    await t.owner.query("update identity.staff set active = false where username = 'truongphong.kv05'");
    expect(await isAlive(t, tokens.token)).toBe(false);
    expect(codeOf(await act(t, refresh, { refreshToken: tokens.refreshToken }))).toBe('SESSION_ENDED');
    expect(codeOf(await logIn(t, 'truongphong.kv05'))).toBe('LOGIN_FAILED');
  });

  test('given ended sessions, when the owner forgets them, then tokens go and sessions stay; the application may not', async () => {
    const sessions = 'select count(*)::int as count from identity.session';
    const before = (await t.owner.query(sessions)).rows[0].count;
    await expect(
      t.application.query("call identity.forget_ended(now() + interval '1 year')"),
    ).rejects.toThrow(/permission denied/);
    await t.owner.query("call identity.forget_ended(now() + interval '1 year')");
    const left = await t.owner.query('select from identity.session_token');
    expect(left.rowCount).toBe(0);
    expect((await t.owner.query(sessions)).rows[0].count).toBe(before);
  });
});
