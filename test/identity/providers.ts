import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';
import { Provider } from 'oidc-provider';

export const clientId = 'so-kho';
export const clientSecret = 'the secret of the client in the tests';
/** Nobody listens there: the tests carry the browser's query over to the server themselves. */
export const redirectUri = 'http://127.0.0.1:9/auth/oidc/callback';

interface Listening {
  readonly origin: string;
  handle: RequestListener;
  close(): Promise<void>;
}

async function listen(port = 0): Promise<Listening> {
  const door: { handle: RequestListener } = { handle: (_request, response) => response.writeHead(503).end() };
  const server: Server = createServer((request, response) => door.handle(request, response));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(door, {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  });
}

export interface RealProvider {
  readonly issuer: string;
  /** Logs in on the provider's own pages as a browser would, where the login is the subject; answers the query with which it sends back. */
  visit(address: string, login: string): Promise<string>;
  close(): Promise<void>;
}

/** oidc-provider from npm, with its own log-in pages, on the loopback address. */
export async function startRealProvider(algorithm: 'RS256' | 'ES256'): Promise<RealProvider> {
  const door = await listen();
  const keys = await Promise.all((['RS256', 'ES256'] as const).map((alg) => signingKey(alg)));
  const provider = new Provider(door.origin, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'client_secret_post',
        id_token_signed_response_alg: algorithm,
      },
    ],
    jwks: { keys: keys.map(({ privateJwk }) => privateJwk) },
    cookies: { keys: ['a key of the tests'] },
    claims: { openid: ['sub'], profile: ['preferred_username'] },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, preferred_username: `name.${id}` }),
    }),
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    features: { devInteractions: { enabled: true } },
  });
  const callback = provider.callback();
  door.handle = callback;
  return {
    issuer: door.origin,
    visit: (address, login) => visit(door.origin, address, login),
    close: () => door.close(),
  };
}

async function visit(origin: string, address: string, login: string): Promise<string> {
  const cookies = new Map<string, string>();
  let next: { url: string; form?: URLSearchParams } = { url: address };
  for (let hop = 0; hop < 20; hop += 1) {
    const response: Response = await fetch(next.url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(next.form === undefined ? {} : { method: 'POST', body: next.form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name = '', value = ''] = cookie.split(';')[0]!.split(/=(.*)/s);
      cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location?.startsWith(redirectUri)) {
      return new URL(location).search;
    }
    if (location !== null) {
      next = { url: new URL(location, origin).href };
      continue;
    }
    const page = await response.text();
    const action = /action="([^"]+)"/.exec(page)?.[1];
    const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1];
    if (action === undefined || prompt === undefined) {
      throw new Error(`The provider answered ${response.status}: ${page.slice(0, 300)}`);
    }
    next = {
      url: new URL(action, origin).href,
      form: new URLSearchParams({ prompt, login, password: 'whatever' }),
    };
  }
  throw new Error('The provider never sent the browser back.');
}

export interface SigningKey {
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
}

export async function signingKey(alg: 'RS256' | 'ES256'): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const named = { kid: `the ${alg} key`, use: 'sig', alg };
  return {
    alg,
    privateKey,
    publicJwk: { ...(await exportJWK(publicKey)), ...named },
    privateJwk: { ...(await exportJWK(privateKey)), ...named },
  };
}

/** A provider that answers whatever the test tells it to. */
export interface FalseProvider {
  readonly issuer: string;
  /** The paths that were asked for. */
  readonly asked: string[];
  keys: JWK[] | undefined;
  /** The ID token for any code whatever. */
  idToken: () => Promise<string>;
  close(): Promise<void>;
}

export async function startFalseProvider(): Promise<FalseProvider> {
  const door = await listen();
  const provider: FalseProvider = {
    issuer: door.origin,
    asked: [],
    keys: [],
    idToken: () => Promise.reject(new Error('No token was told.')),
    close: () => door.close(),
  };
  const metadata = {
    issuer: door.origin,
    authorization_endpoint: `${door.origin}/authorize`,
    token_endpoint: `${door.origin}/token`,
    jwks_uri: `${door.origin}/jwks`,
    userinfo_endpoint: `${door.origin}/userinfo`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    // It claims to sign with anything; what it claims must not matter.
    id_token_signing_alg_values_supported: ['none', 'HS256', 'RS256', 'ES256'],
  };
  const answerOf = async (request: IncomingMessage): Promise<object | undefined> => {
    if (request.url === '/token') {
      return { access_token: 'x', token_type: 'Bearer', id_token: await provider.idToken() };
    }
    if (request.url === '/jwks') {
      return provider.keys === undefined ? undefined : { keys: provider.keys };
    }
    return request.url === '/.well-known/openid-configuration' ? metadata : undefined;
  };
  door.handle = (request, response) => {
    provider.asked.push(request.url ?? '');
    void answerOf(request).then((answer) => {
      response.writeHead(answer === undefined ? 503 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? {}));
    });
  };
  return provider;
}
