import { done, refused, unchanged, type Outcome, type Problem } from '../../platform/outcome.js';
import { claimedMoments, problem, writeParts } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { decideCount } from '../count.decision.js';
import { readCountFacts, type Observation } from '../count.facts.js';
import { eligibleSeconds, nameSeconds } from '../eligible.js';
import { countStatements, recordCounts, type CountTaken } from '../count.writing.js';
import { inventoryProblems } from './count.js';

export interface CountBatchGiven {
  readonly inventoryId: string;
  readonly counts: readonly Observation[];
}

/** What became of an observation: the count that was taken, or why not. */
export type CountResult = CountTaken | { readonly problems: readonly Problem[] };

/** As many as a shelf holds, and as many as one statement writes in the blink of an eye. */
const mostCounts = 200;

/**
 * Takes the observations of a shelf, each by itself and as if they came one after another: one that is refused takes
 * nothing from the others. All are of one request, so a retry gets the same results and counts nothing twice.
 */
export async function countItems(
  work: HouseWork,
  { inventoryId, counts }: CountBatchGiven,
): Promise<Outcome<{ readonly inventoryId: string; readonly results: readonly CountResult[] }>> {
  if (counts.length > mostCounts) {
    return refused(problem('TOO_MANY', ['input', 'counts'], { most: String(mostCounts), things: 'counts' }));
  }
  const facts = await readCountFacts(work, inventoryId, counts);
  const problems = inventoryProblems(work, facts);
  if (facts === null || problems.length > 0) {
    return refused(...problems);
  }
  if (counts.length === 0) {
    return refused(problem('REQUIRED', ['input', 'counts']));
  }
  const claimed = await claimedMoments(work, counts, 'countedAt');
  const decided = claimed.map((one) => decideCount(work, facts, one));
  const allowed = decided.flatMap((one) => (one.ok ? [one.value] : []));
  const refusals = await writeParts(work, allowed, (some) => countStatements(work, facts, some));
  const written = allowed.filter((one) => !refusals.has(one));
  const taken = await recordCounts(work, facts, written);
  const reasons = await nameSeconds(
    work,
    decided.map((one) => (one.ok ? [refusals.get(one.value) ?? []].flat() : one.problems)),
    'COUNT',
    () => eligibleSeconds(work, facts.inventory),
  );
  const results = decided.map((one, index): CountResult => {
    const count = one.ok ? taken.get(one.value) : undefined;
    const why = reasons[index] ?? [];
    return count ?? { problems: why.map((other) => inBatch(other, index)) };
  });
  const value = { inventoryId, results };
  return written.length > 0 ? done(value) : unchanged(value);
}

/** A problem of a single input, told of its place in the batch. */
function inBatch(one: Problem, index: number): Problem {
  const [, ...member] = one.field ?? [];
  return { ...one, field: ['input', 'counts', String(index), ...member] };
}
