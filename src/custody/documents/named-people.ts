import { sql, type RawBuilder } from 'kysely';
import type { HouseWork } from '../../identity/index.js';

/**
 * In SQL, of a row of `identity.staff`: that the acting person may name it on a paper by id, because it is or was of an
 * office in their reach or above. Anybody else is named by name, and answered as if nobody had the id.
 */
export function mayBeNamed({ actor }: HouseWork): RawBuilder<boolean> {
  return sql<boolean>`identity.is_known_in(id, ${`{${actor.officeIdsInReach.join(',')}}`}::uuid[])`;
}
