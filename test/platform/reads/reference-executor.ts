import {
  GraphQLError,
  defaultFieldResolver,
  execute,
  isInterfaceType,
  isObjectType,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { sql, type RawBuilder } from 'kysely';
import pg from 'pg';
import { buildDeclaredSchema } from '../../../src/api-schema.js';
import type { House } from '../../../src/app.js';
import { checkPermission, settingsOf, type Actor, type RequestContext } from '../../../src/identity/index.js';
import { globalIdOf } from '../../../src/platform/graphql/global-id.js';
import { guardRootFields } from '../../../src/platform/graphql/root-guard.js';
import type { FieldArguments } from '../../../src/platform/reads/field-arguments.js';
import { Reference, type ListRead, type ReadModel, type Row } from '../../../src/platform/reads/index.js';
import type { FieldRead, OrderKey, RowSql } from '../../../src/platform/reads/read-model.js';
import { RequestValue } from '../../../src/platform/reads/request-value.js';
import { readModels } from '../../../src/read-models.js';
import { checkRootFields, rootLists, type RootList } from './root-lists.js';

type Rows = readonly Readonly<Record<string, unknown>>[];
type Arguments = Readonly<Record<string, unknown>>;

/** A row that is known by its key, and by the joins of the list in which it was found, and by nothing else. */
class Item {
  constructor(
    readonly model: ReadModel,
    readonly key: Readonly<Record<string, unknown>>,
    readonly joins: RawBuilder<unknown> = sql``,
  ) {}
}

interface ReferenceContext extends RequestContext {
  readonly ask: (statement: RawBuilder<unknown>, context: ReferenceContext) => Promise<Rows>;
}

/**
 * Answers operations in the plainest way there is: the executor of graphql-js, and one small statement for each field
 * of each object, made from the same declarations as the read road and from nothing else of it.
 */
export class ReferenceExecutor {
  /** The database stands still, so that a statement has one answer for a person, however often it is asked. */
  private readonly known = new Map<string, Promise<Rows>>();

  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly schema: GraphQLSchema,
    private readonly house: House,
    private readonly actor: Actor,
    private readonly client: pg.Client,
  ) {}

  /** In the place of one person: the application's role with the settings that the policies read. */
  static async open(
    schema: GraphQLSchema,
    house: House,
    actor: Actor,
    applicationUrl: string,
  ): Promise<ReferenceExecutor> {
    const client = new pg.Client({ connectionString: applicationUrl });
    await client.connect();
    for (const [name, value] of Object.entries(settingsOf(actor))) {
      await client.query('select set_config($1, $2, false)', [name, value]);
    }
    return new ReferenceExecutor(schema, house, actor, client);
  }

  async execute(document: DocumentNode, variables: Record<string, unknown>): Promise<ExecutionResult> {
    const request = this.house.contextFor(this.actor);
    const context: ReferenceContext = Object.assign(Object.create(request) as RequestContext, {
      ask: (statement: RawBuilder<unknown>, asking: ReferenceContext) => this.ask(statement, asking),
    });
    try {
      return await execute({
        schema: this.schema,
        document,
        variableValues: variables,
        contextValue: context,
      });
    } finally {
      await request.endReads();
    }
  }

  close(): Promise<void> {
    return this.client.end();
  }

  private ask(statement: RawBuilder<unknown>, context: ReferenceContext): Promise<Rows> {
    const { sql: text, parameters } = statement.compile(this.house.sql);
    const values = parameters.map((value) =>
      value instanceof RequestValue ? value.of({ context, variables: {}, watched: [] }) : value,
    );
    const key = `${text} ${JSON.stringify(values)}`;
    const known = this.known.get(key) ?? this.query(text, values);
    this.known.set(key, known);
    return known;
  }

  private query(text: string, values: unknown[]): Promise<Rows> {
    const answer = this.last.then(async () => {
      const { rows } = await this.client.query<Record<string, unknown>>({ text, values, types });
      return rows;
    });
    this.last = answer.catch(() => undefined);
    return answer;
  }
}

