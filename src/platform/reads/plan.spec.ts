import 'reflect-metadata';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { buildSchema, execute, parse, type GraphQLSchema } from 'graphql';
import { sql } from 'kysely';
import type { PreparedRead } from '../database/prepared-reads.js';
import {
  connection,
  identity,
  many,
  one,
  orderBy,
  planSchema,
  readAll,
  readFirst,
  readModel,
  readPage,
  Reference,
  value,
  watchRows,
  type ListRead,
  type ReadModel,
} from './index.js';

const boxes: ReadModel = readModel('Box', {
  table: 'a.box',
  visible: (box) => sql`${box('owner')} = 'me'`,
  fields: {
    id: identity,
    name: value('name'),
    size: value('size'),
    lid: one(() => boxes, { by: 'lid_id', ifVisible: true }),
    bottom: one(() => boxes, { by: 'bottom_id' }),
    parts: many(boxesOf('parts')),
    pages: connection(boxesOf('pages')),
  },
});

watchRows<{ name: string }, { told: string[] }>(
  boxes,
  (box) => sql`${box('is_secret')}`,
  { name: 'name' },
  async (context, rows) => {
    context.told.push(...rows.map(({ name }) => name));
  },
);

function boxesOf(name: string): ListRead {
  return {
    name,
    model: () => boxes,
    direction: 'asc',
    order: [orderBy('id', 'uuid')],
    where: () => [],
    isLookUp: (args) => args.isGiven('code'),
  };
}

const definitions = `
  type Query { box: Box first: Box all: [Box!]! page(first: Int!, after: String, code: String): Page! }
  type Mutation { change: Box }
  type Box { id: ID! name: String size: Int lid: Box bottom: Box parts: [Box!]! pages(first: Int!, after: String, code: String): Page! }
  type Page { nodes: [Box!]! }
`;

const boxId = '0198c1d2-7f00-7000-8000-000000000001';
const mine = /"t\d+"\."owner" = 'me'/g;
const looks = /is_secret/g;

describe('what a plan asks', () => {
  let schema: GraphQLSchema;

  beforeEach(() => {
    schema = buildSchema(definitions);
    const query = schema.getQueryType()!.getFields();
    query['box']!.resolve = schema.getMutationType()!.getFields()['change']!.resolve = () =>
      new Reference('Box', boxId);
    query['first']!.resolve = (_source, _args, context, info) =>
      readFirst(boxesOf('first'), context as never, info);
    query['all']!.resolve = (_source, _args, context, info) =>
      readAll(boxesOf('all'), context as never, info);
    query['page']!.resolve = (_source, _args, context, info) =>
      readPage(boxesOf('page'), context as never, info);
    planSchema(schema, [boxes]);
  });

  /** Runs a document, of which the database answers this. */
  async function ask(text: string, answer: string): Promise<{ asked: PreparedRead[]; told: string[] }> {
    const asked: PreparedRead[] = [];
    const told: string[] = [];
    const read = async (statement: PreparedRead): Promise<string> => {
      asked.push(statement);
      return answer;
    };
    const { errors } = await execute({
      schema,
      document: parse(text),
      contextValue: { reads: { read }, told },
    });
    expect(errors).toBeUndefined();
    return { asked, told };
  }

  const countOf = async (pattern: RegExp, text: string, answer: string): Promise<number> => {
    const { asked } = await ask(text, answer);
    expect(asked).toHaveLength(1);
    return [...asked[0]!.text.matchAll(pattern)].length;
  };

  describe('of rows that not everybody may see', () => {
    test.each<[string, string, string, number]>([
      ['a row by its id', '{ box { name } }', '[]', 1],
      ['a row beside it that is answered only to whom may see it', '{ box { lid { name } } }', '[]', 2],
      ['the row beside that one', '{ box { lid { lid { name } } } }', '[]', 3],
      ['a row that goes with what one may see', '{ box { bottom { name } } }', '[]', 1],
      [
        'such a row in a list',
        '{ all { parts { lid { name } } pages(first: 1) { nodes { lid { name } } } } }',
        '[]',
        2,
      ],
    ])('given %s, then it is asked whether they are in sight', async (_case, text, answer, times) => {
      expect(await countOf(mine, text, answer)).toBe(times);
    });
  });

  describe('of what is left out', () => {
    const sized = /as "size"/g;

    test.each<[string, string, number]>([
      ['a field that is skipped', '{ box { id size @skip(if: true) } }', 0],
      ['a field that is not skipped', '{ box { id size @skip(if: false) } }', 1],
      ['a field that is not included', '{ box { id size @include(if: false) } }', 0],
      ['a field under both', '{ box { id size @include(if: true) @skip(if: true) } }', 0],
      ['a fragment that is skipped', '{ box { id ... @skip(if: true) { size } } }', 0],
      [
        'a named one, here and there',
        '{ box { id ...F @include(if: false) lid { ...F } } } fragment F on Box { size }',
        1,
      ],
      ['a relation that is skipped', '{ box { size lid @skip(if: true) { size } } }', 1],
    ])('given %s, then no column of it is read', async (_case, text, times) => {
      expect(await countOf(sized, text, '[]')).toBe(times);
    });
  });

  describe('of rows of which a look is told', () => {
    test.each<[string, string, string, number]>([
      ['a row by its id', '{ box { name } }', '[]', 1],
      ['a row beside it', '{ box { bottom { name } } }', '[]', 2],
      ['the first row of a list', '{ first { name } }', 'null', 1],
      ['a page by a code', '{ page(first: 1, code: "A") { nodes { name } } }', '{"nodes":[]}', 1],
      ['all rows of a list', '{ all { name } }', '[]', 0],
      ['a page', '{ page(first: 1) { nodes { name } } }', '{"nodes":[]}', 0],
      ['the rows of a list below a row', '{ box { parts { name } } }', '[]', 1],
      [
        'the rows of a page below a row',
        '{ box { pages(first: 1, code: "A") { nodes { name } } } }',
        '[]',
        1,
      ],
      ['a row beside those of a list', '{ all { bottom { name } } }', '[]', 0],
      ['what a mutation answers', 'mutation { change { name } }', '[]', 0],
    ])('given %s, then each look at a single row is', async (_case, text, answer, times) => {
      expect(await countOf(looks, text, answer)).toBe(times);
    });

    test('given a row that is watched and one that is not, then only the first is told', async () => {
      const rows = [
        { $id: boxId, name: 'A', $watched: { name: 'A' }, bottom: { name: 'B', $watched: null } },
      ];
      const { told } = await ask('{ box { name bottom { name } } }', JSON.stringify(rows));
      expect(told).toEqual(['A']);
    });
  });
});
