import { sql } from 'kysely';
import { localIdOf } from '../../platform/graphql/global-id.js';
import {
  derived,
  identity,
  orderBy,
  readModel,
  value,
  type ListRead,
  type ReadModel,
} from '../../platform/reads/index.js';
import type { DelegationOfGrant } from '../actor.js';
import type { Role } from '../permissions.js';
import { caller, officesAllowing, today } from '../reading.js';

/** The roles that somebody holds or held in an office, own or delegated. */
const everHeld = sql`(
  select r.staff_id, r.office_id from identity.role_assignment r
  union all
  select d.delegate_id, d.office_id from identity.delegation d)`;

/** The roles in force today, own and delegated, over the offices that the caller may see. */
const heldInSight = sql`(
  select r.id, r.staff_id, r.role, r.office_id, r.valid_to, null::json as delegation from identity.role_assignment r
  where r.office_id = any(${officesAllowing('office.read')})
    and r.valid_from <= ${today} and (r.valid_to is null or r.valid_to >= ${today})
  union all
  select d.id, d.delegate_id, d.role, d.office_id, d.valid_to,
    json_build_object('id', d.id, 'delegatorId', d.delegator_id)
  from identity.delegation d
  where d.office_id = any(${officesAllowing('office.read')}) and identity.delegation_in_force(d, ${today}))`;

/** People by reference are oneself and those who hold or held a role in an office within sight; on papers all are named. */
export const staffReads: ReadModel = readModel('Staff', {
  table: 'identity.staff',
  visible: (person) => sql`(${person('id')} = ${caller} or exists (
    select from ${everHeld} held
    where held.staff_id = ${person('id')} and held.office_id = any(${officesAllowing('office.read')})))`,
  fields: {
    id: identity,
    username: value('username'),
    fullName: value('full_name'),
    title: value('title'),
    // By office.
    grants: derived<{ grants: StaffGrantRow[] }>(
      {
        grants: (person) => sql`(
          select coalesce(json_agg(json_build_object('role', r.role, 'officeId', r.office_id,
            'validTo', r.valid_to, 'delegation', r.delegation) order by o.code, r.role, r.id), '[]')
          from ${heldInSight} r join identity.office o on o.id = r.office_id where r.staff_id = ${person('id')})`,
      },
      ({ grants }) => grants,
    ),
  },
});

/** A role that somebody holds today. */
interface StaffGrantRow {
  readonly role: Role;
  readonly officeId: string;
  readonly validTo: string | null;
  readonly delegation: Pick<DelegationOfGrant, 'id' | 'delegatorId'> | null;
}

/** Those who hold a role today, own or delegated, in an office that the caller may see, by username. */
export const staffList: ListRead = {
  name: 'staff',
  model: () => staffReads,
  direction: 'asc',
  order: [orderBy('username', 'text')],
  where: (person, args) => {
    const role = args.when('role', (asked) => sql`r.role = ${asked}`);
    const office = args.when(
      'officeId',
      (asked) => sql`r.office_id = ${asked}::uuid`,
      (id: string) => localIdOf('Office', id),
    );
    const conditions = [sql`r.staff_id = ${person('id')}`, role, office].filter((one) => one !== undefined);
    return [
      sql`${person('active')}`,
      sql`exists (select from ${heldInSight} r where ${sql.join(conditions, sql` and `)})`,
    ];
  },
};
