import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  Kind,
  OperationTypeNode,
  getNamedType,
  isLeafType,
  isObjectType,
  parse,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { buildApiSchema } from '../../../src/api-schema.js';
import { projectRoot } from '../../../src/config.js';
import { actorOfUsername, settingsOf, type Actor } from '../../../src/identity/index.js';
import { cursorOf } from '../../../src/platform/graphql/cursor.js';
import { globalIdOf, parseGlobalId } from '../../../src/platform/graphql/global-id.js';
import { newId } from '../../../src/platform/ids.js';
import type { TestHouse } from '../../support/test-house.js';
import { largeIds, largeTables, openLargeHouse } from './large-house.js';
import { listQuestions, rootPage, type Subjects } from './list-questions.js';
import { judge, type Judgement } from './plan-faults.js';
import { record, type Recorded } from './recorded-reads.js';
import { rootLists } from './root-lists.js';

/** The lines of an inventory stand in the order of the shelves, which no index holds: as many as one inventory has. */
const byShelf = ['sorts a long list by p.code, e.code, t2.id'];

/** The best fit comes first, so that all that fits is ranked for each page (ADR 0012). */
const byRank = ['sorts a long list by found.score DESC, t1.id DESC'];

/** What is wrong with documents and lists all the same, with the reason. */
const knownOfDocuments: Readonly<Record<string, readonly string[]>> = {
  DemoCountSheet: ['sorts a long list by p.code, e_1.code, t2.id'],
  Search: byRank,
};
const knownOfLists: Readonly<Record<string, readonly string[]>> = {
  'Inventory.lines': byShelf,
  'Inventory.lines by filter.differs': byShelf,
  'Inventory.lines by filter.isCounted': byShelf,
  'InventoryLine.counts': byShelf,
  'InventoryLine.movedTo': byShelf,
  'Query.search': byRank,
  'Query.search by kinds': byRank,
  'Query.search, a later page': byRank,
  // A part of a name or title is looked for in each; search has an index.
  'Query.cases by filter.title': ['throws rows away that it read of custody.case_file'],
  'Query.exhibits by filter.name': ['throws rows away that it read of custody.exhibit'],
  // One index more would be paid for by every event, for a family that an office has hardly any events of.
  'Query.auditEvents by filter.kindFamily': ['throws rows away that it read of trail.event'],
  // As many as one import has.
  ...listsOfRows('RegisterDraft.rows by decision', 'custody.register_draft_row', [
    'DIFFERS',
    'KNOWN',
    'TAKEN_WITH_WARNING',
  ]),
  ...listsOfRows('RegisterDraft.rows by kind', 'custody.register_draft_row', [
    'COLUMN_NUMBERS',
    'GROUP_TITLE',
    'HEADER',
    'HIDDEN',
    'OTHER',
    'SIGNATURE',
    'STRUCK',
    'SUBTOTAL',
    'TITLE',
    'TOTAL',
  ]),
  ...listsOfRows('RegisterImport.differences by state', 'custody.register_difference', [
    'APPLIED',
    'DISMISSED',
  ]),
  ...listsOfRows('RegisterImport.rows by verdict', 'custody.register_row', [
    'CORRECTED',
    'DISMISSED',
    'TAKEN_WITH_WARNING',
  ]),
  // Whoever asks for the warehouse of an office that is not theirs.
  'Query.movements by filter.warehouseId': ['throws rows away that it read of custody.movement'],
};
/** Lists of the rows of one register by values that few of them have: the others are read and thrown away. */
function listsOfRows(
  list: string,
  table: string,
  values: readonly string[],
): Record<string, readonly string[]> {
  return Object.fromEntries(
    values.map((value) => [`${list} ${value}`, [`throws rows away that it read of ${table}`]]),
  );
}

/** As far into a search as somebody has gone, its better hits are ranked and left out again. */
const knownDeepInLists: Readonly<Record<string, readonly string[]>> = {
  search: [...byRank, 'throws rows away that it read of custody.search_entry'],
};

/** Writes the committed statements anew; never set where the tests decide over a change. */
const isWriting = process.env['WRITE_STATEMENTS'] === '1';
const folder = join(projectRoot(), 'test/platform/reads/statements');
const documents = JSON.parse(
  await readFile(join(projectRoot(), 'schema/trusted-documents.json'), 'utf8'),
) as Record<string, string>;

