import type { FieldNode } from 'graphql';
import { sql, type RawBuilder } from 'kysely';
import { pageSizeOf, placeOf } from '../graphql/connection.js';
import { cursorOf, type CursorKey } from '../graphql/cursor.js';
import type { FieldArguments, Variables } from './field-arguments.js';
import type { Finish } from './finish.js';
import type { ListRead, Row } from './read-model.js';
import { RequestValue } from './request-value.js';

/** What of a page is asked for. */
export interface ConnectionSelection {
  /** The fields below which the nodes are selected. */
  readonly nodes: readonly FieldNode[];
  readonly edges: boolean;
  readonly edgeCursors: boolean;
  readonly pageInfo: boolean;
  readonly pageCursors: boolean;
  readonly hasNextPage: boolean;
  readonly totalCount: boolean;
  /** Whether any of it needs the rows of the page. */
  readonly needsRows: boolean;
}

/** The parts of a statement that make a list a page, and what turns its rows into a connection. */
export interface ConnectionPlan {
  /** Only what lies after the cursor, as a row comparison: page 10,000 is found like page 1. */
  after(row: Row, parent: Row): RawBuilder<unknown> | undefined;
  /** What the cursors of the rows are made of. */
  columns(row: Row, parent: Row): readonly RawBuilder<unknown>[];
  limited(rows: RawBuilder<unknown>): RawBuilder<unknown>;
  /** A limit of 0 that refuses a wrong page size, where no row is asked for. */
  unread(): RawBuilder<unknown>;
  finish(nodes: Finish | undefined): Finish | undefined;
}

const types: Readonly<Record<CursorKey, RawBuilder<unknown>>> = {
  uuid: sql`uuid`,
  instant: sql`timestamptz`,
  day: sql`date`,
  text: sql`text`,
  integer: sql`integer`,
  bigint: sql`bigint`,
};

/** One more than the largest page: PostgreSQL plans for this many, as it knows no number for a parameter. */
const mostRows = sql`101`;

export function connectionPlan(
  list: ListRead,
  args: FieldArguments,
  selected: ConnectionSelection,
): ConnectionPlan {
  const first = args.source('first');
  const after = args.source('after');
  const paged = { list: list.name, keys: list.order.map((key) => key.type) };
  const size = (variables: Variables): number => pageSizeOf(first.of(variables));
  const extra = selected.hasNextPage ? 1 : 0;
  const withCursors = selected.edgeCursors || selected.pageCursors;
  return {
    after: (row, parent) =>
      args.when('after', () => {
        const place = (index: number) =>
          new RequestValue(({ variables }) => placeOf(after.of(variables), paged)[index]);
        const values = list.order.map(({ type }, index) => sql`${sql.val(place(index))}::${types[type]}`);
        const keys = list.order.map((key) => key.sql(row, parent, args));
        const beyond = list.direction === 'desc' ? sql`<` : sql`>`;
        return sql`(${sql.join(keys)}) ${beyond} (${sql.join(values)})`;
      }),
    columns: (row, parent) =>
      withCursors
        ? [
            sql`json_build_array(${sql.join(list.order.map((key) => key.sql(row, parent, args)))}) as "$place"`,
          ]
        : [],
    limited: (rows) => {
      const limit = new RequestValue(({ variables }) => size(variables) + extra);
      return sql`select * from (${rows} limit ${mostRows}) page limit ${sql.val(limit)}::bigint`;
    },
    unread: () => sql`limit ${sql.val(new RequestValue(({ variables }) => 0 * size(variables)))}::bigint`,
    finish: (finishNodes) =>
      finisher(list, selected, finishNodes, size, (variables) => after.of(variables) != null),
  };
}

interface ReadConnection {
  nodes?: { readonly $place?: readonly unknown[] }[];
  edges?: unknown;
  pageInfo?: unknown;
}

function finisher(
  list: ListRead,
  selected: ConnectionSelection,
  finishNodes: Finish | undefined,
  size: (variables: Variables) => number,
  isAfter: (variables: Variables) => boolean,
): Finish | undefined {
  if (finishNodes === undefined && !selected.edges && !selected.pageInfo) {
    return undefined;
  }
  const cursorAt = (row: { readonly $place?: readonly unknown[] } | undefined): string | null =>
    row?.$place === undefined
      ? null
      : cursorOf(
          list.name,
          row.$place.map((value, index) => placeText(value, list.order[index]?.type)),
        );
  return (value, request) => {
    const read = value as ReadConnection;
    const nodes = read.nodes ?? [];
    const pageSize = size(request.variables);
    const hasNextPage = nodes.length > pageSize;
    if (hasNextPage) {
      nodes.length = pageSize;
    }
    finishNodes?.(nodes, request);
    if (selected.edges) {
      read.edges = nodes.map((node) => ({ cursor: selected.edgeCursors ? cursorAt(node) : null, node }));
    }
    if (selected.pageInfo) {
      read.pageInfo = {
        hasNextPage,
        hasPreviousPage: isAfter(request.variables),
        startCursor: cursorAt(nodes[0]),
        endCursor: cursorAt(nodes.at(-1)),
      };
    }
  };
}

function placeText(value: unknown, type: CursorKey | undefined): string {
  return type === 'instant' ? new Date(String(value)).toISOString() : String(value);
}
