import type { Problem } from '../platform/outcome.js';
import { problem } from '../rules/index.js';
import { actorOfStaff, type Actor, type CommissionedAct, type HouseWork } from '../identity/index.js';
import type { Inventory } from './inventory.entity.js';

/** Who stands beside a counter, as it was given, and what is wrong with it. */
export interface SecondCounter {
  readonly person: Actor | null;
  readonly problems: readonly Problem[];
}

interface SecondCounterGiven {
  readonly secondCounterId?: string | null;
}

/** In which inventory somebody stands beside a counter, and at what. */
export interface CountingStep {
  readonly inventory: Pick<Inventory, 'id' | 'officeId'>;
  readonly act: Exclude<CommissionedAct, 'RESOLVE'>;
}

/**
 * Reads the second counter, see {@link secondCounterOf}.
 * @param highRisk false for a thing without a record as well, of which nobody knows the class
 */
export async function readSecondCounter(
  work: HouseWork,
  secondCounterId: string | null | undefined,
  highRisk: boolean,
  step: CountingStep,
): Promise<SecondCounter> {
  const known = secondCounterId == null ? undefined : await actorOfStaff(work.sql, secondCounterId, work.now);
  return secondCounterOf({ secondCounterId: secondCounterId ?? null }, known, work.actor, highRisk, step);
}

/**
 * An item of a high-risk class is counted by two; the class stands on its label, so asking for a second person tells a
 * counter nothing of the book. It is somebody else, with an account and a role that reaches the office or an order that sends them.
 * @param known whose id was given, if there is an account of it
 */
export function secondCounterOf(
  { secondCounterId }: SecondCounterGiven,
  known: Actor | undefined,
  counter: Actor,
  highRisk: boolean,
  { inventory, act }: CountingStep,
): SecondCounter {
  const field = ['input', 'secondCounterId'];
  if (secondCounterId == null) {
    return {
      person: null,
      problems: highRisk ? [problem('SECOND_PERSON_REQUIRED', field, { required: '2' })] : [],
    };
  }
  const isThere =
    known !== undefined &&
    (known.officeIds.includes(inventory.officeId) || known.commissionFor(act, inventory.id) !== undefined);
  if (!isThere) {
    return { person: null, problems: [problem('NOT_FOUND', field)] };
  }
  return { person: known, problems: known.id === counter.id ? [problem('SECOND_PERSON_SAME', field)] : [] };
}