interface Question {
  readonly who?: string;
  readonly variables: Record<string, unknown>;
}

/** How each document is asked so that it answers one thing, and fifty or more. */
type Questions = (ids: { warehouse: (office: string) => string; office: (code: string) => string }) => {
  readonly few: Question;
  readonly many: Question;
};

const all = 'taichinh1';

/** Items 0 and 10,008 are of one class, of which a look is told. */
const questions: Readonly<Record<string, Questions>> = {
  Audit: () => ({ few: { variables: { first: 1 } }, many: { variables: { first: 50 } } }),
  Backlog: () => ({
    few: { variables: { until: '2026-06-01', first: 1 } },
    many: { variables: { until: '2026-06-01', first: 50 } },
  }),
  Chain: () => ({ few: { variables: { code: 'X-10008' } }, many: { variables: { code: 'X-0' } } }),
  DemoCountSheet: () => ({
    few: { variables: { id: largeIds.inventory(14_000) } },
    many: { variables: { id: largeIds.inventory(0) } },
  }),
  DemoCoverage: () => ({
    few: { variables: { workingYear: '2028' } },
    many: { variables: { workingYear: '2027' } },
  }),
  DemoDiscrepancies: () => ({
    few: { variables: { id: largeIds.inventory(14_000) } },
    many: { variables: { id: largeIds.inventory(0) } },
  }),
  DemoLook: () => ({
    few: { variables: { id: largeIds.exhibit(10_008) } },
    many: { variables: { id: largeIds.exhibit(0) } },
  }),
  DemoLying: ({ warehouse }) => ({
    few: { variables: { warehouseId: warehouse('KV05') } },
    many: { variables: { warehouseId: warehouse('KV03') } },
  }),
  DemoOffices: () => ({ few: { who: 'thukho.kv05', variables: {} }, many: { variables: {} } }),
  DemoPlaces: ({ warehouse }) => ({
    few: { variables: { id: warehouse('KV05') } },
    many: { variables: { id: warehouse('KV03') } },
  }),
  DemoProgramme: () => ({
    few: { variables: { workingYear: '2028' } },
    many: { variables: { workingYear: '2027' } },
  }),
  DemoTrail: () => ({
    few: { variables: { filter: { subjectId: largeIds.exhibit(40_000) } } },
    many: { variables: {} },
  }),
  DemoVersion: () => ({
    few: { variables: { id: largeIds.inventory(14_000) } },
    many: { variables: { id: largeIds.inventory(0) } },
  }),
  DemoWarehouses: ({ office }) => ({
    few: { variables: { officeId: office('KV05') } },
    many: { variables: { officeId: office('KV03') } },
  }),
  Exhibits: () => ({ few: { variables: { first: 1 } }, many: { variables: { first: 50 } } }),
  Movements: () => ({ few: { variables: { first: 1 } }, many: { variables: { first: 50 } } }),
  Overdue: () => ({ few: { variables: { first: 1 } }, many: { variables: { first: 50 } } }),
  Search: () => ({
    few: { variables: { text: 'X-10008', first: 50 } },
    many: { variables: { text: 'xe may do', first: 50 } },
  }),
  Warehouses: () => ({ few: { who: 'thukho.kv05', variables: {} }, many: { variables: {} } }),
  WhoAmI: () => ({ few: { who: 'thukho.kv05', variables: {} }, many: { variables: {} } }),
  Viewer: () => ({ few: { who: 'thukho.kv05', variables: {} }, many: { variables: {} } }),
};

const queries = Object.values(documents)
  .map((text) => ({ text, operation: operationOf(text) }))
  .filter(({ operation }) => operation.operation === OperationTypeNode.QUERY)
  .map(({ text, operation }) => ({ text, name: operation.name?.value ?? firstFieldOf(operation) }));

function operationOf(text: string): OperationDefinitionNode {
  const operation = parse(text).definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) {
    throw new Error(`This is no operation: ${text}`);
  }
  return operation;
}

