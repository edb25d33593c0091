import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from '../clock.js';

const header = 'x-device-time';
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/**
 * Milliseconds by which the clock of the device is ahead, where the request says in X-Device-Time what it shows; the way
 * of the request counts as behind. Undefined for what is no instant.
 */
export function deviceAheadOf({ headers }: FastifyRequest, clock: Clock): number | undefined {
  const told = headers[header];
  const shown = typeof told === 'string' && instant.test(told) ? Date.parse(told) : NaN;
  return Number.isNaN(shown) ? undefined : shown - clock.now().getTime();
}

/** Answers in X-Device-Ahead, in milliseconds, how far the clock is ahead that a request has told of. */
export function answerDeviceTime(server: FastifyInstance, clock: Clock): void {
  server.addHook('onRequest', (request, reply, proceed) => {
    const ahead = deviceAheadOf(request, clock);
    if (ahead !== undefined) {
      void reply.header('x-device-ahead', String(ahead));
    }
    proceed();
  });
}
