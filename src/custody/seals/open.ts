import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { claimedMoment, dateInVietnam, problem, ruleValue } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { datedOf, paperProblems, signerOf, writePaper, type Paper } from '../documents/index.js';
import { fourEyesProblems, readAttendants, writeParticipants } from './participant.commands.js';
import type { ParticipantInput } from './participant.graphql.js';
import { attendantStates, type Attendant } from './participant.rules.js';
import { lastSeenAt, lockSeal, type LockedSeal } from './seal.chain.js';
import { SealOpening, type SealCondition } from './seal.entity.js';
import { attendanceProblems, conditionProblems, isDamaged, labelText, momentProblems } from './seal.rules.js';

export interface OpeningGiven {
  readonly sealId: string;
  readonly reason: string;
  readonly conditionFound: SealCondition;
  readonly conditionNote?: string | null;
  readonly stateAfter: string;
  readonly openedAt?: Date | null;
  readonly participants: readonly ParticipantInput[];
  readonly minutes?: Paper | null;
}

interface Opening {
  readonly reason: string;
  readonly conditionFound: SealCondition;
  readonly conditionNote: string;
  readonly stateAfter: string;
  readonly openedAt: Date;
  readonly people: readonly Attendant[];
  readonly minutes: Paper;
}

/**
 * Opens a live seal and so ends it (NĐ 127/2017 Đ11): found intact it was OPENED, else FOUND_BROKEN. Until it is
 * sealed again the item stands open (Đ8).
 */
export async function openSeal(
  work: HouseWork,
  input: OpeningGiven,
): Promise<Outcome<{ openingId: string }>> {
  const locked = await lockSeal(work, input.sealId);
  if (locked === undefined || !work.actor.mayIn('seal.open', locked.exhibit.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'sealId']));
  }
  if (!locked.seal.isLive) {
    return refused(problem('SEAL_NOT_LIVE', ['input', 'sealId']));
  }
  const { people, problems } = await readAttendants(work, input.participants, ['input', 'participants']);
  const opening = planOpening(input, people, await claimedMoment(work, input.openedAt));
  problems.push(...(await openingProblems(work, locked, opening)));
  if (problems.length > 0) {
    return refused(...problems);
  }
  return done({ openingId: await writeOpening(work, locked, opening) });
}

function planOpening(input: OpeningGiven, people: readonly Attendant[], openedAt: Date): Opening {
  return {
    reason: saidText(input.reason),
    conditionFound: input.conditionFound,
    conditionNote: saidText(input.conditionNote),
    stateAfter: saidText(input.stateAfter),
    openedAt,
    people,
    minutes: { ...input.minutes, actedOn: dateInVietnam(openedAt) },
  };
}

async function openingProblems(
  work: HouseWork,
  { seal, exhibit }: LockedSeal,
  opening: Opening,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  if (exhibit.status === 'MISSING') {
    problems.push(problem('EXHIBIT_NOT_IN_STORE', ['input', 'sealId']));
  }
  for (const name of ['reason', 'stateAfter'] as const) {
    if (opening[name] === '') {
      problems.push(problem('REQUIRED', ['input', name]));
    }
  }
  const required = await ruleValue<number>(work.sql, 'seal.participants', dateInVietnam(work.now));
  problems.push(
    ...conditionProblems(opening.conditionFound, opening.conditionNote, ['input', 'conditionNote']),
    ...momentProblems(opening.openedAt, work.now, await lastSeenAt(work, seal), ['input', 'openedAt']),
    ...attendanceProblems('OPENING', opening.people, required, ['input', 'participants']),
    ...(await fourEyesProblems(
      work,
      exhibit,
      opening.people,
      ['input', 'participants'],
      await signerOf(work, opening.minutes, datedOf(work, opening.minutes)),
    )),
    ...(await paperProblems(work, exhibit.officeId, 'OPENING_MINUTES', opening.minutes, [
      'input',
      'minutes',
    ])),
  );
  return problems;
}

async function writeOpening(
  work: HouseWork,
  { seal, exhibit }: LockedSeal,
  { people, minutes: paper, ...described }: Opening,
): Promise<string> {
  const minutes = await writePaper(work, exhibit.officeId, 'OPENING_MINUTES', paper);
  const opening = work.em.create(SealOpening, {
    id: newId(),
    officeId: exhibit.officeId,
    sealId: seal.id,
    exhibitId: exhibit.id,
    ...described,
    minutesId: minutes.id,
    openedBy: work.actor.id,
  });
  await work.em.flush();
  await writeParticipants(work, { openingId: opening.id }, people);
  await work.record({
    kind: 'seal.opened',
    officeId: exhibit.officeId,
    subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
    occurredAt: opening.openedAt,
    before: { seal: labelText(seal) },
    after: {
      seal: null,
      openedSeal: labelText(seal),
      endKind: isDamaged(opening.conditionFound) ? 'FOUND_BROKEN' : 'OPENED',
      reason: opening.reason,
      conditionFound: opening.conditionFound,
      ...(opening.conditionNote === '' ? {} : { conditionNote: opening.conditionNote }),
      stateAfter: opening.stateAfter,
      minutes: minutes.number,
      participants: attendantStates(people),
    },
  });
  return opening.id;
}
