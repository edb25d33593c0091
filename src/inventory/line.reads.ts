import type DataLoader from 'dataloader';
import { sql, type RawBuilder } from 'kysely';
import {
  connectionOf,
  pageOf,
  type Connection,
  type ConnectionArguments,
} from '../platform/graphql/connection.js';
import { manyByKey, oneByKey } from '../platform/graphql/loaders.js';
import type { RequestContext } from '../identity/index.js';
import { hidesExhibit, hidesFind, isOwnCount } from './blindness.js';
import type { SealCondition } from './inventory.entity.js';
import type { InventoryLineFilter } from './line.graphql.js';

export interface LineRow {
  readonly id: string;
  readonly exhibitId: string;
  readonly exhibitCode: string;
  readonly placeId: string;
  readonly placeCode: string;
  readonly origin: 'BOOK' | 'FOUND';
  readonly isCounted: boolean;
  readonly bookQuantity: string | null;
  readonly expected: string | null;
  readonly counted: string | null;
  readonly difference: string | null;
}

export interface CountRow {
  readonly id: string;
  readonly lineId: string | null;
  readonly placeId: string;
  readonly description: string | null;
  readonly quantity: string;
  readonly sealCondition: SealCondition | null;
  readonly note: string;
  readonly countedAt: string;
  readonly countedBy: string;
  readonly secondCountedBy: string | null;
  readonly recordedAt: string;
}

/** Whether a line is shown beside the book: after the comparison, and not to who may still recount it. */
function showsBook(context: RequestContext): RawBuilder<unknown> {
  return sql`(i.status <> 'COUNTING' and not ${hidesExhibit(context, sql.ref('l.exhibit_id'))})`;
}

/** The book does not leave the database while anybody counts: whoever asks, and however, the answer is null. */
function lineColumns(context: RequestContext): RawBuilder<unknown> {
  return sql`
    l.id, l.exhibit_id as "exhibitId", e.code as "exhibitCode", l.place_id as "placeId", p.code as "placeCode", l.origin,
    exists (select from inventory.count c where c.line_id = l.id) as "isCounted",
    case when shown.book then l.book_quantity end as "bookQuantity",
    case when shown.book then l.expected_quantity end as expected,
    case when shown.book then d.quantity end as counted,
    case when shown.book then d.quantity - l.expected_quantity end as difference
    from ${lineTables} cross join lateral (select ${showsBook(context)} as book) shown`;
}

const lineTables = sql`
  inventory.line l join inventory.inventory i on i.id = l.inventory_id join custody.exhibit e on e.id = l.exhibit_id
  join custody.place p on p.id = l.place_id left join inventory.count d on d.id = l.count_id`;

const countColumns = sql`
  c.id, c.line_id as "lineId", c.place_id as "placeId", c.description, c.quantity, c.seal_condition as "sealCondition",
  c.note, c.counted_at as "countedAt", c.counted_by as "countedBy", c.second_counted_by as "secondCountedBy",
  c.recorded_at as "recordedAt"`;

const countTables = sql`
  inventory.count c join inventory.inventory i on i.id = c.inventory_id left join inventory.line l on l.id = c.line_id`;

/**
 * Until the comparison a counter sees what he has seen himself, so that the second looks as freshly as the first; and
 * of what is open, so does who may still recount it.
 */
function shownCounts(context: RequestContext): RawBuilder<unknown> {
  const hidden = sql`case when c.line_id is null then ${hidesFind(context)} else ${hidesExhibit(context, sql.ref('l.exhibit_id'))} end`;
  return sql`((i.status <> 'COUNTING' and not ${hidden}) or ${isOwnCount(context, 'c')})`;
}

/** The lines of an inventory that the caller has been shown, by place and item. */
export async function linesOfInventory(
  context: RequestContext,
  inventoryId: string,
  filter: InventoryLineFilter,
  args: ConnectionArguments,
): Promise<Connection<LineRow>> {
  const page = pageOf(args, { list: 'inventory-lines', keys: ['text', 'text', 'uuid'] });
  const [placeCode, exhibitCode, id] = page.after ?? [];
  const { isCounted, differs } = filter;
  const counted = sql`exists (select from inventory.count c where c.line_id = l.id)`;
  const agrees = sql`shown.book and d.quantity = l.expected_quantity`;
  const deviates = sql`shown.book and d.quantity <> l.expected_quantity`;
  const found = await sql<LineRow>`
    select ${lineColumns(context)}
    where l.inventory_id = ${inventoryId}
      ${isCounted == null ? sql`` : isCounted ? sql`and ${counted}` : sql`and not ${counted}`}
      ${differs == null ? sql`` : differs ? sql`and ${deviates}` : sql`and ${agrees}`}
      ${placeCode === undefined ? sql`` : sql`and (p.code, e.code, l.id) > (${placeCode}, ${exhibitCode}, ${id}::uuid)`}
    order by p.code, e.code, l.id limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (row) => [row.placeCode, row.exhibitCode, row.id]);
}

/** Lines by id; whoever may see an inventory may see its lines. */
export function lineLoader(context: RequestContext): DataLoader<string, LineRow | null> {
  return context.loaders.get('inventory-line', () =>
    oneByKey<string, LineRow>(
      async (ids) =>
        (
          await sql<LineRow>`
            select ${lineColumns(context)} where l.id = any(${ids}::uuid[])`.execute(context.sql)
        ).rows,
      (row) => row.id,
    ),
  );
}

/** The observations of each line that the caller may see now, the last first. */
export function countsOfLineLoader(context: RequestContext): DataLoader<string, CountRow[]> {
  return context.loaders.get('inventory-line-counts', () =>
    manyByKey<string, CountRow>(
      async (ids) =>
        (
          await sql<CountRow>`
            select ${countColumns} from ${countTables}
            where c.line_id = any(${ids}::uuid[]) and ${shownCounts(context)}
            order by c.counted_at desc, c.id desc`.execute(context.sql)
        ).rows,
      (row) => row.lineId ?? '',
    ),
  );
}

/** Counts by id, as far as the caller may see them now. */
export function countLoader(context: RequestContext): DataLoader<string, CountRow | null> {
  return context.loaders.get('inventory-count', () =>
    oneByKey<string, CountRow>(
      async (ids) =>
        (
          await sql<CountRow>`
            select ${countColumns} from ${countTables}
            where c.id = any(${ids}::uuid[]) and ${shownCounts(context)}`.execute(context.sql)
        ).rows,
      (row) => row.id,
    ),
  );
}

/** What was found without a record, in the order in which it was written down. */
export async function findsOfInventory(
  context: RequestContext,
  inventoryId: string,
  args: ConnectionArguments,
): Promise<Connection<CountRow>> {
  const page = pageOf(args, { list: 'inventory-finds', keys: ['uuid'] });
  const [id] = page.after ?? [];
  const found = await sql<CountRow>`
    select ${countColumns} from ${countTables}
    where c.inventory_id = ${inventoryId} and c.line_id is null and ${shownCounts(context)}
      ${id === undefined ? sql`` : sql`and c.id > ${id}::uuid`}
    order by c.id limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (row) => [row.id]);
}
