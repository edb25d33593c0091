import type { GraphQLResolveInfo } from 'graphql';
import { sql, type RawBuilder } from 'kysely';
import type { CursorKey } from '../graphql/cursor.js';
import type { FieldArguments } from './field-arguments.js';

/** A column of one row of a statement, by name: `exhibit('case_id')`. */
export type Row = (column: string) => RawBuilder<unknown>;

/** A piece of SQL that speaks of a row. */
export type RowSql = (row: Row) => RawBuilder<unknown>;

/** How one field of a GraphQL type is read. */
export type FieldRead =
  | { readonly kind: 'identity' }
  | { readonly kind: 'value'; readonly sql: RowSql }
  | {
      readonly kind: 'one';
      readonly model: () => ReadModel;
      readonly source: RelatedRows;
      readonly ifVisible: boolean;
    }
  | { readonly kind: 'many'; readonly list: ListRead }
  | { readonly kind: 'connection'; readonly list: ListRead }
  | SummaryRead
  | DerivedRead
  | ComputedRead;

/** An object each field of which is an aggregate over the same rows; only those that are selected are computed. */
export interface SummaryRead {
  readonly kind: 'summary';
  readonly members: Readonly<Record<string, RawBuilder<unknown>>>;
  /** `from … where …`, for a row. */
  readonly over: RowSql;
}

export interface DerivedRead {
  readonly kind: 'derived';
  readonly needs: Readonly<Record<string, RowSql>>;
  readonly make: (needed: never) => unknown;
}

export interface ComputedRead {
  readonly kind: 'computed';
  readonly needs: Readonly<Record<string, RowSql>>;
  readonly make: (
    needed: never,
    context: never,
    args: Record<string, unknown>,
    info: GraphQLResolveInfo,
  ) => unknown;
}

/** Which rows of another table belong to a row. */
export type RelatedRows = (related: Row, row: Row) => RawBuilder<unknown>;

/** One column of an order; the last one of a list tells its rows apart. */
export interface OrderKey {
  readonly sql: (row: Row, parent: Row, args: FieldArguments) => RawBuilder<unknown>;
  readonly type: CursorKey;
}

/** Many rows in an order: those that belong to a row, or all within sight. */
export interface ListRead {
  /** The name that its cursors carry. */
  readonly name: string;
  readonly model: () => ReadModel;
  /** Tables that the order and the conditions look at beside the model's own, if any: `join … on …`. */
  readonly joins?: (row: Row, args: FieldArguments) => RawBuilder<unknown> | undefined;
  readonly direction: 'asc' | 'desc';
  readonly order: readonly OrderKey[];
  /** What must hold of a row; `undefined` for what was not asked. `parent` is the row to which a nested list belongs. */
  readonly where: (
    row: Row,
    args: FieldArguments,
    parent: Row,
  ) => readonly (RawBuilder<unknown> | undefined)[];
  /** The list in the order that these arguments ask for, if it is another; its cursors carry its own name. */
  readonly reordered?: (args: FieldArguments) => ListRead | undefined;
  /** Whether with these arguments the list is a look at a single row. */
  readonly isLookUp?: (args: FieldArguments) => boolean;
}

/** Rows of which a look at a single one is told before it is answered. */
export interface WatchedRows {
  readonly when: RowSql;
  /** What is told of a row. */
  readonly needs: Readonly<Record<string, RowSql>>;
  readonly tell: (context: never, rows: readonly never[]) => Promise<void>;
}

/** How the rows of a GraphQL type are read: declared once, beside the type. */
export interface ReadModel {
  /** The name of the GraphQL type. */
  readonly type: string;
  readonly table: string;
  /** The columns that tell rows apart. */
  readonly key: readonly string[];
  /** Whether a row lies within the caller's sight; asked where a row is looked up by its id. */
  readonly visible?: RowSql;
  watched?: WatchedRows;
  readonly fields: Map<string, FieldRead>;
}

export interface ReadModelOptions {
  readonly table: string;
  readonly key?: readonly string[];
  readonly visible?: RowSql;
  readonly fields: Readonly<Record<string, FieldRead>>;
}

export function readModel(type: string, { fields, key = ['id'], ...options }: ReadModelOptions): ReadModel {
  return { type, key, ...options, fields: new Map(Object.entries(fields)) };
}

