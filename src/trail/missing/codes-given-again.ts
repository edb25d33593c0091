import { sql } from 'kysely';
import type { HouseWork } from '../../identity/index.js';

/**
 * The codes that stand on labels and papers of the act that this command enters again, in their order, as far as nothing
 * carries them in the book; none for a new act.
 */
export async function codesToGiveAgain(
  work: HouseWork,
  table: 'custody.exhibit' | 'inventory.inventory',
): Promise<readonly string[]> {
  if (work.missingAct === undefined) {
    return [];
  }
  const found = await sql<{ codes: string[] }>`
    select trail.codes_of_missing_act(${table}) as codes`.execute(work.sql);
  return found.rows[0]?.codes ?? [];
}
