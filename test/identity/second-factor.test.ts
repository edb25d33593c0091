import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TOTP } from 'otpauth';
import { openHouse, openServer } from '../../src/app.js';
import { demoPassword } from '../../src/demo/organisation.js';
import { newId } from '../../src/platform/ids.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import { act, ask, close, codeOf, confirm, enrol, logIn, open, trailOf, viewer } from './door.js';

const step = 30_000;
const rule = 'identity.second-factor.required-roles';

describe('the second factor', () => {
  let t: TestHouse;
  beforeAll(async () => {
    t = await openTestHouse();
    t.clock.hold();
  });
  afterAll(() => t.close());

  function codeNow(secret: string, steps = 0): string {
    return new TOTP({ secret }).generate({ timestamp: t.clock.now().getTime() + steps * step });
  }

  async function enrolled(username: string): Promise<{ secret: string; token: string }> {
    const { token } = await logIn(t, username);
    const { secret } = await act(t, enrol, { password: demoPassword }, { token });
    expect(codeOf(await act(t, confirm, { code: codeNow(secret) }, { token }))).toBe('');
    t.clock.advance(2 * step);
    return { secret, token };
  }

  test('given an enrolment, when it is confirmed, then a log-in needs the code and the secret is kept sealed', async () => {
    const { token } = await logIn(t, 'truongphong.kv01');
    const from = { token, requestId: newId() };
    const begun = await act(t, enrol, { password: demoPassword }, from);
    expect(begun.uri).toMatch(/^otpauth:\/\/totp\/.*truongphong\.kv01/);
    // A lost answer: the same secret again. Until it is confirmed nothing is asked for.
    expect((await act(t, enrol, { password: demoPassword }, from)).secret).toBe(begun.secret);
    expect(codeOf(await logIn(t, 'truongphong.kv01'))).toBe('');
    expect(codeOf(await act(t, confirm, { code: '000000' }, { token }))).toBe('SECOND_FACTOR_WRONG');
    expect(codeOf(await act(t, confirm, { code: codeNow(begun.secret) }, { token }))).toBe('');

    const stored = await t.owner.query('select sealed_secret from identity.second_factor');
    expect(stored.rows[0].sealed_secret).not.toContain(begun.secret);
    expect(codeOf(await logIn(t, 'truongphong.kv01'))).toBe('SECOND_FACTOR_REQUIRED');
    t.clock.advance(2 * step);
    const opened = await logIn(t, 'truongphong.kv01', {}, codeNow(begun.secret));
    expect(codeOf(opened)).toBe('');
    const seen = await ask(t.server, viewer, {}, { token: opened.token });
    expect(seen.data.viewer.secondFactor).toBe('CONFIRMED');
    const kinds = (await trailOf(t, 'truongphong.kv01')).map((event) => event.kind);
    expect(kinds).toEqual([
      'session.opened',
      'session.second-factor-enrolled',
      'session.opened',
      'session.second-factor-confirmed',
      'session.failed',
      'session.opened',
    ]);
  });

  test('given a wrong password, then nothing tells that there is a second factor', async () => {
    await enrolled('truongphong.kv02');
    const answer = await act(t, open, { username: 'truongphong.kv02', password: 'x' });
    expect(codeOf(answer)).toBe('LOGIN_FAILED');
  });

  test('given a used code, when it comes again, then it is refused, but for the retry of a lost answer', async () => {
    const { secret } = await enrolled('truongphong.kv03');
    const code = codeNow(secret);
    const from = { requestId: newId() };
    expect(codeOf(await logIn(t, 'truongphong.kv03', from, code))).toBe('');
    expect(codeOf(await logIn(t, 'truongphong.kv03', from, code))).toBe('');
    expect(codeOf(await logIn(t, 'truongphong.kv03', {}, code))).toBe('SECOND_FACTOR_WRONG');
    // An older one as well, although its time has not run out.
    expect(codeOf(await logIn(t, 'truongphong.kv03', {}, codeNow(secret, -1)))).toBe('SECOND_FACTOR_WRONG');
    expect(codeOf(await logIn(t, 'truongphong.kv03', {}, codeNow(secret, 1)))).toBe('');
  });

  test('given one code ten times at once, then it opens one session', async () => {
    const { secret } = await enrolled('truongphong.kv04');
    const code = codeNow(secret);
    const answers = await Promise.all([1, 2, 3].map(() => logIn(t, 'truongphong.kv04', {}, code)));
    expect(answers.filter((answer) => answer.token !== null)).toHaveLength(1);
  });

  test('given a right password, when codes are guessed, then they are throttled like passwords, whatever comes in between', async () => {
    await enrolled('truongphong.kv05');
    const codes = [];
    for (let count = 0; count < 4; count += 1) {
      codes.push(codeOf(await logIn(t, 'truongphong.kv05', {}, `00000${count}`)));
      // Asking without a code neither counts nor wipes the slate.
      codes.push(codeOf(await logIn(t, 'truongphong.kv05')));
    }
    expect(codes.filter((code) => code === 'SECOND_FACTOR_WRONG')).toHaveLength(3);
    expect(codes.slice(-2)).toEqual(['THROTTLED', 'THROTTLED']);
  });

  test('given a stolen token, when somebody wants to enrol with it, then the password is asked for and throttled', async () => {
    const { token } = await logIn(t, 'truongphong.kv06');
    const codes = [];
    for (let count = 0; count < 4; count += 1) {
      codes.push(codeOf(await act(t, enrol, { password: 'x' }, { token })));
    }
    expect(codes).toEqual(['LOGIN_FAILED', 'LOGIN_FAILED', 'LOGIN_FAILED', 'THROTTLED']);
  });

  test('given a confirmed second factor, when another is enrolled, then it is refused, also by the database', async () => {
    const { token } = await enrolled('truongphong.kv07');
    expect(codeOf(await act(t, enrol, { password: demoPassword }, { token }))).toBe('SECOND_FACTOR_EXISTS');
    expect(codeOf(await act(t, confirm, { code: '000000' }, { token }))).toBe('SECOND_FACTOR_EXISTS');
    for (const [change, constraint] of [
      ["sealed_secret = 'v1.a.b.c'", 'ck_second_factor_kept'],
      ['confirmed_at = null, last_step = null', 'ck_second_factor_kept'],
      ['last_step = last_step - 1', 'ck_second_factor_step'],
    ]) {
      await expect(t.application.query(`update identity.second_factor set ${change}`)).rejects.toMatchObject({
        constraint,
      });
    }
  });

  test('given nothing enrolled, when a code is confirmed, then it says so', async () => {
    const { token } = await logIn(t, 'truongphong.kv08');
    expect(codeOf(await act(t, confirm, { code: '123456' }, { token }))).toBe('SECOND_FACTOR_NOT_ENROLLED');
  });

  test('given a rule that asks heads for one, then a session without may enrol and nothing else', async () => {
    const head = await logIn(t, 'truongphong.kv09');
    const keeper = await logIn(t, 'thukho.kv09');
    await t.owner.query(
      `update rules.rule set value = '["OFFICE_HEAD","PROVINCIAL_HEAD","ADMINISTRATOR"]' where code = $1`,
      [rule],
    );
    try {
      const offices = '{ offices { code } }';
      expect((await ask(t.server, offices, {}, keeper)).errors).toBeUndefined();
      // Effective for the session that is open already.
      expect((await ask(t.server, offices, {}, head)).errors[0].extensions.code).toBe('FORBIDDEN');
      const seen = await ask(t.server, viewer, {}, head);
      expect(seen.data.viewer).toMatchObject({ grants: [], permissions: [], secondFactor: 'DEMANDED' });

      const { secret } = await act(t, enrol, { password: demoPassword }, head);
      expect(codeOf(await act(t, confirm, { code: codeNow(secret) }, head))).toBe('');
      expect((await ask(t.server, offices, {}, head)).errors).toBeUndefined();
      expect(codeOf(await act(t, close, undefined, head))).toBe('');
    } finally {
      await t.owner.query(`update rules.rule set value = '[]' where code = $1`, [rule]);
    }
  });

  test('given a house without a secret, then nobody enrols, and who has a second factor does not get past it', async () => {
    await enrolled('truongphong.kv10');
    const house = await openHouse({ databaseUrl: t.applicationUrl, poolSize: 2, clock: t.clock });
    const failures: unknown[] = [];
    const server = await openServer(house, {
      logLevel: 'silent',
      onFailure: (error) => failures.push(error),
    });
    try {
      const { token } = await logIn(t, 'truongphong.kv11');
      const answer = await ask(server, enrol, { input: { password: demoPassword } }, { token });
      expect(codeOf(answer.data.answer)).toBe('SECOND_FACTOR_UNAVAILABLE');
      const input = { username: 'truongphong.kv10', password: demoPassword };
      const refused = await ask(server, open, { input });
      expect(refused.errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
      expect(String(failures[0])).toContain('SO_KHO_SECRET');
    } finally {
      await server.close();
      await house.close();
    }
  });
});
