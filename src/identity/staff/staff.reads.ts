import { sql } from 'kysely';
import type DataLoader from 'dataloader';
import { oneByKey } from '../../platform/graphql/loaders.js';
import type { RequestContext } from '../request-context.js';

export interface StaffRow {
  readonly id: string;
  readonly username: string;
  readonly fullName: string;
  readonly title: string;
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
