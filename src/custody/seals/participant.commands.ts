import { sql } from 'kysely';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { newId } from '../../platform/ids.js';
import type { Problem } from '../../platform/outcome.js';
import { saidText, typedText } from '../../platform/typed-text.js';
import { dateInVietnam, problem, ruleValue } from '../../rules/index.js';
import { actorsIn, eligibleFact, eligibleIn, type HouseWork } from '../../identity/index.js';
import { isSigner, mayBeNamed, type Signer } from '../documents/index.js';
import { isHighRisk, type ExhibitEntity } from '../exhibits/index.js';
import { Participant } from './participant.entity.js';
import type { ParticipantInput } from './participant.graphql.js';
import { answeringStaff, attendantProblems, type Attendant } from './participant.rules.js';

/** The act on whose minutes people stand: one of the three. */
export type AttendedAct =
  { readonly sealId: string } | { readonly openingId: string } | { readonly disposalId: string };

/** Reads the people as they were given: members of the staff by id, the others by name. */
export async function readAttendants(
  work: HouseWork,
  given: readonly ParticipantInput[],
  field: readonly string[],
): Promise<{ people: Attendant[]; problems: Problem[] }> {
  const staff = await staffNamed(work, given);
  const people = given.map((participant) => attendantOf(participant, staff));
  const unknown = given.flatMap((participant, index) =>
    participant.staffId != null && !staff.has(localIdOf('Staff', participant.staffId))
      ? [problem('NOT_FOUND', [...field, String(index), 'staffId'])]
      : [],
  );
  return { people, problems: unknown.length > 0 ? unknown : attendantProblems(work.actor, people, field) };
}

interface NamedStaff {
  readonly id: string;
  readonly fullName: string;
  readonly title: string;
}

async function staffNamed(
  work: HouseWork,
  given: readonly ParticipantInput[],
): Promise<ReadonlyMap<string, NamedStaff>> {
  const ids = given
    .map((participant) => participant.staffId)
    .filter((id) => id != null)
    .map((id) => localIdOf('Staff', id));
  const found = await sql<NamedStaff>`
    select id, full_name as "fullName", title from identity.staff
    where id = any(${ids}::uuid[]) and active and ${mayBeNamed(work)}`.execute(work.sql);
  return new Map(found.rows.map((person) => [person.id, person]));
}

function attendantOf(participant: ParticipantInput, staff: ReadonlyMap<string, NamedStaff>): Attendant {
  const person = participant.staffId == null ? undefined : staff.get(localIdOf('Staff', participant.staffId));
  return {
    staffId: person?.id ?? null,
    name: person?.fullName ?? typedText(participant.name),
    organisation: saidText(participant.organisation) || typedText(person?.title),
    capacity: participant.capacity,
    signature: participant.signature,
    remark: saidText(participant.remark),
  };
}

/**
 * What is of a high-risk class nobody opens or disposes of alone: as many of the staff as the rule asks for have signed.
 * @param signer who signed the minutes, and so stands beside nobody
 */
export async function fourEyesProblems(
  work: HouseWork,
  exhibit: ExhibitEntity,
  attending: readonly Attendant[],
  field: readonly string[],
  signer?: Signer,
): Promise<Problem[]> {
  if (!(await isHighRisk(work, exhibit))) {
    return [];
  }
  const people = attending.filter(
    ({ staffId, name }) =>
      signer === undefined || staffId === null || !isSigner({ id: staffId, fullName: name }, signer),
  );
  const required = await ruleValue<number>(work.sql, 'four-eyes.high-risk.people', dateInVietnam(work.now));
  if (answeringStaff(work.actor.id, people) >= required) {
    return [];
  }
  const here = new Set([work.actor.id, signer?.signerId, ...attending.map(({ staffId }) => staffId)]);
  const others = eligibleIn(await actorsIn(work.sql, exhibit.officeId, work.now), exhibit.officeId);
  const eligible = await eligibleFact(
    work,
    others.filter(({ id }) => !here.has(id)),
  );
  return [problem('SECOND_PERSON_REQUIRED', field, { required: String(required), ...eligible })];
}

/** Writes the people onto the minutes of an act. */
export async function writeParticipants(
  work: HouseWork,
  act: AttendedAct,
  people: readonly Attendant[],
): Promise<void> {
  for (const person of people) {
    work.em.create(Participant, { id: newId(), ...person, ...act });
  }
  await work.em.flush();
}
