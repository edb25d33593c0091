import { Transform, type Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { tell } from '../sentences/index.js';
import { httpLimits } from './http-limits.js';
import type { Load } from './load.js';
import { HttpRefusal } from './refusals.js';

const json = /^application\/json\s*(?:;|$)/i;
const charset = /;\s*charset\s*=\s*"?([^";\s]+)"?/i;

/**
 * Says what body POST /graphql takes, before a byte of it is read: JSON in UTF-8, of the ordinary size, or larger from
 * somebody who may upload.
 */
export function guardBody(
  server: FastifyInstance,
  mayUpload: (request: FastifyRequest) => Promise<boolean>,
  load: Load,
): void {
  // Forms and texts are what a foreign page can send without asking; nothing here reads them.
  server.removeContentTypeParser('text/plain');
  server.addHook('onRequest', (request, _reply, proceed) => {
    const refusal = request.method === 'POST' ? mediaTypeRefusal(request) : undefined;
    if (refusal === undefined) {
      proceed();
    } else {
      // Not at once: the parser may find in the same bytes that this is no request, and answers then in our place.
      setImmediate(proceed, refusal);
    }
  });
  server.addHook('preParsing', (request, reply, payload, proceed) => {
    const length = request.headers['content-length'];
    if (request.method !== 'POST' || (length !== undefined && Number(length) <= httpLimits.bodyBytes)) {
      proceed(null, payload);
      return;
    }
    const admitted = async (): Promise<boolean> => {
      const may = await mayUpload(request);
      if (may) {
        load.takeUpload(reply.raw);
      }
      return may;
    };
    largeBody(payload, length, admitted).then(
      (body) => {
        proceed(null, body);
      },
      (error: unknown) => {
        proceed(error as Error);
      },
    );
  });
}

/** The body of somebody who may upload as it is, anybody else's as far as an ordinary one goes. */
async function largeBody<Body extends Readable>(
  payload: Body,
  length: string | undefined,
  mayUpload: () => Promise<boolean>,
): Promise<Body | Readable> {
  if (await mayUpload()) {
    return payload;
  }
  if (length !== undefined) {
    throw tooLarge(httpLimits.bodyBytes);
  }
  return limited(payload, httpLimits.bodyBytes);
}

function mediaTypeRefusal({ headers }: FastifyRequest): HttpRefusal | undefined {
  const type = headers['content-type'] ?? '';
  if (!json.test(type)) {
    return new HttpRefusal(400);
  }
  const given = charset.exec(type)?.[1] ?? 'utf-8';
  const encoding = headers['content-encoding'] ?? 'identity';
  if (!/^utf-?8$/i.test(given) || encoding !== 'identity') {
    return new HttpRefusal(415);
  }
  return undefined;
}

function tooLarge(most: number): HttpRefusal {
  return new HttpRefusal(413, tell('REQUEST_TOO_LARGE', { most: String(most) }));
}

/** A body that does not say how long it is, up to this many bytes. */
function limited(payload: Readable, most: number): Readable {
  let received = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      received += chunk.length;
      pass(received > most ? tooLarge(most) : null, chunk);
    },
  });
  payload.on('error', (error) => counted.destroy(error));
  return payload.pipe(counted);
}
