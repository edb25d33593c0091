import { sql } from 'kysely';
import type DataLoader from 'dataloader';
import {
  connectionOf,
  pageOf,
  type Connection,
  type ConnectionArguments,
} from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { manyByKey, oneByKey } from '../../platform/graphql/loaders.js';
import { dateInVietnam } from '../../rules/index.js';
import type { DelegationOfGrant } from '../actor.js';
import type { Role } from '../permissions.js';
import { officesOf, type RequestContext } from '../request-context.js';

export interface StaffRow {
  readonly id: string;
  readonly username: string;
  readonly fullName: string;
  readonly title: string;
}

/**
 * A person by id within the offices that the caller may see: who holds or held a role in one of them, own or delegated.
 */
export async function staffById(context: RequestContext, id: string): Promise<StaffRow | undefined> {
  const found = await sql<StaffRow>`
    select s.id, s.username, s.full_name as "fullName", s.title from identity.staff s
    where s.id = ${id} and exists (
      select from (
        select r.office_id from identity.role_assignment r where r.staff_id = s.id
        union all
        select d.office_id from identity.delegation d where d.delegate_id = s.id
      ) held
      where held.office_id = any(${officesOf(context, 'office.read')}::uuid[]))`.execute(context.sql);
  return found.rows[0];
}

/** People by id, for the names that stand on papers. */
export function staffLoader(context: RequestContext): DataLoader<string, StaffRow | null> {
  return context.loaders.get('staff', () =>
    oneByKey<string, StaffRow>(
      async (ids) => {
        const found = await sql<StaffRow>`
        select id, username, full_name as "fullName", title from identity.staff where id = any(${ids}::uuid[])`.execute(
          context.sql,
        );
        return found.rows;
      },
      (person) => person.id,
    ),
  );
}

export interface StaffFilter {
  readonly officeId?: string | null | undefined;
  readonly role?: Role | null | undefined;
}

/** Those who hold a role today, own or delegated, in an office that the caller may see, by username. */
export async function staffPage(
  context: RequestContext,
  filter: StaffFilter,
  args: ConnectionArguments,
): Promise<Connection<StaffRow>> {
  const page = pageOf(args, { list: 'staff', keys: ['text'] });
  const [username] = page.after ?? [];
  const found = await sql<StaffRow>`
    select s.id, s.username, s.full_name as "fullName", s.title from identity.staff s
    where s.active and exists (
      select from ${heldInSight(context)} r where r.staff_id = s.id
        ${filter.officeId == null ? sql`` : sql`and r.office_id = ${localIdOf('Office', filter.officeId)}`}
        ${filter.role == null ? sql`` : sql`and r.role = ${filter.role}`})
      ${username === undefined ? sql`` : sql`and s.username > ${username}`}
    order by s.username limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (row) => [row.username]);
}

export interface StaffGrantRow {
  readonly staffId: string;
  readonly role: Role;
  readonly officeId: string;
  readonly validTo: string | null;
  readonly delegation: Pick<DelegationOfGrant, 'id' | 'delegatorId'> | null;
}

/** The roles that each person holds today in the offices that the caller may see. */
export function staffGrantsLoader(context: RequestContext): DataLoader<string, StaffGrantRow[]> {
  return context.loaders.get('staff-grants', () =>
    manyByKey<string, StaffGrantRow>(
      async (ids) =>
        (
          await sql<StaffGrantRow>`
            select r.staff_id as "staffId", r.role, r.office_id as "officeId", r.valid_to::text as "validTo", r.delegation
            from ${heldInSight(context)} r join identity.office o on o.id = r.office_id
            where r.staff_id = any(${ids}::uuid[])
            order by o.code, r.role, r.id`.execute(context.sql)
        ).rows,
      (row) => row.staffId,
    ),
  );
}

/** The roles in force today, own and delegated, over the offices that the caller may see. */
function heldInSight(context: RequestContext): ReturnType<typeof sql> {
  const today = dateInVietnam(context.clock.now());
  const offices = officesOf(context, 'office.read');
  return sql`(
    select r.id, r.staff_id, r.role, r.office_id, r.valid_to, null::json as delegation from identity.role_assignment r
    where r.office_id = any(${offices}::uuid[])
      and r.valid_from <= ${today}::date and (r.valid_to is null or r.valid_to >= ${today}::date)
    union all
    select d.id, d.delegate_id, d.role, d.office_id, d.valid_to,
      json_build_object('id', d.id, 'delegatorId', d.delegator_id)
    from identity.delegation d
    where d.office_id = any(${offices}::uuid[]) and identity.delegation_in_force(d, ${today}::date))`;
}
