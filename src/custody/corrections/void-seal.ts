import { sql } from 'kysely';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { labelText, lockSeal, type SealEntity as Seal } from '../seals/index.js';
import { basisProblems, writeCorrection, type BasisGiven } from './correction.basis.js';

export interface SealVoidGiven extends BasisGiven {
  readonly sealId: string;
}

/**
 * Voids a seal that was written on the wrong item, as long as it is live and no check found it damaged. It stays in the
 * chain with its checks; the item stands as before it, and its label and the number of its minutes are free for the
 * right item.
 */
export async function voidSeal(
  work: HouseWork,
  input: SealVoidGiven,
): Promise<Outcome<{ exhibitId: string; correctionId: string }>> {
  const locked = await lockSeal(work, input.sealId);
  if (locked === undefined || !work.actor.mayIn('seal.correct', locked.exhibit.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'sealId']));
  }
  const { seal, exhibit } = locked;
  const act = { kind: 'SEAL_VOID', sealId: seal.id, changes: [] } as const;
  const problems = [...(await sealProblems(work, seal)), ...(await basisProblems(work, exhibit, act, input))];
  if (problems.length > 0) {
    return refused(...problems);
  }
  const { correctionId, told } = await writeCorrection(work, exhibit, act, input);
  const now = await sql<{ reason: string | null }>`
    select not_sealed_reason as reason from custody.exhibit where id = ${exhibit.id}`.execute(work.sql);
  await work.record({
    kind: 'seal.voided',
    officeId: exhibit.officeId,
    subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
    before: { seal: labelText(seal), appliedAt: seal.appliedAt.toISOString() },
    after: { seal: null, notSealedReason: now.rows[0]?.reason ?? null, ...told },
  });
  return done({ exhibitId: exhibit.id, correctionId });
}

/** A seal of others comes with the receipt, and one of a paper register with the register; damage that was seen stays. */
async function sealProblems(work: HouseWork, seal: Seal): Promise<Problem[]> {
  const field = ['input', 'sealId'];
  const facts = { label: labelText(seal) };
  if (seal.onArrival || seal.minutesId == null) {
    return [problem('SEAL_NOT_VOIDABLE', field, facts)];
  }
  const found = await sql<{ touched: boolean }>`
    select custody.is_seal_touched(${seal.id}) as touched`.execute(work.sql);
  return found.rows[0]?.touched === false ? [] : [problem('SEAL_NOT_LAST_EVENT', field, facts)];
}
