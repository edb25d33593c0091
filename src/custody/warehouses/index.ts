export {
  borrowerKinds,
  custodianKinds,
  Place as PlaceEntity,
  storageKinds,
  Warehouse as WarehouseEntity,
  type PlaceKind,
} from './place.entity.js';
export { isStorage, placeFacts, wrongKindOfPlace, type PlaceFacts } from './place.facts.js';
export { addPlace, openWarehouse } from './warehouse.commands.js';
export { Place, Warehouse } from './warehouse.graphql.js';
export { placeReads, warehouseReads } from './warehouse.reads.js';
export { PlaceResolver, WarehouseResolver } from './warehouse.resolver.js';
