import type { Role } from './permissions.js';

/** Somebody who could do what was refused to another. */
export interface EligiblePerson {
  readonly id: string;
  readonly fullName: string;
  readonly role: Role;
}

/** The most people whom a refusal names. */
const mostNamed = 5;

/** Who could do it instead, as a fact of the refusal; the sentence says so too when nobody is left. */
export function eligibleFact(people: readonly EligiblePerson[]): { readonly eligible: string } {
  return {
    eligible: people
      .slice(0, mostNamed)
      .map(({ fullName, role }) => `${fullName} (${role})`)
      .join(', '),
  };
}
