import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import {
  claimedMoment,
  canonicalNumber,
  comparableName,
  dateInVietnam,
  problem,
  ruleValue,
} from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { paperProblems, writePaper, type Paper } from '../documents/index.js';
import { lockExhibits, versionProblems, type ExhibitEntity } from '../exhibits/index.js';
import { writeNotSealedReason } from './not-sealed.js';
import { readAttendants, writeParticipants } from './participant.commands.js';
import type { ParticipantInput } from './participant.graphql.js';
import { attendantStates, type Attendant } from './participant.rules.js';
import { lastSealOf, nextOrdinal, openingOf } from './seal.chain.js';
import { Seal, type SealOpening, type SealPacking } from './seal.entity.js';
import {
  attendanceProblems,
  labelCountProblems,
  labelPart,
  labelText,
  momentProblems,
} from './seal.rules.js';

export interface SealLabelGiven {
  readonly number?: string | null;
  readonly count?: number | null;
}

export interface SealingGiven {
  readonly exhibitId: string;
  /** Compared where it is given: sealing by itself rests on the live seal, not on the version of the item. */
  readonly expectedVersion?: number | null;
  readonly label?: SealLabelGiven | null;
  readonly packing: SealPacking;
  readonly reason: string;
  readonly stateBefore: string;
  readonly stateAfter: string;
  readonly appliedAt?: Date | null;
  readonly participants: readonly ParticipantInput[];
  readonly minutes?: Paper | null;
  readonly resealsOpeningId?: string | null;
}

/**
 * Seals an item, for the first time or again after an opening (NĐ 127/2017 Đ8). One seal is live at most, a label is
 * used once, and with the seal a reason for not being sealed falls away.
 */
export async function applySeal(work: HouseWork, input: SealingGiven): Promise<Outcome<{ sealId: string }>> {
  const exhibit = (await lockExhibits(work, [input.exhibitId])).get(input.exhibitId);
  if (exhibit === undefined || !work.actor.mayIn('seal.apply', exhibit.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'exhibitId']));
  }
  const stale =
    input.expectedVersion == null
      ? []
      : versionProblems(exhibit.version, input.expectedVersion, ['input', 'expectedVersion']);
  if (stale.length > 0) {
    return refused(...stale);
  }
  const last = await lastSealOf(work, exhibit.id);
  if (last?.isLive === true) {
    return refused(problem('SEAL_ALREADY_LIVE', ['input', 'exhibitId'], { label: labelText(last) }));
  }
  const opening = last === null ? null : await openingOf(work, last);
  const { people, problems } = await readAttendants(work, input.participants, ['input', 'participants']);
  const sealing = await planSealing(work, input, { exhibit, last, opening, people });
  problems.push(...(await sealingProblems(work, input, sealing)));
  if (problems.length > 0) {
    return refused(...problems);
  }
  return done({ sealId: await writeSealing(work, sealing) });
}

interface Sealing {
  readonly exhibit: ExhibitEntity;
  readonly last: Seal | null;
  readonly opening: SealOpening | null;
  readonly people: readonly Attendant[];
  readonly ordinal: number;
  readonly labelIssuer: string;
  readonly labelNumber: string | null;
  readonly labelCount: number;
  readonly packing: SealPacking;
  readonly reason: string;
  readonly stateBefore: string;
  readonly stateAfter: string;
  readonly appliedAt: Date;
  readonly minutes: Paper;
}

async function planSealing(
  work: HouseWork,
  input: SealingGiven,
  found: Pick<Sealing, 'exhibit' | 'last' | 'opening' | 'people'>,
): Promise<Sealing> {
  const appliedAt = await claimedMoment(work, input.appliedAt);
  return {
    ...found,
    ordinal: await nextOrdinal(work, found.exhibit.id),
    labelIssuer: await officeName(work, found.exhibit.officeId),
    labelNumber: input.label?.number == null ? null : labelPart(input.label.number),
    labelCount: input.label?.count ?? 1,
    packing: input.packing,
    reason: saidText(input.reason),
    stateBefore: saidText(input.stateBefore),
    stateAfter: saidText(input.stateAfter),
    appliedAt,
    minutes: { ...input.minutes, actedOn: dateInVietnam(appliedAt) },
  };
}

async function officeName(work: HouseWork, officeId: string): Promise<string> {
  const found = await sql<{ name: string }>`select name from identity.office where id = ${officeId}`.execute(
    work.sql,
  );
  return labelPart(found.rows[0]?.name);
}

