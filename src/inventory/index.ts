export { discrepancyById } from './discrepancy.reads.js';
export { DiscrepancyResolver } from './discrepancy.resolver.js';
export {
  Discrepancy as DiscrepancyEntity,
  Inventory as InventoryEntity,
  InventoryCount as InventoryCountEntity,
  InventoryLine as InventoryLineEntity,
  InventoryRecount as InventoryRecountEntity,
  InventorySignature as InventorySignatureEntity,
} from './inventory.entity.js';
export { inventoryById } from './inventory.reads.js';
export { InventoryResolver, InventorySignatureResolver } from './inventory.resolver.js';
export { InventoryCountResolver, InventoryLineResolver } from './line.resolver.js';
export {
  DiscrepancyRecountsResolver,
  InventoryRecountResolver,
  InventoryRecountSheetResolver,
  RecountTaskResolver,
} from './recount.resolver.js';
