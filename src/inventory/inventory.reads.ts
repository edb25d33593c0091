import type DataLoader from 'dataloader';
import { sql } from 'kysely';
import {
  connectionOf,
  pageOf,
  type Connection,
  type ConnectionArguments,
} from '../platform/graphql/connection.js';
import { localIdOf } from '../platform/graphql/global-id.js';
import { manyByKey, oneByKey } from '../platform/graphql/loaders.js';
import { officesOf, type RequestContext } from '../identity/index.js';
import type { InventoryKind, InventoryStatus, SignatureCapacity } from './inventory.entity.js';
import type { InventoryFilter } from './inventory.graphql.js';

export interface InventoryRow {
  readonly id: string;
  readonly officeId: string;
  readonly warehouseId: string;
  readonly code: string;
  readonly kind: InventoryKind;
  readonly status: InventoryStatus;
  readonly asOf: string;
  readonly reason: string | null;
  readonly openedBy: string;
  readonly openedAt: string;
  readonly comparedBy: string | null;
  readonly comparedAt: string | null;
  readonly closedBy: string | null;
  readonly closedAt: string | null;
  readonly version: number;
}

export interface ProgressRow {
  readonly inventoryId: string;
  readonly lines: number;
  readonly counted: number;
}

export interface SignatureRow {
  readonly inventoryId: string;
  readonly capacity: SignatureCapacity;
  readonly signerId: string;
  readonly digest: string;
  readonly signedAt: string;
}

const columns = sql`
  i.id, i.office_id as "officeId", i.warehouse_id as "warehouseId", i.code, i.kind, i.status, i.as_of as "asOf", i.reason,
  i.opened_by as "openedBy", i.opened_at as "openedAt", i.compared_by as "comparedBy", i.compared_at as "comparedAt",
  i.closed_by as "closedBy", i.closed_at as "closedAt", i.version`;

export async function inventoriesPage(
  context: RequestContext,
  filter: InventoryFilter,
  args: ConnectionArguments,
): Promise<Connection<InventoryRow>> {
  const page = pageOf(args, { list: 'inventories', keys: ['uuid'] });
  const [id] = page.after ?? [];
  const found = await sql<InventoryRow>`
    select ${columns} from inventory.inventory i
    where i.office_id = any(${officesOf(context, 'inventory.read')}::uuid[])
      ${filter.officeId == null ? sql`` : sql`and i.office_id = ${localIdOf('Office', filter.officeId)}`}
      ${filter.warehouseId == null ? sql`` : sql`and i.warehouse_id = ${localIdOf('Warehouse', filter.warehouseId)}`}
      ${filter.status == null ? sql`` : sql`and i.status = ${filter.status}`}
      ${id === undefined ? sql`` : sql`and i.id < ${id}::uuid`}
    order by i.id desc limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (row) => [row.id]);
}

export async function inventoryById(context: RequestContext, id: string): Promise<InventoryRow | undefined> {
  return (await inventoriesByIds(context, [id]))[0];
}

async function inventoriesByIds(
  context: RequestContext,
  ids: readonly string[],
): Promise<readonly InventoryRow[]> {
  const found = await sql<InventoryRow>`
    select ${columns} from inventory.inventory i
    where i.id = any(${ids}::uuid[]) and i.office_id = any(${officesOf(context, 'inventory.read')}::uuid[])`.execute(
    context.sql,
  );
  return found.rows;
}

/** Inventories by id within the caller's sight; the others load as null. */
export function inventoryLoader(context: RequestContext): DataLoader<string, InventoryRow | null> {
  return context.loaders.get('inventory', () =>
    oneByKey<string, InventoryRow>(
      (ids) => inventoriesByIds(context, ids),
      (row) => row.id,
    ),
  );
}

/** How many lines of the book each inventory has, and how many of them were counted. */
export function progressLoader(context: RequestContext): DataLoader<string, ProgressRow | null> {
  return context.loaders.get('inventory-progress', () =>
    oneByKey<string, ProgressRow>(
      async (ids) =>
        (
          await sql<ProgressRow>`
            select l.inventory_id as "inventoryId", count(*)::int as lines,
              (count(*) filter (where exists (select from inventory.count c where c.line_id = l.id)))::int as counted
            from inventory.line l where l.inventory_id = any(${ids}::uuid[]) and l.origin = 'BOOK'
            group by l.inventory_id`.execute(context.sql)
        ).rows,
      (row) => row.inventoryId,
    ),
  );
}

/** The signatures of each inventory, in the order in which they were given. */
export function signaturesLoader(context: RequestContext): DataLoader<string, SignatureRow[]> {
  return context.loaders.get('inventory-signatures', () =>
    manyByKey<string, SignatureRow>(
      async (ids) =>
        (
          await sql<SignatureRow>`
            select s.inventory_id as "inventoryId", s.capacity, s.signer_id as "signerId", s.digest, s.signed_at as "signedAt"
            from inventory.signature s where s.inventory_id = any(${ids}::uuid[]) order by s.id`.execute(
            context.sql,
          )
        ).rows,
      (row) => row.inventoryId,
    ),
  );
}
