import { sql } from 'kysely';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { keepsWarehouse, versionProblems } from '../../custody/index.js';
import { lockInventory } from '../inventory.book.js';
import type { Inventory } from '../inventory.entity.js';
import { mayCancel, stillOpenProblems } from '../inventory.rules.js';

export interface CancellationGiven {
  readonly inventoryId: string;
  readonly expectedVersion: number;
  readonly reason: string;
}

/**
 * Ends an inventory that is not to be closed, with the reason; what was counted and decided in it stays. By who opened
 * it or a superior, and never by who keeps the warehouse.
 */
export async function cancelInventory(
  work: HouseWork,
  input: CancellationGiven,
): Promise<Outcome<{ inventoryId: string }>> {
  const inventory = await lockInventory(work, input.inventoryId);
  if (inventory === null || !work.actor.mayIn('inventory.open', inventory.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'inventoryId']));
  }
  const reason = saidText(input.reason);
  const problems = [
    ...stillOpenProblems(inventory.status),
    ...versionProblems(inventory.version, input.expectedVersion, ['input', 'expectedVersion']),
    ...(reason === '' ? [problem('REQUIRED', ['input', 'reason'])] : []),
    ...(await personProblems(work, inventory)),
    ...(await shortageProblems(work, inventory)),
  ];
  if (problems.length > 0) {
    return refused(...problems);
  }
  const before = inventory.status;
  inventory.status = 'CANCELLED';
  inventory.cancelledBy = work.actor.id;
  inventory.cancelledAt = work.now;
  inventory.cancelReason = reason;
  await work.record({
    kind: 'inventory.cancelled',
    officeId: inventory.officeId,
    subject: { type: 'Inventory', id: inventory.id, label: inventory.code },
    before: { status: before },
    after: { status: 'CANCELLED', reason },
  });
  return done({ inventoryId: inventory.id });
}

/** What the count misses is decided first: a cancelled count must not hide it. */
async function shortageProblems(work: HouseWork, inventory: Inventory): Promise<Problem[]> {
  const found = await sql<{ count: string }>`
    select count(*) as count from inventory.discrepancy
    where inventory_id = ${inventory.id} and kind = 'SHORTAGE' and decision is null`.execute(work.sql);
  const count = found.rows[0]?.count ?? '0';
  return count === '0' ? [] : [problem('INVENTORY_SHORTAGE_UNDECIDED', ['input', 'inventoryId'], { count })];
}

async function personProblems(work: HouseWork, inventory: Inventory): Promise<Problem[]> {
  const allowed =
    mayCancel(work.actor, inventory) &&
    !(await keepsWarehouse(work, work.actor.id, inventory.warehouseId, inventory.asOf));
  return allowed ? [] : [problem('INVENTORY_CANCEL_NOT_YOURS', ['input', 'inventoryId'])];
}
