import { sql } from 'kysely';
import type { HouseWork, Permission } from '../../identity/index.js';

/** The office whose register is taken over. */
export interface RegisterOffice {
  readonly id: string;
  readonly code: string;
  readonly name: string;
}

/** The office, if the acting person may do this with its registers. */
export async function officeOfRegister(
  work: HouseWork,
  permission: Permission,
  officeId: string,
): Promise<RegisterOffice | undefined> {
  if (!work.actor.mayIn(permission, officeId)) return undefined;
  const found = await sql<RegisterOffice>`
    select id, code, name from identity.office where id = ${officeId}`.execute(work.sql);
  return found.rows[0];
}

/**
 * One writer of registers per office at a time: what is in the book already decides how a row is judged, so two
 * releases, or a release and a correction, must not judge side by side.
 */
export async function lockRegisters(work: HouseWork, officeId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`register:${officeId}`}, 0))`.execute(work.sql);
}
