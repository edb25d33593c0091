import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { base64url, exportSPKI, importJWK, SignJWT, type CryptoKey } from 'jose';
import { openHouse, openServer, type House } from '../../src/app.js';
import { newId } from '../../src/platform/ids.js';
import { FaultyNetwork } from '../support/faulty-network.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import { act, ask, close, codeOf, isAlive, logIn, redeem, trailOf, viewer } from './door.js';
import {
  clientId,
  clientSecret,
  redirectUri,
  signingKey,
  startFalseProvider,
  startRealProvider,
  type FalseProvider,
  type RealProvider,
  type SigningKey,
} from './providers.js';

const minute = 60_000;

/** The page in a browser: its verifier, and the cookie that the start has set. */
interface Page {
  readonly verifier: string;
  readonly cookie: string;
  readonly setCookie: string;
  readonly address: string;
}

async function begin(server: FastifyInstance): Promise<Page> {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const answer = await server.inject({ url: `/auth/oidc/start?challenge=${challenge}` });
  const setCookie = String(answer.headers['set-cookie'] ?? '');
  return { verifier, setCookie, cookie: setCookie.split(';')[0]!, address: String(answer.headers.location) };
}

/** Where the browser is sent at the end: the code for the page, or why not. */
async function comeBack(
  server: FastifyInstance,
  query: string,
  cookie: string,
): Promise<{ code: string | null; error: string | null; location: string }> {
  const answer = await server.inject({ url: `/auth/oidc/callback${query}`, headers: { cookie } });
  const location = String(answer.headers.location);
  const told = new URLSearchParams(location.split('#')[1] ?? '');
  return { code: told.get('log-in-code'), error: told.get('log-in-error'), location };
}

async function link(t: TestHouse, issuer: string, username: string, names: object): Promise<void> {
  const { subject = null, name = null } = names as { subject?: string; name?: string };
  await t.owner.query(
    `insert into identity.provider_account (id, issuer, subject, preferred_username, staff_id)
     select $1, $2, $3, $4, id from identity.staff where username = $5`,
    [newId(), issuer, subject, name, username],
  );
}

