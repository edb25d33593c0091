import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { openServer } from '../../src/app.js';
import { explorerExamples } from '../../src/demo/explorer-examples.js';
import { newId } from '../../src/platform/ids.js';
import { explorerPage } from '../../src/platform/http/explorer.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';

describe('the HTTP door', () => {
  let t: TestHouse;
  let server: FastifyInstance;

  beforeAll(async () => {
    t = await openTestHouse();
    server = await openServer(t.house, {
      logLevel: 'silent',
      explorer: explorerPage(
        'Sổ Kho',
        [{ username: 'a', password: 'b', description: '</script><b>' }],
        explorerExamples,
      ),
    });
  });
  afterAll(async () => {
    await server.close();
    await t.close();
  });

  const post = (payload: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    server.inject({ method: 'POST', url: '/graphql', headers, payload });

  test('given a browser, when it opens /graphql, then the explorer comes with everything from here', async () => {
    const page = await server.inject({ url: '/graphql', headers: { accept: 'text/html' } });
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    const addresses = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
    expect(addresses.length).toBeGreaterThan(4);
    expect(page.body).not.toContain('</script><b>');
    for (const address of addresses) {
      expect(address).toMatch(/^\/explorer\//);
      const asset = await server.inject({ url: address });
      expect([address, asset.statusCode]).toEqual([address, 200]);
      expect(asset.body.length).toBeGreaterThan(100);
    }
  });

  test('given the examples of the explorer, when an inspector runs them, then each answers', async () => {
    const inspector = await t.logIn('kiemtra1');
    for (const example of explorerExamples) {
      await inspector.data(example.document, example.variables ?? {});
    }
  });

  test('given somebody whose device is off, and a stranger’s, then readiness counts the one log-in and names nobody', async () => {
    const { token } = await t.logIn('kiemtra1');
    const asking = (ahead: number, headers: Record<string, string> = {}) =>
      post('{"query":"{ __typename }"}', {
        'content-type': 'application/json',
        'x-device-time': new Date(t.clock.now().getTime() + ahead).toISOString(),
        ...headers,
      });
    const warnings = async () => (await server.inject('/readyz')).json().warnings;
    const authorization = `Bearer ${token!}`;
    await asking(-120_000);
    expect(await warnings()).toEqual([]);
    await asking(-120_000, { authorization });
    await asking(120_000, { authorization });
    expect(await warnings()).toMatchObject([
      {
        part: 'devices',
        code: 'DEVICE_CLOCKS',
        message: expect.stringMatching(/^In the last hour 1 log-ins/),
      },
    ]);
    await asking(0, { authorization });
    expect(await warnings()).toEqual([]);
    expect((await server.inject('/explorer/explorer.js')).body).toContain("'x-device-time'");
  });

  test('given health questions, then they answer without versions', async () => {
    expect((await server.inject('/healthz')).json()).toEqual({ status: 'ok' });
    const ready = await server.inject('/readyz');
    expect([ready.statusCode, ready.json()]).toEqual([200, { status: 'ready', reasons: [], warnings: [] }]);
    expect(JSON.stringify(ready.headers)).not.toMatch(/fastify|node|postgres/i);
  });

  test.each([
    ['malformed JSON', '{"query": ', 400],
    ['nothing', '', 400],
    ['a batch', '[{"query":"{ __typename }"}]', 400],
    ['null', 'null', 400],
    ['a document that does not parse', '{"query":"{ viewer "}', 400],
    ['an unknown field', '{"query":"{ nothing }"}', 400],
    ['a body over the limit', `{"query":"${'x'.repeat(9 * 1024 * 1024)}"}`, 413],
  ])('given %s, then the answer is JSON, not a fault of ours', async (_name, payload, status) => {
    const answer = await post(payload);
    expect(answer.statusCode).toBe(status);
    const { errors } = answer.json<{ errors: { message: string }[] }>();
    expect(errors.length).toBeGreaterThan(0);
    expect(answer.body).not.toMatch(/\/(src|dist|node_modules)\//);
  });

  test('given a mutation over GET or a form, then it is refused', async () => {
    const mutation = encodeURIComponent(
      `mutation { sessionClose(requestId: "${newId()}") { userErrors { code } } }`,
    );
    const get = await server.inject({
      url: `/graphql?query=${mutation}`,
      headers: { 'apollo-require-preflight': '1' },
    });
    expect(get.statusCode).toBe(405);
    const simple = await server.inject({ url: '/graphql?query=%7B__typename%7D' });
    expect(simple.statusCode).toBe(400);
    const form = await post('query={__typename}', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(form.statusCode).toBeGreaterThanOrEqual(400);
    expect(form.statusCode).toBeLessThan(500);
  });

  test('given an unexpected failure, then the answer has a reference and nothing of the inside', async () => {
    await t.owner.query('alter table identity.office rename to hidden');
    try {
      const keeper = await t.logIn('thukho.kv03').catch(() => undefined);
      expect(keeper).toBeDefined();
      const answer = await keeper!.ask('{ offices { code } }');
      expect(answer.errors?.[0]).toMatchObject({
        message: expect.stringMatching(/^Internal error; quote the reference /),
        extensions: { code: 'INTERNAL_SERVER_ERROR', reference: expect.stringMatching(/^[0-9a-f]{12}$/) },
      });
      expect(JSON.stringify(answer)).not.toMatch(/identity|relation|select/i);
    } finally {
      await t.owner.query('alter table identity.hidden rename to office');
    }
  });

  test('given page sizes out of range or a foreign cursor, then they are refused as bad input', async () => {
    const keeper = await t.logIn('thukho.kv03');
    for (const page of [
      'first: 0',
      'first: 101',
      'first: -1',
      'first: 10, after: "nonsense"',
      'first: 10, after: "WyJhIl0"',
    ]) {
      const answer = await keeper.ask(`{ warehouses(${page}) { nodes { id } } }`);
      expect(answer.errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
    }
    const missing = await keeper.ask('{ warehouses { nodes { id } } }');
    expect(missing.errors?.[0]?.extensions?.['code']).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});
