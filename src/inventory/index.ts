import type { ReadModel } from '../platform/reads/index.js';
import { discrepancyReads } from './discrepancy.reads.js';
import { inventoryReads, signatureReads } from './inventory.reads.js';
import { commissionReads } from './commissions/commission.reads.js';
import { lateEntryReads } from './late-entry.reads.js';
import { countReads, lineReads } from './line.reads.js';
import { recountReads, recountTaskReads } from './recount.reads.js';

/** How everything of inventories is read. */
export const inventoryReadModels: readonly ReadModel[] = [
  inventoryReads,
  signatureReads,
  lineReads,
  lateEntryReads,
  countReads,
  discrepancyReads,
  recountReads,
  recountTaskReads,
  commissionReads,
];

export { CommissionResolver, InventoryCommissionsResolver } from './commissions/commission.resolver.js';
export { DiscrepancyResolver } from './discrepancy.resolver.js';
export {
  Discrepancy as DiscrepancyEntity,
  Inventory as InventoryEntity,
  InventoryCount as InventoryCountEntity,
  InventoryLine as InventoryLineEntity,
  InventoryRecount as InventoryRecountEntity,
  InventorySignature as InventorySignatureEntity,
} from './inventory.entity.js';
export { InventoryResolver } from './inventory.resolver.js';
export { InventoryLateEntriesResolver, MovementLateEntryResolver } from './late-entry.resolver.js';
export {
  DiscrepancyRecountsResolver,
  InventoryRecountResolver,
  InventoryRecountSheetResolver,
} from './recount.resolver.js';
export { countersOfInventory, peopleOfDiscrepancy, signersOfInventory } from './eligible.query.js';
