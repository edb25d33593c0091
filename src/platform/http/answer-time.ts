import type { FastifyInstance, FastifyRequest } from 'fastify';
import { HttpRefusal } from './refusals.js';

/** Nobody waits any more: the answer is out, or the client is gone. */
const nobodyWaits = new (class NobodyWaits extends Error {})('Nobody waits for this any more.');

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Milliseconds that answers of this route may take, where that is more than the usual. */
    answerTime?: number;
  }
}

const signals = new WeakMap<FastifyRequest, AbortSignal>();

/** Aborted when nobody waits for the request's work any more: answered, given up, or the client is gone. */
export function answerSignal(request: FastifyRequest): AbortSignal | undefined {
  return signals.get(request);
}

/**
 * Gives every request this long for its answer (or what its route says), from when it has arrived; then it is answered 503 and its signal aborts
 * whatever still works for it.
 *
 * Not Fastify's own `handlerTimeout`: that listens to the request's `close`, which Node emits as soon as the body is
 * read, so that a POST is aborted at once and then never timed (Fastify 5.12.8).
 */
export function limitAnswerTime(server: FastifyInstance, milliseconds: number): void {
  // What a handler throws when its answer is out already is of interest to nobody.
  server.addHook('onRoute', (route) => {
    const { handler } = route;
    route.handler = function (request, reply) {
      const answer: unknown = handler.call(this, request, reply);
      return answer instanceof Promise
        ? answer.catch((error: unknown) => {
            if (answerSignal(request)?.aborted === true) {
              return reply;
            }
            throw error;
          })
        : answer;
    };
  });
  server.addHook('preHandler', (request, reply, proceed) => {
    const work = new AbortController();
    signals.set(request, work.signal);
    const late = setTimeout(() => {
      const refusal = new HttpRefusal(503);
      work.abort(refusal);
      // Of a file that is on its way the rest is not sent: what has begun as 200 cannot end as 503.
      if (!reply.sent && !reply.raw.headersSent) {
        // What the handler answers later is dropped: it looks at the signal before it sends.
        void reply.send(refusal);
      }
    }, request.routeOptions.config.answerTime ?? milliseconds);
    reply.raw.once('close', () => {
      clearTimeout(late);
      work.abort(nobodyWaits);
    });
    proceed();
  });
}
