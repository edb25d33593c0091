import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { lockSeal, type LockedSeal } from './seal.chain.js';
import { SealCheck, type SealCheckOccasion, type SealCondition } from './seal.entity.js';
import { conditionProblems, isDamaged, labelText, momentProblems } from './seal.rules.js';

export interface SealCheckGiven {
  readonly sealId: string;
  readonly condition: SealCondition;
  readonly occasion: SealCheckOccasion;
  readonly note?: string | null;
  /** Now when left out. */
  readonly checkedAt?: Date | null;
}

/** Records what a live seal was like when the acting person looked at it. */
export async function checkSeal(
  work: HouseWork,
  input: SealCheckGiven,
): Promise<Outcome<{ sealCheckId: string }>> {
  const locked = await lockSeal(work, input.sealId);
  if (locked === undefined || !work.actor.mayIn('seal.check', locked.exhibit.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'sealId']));
  }
  return writeCheck(work, locked, input, ['input']);
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
  const locked = await lockSeal(work, given.sealId);
  return locked === undefined
    ? refused(problem('NOT_FOUND', [...field, 'sealId']))
    : writeCheck(work, locked, given, field);
}

async function writeCheck(
  work: HouseWork,
  { seal, exhibit }: LockedSeal,
  given: SealCheckGiven,
  field: readonly string[],
): Promise<Outcome<{ sealCheckId: string }>> {
  if (!seal.isLive) {
    return refused(problem('SEAL_NOT_LIVE', [...field, 'sealId']));
  }
  const note = given.note?.normalize('NFC').trim() ?? '';
  const checkedAt = given.checkedAt ?? work.now;
  const problems = [
    ...conditionProblems(given.condition, note, [...field, 'note']),
    ...momentProblems(checkedAt, work.now, seal.appliedAt, [...field, 'checkedAt']),
  ];
  if (problems.length > 0) {
    return refused(...problems);
  }
  const check = work.em.create(SealCheck, {
    id: newId(),
    officeId: exhibit.officeId,
    sealId: seal.id,
    exhibitId: exhibit.id,
    condition: given.condition,
    occasion: given.occasion,
    checkedAt,
    checkedBy: work.actor.id,
    note,
  });
  await work.em.flush();
  await work.record({
    kind: isDamaged(check.condition) ? 'seal.found-damaged' : 'seal.checked',
    officeId: exhibit.officeId,
    subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
    occurredAt: checkedAt,
    after: {
      seal: labelText(seal),
      condition: check.condition,
      occasion: check.occasion,
      ...(note === '' ? {} : { note }),
    },
  });
  return done({ sealCheckId: check.id });
}
