import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import { soleDelegation, type HouseWork } from '../../identity/index.js';
import { lockInventory, unresolvedCount } from '../inventory.book.js';
import { InventorySignature, type Inventory, type SignatureCapacity } from '../inventory.entity.js';
import { grantsOfCapacity, holdsCapacity, stepProblems } from '../inventory.rules.js';
import { digestOf, statementOf } from '../inventory.statement.js';

export interface SigningGiven {
  readonly inventoryId: string;
  readonly capacity: SignatureCapacity;
}

/**
 * Signs the minutes as keeper, accountant or head (TT 04/2023 Đ11.4), over the digest of all that they say. Each
 * capacity once, each person once, and only when nothing in them is open any more.
 */
export async function signInventory(
  work: HouseWork,
  input: SigningGiven,
): Promise<Outcome<{ inventoryId: string }>> {
  const inventory = await lockInventory(work, input.inventoryId);
  if (inventory === null || !work.actor.mayIn('inventory.sign', inventory.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'inventoryId']));
  }
  const wrongStep = stepProblems(inventory.status, 'COMPARED');
  if (wrongStep.length > 0) {
    return refused(...wrongStep);
  }
  const problems = await signingProblems(work, inventory, input.capacity);
  if (problems.length > 0) {
    return refused(...problems);
  }
  const digest = digestOf(await statementOf(work.sql, inventory.id));
  work.em.create(InventorySignature, {
    id: newId(),
    inventoryId: inventory.id,
    capacity: input.capacity,
    signerId: work.actor.id,
    digest,
    signedAt: work.now,
  });
  await work.record({
    kind: 'inventory.signed',
    officeId: inventory.officeId,
    subject: { type: 'Inventory', id: inventory.id, label: inventory.code },
    after: { capacity: input.capacity, digest },
    delegationId:
      soleDelegation(grantsOfCapacity(work.actor.grants, input.capacity, inventory.officeId))?.id ?? null,
  });
  return done({ inventoryId: inventory.id });
}

async function signingProblems(
  work: HouseWork,
  inventory: Inventory,
  capacity: SignatureCapacity,
): Promise<Problem[]> {
  const unresolved = await unresolvedCount(work, inventory.id);
  if (unresolved > 0) {
    return [problem('INVENTORY_DISCREPANCIES_OPEN', [], { missing: String(unresolved) })];
  }
  const signed = await work.em.find(InventorySignature, { inventoryId: inventory.id });
  const problems: Problem[] = [];
  if (!holdsCapacity(work.actor.grants, capacity, inventory.officeId)) {
    problems.push(problem('INVENTORY_CAPACITY_NOT_HELD', ['input', 'capacity'], { capacity }));
  }
  if (signed.some((signature) => signature.capacity === capacity)) {
    problems.push(problem('INVENTORY_ALREADY_SIGNED', ['input', 'capacity']));
  }
  if (signed.some((signature) => signature.signerId === work.actor.id)) {
    problems.push(problem('INVENTORY_SIGNER_TWICE'));
  }
  return problems;
}
