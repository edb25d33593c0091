import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WitnessStateLost } from './witness-store.js';
import type { Witness } from './witness.js';

export interface WitnessServer {
  /** The submission prefix, which is also the monitoring prefix: `http://127.0.0.1:4711`. */
  readonly url: string;
  close(): Promise<void>;
}

/** A request has 63 hashes and a checkpoint with its signatures at most. */
const longestRequest = 64 * 1024;
const requestWithin = 10_000;
const plainText = 'text/plain; charset=utf-8';

/** Serves a witness over HTTP (C2SP tlog-witness): `POST /add-checkpoint`, `GET /<hash of the origin>/checkpoint`. */
export async function serveWitness(
  witness: Witness,
  address: { readonly host: string; readonly port: number },
  failed: (failure: unknown) => void,
): Promise<WitnessServer> {
  const server = createServer(
    { requestTimeout: requestWithin, headersTimeout: requestWithin },
    (request, response) => {
      handle(witness, request, response).catch((failure: unknown) => {
        failed(failure);
        answer(
          response,
          500,
          failure instanceof WitnessStateLost ? `${failure.message}\n` : 'The witness has failed.\n',
        );
      });
    },
  );
  server.listen(address.port, address.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${address.host.includes(':') ? `[${address.host}]` : address.host}:${port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function handle(witness: Witness, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '';
  if (path === '/add-checkpoint') {
    await addCheckpoint(witness, request, response);
    return;
  }
  const hash = /^\/([0-9a-f]{64})\/checkpoint$/.exec(path)?.[1];
  if (hash === undefined) {
    answer(response, 404, 'There is nothing here.\n');
  } else if (request.method === 'GET') {
    const note = await witness.latestNote(hash);
    response.setHeader('cache-control', 'no-store');
    answer(response, note === undefined ? 404 : 200, note ?? 'No checkpoint of this log was cosigned.\n');
  } else {
    refuseMethod(response, 'GET');
  }
}

async function addCheckpoint(
  witness: Witness,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') {
    refuseMethod(response, 'POST');
    return;
  }
  const text = await readAll(request);
  if (text === undefined) {
    response.setHeader('connection', 'close');
    answer(response, 413, 'The request is too long.\n');
    return;
  }
  const { status, body, contentType } = await witness.addCheckpoint(text);
  answer(response, status, body, contentType);
}

/** The body; undefined when it is too long. */
async function readAll(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > longestRequest) {
      return undefined;
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function refuseMethod(response: ServerResponse, allowed: string): void {
  response.setHeader('allow', allowed);
  answer(response, 405, `Only ${allowed}.\n`);
}

function answer(response: ServerResponse, status: number, body: string, contentType = plainText): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
