import type DataLoader from 'dataloader';
import { sql } from 'kysely';
import {
  connectionOf,
  pageOf,
  type Connection,
  type ConnectionArguments,
} from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { oneByKey } from '../../platform/graphql/loaders.js';
import { dateInVietnam } from '../../rules/index.js';
import type { Role } from '../permissions.js';
import { actorOf, officesOf, type RequestContext } from '../request-context.js';

export interface DelegationRow {
  readonly id: string;
  readonly delegatorId: string;
  readonly delegateId: string;
  readonly role: Role;
  readonly officeId: string;
  readonly issuingOfficeId: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly paperNumber: string;
  readonly paperDated: string;
  readonly scope: string;
  readonly createdAt: string;
  readonly inForce: boolean;
  readonly revokedAt: string | null;
  readonly revokedBy: string | null;
  readonly revokeReason: string | null;
}

export interface DelegationFilter {
  readonly officeId?: string | null | undefined;
  readonly staffId?: string | null | undefined;
  readonly inForce?: boolean | null | undefined;
}

function columns(context: RequestContext): ReturnType<typeof sql> {
  return sql`
    d.id, d.delegator_id as "delegatorId", d.delegate_id as "delegateId", d.role, d.office_id as "officeId",
    d.issuing_office_id as "issuingOfficeId", d.valid_from::text as "validFrom", d.valid_to::text as "validTo",
    d.paper_number as "paperNumber", d.paper_dated::text as "paperDated", d.scope, d.created_at as "createdAt",
    ${isInForce(context)} as "inForce", d.revoked_at as "revokedAt", d.revoked_by as "revokedBy",
    d.revoke_reason as "revokeReason"`;
}

function isInForce(context: RequestContext): ReturnType<typeof sql> {
  return sql`identity.delegation_in_force(d, ${dateInVietnam(context.clock.now())}::date)`;
}

/** Who stands in for whom in an office is seen by who sees the office; and by the two whom it is about. */
function visibleTo(context: RequestContext): ReturnType<typeof sql> {
  return sql`(d.office_id = any(${officesOf(context, 'office.read')}::uuid[])
    or ${actorOf(context).id}::uuid in (d.delegator_id, d.delegate_id))`;
}

/** The delegations that the acting person may see, the latest period first. */
export async function delegationsPage(
  context: RequestContext,
  filter: DelegationFilter,
  args: ConnectionArguments,
): Promise<Connection<DelegationRow>> {
  const page = pageOf(args, { list: 'delegations', keys: ['day', 'uuid'] });
  const [validFrom, id] = page.after ?? [];
  const { officeId, staffId, inForce } = filter;
  const found = await sql<DelegationRow>`
    select ${columns(context)} from identity.delegation d
    where ${visibleTo(context)}
      ${officeId == null ? sql`` : sql`and d.office_id = ${localIdOf('Office', officeId)}`}
      ${staffId == null ? sql`` : sql`and ${localIdOf('Staff', staffId)}::uuid in (d.delegator_id, d.delegate_id)`}
      ${inForce == null ? sql`` : sql`and ${isInForce(context)} = ${inForce}`}
      ${validFrom === undefined ? sql`` : sql`and (d.valid_from, d.id) < (${validFrom}::date, ${id}::uuid)`}
    order by d.valid_from desc, d.id desc limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (row) => [row.validFrom, row.id]);
}

export async function delegationById(
  context: RequestContext,
  id: string,
): Promise<DelegationRow | undefined> {
  return (await delegationLoader(context).load(id)) ?? undefined;
}

/** Delegations by id, within the caller's sight. */
export function delegationLoader(context: RequestContext): DataLoader<string, DelegationRow | null> {
  return context.loaders.get('delegation', () =>
    oneByKey<string, DelegationRow>(
      async (ids) =>
        (
          await sql<DelegationRow>`
            select ${columns(context)} from identity.delegation d
            where d.id = any(${ids}::uuid[]) and ${visibleTo(context)}`.execute(context.sql)
        ).rows,
      (row) => row.id,
    ),
  );
}
