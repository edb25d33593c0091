import { sql } from 'kysely';
import type { Sql } from '../platform/database/orm.js';
import { dateInVietnam } from '../rules/index.js';
import { allows, type Actor, type Grant } from './actor.js';
import { roles, type Permission, type Role } from './permissions.js';

/** Somebody who could do what was refused to another. */
export interface EligiblePerson {
  readonly id: string;
  readonly fullName: string;
  readonly role: Role;
}

/** The most people whom a refusal names. */
const mostNamed = 5;

/** Those of the people who are not on leave today. */
export async function presentAmong<Person extends EligiblePerson>(
  work: { readonly sql: Sql; readonly now: Date },
  people: readonly Person[],
): Promise<readonly Person[]> {
  const found = await sql<{ present: readonly string[] }>`
    select inspection.present_among(${people.map(({ id }) => id)}::uuid[], ${dateInVietnam(work.now)}::date) as present`.execute(
    work.sql,
  );
  const present = new Set(found.rows[0]?.present);
  return people.filter(({ id }) => present.has(id));
}

/**
 * Who could do it instead, as a fact of the refusal, without those who are on leave; the sentence says so too when nobody
 * is left.
 */
export async function eligibleFact(
  work: { readonly sql: Sql; readonly now: Date },
  people: readonly EligiblePerson[],
): Promise<{ readonly eligible: string }> {
  const present = await presentAmong(work, people);
  return {
    eligible: present
      .slice(0, mostNamed)
      .map(({ fullName, role }) => `${fullName} (${role})`)
      .join(', '),
  };
}

/** Somebody who could do it, with the office in which the role is held. */
export interface Candidate extends EligiblePerson {
  readonly officeId: string;
}

/** A person in one of the roles that is held. */
export function candidateOf(
  { id, fullName }: Actor,
  { role, officeId }: Pick<Grant, 'role' | 'officeId'>,
): Candidate {
  return { id, fullName, role, officeId };
}

/**
 * Those of the people who hold a permission in an office, or any role that reaches it when none is asked for; each once,
 * in the role that is held nearest, the office's own before those of an office above.
 */
export function eligibleIn(
  people: readonly Actor[],
  officeId: string,
  permission?: Permission,
): readonly Candidate[] {
  const found = people.flatMap((person) => {
    const grants = person.grants.filter(
      (grant) =>
        grant.officeIds.includes(officeId) && (permission === undefined || allows(grant, permission)),
    );
    const nearest = grants.find((grant) => grant.officeId === officeId) ?? grants[0];
    return nearest === undefined ? [] : [candidateOf(person, nearest)];
  });
  return nearestFirst(found, officeId);
}

const ranks = Object.keys(roles);

/** The people of the office before those above it, then by role and name. */
export function nearestFirst(people: readonly Candidate[], officeId: string): readonly Candidate[] {
  const away = (person: Candidate) => (person.officeId === officeId ? 0 : 1);
  return people.toSorted(
    (left, right) =>
      away(left) - away(right) ||
      ranks.indexOf(left.role) - ranks.indexOf(right.role) ||
      left.fullName.localeCompare(right.fullName, 'vi'),
  );
}
