import type DataLoader from 'dataloader';
import { sql } from 'kysely';
import {
  connectionOf,
  pageOf,
  type Connection,
  type ConnectionArguments,
} from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { manyByKey, oneByKey } from '../../platform/graphql/loaders.js';
import { officesOf, type RequestContext } from '../../identity/index.js';
import type { PlaceKind } from './place.entity.js';

export interface WarehouseRow {
  readonly id: string;
  readonly officeId: string;
  readonly code: string;
  readonly name: string;
  readonly ownership: 'OWN' | 'RENTED';
}

export interface PlaceRow {
  readonly id: string;
  readonly officeId: string;
  readonly warehouseId: string | null;
  readonly parentId: string | null;
  readonly kind: PlaceKind;
  readonly code: string;
  readonly name: string;
}

const warehouseColumns = sql`w.id, w.office_id as "officeId", w.code, w.name, w.ownership`;
const placeColumns = sql`
  p.id, p.office_id as "officeId", p.warehouse_id as "warehouseId", p.parent_id as "parentId", p.kind, p.code, p.name`;

export async function warehousesPage(
  context: RequestContext,
  officeId: string | null | undefined,
  args: ConnectionArguments,
): Promise<Connection<WarehouseRow>> {
  const page = pageOf(args, { list: 'warehouses', keys: ['text', 'uuid'] });
  const [code, id] = page.after ?? [];
  const found = await sql<WarehouseRow>`
    select ${warehouseColumns} from custody.warehouse w
    where w.office_id = any(${officesOf(context, 'warehouse.read')}::uuid[])
      ${officeId == null ? sql`` : sql`and w.office_id = ${localIdOf('Office', officeId)}`}
      ${code === undefined ? sql`` : sql`and (w.code, w.id) > (${code}, ${id}::uuid)`}
    order by w.code, w.id limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (warehouse) => [warehouse.code, warehouse.id]);
}

export async function warehouseById(context: RequestContext, id: string): Promise<WarehouseRow | undefined> {
  const found = await sql<WarehouseRow>`
    select ${warehouseColumns} from custody.warehouse w
    where w.id = ${id} and w.office_id = any(${officesOf(context, 'warehouse.read')}::uuid[])`.execute(
    context.sql,
  );
  return found.rows[0];
}

export async function placeById(context: RequestContext, id: string): Promise<PlaceRow | undefined> {
  const found = await sql<PlaceRow>`
    select ${placeColumns} from custody.place p
    where p.id = ${id} and p.office_id = any(${officesOf(context, 'warehouse.read')}::uuid[])`.execute(
    context.sql,
  );
  return found.rows[0];
}

/** The places of a warehouse below one of its places, or outside of all warehouses of an office, by code. */
export async function placesPage(
  context: RequestContext,
  within: { warehouseId: string; parentId: string | null } | { officeId: string },
  args: ConnectionArguments,
): Promise<Connection<PlaceRow>> {
  const page = pageOf(args, { list: 'places', keys: ['text', 'uuid'] });
  const [code, id] = page.after ?? [];
  const scope =
    'officeId' in within
      ? sql`p.office_id = ${within.officeId} and p.warehouse_id is null`
      : within.parentId === null
        ? sql`p.warehouse_id = ${within.warehouseId}`
        : sql`p.parent_id = ${within.parentId}`;
  const found = await sql<PlaceRow>`
    select ${placeColumns} from custody.place p
    where ${scope} and p.closed_at is null
      ${code === undefined ? sql`` : sql`and (p.code, p.id) > (${code}, ${id}::uuid)`}
    order by p.code, p.id limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (place) => [place.code, place.id]);
}

export function placeLoader(context: RequestContext): DataLoader<string, PlaceRow | null> {
  return context.loaders.get('place', () =>
    oneByKey<string, PlaceRow>(
      async (ids) =>
        (
          await sql<PlaceRow>`select ${placeColumns} from custody.place p where p.id = any(${ids}::uuid[])`.execute(
            context.sql,
          )
        ).rows,
      (place) => place.id,
    ),
  );
}

export function warehouseLoader(context: RequestContext): DataLoader<string, WarehouseRow | null> {
  return context.loaders.get('warehouse', () =>
    oneByKey<string, WarehouseRow>(
      async (ids) =>
        (
          await sql<WarehouseRow>`
            select ${warehouseColumns} from custody.warehouse w where w.id = any(${ids}::uuid[])`.execute(
            context.sql,
          )
        ).rows,
      (warehouse) => warehouse.id,
    ),
  );
}

interface StockRow {
  readonly warehouseId: string;
  readonly exhibits: number;
}

/** How many exhibits have a part of them in each warehouse. */
export function stockLoader(context: RequestContext): DataLoader<string, StockRow[]> {
  return context.loaders.get('stock', () =>
    manyByKey<string, StockRow>(
      async (ids) =>
        (
          await sql<StockRow>`
            select p.warehouse_id as "warehouseId", count(distinct h.exhibit_id)::int as exhibits
            from custody.place p join custody.holding h on h.place_id = p.id and h.quantity > 0
            where p.warehouse_id = any(${ids}::uuid[]) group by p.warehouse_id`.execute(context.sql)
        ).rows,
      (row) => row.warehouseId,
    ),
  );
}