/** Adds the fields that another room gives to a type. @throws Error when a field has been declared before */
export function extendReadModel(model: ReadModel, fields: Readonly<Record<string, FieldRead>>): void {
  for (const [name, field] of Object.entries(fields)) {
    if (model.fields.has(name)) {
      throw new Error(`${model.type}.${name} is declared twice.`);
    }
    model.fields.set(name, field);
  }
}

/** Has a look at a single row of the model told before it is answered, where `when` holds of the row. */
export function watchRows<Told extends object, Context>(
  model: ReadModel,
  when: RowSql,
  needs: Needs<Told>,
  tell: (context: Context, rows: readonly Told[]) => Promise<void>,
): void {
  model.watched = { when, needs: readNeeds(needs), tell };
}

/** The row that a piece of SQL of a model's own calls by this alias. */
export function rowOf(alias: string): Row {
  return (column) => sql.ref(`${alias}.${column}`);
}

/** The global id: the row keeps its own, the answer carries the type with it. */
export const identity: FieldRead = { kind: 'identity' };

/** A column, or an SQL expression over the row, that is answered as it is. */
export function value(from: string | RowSql): FieldRead {
  return { kind: 'value', sql: typeof from === 'string' ? (row) => row(from) : from };
}

/** A number that no binary float holds, as text. */
export function decimal(from: string | RowSql): FieldRead {
  const of: RowSql = typeof from === 'string' ? (row) => row(from) : from;
  return { kind: 'value', sql: (row) => sql`(${of(row)})::text` };
}

interface OneOptions {
  /** The column of this row that names the other one; or a condition over both. */
  readonly by: string | RelatedRows;
  /** Whether the other row is answered only when the caller may see it by itself. */
  readonly ifVisible?: boolean;
}

/** At most one row of another model. */
export function one(model: () => ReadModel, { by, ifVisible = false }: OneOptions): FieldRead {
  const source: RelatedRows =
    typeof by === 'string' ? (related, row) => sql`${related('id')} = ${row(by)}` : by;
  return { kind: 'one', model, source, ifVisible };
}

/** All rows that belong to this one, where they are known to be few. */
export function many(list: ListRead): FieldRead {
  return { kind: 'many', list };
}

/** The rows that belong to this one, in pages. */
export function connection(list: ListRead): FieldRead {
  return { kind: 'connection', list };
}

/** Aggregates over rows that belong to this one, by the name of their field. */
export function summary(members: SummaryRead['members'], over: RowSql): FieldRead {
  return { kind: 'summary', members, over };
}

/** What is made from values of the row alone, in code. */
export function derived<Needed extends object>(
  needs: Needs<Needed>,
  make: (needed: Needed) => unknown,
): FieldRead {
  return { kind: 'derived', needs: readNeeds(needs), make };
}

/** What needs more than the row: the request, another read. Its resolver is called for each row. */
export function computed<Needed extends object, Context = unknown>(
  needs: Needs<Needed>,
  make: (
    needed: Needed,
    context: Context,
    args: Record<string, unknown>,
    info: GraphQLResolveInfo,
  ) => unknown,
): FieldRead {
  return { kind: 'computed', needs: readNeeds(needs), make };
}

/** The values of a row that code works with, by the name under which it gets them. */
type Needs<Needed extends object> = Readonly<Record<keyof Needed, RowSql | string>>;

function readNeeds<Needed extends object>(needs: Needs<Needed>): Readonly<Record<string, RowSql>> {
  const read = Object.entries<RowSql | string>(needs).map(([name, from]): [string, RowSql] => [
    name,
    typeof from === 'string' ? (row) => row(from) : from,
  ]);
  return Object.fromEntries(read);
}

/** A column by which a list is sorted. */
export function orderBy(from: string | OrderKey['sql'], type: CursorKey): OrderKey {
  return { sql: typeof from === 'string' ? (row) => row(from) : from, type };
}

/** The fields by type that do more than read their row: computed ones, and those that look at many rows for one answer. */
export function computedFields(models: readonly ReadModel[]): Map<string, string[]> {
  return new Map(
    models.map(({ type, fields }) => [
      type,
      [...fields].filter(([, { kind }]) => kind === 'computed' || kind === 'summary').map(([name]) => name),
    ]),
  );
}

/** The types that have a global id. */
export function nodeTypes(models: readonly ReadModel[]): string[] {
  return models.filter((model) => model.fields.get('id')?.kind === 'identity').map((model) => model.type);
}
