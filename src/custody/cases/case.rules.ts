import { saidText } from '../../platform/typed-text.js';
import { canonicalNumber, comparableCourt, comparablePerson } from '../../rules/index.js';

/** The number and date of a judgment or decision. */
export interface DatedNumber {
  readonly number: string;
  /** YYYY-MM-DD */
  readonly dated: string;
}

/** A judgment with the court that gave it, where that is told: a court gives a number once in a year. */
export interface Judgment extends DatedNumber {
  readonly court?: string | null;
}

/** Whether two courts may be one: the same name, abbreviated or not, or one of them is not told. */
export function maybeSameCourt(one: Judgment, other: Judgment): boolean {
  const [first, second] = [one, other].map(({ court }) => saidText(court));
  return !first || !second || comparableCourt(first) === comparableCourt(second);
}

/** Whether two papers are the same: of one date, and of one number however it is written. */
export function isSamePaper(one: DatedNumber, other: DatedNumber): boolean {
  return one.dated === other.dated && canonicalNumber(one.number) === canonicalNumber(other.number);
}

/** What of the given list a case does not have yet, each name once; names that look alike are the same. */
export function missingParties<Party extends { readonly name: string }>(
  known: readonly string[],
  given: readonly Party[],
): Party[] {
  const names = new Set(known.map(comparablePerson));
  return given.filter((party) => {
    const name = comparablePerson(party.name);
    const isMissing = name !== '' && !names.has(name);
    names.add(name);
    return isMissing;
  });
}
