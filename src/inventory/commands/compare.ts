import { done, refused, type Outcome } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { versionProblems } from '../../custody/index.js';
import {
  countedPositions,
  holdItems,
  lockInventory,
  unregisteredFinds,
  unseenPositions,
  writeComparison,
  type UnseenPosition,
} from '../inventory.book.js';
import { findDiscrepancies, stepProblems, type FoundDiscrepancy } from '../inventory.rules.js';

export interface ComparisonGiven {
  readonly inventoryId: string;
  readonly expectedVersion: number;
}

/** How many of the places that wait for a count are named in the refusal. */
const mostNamed = 10;

/**
 * Ends the counting and lays it beside the book: each line beside what the book held when that line was counted, so
 * that what moved before or after is no difference. From here on no count is taken.
 */
export async function compareInventory(
  work: HouseWork,
  input: ComparisonGiven,
): Promise<Outcome<{ inventoryId: string }>> {
  const inventory = await lockInventory(work, input.inventoryId);
  if (inventory === null || !work.actor.mayIn('inventory.open', inventory.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'inventoryId']));
  }
  const problems = [
    ...stepProblems(inventory.status, 'COUNTING'),
    ...versionProblems(inventory.version, input.expectedVersion, ['input', 'expectedVersion']),
  ];
  if (problems.length > 0) {
    return refused(...problems);
  }
  await holdItems(work, inventory.id);
  const unseen = await unseenPositions(work, inventory.id);
  if (unseen.length > 0) {
    return refused(problem('INVENTORY_LINES_UNCOUNTED', [], factsOf(unseen)));
  }
  const positions = await countedPositions(work, inventory.id);
  const discrepancies = findDiscrepancies(positions, await unregisteredFinds(work, inventory.id));
  await writeComparison(work, inventory.id, positions, discrepancies);
  inventory.status = 'COMPARED';
  inventory.comparedBy = work.actor.id;
  inventory.comparedAt = work.now;
  await work.record({
    kind: 'inventory.compared',
    officeId: inventory.officeId,
    subject: { type: 'Inventory', id: inventory.id, label: inventory.code },
    before: { status: 'COUNTING' },
    after: { status: 'COMPARED', lines: positions.length, discrepancies: tally(discrepancies) },
  });
  return done({ inventoryId: inventory.id });
}

function factsOf(unseen: readonly UnseenPosition[]): { missing: string; places: string } {
  const named = unseen.slice(0, mostNamed).map((one) => `${one.exhibitCode} @ ${one.placeCode}`);
  return { missing: String(unseen.length), places: named.join('; ') };
}

function tally(discrepancies: readonly FoundDiscrepancy[]): Record<string, number> {
  const byKind = Map.groupBy(discrepancies, (one) => one.kind);
  return Object.fromEntries([...byKind].map(([kind, ofKind]) => [kind, ofKind.length]));
}
