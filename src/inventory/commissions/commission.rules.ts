import { Temporal } from 'temporal-polyfill';
import type { Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { permissionOfAct, type Actor, type CommissionedAct } from '../../identity/index.js';
import { problem } from '../../rules/index.js';
import type { Inventory } from '../inventory.entity.js';

/** The dates and texts of a commission as they are given. */
export interface CommissionWording {
  readonly acts: readonly CommissionedAct[];
  readonly validFrom: string;
  readonly validTo: string;
  readonly paper: { readonly number: string; readonly dated: string };
  readonly reason: string;
}

/**
 * Why a person may not do this in an inventory: no role reaches its office with that right, and no order names person,
 * inventory and act. Whom an order sends there for something else knows of the inventory, and is told so.
 */
export function entitlementProblems(
  actor: Actor,
  act: CommissionedAct,
  { id, officeId }: Pick<Inventory, 'id' | 'officeId'>,
  field: readonly string[],
): Problem[] {
  if (actor.mayIn(permissionOfAct[act], officeId) || actor.commissionFor(act, id) !== undefined) {
    return [];
  }
  const sentThere = actor.commissions.some(({ inventoryId }) => inventoryId === id);
  return [sentThere ? problem('COMMISSION_ACT_MISSING', field, { act }) : problem('NOT_FOUND', field)];
}

/** The number of the order on which alone a person does this, for the trail; nothing for somebody of the office. */
export function commissionFact(
  actor: Actor,
  act: CommissionedAct,
  { id, officeId }: Pick<Inventory, 'id' | 'officeId'>,
): { readonly commission?: string } {
  const commission = actor.commissionFor(act, id);
  return commission === undefined || actor.mayIn(permissionOfAct[act], officeId)
    ? {}
    : { commission: commission.paperNumber };
}

/** The period ends after it begins, not before today, and is no longer than the house allows; the paper was first. */
export function periodProblems(wording: CommissionWording, today: string, mostDays: number): Problem[] {
  const { validFrom, validTo, paper } = wording;
  const problems: Problem[] = [];
  if (validTo < validFrom) {
    problems.push(problem('COMMISSION_DATES_REVERSED', ['input', 'validTo']));
  } else if (validTo < today) {
    problems.push(problem('COMMISSION_OVER', ['input', 'validTo'], { validTo, today }));
  } else if (daysOf(validFrom, validTo) > mostDays) {
    problems.push(problem('COMMISSION_TOO_LONG', ['input', 'validTo'], { most: String(mostDays) }));
  }
  if (paper.dated > today) {
    problems.push(problem('DATE_IN_FUTURE', ['input', 'paper', 'dated']));
  } else if (paper.dated > validFrom) {
    problems.push(problem('COMMISSION_BEFORE_PAPER', ['input', 'validFrom'], { dated: paper.dated }));
  }
  return problems;
}

/** Days of a period, the first and the last among them. */
function daysOf(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days + 1;
}

/** Who settles sees the book and so counts nothing; an order names at least one act. */
export function actProblems(acts: readonly CommissionedAct[]): Problem[] {
  const field = ['input', 'acts'];
  if (acts.length === 0) {
    return [problem('REQUIRED', field)];
  }
  return acts.includes('RESOLVE') && acts.some((act) => act !== 'RESOLVE')
    ? [problem('COMMISSION_ACTS_APART', field)]
    : [];
}

const longestNumber = 50;
const longestReason = 2_000;

/** The paper has a number, and there is a reason. */
export function textProblems({ paper, reason }: CommissionWording): Problem[] {
  return [
    ...givenWithin(paper.number, longestNumber, ['input', 'paper', 'number']),
    ...reasonProblems(reason),
  ];
}

/** The reason of an order or of its revocation. */
export function reasonProblems(reason: string): Problem[] {
  return givenWithin(reason, longestReason, ['input', 'reason']);
}

function givenWithin(text: string, most: number, field: readonly string[]): Problem[] {
  const given = saidText(text);
  if (given === '') {
    return [problem('REQUIRED', field)];
  }
  return given.length > most ? [problem('TOO_LONG', field, { most: String(most) })] : [];
}
