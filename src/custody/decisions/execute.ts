import { Decimal } from 'decimal.js';
import { sql } from 'kysely';
import type { Problem } from '../../platform/outcome.js';
import { typedText } from '../../platform/typed-text.js';
import { comparablePerson, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import type { CaseDecisionKind, DecidingBody } from './decision.rules.js';
import { judgmentProblems } from './orders.js';
import type { OrderedItem } from './replace.js';

/** One thing that a decision orders of an item. */
interface OrderedEnd {
  readonly orders: OrderedItem['orders'];
  readonly recipient: string | null;
  readonly toOrganisation: string | null;
  /** How much may still end so where the decision says how much; null where it says all. */
  readonly left: string | null;
}

/** What one decision says of an item. */
interface Ordered {
  readonly number: string;
  readonly dated: string;
  readonly orders: readonly OrderedEnd[];
}

/** A decision on which an item is to end, with the later one in force on that day that orders otherwise. */
export interface ExecutedDecision extends Ordered {
  readonly id: string;
  readonly caseId: string;
  readonly kind: CaseDecisionKind;
  readonly bodyKind: DecidingBody;
  readonly inForceOn: string;
  readonly signerId: string | null;
  readonly signerName: string;
  readonly enteredBy: string;
  readonly standsInCase: boolean;
  readonly unit: string;
  readonly later: Ordered | null;
}

export interface Execution {
  readonly exhibitId: string;
  readonly kind: 'RETURN' | 'DESTRUCTION' | 'CONFISCATION';
  readonly recipient: string;
  readonly quantity: string;
  readonly disposedOn: string;
}

/** Reads a decision as it stands for an item on a day; the item is locked, so that nothing else is decided of it. */
export async function decisionToExecute(
  work: HouseWork,
  decisionId: string,
  { exhibitId, kind, quantity, disposedOn }: Omit<Execution, 'recipient'>,
): Promise<ExecutedDecision | undefined> {
  const orders = (decision: string) => sql`coalesce((
    select jsonb_agg(jsonb_build_object('orders', i.orders, 'recipient', i.recipient,
      'toOrganisation', i.to_organisation, 'left', (i.quantity - custody.ended_on(i.decision_id, i.exhibit_id, i.orders))::text) order by i.orders)
    from custody.case_decision_item i
    where i.decision_id = ${sql.ref(decision)} and i.exhibit_id = ${exhibitId}), '[]')`;
  const found = await sql<ExecutedDecision>`
    select d.id, d.case_id as "caseId", d.kind, d.body_kind as "bodyKind", d.number, d.dated::text as dated, d.in_force_on::text as "inForceOn",
      d.signer_id as "signerId", d.signer_name as "signerName", d.entered_by as "enteredBy", ${orders('d.id')} as orders,
      custody.decision_stands(d.id) and d.case_id = e.case_id as "standsInCase",
      (select u.name from custody.unit u where u.code = e.unit_code) as unit,
      (select jsonb_build_object('number', l.number, 'dated', l.dated, 'orders', ${orders('l.id')})
        from custody.case_decision l
        where l.id = custody.ordered_later(d.id, e.id, ${kind}, ${quantity}::numeric, ${disposedOn}::date)) as later
    from custody.case_decision d, custody.exhibit e where d.id = ${decisionId} and e.id = ${exhibitId}`.execute(
    work.sql,
  );
  return found.rows[0];
}

/**
 * An item ends only on a decision in force on the claimed day that orders this end of this item (Luật THADS Đ36,
 * Đ124–126), for whom it names, and follows the judgment; who entered or signed it does not carry it out.
 */
export async function executionProblems(
  work: HouseWork,
  decision: ExecutedDecision | undefined,
  execution: Execution,
): Promise<Problem[]> {
  const field = ['input', 'decisionId'];
  if (decision === undefined) {
    return [problem('NOT_FOUND', field)];
  }
  if (decision.kind === 'JUDGMENT') {
    return [await judgmentProblem(work, decision, execution.exhibitId)];
  }
  if (!decision.standsInCase) {
    return [problem('DECISION_NOT_STANDING', field)];
  }
  const { number, inForceOn } = decision;
  if (inForceOn > execution.disposedOn) {
    return [problem('DISPOSAL_BEFORE_DECISION', field, { number, inForceOn })];
  }
  return [...(await orderProblems(work, decision, execution)), ...peopleProblems(work, decision)];
}

/** An item does not end on the judgment itself: which decisions that execute it name the item, or that there are none. */
async function judgmentProblem(
  work: HouseWork,
  { caseId, number }: ExecutedDecision,
  exhibitId: string,
): Promise<Problem> {
  const field = ['input', 'decisionId'];
  const found = await sql<{ decisions: string | null; isEnforced: boolean; exhibit: string }>`
    select e.code as exhibit, c.enforcement_decision_date is not null as "isEnforced",
      (select string_agg(d.number, ', ' order by d.dated, d.id) from custody.case_decision d
       where d.case_id = ${caseId} and d.kind <> 'JUDGMENT' and custody.decision_stands(d.id)
         and exists (select from custody.case_decision_item i where i.decision_id = d.id and i.exhibit_id = e.id)) as decisions
    from custody.exhibit e join custody.case_file c on c.id = e.case_id where e.id = ${exhibitId}`.execute(
    work.sql,
  );
  const { decisions = null, isEnforced = false, exhibit = '' } = found.rows[0] ?? {};
  if (decisions !== null) {
    return problem('DISPOSAL_ON_JUDGMENT', field, { number, decisions });
  }
  return isEnforced
    ? problem('DISPOSAL_UNDECIDED', field, { number, exhibit })
    : problem('EXHIBIT_WITHOUT_DECISION', field);
}

async function orderProblems(
  work: HouseWork,
  decision: ExecutedDecision,
  execution: Execution,
): Promise<Problem[]> {
  const { kind, exhibitId, quantity } = execution;
  const end = decision.orders.find(({ orders }) => orders === kind);
  if (end === undefined) {
    const facts = { ...paperFacts(decision), disposal: kind };
    return [problem('DISPOSAL_NOT_ORDERED', ['input', 'kind'], facts)];
  }
  if (decision.later !== null) {
    return [problem('DISPOSAL_ORDERED_LATER', ['input', 'decisionId'], paperFacts(decision.later))];
  }
  const field = ['input', 'decisionId'];
  const fields = { order: field, receiver: field, amount: ['input', 'quantity'] };
  return [
    ...recipientProblems(decision, end, execution),
    ...amountProblems(decision, end, execution),
    ...(await judgmentProblems(work, decision, { ...end, exhibitId, quantity }, fields)),
  ];
}

function paperFacts({ number, dated, orders }: Ordered) {
  return { number, dated, ordered: orders.map((one) => one.orders).join(', ') || 'NOTHING' };
}

function recipientProblems(decision: ExecutedDecision, end: OrderedEnd, { recipient }: Execution): Problem[] {
  const named = end.recipient ?? end.toOrganisation;
  return named === null ||
    typedText(recipient) === '' ||
    comparablePerson(named) === comparablePerson(recipient)
    ? []
    : [
        problem('DISPOSAL_RECIPIENT_DIFFERS', ['input', 'recipient'], {
          number: decision.number,
          recipient: named,
        }),
      ];
}

/** No more ends on a decision than it orders, where it says how much. */
function amountProblems(
  { number, unit }: ExecutedDecision,
  { left }: OrderedEnd,
  { quantity }: Execution,
): Problem[] {
  return left === null || new Decimal(quantity).lte(left)
    ? []
    : [
        problem('DISPOSAL_BEYOND_ORDER', ['input', 'quantity'], {
          number,
          left: new Decimal(left).toFixed(),
          unit,
        }),
      ];
}

function peopleProblems(work: HouseWork, decision: ExecutedDecision): Problem[] {
  const { actor } = work;
  const problems: Problem[] = [];
  if (decision.enteredBy === actor.id) {
    problems.push(problem('DECISION_ENTERED_BY_ACTOR', ['input', 'decisionId']));
  }
  const isSigner =
    decision.signerId === null
      ? comparablePerson(decision.signerName) === comparablePerson(actor.fullName)
      : decision.signerId === actor.id;
  if (isSigner) {
    problems.push(problem('ORDER_SIGNER_IS_KEEPER', ['input', 'decisionId'], { signer: actor.fullName }));
  }
  return problems;
}