const [dayType, countType]: readonly number[] = [pg.types.builtins.DATE, pg.types.builtins.INT8];

/** Days stay the texts that they are; counts are numbers. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (type: any): any => {
    if (type === dayType) {
      return String;
    }
    return type === countType ? Number : pg.types.getTypeParser(type);
  },
};

/** The schema as it is declared, every modelled field of which asks the database by itself. */
export async function buildReferenceSchema(): Promise<GraphQLSchema> {
  const schema = await buildDeclaredSchema();
  checkRootFields(schema);
  const models = new Map(readModels.map((model) => [model.type, model]));
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInterfaceType(type)) {
      type.resolveType = (item: Item) => item.model.type;
    }
    if (!isObjectType(type) || type.name.startsWith('__')) {
      continue;
    }
    const model = models.get(type.name);
    for (const field of Object.values(type.getFields())) {
      const root = type === schema.getQueryType() ? rootLists.get(field.name) : undefined;
      const read = model?.fields.get(field.name);
      field.resolve =
        root === undefined
          ? read === undefined
            ? withItems((field.resolve ?? defaultFieldResolver) as Resolve, models)
            : modelledField(read, models)
          : rootField(root);
    }
  }
  return guardRootFields(schema, checkPermission);
}

type Resolve = GraphQLFieldResolver<unknown, unknown>;

function rootField({ list, form }: RootList): Resolve {
  return async (_source, args: Arguments, context) => {
    if (form === 'connection') {
      return pageOf(list, args, undefined, context as ReferenceContext);
    }
    const rows = await rowsOf(list, args, undefined, context as ReferenceContext);
    return form === 'many' ? rows : (rows[0] ?? null);
  };
}

function modelledField(read: FieldRead, models: ReadonlyMap<string, ReadModel>): Resolve {
  return async (source, args: Arguments, given, info) => {
    const item = source as Item;
    const context = given as ReferenceContext;
    switch (read.kind) {
      case 'identity':
        return globalIdOf(item.model.type, String(item.key['id']));
      case 'value':
        return valueOf(item, read.sql, context);
      case 'one':
        return oneOf(item, read, context);
      case 'summary': {
        const columns = Object.entries(read.members).map(
          ([name, member]) => sql`${member} as ${sql.id(name)}`,
        );
        return valueOf(
          item,
          (row) => sql`(select row_to_json(r) from (select ${sql.join(columns)} ${read.over(row)}) r)`,
          context,
        );
      }
      case 'many':
        return rowsOf(read.list, args, item, context);
      case 'connection':
        return pageOf(read.list, args, item, context);
      case 'derived':
        return (read.make as (needed: unknown) => unknown)(await neededOf(item, read.needs, context));
      case 'computed': {
        const needed = await neededOf(item, read.needs, context);
        const make = read.make as (
          needed: unknown,
          context: unknown,
          args: unknown,
          info: GraphQLResolveInfo,
        ) => unknown;
        return itemsOf(await make(needed, context, args, info), models, context);
      }
    }
  };
}

async function neededOf(
  item: Item,
  needs: Readonly<Record<string, RowSql>>,
  context: ReferenceContext,
): Promise<Record<string, unknown>> {
  const needed: Record<string, unknown> = {};
  for (const [name, of] of Object.entries(needs)) {
    needed[name] = await valueOf(item, of, context);
  }
  return needed;
}

function aliased(alias: string): Row {
  return (column) => (column === '' ? sql.id(alias) : sql.ref(`${alias}.${column}`));
}

function tableOf(model: ReadModel, alias: string): RawBuilder<unknown> {
  return sql`${sql.table(model.table)} as ${sql.id(alias)}`;
}

function isItem(item: Item, alias: string): RawBuilder<unknown> {
  const parts = item.model.key.map((column) => sql`${aliased(alias)(column)} = ${sql.val(item.key[column])}`);
  return sql`(${sql.join(parts, sql` and `)})`;
}