async function sealingProblems(work: HouseWork, input: SealingGiven, sealing: Sealing): Promise<Problem[]> {
  const { exhibit, last, opening } = sealing;
  const problems: Problem[] = [];
  if (['DISPOSED', 'MISSING', 'VOID'].includes(exhibit.status)) {
    problems.push(problem('EXHIBIT_NOT_IN_STORE', ['input', 'exhibitId']));
  }
  if (input.resealsOpeningId != null && input.resealsOpeningId !== opening?.id) {
    problems.push(problem('SEAL_OPENING_NOT_LAST', ['input', 'resealsOpeningId']));
  }
  for (const name of ['reason', 'stateBefore', 'stateAfter'] as const) {
    if (sealing[name] === '') {
      problems.push(problem('REQUIRED', ['input', name]));
    }
  }
  const required = await ruleValue<number>(work.sql, 'seal.participants', dateInVietnam(work.now));
  problems.push(
    ...(await labelProblems(work, sealing)),
    ...momentProblems(sealing.appliedAt, work.now, last?.endedAt, ['input', 'appliedAt']),
    ...(await receiptProblems(work, sealing)),
    ...attendanceProblems(last === null ? 'SEALING' : 'RESEALING', sealing.people, required, [
      'input',
      'participants',
    ]),
    ...(await paperProblems(work, exhibit.officeId, 'SEALING_MINUTES', sealing.minutes, [
      'input',
      'minutes',
    ])),
  );
  return problems;
}

/** What the warehouse has not received yet it cannot have sealed; who brought it sealed, sealed it for the receipt. */
async function receiptProblems(work: HouseWork, { exhibit, appliedAt }: Sealing): Promise<Problem[]> {
  const receivedAt = await receiptMoment(work, exhibit.id);
  return receivedAt !== undefined && appliedAt < receivedAt
    ? [problem('SEAL_BEFORE_RECEIPT', ['input', 'appliedAt'], { receivedAt: receivedAt.toISOString() })]
    : [];
}

async function receiptMoment(work: HouseWork, exhibitId: string): Promise<Date | undefined> {
  const found = await sql<{ occurredAt: string | Date }>`
    select occurred_at as "occurredAt" from custody.movement where exhibit_id = ${exhibitId} and seq = 1`.execute(
    work.sql,
  );
  const [receipt] = found.rows;
  return receipt === undefined ? undefined : new Date(receipt.occurredAt);
}

/** A number of the office is never used again unless its seal was voided; what came sealed has numbers of others. */
async function labelProblems(work: HouseWork, sealing: Sealing): Promise<Problem[]> {
  const { labelNumber, labelCount } = sealing;
  const problems = labelCountProblems(labelCount, ['input', 'label', 'count']);
  if (labelNumber === '') {
    problems.push(problem('REQUIRED', ['input', 'label', 'number']));
  } else if (labelNumber !== null && (await isLabelUsed(work, sealing, labelNumber))) {
    problems.push(problem('SEAL_LABEL_TAKEN', ['input', 'label', 'number'], { label: labelText(sealing) }));
  }
  return problems;
}

/** Whether the office has used the number, under its name or, before its name was given by itself, under another. */
async function isLabelUsed(
  work: HouseWork,
  { exhibit, labelIssuer }: Sealing,
  number: string,
): Promise<boolean> {
  const key = canonicalNumber(number);
  const found = await sql`
    select from custody.seal
    where label_issuer_key = ${comparableName(labelIssuer)} and label_key = ${key} and not on_arrival
      and end_kind is distinct from 'VOIDED'
    union all
    select from custody.seal
    where office_id = ${exhibit.officeId} and label_key = ${key} and not on_arrival and minutes_id is not null
      and end_kind is distinct from 'VOIDED'
    limit 1`.execute(work.sql);
  return found.rows.length > 0;
}

async function writeSealing(work: HouseWork, sealing: Sealing): Promise<string> {
  const { exhibit, people, last, opening, minutes: paper, ...described } = sealing;
  const minutes = await writePaper(work, exhibit.officeId, 'SEALING_MINUTES', paper);
  const seal = work.em.create(Seal, {
    id: newId(),
    officeId: exhibit.officeId,
    exhibitId: exhibit.id,
    ...described,
    minutesId: minutes.id,
    appliedBy: work.actor.id,
    onArrival: false,
    resealsOpeningId: opening?.id ?? null,
  } as Seal);
  await work.em.flush();
  await writeParticipants(work, { sealId: seal.id }, people);
  const reason = exhibit.notSealedReason ?? null;
  if (reason !== null) {
    await writeNotSealedReason(work, exhibit, null);
  }
  await work.record({
    kind: 'seal.applied',
    officeId: exhibit.officeId,
    subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
    occurredAt: seal.appliedAt,
    before: { seal: null, ...(reason === null ? {} : { notSealedReason: reason }) },
    after: {
      seal: labelText(seal),
      ordinal: seal.ordinal,
      labels: seal.labelCount,
      packing: seal.packing,
      reason: seal.reason,
      stateBefore: seal.stateBefore,
      stateAfter: seal.stateAfter,
      minutes: minutes.number,
      participants: attendantStates(people),
      ...(last === null ? {} : { sealedAgainAfter: labelText(last) }),
      ...(reason === null ? {} : { notSealedReason: null }),
    },
  });
  return seal.id;
}
