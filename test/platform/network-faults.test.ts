import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FastifyInstance } from 'fastify';
import { openHouse, openServer, type House } from '../../src/app.js';
import { AcknowledgedReceipts } from '../support/acknowledged.js';
import { FaultyNetwork } from '../support/faulty-network.js';
import { stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

/** How many faults, one after the other; a hundred take some minutes. */
const rounds = Number(process.env['FAULT_ROUNDS'] ?? 12);
const seed = Number(process.env['SO_KHO_TEST_SEED'] ?? 20_261_128);

describe('a network with faults between server and database', () => {
  let t: TestHouse;
  let network: FaultyNetwork;
  let house: House;
  let server: FastifyInstance;
  let address: string;
  let keeper: TestClient;
  let stage: Stage;

  beforeAll(async () => {
    t = await openTestHouse();
    const url = new URL(t.applicationUrl);
    network = await FaultyNetwork.before(url.hostname, Number(url.port));
    url.port = String(network.port);
    house = await openHouse({ databaseUrl: url.href, poolSize: 4, clock: t.clock });
    server = await openServer(house, { logLevel: 'silent', timings: { answer: 3_000 } });
    address = await server.listen({ port: 0, host: '127.0.0.1' });
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(async () => {
    network.become('sound');
    network.drop();
    await server.close();
    await house.close();
    await network.close();
    await t.close();
  });

  async function read(): Promise<{ status: number; body: any; headers: Headers }> {
    const answer = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${keeper.token!}` },
      body: JSON.stringify({ query: '{ exhibits(first: 5) { nodes { id } } }' }),
    });
    return { status: answer.status, body: await answer.json(), headers: answer.headers };
  }

  async function untilRead(): Promise<void> {
    const began = performance.now();
    while ((await read()).status !== 200) {
      if (performance.now() - began > 20_000) throw new Error('The server does not find its database again.');
    }
  }

  test('given a database that cannot be reached, then context, reads and writes are answered 503 with retryAfter', async () => {
    await untilRead();
    network.become('refuse');
    network.drop();
    const patient = await openServer(house, { logLevel: 'silent' });
    try {
      const authorization = `Bearer ${keeper.token!}`;
      const [answer, file] = await Promise.all([
        patient.inject({
          method: 'POST',
          url: '/graphql',
          headers: { 'content-type': 'application/json', authorization },
          payload: JSON.stringify({ query: '{ exhibits(first: 5) { nodes { id } } }' }),
        }),
        patient.inject({ url: '/exports/x', headers: { authorization } }),
      ]);
      expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '2']);
      expect(answer.json()).toMatchObject({
        errors: [
          {
            message: expect.stringContaining('cannot be reached'),
            extensions: {
              code: 'DATABASE_UNAVAILABLE',
              retryAfter: 2,
              messageVietnamese: expect.stringContaining('cơ sở dữ liệu'),
            },
          },
        ],
      });
      expect([file.statusCode, file.json().errors[0].extensions.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    } finally {
      network.become('sound');
      await patient.close();
    }
    await untilRead();
  }, 60_000);

  test('given a connection that is lost for a moment, then nobody hears of it', async () => {
    await untilRead();
    network.drop();
    expect((await read()).status).toBe(200);
    network.halfClose();
    expect((await read()).status).toBe(200);
  });

  test('given a network that swallows everything, then each is answered in time, and the pool heals', async () => {
    await untilRead();
    network.become('hole');
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: 10 }, read));
    expect(performance.now() - began).toBeLessThan(6_000);
    for (const { status, body, headers } of answers) {
      expect([status, body.errors[0].extensions.code]).toEqual([503, 'TIMEOUT']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    }
    network.become('sound');
    await untilRead();
  }, 60_000);

  test('given faults one after the other under load, then nothing acknowledged is lost or doubled, and nobody is told 500', async () => {
    const receipts = new AcknowledgedReceipts(t, stage, address, keeper.token!);
    const faults = fc.sample(
      fc.record({
        fault: fc.constantFrom('drop', 'halfClose', 'refuse', 'slow', 'hole'),
        sound: fc.integer({ min: 20, max: 300 }),
        lasts: fc.integer({ min: 50, max: 900 }),
      }),
      { seed, numRuns: rounds },
    );
    process.stdout.write(`network faults: seed ${seed}, ${faults.map(({ fault }) => fault).join(', ')}\n`);
    const running = receipts.run(6);
    for (const { fault, sound, lasts } of faults) {
      await wait(sound);
      if (fault === 'drop' || fault === 'halfClose') {
        network[fault]();
        continue;
      }
      network.become(fault);
      await wait(lasts);
      network.become('sound');
      if (fault === 'hole') {
        // What was swallowed is missing in the middle of a stream: such a connection is good for nothing.
        network.drop();
      }
    }
    receipts.end();
    await running;
    expect(receipts.unexpected()).toEqual([]);
    expect(receipts.acknowledged.size).toBeGreaterThan(rounds);
    expect(await receipts.lostOrDoubled(t.ownerUrl)).toEqual([]);
  }, 600_000);
});
