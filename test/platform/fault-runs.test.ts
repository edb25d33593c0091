import { afterEach, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';

const moveOnce = fileURLToPath(new URL('fixtures/move-once.mjs', import.meta.url));
let server: Server;

afterEach(() => {
  server.close();
});

/** What the run counts of a change that is answered so. */
async function countedOf(status: number, body: string): Promise<unknown> {
  server = createServer((_request, response) => response.writeHead(status).end(body));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { stdout } = await promisify(execFile)(process.execPath, [moveOnce, `http://127.0.0.1:${port}`]);
  return JSON.parse(stdout);
}

const errorOf = (code: string): string =>
  JSON.stringify({ errors: [{ message: '…', extensions: { code } }] });

test.each<[number, string, object]>([
  [503, errorOf('DATABASE_UNAVAILABLE'), { refused: 1, lost: 0 }],
  [200, errorOf('INTERNAL_SERVER_ERROR'), { refused: 1, lost: 0, internalFailures: [expect.any(String)] }],
  [500, 'Internal Server Error', { refused: 0, lost: 1, internalFailures: [expect.any(String)] }],
])(
  'given a change of a fault run that is answered %d %s, then a failure of the server is a fault of the run',
  async (status, body, expected) => {
    expect(await countedOf(status, body)).toEqual({ internalFailures: [], ...expected });
  },
);
