import { connect, type AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { openServer } from '../../src/app.js';
import { Health } from '../../src/platform/health.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

describe('more requests than the server works at', () => {
  let t: TestHouse;
  let server: FastifyInstance;
  let address: string;
  let keeper: TestClient;
  const logged: string[] = [];

  beforeAll(async () => {
    t = await openTestHouse();
    server = await openServer(t.house, {
      logLevel: 'warn',
      logTo: { write: (line) => void logged.push(line) },
      mostRequests: 20,
      timings: { answer: 2_000 },
    });
    address = await server.listen({ port: 0, host: '127.0.0.1' });
    keeper = await t.logIn('thukho.kv03');
  });
  afterAll(async () => {
    await server.close();
    await t.close();
  });

  const read = () =>
    fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${keeper.token!}` },
      body: JSON.stringify({ query: '{ exhibits(first: 1) { nodes { id } } }' }),
    });

  test('given 200 clients while nothing moves, then some are sent away to come again, health answers in a second, and it recovers', async () => {
    // The first request of a process pays for much that later ones do not.
    expect((await read()).status).toBe(200);
    await t.owner.query('begin; lock table custody.exhibit in access exclusive mode');
    const asked = Array.from({ length: 200 }, read);
    try {
      for (const path of ['/healthz', '/readyz']) {
        const began = performance.now();
        expect((await fetch(`${address}${path}`)).status).toBe(200);
        expect(performance.now() - began).toBeLessThan(1_000);
      }
      const answers = await Promise.all(asked);
      const told = await Promise.all(answers.map(async (answer): Promise<any> => answer.json()));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503));
      expect(answers.every(({ headers }) => Number(headers.get('retry-after')) > 0)).toBe(true);
      const codes = told.map(({ errors }) => errors[0].extensions.code);
      expect(codes.filter((code) => code === 'BUSY').length).toBeGreaterThanOrEqual(180 - 20);
      expect(new Set(codes)).toEqual(new Set(['BUSY', 'TIMEOUT']));
    } finally {
      await t.owner.query('rollback');
    }
    expect((await read()).status).toBe(200);
    // What was given up answers into the void; nothing of it is told to the log as a fault of the program.
    expect(logged.filter((line) => /already sent|reply\.sent/i.test(line))).toEqual([]);
  }, 60_000);

  test('given a server that is asked to end, then what comes on open connections is told so with a code', async () => {
    const health = new Health(() => t.clock.now());
    const ending = await openServer(t.house, { logLevel: 'silent', health });
    await ending.listen({ port: 0, host: '127.0.0.1' });
    const socket = connect((ending.server.address() as AddressInfo).port, '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => (text += part));
    const ask = (path: string) =>
      socket.write(
        `GET ${path} HTTP/1.1\r\nhost: a\r\napollo-require-preflight: 1\r\nauthorization: Bearer ${keeper.token!}\r\n\r\n`,
      );
    await t.owner.query('begin; lock table custody.exhibit in access exclusive mode');
    const query = encodeURIComponent('{ exhibits(first: 1) { nodes { id } } }');
    ask(`/graphql?query=${query}`);
    await until(async () => {
      const { rows } = await t.owner.query(
        `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows.length > 0;
    });
    const closed = ending.close();
    await until(async () => health.report().status === 'not ready');
    ask('/readyz');
    ask(`/graphql?query=${query}`);
    ask('/healthz');
    await t.owner.query('rollback');
    await closed;
    await until(async () => socket.closed || text.includes('"STOPPING","messageVietnamese"'));
    socket.destroy();
    const [, first, second, third] = text.split('HTTP/1.1 ');
    expect(first).toMatch(/^200 [^]*"nodes"/);
    expect(second).toMatch(/^503 [^]*"code":"STOPPING"/);
    expect(third ?? second).toMatch(/^503 /);
  });

  async function until(check: () => Promise<boolean>): Promise<void> {
    const began = performance.now();
    while (!(await check())) {
      await turn();
      if (performance.now() - began > 10_000) throw new Error('It did not come to that.');
    }
  }
});
