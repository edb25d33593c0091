export { CaseFileEntity, PartyEntity, caseById, CaseResolver } from './cases/index.js';
export { DocumentEntity, HandoverEntity, HandoverResolver } from './documents/index.js';
export {
  disposalById,
  DisposalEntity,
  DisposalResolver,
  ExhibitDisposalsResolver,
} from './disposals/index.js';
export {
  availabilityProblems,
  Exhibit,
  exhibitById,
  ExhibitEntity,
  exhibitLoader,
  ExhibitResolver,
  guardViewings,
  HoldingResolver,
  isExhibitCode,
  isHighRisk,
  lockExhibits,
  quantityAt,
  UnitEntity,
  unitOf,
  versionProblems,
  type ExhibitRow,
} from './exhibits/index.js';
export {
  adjustHolding,
  ExhibitMovementsResolver,
  Movement,
  movementById,
  MovementEntity,
  MovementResolver,
  releaseById,
  ReleaseEntity,
  ReleaseResolver,
} from './movements/index.js';
export {
  importRegisterFile,
  registerImportById,
  RegisterImportResolver,
  registerRowById,
  RegisterRowResolver,
} from './register-imports/index.js';
export {
  ExhibitSealsResolver,
  liveSealOf,
  ParticipantEntity,
  ParticipantResolver,
  recordSealCheck,
  sealById,
  SealCheckEntity,
  sealCheckById,
  SealCheckResolver,
  SealEntity,
  sealOpeningById,
  SealOpeningEntity,
  SealOpeningResolver,
  SealResolver,
} from './seals/index.js';
export {
  transferById,
  TransferEntity,
  TransferLineEntity,
  TransferLineResolver,
  TransferResolver,
  TransferTargetResolver,
} from './transfers/index.js';
export {
  addPlace,
  openWarehouse,
  Place,
  placeById,
  PlaceEntity,
  placeLoader,
  PlaceResolver,
  Warehouse,
  warehouseById,
  WarehouseEntity,
  warehouseLoader,
  WarehouseResolver,
  type PlaceRow,
  type WarehouseRow,
} from './warehouses/index.js';