/** Stands for the name of a document that has none. */
function firstFieldOf({ selectionSet: { selections } }: OperationDefinitionNode): string {
  const [field] = selections;
  const name = field?.kind === Kind.FIELD ? field.name.value : '';
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

const connections = [...rootLists].filter(([, { form }]) => form === 'connection').map(([field]) => field);

/** Who sees all offices, one of those with the most rows, and the one with hardly any. */
const askers = [all, 'thukho.kv03', 'thukho.kv05'];

describe('the statements of the read road, over years of rows', () => {
  let t: TestHouse;
  let subjects: Subjects;
  let schema: GraphQLSchema;
  const warehouses = new Map<string, string>();
  const offices = new Map<string, string>();
  const actors = new Map<string, Promise<Actor | undefined>>();

  beforeAll(async () => {
    t = await openLargeHouse();
    schema = await buildApiSchema();
    const { rows } = await t.owner.query(
      `select o.code, o.id as office, w.id as warehouse from identity.office o
       join custody.warehouse w on w.office_id = o.id and w.code = 'K1'`,
    );
    for (const row of rows) {
      warehouses.set(row.code, globalIdOf('Warehouse', row.warehouse));
      offices.set(row.code, globalIdOf('Office', row.office));
    }
    subjects = subjectsOf(warehouses.get('KV03')!, offices.get('KV03')!, await t.owner.query(otherSubjects));
    await t.application.query('set plan_cache_mode = force_generic_plan; set jit = off');
  }, 180_000);
  afterAll(() => t.close());

  async function actorOf(name: string): Promise<Actor> {
    const known = actors.get(name) ?? actorOfUsername(t.house.sql, name, t.clock.now());
    actors.set(name, known);
    return (await known)!;
  }

  /** Puts the connection on which plans are looked at in the place of somebody. */
  async function settle(actor: Actor): Promise<void> {
    for (const [name, value] of Object.entries(settingsOf(actor))) {
      await t.application.query('select set_config($1, $2, false)', [name, value]);
    }
  }

  /** Judges what a question asks the database, in the place of the one who asks it. */
  async function judgeAs(
    who: string,
    text: string,
    variables: Record<string, unknown> = {},
  ): Promise<Judgement> {
    const { reads } = await record(t, schema, await actorOf(who), text, variables);
    await settle(await actorOf(who));
    return judge(t.application, reads);
  }

  async function ask(text: string, variables: Record<string, unknown>, who = all): Promise<Recorded> {
    const recorded = await record(t, schema, await actorOf(who), text, variables);
    expect(recorded.answer.errors).toBeUndefined();
    return recorded;
  }

  function questionsOf(name: string): ReturnType<Questions> {
    const of = questions[name];
    if (of === undefined) {
      throw new Error(`Say in this test how the document ${name} is asked.`);
    }
    return of({ warehouse: (code) => warehouses.get(code)!, office: (code) => offices.get(code)! });
  }

  describe('the rows that they are judged by', () => {
    test('are what the triggers would have made of them: the checks of derived numbers find no difference', async () => {
      const { rows } = await t.owner.query(
        `select format('%I.%I', schemaname, viewname) as view from pg_views where viewname like '%\\_difference'`,
      );
      expect(rows).not.toEqual([]);
      for (const { view } of rows) {
        const { rows: differences } = await t.owner.query(`select * from ${view} limit 5`);
        expect({ view, differences }).toEqual({ view, differences: [] });
      }
    });

    test.each([...largeTables])('%s is filled', async (table) => {
      const { rows } = await t.owner.query(`select count(*)::int as count from ${table}`);
      expect(rows[0].count).toBeGreaterThan(5_000);
    });
  });

  describe('of the trusted documents', () => {
    test.each(queries)('$name runs the statements that are committed', async ({ name, text }) => {
      const { many } = questionsOf(name);
      const { texts } = await ask(text, many.variables, many.who);
      const written = `${commented(text)}\n${texts.map((one) => `${tidy(one)};\n`).join('\n')}`;
      const file = join(folder, `${name}.sql`);
      if (isWriting) {
        await writeFile(file, written);
      }
      const committed = existsSync(file) ? await readFile(file, 'utf8') : '';
      // WRITE_STATEMENTS=1 npm test -- test/platform/reads/statements writes them anew.
      expect(written).toBe(committed);
    });

    test('no statements are kept of documents that are gone', async () => {
      const kept = (await readdir(folder)).sort();
      expect(kept).toEqual(queries.map(({ name }) => `${name}.sql`).sort());
    });

    test.each(queries)('$name runs as many statements for one as for fifty', async ({ name, text }) => {
      const { few, many } = questionsOf(name);
      const one = await ask(text, few.variables, few.who);
      const fifty = await ask(text, many.variables, many.who);
      expect(fifty.texts).toHaveLength(one.texts.length);
    });
  });

  describe('of every list at the root', () => {
    test.each(connections)(
      '%s with all that stands below it runs as many for one as for fifty',
      async (field) => {
        const who = field === 'transferTargets' ? 'thukho.kv03' : all;
        const type = schema.getQueryType()!.getFields()[field]!;
        const nodes = getNamedType(type.type) as GraphQLObjectType;
        const node = getNamedType(nodes.getFields()['nodes']!.type) as GraphQLObjectType;
        const required: Record<string, string> = {
          outsidePlaces: `officeId: ${JSON.stringify(offices.get('KV03'))}, `,
          search: 'text: "xe may do", ',
        };
        const given = required[field] ?? '';
        const text = `query ($n: Int!) { ${field}(${given}first: $n) { nodes { ${everythingOf(node)} } pageInfo { endCursor } } }`;
        const one = await ask(text, { n: 1 }, who);
        const fifty = await ask(text, { n: 50 }, who);
        expect(fifty.texts).toHaveLength(one.texts.length);
      },
    );
  });

  describe('plans that hold for any value', () => {
    test.each(queries)(
      '$name reads little beside its answer: no table from end to end, no long sort, few rows to throw away',
      async ({ name, text }) => {
        const { many } = questionsOf(name);
        const { faults } = await judgeAs(many.who ?? all, text, many.variables);
        expect(faults).toEqual(knownOfDocuments[name] ?? []);
      },
    );

    test('no list reads much beside its page, whether its first page, a later one or one of its filters is asked', async () => {
      const found: Record<string, string[]> = {};
      for (const { name, text } of listQuestions(schema, subjects)) {
        const faults = new Set<string>();
        for (const who of askers) {
          const judged = await judgeAs(who, text);
          judged.faults.forEach((fault) => faults.add(fault));
        }
        if (faults.size > 0) {
          found[name] = [...faults].sort();
        }
      }
      expect(found).toEqual(knownOfLists);
    }, 60_000);
  });

  describe('the look at plans', () => {
    test('given an index that is gone, then the lists that stood on it are told', async () => {
      const { reads } = await ask(
        'query ($id: ID!) { node(id: $id) { ... on Exhibit { movements(first: 5) { nodes { seq } } } } }',
        {
          id: largeIds.exhibit(0),
        },
      );
      await t.owner.query('begin; alter table custody.movement drop constraint uq_movement_seq cascade');
      const { faults } = await judge(t.owner, reads);
      await t.owner.query('rollback');
      expect(faults).toEqual(['reads all of custody.movement']);
      expect((await judge(t.owner, reads)).faults).toEqual([]);
    });
  });

  describe('the work of a question', () => {
    test('given lists over the rows of one office, then its keeper reads no places of other offices on the way', async () => {
      const text =
        'query ($id: ID!) { node(id: $id) { ... on Inventory { lines(first: 50, filter: { differs: true }) { nodes { exhibitCode } } } } }';
      const { buffers } = await judgeAs('thukho.kv03', text, { id: largeIds.inventory(0) });
      process.stdout.write(`buffers of the lines that differ: ${buffers}\n`);
      // Fifty for each of the 953 lines of the inventory.
      expect(buffers).toBeLessThan(50_000);
    });
  });

  describe('page 10,000', () => {
    test.each<[string, string, (last: number) => string]>([
      [
        'the items of the province',
        'query ($a: String) { exhibits(first: 3, after: $a) { nodes { code name } pageInfo { hasNextPage } } }',
        (last) =>
          `select array[id::text] as place from custody.exhibit order by id desc offset ${last} limit 1`,
      ],
      [
        'the trail of the province',
        'query ($a: String) { auditEvents(first: 3, after: $a) { nodes { kind } pageInfo { hasNextPage } } }',
        (last) =>
          `select array[to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), id::text] as place
           from trail.event order by recorded_at desc, id desc offset ${last} limit 1`,
      ],
    ])('given %s, then it costs what page 1 costs', async (_case, text, placeAt) => {
      const after = async (pages: number): Promise<string> => {
        const { rows } = await t.owner.query(placeAt(3 * pages - 1));
        const list = text.includes('exhibits') ? 'exhibits' : 'audit-events';
        return cursorOf(list, rows[0].place);
      };
      const { buffers: first } = await judgeAs(all, text);
      const { buffers: second } = await judgeAs(all, text, { a: await after(1) });
      const { buffers: deep } = await judgeAs(all, text, { a: await after(9_999) });
      process.stdout.write(`buffers of pages 1, 2 and 10,000: ${first}, ${second}, ${deep}\n`);
      // A level of an index more, or a page of the table that is shared with fewer.
      expect(deep).toBeLessThanOrEqual(Math.max(first, second) + 6);
    });
  });

  describe('a page deep in a list', () => {
    test.each(askers.flatMap((who) => connections.map((field) => [field, who] as const)))(
      'of %s that %s asks costs what the first one costs',
      async (field, who) => {
        const page = rootPage(schema, field, subjects);
        const places: string[] = [];
        let after: string | null = null;
        // Ten thousand rows in, or in a shorter list the last whole page.
        for (let rows = 0; rows < 10_000; rows += 100) {
          const { answer } = await record(t, schema, await actorOf(who), page(100), { after });
          const { endCursor, hasNextPage } = (answer.data as any)?.[field]?.pageInfo ?? {};
          if (hasNextPage !== true) {
            break;
          }
          places.push((after = endCursor));
        }
        const { buffers: first } = await judgeAs(who, page(50));
        const { buffers: deep, faults } = await judgeAs(who, page(50), { after: places.at(-2) });
        const known = knownDeepInLists[field] ?? [];
        expect(faults.filter((fault) => !known.includes(fault))).toEqual([]);
        // What stands beside each other in an index need not in the table.
        expect(deep).toBeLessThanOrEqual(1.5 * first + 10);
      },
    );
  });

  describe('page 1,000 of the trail by one thing', () => {
    test.each<[string, () => Record<string, unknown>, string]>([
      [
        'a case',
        () => ({ caseId: largeIds.case(0) }),
        `c.context_id = '${parseGlobalId(largeIds.case(0))!.id}'`,
      ],
      [
        'a warehouse',
        () => ({ placeId: warehouses.get('KV03') }),
        "c.context_id = (select w.id from custody.warehouse w join identity.office o on o.id = w.office_id and o.code = 'KV03' and w.code = 'K1')",
      ],
      [
        'two kinds',
        () => ({ kinds: ['seal.applied', 'seal.checked'] }),
        "e.kind in ('seal.applied', 'seal.checked')",
      ],
      ['a family of kinds', () => ({ kindFamily: 'seal' }), "e.kind like 'seal.%'"],
    ])('given %s, then it costs what page 1 costs', async (_case, filter, condition) => {
      const text =
        'query ($a: String, $f: AuditEventFilter) { auditEvents(first: 3, after: $a, filter: $f) { nodes { kind } } }';
      const { rows } = await t.owner.query(
        `select to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, id::text from (
           select distinct e.recorded_at, e.id from trail.event e join trail.event_context c on c.event_id = e.id
           where ${condition} order by e.recorded_at desc, e.id desc limit 3000) page
         order by recorded_at, id limit 1`,
      );
      const f = filter();
      const { buffers: first } = await judgeAs(all, text, { f });
      const a = cursorOf('audit-events', [rows[0].at, rows[0].id]);
      const { buffers: deep } = await judgeAs(all, text, { f, a });
      process.stdout.write(`buffers of pages 1 and 1,000: ${first}, ${deep}\n`);
      expect(first).toBeLessThan(200);
      expect(deep).toBeLessThan(200);
    });
  });

  describe('page 1,000 of the log', () => {
    test.each<[string, () => Record<string, unknown>, string]>([
      ['all of it', () => ({}), 'true'],
      [
        'an office',
        () => ({ officeId: offices.get('KV03') }),
        "office_id = (select id from identity.office where code = 'KV03')",
      ],
      ['rows alone', () => ({ source: 'ROW' }), "source = 'row'"],
      ['a period', () => ({ until: '2026-06-01T12:00:00Z' }), "at < '2026-06-01T12:00:00Z'"],
    ])('given %s, then it costs what page 1 costs', async (_case, filter, condition) => {
      const text =
        'query ($a: String, $f: AuditEntryFilter) { auditEntries(first: 3, after: $a, filter: $f) { nodes { type } } }';
      const { rows } = await t.owner.query(
        `select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, leaf_index from trail.leaf
         where ${condition} order by at desc, leaf_index desc offset 2999 limit 1`,
      );
      const f = filter();
      const { buffers: first } = await judgeAs(all, text, { f });
      const a = cursorOf('audit-entries', [rows[0].at, rows[0].leaf_index]);
      const { buffers: deep } = await judgeAs(all, text, { f, a });
      process.stdout.write(`buffers of pages 1 and 1,000 of the log: ${first}, ${deep}\n`);
      expect(first).toBeLessThan(200);
      expect(deep).toBeLessThan(200);
    });
  });
});

/** Rows of KV03 by their types. */
const otherSubjects = `
  select 'Place' as type, id from custody.place p where p.code = 'A1' and p.warehouse_id in (
    select w.id from custody.warehouse w join identity.office o on o.id = w.office_id where o.code = 'KV03' and w.code = 'K1')
  union all select 'Staff', id from identity.staff where username = 'thukho.kv03'`;

function subjectsOf(
  warehouse: string,
  office: string,
  { rows }: { readonly rows: readonly { readonly type: string; readonly id: string }[] },
): Subjects {
  const ids: Record<string, string> = {
    ...Object.fromEntries(rows.map(({ type, id }) => [type, globalIdOf(type, id)])),
    CaseDecision: largeIds.decision(),
    CaseFile: largeIds.case(0),
    Exhibit: largeIds.exhibit(0),
    Inventory: largeIds.inventory(0),
    Office: office,
    Programme: largeIds.programme(2027),
    RegisterDraft: largeIds.registerDraft(0),
    RegisterImport: largeIds.registerImport(0),
    Seal: largeIds.seal(0),
    Transfer: largeIds.transfer(0),
    Warehouse: warehouse,
  };
  const idOf = (type: string): string => ids[type] ?? globalIdOf(type, newId());
  const given = (type: string): string => JSON.stringify(idOf(type));
  return {
    idOf,
    values: {
      actorId: given('Staff'),
      caseId: given('CaseFile'),
      classCode: '"DRUG"',
      code: '"X-10008"',
      exhibitId: given('Exhibit'),
      kinds: '[CASE]',
      name: '"ket sat gay"',
      officeId: given('Office'),
      placeId: given('Place'),
      staffId: given('Staff'),
      subjectId: given('Exhibit'),
      text: '"xe may do"',
      title: '"vu 5"',
      warehouseId: given('Warehouse'),
      workingYear: '"2027"',
    },
  };
}

/** A field with the arguments without which it is not asked, and the first three where it is a page. */
function callOf(field: GraphQLField<unknown, unknown>): string {
  const given = field.args.flatMap(({ name, type }) =>
    name === 'first' ? ['first: 3'] : String(type) === 'Int!' ? [`${name}: 1`] : [],
  );
  return given.length === 0 ? field.name : `${field.name}(${given.join(', ')})`;
}

/** All values of a type, and one value of each object below it. */
function everythingOf(type: GraphQLObjectType): string {
  return Object.values(type.getFields())
    .map((field) => {
      const below = getNamedType(field.type);
      const call = callOf(field);
      if (!isObjectType(below)) {
        return call;
      }
      const nodes = below.getFields()['nodes'];
      return nodes === undefined
        ? `${call} { ${leafOf(below)} }`
        : `${call} { nodes { ${leafOf(getNamedType(nodes.type) as GraphQLObjectType)} } }`;
    })
    .join(' ');
}

function leafOf(type: GraphQLObjectType): string {
  return (
    Object.values(type.getFields()).find((field) => isLeafType(getNamedType(field.type)))?.name ??
    '__typename'
  );
}

function commented(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => `-- ${line}`.trimEnd())
    .join('\n');
}

/** The lines of a statement without the indentation of the source. */
function tidy(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}
