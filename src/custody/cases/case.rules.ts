import { canonicalNumber, comparableName } from '../../rules/index.js';

/** The number and date of a judgment or decision. */
export interface DatedNumber {
  readonly number: string;
  /** YYYY-MM-DD */
  readonly dated: string;
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
  const names = new Set(known.map(comparableName));
  return given.filter((party) => {
    const name = comparableName(party.name);
    const isMissing = name !== '' && !names.has(name);
    names.add(name);
    return isMissing;
  });
}