/** A column of a known row inside of another statement; as a value, so that `= any (…)` takes it for an array. */
function columnsOf(item: Item): Row {
  return (column) => sql`coalesce((
    select ${aliased('known')(column)} from ${tableOf(item.model, 'known')} where ${isItem(item, 'known')}))`;
}

function keyOf(model: ReadModel, alias: string): RawBuilder<unknown> {
  return sql.join(model.key.map((column) => aliased(alias)(column)));
}

function itemOf(model: ReadModel, row: Readonly<Record<string, unknown>>, joins?: RawBuilder<unknown>): Item {
  return new Item(model, Object.fromEntries(model.key.map((column) => [column, row[column]])), joins);
}

/** What a list looks at beside its rows: how well something fits is said by the search and by no row. */
function joinsOf(list: ListRead, args: Arguments): RawBuilder<unknown> {
  return list.joins?.(aliased('item'), givenArguments(args)) ?? sql``;
}

async function valueOf(
  item: Item,
  of: (row: Row) => RawBuilder<unknown>,
  context: ReferenceContext,
): Promise<unknown> {
  const [row] = await context.ask(
    sql`select ${of(aliased('item'))} as value from ${tableOf(item.model, 'item')} ${item.joins}
      where ${isItem(item, 'item')}`,
    context,
  );
  return row?.['value'];
}

async function oneOf(
  item: Item,
  read: Extract<FieldRead, { readonly kind: 'one' }>,
  context: ReferenceContext,
): Promise<Item | null> {
  const model = read.model();
  const other = aliased('other');
  const isVisible = read.ifVisible && model.visible ? model.visible(other) : sql`true`;
  const rows = await context.ask(
    sql`select ${keyOf(model, 'other')} from ${tableOf(model, 'other')}
      where ${read.source(other, columnsOf(item))} and ${isVisible}`,
    context,
  );
  if (rows.length > 1) {
    throw new Error(`${item.model.type} has ${String(rows.length)} rows where there is one at most.`);
  }
  return rows[0] === undefined ? null : itemOf(model, rows[0]);
}

interface Piece {
  /** The place after which it begins: the value of each key of the order. */
  readonly after?: readonly string[];
  readonly limit?: number;
}

async function readList(
  list: ListRead,
  args: Arguments,
  parent: Item | undefined,
  context: ReferenceContext,
  piece: Piece = {},
): Promise<Rows> {
  const model = list.model();
  const item = aliased('item');
  const above = parent === undefined ? item : columnsOf(parent);
  const given = givenArguments(args);
  const conditions = list.where(item, given, above);
  const asked = [
    ...conditions.filter((condition) => condition !== undefined),
    ...(piece.after === undefined ? [] : [comesAfter(list, item, above, given, piece.after)]),
  ];
  const direction = list.direction === 'asc' ? sql`asc` : sql`desc`;
  const places = list.order.map(
    (key, index) => sql`${key.sql(item, above, given)} as ${sql.id(`place ${index}`)}`,
  );
  const order = list.order.map((key) => sql`${key.sql(item, above, given)} ${direction}`);
  return context.ask(
    sql`select ${keyOf(model, 'item')}, ${sql.join(places)}
      from ${tableOf(model, 'item')} ${joinsOf(list, args)}
      where ${asked.length === 0 ? sql`true` : sql.join(asked, sql` and `)}
      order by ${sql.join(order)} ${piece.limit === undefined ? sql`` : sql`limit ${sql.val(piece.limit)}`}`,
    context,
  );
}

/** Beyond the first key, or equal in it and beyond the second, and so on. */
function comesAfter(
  list: ListRead,
  item: Row,
  above: Row,
  given: FieldArguments,
  place: readonly string[],
): RawBuilder<unknown> {
  const beyond = list.direction === 'asc' ? sql`>` : sql`<`;
  const alternatives = list.order.map((key, index) => {
    const equals = list.order
      .slice(0, index)
      .map((earlier, at) => sql`${earlier.sql(item, above, given)} = ${sql.val(place[at])}`);
    return sql`(${sql.join([...equals, sql`${key.sql(item, above, given)} ${beyond} ${sql.val(place[index])}`], sql` and `)})`;
  });
  return sql`(${sql.join(alternatives, sql` or `)})`;
}