describe('a log-in at an OpenID Connect provider', () => {
  let t: TestHouse;
  let provider: RealProvider;
  let server: FastifyInstance;

  beforeAll(async () => {
    t = await openTestHouse();
    provider = await startRealProvider('ES256');
    server = await serverFor(provider.issuer);
    await link(t, provider.issuer, 'thukho.kv03', { name: 'name.lan' });
    await link(t, provider.issuer, 'ketoan.kv03', { subject: 'mai' });
  });
  afterAll(async () => {
    await server.close();
    await provider.close();
    await t.close();
  });

  function serverFor(
    issuer: string,
    algorithm: 'RS256' | 'ES256' = 'ES256',
    house: House = t.house,
  ): Promise<FastifyInstance> {
    return openServer(house, {
      logLevel: 'silent',
      provider: { issuer, clientId, clientSecret, redirectUri, algorithm, returnTo: '/graphql' },
    });
  }

  test('given a linked person, when they log in there, then the page redeems its code for a session', async () => {
    const page = await begin(server);
    const sent = new URL(page.address);
    expect(sent.origin).toBe(provider.issuer);
    expect(Object.fromEntries(sent.searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: redirectUri,
    });
    expect(page.setCookie).toMatch(/HttpOnly; SameSite=Lax/);

    const back = await comeBack(server, await provider.visit(page.address, 'lan'), page.cookie);
    expect(back.location).toMatch(/^\/graphql#log-in-code=[\w-]{43}$/);
    const tokens = await act(t, redeem, { code: back.code, verifier: page.verifier });
    expect(codeOf(tokens)).toBe('');
    const seen = await ask(t.server, viewer, {}, { token: tokens.token });
    expect(seen.data.viewer.staff.username).toBe('thukho.kv03');
    expect(codeOf(await act(t, close, undefined, { token: tokens.token }))).toBe('');
    const [opened] = await trailOf(t, 'thukho.kv03');
    expect(opened).toMatchObject({ kind: 'session.opened', after: { method: 'PROVIDER' } });
  });

  test('given a link by name, when it was used once, then it belongs to that subject and the name opens nothing', async () => {
    const linked = await t.owner.query(
      "select subject from identity.provider_account where preferred_username = 'name.lan'",
    );
    expect(linked.rows).toEqual([{ subject: 'lan' }]);
    await expect(
      t.application.query(
        "update identity.provider_account set subject = 'somebody else' where subject is not null",
      ),
    ).rejects.toMatchObject({ constraint: 'ck_provider_account_bound' });
  });

  test('given a link by subject, then it opens; given nobody, then there is no account for the asking', async () => {
    const page = await begin(server);
    const back = await comeBack(server, await provider.visit(page.address, 'mai'), page.cookie);
    expect(codeOf(await act(t, redeem, { code: back.code, verifier: page.verifier }))).toBe('');

    const stranger = await begin(server);
    const refused = await comeBack(server, await provider.visit(stranger.address, 'nobody'), stranger.cookie);
    expect(refused).toMatchObject({ code: null, error: 'PROVIDER_LOGIN_FAILED' });
    const kept = await t.owner.query(
      "select outcome from identity.log_in_attempt where method = 'PROVIDER' and staff_id is null",
    );
    expect(kept.rows).toEqual([{ outcome: 'UNKNOWN' }]);
  });

  test('given a machine whose clock is wrong, then ID tokens are compared with the database’s clock', async () => {
    const comingBack = async (machineAhead: number) => {
      const clock = { now: () => t.clock.now(), machineAhead };
      const wrong = await serverFor(provider.issuer, 'ES256', { ...t.house, clock });
      try {
        const page = await begin(wrong);
        return await comeBack(wrong, await provider.visit(page.address, 'mai'), page.cookie);
      } finally {
        await wrong.close();
      }
    };
    expect((await comingBack(500)).error).toBeNull();
    // This machine's clock is right; taken for a day behind it is corrected into tomorrow, when the token is over.
    expect((await comingBack(-24 * 60 * minute)).error).toBe('PROVIDER_LOGIN_FAILED');
  });

  test('given a database that is away when they come back, then the page is told that and not that the log-in was wrong', async () => {
    const url = new URL(t.applicationUrl);
    const network = await FaultyNetwork.before(url.hostname, Number(url.port));
    url.port = String(network.port);
    const house = await openHouse({ databaseUrl: url.href, poolSize: 2, clock: t.clock });
    const cut = await serverFor(provider.issuer, 'ES256', house);
    try {
      const page = await begin(cut);
      const query = await provider.visit(page.address, 'mai');
      network.become('refuse');
      network.drop();
      expect(await comeBack(cut, query, page.cookie)).toMatchObject({
        code: null,
        error: 'DATABASE_UNAVAILABLE',
      });
    } finally {
      network.become('sound');
      await cut.close();
      await house.close();
      await network.close();
    }
  });

  test('given a code, then it opens once, for the page that began, within a minute; its lost answer may be repeated', async () => {
    const page = await begin(server);
    const { code } = await comeBack(server, await provider.visit(page.address, 'mai'), page.cookie);
    expect(codeOf(await act(t, redeem, { code, verifier: 'x'.repeat(43) }))).toBe('PROVIDER_LOGIN_FAILED');
    const from = { requestId: newId() };
    const first = await act(t, redeem, { code, verifier: page.verifier }, from);
    const again = await act(t, redeem, { code, verifier: page.verifier }, from);
    expect([await isAlive(t, first.token), await isAlive(t, again.token)]).toEqual([false, true]);
    expect(codeOf(await act(t, redeem, { code, verifier: page.verifier }))).toBe('PROVIDER_LOGIN_FAILED');

    const slow = await begin(server);
    const late = await comeBack(server, await provider.visit(slow.address, 'mai'), slow.cookie);
    t.clock.advance(minute + 1);
    expect(codeOf(await act(t, redeem, { code: late.code, verifier: slow.verifier }))).toBe(
      'PROVIDER_LOGIN_FAILED',
    );
  });

  test.each([
    [
      'the password is set',
      `select identity.set_password('ketoan.kv04', password_hash, 'Lộ mật khẩu')
      from identity.staff where username = 'ketoan.kv04'`,
    ],
    [
      'the account is closed and opened again',
      `select identity.close_account('ketoan.kv04', 'Nghỉ việc'),
      identity.reopen_account('ketoan.kv04', 'Đóng nhầm')`,
    ],
    ['the link is removed', `delete from identity.provider_account where subject = 'leaving'`],
  ])('given a code, when %s before it is redeemed, then it opens nothing', async (_, change) => {
    await link(t, provider.issuer, 'ketoan.kv04', { subject: 'leaving' });
    const page = await begin(server);
    const { code } = await comeBack(server, await provider.visit(page.address, 'leaving'), page.cookie);
    await t.owner.query(change);
    const redeemed = await act(t, redeem, { code, verifier: page.verifier });
    expect([codeOf(redeemed), redeemed.token]).toEqual(['PROVIDER_LOGIN_FAILED', null]);
    await t.owner.query(`delete from identity.provider_account where subject = 'leaving'`);
  });

  test('given a closed account, then its link opens nothing', async () => {
    await link(t, provider.issuer, 'chv.kv03', { subject: 'quit' });
    await t.owner.query("update identity.staff set active = false where username = 'chv.kv03'");
    const page = await begin(server);
    const back = await comeBack(server, await provider.visit(page.address, 'quit'), page.cookie);
    expect(back.error).toBe('PROVIDER_LOGIN_FAILED');
  });

  test('given a replayed, a foreign or a made-up state, or no cookie, then it is refused', async () => {
    const page = await begin(server);
    const query = await provider.visit(page.address, 'mai');
    const other = await begin(server);
    for (const [changed, cookie] of [
      [query, ''],
      [query, other.cookie],
      [query.replace(/state=[^&]+/, 'state=made-up'), page.cookie],
      [query.replace(/&?state=[^&]+/, ''), page.cookie],
      [query.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Felsewhere.example'), page.cookie],
      ['?error=access_denied', page.cookie],
    ] as const) {
      expect((await comeBack(server, changed, cookie)).error).toBe('PROVIDER_LOGIN_FAILED');
    }
    expect((await comeBack(server, query, page.cookie)).code).not.toBeNull();
    expect((await comeBack(server, query, page.cookie)).error).toBe('PROVIDER_LOGIN_FAILED');
  });

  test('given another algorithm than the pinned one, then a token that is otherwise right is refused', async () => {
    const other = await serverFor(provider.issuer, 'RS256');
    try {
      const page = await begin(other);
      const back = await comeBack(other, await provider.visit(page.address, 'mai'), page.cookie);
      expect(back.error).toBe('PROVIDER_LOGIN_FAILED');
    } finally {
      await other.close();
    }
  });

  test('given a start without a challenge, then it is refused', async () => {
    for (const query of ['', '?challenge=short', '?challenge=a&challenge=b']) {
      expect((await server.inject({ url: `/auth/oidc/start${query}` })).statusCode).toBe(400);
    }
  });

  test('given no provider in the settings, then there is no such address', async () => {
    expect((await t.server.inject({ url: '/auth/oidc/start' })).statusCode).toBe(404);
  });

  test('given a provider that is down, then one’s own password opens all the same, and the page hears why', async () => {
    const down = await startFalseProvider();
    await down.close();
    const alone = await serverFor(down.issuer);
    try {
      const page = await begin(alone);
      expect(page.address).toBe('/graphql#log-in-error=PROVIDER_UNAVAILABLE');
      expect(page.setCookie).toBe('');
      expect(codeOf(await logIn(t, 'thukho.kv05'))).toBe('');
    } finally {
      await alone.close();
    }
  });

  describe('that lies', () => {
    let liar: FalseProvider;
    let deceived: FastifyInstance;
    let key: SigningKey;
    let strange: SigningKey;
    let second: SigningKey;

    beforeAll(async () => {
      liar = await startFalseProvider();
      deceived = await serverFor(liar.issuer);
      [key, strange, second] = await Promise.all([
        signingKey('ES256'),
        signingKey('ES256'),
        signingKey('RS256'),
      ]);
      liar.keys = [key.publicJwk, second.publicJwk];
      await link(t, liar.issuer, 'thukho.kv06', { subject: 'the keeper' });
    });
    afterAll(async () => {
      await deceived.close();
      await liar.close();
    });

    /** Claims that are right in every respect. */
    function claims(nonce: string): Record<string, unknown> {
      const now = Math.floor(Date.now() / 1000);
      return {
        iss: liar.issuer,
        aud: clientId,
        sub: 'the keeper',
        preferred_username: 'keeper',
        nonce,
        iat: now,
        exp: now + 60,
        auth_time: now - 10,
      };
    }

    async function attempt(make: (right: Record<string, unknown>) => Promise<string>): Promise<string> {
      const page = await begin(deceived);
      const { searchParams } = new URL(page.address);
      liar.idToken = () => make(claims(searchParams.get('nonce')!));
      const back = await comeBack(deceived, `?code=any&state=${searchParams.get('state')!}`, page.cookie);
      return back.error ?? (back.code === null ? 'nothing' : 'opened');
    }

    const sign = (
      payload: Record<string, unknown>,
      by: CryptoKey | Uint8Array = key.privateKey,
      header: Record<string, unknown> = {},
    ): Promise<string> =>
      new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: key.publicJwk.kid!, ...header }).sign(by);

    const part = (value: object): string => base64url.encode(JSON.stringify(value));

    test('given the right token, then it opens: the liar is refused for its lies alone', async () => {
      expect(await attempt((right) => sign(right))).toBe('opened');
    });

    const now = (): number => Math.floor(Date.now() / 1000);
    test.each<[string, (right: Record<string, unknown>) => Promise<string>]>([
      ['alg none', async (right) => `${part({ alg: 'none' })}.${part(right)}.`],
      ['no signature', async (right) => (await sign(right)).replace(/[^.]+$/, '')],
      [
        'a changed text',
        async (right) => {
          const [head, , signature] = (await sign({ ...right, sub: 'somebody' })).split('.');
          return `${head!}.${part(right)}.${signature!}`;
        },
      ],
      [
        'HS256 with the public key',
        async (right) => {
          const text = await exportSPKI((await importJWK(key.publicJwk, 'ES256')) as CryptoKey);
          return sign(right, new TextEncoder().encode(text), { alg: 'HS256' });
        },
      ],
      [
        'HS256 with the secret of the client',
        (right) => sign(right, new TextEncoder().encode(clientSecret), { alg: 'HS256' }),
      ],
      [
        'another algorithm of a right key',
        (right) => sign(right, second.privateKey, { alg: 'RS256', kid: second.publicJwk.kid }),
      ],
      ['a wrong key under a right name', (right) => sign(right, strange.privateKey)],
      ['a key that nobody knows', (right) => sign(right, strange.privateKey, { kid: 'unknown' })],
      [
        'a key that the token brings along',
        (right) =>
          sign(right, strange.privateKey, {
            kid: 'mine',
            jwk: strange.publicJwk,
            jku: `${liar.issuer}/mine`,
          }),
      ],
      ['another audience', (right) => sign({ ...right, aud: 'another client' })],
      [
        'two audiences without saying for whom',
        (right) => sign({ ...right, aud: [clientId, 'another client'] }),
      ],
      ['two audiences, for the other', (right) => sign({ ...right, aud: [clientId, 'x'], azp: 'x' })],
      ['another issuer', (right) => sign({ ...right, iss: 'https://elsewhere.example' })],
      ['a token that has run out', (right) => sign({ ...right, iat: now() - 7200, exp: now() - 3600 })],
      ['a token of tomorrow', (right) => sign({ ...right, nbf: now() + 86_400 })],
      ['no end', (right) => sign({ ...right, exp: undefined })],
      ['another nonce', (right) => sign({ ...right, nonce: 'another' })],
      ['no nonce', (right) => sign({ ...right, nonce: undefined })],
      ['a log-in of last week', (right) => sign({ ...right, auth_time: now() - 7 * 86_400 })],
      ['no word of when', (right) => sign({ ...right, auth_time: undefined })],
      ['no subject', (right) => sign({ ...right, sub: undefined })],
      ['no token at all', async () => 'nonsense'],
    ])('given %s, then it is refused like everything else', async (_lie, make) => {
      expect(await attempt(make)).toBe('PROVIDER_LOGIN_FAILED');
      expect(liar.asked).not.toContain('/mine');
    });

    test('given a code that the provider takes twice, then the state is used up all the same', async () => {
      const page = await begin(deceived);
      const { searchParams } = new URL(page.address);
      liar.idToken = () => sign(claims(searchParams.get('nonce')!));
      const query = `?code=any&state=${searchParams.get('state')!}`;
      const backs = await Promise.all([1, 2, 3].map(() => comeBack(deceived, query, page.cookie)));
      expect(backs.filter((back) => back.code !== null)).toHaveLength(1);
    });

    test('given no answer about its keys, then nobody gets in, and later they do', async () => {
      const fresh = await startFalseProvider();
      const unlucky = await serverFor(fresh.issuer);
      await link(t, fresh.issuer, 'thukho.kv07', { subject: 'the keeper' });
      try {
        fresh.keys = undefined;
        const codes: (string | null)[] = [];
        for (const keys of [undefined, [key.publicJwk]]) {
          fresh.keys = keys;
          const page = await begin(unlucky);
          const { searchParams } = new URL(page.address);
          const right = { ...claims(searchParams.get('nonce')!), iss: fresh.issuer };
          fresh.idToken = () => sign(right);
          const back = await comeBack(unlucky, `?code=any&state=${searchParams.get('state')!}`, page.cookie);
          codes.push(back.error);
        }
        expect(codes).toEqual(['PROVIDER_LOGIN_FAILED', null]);
      } finally {
        await unlucky.close();
        await fresh.close();
      }
    });
  });
});
