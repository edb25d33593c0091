export {
  borrowerKinds,
  custodianKinds,
  Place as PlaceEntity,
  storageKinds,
  Warehouse as WarehouseEntity,
  type PlaceKind,
} from './place.entity.js';
export { misfitAt, misfitProblems, misfitsOf, placingProblems, type Misfit } from './place.fitness.js';
export { isStorage, placeFacts, wrongKindOfPlace, type PlaceFacts } from './place.facts.js';
export { keepsWarehouse } from './keeper.commands.js';
export { ResponsibleKeeper as ResponsibleKeeperEntity } from './keeper.entity.js';
export { keeperReads } from './keeper.reads.js';
export { WarehouseKeeperResolver } from './keeper.resolver.js';
export { addPlace, openWarehouse } from './warehouse.commands.js';
export { Place, Warehouse } from './warehouse.graphql.js';
export { placeReads, warehouseReads } from './warehouse.reads.js';
export { PlaceResolver, WarehouseResolver } from './warehouse.resolver.js';
