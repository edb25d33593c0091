import { Decimal } from 'decimal.js';
import { sql } from 'kysely';
import type { Problem } from '../../platform/outcome.js';
import { saidText, typedText } from '../../platform/typed-text.js';
import { isPersonName, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import type { ExhibitEntity } from '../exhibits/index.js';
import type { CaseDecisionKind, DecidingBody } from './decision.rules.js';
import { isElsewhere, isRepeated, type OrderedItem, type ReplacedDecision } from './replace.js';

/** A decision as its orders are held against those of the judgment. */
export interface OrderingDecision {
  readonly caseId: string;
  readonly kind: CaseDecisionKind;
  readonly bodyKind: DecidingBody;
  readonly dated: string;
  readonly replacesId?: string | null;
}

/** In what an order does not follow the judgment, with the paper of the court and what it says. */
interface Breach {
  readonly breach: 'ORDER' | 'RECEIVER' | 'AMOUNT';
  readonly exhibit: string;
  readonly number: string;
  readonly dated: string;
  readonly judged: string;
  readonly receiver: string | null;
  readonly ordered: string | null;
  readonly allowed: string | null;
  readonly unit: string;
}

/** Where each kind of breach is shown. */
interface BreachFields {
  readonly order: readonly string[];
  readonly receiver: readonly string[];
  readonly amount: readonly string[];
}

/**
 * What is ordered of an item is for somebody and follows the judgment. What a replacement only repeats stays as it was
 * entered.
 */
export async function orderProblems(
  work: HouseWork,
  decision: OrderingDecision,
  items: readonly OrderedItem[],
  exhibits: ReadonlyMap<string, ExhibitEntity>,
  replaced: ReplacedDecision | undefined,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [index, item] of items.entries()) {
    const exhibit = exhibits.get(item.exhibitId);
    const isKept = isElsewhere(replaced, item) || isRepeated(replaced, items, item.exhibitId);
    if (exhibit?.caseId === decision.caseId && !isKept) {
      const field = ['input', 'items', String(index)];
      const named = receiverProblems(item, exhibit.code, field);
      const fields = {
        order: [...field, 'orders'],
        receiver: [...field, item.toOrganisation == null ? 'recipient' : 'toOrganisation'],
        amount: [...field, 'quantity'],
      };
      problems.push(...(named.length > 0 ? named : await judgmentProblems(work, decision, item, fields)));
    }
  }
  return problems;
}

/** What is returned is returned to a person or to an organisation; nothing is ordered for both. */
function receiverProblems(item: OrderedItem, exhibit: string, field: readonly string[]): Problem[] {
  const [recipient, organisation] = [typedText(item.recipient), typedText(item.toOrganisation)];
  if (recipient !== '' && organisation !== '') {
    return [problem('NOT_TOGETHER', [...field, 'toOrganisation'], { members: 'recipient, toOrganisation' })];
  }
  if (recipient !== '' && !isPersonName(recipient)) {
    return [problem('PERSON_NAME_NEEDED', [...field, 'recipient'])];
  }
  if (organisation !== '' && saidText(organisation) === '') {
    return [problem('REQUIRED', [...field, 'toOrganisation'])];
  }
  return item.orders === 'RETURN' && recipient === '' && organisation === ''
    ? [problem('DECISION_RECIPIENT_NEEDED', [...field, 'recipient'], { exhibit })]
    : [];
}

/**
 * Once a court has ordered something of an item, a decision of another body follows it; what it may order beside is the
 * rule `decision.follows` (Luật THADS Đ126).
 */
export async function judgmentProblems(
  work: HouseWork,
  decision: OrderingDecision,
  item: OrderedItem,
  fields: BreachFields,
): Promise<Problem[]> {
  const breach = await breachOfJudgment(work, decision, item);
  if (breach === undefined) {
    return [];
  }
  const { exhibit, number, dated, judged, unit } = breach;
  switch (breach.breach) {
    case 'ORDER':
      return [
        problem('DECISION_AGAINST_JUDGMENT', fields.order, {
          ...{ exhibit, number, dated, judged },
          orders: item.orders,
        }),
      ];
    case 'RECEIVER':
      return [
        problem('DECISION_FOR_SOMEBODY_ELSE', fields.receiver, {
          ...{ exhibit, number, dated },
          recipient: breach.receiver ?? '',
        }),
      ];
    case 'AMOUNT':
      return [
        problem('DECISION_BEYOND_JUDGMENT', fields.amount, {
          ...{ exhibit, number, dated, unit },
          ordered: new Decimal(breach.ordered ?? 0).toFixed(),
          allowed: new Decimal(breach.allowed ?? 0).toFixed(),
        }),
      ];
  }
}

async function breachOfJudgment(
  work: HouseWork,
  decision: OrderingDecision,
  item: OrderedItem,
): Promise<Breach | undefined> {
  if (decision.bodyKind === 'COURT') {
    return undefined;
  }
  const asked = JSON.stringify({
    exhibit_id: item.exhibitId,
    orders: item.orders,
    recipient: typedText(item.recipient) || null,
    to_organisation: typedText(item.toOrganisation) || null,
    quantity: item.quantity ?? null,
  });
  const found = await sql<Breach>`
    select b.breach, e.code as exhibit, d.number, d.dated::text as dated, b.judged, b.receiver,
      b.ordered::text as ordered, b.allowed::text as allowed, u.name as unit
    from custody.breach_of_judgment(${decision.caseId}, ${decision.kind}, ${decision.dated}::date,
        jsonb_populate_record(null::custody.case_decision_item, ${asked}::jsonb), ${decision.replacesId ?? null}::uuid) b
      join custody.case_decision d on d.id = b.judgment_id
      join custody.exhibit e on e.id = ${item.exhibitId}
      join custody.unit u on u.code = e.unit_code`.execute(work.sql);
  return found.rows[0];
}
