import type DataLoader from 'dataloader';
import { sql } from 'kysely';
import {
  connectionOf,
  pageOf,
  type Connection,
  type ConnectionArguments,
} from '../../platform/graphql/connection.js';
import { manyByKey, oneByKey } from '../../platform/graphql/loaders.js';
import type { RequestContext } from '../../identity/index.js';
import { exhibitIsVisible } from '../exhibits/index.js';
import type { MovementKind } from './movement.entity.js';

export interface MovementRow {
  readonly id: string;
  readonly exhibitId: string;
  readonly seq: number;
  readonly kind: MovementKind;
  readonly fromPlaceId: string;
  readonly toPlaceId: string;
  readonly quantity: string;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly recordedBy: string;
  readonly orderId: string | null;
  readonly voucherId: string | null;
  readonly handoverId: string | null;
  readonly expertConclusionNumber: string | null;
  readonly note: string;
}

export interface ReleaseRow {
  readonly id: string;
  readonly exhibitId: string;
  readonly placeId: string;
  readonly quantity: string;
  readonly returnedQuantity: string;
  readonly consumedQuantity: string;
  readonly purpose: string;
  readonly requestedBy: string;
  readonly dueOn: string | null;
  readonly releasedAt: string;
}

const movementColumns = sql`
  m.id, m.exhibit_id as "exhibitId", m.seq, m.kind, m.from_place_id as "fromPlaceId", m.to_place_id as "toPlaceId",
  m.quantity, m.occurred_at as "occurredAt", m.recorded_at as "recordedAt", m.recorded_by as "recordedBy",
  m.order_id as "orderId", m.voucher_id as "voucherId", m.handover_id as "handoverId",
  m.expert_conclusion_number as "expertConclusionNumber", m.note`;

const releaseColumns = sql`
  r.id, r.exhibit_id as "exhibitId", r.place_id as "placeId", r.quantity, r.returned_quantity as "returnedQuantity",
  r.consumed_quantity as "consumedQuantity",
  r.purpose, r.requested_by as "requestedBy", r.due_on::text as "dueOn", r.released_at as "releasedAt"`;

/** The chain of one exhibit, newest first. Whoever may see the exhibit may see its whole chain. */
export async function movementsOfExhibit(
  context: RequestContext,
  exhibitId: string,
  args: ConnectionArguments,
): Promise<Connection<MovementRow>> {
  const page = pageOf(args, { list: 'exhibit-movements', keys: ['integer'] });
  const [seq] = page.after ?? [];
  const found = await sql<MovementRow>`
    select ${movementColumns} from custody.movement m
    where m.exhibit_id = ${exhibitId} ${seq === undefined ? sql`` : sql`and m.seq < ${seq}::integer`}
    order by m.seq desc limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (row) => [String(row.seq)]);
}

/** A movement of an exhibit that the caller may see. */
export async function movementById(context: RequestContext, id: string): Promise<MovementRow | undefined> {
  const found = await sql<MovementRow>`
    select ${movementColumns} from custody.movement m join custody.exhibit e on e.id = m.exhibit_id
    where m.id = ${id} and ${exhibitIsVisible(context)}`.execute(context.sql);
  return found.rows[0];
}

/** The last movement of each exhibit. */
export function lastMovementLoader(context: RequestContext): DataLoader<string, MovementRow | null> {
  return context.loaders.get('last-movement', () =>
    oneByKey<string, MovementRow>(
      async (ids) =>
        (
          await sql<MovementRow>`
            select ${movementColumns} from custody.exhibit e
            join custody.movement m on m.exhibit_id = e.id and m.seq = e.last_seq
            where e.id = any(${ids}::uuid[])`.execute(context.sql)
        ).rows,
      (row) => row.exhibitId,
    ),
  );
}

/** A release of an exhibit that the caller may see. */
export async function releaseById(context: RequestContext, id: string): Promise<ReleaseRow | undefined> {
  const found = await sql<ReleaseRow>`
    select ${releaseColumns} from custody.release r join custody.exhibit e on e.id = r.exhibit_id
    where r.id = ${id} and ${exhibitIsVisible(context)}`.execute(context.sql);
  return found.rows[0];
}

/** The releases of each exhibit of which something is still out, the oldest first. */
export function openReleasesLoader(context: RequestContext): DataLoader<string, ReleaseRow[]> {
  return context.loaders.get('open-releases', () =>
    manyByKey<string, ReleaseRow>(
      async (ids) =>
        (
          await sql<ReleaseRow>`
            select ${releaseColumns} from custody.release r
            where r.exhibit_id = any(${ids}::uuid[]) and r.returned_quantity + r.consumed_quantity < r.quantity
            order by r.released_at, r.id`.execute(context.sql)
        ).rows,
      (row) => row.exhibitId,
    ),
  );
}
