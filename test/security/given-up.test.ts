import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { openServer } from '../../src/app.js';
import { newId } from '../../src/platform/ids.js';
import { exhibitNow, receiveOne, stageOf, minutesAgo, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import { ask, strike } from './attack.js';

const relocateDocument = `mutation ($requestId: UUID!, $input: ExhibitRelocateInput!) {
  exhibitRelocate(requestId: $requestId, input: $input) { exhibit { version } userErrors { code } }
}`;

describe('a request that is given up', () => {
  let t: TestHouse;
  let server: FastifyInstance;
  let keeper: TestClient;
  let stage: Stage;
  let url: string;
  const failures: unknown[] = [];

  beforeAll(async () => {
    t = await openTestHouse();
    server = await openServer(t.house, {
      logLevel: 'silent',
      timings: { answer: 500 },
      onFailure: (error) => failures.push(error),
    });
    url = await server.listen({ port: 0, host: '127.0.0.1' });
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterEach(async () => {
    await t.owner.query('rollback');
  });
  afterAll(async () => {
    await server.close();
    await t.close();
  });

  /** How many statements of the application wait for a lock in this database. */
  async function waiting(): Promise<number> {
    const { rows } = await t.owner.query(
      `select count(*)::int as n from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and wait_event_type = 'Lock'`,
    );
    return rows[0].n;
  }

  async function until(check: () => Promise<boolean>, milliseconds: number): Promise<number> {
    const began = performance.now();
    while (!(await check())) {
      if (performance.now() - began > milliseconds) throw new Error('It did not come to that.');
    }
    return performance.now() - began;
  }

  async function post(query: string, variables: object, signal?: AbortSignal): Promise<Response> {
    return fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${keeper.token!}` },
      body: JSON.stringify({ query, variables }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  const read = '{ exhibits(first: 1) { nodes { id } } }';

  test('given reads that wait, more than there are connections, then each is answered 503 and cancelled', async () => {
    await t.owner.query('begin; lock table custody.exhibit in access exclusive mode');
    for (let round = 1; round <= 2; round += 1) {
      const answers = await Promise.all(Array.from({ length: 12 }, () => post(read, {})));
      for (const answer of answers) {
        expect(answer.status).toBe(503);
        expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'TIMEOUT' } }] });
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      }
      await until(async () => (await waiting()) === 0, 3_000);
    }
    await t.owner.query('rollback');
    expect((await post(read, {})).status).toBe(200);
  });

  test('given a read without a body to wait for, then it is timed as well', async () => {
    await t.owner.query('begin; lock table custody.exhibit in access exclusive mode');
    const { status, codes } = await strike(server, {
      method: 'GET',
      url: `/graphql?query=${encodeURIComponent(read)}`,
      headers: { 'apollo-require-preflight': '1' },
      token: keeper.token,
    });
    expect([status, codes]).toEqual([503, ['TIMEOUT']]);
    await until(async () => (await waiting()) === 0, 3_000);
  });

  test('given a change that waits for a lock, then it is cancelled, leaves nothing, and its request id still counts', async () => {
    const exhibit = await receiveOne(t, keeper, stage);
    const variables = {
      requestId: newId(),
      input: {
        exhibitId: exhibit.id,
        expectedVersion: exhibit.version,
        fromPlaceId: stage.place('A1'),
        toPlaceId: stage.place('B3'),
        quantity: '1',
        occurredAt: minutesAgo(t, 5).toISOString(),
      },
    };
    await t.owner.query('begin');
    await t.owner.query('select from custody.exhibit where code = $1 for update', [exhibit.code]);
    const { status, codes } = await ask(server, relocateDocument, variables, keeper.token);
    expect([status, codes]).toEqual([503, ['TIMEOUT']]);
    await until(async () => (await waiting()) === 0, 3_000);
    await t.owner.query('rollback');
    expect((await exhibitNow(keeper, exhibit.id)).movements.nodes).toHaveLength(1);

    const again = await ask(server, relocateDocument, variables, keeper.token);
    expect(again.body.data.exhibitRelocate).toEqual({
      exhibit: { version: exhibit.version + 1 },
      userErrors: [],
    });
  });

  test('given clients that go away, then what they asked is cancelled before its time', async () => {
    const patient = await openServer(t.house, {
      logLevel: 'silent',
      onFailure: (error) => failures.push(error),
    });
    const address = await patient.listen({ port: 0, host: '127.0.0.1' });
    try {
      await t.owner.query('begin; lock table custody.exhibit in access exclusive mode');
      const leaving = new AbortController();
      const asked = Array.from({ length: 4 }, () =>
        fetch(`${address}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${keeper.token!}` },
          body: JSON.stringify({ query: read }),
          signal: leaving.signal,
        }).catch(() => undefined),
      );
      await until(async () => (await waiting()) === 4, 3_000);
      leaving.abort();
      await Promise.all(asked);
      expect(await until(async () => (await waiting()) === 0, 4_500)).toBeLessThan(4_500);
    } finally {
      await t.owner.query('rollback');
      await patient.close();
    }
  });

  test('given an answer that is made while others of its fields still read, then no connection stays behind', async () => {
    await receiveOne(t, keeper, stage);
    const early =
      '{ a: exhibits(first: 0) { nodes { id } } b: exhibits(first: 5) { nodes { movements(first: 5) { nodes { order { number } } } } } }';
    for (let round = 1; round <= 20; round += 1) {
      const { body } = await ask(server, early, {}, keeper.token);
      expect(body.data).toBeNull();
    }
    const idle = async () => {
      const { rows } = await t.owner.query(
        `select count(*)::int as n from pg_stat_activity where datname = current_database() and state like 'idle in%'`,
      );
      return rows[0].n === 0;
    };
    await until(idle, 3_000);
    expect((await ask(server, read, {}, keeper.token)).status).toBe(200);
  });

  test('given a read that is not given up but waits too long for a lock, then it is told so, with a reference', async () => {
    await t.owner.query('begin; lock table custody.exhibit in access exclusive mode');
    const { status, body } = await ask(t.server, read, {}, keeper.token);
    expect(status).toBe(200);
    expect(body.errors[0]).toMatchObject({
      message: expect.stringContaining('took too long'),
      extensions: { code: 'TIMEOUT', reference: expect.stringMatching(/^[0-9a-f]{12}$/) },
    });
  }, 20_000);

  test('a statement may take 10 s in the database, whoever waits for it', async () => {
    const held = await t.house.orm.em.fork().execute('show statement_timeout');
    expect(held).toEqual([{ statement_timeout: '10s' }]);
  });

  test('what was given up is told to the log as nothing else than that', () => {
    for (const failure of failures) {
      expect(String(failure)).toMatch(/canceling statement|nobody waits|refused with 503|lock timeout/i);
    }
  });
});
