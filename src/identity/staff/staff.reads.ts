import { sql } from 'kysely';
import type DataLoader from 'dataloader';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { manyByKey } from '../../platform/graphql/loaders.js';
import {
  computed,
  identity,
  orderBy,
  readModel,
  value,
  type ListRead,
  type ReadModel,
  type Row,
} from '../../platform/reads/index.js';
import { dateInVietnam } from '../../rules/index.js';
import type { Role } from '../permissions.js';
import { officesAllowing, today } from '../reading.js';
import { officesOf, type RequestContext } from '../request-context.js';

/** People by reference are those who hold or held a role in an office within sight; on papers all are named. */
export const staffReads: ReadModel = readModel('Staff', {
  table: 'identity.staff',
  visible: (person) => sql`exists (
    select from identity.role_assignment r
    where r.staff_id = ${person('id')} and r.office_id = any(${officesAllowing('office.read')}))`,
  fields: {
    id: identity,
    username: value('username'),
    fullName: value('full_name'),
    title: value('title'),
    grants: computed<{ id: string }, RequestContext>({ id: 'id' }, ({ id }, context) =>
      staffGrantsLoader(context).load(id),
    ),
  },
});

/** Those who hold a role today in an office that the caller may see, by username. */
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
    const conditions = [heldBy(person), role, office].filter((condition) => condition !== undefined);
    return [
      sql`${person('active')}`,
      sql`exists (select from identity.role_assignment r where ${sql.join(conditions, sql` and `)})`,
    ];
  },
};

/** That a role `r` of a person is in force today, over an office that the caller may see. */
function heldBy(person: Row): ReturnType<typeof sql> {
  return sql`r.staff_id = ${person('id')} and r.office_id = any(${officesAllowing('office.read')})
    and r.valid_from <= ${today} and (r.valid_to is null or r.valid_to >= ${today})`;
}

export interface StaffGrantRow {
  readonly staffId: string;
  readonly role: Role;
  readonly officeId: string;
}

/** The roles that each person holds today in the offices that the caller may see. */
function staffGrantsLoader(context: RequestContext): DataLoader<string, StaffGrantRow[]> {
  return context.loaders.get('staff-grants', () =>
    manyByKey<string, StaffGrantRow>(
      async (ids) =>
        (
          await sql<StaffGrantRow>`
            select r.staff_id as "staffId", r.role, r.office_id as "officeId"
            from identity.role_assignment r join identity.office o on o.id = r.office_id
            where r.staff_id = any(${ids}::uuid[]) and ${isHeldInSight(context)}
            order by o.code, r.role`.execute(context.sql)
        ).rows,
      (row) => row.staffId,
    ),
  );
}

/** That a role `r` is in force today, over an office that the caller may see. */
function isHeldInSight(context: RequestContext): ReturnType<typeof sql> {
  const today = dateInVietnam(context.clock.now());
  return sql`(r.office_id = any(${officesOf(context, 'office.read')}::uuid[])
    and r.valid_from <= ${today}::date and (r.valid_to is null or r.valid_to >= ${today}::date))`;
}
