import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { claimedMoment, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { entitlementProblems } from '../commissions/commission.rules.js';
import { decideCount } from '../count.decision.js';
import { readCountFacts, type CountFacts, type Observation } from '../count.facts.js';
import { eligibleSeconds, nameSeconds } from '../eligible.js';
import { countStatements, recordCounts, type CountTaken } from '../count.writing.js';
import { stepProblems } from '../inventory.rules.js';

export interface CountGiven extends Observation {
  readonly inventoryId: string;
}

/**
 * Takes one observation: so much of this at that place. The counter names what is seen and is told nothing of the
 * book. Another count of the same is another observation; the last one counts, all are kept.
 */
export async function countItem(
  work: HouseWork,
  input: CountGiven,
): Promise<Outcome<CountTaken & { readonly inventoryId: string }>> {
  const facts = await readCountFacts(work, input.inventoryId, [input]);
  const problems = inventoryProblems(work, facts);
  if (facts === null || problems.length > 0) {
    return refused(...problems);
  }
  const countedAt = await claimedMoment(work, input.countedAt);
  const decided = decideCount(work, facts, { ...input, countedAt });
  if (!decided.ok) {
    const seconds = () => eligibleSeconds(work, facts.inventory);
    return refused(...(await nameSeconds(work, [decided.problems], 'COUNT', seconds)).flat());
  }
  for (const statement of countStatements(work, facts, [decided.value])) {
    await work.write(statement);
  }
  const [taken] = (await recordCounts(work, facts, [decided.value])).values();
  return done({
    inventoryId: facts.inventory.id,
    countId: decided.value.id,
    recount: taken?.recount ?? false,
  });
}

/** Whether the acting person may count in this inventory, and now. */
export function inventoryProblems(work: HouseWork, facts: CountFacts | null): readonly Problem[] {
  const field = ['input', 'inventoryId'];
  if (facts === null) {
    return [problem('NOT_FOUND', field)];
  }
  const barred = entitlementProblems(work.actor, 'COUNT', facts.inventory, field);
  return barred.length > 0 ? barred : stepProblems(facts.inventory.status, 'COUNTING');
}
