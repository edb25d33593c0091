import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import type { Problem } from '../../platform/outcome.js';
import { problem, ruleValue } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import type { ExhibitEntity, NotSealedReason } from '../exhibits/index.js';
import { checkSealSeen } from './check.js';
import type { SealCondition, SealPacking } from './seal.entity.js';
import { conditionProblems, labelCountProblems, labelPart } from './seal.rules.js';

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
  return {
    sealedClasses: await ruleValue<string[]>(work.sql, 'receipt.sealed-classes', day),
    classesWithoutReason: await ruleValue<string[]>(work.sql, 'seal.classes-without-reason', day),
    conclusionWithSeal: await ruleValue<boolean>(work.sql, 'receipt.sealed.conclusion', day),
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
    ...conditionProblems(condition, labelPart(note), [...field, 'note']),
  ];
  if (labelPart(issuer) === '') {
    problems.push(problem('REQUIRED', [...field, 'issuer']));
  }
  if (labelNumber != null && labelPart(labelNumber) === '') {
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
  const problems = Object.entries({ number, body })
    .filter(([, text]) => labelPart(text) === '')
    .map(([name]) => problem('REQUIRED', [...field, name]));
  if (dated > day) {
    problems.push(problem('CONCLUSION_AFTER_RECEIPT', [...field, 'dated'], { dated, receivedOn: day }));
  }
  return problems;
}

/** Writes the seal that an item came with, and what it was like at the receipt. */
export async function writeSealOnArrival(
  work: HouseWork,
  exhibit: Pick<ExhibitEntity, 'id' | 'officeId' | 'code' | 'condition'>,
  given: SealOnArrival,
  receivedAt: Date,
): Promise<void> {
  const seal = {
    id: newId(),
    ordinal: 1,
    labelIssuer: labelPart(given.issuer),
    labelNumber: given.labelNumber == null ? null : labelPart(given.labelNumber),
    appliedAt: given.appliedAt,
  };
  await sql`
    insert into custody.seal (id, office_id, exhibit_id, ordinal, label_issuer, label_number, label_count, packing, reason,
      state_before, state_after, applied_at, applied_by, on_arrival)
    values (${seal.id}, ${exhibit.officeId}, ${exhibit.id}, 1, ${seal.labelIssuer}, ${seal.labelNumber},
      ${given.labelCount ?? 1}, ${given.packing}, 'Niêm phong trước khi giao', 'Không ghi', ${exhibit.condition},
      ${given.appliedAt}, ${work.actor.id}, true)`.execute(work.sql);
  const look = { condition: given.condition, occasion: 'RECEIPT', note: given.note ?? null } as const;
  await checkSealSeen(work, { seal: { ...seal, live: true }, exhibit }, { ...look, checkedAt: receivedAt }, [
    'input',
  ]);
}
