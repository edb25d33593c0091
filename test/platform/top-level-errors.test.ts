import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { openServer } from '../../src/app.js';
import { newId } from '../../src/platform/ids.js';
import { faultsOf } from '../support/vietnamese.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

interface Told {
  readonly message: string;
  readonly extensions: {
    readonly code: string;
    readonly messageVietnamese: string;
    readonly facts: Readonly<Record<string, string>>;
  };
}

const json = { 'content-type': 'application/json' };

describe('a request that cannot be served', () => {
  let t: TestHouse;
  let server: FastifyInstance;
  let keeper: TestClient;

  beforeAll(async () => {
    t = await openTestHouse();
    server = await openServer(t.house, { logLevel: 'silent' });
    keeper = await t.logIn('thukho.kv03');
  });
  afterAll(async () => {
    await server.close();
    await t.close();
  });

  async function toldTo(token: string | undefined, payload: unknown): Promise<Told> {
    const answer = await server.inject({
      method: 'POST',
      url: '/graphql',
      headers: { ...json, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
      payload: JSON.stringify(payload),
    });
    return answer.json<{ errors: Told[] }>().errors[0]!;
  }

  function expectWellTold({ message, extensions }: Told): void {
    const { messageVietnamese } = extensions;
    expect(message).not.toBe('');
    expect({ messageVietnamese, faults: faultsOf(messageVietnamese) }).toEqual({
      messageVietnamese,
      faults: [],
    });
    expect(Object.values(extensions.facts).every((fact) => typeof fact === 'string')).toBe(true);
  }

  const nested = 'movements(first: 1) { nodes { exhibit { '.repeat(4);
  const deep = `{ exhibits(first: 1) { nodes { ${nested} id ${'} } } '.repeat(4)} } } }`;
  const quantity = `mutation ($requestId: UUID!, $input: ExhibitRelocateInput!) {
    exhibitRelocate(requestId: $requestId, input: $input) { userErrors { code } } }`;
  const dear = '{ exhibits(first: 100) { nodes { movements(first: 100) { nodes { id exhibit { id } } } } } }';

  test.each<[string, unknown, string, Record<string, string>]>([
    ['no document', {}, 'BAD_REQUEST', {}],
    ['no GraphQL', { query: '{' }, 'GRAPHQL_PARSE_FAILED', {}],
    ['a field that is not there', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED', {}],
    [
      'an operation that is not there',
      { query: 'query A { __typename }', operationName: 'B' },
      'OPERATION_RESOLUTION_FAILURE',
      {},
    ],
    ['a subscription', { query: 'subscription { __typename }' }, 'BAD_REQUEST', { type: 'subscription' }],
    [
      'a long document',
      { query: `{ __typename } # ${'x'.repeat(20_001)}` },
      'QUERY_TOO_LARGE',
      { most: '20000' },
    ],
    ['a deep document', { query: deep }, 'QUERY_TOO_DEEP', { most: '10' }],
    ['a dear document', { query: dear }, 'QUERY_TOO_COMPLEX', { most: '20000' }],
    [
      'many aliases',
      { query: `{ ${Array.from({ length: 16 }, (_, index) => `a${String(index)}: __typename`).join(' ')} }` },
      'TOO_MANY_ALIASES',
      { most: '15' },
    ],
    ['an unknown hash', { documentId: 'ab' }, 'PERSISTED_QUERY_NOT_FOUND', {}],
    [
      'a hash of something else',
      { query: '{ __typename }', documentId: 'ab' },
      'PERSISTED_QUERY_MISMATCH',
      {},
    ],
    [
      'a page of 101',
      { query: '{ exhibits(first: 101) { nodes { id } } }' },
      'BAD_USER_INPUT',
      { most: '100' },
    ],
    [
      'a foreign cursor',
      { query: '{ exhibits(first: 1, after: "x") { nodes { id } } }' },
      'BAD_USER_INPUT',
      {},
    ],
    [
      'a search of one letter',
      { query: '{ search(text: "a", first: 1) { nodes { match } } }' },
      'BAD_USER_INPUT',
      { argument: 'text', least: '2', most: '100' },
    ],
    [
      'a variable of another type',
      { query: 'query ($n: Int!) { exhibits(first: $n) { nodes { id } } }', variables: { n: 'ten' } },
      'BAD_USER_INPUT',
      { variable: 'n' },
    ],
    [
      'a quantity that is no number',
      {
        query: quantity,
        variables: {
          requestId: '0198c1d2-7f00-7000-8000-000000000001',
          input: { exhibitId: 'a', fromPlaceId: 'b', toPlaceId: 'c', expectedVersion: 1, quantity: 'hai' },
        },
      },
      'BAD_USER_INPUT',
      { variable: 'input.quantity' },
    ],
    [
      'a text of 10,001 characters',
      {
        query: 'query ($text: String!) { search(text: $text, first: 1) { nodes { match } } }',
        variables: { text: 'x'.repeat(10_001) },
      },
      'BAD_USER_INPUT',
      { most: '10000' },
    ],
  ])('given %s, then it is told in both languages with the facts', async (_name, payload, code, facts) => {
    const told = await toldTo(keeper.token, payload);
    expect(told.extensions).toMatchObject({ code, facts });
    expectWellTold(told);
  });

  test('given a quantity that is no number, then the sentence says how it is written', async () => {
    const told = await toldTo(keeper.token, {
      query: quantity,
      variables: {
        requestId: newId(),
        input: { exhibitId: 'a', fromPlaceId: 'b', toPlaceId: 'c', expectedVersion: 1, quantity: 'hai' },
      },
    });
    expect(told.extensions.messageVietnamese).toBe('Số phải ghi dạng “12” hoặc “12.3456”.');
    expect(told.message).toContain('Decimal must look like "12"');
  });

  test.each(['999999999999999', '0.1234567'])(
    'given %s, then how many digits are read is said',
    async (number) => {
      const told = await toldTo(keeper.token, {
        query: quantity,
        variables: {
          requestId: newId(),
          input: { exhibitId: 'a', fromPlaceId: 'b', toPlaceId: 'c', expectedVersion: 1, quantity: number },
        },
      });
      expect(told.message).toContain('Decimal has at most 14 digits before the point and 6 after it.');
      expect(told.extensions.messageVietnamese).toBe(
        'Số có nhiều nhất 14 chữ số trước và 6 chữ số sau dấu chấm.',
      );
    },
  );

  test('given nobody, then the log-in is asked for', async () => {
    const told = await toldTo(undefined, { query: '{ exhibits(first: 1) { nodes { id } } }' });
    expect(told.extensions).toEqual({
      code: 'UNAUTHENTICATED',
      messageVietnamese: 'Hãy đăng nhập trước.',
      facts: {},
    });
  });

  test('given a role that may not, then the roles that may are told', async () => {
    const told = await toldTo(keeper.token, { query: '{ programmes(first: 1) { nodes { id } } }' });
    const roles = told.extensions.facts['roles']!;
    expect(told.extensions.code).toBe('FORBIDDEN');
    expect(roles.split(', ')).toEqual(expect.arrayContaining(['OFFICE_HEAD', 'FINANCE', 'PROVINCIAL_HEAD']));
    expect(roles).not.toContain('KEEPER');
    expect(told.message).toBe(`Your role does not allow this; these do: ${roles}.`);
    expect(told.extensions.messageVietnamese).toContain('trưởng phòng khu vực');
    expectWellTold(told);
  });

  test('given a failure of ours, then both languages name the reference', async () => {
    await t.owner.query('alter table identity.office rename to hidden');
    try {
      const told = await toldTo(keeper.token, { query: '{ offices { code } }' });
      const { reference } = told.extensions.facts;
      expect(reference).toMatch(/^[0-9a-f]{12}$/);
      expect(told.message).toContain(reference);
      expect(told.extensions.messageVietnamese).toContain(reference);
      expect(told.extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', reference });
      expectWellTold(told);
    } finally {
      await t.owner.query('alter table identity.hidden rename to office');
    }
  });

  test.each<[string, InjectOptions, number, string, Record<string, string>]>([
    ['another address', { url: '/nothing' }, 404, 'NOT_FOUND', {}],
    [
      'another method',
      { method: 'DELETE', url: '/graphql' },
      405,
      'METHOD_NOT_ALLOWED',
      { allowed: 'GET, POST' },
    ],
    ['no JSON', { method: 'POST', url: '/graphql', headers: json, payload: '{' }, 400, 'BAD_REQUEST', {}],
    [
      'another character set',
      {
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json; charset=utf-16' },
        payload: '{}',
      },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      {},
    ],
    [
      'too large a body',
      {
        method: 'POST',
        url: '/graphql',
        headers: json,
        payload: JSON.stringify({ query: 'x'.repeat(300_000) }),
      },
      413,
      'REQUEST_TOO_LARGE',
      { most: '262144' },
    ],
  ])('given %s by HTTP, then it is told in both languages', async (_name, request, status, code, facts) => {
    const answer = await server.inject(request);
    const told = answer.json<{ errors: Told[] }>().errors[0]!;
    expect(answer.statusCode).toBe(status);
    expect(told.extensions).toMatchObject({ code, facts });
    expectWellTold(told);
  });
});
