import { sql } from 'kysely';
import { done, refused, type Outcome } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';

export interface DecisionWithdrawal {
  readonly decisionId: string;
  readonly reason: string;
}

interface FoundDecision {
  readonly officeId: string;
  readonly caseId: string;
  readonly label: string;
  readonly kind: string;
  readonly number: string;
  readonly dated: string;
  readonly stands: boolean;
  readonly used: boolean;
  /** Another office that holds an item which it names. */
  readonly holder: string | null;
}

/**
 * Takes back a decision that should not have been entered: it stays in the book as withdrawn and orders nothing any
 * more. One on which something was disposed of stands, and so does one that names an item of another office: a
 * replacement leaves that order as it is.
 */
export async function withdrawDecision(
  work: HouseWork,
  input: DecisionWithdrawal,
): Promise<Outcome<{ decisionId: string }>> {
  const decision = await read(work, input.decisionId);
  if (decision === undefined || !work.actor.mayIn('case.decide', decision.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'decisionId']));
  }
  const reason = saidText(input.reason);
  if (reason === '') {
    return refused(problem('REQUIRED', ['input', 'reason']));
  }
  if (!decision.stands || decision.used) {
    const code = decision.stands ? 'CASE_DECISION_USED' : 'DECISION_NOT_STANDING';
    return refused(problem(code, ['input', 'decisionId']));
  }
  if (decision.holder !== null) {
    return refused(problem('DECISION_HELD_ELSEWHERE', ['input', 'decisionId'], { office: decision.holder }));
  }
  await sql`
    insert into custody.case_decision_withdrawal (decision_id, reason, withdrawn_by)
    values (${input.decisionId}, ${reason}, ${work.actor.id})`.execute(work.sql);
  await work.record({
    kind: 'case.decision-withdrawn',
    officeId: decision.officeId,
    subject: { type: 'CaseFile', id: decision.caseId, label: decision.label },
    before: { kind: decision.kind, number: decision.number, dated: decision.dated },
    after: { reason },
  });
  return done({ decisionId: input.decisionId });
}

async function read(work: HouseWork, decisionId: string): Promise<FoundDecision | undefined> {
  const found = await sql<FoundDecision>`
    select d.office_id as "officeId", d.case_id as "caseId", coalesce(c.judgment_number, c.title) as label, d.kind,
      d.number, d.dated::text as dated, custody.decision_stands(d.id) as stands,
      exists (select from custody.disposed_on(d.id)) as used,
      (select e.office from custody.ordered_elsewhere(d.id) e limit 1) as holder
    from custody.case_decision d join custody.case_file c on c.id = d.case_id
    where d.id = ${decisionId} for update of c`.execute(work.sql);
  return found.rows[0];
}
