import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ESLint } from 'eslint';
import type { FastifyInstance } from 'fastify';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isNonNullType,
  isObjectType,
  isScalarType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { buildApiSchema } from '../../src/api-schema.js';
import { openServer } from '../../src/app.js';
import { explorerPage } from '../../src/platform/http/explorer.js';
import { newId } from '../../src/platform/ids.js';
import { exhibitNow, receiptInput, receiveOne, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import { ask } from './attack.js';
import { nastyTexts } from './schema-requests.js';

const plain: Readonly<Record<string, unknown>> = {
  Int: 1,
  Boolean: true,
  Decimal: '1',
  Date: '2026-11-01',
  DateTime: '2026-11-01T00:00:00Z',
  UUID: '0198c1d2-7f00-7000-8000-000000000001',
  String: 'x',
  ID: 'x',
  UInt64: '1',
};

/** One value that fits, with this text in every member that takes one. */
function filled(type: GraphQLInputType, text: string, depth = 0): unknown {
  const named = getNamedType(type);
  const value = isInputObjectType(named)
    ? Object.fromEntries(
        Object.values(named.getFields())
          .filter((field) => depth < 4 || isNonNullType(field.type))
          .map((field) => [field.name, filled(field.type, text, depth + 1)]),
      )
    : isEnumType(named)
      ? named.getValues()[0]!.name
      : named.name === 'String' || named.name === 'ID'
        ? text
        : plain[named.name];
  return String(type).includes('[') ? [value] : value;
}

function callOf(kind: string, field: GraphQLField<unknown, unknown>, text: string) {
  const declared = field.args.map((argument) => `$${argument.name}: ${String(argument.type)}`).join(', ');
  const passed = field.args.map((argument) => `${argument.name}: $${argument.name}`).join(', ');
  const named = getNamedType(field.type);
  const below = isScalarType(named) || isEnumType(named) ? '' : '{ __typename }';
  const call = `${field.name}${passed === '' ? '' : `(${passed})`} ${below}`;
  return {
    query: `${kind}${declared === '' ? '' : `(${declared})`} { ${call} }`,
    variables: Object.fromEntries(
      field.args.map((argument) => [
        argument.name,
        argument.name === 'requestId' ? newId() : filled(argument.type, text),
      ]),
    ),
  };
}

describe('attacks with content', () => {
  let t: TestHouse;
  let server: FastifyInstance;
  let schema: GraphQLSchema;
  let keeper: TestClient;
  let stage: Stage;
  const log: string[] = [];
  const failures: unknown[] = [];

  beforeAll(async () => {
    t = await openTestHouse();
    server = await openServer(t.house, {
      logLevel: 'info',
      logTo: { write: (line) => void log.push(line) },
      onFailure: (error) => failures.push(error),
    });
    schema = await buildApiSchema();
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(async () => {
    await server.close();
    await t.close();
  });

  test('attack 31: given members that nobody may set, then the whole change is refused', async () => {
    const receive = `mutation ($requestId: UUID!, $input: ExhibitReceiveInput!) {
      exhibitReceive(requestId: $requestId, input: $input) { exhibits { id } userErrors { code } } }`;
    for (const member of ['officeId', 'status', 'createdBy', 'recordedBy', 'version', 'id', '__proto__x']) {
      const given = receiptInput(t, stage, { name: `Gán ${member}` });
      const input = { ...given, items: [{ ...given.items[0], [member]: 'KV01' }] };
      const answer = await ask(t.server, receive, { requestId: newId(), input }, keeper.token);
      expect([answer.status, answer.codes]).toEqual([400, ['BAD_USER_INPUT']]);
    }
    const found: any = await keeper.data('{ exhibits(first: 1, filter: { name: "Gán" }) { nodes { id } } }');
    expect(found.exhibits.nodes).toEqual([]);
  });

  test('attack 43: no text in any argument of any operation becomes SQL', async () => {
    const people = [
      keeper,
      await t.logIn('taichinh1'),
      await t.logIn('truong.tinh'),
      await t.logIn('quantri'),
    ];
    const operations = [
      ...Object.values(schema.getQueryType()!.getFields()).map((field) => ['query', field] as const),
      ...Object.values(schema.getMutationType()!.getFields())
        .filter((field) => !/^(session|password|secondFactor)/.test(field.name))
        .map((field) => ['mutation', field] as const),
    ].filter(([, field]) => field.args.length > 0);
    let asked = 0;
    for (const [kind, field] of operations) {
      for (const [index, text] of nastyTexts.entries()) {
        const { query, variables } = callOf(kind, field, text);
        const person = people[(asked + index) % people.length]!;
        const { status } = await ask(server, query, variables, person.token);
        expect([200, 400]).toContain(status);
        asked += 1;
      }
    }
    expect(asked).toBeGreaterThan(1_500);
    // 42601 (no SQL), 22P02 (no such value) and their like would stand here.
    expect(failures.map(String)).toEqual([]);
  }, 120_000);

  test('attack 43: a search finds its text and not what the text would mean elsewhere', async () => {
    await receiveOne(t, keeper, stage, { name: 'bao 100% cotton_x \\ "gói"' });
    const found = async (name: string): Promise<number> => {
      const { body } = await ask(
        server,
        'query ($f: ExhibitFilter) { exhibits(first: 10, filter: $f) { nodes { id } } }',
        { f: { name } },
        keeper.token,
      );
      return body.data.exhibits.nodes.length;
    };
    expect(await found('100% cotton_x \\ "gói"')).toBe(1);
    for (const name of ['1%0', 'cotton.x', "' or '1'='1", '.*', 'cotton%x']) {
      expect([name, await found(name)]).toEqual([name, 0]);
    }
  });

  test('attack 44: SQL put together from texts does not pass the linter', async () => {
    const eslint = new ESLint({ cwd: new URL('../../', import.meta.url).pathname });
    const statements = [
      "import { sql } from 'kysely';\nexport const a = (name: string) => sql.raw(`select ${name}`);",
      "import { sql } from 'kysely';\nexport const a = (name: string) => sql.raw('select ' + name);",
      "import { sql } from 'kysely';\nexport const a = (name: string) => sql.lit(name);",
      "import { raw } from '@mikro-orm/postgresql';\nexport const a = (name: string) => raw(name);",
      'export const a = (em: { execute(text: string): void }, name: string) => { em.execute(`select ${name}`); };',
      "export const a = (em: { execute(text: string): void }, name: string) => { em.execute('select ' + name); };",
    ];
    for (const statement of statements) {
      const [result] = await eslint.lintText(statement, { filePath: 'src/custody/movements/move.ts' });
      expect([statement, result!.messages.map((message) => message.ruleId)]).toEqual([
        statement,
        expect.arrayContaining(['house/sql-with-parameters']),
      ]);
    }
  }, 60_000);

  test.each([
    '<img src=x onerror=alert(1)>',
    '</script><script>alert(1)</script>',
    'ảnh \u202Egnp.exe',
    'x\u200By',
    '=HYPERLINK("http://evil.example")',
    '@SUM(1+1)',
  ])('attack 45: the name "%s" is kept as a text and answered as JSON', async (name) => {
    const exhibit = await receiveOne(t, keeper, stage, { name });
    const { body, headers } = await ask(
      server,
      'query ($id: ID!) { node(id: $id) { ... on Exhibit { name } } }',
      { id: exhibit.id },
      keeper.token,
    );
    // Signs that turn the direction of writing are taken out, so that a name reads as it is written.
    expect(body.data.node.name).toBe(name.replace('\u202E', ''));
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.anything(),
    });
  });

  test('attack 45: the explorer page holds its data as data', () => {
    const evil = '</script><script>alert(1)</script><!--';
    const page = explorerPage(
      'x',
      [{ username: evil, password: evil, description: evil }],
      [{ name: evil, document: evil }],
    );
    expect(page.match(/<script/g)).toHaveLength(5);
    expect(page).not.toContain('alert(1)</script>');
  });

  test('attacks 46 and 62: a failure is one line of the log under the reference of the answer, whatever was sent', async () => {
    const evil = 'x\n{"level":60,"msg":"forged"}\r\n\u001B[31mred';
    await t.owner.query('alter table custody.exhibit rename to hidden');
    log.length = 0;
    failures.length = 0;
    try {
      const { body, status } = await ask(
        server,
        'query ($f: ExhibitFilter) { exhibits(first: 1, filter: $f) { nodes { id } } }',
        { f: { name: evil } },
        keeper.token,
      );
      expect(status).toBe(200);
      const [error] = body.errors;
      expect(error).toMatchObject({
        message: expect.stringMatching(/^Internal error; quote the reference /),
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      });
      const lines = log.map((line) => JSON.parse(line));
      expect(log.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
      expect(lines.filter((line) => line.reference === error.extensions.reference)).toEqual([
        expect.objectContaining({
          msg: 'unexpected failure',
          err: expect.objectContaining({ code: '42P01' }),
        }),
      ]);
      expect(lines.map((line) => line.msg)).not.toContain('forged');
    } finally {
      await t.owner.query('alter table custody.hidden rename to exhibit');
    }
  });

  test('attack 61: a violated constraint is told by its code and in words, never by its name', async () => {
    const exhibit = await receiveOne(t, keeper, stage, { externalReference: 'MÃ-61' });
    expect((await exhibitNow(keeper, exhibit.id)).status).toBe('IN_STORE');
    await expect(receiveOne(t, keeper, stage, { externalReference: 'MÃ-61' })).rejects.toThrow(
      /EXHIBIT_REFERENCE_TAKEN/,
    );
    const told = await receiveOne(t, keeper, stage, { externalReference: 'MÃ-61' }).catch((error: unknown) =>
      String(error),
    );
    expect(told).not.toMatch(/uq_|ck_|fk_|custody\./);
  });

  test('every input type can be filled, so that the list above misses none', () => {
    const scalars = Object.values(schema.getTypeMap())
      .filter(isScalarType)
      .map((type) => type.name);
    const inputs = scalars.filter((name) => !['Float', 'State'].includes(name));
    expect(inputs.filter((name) => plain[name] === undefined)).toEqual([]);
    expect(
      Object.values(schema.getTypeMap()).some((type) => isObjectType(type) && type.name === 'Subscription'),
    ).toBe(false);
  });
});
