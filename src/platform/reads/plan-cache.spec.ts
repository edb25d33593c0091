import 'reflect-metadata';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { buildSchema, execute, parse, type DocumentNode, type GraphQLSchema } from 'graphql';
import { sql } from 'kysely';
import type { PreparedRead } from '../database/prepared-reads.js';
import { cursorOf } from '../graphql/cursor.js';
import {
  connection,
  identity,
  orderBy,
  planSchema,
  readModel,
  readPage,
  value,
  type ListRead,
  type ReadModel,
} from './index.js';

const things: ReadModel = readModel('Thing', {
  table: 'a.thing',
  fields: { id: identity, code: value('code'), name: value('name'), parts: connection(thingsWith('parts')) },
});

let conditionsAsked = 0;

function thingsWith(name: string): ListRead {
  return {
    name,
    model: () => things,
    direction: 'asc',
    order: [orderBy('id', 'uuid')],
    where: (thing, args) => {
      conditionsAsked += 1;
      return [
        args.when('filter.code', (code) => sql`${thing('code')} = ${code}`),
        args.when('filter.codes', (codes) => sql`${thing('code')} = any(${codes})`),
        args.when('filter.size.least', (least) => sql`${thing('size')} >= ${least}`),
        args.when('filter.size.most', (most) => sql`${thing('size')} <= ${most}`),
        args.choose<string>('filter.word', (word) =>
          word === null ? undefined : sql`${thing(`w_${word}`)}`,
        ),
        args.choose<string>('filter.other', (word) =>
          word === null ? undefined : sql`${thing(`o_${word}`)}`,
        ),
        args.choose<string>('filter.kind', (kind) =>
          kind === null ? undefined : sql`${thing(`is_${kind}`)}`,
        ),
      ];
    },
  };
}

const definitions = `
  type Query { things(first: Int! = 3, after: String, filter: Filter = { code: "usual" }): Page! }
  type Thing { id: ID! code: String name: String parts(first: Int!, after: String, filter: Filter): Page! }
  type Page { nodes: [Thing!]! pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  input Filter { code: String codes: [String!] kind: Kind size: Size word: String other: String }
  input Size { least: Int = 1 most: Int }
  enum Kind { ROUND SQUARE }
`;

