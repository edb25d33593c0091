import { sql } from 'kysely';
import type { Problem } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import type { PlaceFitness } from './place.entity.js';

/** What may be marked by whoever adds a place; the rest is a head's word. */
export const openFitnesses: readonly PlaceFitness[] = ['OPEN_YARD', 'OPEN_ZONE'];

/** Why items of a class may not lie at a place, as `custody.misfit` answers it. */
export interface Misfit {
  /** The code of the class. */
  readonly class: string;
  /** The code of the place. */
  readonly place: string;
  readonly fitness: PlaceFitness;
  /** Where the class may lie, with commas between. */
  readonly allowed: string;
  /** Up to five such places of the warehouse by name; empty where it has none. */
  readonly places: string;
}

/** A class of items and a place where they would lie. */
export interface Placing {
  readonly classCode: string;
  readonly placeId: string;
}

/**
 * The {@link Misfit} of an item of class `classCode` at the place of alias `place`, as SQL. Nearly every class fits, which
 * is seen without calling the function.
 */
export function misfitAt(classCode: string, place: string): string {
  const today = `(now() at time zone 'Asia/Ho_Chi_Minh')::date`;
  return `case when ${place}.fitness is not null and not coalesce((
      select r.value -> ${classCode} ? ${place}.fitness from rules.rule r
      where r.code = 'place.class-fitness' and r.valid_from <= ${today} and (r.valid_to is null or r.valid_to > ${today})
      order by r.valid_from desc limit 1), true) then custody.misfit(${classCode}, ${place}.id) end`;
}

/** Asks the rule `place.class-fitness` about each of these in one statement; null where the class may lie there. */
export async function misfitsOf(
  work: Pick<HouseWork, 'sql'>,
  placings: readonly Placing[],
): Promise<readonly (Misfit | null)[]> {
  const classes = placings.map(({ classCode }) => classCode);
  const places = placings.map(({ placeId }) => placeId);
  const found = await sql<{ misfit: Misfit | null }>`
    select custody.misfit(asked.class, asked.place) as misfit
    from unnest(${classes}::text[], ${places}::uuid[]) with ordinality as asked (class, place, n)
    order by asked.n`.execute(work.sql);
  return found.rows.map((row) => row.misfit);
}

/** Tells that items of the class may not be put there, and where they may. */
export function misfitProblems(misfit: Misfit | null | undefined, field: readonly string[]): Problem[] {
  if (misfit == null) {
    return [];
  }
  const { places, ...facts } = misfit;
  return places === ''
    ? [problem('PLACE_UNFIT_NO_OTHER', field, facts)]
    : [problem('PLACE_UNFIT', field, { ...facts, places })];
}

/** Asks about one placing, and tells why not. */
export async function placingProblems(
  work: Pick<HouseWork, 'sql'>,
  placing: Placing,
  field: readonly string[],
): Promise<Problem[]> {
  const [misfit] = await misfitsOf(work, [placing]);
  return misfitProblems(misfit, field);
}
