import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { dateInVietnam, problem, ruleValue } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { versionProblems } from '../../custody/index.js';
import { lockInventory, unresolvedCount } from '../inventory.book.js';
import { InventorySignature, type Inventory } from '../inventory.entity.js';
import { isOpenedFromAbove, mayClose, missingSignatures, stepProblems } from '../inventory.rules.js';

export interface ClosingGiven {
  readonly inventoryId: string;
  readonly expectedVersion: number;
  /** Why the office has not signed; for who opened the inventory from above alone. */
  readonly unsignedReason?: string | null;
}

/**
 * Closes an inventory that all have signed, or that who opened it from above has signed and the office will not. From
 * here on nothing in it can change, whoever asks.
 */
export async function closeInventory(
  work: HouseWork,
  input: ClosingGiven,
): Promise<Outcome<{ inventoryId: string }>> {
  const inventory = await lockInventory(work, input.inventoryId);
  if (
    inventory === null ||
    !work.actor.mayIn('inventory.close', inventory.officeId) ||
    !mayClose(work.actor, inventory)
  ) {
    return refused(problem('NOT_FOUND', ['input', 'inventoryId']));
  }
  const unsignedReason = saidText(input.unsignedReason);
  const problems = [
    ...stepProblems(inventory.status, 'COMPARED'),
    ...versionProblems(inventory.version, input.expectedVersion, ['input', 'expectedVersion']),
  ];
  if (problems.length === 0) {
    problems.push(...(await settlementProblems(work, inventory, unsignedReason)));
  }
  if (problems.length > 0) {
    return refused(...problems);
  }
  inventory.status = 'CLOSED';
  inventory.closedBy = work.actor.id;
  inventory.closedAt = work.now;
  inventory.unsignedReason = unsignedReason === '' ? null : unsignedReason;
  await work.record({
    kind: 'inventory.closed',
    officeId: inventory.officeId,
    subject: { type: 'Inventory', id: inventory.id, label: inventory.code },
    before: { status: 'COMPARED' },
    after: { status: 'CLOSED', ...(unsignedReason === '' ? {} : { unsignedReason }) },
  });
  return done({ inventoryId: inventory.id });
}

async function settlementProblems(
  work: HouseWork,
  inventory: Inventory,
  unsignedReason: string,
): Promise<Problem[]> {
  const unresolved = await unresolvedCount(work, inventory.id);
  if (unresolved > 0) {
    return [problem('INVENTORY_DISCREPANCIES_OPEN', [], { missing: String(unresolved) })];
  }
  const today = dateInVietnam(work.now);
  const required = await ruleValue<string[]>(work.sql, 'inventory.signatures', today);
  const signed = await work.em.find(InventorySignature, { inventoryId: inventory.id });
  if (unsignedReason !== '') {
    const own =
      isOpenedFromAbove(inventory) &&
      inventory.openedBy === work.actor.id &&
      signed.some(({ capacity }) => capacity === 'INSPECTOR');
    return own ? [] : [problem('INVENTORY_UNSIGNED_NOT_YOURS', ['input', 'unsignedReason'])];
  }
  const missing = missingSignatures(
    required,
    signed.map((signature) => signature.capacity),
  );
  return missing.length === 0
    ? []
    : [problem('INVENTORY_SIGNATURE_MISSING', [], { missing: missing.join(', ') })];
}
