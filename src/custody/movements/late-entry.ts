import { sql } from 'kysely';
import type { Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { dateInVietnam, problem, ruleValue } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';

/** That a movement claims a time before a count of its warehouse: which count, and why it was not booked before. */
export interface LateEntry {
  /** The code of the inventory. */
  readonly inventory: string;
  readonly reason: string;
}

/** A count of a warehouse and the moment before which a movement contradicts it. */
export interface CountedUntil {
  readonly code: string;
  readonly countedAt: Date;
}

export interface LateEntryFound {
  readonly late: LateEntry | null;
  readonly problems: readonly Problem[];
}

/** Between which places something moved, when, and why so late, where it is. */
export interface LateEntryGiven {
  readonly from: { readonly id: string };
  readonly to: { readonly id: string };
  readonly occurredAt: Date;
  readonly lateReason?: string | null | undefined;
}

/**
 * Whether a movement would be a late entry, and whether it may be one: with a reason, where the rule takes any. The
 * database asks the same, and sets the mark.
 */
export async function lateEntryOf(
  work: HouseWork,
  { from, to, occurredAt, lateReason }: LateEntryGiven,
  field: readonly string[] = ['input', 'lateReason'],
): Promise<LateEntryFound> {
  const found = await sql<{ code: string; countedAt: string }>`
    select i.code, coalesce(i.compared_at, i.as_of) as "countedAt" from inventory.inventory i
    where i.id = inventory.contradicted(${from.id}, ${to.id}, ${occurredAt})`.execute(work.sql);
  const [last] = found.rows;
  const counted = last === undefined ? undefined : { ...last, countedAt: new Date(last.countedAt) };
  const taken = counted === undefined || (await takesLateEntries(work));
  return decideLateEntry(counted, occurredAt, lateReason, taken, field);
}

/** Whether the rule of the day takes late entries at all. */
export async function takesLateEntries(work: HouseWork): Promise<boolean> {
  const rule = await ruleValue<string>(work.sql, 'movement.late-entry', dateInVietnam(work.now));
  return rule !== 'REFUSE';
}

/** Decides over a movement beside the last count of its warehouse that it could contradict. */
export function decideLateEntry(
  counted: CountedUntil | undefined,
  occurredAt: Date,
  lateReason: string | null | undefined,
  taken: boolean,
  field: readonly string[],
): LateEntryFound {
  if (counted === undefined || occurredAt >= counted.countedAt) {
    return { late: null, problems: [] };
  }
  const facts = { inventory: counted.code, until: counted.countedAt.toISOString() };
  if (!taken) {
    return { late: null, problems: [problem('LATE_ENTRY_REFUSED', field, facts)] };
  }
  const reason = saidText(lateReason);
  return reason === ''
    ? { late: null, problems: [problem('LATE_ENTRY_REASON_REQUIRED', field, facts)] }
    : { late: { inventory: counted.code, reason }, problems: [] };
}
