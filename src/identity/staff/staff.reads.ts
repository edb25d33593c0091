import { sql } from 'kysely';
import type DataLoader from 'dataloader';
import { oneByKey } from '../../platform/graphql/loaders.js';
import { officesOf, type RequestContext } from '../request-context.js';

export interface StaffRow {
  readonly id: string;
  readonly username: string;
  readonly fullName: string;
  readonly title: string;
}

/** A person by id within the offices that the caller may see: who holds or held a role in one of them. */
export async function staffById(context: RequestContext, id: string): Promise<StaffRow | undefined> {
  const found = await sql<StaffRow>`
    select s.id, s.username, s.full_name as "fullName", s.title from identity.staff s
    where s.id = ${id} and exists (
      select from identity.role_assignment r
      where r.staff_id = s.id and r.office_id = any(${officesOf(context, 'office.read')}::uuid[]))`.execute(
    context.sql,
  );
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
