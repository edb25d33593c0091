import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
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
  { seal, exhibit }: SealSeen,
  given: SealLook,
  field: readonly string[],
): Promise<Outcome<{ sealCheckId: string }>> {
  if (!seal.live) {
    return refused(problem('SEAL_NOT_LIVE', [...field, 'sealId']));
  }
  const { condition, occasion } = given;
  const note = given.note?.normalize('NFC').trim() ?? '';
  const checkedAt = given.checkedAt ?? work.now;
  const problems = [
    ...conditionProblems(condition, note, [...field, 'note']),
    ...momentProblems(checkedAt, work.now, seal.appliedAt, [...field, 'checkedAt']),
  ];
  if (problems.length > 0) {
    return refused(...problems);
  }
  const sealCheckId = newId();
  const { id: exhibitId, officeId } = exhibit;
  await work.write({
    name: 'seal_check',
    text: `insert into custody.seal_check (
        id, office_id, seal_id, exhibit_id, condition, occasion, checked_at, checked_by, note)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [
      sealCheckId,
      officeId,
      seal.id,
      exhibitId,
      condition,
      occasion,
      checkedAt.toISOString(),
      work.actor.id,
      note,
    ],
  });
  await work.record({
    kind: isDamaged(condition) ? 'seal.found-damaged' : 'seal.checked',
    officeId,
    subject: { type: 'Exhibit', id: exhibitId, label: exhibit.code },
    occurredAt: checkedAt,
    after: { seal: labelText(seal), condition, occasion, ...(note === '' ? {} : { note }) },
  });
  return done({ sealCheckId });
}