async function rowsOf(
  list: ListRead,
  args: Arguments,
  parent: Item | undefined,
  context: ReferenceContext,
): Promise<Item[]> {
  const rows = await readList(list, args, parent, context);
  return rows.map((row) => itemOf(list.model(), row, joinsOf(list, args)));
}

async function pageOf(
  declared: ListRead,
  args: Arguments,
  parent: Item | undefined,
  context: ReferenceContext,
): Promise<unknown> {
  const list = declared.reordered?.(givenArguments(args)) ?? declared;
  const first = args['first'] as number;
  const after = args['after'] as string | null | undefined;
  if (!(first >= 1 && first <= 100)) {
    throw badInput('first is out of its range.');
  }
  const piece = after == null ? {} : { after: placeIn(list, after) };
  const rows = await readList(list, args, parent, context, { ...piece, limit: first + 1 });
  const edges = rows.slice(0, first).map((row) => ({
    cursor: cursorIn(list, row),
    node: itemOf(list.model(), row, joinsOf(list, args)),
  }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: rows.length > first,
      hasPreviousPage: after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    // Read only when it is asked for.
    get totalCount() {
      return readList(list, args, parent, context).then((all) => all.length);
    },
  };
}

function cursorIn(list: ListRead, row: Readonly<Record<string, unknown>>): string {
  const place = list.order.map((key, index) => placeText(key, row[`place ${index}`]));
  return Buffer.from(JSON.stringify([list.name, ...place])).toString('base64url');
}

function placeText(key: OrderKey, value: unknown): string {
  return key.type === 'instant' ? (value as Date).toISOString() : String(value);
}

function placeIn(list: ListRead, cursor: string): readonly string[] {
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw badInput('This is no cursor.');
  }
  if (!Array.isArray(place) || place[0] !== list.name || place.length !== list.order.length + 1) {
    throw badInput('This is no cursor of the list.');
  }
  return place.slice(1) as string[];
}

function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

/** The arguments of a list as the executor has coerced them, in place of those that a plan takes from the document. */
function givenArguments(args: Arguments): FieldArguments {
  const given = (path: string): unknown =>
    path.split('.').reduce<any>((value, name) => value?.[name], args) ?? null;
  const stand: Pick<FieldArguments, 'when' | 'isGiven' | 'choose' | 'ofContext'> = {
    when: (path, make, read) => {
      const value = given(path);
      if (value === null) {
        return undefined;
      }
      return make(sql`${sql.val(read === undefined ? value : read(value as never))}`);
    },
    isGiven: (path) => given(path) !== null,
    choose: (path, make) => make(given(path) as never),
    // The general form of a statement, whoever asks.
    ofContext: () => false as never,
  };
  return stand as FieldArguments;
}

function withItems(resolve: Resolve, models: ReadonlyMap<string, ReadModel>): Resolve {
  return async (source, args, context, info) =>
    itemsOf(await resolve(source, args, context, info), models, context as ReferenceContext);
}

/** What a resolver answers, with rows in the place of references. */
async function itemsOf(
  found: unknown,
  models: ReadonlyMap<string, ReadModel>,
  context: ReferenceContext,
): Promise<unknown> {
  if (Array.isArray(found)) {
    return Promise.all(found.map((one) => itemsOf(one, models, context)));
  }
  const model = found instanceof Reference ? models.get(found.type) : undefined;
  if (!(found instanceof Reference) || model === undefined) {
    return found;
  }
  const item = new Item(model, { id: found.id });
  const isVisible = model.visible?.(aliased('item')) ?? sql`true`;
  const rows = await context.ask(
    sql`select from ${tableOf(model, 'item')} where ${isItem(item, 'item')} and ${isVisible}`,
    context,
  );
  return rows.length === 0 ? null : item;
}
