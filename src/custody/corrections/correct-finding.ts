import { sql } from 'kysely';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { exactlyOneProblems, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { lockExhibits } from '../exhibits/index.js';
import { conditionProblems, labelText, type SealCondition } from '../seals/index.js';
import { basisProblems, writeCorrection, type BasisGiven } from './correction.basis.js';
import type { Change } from './correction.entity.js';

export interface FindingCorrectionGiven extends BasisGiven {
  /** Exactly one of the two. */
  readonly sealCheckId?: string | null;
  readonly sealOpeningId?: string | null;
  readonly condition: SealCondition;
  readonly note?: string | null;
}

interface Finding {
  readonly id: string;
  readonly exhibitId: string;
  readonly condition: SealCondition;
  readonly labelIssuer: string;
  readonly labelNumber: string | null;
  readonly ordinal: number;
}

/** Corrects what a check or an opening wrote of the condition of a seal; the finding as it was written stays. */
export async function correctFinding(
  work: HouseWork,
  input: FindingCorrectionGiven,
): Promise<Outcome<{ exhibitId: string; correctionId: string }>> {
  const naming = exactlyOneProblems(input, ['sealCheckId', 'sealOpeningId'], ['input']);
  if (naming.length > 0) {
    return refused(...naming);
  }
  const ofCheck = input.sealCheckId != null;
  const unknown = refused(problem('NOT_FOUND', ['input', ofCheck ? 'sealCheckId' : 'sealOpeningId']));
  const seen = await readFinding(work, input);
  const exhibit =
    seen === undefined ? undefined : (await lockExhibits(work, [seen.exhibitId])).get(seen.exhibitId);
  const finding = await readFinding(work, input);
  if (finding === undefined || exhibit === undefined || !work.actor.mayIn('seal.correct', exhibit.officeId)) {
    return unknown;
  }
  const note = saidText(input.note);
  const changes: Change[] = [{ field: 'SEAL_CONDITION', new: input.condition }];
  if (note !== '') {
    changes.push({ field: 'NOTE', new: note });
  }
  const act = {
    kind: 'SEAL_FINDING',
    ...(ofCheck ? { sealCheckId: finding.id } : { sealOpeningId: finding.id }),
    changes,
  } as const;
  const problems: Problem[] = [
    ...(finding.condition === input.condition && note === ''
      ? [problem('NOTHING_CHANGED', ['input', 'condition'])]
      : []),
    ...conditionProblems(input.condition, note, ['input', 'note']),
    ...(await basisProblems(work, exhibit, act, input)),
  ];
  if (problems.length > 0) {
    return refused(...problems);
  }
  const { correctionId, told } = await writeCorrection(work, exhibit, act, input);
  await work.record({
    kind: 'seal.finding-corrected',
    officeId: exhibit.officeId,
    subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
    before: { seal: labelText(finding), condition: finding.condition },
    after: { condition: input.condition, ...(note === '' ? {} : { note }), ...told },
  });
  return done({ exhibitId: exhibit.id, correctionId });
}

/** A finding with its condition as the last correction says it. */
async function readFinding(work: HouseWork, input: FindingCorrectionGiven): Promise<Finding | undefined> {
  const found = await sql<Finding>`
    select found.id, found.exhibit_id as "exhibitId", custody.condition_found(found.id, found.condition) as condition,
      s.label_issuer as "labelIssuer", s.label_number as "labelNumber", s.ordinal
    from (
      select c.id, c.exhibit_id, c.seal_id, c.condition from custody.seal_check c
      where c.id = ${input.sealCheckId ?? null}::uuid
      union all
      select o.id, o.exhibit_id, o.seal_id, o.condition_found from custody.seal_opening o
      where o.id = ${input.sealOpeningId ?? null}::uuid) found
    join custody.seal s on s.id = found.seal_id`.execute(work.sql);
  return found.rows[0];
}
