import { createHash } from 'node:crypto';
import {
  getNamedType,
  isObjectType,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type SelectionSetNode,
} from 'graphql';
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
  type RawBuilder,
} from 'kysely';
import { connectionPlan, type ConnectionSelection } from './connection-plan.js';
import { globalIdOf } from '../graphql/global-id.js';
import type { Finish, FinishMember } from './finish.js';
import { FieldArguments } from './field-arguments.js';
import type { ListRead, ReadModel, Row, RowSql, SummaryRead, WatchedRows } from './read-model.js';
import { fieldsOf, type PlannedDocument } from './selection.js';

/** One statement that answers a field of a document with all that is selected below it. */
export interface ReadPlan {
  /** Made of the text: two plans of one statement share its name. */
  readonly name: string;
  readonly text: string;
  /** Request values, and constants of the document. */
  readonly parameters: readonly unknown[];
  readonly finish: Finish | undefined;
}

/** A piece of a statement and what is to be done with its answer. */
export interface PlannedValue {
  readonly sql: RawBuilder<unknown>;
  readonly finish: Finish | undefined;
}

interface SelectionNodes {
  readonly selectionSet?: SelectionSetNode | undefined;
}

/** Only compiles; it knows no database. */
const compiler = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** Makes a statement of a planned value. */
export function planOf({ sql: value, finish }: PlannedValue): ReadPlan {
  const { sql: text, parameters } = sql`select ${value}`.compile(compiler);
  const name = `read_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;
  return { name, text, parameters, finish };
}

/** What stands above the rows of a list at the root: nothing. */
const noParent: Row = (column) => {
  throw new Error(`A list at the root has no row above it to ask for ${column}.`);
};

/**
 * Turns selections into SQL: a scalar subquery for each relation, rows as JSON nested exactly as selected. The SQL of
 * models speaks of rows through {@link Row}; the planner names the tables.
 */
export class Planner {
  private aliases = 0;

  constructor(
    private readonly document: PlannedDocument,
    /** Whether no list stands between the question and the field that is planned. */
    private readonly isLookUp: boolean,
  ) {}

  /** A field of a root type, or of a type that is not planned, that answers a list or a page of one. */
  listField(
    list: ListRead,
    field: GraphQLField<unknown, unknown>,
    nodes: readonly FieldNode[],
    form: 'connection' | 'many' | 'first',
  ): PlannedValue {
    return form === 'connection'
      ? this.connection(list, field, nodes, noParent, this.isLookUp)
      : this.rows(list, field, nodes, noParent, { onlyFirst: form === 'first', isLookUp: this.isLookUp });
  }

  /** The rows of the keys given with the request, each with its id under `$id`. */
  byIds(model: ReadModel, nodes: readonly SelectionNodes[], ids: RawBuilder<unknown>): PlannedValue {
    const row = this.row();
    const { columns, finish } = this.columns(model, row, nodes, this.isLookUp);
    const rows = sql`
      select ${sql.join([...columns, sql`${row('id')} as "$id"`])} from ${table(model, row)}
      where ${sql.join([sql`${row('id')} = any(${ids}::uuid[])`, ...visible(model, row)], sql` and `)}`;
    return { sql: arrayOf(rows), finish: each(finish) };
  }

  private row(): Row {
    this.aliases += 1;
    const alias = `t${String(this.aliases)}`;
    return (column) => (column === '' ? sql.id(alias) : sql.ref(`${alias}.${column}`));
  }

  private objectType(name: string): GraphQLObjectType {
    const type = this.document.schema.getType(name);
    if (!isObjectType(type)) {
      throw new Error(`${name} is no object type of the schema.`);
    }
    return type;
  }

  /** The columns that a selection needs of a row of the model. */
  private columns(
    model: ReadModel,
    row: Row,
    nodes: readonly SelectionNodes[],
    isLookUp: boolean,
  ): { columns: RawBuilder<unknown>[]; finish: Finish | undefined } {
    const type = this.objectType(model.type);
    const columns: RawBuilder<unknown>[] = [];
    const finishes: FinishMember[] = [];
    if (isLookUp && model.watched !== undefined) {
      const { when, needs, tell } = model.watched;
      columns.push(sql`case when ${when(row)} then ${needed(needs, row)} end as "$watched"`);
      finishes.push(noted(tell));
    }
    for (const [key, fieldNodes] of fieldsOf(this.document, type, nodes)) {
      const field = type.getFields()[fieldNodes[0]?.name.value ?? ''];
      if (field === undefined) {
        throw new Error(`${model.type} has no field ${key}.`);
      }
      const planned = this.field(model, field, fieldNodes, row, isLookUp);
      columns.push(sql`${planned.sql} as ${sql.id(key)}`);
      const finish = memberFinish(model, field.name, key, planned);
      if (finish !== undefined) {
        finishes.push(finish);
      }
    }
    // An object of which only the type is asked is there all the same.
    return {
      columns: columns.length === 0 ? [sql`true as "$there"`] : columns,
      finish: finishes.length === 0 ? undefined : members(finishes),
    };
  }

  private field(
    model: ReadModel,
    field: GraphQLField<unknown, unknown>,
    nodes: readonly FieldNode[],
    row: Row,
    isLookUp: boolean,
  ): PlannedValue {
    const read = model.fields.get(field.name);
    switch (read?.kind) {
      case 'identity':
        return { sql: row('id'), finish: undefined };
      case 'value':
        return { sql: read.sql(row), finish: undefined };
      case 'derived':
      case 'computed':
        return { sql: needed(read.needs, row), finish: undefined };
      case 'one': {
        const related = this.row();
        const one = read.model();
        const { columns, finish } = this.columns(one, related, nodes, isLookUp);
        const conditions = [read.source(related, row), ...(read.ifVisible ? visible(one, related) : [])];
        const rows = sql`
          select ${sql.join(columns)} from ${table(one, related)} where ${sql.join(conditions, sql` and `)}`;
        return { sql: objectOf(rows), finish };
      }
      case 'summary':
        return { sql: this.summary(read, getNamedType(field.type).name, nodes, row), finish: undefined };
      case 'many':
        return this.rows(read.list, field, nodes, row, { onlyFirst: false, isLookUp: false });
      case 'connection':
        return this.connection(read.list, field, nodes, row, false);
      case undefined:
        throw new Error(`${model.type}.${field.name} has no read declared.`);
    }
  }

  private summary(
    { members, over }: SummaryRead,
    type: string,
    nodes: readonly FieldNode[],
    row: Row,
  ): RawBuilder<unknown> {
    const columns: RawBuilder<unknown>[] = [];
    for (const [key, [node]] of fieldsOf(this.document, this.objectType(type), nodes)) {
      const member = members[node?.name.value ?? ''];
      if (member === undefined) {
        throw new Error(`${type} has no member ${key}.`);
      }
      columns.push(sql`${member} as ${sql.id(key)}`);
    }
    // An aggregate in any case: there is one answer, however many rows there are.
    const asked = columns.length === 0 ? [sql`count(*) as "$there"`] : columns;
    return objectOf(sql`select ${sql.join(asked)} ${over(row)}`);
  }

  private rows(
    list: ListRead,
    field: GraphQLField<unknown, unknown>,
    nodes: readonly FieldNode[],
    parent: Row,
    { onlyFirst, isLookUp }: { readonly onlyFirst: boolean; readonly isLookUp: boolean },
  ): PlannedValue {
    const row = this.row();
    const { columns, finish } = this.columns(list.model(), row, nodes, isLookUp && onlyFirst);
    const args = this.argumentsOf(field, nodes);
    const rows = sql`
      select ${sql.join(columns)} ${from(list, row, args)} ${where(list.where(row, args, parent))}
      ${ordered(list, row, parent, args)}`;
    return onlyFirst
      ? { sql: objectOf(sql`${rows} limit 1`), finish }
      : { sql: arrayOf(rows), finish: each(finish) };
  }

  private connection(
    declared: ListRead,
    field: GraphQLField<unknown, unknown>,
    nodes: readonly FieldNode[],
    parent: Row,
    isLookUp: boolean,
  ): PlannedValue {
    const args = this.argumentsOf(field, nodes);
    const list = declared.reordered?.(args) ?? declared;
    const type = this.objectType(getNamedType(field.type).name);
    const selected = this.connectionSelection(type, nodes);
    const plan = connectionPlan(list, args, selected);
    const row = this.row();
    const looksUp = isLookUp && (list.isLookUp?.(args) ?? false);
    const { columns, finish } = this.columns(list.model(), row, selected.nodes, looksUp);
    const conditions = [...list.where(row, args, parent), plan.after(row, parent)];
    const rows = sql`
      select ${sql.join([...columns, ...plan.columns(row, parent)])} ${from(list, row, args)} ${where(conditions)}
      ${ordered(list, row, parent, args)}`;
    const parts = [
      selected.needsRows
        ? sql`'nodes', ${arrayOf(plan.limited(rows))}`
        : // Of a page of which no row is asked the arguments are looked at all the same: a wrong one is refused.
          sql`'$unread', (select true ${from(list, row, args)} ${where(conditions)} ${plan.unread()})`,
      ...(selected.totalCount ? [sql`'totalCount', ${this.count(list, args, parent)}`] : []),
    ];
    return { sql: sql`json_build_object(${sql.join(parts)})`, finish: plan.finish(each(finish)) };
  }

  private connectionSelection(type: GraphQLObjectType, nodes: readonly FieldNode[]): ConnectionSelection {
    const fields = fieldsOf(this.document, type, nodes);
    const of = (holder: GraphQLObjectType, name: string): GraphQLObjectType =>
      this.objectType(getNamedType(holder.getFields()[name]?.type)?.name ?? '');
    const edges = fields.get('edges') ?? [];
    const ofEdges = edges.length === 0 ? undefined : fieldsOf(this.document, of(type, 'edges'), edges);
    const pageInfo = fields.get('pageInfo') ?? [];
    const ofPage =
      pageInfo.length === 0 ? undefined : fieldsOf(this.document, of(type, 'pageInfo'), pageInfo);
    return {
      nodes: [...(fields.get('nodes') ?? []), ...(ofEdges?.get('node') ?? [])],
      edges: ofEdges !== undefined,
      edgeCursors: ofEdges?.has('cursor') ?? false,
      pageInfo: ofPage !== undefined,
      pageCursors: (ofPage?.has('startCursor') ?? false) || (ofPage?.has('endCursor') ?? false),
      hasNextPage: ofPage?.has('hasNextPage') ?? false,
      totalCount: fields.has('totalCount'),
      needsRows: fields.has('nodes') || edges.length > 0 || pageInfo.length > 0,
    };
  }

  private count(list: ListRead, args: FieldArguments, parent: Row): RawBuilder<unknown> {
    const row = this.row();
    return sql`(select count(*) ${from(list, row, args)} ${where(list.where(row, args, parent))})`;
  }

  private argumentsOf(field: GraphQLField<unknown, unknown>, nodes: readonly FieldNode[]): FieldArguments {
    const [node] = nodes;
    if (node === undefined) {
      throw new Error(`${field.name} was not selected.`);
    }
    return new FieldArguments(field, node, this.document.conditions);
  }
}

function table(model: ReadModel, row: Row): RawBuilder<unknown> {
  return sql`${sql.table(model.table)} as ${row('')}`;
}

function visible(model: ReadModel, row: Row): RawBuilder<unknown>[] {
  return model.visible === undefined ? [] : [model.visible(row)];
}

function from(list: ListRead, row: Row, args: FieldArguments): RawBuilder<unknown> {
  const joins = list.joins?.(row, args);
  return joins === undefined
    ? sql`from ${table(list.model(), row)}`
    : sql`from ${table(list.model(), row)} ${joins}`;
}

function where(conditions: readonly (RawBuilder<unknown> | undefined)[]): RawBuilder<unknown> {
  const asked = conditions.filter((condition) => condition !== undefined);
  return asked.length === 0 ? sql`` : sql`where ${sql.join(asked, sql` and `)}`;
}

function ordered(list: ListRead, row: Row, parent: Row, args: FieldArguments): RawBuilder<unknown> {
  const direction = list.direction === 'desc' ? sql` desc` : sql``;
  return sql`order by ${sql.join(list.order.map((key) => sql`${key.sql(row, parent, args)}${direction}`))}`;
}

function objectOf(rows: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select row_to_json(r) from (${rows}) r)`;
}

