import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { buildClientSchema, getIntrospectionQuery, isObjectType, type GraphQLSchema } from 'graphql';
import { buildApiSchema } from '../../src/api-schema.js';
import { openServer } from '../../src/app.js';
import { costBudgets, fieldCosts, queryLimits } from '../../src/platform/graphql/limits.js';
import { newId } from '../../src/platform/ids.js';
import { receiveOne, stageOf } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import { ask, strike, times } from './attack.js';

/** A way down that is so many fields deep. */
function deep(fields: number): string {
  const levels = ['exhibits(first: 1)', 'nodes'];
  while (levels.length < fields - 1) {
    levels.push('lastMovement', 'exhibit');
  }
  const chain = levels.slice(0, fields - 1);
  return chain.reduceRight((inner, field) => `${field} { ${inner} }`, '__typename');
}

const introspection = getIntrospectionQuery({
  descriptions: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  oneOf: true,
});

describe('attacks with the shape of a query', () => {
  let t: TestHouse;
  let server: FastifyInstance;
  let closed: FastifyInstance;
  let schema: GraphQLSchema;
  let keeper: TestClient;
  let inspector: TestClient;
  let office: string;

  beforeAll(async () => {
    t = await openTestHouse();
    ({ server } = t);
    closed = await openServer(t.house, { logLevel: 'silent', introspection: false });
    schema = await buildApiSchema();
    keeper = await t.logIn('thukho.kv03');
    inspector = await t.logIn('thanhtra1');
    const stage = await stageOf(keeper, 'KV03');
    office = stage.officeId;
    await receiveOne(t, keeper, stage);
  });
  afterAll(async () => {
    await closed.close();
    await t.close();
  });

  const asKeeper = (query: string, variables: object = {}, more: object = {}) =>
    ask(server, query, variables, keeper.token, more);

  test('attack 13: fields may stand 10 deep and no deeper', async () => {
    expect((await asKeeper(`{ ${deep(queryLimits.depth)} }`)).status).toBe(200);
    const { status, codes } = await asKeeper(`{ ${deep(queryLimits.depth + 1)} }`);
    expect([status, codes]).toEqual([400, ['QUERY_TOO_DEEP']]);
  });

  test.each([
    [
      'fragments',
      `{ ...A } fragment A on Query { exhibits(first: 1) { nodes { ...B } } } fragment B on Exhibit { lastMovement { exhibit { ...C } } } fragment C on Exhibit { lastMovement { exhibit { lastMovement { exhibit { lastMovement { exhibit { id } } } } } } }`,
    ],
    [
      'inline fragments',
      `{ ... { exhibits(first: 1) { ... on ExhibitConnection { nodes { ... { lastMovement { exhibit { lastMovement { exhibit { lastMovement { exhibit { lastMovement { exhibit { id } } } } } } } } } } } } } }`,
    ],
    [
      'an interface',
      `{ node(id: "x") { ... on Exhibit { lastMovement { exhibit { lastMovement { exhibit { lastMovement { exhibit { lastMovement { exhibit { ... on Node { id } lastMovement { id } } } } } } } } } } } }`,
    ],
    [
      'fields named like introspection',
      `{ __schema: exhibits(first: 1) { __type: nodes { lastMovement { exhibit { lastMovement { exhibit { lastMovement { exhibit { lastMovement { exhibit { id } } } } } } } } } } }`,
    ],
    [
      'fragments named like introspection',
      `{ ...__schema } fragment __schema on Query { exhibits(first: 1) { nodes { lastMovement { exhibit { lastMovement { exhibit { lastMovement { exhibit { lastMovement { exhibit { id } } } } } } } } } } }`,
    ],
  ])('attack 14: depth through %s', async (_name, query) => {
    const { status, codes } = await asKeeper(query);
    expect([status, codes]).toEqual([400, ['QUERY_TOO_DEEP']]);
  });

  test('attack 15: 15 aliases are answered, 16 are not, and __typename is no exception', async () => {
    const aliased = (n: number, field: string) => `{ ${times(n, (index) => `a${index}: ${field}`)} }`;
    expect((await asKeeper(aliased(queryLimits.aliases, 'viewer { permissions }'))).status).toBe(200);
    for (const query of [
      aliased(queryLimits.aliases + 1, 'viewer { permissions }'),
      aliased(101, '__typename'),
      `{ ...A ...B } fragment A on Query ${aliased(9, '__typename')} fragment B on Query { ${times(9, (index) => `b${index}: __typename`)} }`,
    ]) {
      const { status, codes } = await asKeeper(query);
      expect([status, codes]).toEqual([400, ['TOO_MANY_ALIASES']]);
    }
  });

  test('attack 16: 30 log-ins in one request are refused before the first, and 6 as well', async () => {
    const before = await t.owner.query('select count(*)::int as n from identity.session');
    for (const n of [queryLimits.mutations + 1, 30]) {
      const logIns = times(
        n,
        (index) =>
          `a${index}: sessionOpen(requestId: "${newId()}", input: { username: "thukho.kv03", password: "${index}" }) { token }`,
      );
      const { status, codes } = await ask(server, `mutation { ${logIns} }`);
      expect(status).toBe(400);
      expect(['TOO_MANY_MUTATIONS', 'TOO_MANY_ALIASES']).toContain(codes[0]);
      const spread = await ask(server, `mutation { ...M } fragment M on Mutation { ${logIns} }`);
      expect(spread.status).toBe(400);
    }
    const after = await t.owner.query('select count(*)::int as n from identity.session');
    expect(after.rows).toEqual(before.rows);
  });

  test('attack 17: the same field 900 times is refused', async () => {
    for (const field of ['__typename', 'viewer { permissions }']) {
      const { status, milliseconds } = await asKeeper(`{ ${times(900, () => field)} }`);
      expect(status).toBe(400);
      expect(milliseconds).toBeLessThan(2_000);
    }
  });

  test('the document ends at 1,500 tokens and 20,000 characters', async () => {
    const list = (n: number) =>
      `{ exhibits(first: 1, filter: { name: ${JSON.stringify('x')} }) { nodes { id } } } # ${'x'.repeat(n)}`;
    expect((await asKeeper(list(queryLimits.documentCharacters - 100))).status).toBe(200);
    const large = await asKeeper(list(queryLimits.documentCharacters));
    expect([large.status, large.codes]).toEqual([400, ['QUERY_TOO_LARGE']]);
    const tokens = await asKeeper(`{ viewer { ${times(queryLimits.tokens, () => 'a')} } }`);
    expect([tokens.status, tokens.codes]).toEqual([400, ['GRAPHQL_PARSE_FAILED']]);
  });

  test('attack 18: unknown directives are told at most five times, and known ones are counted', async () => {
    const unknown = await asKeeper(`{ viewer { permissions ${times(10, (index) => `@x${index}`)} } }`);
    expect(unknown.status).toBe(400);
    expect(unknown.body.errors.length).toBeLessThanOrEqual(5);
    const skips = (n: number) =>
      `{ viewer { permissions ${times(n, () => '... @skip(if: false) { permissions }')} } }`;
    expect((await asKeeper(skips(queryLimits.directives))).status).toBe(200);
    for (const query of [
      skips(queryLimits.directives + 1),
      skips(51),
      `{ viewer { permissions ${times(51, () => '@skip(if: false)')} } }`,
    ]) {
      expect((await asKeeper(query)).status).toBe(400);
    }
  });

  test('attack 19: a circle and 2^25 doubling fragments are refused at once', async () => {
    const circle = await asKeeper('{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }');
    expect(circle.status).toBe(400);
    const doubling = `{ ...F0 } ${times(25, (index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`)} fragment F25 on Query { __typename }`;
    const bomb = await asKeeper(doubling);
    expect(bomb.status).toBe(400);
    expect(bomb.milliseconds).toBeLessThan(2_000);
  });

  test('attack 20: fields that overlap in every pair are refused or answered soon', async () => {
    const slowest: number[] = [];
    for (const query of [
      `{ ${times(200, () => 'viewer { permissions staff { username fullName } }')} }`,
      `{ ${times(100, (index) => `exhibits(first: 1) { nodes { ...F${index} } }`)} } ${times(100, (index) => `fragment F${index} on Exhibit { id code }`)}`,
      `{ viewer { ${times(480, () => 'permissions')} } }`,
    ]) {
      const { status, milliseconds } = await asKeeper(query);
      expect([200, 400]).toContain(status);
      slowest.push(milliseconds);
    }
    expect(Math.max(...slowest)).toBeLessThan(2_000);
  });

  test.each([
    ['a literal', '{ exhibits(first: 1000000) { nodes { id } } }', {}],
    ['a variable', 'query ($n: Int!) { exhibits(first: $n) { nodes { id } } }', { n: 1_000_000 }],
    ['a default', 'query ($n: Int! = 1000000) { exhibits(first: $n) { nodes { id } } }', {}],
    ['101', '{ exhibits(first: 101) { nodes { id } } }', {}],
    ['a variable that is null', 'query ($n: Int = 5) { exhibits(first: $n) { nodes { id } } }', { n: null }],
    ['a negative number', '{ exhibits(first: -1) { nodes { id } } }', {}],
    ['nothing', '{ exhibits(first: 0) { nodes { id } } }', {}],
    ['a number that is none', 'query ($n: Int!) { exhibits(first: $n) { nodes { id } } }', { n: 1e40 }],
    ['a text', 'query ($n: Int!) { exhibits(first: $n) { nodes { id } } }', { n: '100' }],
    ['a page in a page', '{ exhibits(first: 100) { nodes { movements(first: 101) { nodes { id } } } } }', {}],
    ['only the page information', '{ exhibits(first: 1000000) { pageInfo { hasNextPage } } }', {}],
    ['only the count, negative', '{ exhibits(first: -1) { totalCount } }', {}],
    ['only the count, 101', '{ exhibits(first: 101) { totalCount } }', {}],
    ['only the type', '{ exhibits(first: 101) { __typename } }', {}],
    [
      'only the count within a page',
      '{ exhibits(first: 1) { nodes { movements(first: 0) { totalCount } } } }',
      {},
    ],
    ['only the count after a foreign cursor', '{ exhibits(first: 1, after: "x") { totalCount } }', {}],
  ])('attack 21: a page of %s is refused', async (_name, query, variables) => {
    const { codes, body } = await asKeeper(query, variables);
    expect(['BAD_USER_INPUT', 'QUERY_TOO_COMPLEX']).toContain(codes[0]);
    expect(JSON.stringify(body.data ?? null)).not.toContain('"id"');
  });

  test('attack 21: pages multiply, as literals and as variables', async () => {
    const nested =
      'query ($n: Int!, $m: Int!) { exhibits(first: $n) { nodes { movements(first: $m) { nodes { order { number } voucher { number } } } } } }';
    for (const answer of [
      await asKeeper(nested, { n: 100, m: 100 }),
      await asKeeper(nested.replace(/\$[nm](?=\))/g, '100').replace(/^query \([^)]*\) /, '')),
    ]) {
      expect([answer.status, answer.codes]).toEqual([400, ['QUERY_TOO_COMPLEX']]);
      expect(answer.body.extensions.cost).toEqual({ requested: 30_201, budget: costBudgets.ordinary });
    }
    const small = await asKeeper(nested, { n: 2, m: 3 });
    expect(small.status).toBe(200);
    expect(small.body.extensions.cost).toEqual({
      requested: 1 + 2 * (1 + 1 + 3 * 3),
      budget: costBudgets.ordinary,
    });
  });

  test('attack 21: what is computed costs what it does, by whatever alias', async () => {
    const bundle = (index: number) => `b${index}: auditSubjectBundle(subjectId: "${office}")`;
    const four = await ask(server, `{ ${times(4, bundle)} }`, {}, inspector.token);
    expect(four.body.extensions.cost).toEqual({ requested: 4 * fieldCosts.subjectBundle, budget: 20_000 });
    for (const query of [
      `{ ${times(5, bundle)} }`,
      '{ auditEvents(first: 100) { nodes { a: proof { leafIndex } b: proof { leafIndex } c: proof { leafIndex } d: proof { leafIndex } e: proof { leafIndex } f: proof { leafIndex } g: proof { leafIndex } h: proof { leafIndex } i: proof { leafIndex } j: proof { leafIndex } } } }',
      '{ inventories(first: 100) { nodes { statement } } }',
    ]) {
      const { status, codes } = await ask(server, query, {}, inspector.token);
      expect([status, codes]).toEqual([400, ['QUERY_TOO_COMPLEX']]);
    }
  });

  test('attack 22: what runs is what is priced', async () => {
    const dear =
      'exhibits(first: 100) { nodes { movements(first: 100) { nodes { order { number } voucher { number } } } } }';
    const included = `query ($x: Boolean!) { viewer { permissions } ... @include(if: $x) { ${dear} } }`;
    expect((await asKeeper(included, { x: false })).status).toBe(200);
    expect((await asKeeper(included, { x: true })).codes).toEqual(['QUERY_TOO_COMPLEX']);
    const two = `query Cheap { viewer { permissions } } query Dear { ${dear} }`;
    expect((await asKeeper(two, {}, { operationName: 'Cheap' })).status).toBe(200);
    expect((await asKeeper(two, {}, { operationName: 'Dear' })).codes).toEqual(['QUERY_TOO_COMPLEX']);
    expect((await asKeeper(two)).codes).toEqual(['OPERATION_RESOLUTION_FAILURE']);
    expect((await asKeeper(two, {}, { operationName: 'Nobody' })).codes).toEqual([
      'OPERATION_RESOLUTION_FAILURE',
    ]);
    const spread = `query { ...D } fragment D on Query { ${dear} }`;
    expect((await asKeeper(spread)).codes).toEqual(['QUERY_TOO_COMPLEX']);
    const unpriced = await asKeeper(
      `query ($n: Int = 1) { a: exhibits(first: $n) { nodes { id } } ${dear} }`,
      { n: null },
    );
    expect([unpriced.status, unpriced.codes]).toEqual([400, ['BAD_USER_INPUT']]);
  });

  test('attack 23: huge lists and searches are limited', async () => {
    const search = (name: string) =>
      asKeeper('query ($f: ExhibitFilter) { exhibits(first: 100, filter: $f) { nodes { id } } }', {
        f: { name },
      });
    for (const name of [
      '%%%%',
      '%'.repeat(5_000),
      '_'.repeat(5_000),
      '\\',
      '(a+)+$'.repeat(1_000),
      'x'.repeat(queryLimits.text),
    ]) {
      const { status, milliseconds } = await search(name);
      expect([200, 400]).toContain(status);
      expect(milliseconds).toBeLessThan(2_000);
    }
    const long = await search('x'.repeat(queryLimits.text + 1));
    expect([long.status, long.codes]).toEqual([400, ['BAD_USER_INPUT']]);
    const sign =
      'mutation ($r: UUID!, $i: ProgrammeScheduleInput!) { programmeSchedule(requestId: $r, input: $i) { userErrors { code } } }';
    const ids = await asKeeper(sign, {
      r: newId(),
      i: { programmeId: 'x', expectedVersion: 1, cancel: Array.from({ length: 3_000 }, () => office) },
    });
    expect([200, 400]).toContain(ids.status);
    const broken = await asKeeper(
      'query ($f: ExhibitFilter) { exhibits(first: 1, filter: $f) { nodes { id } } }',
      {
        f: Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`x${index}`, index])),
      },
    );
    expect(broken.status).toBe(400);
    expect(broken.body.errors.length).toBeLessThanOrEqual(5);
    expect(broken.milliseconds).toBeLessThan(1_000);
  });

  test('attack 24: no guess is helped', async () => {
    const names = Object.values(schema.getTypeMap()).flatMap((type) =>
      isObjectType(type) ? Object.keys(type.getFields()) : [],
    );
    // Every name with a letter less, with two exchanged, and with one more.
    const near = [...new Set(names)].flatMap((name) => [
      name.slice(0, -1),
      `${name.slice(0, 1)}${name.slice(2)}`,
      `${name}s`,
      `${name.slice(1, 2)}${name.slice(0, 1)}${name.slice(2)}`,
      `the${name}`,
      `${name}Id`,
      name.toUpperCase(),
    ]);
    const known = new Set(Object.keys(schema.getQueryType()!.getFields()));
    const words = [...new Set(near)].filter((word) => /^[A-Za-z]\w*$/.test(word) && !known.has(word));
    expect(words.length).toBeGreaterThan(1_000);
    for (const word of words) {
      const { text, status } = await ask(server, `{ ${word} }`);
      expect(status).toBe(400);
      expect(text).not.toMatch(/did you mean/i);
    }
    for (const query of [
      '{ exhibits(frist: 1) { nodes { id } } }',
      '{ exhibits(first: 1, filter: { stats: X }) { nodes { id } } }',
      '{ exhibits(first: 1, filter: { status: IN_STOR }) { nodes { id } } }',
      '{ node(id: "x") { ... on Exhibi { id } } }',
    ]) {
      expect((await asKeeper(query)).text).not.toMatch(/did you mean/i);
    }
  }, 60_000);

  test('attack 24: where the schema is not told, only a role that may ask freely hears it', async () => {
    for (const query of [
      '{ __schema { types { name } } }',
      '{ __type(name: "Query") { name } }',
      introspection,
      '{ ...A } fragment A on Query { __schema { queryType { name } } }',
      '{ a: __type(name: "Exhibit") { name } }',
    ]) {
      for (const token of [undefined, keeper.token]) {
        const { status, codes, text } = await ask(closed, query, {}, token);
        expect([status, codes]).toEqual([400, ['INTROSPECTION_DISABLED']]);
        expect(text).not.toContain('ExhibitConnection');
      }
      expect((await ask(closed, query, {}, inspector.token)).status).toBe(200);
    }
    expect((await ask(closed, '{ __typename }')).status).toBe(200);
  });

  test('attack 24: the introspection query of the explorer passes where it may, a deeper one does not', async () => {
    const told = await ask(server, introspection);
    expect(told.status).toBe(200);
    expect(Object.keys(buildClientSchema(told.body.data).getTypeMap())).toContain('Exhibit');
    const ofType = (n: number) => times(n, () => 'ofType {').concat(' name ', '}'.repeat(n));
    expect((await ask(server, `{ __type(name: "Exhibit") { ${ofType(13)} } }`)).status).toBe(200);
    expect((await ask(server, `{ __type(name: "Exhibit") { ${ofType(16)} } }`)).codes).toEqual([
      'QUERY_TOO_DEEP',
    ]);
    const wide =
      '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }';
    expect((await ask(server, wide)).status).toBe(400);
  });

  test('attack 26: deferred and streamed answers are not there, and nothing hangs', async () => {
    for (const directive of ['@defer', '@stream', '@live']) {
      expect((await asKeeper(`{ ... ${directive} { viewer { permissions } } }`)).status).toBe(400);
    }
    for (const accept of [
      'multipart/mixed; deferSpec=20220824',
      'multipart/mixed; incrementalSpec=v0.2',
      'text/event-stream',
      'text/html',
    ]) {
      const { status, milliseconds } = await strike(server, {
        payload: JSON.stringify({ query: '{ __typename }' }),
        headers: { accept },
      });
      expect([200, 406]).toContain(status);
      expect(milliseconds).toBeLessThan(1_000);
    }
    expect((await asKeeper('subscription { anything }')).status).toBe(400);
  });
});
