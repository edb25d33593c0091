import { sql } from 'kysely';
import type { Problem } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';

/** The class and the unit of an item, by their codes. */
interface Counting {
  /** The item that is in the book already. */
  readonly exhibitId?: string;
  readonly classCode: string;
  readonly unitCode: string;
}

/** What speaks against a unit for a class: classes by code, units by name. */
interface UnitMisfit {
  readonly class: string;
  readonly unit: string;
  /** The units of a class of money. */
  readonly units?: string;
  /** The class whose goods a currency counts. */
  readonly currencyClass?: string;
}

/**
 * What speaks against the unit of each item: a currency counts money of its class, which is counted in nothing else. A
 * class or a unit that is not in the catalogue fits everything, and what a paper register says is taken as it stands.
 */
export async function unitMisfitProblems(
  work: HouseWork,
  countings: readonly Counting[],
  fieldOf: (index: number) => readonly string[],
): Promise<Problem[]> {
  const exhibits = countings.map(({ exhibitId }) => exhibitId ?? null);
  const classes = countings.map(({ classCode }) => classCode);
  const units = countings.map(({ unitCode }) => unitCode);
  const found = await sql<{ misfit: UnitMisfit | null }>`
    select custody.unit_misfit_of(asked.exhibit, asked.class, asked.unit) as misfit
    from unnest(${exhibits}::uuid[], ${classes}::text[], ${units}::text[])
      with ordinality as asked (exhibit, class, unit, n)
    order by asked.n`.execute(work.sql);
  return found.rows.flatMap(({ misfit }, index) =>
    misfit === null ? [] : [misfitProblem(misfit, fieldOf(index))],
  );
}

function misfitProblem(misfit: UnitMisfit, field: readonly string[]): Problem {
  const { class: name, unit, units, currencyClass = '' } = misfit;
  return units === undefined
    ? problem('CURRENCY_NEEDS_CLASS', field, { unit, currencyClass, class: name })
    : problem('CLASS_NEEDS_CURRENCY', field, { class: name, units, unit });
}
