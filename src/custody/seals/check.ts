import type { PreparedStatement } from '../../platform/database/prepared-reads.js';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { claimedMoment, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { lockSealSeen, type SealSeen } from './seal.chain.js';
import type { SealCheckOccasion, SealCondition } from './seal.entity.js';
import { conditionProblems, isDamaged, labelText, momentProblems } from './seal.rules.js';

export interface SealLook {
  readonly condition: SealCondition;
  readonly occasion: SealCheckOccasion;
  readonly note?: string | null;
  /** Now when left out. */
  readonly checkedAt?: Date | null;
}

export interface SealCheckGiven extends SealLook {
  readonly sealId: string;
}

/** Records what a live seal was like when the acting person looked at it. */
export async function checkSeal(
  work: HouseWork,
  input: SealCheckGiven,
): Promise<Outcome<{ sealCheckId: string }>> {
  const locked = await lockSealSeen(work, input.sealId);
  if (locked === null || !work.actor.mayIn('seal.check', locked.exhibit.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'sealId']));
  }
  return checkSealSeen(work, locked, input, ['input']);
}

/**
 * Records a check of a live seal in the transaction of another command, which has decided that the acting person may.
 * It locks the item of the seal; a command over several items locks them all beforehand, in the order of their ids.
 * @param field where the check lies in the input of that command
 */
export async function recordSealCheck(
  work: HouseWork,
  given: SealCheckGiven,
  field: readonly string[],
): Promise<Outcome<{ sealCheckId: string }>> {
  const locked = await lockSealSeen(work, given.sealId);
  return locked === null
    ? refused(problem('NOT_FOUND', [...field, 'sealId']))
    : checkSealSeen(work, locked, given, field);
}

/** Records a check of a seal whose item this transaction holds locked, like {@link recordSealCheck}. */
export async function checkSealSeen(
  work: HouseWork,
  seen: SealSeen,
  given: SealLook,
  field: readonly string[],
): Promise<Outcome<{ sealCheckId: string }>> {
  const checkedAt = await claimedMoment(work, given.checkedAt);
  const decided = decideSealCheck(seen, { ...given, checkedAt }, work.now, field);
  if (!decided.ok) {
    return decided;
  }
  await work.write(sealChecksInsert(work, [decided.value]));
  await recordSealChecked(work, decided.value);
  return done({ sealCheckId: decided.value.id });
}

/** A check that nothing speaks against. */
export interface DecidedSealCheck {
  readonly id: string;
  readonly seen: SealSeen;
  readonly condition: SealCondition;
  readonly occasion: SealCheckOccasion;
  readonly note: string;
  readonly checkedAt: Date;
}

/** Only a live seal is checked, not before it was put on, and what is not intact is described. */
export function decideSealCheck(
  seen: SealSeen,
  { condition, occasion, note: given, checkedAt: givenAt }: SealLook,
  now: Date,
  field: readonly string[],
): Outcome<DecidedSealCheck> {
  if (!seen.seal.live) {
    return refused(problem('SEAL_NOT_LIVE', [...field, 'sealId']));
  }
  const note = saidText(given);
  const checkedAt = givenAt ?? now;
  const problems = [
    ...conditionProblems(condition, note, [...field, 'note']),
    ...momentProblems(checkedAt, now, seen.seal.appliedAt, [...field, 'checkedAt']),
  ];
  return problems.length > 0
    ? refused(...problems)
    : done({ id: newId(), seen, condition, occasion, note, checkedAt });
}

const insert = `insert into custody.seal_check (
    id, office_id, seal_id, exhibit_id, condition, occasion, checked_at, checked_by, note)
  select id, office_id, seal_id, exhibit_id, condition, occasion, checked_at, $2, note
  from jsonb_populate_recordset(null::custody.seal_check, $1::jsonb)`;

export function sealChecksInsert(work: HouseWork, checks: readonly DecidedSealCheck[]): PreparedStatement {
  const rows = checks.map(({ id, seen: { seal, exhibit }, condition, occasion, note, checkedAt }) => ({
    id,
    office_id: exhibit.officeId,
    seal_id: seal.id,
    exhibit_id: exhibit.id,
    condition,
    occasion,
    checked_at: checkedAt,
    note,
  }));
  return { name: 'seal_checks', text: insert, values: [JSON.stringify(rows), work.actor.id] };
}

/** Tells the trail of a check that was written. */
export async function recordSealChecked(
  work: HouseWork,
  { seen: { seal, exhibit }, condition, occasion, note, checkedAt }: DecidedSealCheck,
): Promise<void> {
  await work.record({
    kind: isDamaged(condition) ? 'seal.found-damaged' : 'seal.checked',
    officeId: exhibit.officeId,
    subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
    occurredAt: checkedAt,
    after: { seal: labelText(seal), condition, occasion, ...(note === '' ? {} : { note }) },
  });
}
