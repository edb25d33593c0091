import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText, typedText } from '../../platform/typed-text.js';
import { dateInVietnam, isEmptyNumber, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { lockSeal } from './seal.chain.js';
import type { Seal } from './seal.entity.js';
import { labelText } from './seal.rules.js';

export interface SealConclusionGiven {
  readonly sealId: string;
  readonly number: string;
  /** Today when left out. */
  readonly dated?: string | null;
  readonly outcome: 'SETTLED' | 'RELEASE_ONLY' | 'RESEAL' | 'INVESTIGATE';
  readonly text: string;
}

/**
 * A head concludes in writing on a seal that somebody else found not intact (Luật THADS Đ123.1, TT 01/2017 Đ9.2.h). What
 * is settled holds the item back no longer; the other outcomes say what is to follow.
 */
export async function concludeSealFinding(
  work: HouseWork,
  input: SealConclusionGiven,
): Promise<Outcome<{ sealId: string }>> {
  const locked = await lockSeal(work, input.sealId);
  if (locked === undefined || !work.actor.mayIn('seal.conclude', locked.exhibit.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'sealId']));
  }
  const { seal, exhibit } = locked;
  if (seal.damagedSince == null) {
    return refused(problem('SEAL_FINDING_NONE', ['input', 'sealId'], { label: labelText(seal) }));
  }
  const conclusion = {
    number: typedText(input.number),
    dated: input.dated ?? dateInVietnam(work.now),
    outcome: input.outcome,
    text: saidText(input.text),
  };
  const problems = await conclusionProblems(work, seal, exhibit.officeId, conclusion);
  if (problems.length > 0) {
    return refused(...problems);
  }
  await sql`
    insert into custody.seal_conclusion (id, office_id, exhibit_id, seal_id, number, dated, outcome, text, concluded_by)
    values (${newId()}, ${exhibit.officeId}, ${exhibit.id}, ${seal.id}, ${conclusion.number}, ${conclusion.dated},
      ${conclusion.outcome}, ${conclusion.text}, ${work.actor.id})`.execute(work.sql);
  await work.record({
    kind: 'seal.finding-concluded',
    officeId: exhibit.officeId,
    subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
    before: { seal: labelText(seal), damagedSince: seal.damagedSince.toISOString() },
    after: conclusion,
  });
  return done({ sealId: seal.id });
}

async function conclusionProblems(
  work: HouseWork,
  seal: Seal,
  officeId: string,
  { number, dated, text }: { readonly number: string; readonly dated: string; readonly text: string },
): Promise<Problem[]> {
  const problems = [
    ...(isEmptyNumber(number) ? [problem('REQUIRED', ['input', 'number'])] : []),
    ...(text === '' ? [problem('REQUIRED', ['input', 'text'])] : []),
  ];
  const earliest = dateInVietnam(seal.damagedSince ?? work.now);
  if (dated > dateInVietnam(work.now)) {
    problems.push(problem('DATE_IN_FUTURE', ['input', 'dated']));
  } else if (dated < earliest) {
    problems.push(problem('DATE_TOO_EARLY', ['input', 'dated'], { earliest }));
  }
  const found = await sql<{ own: boolean; taken: { number: string; dated: string } | null }>`
    select
      exists (
        select from custody.seal_findings(${seal.id}) f
        where f.found_by = ${work.actor.id} and f.found_at >= ${seal.damagedSince ?? null}) as own,
      (select jsonb_build_object('number', k.number, 'dated', k.dated) from custody.seal_conclusion k where k.office_id = ${officeId}
          and extract(year from k.dated) = extract(year from ${dated}::date)
          and rules.canonical_number(k.number) = rules.canonical_number(${number}) limit 1) as taken`.execute(
    work.sql,
  );
  if (found.rows[0]?.own === true) {
    problems.push(problem('SEAL_FINDING_OWN', ['input', 'sealId']));
  }
  const taken = found.rows[0]?.taken ?? null;
  if (taken !== null) {
    problems.push(
      problem('DOCUMENT_NUMBER_TAKEN', ['input', 'number'], { ...taken, paper: 'SEAL_CONCLUSION' }),
    );
  }
  return problems;
}
