import { sql } from 'kysely';
import type { Problem } from '../../platform/outcome.js';
import { comparablePerson, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { mayBeNamed } from './named-people.js';

/** Who stands beside the person who acts, known by an open account. */
export interface SecondPerson {
  readonly id: string;
  readonly name: string;
  /** Whether that person has a role in the office or in one above it. */
  readonly mayStandBeside: boolean;
}

/** Reads who is named to stand beside in an office; null where it is nobody's who has an account and may be named. */
export async function secondPersonOf(
  work: HouseWork,
  officeId: string,
  personId: string,
): Promise<SecondPerson | null> {
  const found = await sql<SecondPerson>`
    select id, full_name as name, custody.may_stand_beside(id, ${officeId}) as "mayStandBeside"
    from identity.staff where id = ${personId}::uuid and active and ${mayBeNamed(work)}`.execute(work.sql);
  return found.rows[0] ?? null;
}

/** The second person is somebody else than who acts, with a role in the office or above. */
export function secondPersonProblems(
  work: HouseWork,
  person: SecondPerson | null,
  field: readonly string[],
): Problem[] {
  if (person === null) {
    return [problem('NOT_FOUND', field)];
  }
  if (person.id === work.actor.id) {
    return [problem('SECOND_PERSON_SAME', field)];
  }
  return person.mayStandBeside ? [] : [problem('SECOND_PERSON_WITHOUT_ROLE', field, { name: person.name })];
}

/** Who takes part in an act in another step of it, by account or, without one, by name. */
export interface PartTaker {
  readonly staffId: string | null;
  readonly name: string | null;
}

/** Who takes part in an act does not stand beside it: a signature of one person under two steps is one person. */
export function secondPersonApartProblems(
  person: SecondPerson | null,
  others: readonly PartTaker[],
  field: readonly string[],
): Problem[] {
  return person !== null && others.some((other) => isSame(person, other))
    ? [problem('SECOND_PERSON_TOOK_PART', field, { name: person.name })]
    : [];
}

function isSame(person: SecondPerson, { staffId, name }: PartTaker): boolean {
  return staffId === null
    ? name !== null && comparablePerson(name) === comparablePerson(person.name)
    : staffId === person.id;
}
