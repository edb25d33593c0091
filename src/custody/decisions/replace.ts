import { Decimal } from 'decimal.js';
import { sql } from 'kysely';
import type { Problem } from '../../platform/outcome.js';
import { typedText } from '../../platform/typed-text.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import type { Signer } from '../documents/index.js';
import type { CaseDecisionKind, DecidingBody } from './decision.rules.js';

export interface OrderedItem {
  readonly exhibitId: string;
  readonly orders: 'CONFISCATION' | 'DESTRUCTION' | 'RETURN' | 'KEEP_FOR_ENFORCEMENT';
  /** The person who gets it; one of this and `toOrganisation` at most. */
  readonly recipient?: string | null;
  /** The organisation that gets it. */
  readonly toOrganisation?: string | null;
  /** Of how much of the item; all of it where it is left out. */
  readonly quantity?: string | null;
}

/** What is ordered of an item that another office holds. */
interface OrderElsewhere extends OrderedItem {
  readonly code: string;
  readonly office: string;
}

/** A decision that is replaced, with what of it stays as it is. */
export interface ReplacedDecision extends Signer {
  readonly officeId: string;
  readonly office: string;
  readonly kind: CaseDecisionKind;
  readonly stands: boolean;
  readonly bodyKind: DecidingBody;
  readonly number: string;
  readonly dated: string;
  readonly inForceOn: string;
  /** What it orders of items that were disposed of on it. */
  readonly executed: readonly OrderedItem[];
  /** What it orders of items that other offices hold; the database carries it over. */
  readonly elsewhere: readonly OrderElsewhere[];
}

/** What is compared of a replacement. */
export interface Replacement {
  readonly officeId: string;
  readonly kind: CaseDecisionKind;
  readonly bodyKind: DecidingBody;
  readonly number: string;
  readonly dated: string;
  readonly inForceOn: string;
  readonly signer: Signer;
  readonly reason: string;
  readonly items: readonly OrderedItem[];
}

/** Reads the decision of a case that is replaced; the case is locked, so that nothing is disposed of on it meanwhile. */
export async function decisionToReplace(
  work: HouseWork,
  caseId: string,
  decisionId: string,
): Promise<ReplacedDecision | undefined> {
  const found = await sql<ReplacedDecision>`
    select d.office_id as "officeId", o.name as office, d.kind, custody.decision_stands(d.id) as stands,
      d.body_kind as "bodyKind", d.number, d.dated::text as dated, d.in_force_on::text as "inForceOn",
      d.signer_id as "signerId", d.signer_name as "signerName",
      coalesce((
        select jsonb_agg(jsonb_build_object('exhibitId', i.exhibit_id, 'orders', i.orders, 'recipient', i.recipient,
          'toOrganisation', i.to_organisation, 'quantity', i.quantity::text))
        from custody.case_decision_item i
        where i.decision_id = d.id and i.exhibit_id in (select u.exhibit_id from custody.disposed_on(d.id) u)), '[]')
        as executed,
      coalesce((
        select jsonb_agg(jsonb_build_object('exhibitId', e.exhibit_id, 'code', e.code, 'orders', e.orders,
          'recipient', e.recipient, 'toOrganisation', e.to_organisation, 'quantity', e.quantity::text, 'office', e.office))
        from custody.ordered_elsewhere(d.id) e), '[]') as elsewhere
    from custody.case_decision d join identity.office o on o.id = d.office_id
    where d.id = ${decisionId} and d.case_id = ${caseId}`.execute(work.sql);
  return found.rows[0];
}

/** The office that entered a decision replaces it, with a reason, and leaves what was executed on it as it is. */
export function replacementProblems(replaced: ReplacedDecision | undefined, given: Replacement): Problem[] {
  const field = ['input', 'replacesId'];
  const problems: Problem[] = [];
  if (replaced?.kind !== given.kind) {
    problems.push(problem('NOT_FOUND', field));
  } else if (!replaced.stands) {
    problems.push(problem('DECISION_NOT_STANDING', field));
  } else if (replaced.officeId === given.officeId) {
    problems.push(...executedProblems(replaced, given));
  } else {
    problems.push(problem('DECISION_OF_OTHER_OFFICE', field, { office: replaced.office }));
  }
  if (given.reason === '') {
    problems.push(problem('REQUIRED', ['input', 'reason']));
  }
  return problems;
}

/** The order of an item that another office holds is told again as it was, or left out: it is carried over. */
export function elsewhereProblems(
  replaced: ReplacedDecision | undefined,
  item: OrderedItem,
  field: readonly string[],
): Problem[] {
  const ordered = ordersOf(replaced?.elsewhere ?? [], item.exhibitId);
  return ordered.length === 0 || ordered.includes(orderOf(item))
    ? []
    : [problem('DECISION_ITEM_ELSEWHERE', [...field, 'exhibitId'], { office: officeOf(replaced, item) })];
}

/** Whether a replacement orders of an item what the replaced decision did: that stays as it was entered. */
export function isRepeated(
  replaced: ReplacedDecision | undefined,
  items: readonly OrderedItem[],
  exhibitId: string,
): boolean {
  const kept = [...(replaced?.executed ?? []), ...(replaced?.elsewhere ?? [])];
  const known = [...new Set(ordersOf(kept, exhibitId))];
  return known.length > 0 && known.toSorted().join() === ordersOf(items, exhibitId).toSorted().join();
}

/** Whether another office holds an item that the replaced decision names. */
export function isElsewhere(replaced: ReplacedDecision | undefined, { exhibitId }: OrderedItem): boolean {
  return replaced?.elsewhere.some((one) => one.exhibitId === exhibitId) === true;
}

/** On what something was disposed of stays the paper that it is; items are added, or dropped that were not disposed of. */
function executedProblems(replaced: ReplacedDecision, given: Replacement): Problem[] {
  if (replaced.executed.length === 0) {
    return [];
  }
  const papers = (['bodyKind', 'number', 'dated', 'inForceOn'] as const).filter(
    (name) => replaced[name] !== given[name],
  );
  const isSameSigner =
    replaced.signerId === given.signer.signerId &&
    (replaced.signerId !== null || replaced.signerName === given.signer.signerName);
  const told = [...given.items, ...replaced.elsewhere];
  const isKept = replaced.executed.every(
    ({ exhibitId }) =>
      [...new Set(ordersOf(told, exhibitId))].toSorted().join() ===
      ordersOf(replaced.executed, exhibitId).toSorted().join(),
  );
  return [
    ...papers.map((name) => problem('CASE_DECISION_USED', ['input', name])),
    ...(isSameSigner ? [] : [problem('CASE_DECISION_USED', ['input', 'signerId'])]),
    ...(isKept ? [] : [problem('CASE_DECISION_USED', ['input', 'items'])]),
  ];
}

function officeOf(replaced: ReplacedDecision | undefined, { exhibitId }: OrderedItem): string {
  return replaced?.elsewhere.find((one) => one.exhibitId === exhibitId)?.office ?? '';
}

function ordersOf(items: readonly OrderedItem[], exhibitId: string): string[] {
  return items.filter((item) => item.exhibitId === exhibitId).map(orderOf);
}

function orderOf({ orders, recipient, toOrganisation, quantity }: OrderedItem): string {
  return JSON.stringify([
    orders,
    typedText(recipient),
    typedText(toOrganisation),
    quantity == null ? null : new Decimal(quantity).toFixed(),
  ]);
}
