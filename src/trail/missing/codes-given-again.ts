import { sql } from 'kysely';
import type { HouseWork } from '../../identity/index.js';

/** By what an item that is entered again is known to be one of the act. */
export interface ItemEnteredAgain {
  readonly name: string;
  readonly classCode: string;
  readonly unitCode: string;
  readonly quantity: string;
}

/**
 * For each item the code that stands on its label, where the act that this command enters again has such an item and
 * nothing carries the code in the book; null otherwise, and for all items of a new act.
 */
export async function itemCodesToGiveAgain(
  work: HouseWork,
  items: readonly ItemEnteredAgain[],
): Promise<readonly (string | null)[]> {
  if (work.missingAct === undefined) {
    return items.map(() => null);
  }
  const asked = items.map(({ name, classCode, unitCode, quantity }) => ({
    name,
    class_code: classCode,
    unit_code: unitCode,
    quantity,
  }));
  const found = await sql<{ codes: (string | null)[] }>`
    select trail.codes_of_missing_items(${JSON.stringify(asked)}::jsonb) as codes`.execute(work.sql);
  return found.rows[0]?.codes ?? [];
}

/** The code of the inventory of the act that this command enters again, where nothing carries it in the book. */
export async function inventoryCodeToGiveAgain(work: HouseWork): Promise<string | undefined> {
  if (work.missingAct === undefined) {
    return undefined;
  }
  const found = await sql<{ codes: string[] }>`
    select trail.codes_of_missing_act('inventory.inventory') as codes`.execute(work.sql);
  return found.rows[0]?.codes[0];
}
