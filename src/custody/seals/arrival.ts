import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import type { Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { isEmptyNumber, problem, ruleValue } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import type { ExhibitEntity, NotSealedReason } from '../exhibits/index.js';
import { checkSealSeen } from './check.js';
import { writeNotSealedReason } from './not-sealed.js';
import { lastSealOf, nextOrdinal, openingOf } from './seal.chain.js';
import type { SealCondition, SealPacking } from './seal.entity.js';
import { conditionProblems, labelCountProblems, labelPart, labelText } from './seal.rules.js';

/** A seal that others put on before the receipt, as it was when the item came. */
export interface SealOnArrival {
  readonly issuer: string;
  /** Left out for a label without a number; numbers of others may repeat. */
  readonly labelNumber?: string | null;
  readonly labelCount?: number | null;
  readonly packing: SealPacking;
  readonly appliedAt: Date;
  readonly condition: SealCondition;
  readonly note?: string | null;
}

/** What an expert body says to be in a package. */
export interface ExpertConclusion {
  readonly number: string;
  readonly dated: string;
  readonly body: string;
}

export interface Arrival {
  readonly classCode: string;
  readonly notSealedReason?: NotSealedReason | null;
  readonly sealOnArrival?: SealOnArrival | null;
  readonly expertConclusion?: ExpertConclusion | null;
}

/** What the law wants of items that come on a day. */
export interface ArrivalRules {
  readonly sealedClasses: readonly string[];
  readonly classesWithoutReason: readonly string[];
  readonly conclusionWithSeal: boolean;
}

export async function arrivalRules(work: HouseWork, day: string): Promise<ArrivalRules> {
  const moment = ['input', 'handover', 'handedOverAt'];
  return {
    sealedClasses: await ruleValue<string[]>(work.sql, 'receipt.sealed-classes', day, moment),
    classesWithoutReason: await ruleValue<string[]>(work.sql, 'seal.classes-without-reason', day, moment),
    conclusionWithSeal: await ruleValue<boolean>(work.sql, 'receipt.sealed.conclusion', day, moment),
  };
}

/**
 * Drugs are taken sealed only, and what comes sealed only with the conclusion that says what is in it, torn or not
 * (Luật THADS Đ123.2).
 */
export function arrivalProblems(
  arrival: Arrival,
  rules: ArrivalRules,
  received: { readonly at: Date; readonly day: string },
  field: readonly string[],
): Problem[] {
  const { classCode, notSealedReason, sealOnArrival: seal, expertConclusion: conclusion } = arrival;
  const problems: Problem[] = [];
  if (seal == null && rules.sealedClasses.includes(classCode)) {
    problems.push(problem('RECEIPT_SEAL_REQUIRED', [...field, 'sealOnArrival'], { class: classCode }));
  }
  if (seal != null && conclusion == null && rules.conclusionWithSeal) {
    problems.push(problem('RECEIPT_CONCLUSION_REQUIRED', [...field, 'expertConclusion']));
  }
  if (notSealedReason != null) {
    problems.push(...reasonProblems(arrival, rules.classesWithoutReason, field));
  }
  if (seal != null) {
    problems.push(...sealProblems(seal, received.at, [...field, 'sealOnArrival']));
  }
  if (conclusion != null) {
    problems.push(...conclusionProblems(conclusion, received.day, [...field, 'expertConclusion']));
  }
  return problems;
}

function reasonProblems(
  { classCode, sealOnArrival: seal }: Arrival,
  classesWithoutReason: readonly string[],
  field: readonly string[],
): Problem[] {
  const at = [...field, 'notSealedReason'];
  if (seal != null) {
    return [problem('SEAL_REASON_CONFLICT', at)];
  }
  return classesWithoutReason.includes(classCode)
    ? [problem('SEAL_REASON_NOT_FREE', at, { class: classCode })]
    : [];
}

function sealProblems(seal: SealOnArrival, receivedAt: Date, field: readonly string[]): Problem[] {
  const { issuer, labelNumber, labelCount, appliedAt, condition, note } = seal;
  const problems = [
    ...labelCountProblems(labelCount ?? 1, [...field, 'labelCount']),
    ...conditionProblems(condition, saidText(note), [...field, 'note']),
  ];
  if (saidText(issuer) === '') {
    problems.push(problem('REQUIRED', [...field, 'issuer']));
  }
  if (labelNumber != null && isEmptyNumber(labelNumber)) {
    problems.push(problem('REQUIRED', [...field, 'labelNumber']));
  }
  if (appliedAt > receivedAt) {
    const facts = { receivedAt: receivedAt.toISOString() };
    problems.push(problem('SEAL_AFTER_RECEIPT', [...field, 'appliedAt'], facts));
  }
  return problems;
}

function conclusionProblems(
  { number, dated, body }: ExpertConclusion,
  day: string,
  field: readonly string[],
): Problem[] {
  const problems = [
    ...(isEmptyNumber(number) ? [problem('REQUIRED', [...field, 'number'])] : []),
    ...(saidText(body) === '' ? [problem('REQUIRED', [...field, 'body'])] : []),
  ];
  if (dated > day) {
    problems.push(problem('CONCLUSION_AFTER_RECEIPT', [...field, 'dated'], { dated, receivedOn: day }));
  }
  return problems;
}

/** How the seal with which an item came is told in the trail. */
export function sealArrivalState(seal: SealOnArrival | null | undefined): Record<string, unknown> {
  return seal == null
    ? {}
    : {
        seal: {
          issuer: seal.issuer,
          number: seal.labelNumber ?? null,
          appliedAt: seal.appliedAt.toISOString(),
        },
      };
}

/** Where a seal of others stands among the seals of its item. */
export interface SealPlace {
  readonly ordinal: number;
  readonly resealsOpeningId: string | null;
  readonly occasion: 'RECEIPT' | 'RETURN';
}

/**
 * The seal of a borrower with which an item comes back: put on while it was out, after the opening of the seal with
 * which it went.
 */
export async function planSealOnReturn(
  work: HouseWork,
  exhibit: Pick<ExhibitEntity, 'id'>,
  seal: SealOnArrival | null | undefined,
  out: { readonly from: Date; readonly to: Date; readonly isBrought: boolean },
): Promise<{ place: SealPlace; problems: Problem[] }> {
  const last = seal == null ? null : await lastSealOf(work, exhibit.id);
  const opening = last === null ? null : await openingOf(work, last);
  const place = {
    ordinal: await nextOrdinal(work, exhibit.id),
    resealsOpeningId: opening?.id ?? null,
    occasion: 'RETURN',
  } as const;
  if (seal == null) {
    return { place, problems: [] };
  }
  const field = ['input', 'sealOnReturn'];
  const problems = sealProblems(seal, out.to, field);
  if (!out.isBrought) {
    problems.push(problem('REQUIRED', ['input', 'quantity']));
  }
  if (last?.isLive === true) {
    problems.push(problem('SEAL_ALREADY_LIVE', field, { label: labelText(last) }));
  }
  if (last?.endedAt != null && seal.appliedAt < last.endedAt) {
    problems.push(problem('SEAL_BEFORE_PREDECESSOR', [...field, 'appliedAt']));
  }
  if (seal.appliedAt < out.from) {
    const facts = { releasedAt: out.from.toISOString() };
    problems.push(problem('SEAL_BEFORE_RELEASE', [...field, 'appliedAt'], facts));
  }
  return { place, problems };
}

/** Writes the seal that an item came with, and what it was like then. */
export async function writeSealOnArrival(
  work: HouseWork,
  exhibit: ExhibitEntity,
  given: SealOnArrival,
  receivedAt: Date,
  place: SealPlace = { ordinal: 1, resealsOpeningId: null, occasion: 'RECEIPT' },
): Promise<void> {
  const seal = {
    id: newId(),
    ordinal: place.ordinal,
    labelIssuer: labelPart(given.issuer),
    labelNumber: given.labelNumber == null ? null : labelPart(given.labelNumber),
    appliedAt: given.appliedAt,
  };
  await sql`
    insert into custody.seal (id, office_id, exhibit_id, ordinal, label_issuer, label_number, label_count, packing, reason,
      state_before, state_after, applied_at, applied_by, on_arrival, reseals_opening_id)
    values (${seal.id}, ${exhibit.officeId}, ${exhibit.id}, ${seal.ordinal}, ${seal.labelIssuer}, ${seal.labelNumber},
      ${given.labelCount ?? 1}, ${given.packing}, 'Niêm phong trước khi giao', 'Không ghi', ${exhibit.condition},
      ${given.appliedAt}, ${work.actor.id}, true, ${place.resealsOpeningId})`.execute(work.sql);
  if (exhibit.notSealedReason != null) {
    await writeNotSealedReason(work, exhibit, null);
  }
  const look = { condition: given.condition, occasion: place.occasion, note: given.note ?? null } as const;
  await checkSealSeen(work, { seal: { ...seal, live: true }, exhibit }, { ...look, checkedAt: receivedAt }, [
    'input',
  ]);
}
