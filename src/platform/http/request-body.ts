import { Transform, type Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { httpLimits } from './http-limits.js';
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
): void {
  // Forms and texts are what a foreign page can send without asking; nothing here reads them.
  server.removeContentTypeParser('text/plain');
  server.addHook('onRequest', async (request) => {
    if (request.method === 'POST') {
      checkMediaType(request);
    }
  });
  server.addHook('preParsing', async (request, _reply, payload) => {
    const length = request.headers['content-length'];
    if (request.method !== 'POST' || (length !== undefined && Number(length) <= httpLimits.bodyBytes)) {
      return payload;
    }
    if (await mayUpload(request)) {
      return payload;
    }
    if (length !== undefined) {
      throw new HttpRefusal(413);
    }
    return limited(payload, httpLimits.bodyBytes);
  });
}

function checkMediaType({ headers }: FastifyRequest): void {
  const type = headers['content-type'] ?? '';
  if (!json.test(type)) {
    throw new HttpRefusal(400);
  }
  const given = charset.exec(type)?.[1] ?? 'utf-8';
  const encoding = headers['content-encoding'] ?? 'identity';
  if (!/^utf-?8$/i.test(given) || encoding !== 'identity') {
    throw new HttpRefusal(415);
  }
}

/** A body that does not say how long it is, up to this many bytes. */
function limited(payload: Readable, most: number): Readable {
  let received = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      received += chunk.length;
      pass(received > most ? new HttpRefusal(413) : null, chunk);
    },
  });
  payload.on('error', (error) => counted.destroy(error));
  return payload.pipe(counted);
}
