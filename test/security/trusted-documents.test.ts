import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { parse, validate } from 'graphql';
import { buildApiSchema } from '../../src/api-schema.js';
import { openServer } from '../../src/app.js';
import { documentRules } from '../../src/cli/documents.js';
import { readConfig } from '../../src/config.js';
import { demoPassword } from '../../src/demo/organisation.js';
import { explorerExamples } from '../../src/demo/explorer-examples.js';
import { costBudgets } from '../../src/platform/graphql/limits.js';
import { TrustedDocuments } from '../../src/platform/graphql/trusted-documents.js';
import { newId } from '../../src/platform/ids.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import { ask, strike } from './attack.js';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

describe('attack 25: trusted documents', () => {
  let t: TestHouse;
  let trusted: Record<string, string>;
  let strict: FastifyInstance;
  let keeper: TestClient;
  let finance: TestClient;
  const known = explorerExamples[0]!.document;

  beforeAll(async () => {
    trusted = JSON.parse(
      await readFile(new URL('../../schema/trusted-documents.json', import.meta.url), 'utf8'),
    );
    t = await openTestHouse();
    strict = await openServer(t.house, {
      logLevel: 'silent',
      introspection: false,
      trustedDocuments: trusted,
      trustedOnly: true,
    });
    keeper = await t.logIn('thukho.kv03');
    finance = await t.logIn('taichinh1');
  });
  afterAll(async () => {
    await strict.close();
    await t.close();
  });

  const send = (body: object, token: string | undefined = keeper.token) =>
    strike(strict, { payload: JSON.stringify(body), token });

  test('every document of the manifest is named by its hash and fits the schema', async () => {
    const schema = await buildApiSchema();
    expect(Object.keys(trusted).length).toBeGreaterThan(30);
    for (const [hash, text] of Object.entries(trusted)) {
      expect([hash, validate(schema, parse(text))]).toEqual([hashOf(text), []]);
    }
    for (const { document } of explorerExamples) {
      expect(trusted).toHaveProperty(hashOf(document));
    }
  });

  test('given a manifest with a changed text, then the server does not begin', () => {
    expect(() => new TrustedDocuments({ [hashOf(known)]: `${known} ` })).toThrow(/is not the text/);
  });

  test('given a known document, by its hash in any form or as it is, then it runs', async () => {
    const hash = hashOf(known);
    for (const body of [
      { query: known },
      { documentId: hash },
      { documentId: `sha256:${hash}` },
      { extensions: { persistedQuery: { version: 1, sha256Hash: hash } } },
      { query: known, extensions: { persistedQuery: { version: 1, sha256Hash: hash } } },
    ]) {
      const { status, body: answer } = await send(body);
      expect([status, answer.data.viewer.staff.username]).toEqual([200, 'thukho.kv03']);
    }
    const extensions = encodeURIComponent(
      JSON.stringify({ persistedQuery: { version: 1, sha256Hash: hash } }),
    );
    for (const parameters of [
      `extensions=${extensions}`,
      `documentId=${hash}`,
      `query=${encodeURIComponent(known)}`,
    ]) {
      const { status, body } = await strike(strict, {
        method: 'GET',
        url: `/graphql?${parameters}`,
        headers: { 'apollo-require-preflight': '1' },
        token: keeper.token,
      });
      expect([status, body.data?.viewer.staff.username]).toEqual([200, 'thukho.kv03']);
    }
  });

  test('given the log-in of the explorer, then anybody may send it', async () => {
    const logIn = Object.values(trusted).find((text) => text.includes('sessionOpen'))!;
    const { status, body } = await strike(strict, {
      payload: JSON.stringify({
        query: logIn,
        variables: { requestId: newId(), input: { username: 'thukho.kv03', password: demoPassword } },
      }),
    });
    expect([status, typeof body.data.sessionOpen.token]).toEqual([200, 'string']);
  });

  test('given another document, then nobody else learns even whether its fields exist', async () => {
    for (const query of [
      '{ __typename }',
      '{ viewer { permissions } }',
      '{ nothing }',
      '{ broken',
      `${known} `,
      known.replace('username', 'fullName'),
    ]) {
      for (const token of [undefined, keeper.token]) {
        const { status, codes, body } = await strike(strict, { payload: JSON.stringify({ query }), token });
        expect([status, codes, body.data]).toEqual([400, ['PERSISTED_QUERY_ONLY'], undefined]);
      }
    }
    const get = await strike(strict, {
      method: 'GET',
      url: '/graphql?query=%7B__typename%7D',
      headers: { 'apollo-require-preflight': '1' },
      token: keeper.token,
    });
    expect([get.status, get.codes]).toEqual([400, ['PERSISTED_QUERY_ONLY']]);
  });

  test('given a hash that is unknown or of another document, then it is refused and nothing is kept', async () => {
    const mine = '{ viewer { permissions } }';
    const persisted = (sha256Hash: unknown) => ({
      extensions: { persistedQuery: { version: 1, sha256Hash } },
    });
    const cases: [object, string][] = [
      [{ documentId: hashOf(mine) }, 'PERSISTED_QUERY_NOT_FOUND'],
      [persisted(hashOf(mine)), 'PERSISTED_QUERY_NOT_FOUND'],
      [{ documentId: '' }, 'PERSISTED_QUERY_NOT_FOUND'],
      [{ documentId: '../schema' }, 'PERSISTED_QUERY_NOT_FOUND'],
      [{ documentId: 7 }, 'BAD_REQUEST'],
      [persisted(undefined), 'BAD_REQUEST'],
      [persisted({}), 'BAD_REQUEST'],
      [{ query: mine, ...persisted(hashOf(known)) }, 'PERSISTED_QUERY_MISMATCH'],
      [{ query: mine, documentId: hashOf(known) }, 'PERSISTED_QUERY_MISMATCH'],
      [{ query: mine, ...persisted(hashOf(mine)) }, 'PERSISTED_QUERY_ONLY'],
      [persisted(hashOf(mine)), 'PERSISTED_QUERY_NOT_FOUND'],
    ];
    for (const [body, code] of cases) {
      const { status, codes } = await send(body);
      expect([body, status, codes]).toEqual([body, 400, [code]]);
    }
  });

  test('given a role that may ask freely, then its documents run on a smaller budget', async () => {
    const page =
      'query ($n: Int!) { exhibits(first: $n) { nodes { movements(first: 50) { nodes { id } } } } }';
    const small = await send({ query: page, variables: { n: 10 } }, finance.token);
    expect([small.status, small.body.extensions.cost.budget]).toEqual([200, costBudgets.freeQuery]);
    const large = await send({ query: page, variables: { n: 100 } }, finance.token);
    expect([large.status, large.codes]).toEqual([400, ['QUERY_TOO_COMPLEX']]);
    const named = await send({ query: known }, finance.token);
    expect(named.body.extensions.cost.budget).toBe(costBudgets.ordinary);
    const open = await ask(t.server, page, { n: 100 }, finance.token);
    expect([open.status, open.body.extensions.cost.budget]).toEqual([200, costBudgets.ordinary]);
    expect((await send({ query: '{ __schema { queryType { name } } }' }, finance.token)).status).toBe(200);
  });

  test('the settings decide: open in a demonstration, closed in production, as told otherwise', () => {
    const rules = (environment: NodeJS.ProcessEnv, isDemo: boolean) => {
      const { introspection, trustedOnly } = documentRules(readConfig(environment), isDemo);
      return [introspection, trustedOnly];
    };
    expect(rules({}, false)).toEqual([true, false]);
    expect(rules({ NODE_ENV: 'production' }, true)).toEqual([true, false]);
    expect(rules({ NODE_ENV: 'production' }, false)).toEqual([false, true]);
    expect(rules({ NODE_ENV: 'production', EXPLORER: 'on', TRUSTED_DOCUMENTS: 'off' }, false)).toEqual([
      true,
      false,
    ]);
    expect(rules({ EXPLORER: 'off', TRUSTED_DOCUMENTS: 'on' }, true)).toEqual([false, true]);
    expect(() => rules({ TRUSTED_DOCUMENTS: 'yes' }, true)).toThrow('TRUSTED_DOCUMENTS must be on or off.');
  });
});
