import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../platform/clock.js';
import type { HealthReport } from '../platform/health.js';
import { refusalBody } from '../platform/http/refusals.js';
import { securityHeaders } from '../platform/http/security-headers.js';
import { tell } from '../platform/sentences/index.js';
import { retryAfterOf } from '../platform/unavailable.js';
import { listenFailure } from './open-port.js';

/** Who answers at the server's port until the server itself does. */
export interface StartingDoor {
  readonly port: number;
  /** Lets the port go; safe to call more than once. */
  close(): Promise<void>;
}

/**
 * Answers from before the database is made: that the process lives, that it is not ready, and to everybody else when to
 * come again. @throws CommandFailure in a sentence where the port cannot be had
 */
export async function openStartingDoor(host: string, port: number, clock: Clock): Promise<StartingDoor> {
  const since = clock.now().toISOString();
  const server = createServer(({ url = '/' }, response) => {
    answer(response, url.split('?')[0] ?? '/', since);
  });
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
  } catch (error) {
    throw listenFailure(error, host, port);
  }
  return { port: (server.address() as AddressInfo).port, close: () => closed(server) };
}

function answer(response: ServerResponse, path: string, since: string): void {
  const told = tell('STARTING');
  if (path === '/healthz') {
    send(response, 200, { status: 'ok' });
  } else if (path === '/readyz') {
    const starting = {
      part: 'server',
      state: 'failed',
      code: told.code,
      message: told.message,
      since,
    } as const;
    send(response, 503, { status: 'not ready', reasons: [starting], warnings: [] } satisfies HealthReport);
  } else {
    response.setHeader('retry-after', String(retryAfterOf(told.code)));
    send(response, 503, refusalBody(told));
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, {
      ...securityHeaders,
      'content-type': 'application/json; charset=utf-8',
      connection: 'close',
    })
    .end(JSON.stringify(body));
}

async function closed(server: Server): Promise<void> {
  if (server.listening) {
    const ended = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await ended;
  }
}
