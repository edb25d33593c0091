import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { dateInVietnam, problem, ruleValue } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { versionProblems } from '../../custody/index.js';
import { lockInventory, unresolvedCount } from '../inventory.book.js';
import { InventorySignature } from '../inventory.entity.js';
import { missingSignatures, stepProblems } from '../inventory.rules.js';

export interface ClosingGiven {
  readonly inventoryId: string;
  readonly expectedVersion: number;
}

/** Closes an inventory that all have signed. From here on nothing in it can change, whoever asks. */
export async function closeInventory(
  work: HouseWork,
  input: ClosingGiven,
): Promise<Outcome<{ inventoryId: string }>> {
  const inventory = await lockInventory(work, input.inventoryId);
  if (inventory === null || !work.actor.mayIn('inventory.close', inventory.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'inventoryId']));
  }
  const problems = [
    ...stepProblems(inventory.status, 'COMPARED'),
    ...versionProblems(inventory.version, input.expectedVersion, ['input', 'expectedVersion']),
  ];
  if (problems.length === 0) {
    problems.push(...(await settlementProblems(work, inventory.id)));
  }
  if (problems.length > 0) {
    return refused(...problems);
  }
  inventory.status = 'CLOSED';
  inventory.closedBy = work.actor.id;
  inventory.closedAt = work.now;
  await work.record({
    kind: 'inventory.closed',
    officeId: inventory.officeId,
    subject: { type: 'Inventory', id: inventory.id, label: inventory.code },
    before: { status: 'COMPARED' },
    after: { status: 'CLOSED' },
  });
  return done({ inventoryId: inventory.id });
}

async function settlementProblems(work: HouseWork, inventoryId: string): Promise<Problem[]> {
  const unresolved = await unresolvedCount(work, inventoryId);
  if (unresolved > 0) {
    return [problem('INVENTORY_DISCREPANCIES_OPEN', [], { missing: String(unresolved) })];
  }
  const today = dateInVietnam(work.now);
  const required = await ruleValue<string[]>(work.sql, 'inventory.signatures', today);
  const signed = await work.em.find(InventorySignature, { inventoryId });
  const missing = missingSignatures(
    required,
    signed.map((signature) => signature.capacity),
  );
  return missing.length === 0
    ? []
    : [problem('INVENTORY_SIGNATURE_MISSING', [], { missing: missing.join(', ') })];
}
