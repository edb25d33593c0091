import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../platform/clock.js';
import type { Sql } from '../../platform/database/orm.js';
import { refusalBody } from '../../platform/http/refusals.js';
import { newSecret } from '../../platform/ids.js';
import { tell } from '../../platform/sentences/index.js';
import { unavailability } from '../../platform/unavailable.js';
import { ProviderClient, type ProviderSettings } from './provider-client.js';
import { noteReturn } from './provider-log-in.js';

export interface ProviderRoutesOptions {
  readonly settings: ProviderSettings;
  readonly accounts: Sql;
  readonly clock: Clock;
  readonly addressOf: (request: FastifyRequest) => string | undefined;
}

/** Seconds that a person may take at the provider. */
const cookieLifetime = 600;
const challengePattern = /^[A-Za-z0-9_-]{43}$/;

type Failure = 'PROVIDER_UNAVAILABLE' | 'PROVIDER_LOGIN_FAILED' | 'DATABASE_UNAVAILABLE';

/**
 * GET /auth/oidc/start sends the browser to the provider, GET /auth/oidc/callback takes it back. The page gives a
 * challenge at the start and must show its verifier with the one-time code that it is called with at the end, so a code
 * that was seen in an address opens nothing, and nobody can be logged in as somebody else by a link.
 */
export function addProviderRoutes(server: FastifyInstance, options: ProviderRoutesOptions): void {
  const { settings, accounts, clock, addressOf } = options;
  const client = new ProviderClient(settings);
  const cookie = cookieOf(settings.redirectUri);

  const fail = (reply: FastifyReply, failure: Failure, error: unknown): FastifyReply => {
    server.log.warn({ err: error }, 'a log-in at the provider failed');
    return backTo(reply, settings.returnTo, `log-in-error=${failure}`);
  };

  server.get('/auth/oidc/start', async (request, reply) => {
    const { challenge } = request.query as Record<string, unknown>;
    if (typeof challenge !== 'string' || !challengePattern.test(challenge)) {
      return reply.status(400).send(refusalBody(tell('CHALLENGE_MISSING')));
    }
    const secret = newSecret();
    try {
      const address = await client.authorizationUrl(secret, challenge);
      return await reply
        .header('set-cookie', cookie.set(`${secret}.${challenge}`, cookieLifetime))
        .redirect(address.href, 303);
    } catch (error) {
      return fail(reply, 'PROVIDER_UNAVAILABLE', error);
    }
  });

  server.get('/auth/oidc/callback', async (request, reply) => {
    reply.header('set-cookie', cookie.set('', 0));
    const [secret, challenge] = (cookie.read(request.headers.cookie) ?? '').split('.');
    if (secret === undefined || secret === '' || challenge === undefined) {
      return fail(reply, 'PROVIDER_LOGIN_FAILED', new Error('The browser holds no log-in.'));
    }
    const { search } = new URL(request.url, 'http://here');
    const identity = await client
      .identify(search, secret, challenge, clock.machineAhead)
      .catch((error: unknown) => new NotIdentified(error));
    if (identity instanceof NotIdentified) {
      return fail(reply, 'PROVIDER_LOGIN_FAILED', identity.reason);
    }
    const state = client.stateOf(secret, challenge);
    try {
      const returned = { identity, state, challenge, address: addressOf(request) };
      const code = await noteReturn(accounts, returned, clock.now());
      if (code !== undefined) {
        return await backTo(reply, settings.returnTo, `log-in-code=${code}`);
      }
    } catch (error) {
      return fail(reply, failureOf(error), error);
    }
    return fail(reply, 'PROVIDER_LOGIN_FAILED', new Error('Nobody is linked, or the state was used before.'));
  });
}

class NotIdentified {
  constructor(readonly reason: unknown) {}
}

/** The provider has said who it is; what fails after that is the house's own. */
function failureOf(error: unknown): Failure {
  return unavailability(error) === undefined ? 'PROVIDER_LOGIN_FAILED' : 'DATABASE_UNAVAILABLE';
}

/** What the page is told stands behind the #, which browsers send to nobody. */
function backTo(reply: FastifyReply, page: string, told: string): FastifyReply {
  return reply.redirect(`${page}#${told}`, 303);
}

interface LogInCookie {
  set(value: string, seconds: number): string;
  read(header: string | undefined): string | undefined;
}

/** Over https the cookie is bound to this host by its name; over http, on a loopback address, browsers refuse that. */
function cookieOf(redirectUri: string): LogInCookie {
  const secure = redirectUri.startsWith('https:');
  const name = secure ? '__Host-so-kho-log-in' : 'so-kho-log-in';
  const flags = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  return {
    set: (value, seconds) => `${name}=${value}; Max-Age=${String(seconds)}; ${flags}`,
    read: (header) =>
      (header ?? '')
        .split(';')
        .map((pair) => pair.trim())
        .find((pair) => pair.startsWith(`${name}=`))
        ?.slice(name.length + 1),
  };
}