function arrayOf(rows: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(select coalesce(json_agg(r), '[]') from (${rows}) r)`;
}

function needed(needs: Readonly<Record<string, RowSql>>, row: Row): RawBuilder<unknown> {
  const parts = Object.entries(needs).map(([name, of]) => sql`${of(row)} as ${sql.id(name)}`);
  return parts.length === 0 ? sql`'{}'::json` : objectOf(sql`select ${sql.join(parts)}`);
}

/** What becomes of a member of each row: a global id, what is made of its values, or what its own finish does. */
function memberFinish(
  model: ReadModel,
  name: string,
  key: string,
  { finish }: PlannedValue,
): FinishMember | undefined {
  const read = model.fields.get(name);
  if (read?.kind === 'identity') {
    return (row) => {
      row[key] = globalIdOf(model.type, row[key] as string);
    };
  }
  if (read?.kind === 'derived') {
    return (row) => {
      row[key] = read.make(row[key] as never);
    };
  }
  return (
    finish &&
    ((row, request) => {
      finish(row[key], request);
    })
  );
}

function noted(tell: WatchedRows['tell']): FinishMember {
  return ({ $watched }, { watched }) => {
    if ($watched !== null) {
      watched.push({ row: $watched, tell });
    }
  };
}

function each(finish: Finish | undefined): Finish | undefined {
  return (
    finish &&
    ((rows, request) => {
      for (const row of rows as readonly unknown[]) {
        finish(row, request);
      }
    })
  );
}

function members(finishes: readonly FinishMember[]): Finish {
  return (row, request) => {
    // A relation without its other side.
    if (row === null) {
      return;
    }
    for (const finish of finishes) {
      finish(row as Record<string, unknown>, request);
    }
  };
}
