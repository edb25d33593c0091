import { sql } from 'kysely';
import {
  connectionOf,
  pageOf,
  type Connection,
  type ConnectionArguments,
} from '../platform/graphql/connection.js';
import { localIdOf, parseGlobalId } from '../platform/graphql/global-id.js';
import { officesOf, type RequestContext } from '../identity/index.js';
import type { AuditEventFilter } from './event.graphql.js';

export interface EventRow {
  readonly id: string;
  readonly recordedAt: string;
  readonly occurredAt: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly actorRoles: string[];
  readonly officeId: string;
  readonly kind: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly subjectLabel: string;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
  readonly delegationId: string | null;
  readonly delegatorId: string | null;
  readonly delegatorName: string | null;
}

const columns = sql`
  id, to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "recordedAt",
  occurred_at as "occurredAt", actor_id as "actorId", actor_name as "actorName", actor_roles as "actorRoles",
  office_id as "officeId", kind, subject_type as "subjectType", subject_id as "subjectId",
  subject_label as "subjectLabel", before, after, delegation_id as "delegationId",
  delegator_id as "delegatorId", delegator_name as "delegatorName"`;

/** The trail within the caller's offices, newest first. */
export async function auditEvents(
  context: RequestContext,
  filter: AuditEventFilter,
  args: ConnectionArguments,
): Promise<Connection<EventRow>> {
  const page = pageOf(args, { list: 'audit-events', keys: ['instant', 'uuid'] });
  const [recordedAt, id] = page.after ?? [];
  const found = await sql<EventRow>`
    select ${columns} from trail.event
    where office_id = any(${officesOf(context, 'audit.read')}::uuid[])
      ${filter.actorId == null ? sql`` : sql`and actor_id = ${localIdOf('Staff', filter.actorId)}`}
      ${filter.officeId == null ? sql`` : sql`and office_id = ${localIdOf('Office', filter.officeId)}`}
      ${filter.subjectId == null ? sql`` : sql`and subject_id = ${parseGlobalId(filter.subjectId)?.id ?? null}`}
      ${filter.kind == null ? sql`` : sql`and kind = ${filter.kind}`}
      ${filter.from == null ? sql`` : sql`and recorded_at >= ${filter.from}`}
      ${filter.until == null ? sql`` : sql`and recorded_at < ${filter.until}`}
      ${recordedAt === undefined ? sql`` : sql`and (recorded_at, id) < (${recordedAt}::timestamptz, ${id}::uuid)`}
    order by recorded_at desc, id desc limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (event) => [event.recordedAt, event.id]);
}

export async function eventById(context: RequestContext, id: string): Promise<EventRow | undefined> {
  const found = await sql<EventRow>`
    select ${columns} from trail.event
    where id = ${id} and office_id = any(${officesOf(context, 'audit.read')}::uuid[])`.execute(context.sql);
  return found.rows[0];
}
