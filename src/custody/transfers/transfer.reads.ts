import type DataLoader from 'dataloader';
import { sql } from 'kysely';
import {
  connectionOf,
  pageOf,
  type Connection,
  type ConnectionArguments,
} from '../../platform/graphql/connection.js';
import { manyByKey } from '../../platform/graphql/loaders.js';
import { officesOf, type RequestContext } from '../../identity/index.js';

export interface TransferRow {
  readonly id: string;
  readonly fromWarehouseId: string;
  readonly toWarehouseId: string;
  readonly status: 'IN_TRANSIT' | 'ACCEPTED';
  readonly reason: string;
  readonly dispatchedAt: string;
  readonly acceptedAt: string | null;
  readonly version: number;
}

export interface TransferLineRow {
  readonly transferId: string;
  readonly exhibitId: string;
  readonly quantity: string;
  readonly acceptedQuantity: string;
}

const columns = sql`
  t.id, t.from_warehouse_id as "fromWarehouseId", t.to_warehouse_id as "toWarehouseId", t.status, t.reason,
  t.dispatched_at as "dispatchedAt", t.accepted_at as "acceptedAt", t.version`;

/** Transfers from or to the caller's offices, the last dispatched first. */
export async function transfersPage(
  context: RequestContext,
  status: string | null | undefined,
  args: ConnectionArguments,
): Promise<Connection<TransferRow>> {
  const page = pageOf(args, { list: 'transfers', keys: ['uuid'] });
  const [id] = page.after ?? [];
  const offices = officesOf(context, 'exhibit.read');
  const found = await sql<TransferRow>`
    select ${columns} from custody.transfer t
    where (t.from_office_id = any(${offices}::uuid[]) or t.to_office_id = any(${offices}::uuid[]))
      ${status == null ? sql`` : sql`and t.status = ${status}`}
      ${id === undefined ? sql`` : sql`and t.id < ${id}::uuid`}
    order by t.id desc limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (row) => [row.id]);
}

export async function transferById(context: RequestContext, id: string): Promise<TransferRow | undefined> {
  const offices = officesOf(context, 'exhibit.read');
  const found = await sql<TransferRow>`
    select ${columns} from custody.transfer t
    where t.id = ${id} and (t.from_office_id = any(${offices}::uuid[]) or t.to_office_id = any(${offices}::uuid[]))`.execute(
    context.sql,
  );
  return found.rows[0];
}

export function transferLinesLoader(context: RequestContext): DataLoader<string, TransferLineRow[]> {
  return context.loaders.get('transfer-lines', () =>
    manyByKey<string, TransferLineRow>(
      async (ids) =>
        (
          await sql<TransferLineRow>`
            select transfer_id as "transferId", exhibit_id as "exhibitId", quantity, accepted_quantity as "acceptedQuantity"
            from custody.transfer_line where transfer_id = any(${ids}::uuid[]) order by transfer_id, exhibit_id`.execute(
            context.sql,
          )
        ).rows,
      (row) => row.transferId,
    ),
  );
}

export interface TransferTargetRow {
  readonly id: string;
  readonly officeId: string;
  readonly officeCode: string;
  readonly code: string;
  readonly name: string;
}

/** The open warehouses of all offices, by office: a keeper may send to any of them and learns no more than its name. */
export async function transferTargetsPage(
  context: RequestContext,
  args: ConnectionArguments,
): Promise<Connection<TransferTargetRow>> {
  const page = pageOf(args, { list: 'transfer-targets', keys: ['text', 'text', 'uuid'] });
  const [officeCode, code, id] = page.after ?? [];
  const found = await sql<TransferTargetRow>`
    select w.id, w.office_id as "officeId", o.code as "officeCode", w.code, w.name
    from custody.warehouse w join identity.office o on o.id = w.office_id
    where w.closed_at is null
      ${officeCode === undefined ? sql`` : sql`and (o.code, w.code, w.id) > (${officeCode}, ${code}, ${id}::uuid)`}
    order by o.code, w.code, w.id limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (row) => [row.officeCode, row.code, row.id]);
}
