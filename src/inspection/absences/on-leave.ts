import { sql } from 'kysely';
import type { Sql } from '../../platform/database/orm.js';

/** Those of the people who are away on a day, as far as their leave is in sight of the one who asks. */
export async function peopleOnLeave(
  database: Sql,
  staffIds: readonly string[],
  day: string,
): Promise<ReadonlySet<string>> {
  const found = await sql<{ staffId: string }>`
    select staff_id as "staffId" from inspection.absence
    where staff_id = any(${staffIds}::uuid[]) and withdrawn_at is null
      and ${day}::date between starts_on and ends_on`.execute(database);
  return new Set(found.rows.map(({ staffId }) => staffId));
}
