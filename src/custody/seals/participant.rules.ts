import type { Problem } from '../../platform/outcome.js';
import { comparablePerson, isPersonName, problem } from '../../rules/index.js';
import type { Actor } from '../../identity/index.js';
import type { ParticipantCapacity, ParticipantSignature } from './participant.entity.js';

/** A person as the minutes name that person. */
export interface Attendant {
  readonly staffId: string | null;
  readonly name: string;
  readonly organisation: string;
  readonly capacity: ParticipantCapacity;
  readonly signature: ParticipantSignature;
  readonly remark: string;
}

/** The most people on one paper. */
export const mostAttendants = 50;

/**
 * Everyone has a name and stands there once, who acts by account; a fingerprint says whose it is (NĐ 127/2017 Đ3.3), a refusal and an
 * absence say why (Đ8.3).
 */
export function attendantProblems(
  actor: Pick<Actor, 'fullName'>,
  people: readonly Attendant[],
  field: readonly string[],
): Problem[] {
  if (people.length > mostAttendants) {
    return [problem('TOO_MANY', field, { most: String(mostAttendants), things: 'participants' })];
  }
  return people.flatMap((person, index) => {
    const at = [...field, String(index)];
    const problems: Problem[] = [];
    if (person.name === '') {
      problems.push(problem('REQUIRED', [...at, 'name']));
    } else if (person.staffId === null && !isPersonName(person.name)) {
      problems.push(problem('PERSON_NAME_NEEDED', [...at, 'name']));
    } else if (
      person.staffId === null &&
      comparablePerson(person.name) === comparablePerson(actor.fullName)
    ) {
      problems.push(problem('PARTICIPANT_IS_ACTOR', [...at, 'name']));
    }
    if (person.signature !== 'SIGNED' && person.remark === '') {
      problems.push(problem('REQUIRED', [...at, 'remark']));
    }
    if (people.slice(0, index).some((earlier) => isSamePerson(earlier, person))) {
      problems.push(problem('PARTICIPANT_TWICE', at, { name: person.name }));
    }
    return problems;
  });
}

/** One name is one person, whatever organisation stands beside it; two of the staff are known by their accounts. */
function isSamePerson(one: Attendant, other: Attendant): boolean {
  return one.staffId !== null && other.staffId !== null
    ? one.staffId === other.staffId
    : one.name !== '' && comparablePerson(one.name) === comparablePerson(other.name);
}

export function isPresent(person: Attendant): boolean {
  return person.signature !== 'ABSENT';
}

/** Whether the name or an annotated fingerprint stands under the minutes. */
export function hasSigned(person: Attendant): boolean {
  return person.signature === 'SIGNED' || person.signature === 'FINGERPRINT';
}

/** The members of the staff who answer for an act with their name: who acts, and whoever has signed beside. */
export function answeringStaff(actorId: string, people: readonly Attendant[]): number {
  const signed = people.filter((person) => person.signature === 'SIGNED').map((person) => person.staffId);
  return new Set([actorId, ...signed.filter((id) => id !== null)]).size;
}

/** How people are told in the trail. */
export function attendantStates(people: readonly Attendant[]): Record<string, unknown>[] {
  return people.map(({ name, organisation, capacity, signature, remark }) => ({
    name,
    organisation,
    capacity,
    signature,
    ...(remark === '' ? {} : { remark }),
  }));
}