describe('the plans of a document', () => {
  let schema: GraphQLSchema;
  let asked: PreparedRead[];

  beforeEach(() => {
    asked = [];
    schema = buildSchema(definitions);
    schema.getQueryType()!.getFields()['things']!.resolve = (_source, _args, context, info) =>
      readPage(thingsWith('things'), context as never, info);
    planSchema(schema, [things]);
  });

  /** The statement that a document asks the database; what it answers does not matter. */
  async function statementOf(
    document: DocumentNode,
    variables: Record<string, unknown> = {},
  ): Promise<PreparedRead> {
    const before = asked.length;
    const read = async (one: PreparedRead): Promise<string> => {
      asked.push(one);
      return '{"nodes":[]}';
    };
    const answer = await execute({
      schema,
      document,
      variableValues: variables,
      contextValue: { reads: { read } },
    });
    expect(answer.errors).toBeUndefined();
    expect(asked).toHaveLength(before + 1);
    return asked[before]!;
  }

  /** Whether a cached plan says what one made anew for the same values would. */
  async function expectFresh(text: string, all: readonly Record<string, unknown>[]): Promise<void> {
    const document = parse(text);
    for (const variables of [...all, ...all.toReversed()]) {
      expect(await statementOf(document, variables)).toEqual(await statementOf(parse(text), variables));
    }
  }

  test('given other values, then the statement is the same and only its parameters differ', async () => {
    const document = parse(
      'query ($n: Int!, $c: String) { things(first: $n, filter: { code: $c }) { nodes { name } } }',
    );
    const one = await statementOf(document, { n: 1, c: 'A' });
    const other = await statementOf(document, { n: 2, c: 'B' });
    expect(other.name).toBe(one.name);
    expect(other.text).toBe(one.text);
    expect([one.values, other.values]).toEqual([
      ['A', '1'],
      ['B', '2'],
    ]);
  });

  test('given two documents that differ in their values alone, then they share a statement', async () => {
    const one = await statementOf(parse('{ things(first: 1, filter: { code: "A" }) { nodes { name } } }'));
    const other = await statementOf(
      parse('query Other { again: things(first: 2, filter: { code: "B" }) { nodes { name } } }'),
    );
    expect(other.name).toBe(one.name);
    expect(other.values).not.toEqual(one.values);
  });

  const cursor = cursorOf('things', ['0198c1d2-7f00-7000-8000-000000000001']);

  test.each<[string, string, Record<string, unknown>[]]>([
    [
      'null, absent and given',
      'query ($c: String) { things(filter: { code: $c }) { nodes { name } } }',
      [{ c: 'A' }, { c: null }, {}, { c: 'B' }],
    ],
    [
      'a variable with a default',
      'query ($c: String = "D") { things(filter: { code: $c }) { nodes { name } } }',
      [{}, { c: null }, { c: 'A' }],
    ],
    [
      'an argument with a default behind a variable',
      'query ($f: Filter) { things(filter: $f) { nodes { name } } }',
      [{}, { f: null }, { f: {} }, { f: { code: null } }, { f: { code: 'A', kind: 'ROUND' } }],
    ],
    [
      'a required argument with a default behind a variable',
      'query ($n: Int = 7) { things(first: $n) { nodes { name } } }',
      [{}, { n: 2 }],
    ],
    [
      'members of a member, with a default of their own',
      'query ($s: Size, $l: Int) { things(filter: { size: $s }) { nodes { parts(first: 1, filter: { size: { least: $l } }) { nodes { name } } } } }',
      [{}, { s: null }, { s: {} }, { s: { least: 4 } }, { l: null }, { l: 5 }],
    ],
    [
      'a list, and variables within one',
      'query ($all: [String!], $one: String!) { things(filter: { codes: $all }) { nodes { parts(first: 1, filter: { codes: ["x", $one] }) { nodes { name } } } } }',
      [
        { one: 'a' },
        { one: 'b', all: [] },
        { one: 'c', all: ['d', 'e,{}"\\', 'NULL'] },
        { one: 'c', all: null },
      ],
    ],
    [
      'a choice of an enum',
      'query ($k: Kind) { things(filter: { kind: $k }) { nodes { name } } }',
      [{ k: 'ROUND' }, { k: 'SQUARE' }, { k: null }, {}],
    ],
    [
      'one variable where a default stands behind it and where none does',
      'query ($l: Int) { things(filter: { size: { least: $l, most: $l } }) { nodes { name } } }',
      [{}, { l: null }, { l: 5 }],
    ],
    [
      'choices that read alike when they are put together',
      'query ($w: String, $o: String) { things(filter: { word: $w, other: $o }) { nodes { name } } }',
      [{ w: 'a;b', o: 'c' }, { w: 'a', o: 'b;c' }, { w: 'null' }, { w: null }, { o: 'null' }],
    ],
    [
      'a cursor or none',
      'query ($a: String) { things(after: $a) { nodes { name } pageInfo { endCursor } } }',
      [{ a: cursor }, {}, { a: null }],
    ],
    [
      'flags on fields and fragments below',
      'query ($x: Boolean!, $y: Boolean!) { things { nodes { id code @include(if: $x) ...More @skip(if: $y) } } } fragment More on Thing { name code }',
      [
        { x: true, y: true },
        { x: false, y: true },
        { x: false, y: false },
        { x: true, y: false },
      ],
    ],
    [
      'a flag on the field itself, which stands elsewhere too',
      'query ($x: Boolean!) { things { nodes { code } } things @include(if: $x) { nodes { name } } }',
      [{ x: false }, { x: true }],
    ],
    [
      'a flag on a fragment around the field, which stands elsewhere too',
      'query ($x: Boolean!) { ...More @skip(if: $x) things { nodes { code } } } fragment More on Query { things { nodes { name } } }',
      [{ x: true }, { x: false }],
    ],
    [
      'a flag that decides about a page',
      'query ($x: Boolean!) { things { nodes { name } pageInfo @include(if: $x) { hasNextPage endCursor } } }',
      [{ x: false }, { x: true }],
    ],
  ])('given %s, then a plan made for one shape is not used for another', async (_case, text, all) => {
    await expectFresh(text, all);
  });

  test('given more shapes than are kept, then each still gets its own statement', async () => {
    const flags = Array.from({ length: 7 }, (_, index) => `f${index}`);
    const text = `query (${flags.map((flag) => `$${flag}: Boolean!`).join(' ')}) {
      things { nodes { id ${flags.map((flag) => `${flag}: code @include(if: $${flag}) ${flag}n: name @skip(if: $${flag})`).join(' ')} } } }`;
    const shapes = Array.from({ length: 128 }, (_, shape) =>
      Object.fromEntries(flags.map((flag, index) => [flag, (shape & (1 << index)) !== 0])),
    );
    await expectFresh(text, shapes);

    // The latest 64 are kept and the others forgotten: planning asks the list for its conditions.
    const document = parse(text);
    const planned = async (variables: Record<string, unknown>): Promise<boolean> => {
      const before = conditionsAsked;
      await statementOf(document, variables);
      return conditionsAsked > before;
    };
    for (const shape of shapes) {
      await statementOf(document, shape);
    }
    expect(await planned(shapes[127]!)).toBe(false);
    expect(await planned(shapes[64]!)).toBe(false);
    expect(await planned(shapes[63]!)).toBe(true);
  });
});
