import { sql } from 'kysely';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { newId } from '../../platform/ids.js';
import type { Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { dateInVietnam, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  paperProblems,
  secondPersonApartProblems,
  secondPersonOf,
  secondPersonProblems,
  writePaper,
  type Paper,
  type PartTaker,
} from '../documents/index.js';
import type { ExhibitEntity } from '../exhibits/index.js';
import { Correction, type Change, type CorrectionKind } from './correction.entity.js';

/** On what every correction stands: why, on which minutes, and who stood beside. */
export interface BasisGiven {
  readonly reason: string;
  readonly minutes: Paper;
  /** The global id of a member of the staff. */
  readonly secondPersonId: string;
}

/** What a correction is about: exactly one of its kind's subjects. */
export interface Correcting {
  readonly kind: CorrectionKind;
  readonly movementId?: string;
  readonly sealCheckId?: string;
  readonly sealOpeningId?: string;
  readonly sealId?: string;
  readonly changes: readonly Change[];
}

interface People {
  readonly signerIsHead: boolean;
  readonly secondIsHead: boolean;
  readonly needsHead: boolean;
  readonly openDiscrepancy: boolean;
  /** The code of the inventory that counts the item now. */
  readonly countedIn: string | null;
  /** Who took part in the movement, the finding or the seal that is corrected. */
  readonly corrected: readonly PartTaker[];
  /** Who signs, where that is a head only by delegation from who corrects or stands beside. */
  readonly signerOnlyFor: string | null;
  /** Whether who stands beside is a head only by delegation from who corrects, signs, or took part in what is corrected. */
  readonly secondIsHeadOnlyFor: boolean;
  /** The first day of minutes that may correct it; null for what a paper register says. */
  readonly correctedOn: string | null;
}

/**
 * A reason; minutes that a head signs (TT 04/2023 Đ30.4.b), who does not correct; a second person with a role, a head
 * where the rule asks for one, who neither signed the minutes nor took part in what is corrected; a delegate who is no
 * head but for somebody of the same act is one with them; and no discrepancy of an inventory that waits for a decision
 * about the same quantities.
 */
export async function basisProblems(
  work: HouseWork,
  exhibit: ExhibitEntity,
  act: Correcting,
  given: BasisGiven,
): Promise<Problem[]> {
  const minutes = ['input', 'minutes'];
  const people = await readPeople(work, exhibit, act, given);
  const problems = await paperProblems(work, exhibit.officeId, 'CORRECTION_MINUTES', given.minutes, minutes);
  const { dated } = given.minutes;
  if (dated != null && people.correctedOn !== null && dated < people.correctedOn) {
    const facts = { dated, actedOn: people.correctedOn };
    problems.push(problem('PAPER_BEFORE_ACT', [...minutes, 'dated'], facts));
  }
  if (saidText(given.reason) === '') {
    problems.push(problem('REQUIRED', ['input', 'reason']));
  }
  if (exhibit.status === 'VOID') {
    problems.push(problem('EXHIBIT_VOID', ['input', 'exhibitId']));
  }
  if (!people.signerIsHead) {
    problems.push(problem('CORRECTION_SIGNER_UNFIT', [...minutes, 'signerId']));
  } else if (isActor(work, given.minutes.signerId)) {
    problems.push(
      problem('ORDER_SIGNER_IS_KEEPER', [...minutes, 'signerId'], { signer: work.actor.fullName }),
    );
  } else if (people.signerOnlyFor !== null) {
    const facts = { name: people.signerOnlyFor };
    problems.push(problem('NAMED_DELEGATE_OF_INVOLVED', [...minutes, 'signerId'], facts));
  }
  if (people.openDiscrepancy && (act.kind === 'MOVEMENT' || act.kind === 'QUANTITY')) {
    problems.push(problem('CORRECTION_DISCREPANCY_OPEN', ['input', 'exhibitId'], { exhibit: exhibit.code }));
  }
  if (people.countedIn !== null && (act.kind === 'MOVEMENT' || act.kind === 'QUANTITY')) {
    const facts = { exhibit: exhibit.code, inventory: people.countedIn };
    problems.push(problem('CORRECTION_COUNT_OPEN', ['input', 'exhibitId'], facts));
  }
  problems.push(...(await secondProblems(work, exhibit, people, given)));
  return problems;
}

async function secondProblems(
  work: HouseWork,
  exhibit: ExhibitEntity,
  people: People,
  given: BasisGiven,
): Promise<Problem[]> {
  const field = ['input', 'secondPersonId'];
  const second = await secondPersonOf(work, exhibit.officeId, localIdOf('Staff', given.secondPersonId));
  const signer = given.minutes.signerId == null ? null : localIdOf('Staff', given.minutes.signerId);
  const others = [{ staffId: signer, name: null }, ...people.corrected];
  const own = secondPersonProblems(work, second, field);
  const unfit = own.length > 0 ? own : secondPersonApartProblems(second, others, field);
  if (unfit.length > 0 || !people.needsHead) {
    return unfit;
  }
  if (!people.secondIsHead) {
    return [problem('CORRECTION_NEEDS_HEAD', field)];
  }
  return people.secondIsHeadOnlyFor
    ? [problem('NAMED_DELEGATE_OF_INVOLVED', field, { name: second?.name ?? '' })]
    : [];
}

function isActor(work: HouseWork, globalId: string | null | undefined): boolean {
  return globalId != null && localIdOf('Staff', globalId) === work.actor.id;
}

async function readPeople(
  work: HouseWork,
  exhibit: ExhibitEntity,
  act: Correcting,
  given: BasisGiven,
): Promise<People> {
  const signer = given.minutes.signerId == null ? null : localIdOf('Staff', given.minutes.signerId);
  const second = localIdOf('Staff', given.secondPersonId);
  const today = dateInVietnam(work.now);
  const dated = given.minutes.dated ?? today;
  const subject = JSON.stringify({
    exhibit_id: exhibit.id,
    movement_id: act.movementId,
    seal_check_id: act.sealCheckId,
    seal_opening_id: act.sealOpeningId,
    seal_id: act.sealId,
  });
  const found = await sql<People>`
    select identity.is_head_of(${signer}::uuid, ${exhibit.officeId}, ${dated}::date) as "signerIsHead",
      identity.is_head_of(${second}::uuid, ${exhibit.officeId}, ${today}::date) as "secondIsHead",
      custody.correction_needs_head(${exhibit.id}, ${act.kind}, ${act.movementId ?? null}::uuid,
        ${JSON.stringify(act.changes)}::jsonb) as "needsHead",
      custody.has_open_discrepancy(${exhibit.id}) as "openDiscrepancy",
      custody.counted_in(${exhibit.id}) as "countedIn",
      took_part.people as corrected, custody.corrected_on(subject)::text as "correctedOn",
      (select s.full_name from identity.staff s
       where s.id = ${signer}::uuid and identity.is_head_only_for(
         s.id, array[${work.actor.id}, ${second}]::uuid[], ${exhibit.officeId}, ${dated}::date)) as "signerOnlyFor",
      identity.is_head_only_for(${second}::uuid, array[${work.actor.id}, ${signer}]::uuid[] || took_part.ids,
        ${exhibit.officeId}, ${today}::date) as "secondIsHeadOnlyFor"
    from jsonb_populate_record(null::custody.correction, ${subject}::jsonb) as subject
      cross join lateral (
        select coalesce(jsonb_agg(jsonb_build_object('staffId', p.staff_id, 'name', p.name)), '[]') as people,
          coalesce(array_agg(p.staff_id), '{}') as ids
        from custody.corrected_people(subject) p) took_part`.execute(work.sql);
  const [people] = found.rows;
  if (people === undefined) {
    throw new Error('A select without from answered no row.');
  }
  return people;
}

/** What the trail tells of the basis of a correction. */
export interface WrittenBasis {
  readonly correctionId: string;
  readonly told: { readonly reason: string; readonly minutes: string; readonly secondPerson: string };
}

/** Writes the minutes and the correction; the database brings the facts of the item to what it says. */
export async function writeCorrection(
  work: HouseWork,
  exhibit: ExhibitEntity,
  act: Correcting,
  given: BasisGiven,
): Promise<WrittenBasis> {
  const minutes = await writePaper(work, exhibit.officeId, 'CORRECTION_MINUTES', given.minutes);
  const reason = saidText(given.reason);
  const secondPersonId = localIdOf('Staff', given.secondPersonId);
  const correction = work.em.create(Correction, {
    id: newId(),
    officeId: exhibit.officeId,
    exhibitId: exhibit.id,
    reason,
    documentId: minutes.id,
    correctedBy: work.actor.id,
    secondPersonId,
    ...act,
  } as Correction);
  await work.em.flush();
  const second = await sql<{ fullName: string }>`
    select full_name as "fullName" from identity.staff where id = ${secondPersonId}`.execute(work.sql);
  return {
    correctionId: correction.id,
    told: { reason, minutes: minutes.number, secondPerson: second.rows[0]?.fullName ?? '' },
  };
}
