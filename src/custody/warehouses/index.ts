export {
  borrowerKinds,
  custodianKinds,
  Place as PlaceEntity,
  storageKinds,
  Warehouse as WarehouseEntity,
  type PlaceKind,
} from './place.entity.js';
export { addPlace, openWarehouse } from './warehouse.commands.js';
export { Place, Warehouse } from './warehouse.graphql.js';
export {
  placeById,
  placeLoader,
  warehouseById,
  warehouseLoader,
  type PlaceRow,
  type WarehouseRow,
} from './warehouse.reads.js';
export { PlaceResolver, WarehouseResolver } from './warehouse.resolver.js';
