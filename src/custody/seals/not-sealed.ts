import { sql } from 'kysely';
import { done, refused, type Outcome } from '../../platform/outcome.js';
import { dateInVietnam, problem, ruleValue } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { lockExhibits, versionProblems, type ExhibitEntity } from '../exhibits/index.js';
import { liveSealOf } from './seal.chain.js';
import { labelText } from './seal.rules.js';

type NotSealedReason = NonNullable<ExhibitEntity['notSealedReason']>;

export interface NotSealedReasonGiven {
  readonly exhibitId: string;
  readonly expectedVersion: number;
  readonly reason: NotSealedReason;
}

/**
 * Records why an item is not sealed: one of the four reasons of NĐ 127/2017 Đ5. A sealed item takes none, nor does one
 * of a class that is always sealed.
 */
export async function setNotSealedReason(
  work: HouseWork,
  input: NotSealedReasonGiven,
): Promise<Outcome<{ exhibitId: string }>> {
  const exhibit = (await lockExhibits(work, [input.exhibitId])).get(input.exhibitId);
  if (exhibit === undefined || !work.actor.mayIn('seal.apply', exhibit.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'exhibitId']));
  }
  const stale = versionProblems(exhibit.version, input.expectedVersion, ['input', 'expectedVersion']);
  if (stale.length > 0) {
    return refused(...stale);
  }
  const live = await liveSealOf(work, exhibit.id);
  if (live !== null) {
    return refused(problem('SEAL_REASON_CONFLICT', ['input', 'reason'], { label: labelText(live) }));
  }
  const always = await ruleValue<string[]>(work.sql, 'seal.classes-without-reason', dateInVietnam(work.now));
  if (always.includes(exhibit.classCode)) {
    const facts = { class: exhibit.classCode };
    return refused(problem('SEAL_REASON_NOT_FREE', ['input', 'reason'], facts));
  }
  if (exhibit.status === 'DISPOSED' || exhibit.status === 'VOID') {
    return refused(problem('EXHIBIT_NOT_IN_STORE', ['input', 'exhibitId']));
  }
  await writeNotSealedReason(work, exhibit, input.reason);
  await work.record({
    kind: 'exhibit.not-sealed-reason-set',
    officeId: exhibit.officeId,
    subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
    before: { notSealedReason: exhibit.notSealedReason ?? null },
    after: { notSealedReason: input.reason },
  });
  return done({ exhibitId: exhibit.id });
}

/** Writes the reason and grows the version of the item: who saw the old reason looks again before acting on it. */
export async function writeNotSealedReason(
  work: HouseWork,
  exhibit: ExhibitEntity,
  reason: NotSealedReason | null,
): Promise<void> {
  await sql`
    update custody.exhibit set not_sealed_reason = ${reason}, version = version + 1
    where id = ${exhibit.id}`.execute(work.sql);
}
