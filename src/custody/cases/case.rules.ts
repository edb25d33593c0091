import { canonicalNumber } from '../documents/index.js';

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

/** What of the given list a case does not have yet, each name once; big and small letters are the same. */
export function missingParties<Party extends { readonly name: string }>(
  known: readonly string[],
  given: readonly Party[],
): Party[] {
  const names = new Set(known.map(comparable));
  return given.filter((party) => {
    const name = comparable(party.name);
    const isMissing = name !== '' && !names.has(name);
    names.add(name);
    return isMissing;
  });
}

function comparable(name: string): string {
  return name.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase();
}
