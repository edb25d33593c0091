import DataLoader from 'dataloader';
import { sql } from 'kysely';
import {
  connectionOf,
  pageOf,
  type Connection,
  type ConnectionArguments,
} from '../platform/graphql/connection.js';
import { officesOf, type RequestContext } from '../identity/index.js';
import { movementById } from '../custody/index.js';
import { hidesDiscrepancy } from './blindness.js';
import type { DiscrepancyCause, DiscrepancyDecision, DiscrepancyKind } from './inventory.entity.js';

export interface DiscrepancyRow {
  readonly id: string;
  readonly inventoryId: string;
  readonly ordinal: number;
  readonly kind: DiscrepancyKind;
  readonly lineId: string | null;
  readonly foundLineId: string | null;
  readonly countId: string;
  readonly quantity: string | null;
  readonly cause: DiscrepancyCause | null;
  readonly explanation: string | null;
  readonly decision: DiscrepancyDecision | null;
  readonly resolvedBy: string | null;
  readonly resolvedAt: string | null;
  readonly movementId: string | null;
  readonly version: number;
}

const columns = sql`
  d.id, d.inventory_id as "inventoryId", d.ordinal, d.kind, d.line_id as "lineId", d.found_line_id as "foundLineId",
  d.count_id as "countId", d.quantity, d.cause, d.explanation, d.decision, d.resolved_by as "resolvedBy",
  d.resolved_at as "resolvedAt", d.movement_id as "movementId", d.version`;

const tables = sql`
  inventory.discrepancy d join inventory.inventory i on i.id = d.inventory_id
  join inventory.count c on c.id = d.count_id left join inventory.line a on a.id = d.line_id`;

/**
 * The discrepancies of an inventory that the caller has been shown, by their number in the minutes; without those that
 * the caller may still recount.
 */
export async function discrepanciesOfInventory(
  context: RequestContext,
  inventoryId: string,
  args: ConnectionArguments,
): Promise<Connection<DiscrepancyRow>> {
  const page = pageOf(args, { list: 'inventory-discrepancies', keys: ['integer'] });
  const [ordinal] = page.after ?? [];
  const found = await sql<DiscrepancyRow>`
    select ${columns} from ${tables}
    where d.inventory_id = ${inventoryId} and not ${hidesDiscrepancy(context)} ${ordinal === undefined ? sql`` : sql`and d.ordinal > ${ordinal}::integer`}
    order by d.ordinal limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (row) => [String(row.ordinal)]);
}

export async function discrepancyById(
  context: RequestContext,
  id: string,
): Promise<DiscrepancyRow | undefined> {
  const found = await sql<DiscrepancyRow>`
    select ${columns} from ${tables}
    where d.id = ${id} and i.office_id = any(${officesOf(context, 'inventory.read')}::uuid[])
      and not ${hidesDiscrepancy(context)}`.execute(context.sql);
  return found.rows[0];
}

/** The movements by which the book was adjusted; custody offers them one by one. */
export function movementLoader(context: RequestContext): DataLoader<string, object | undefined> {
  return context.loaders.get(
    'adjusting-movement',
    () => new DataLoader((ids: readonly string[]) => Promise.all(ids.map((id) => movementById(context, id)))),
  );
}
