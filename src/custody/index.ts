import type { ReadModel } from '../platform/reads/index.js';
import { caseReads, partyReads } from './cases/index.js';
import { correctionReads } from './corrections/index.js';
import { decisionItemReads, decisionReads } from './decisions/index.js';
import { disposalReads } from './disposals/index.js';
import { findReads } from './finds/index.js';
import { documentReads, handoverReads } from './documents/index.js';
import { classReads, exhibitReads, holdingReads, unitReads } from './exhibits/index.js';
import { movementReads, releaseReads } from './movements/index.js';
import {
  registerDifferenceReads,
  registerDraftReads,
  registerDraftRowReads,
  registerImportReads,
  registerRowCorrectionReads,
  registerRowReads,
} from './register-imports/index.js';
import { participantReads, sealCheckReads, sealOpeningReads, sealReads } from './seals/index.js';
import { searchHitReads } from './search/index.js';
import { transferLineReads, transferReads, transferTargetReads } from './transfers/index.js';
import { keeperReads, placeReads, warehouseReads } from './warehouses/index.js';

/** How everything of custody is read. */
export const custodyReadModels: readonly ReadModel[] = [
  warehouseReads,
  keeperReads,
  placeReads,
  caseReads,
  partyReads,
  documentReads,
  handoverReads,
  unitReads,
  classReads,
  exhibitReads,
  holdingReads,
  movementReads,
  findReads,
  releaseReads,
  transferReads,
  transferLineReads,
  transferTargetReads,
  disposalReads,
  decisionReads,
  decisionItemReads,
  sealReads,
  sealCheckReads,
  sealOpeningReads,
  participantReads,
  registerDraftReads,
  registerDraftRowReads,
  registerImportReads,
  registerRowReads,
  registerRowCorrectionReads,
  registerDifferenceReads,
  searchHitReads,
  correctionReads,
];

export { CaseFileEntity, PartyEntity, CaseResolver } from './cases/index.js';
export {
  CorrectionEntity,
  CorrectionResolver,
  DisposalCorrectionsResolver,
  ExhibitCorrectionsResolver,
  MovementCorrectionsResolver,
  ReleaseCorrectionsResolver,
  SealCheckCorrectionsResolver,
  SealCorrectionsResolver,
  SealOpeningCorrectionsResolver,
} from './corrections/index.js';
export { CaseDecisionResolver, CaseDecisionsResolver, ExhibitOrdersResolver } from './decisions/index.js';
export { DocumentEntity, HandoverEntity, orderSigners } from './documents/index.js';
export { DisposalEntity, DisposalResolver, ExhibitDisposalsResolver } from './disposals/index.js';
export {
  availabilityProblems,
  Exhibit,
  ExhibitEntity,
  exhibitReads,
  ExhibitResolver,
  isExhibitCode,
  isHighRisk,
  lockExhibits,
  quantityAt,
  UnitEntity,
  unitOf,
  versionProblems,
} from './exhibits/index.js';
export {
  adjustHolding,
  ExhibitMovementsResolver,
  Movement,
  MovementConnection,
  MovementEntity,
  movementReads,
  MovementResolver,
  ReleaseEntity,
} from './movements/index.js';
export {
  FindEntity,
  findReads,
  recordFind,
  UnregisteredFind,
  UnregisteredFindResolver,
} from './finds/index.js';
export {
  accountLines,
  prepareRegister,
  RegisterDraftResolver,
  RegisterImportResolver,
  RegisterRowResolver,
  releaseRegister,
  tryRegister,
  type RegisterTried,
} from './register-imports/index.js';
export { questionWords } from './registers/index.js';
export {
  checkSealSeen,
  decideSealCheck,
  ExhibitSealsResolver,
  liveSealFacts,
  liveSealOf,
  lockLiveSealSeen,
  ParticipantEntity,
  recordSealCheck,
  recordSealChecked,
  SealCheckEntity,
  sealChecksInsert,
  SealEntity,
  SealOpeningEntity,
  SealResolver,
  type DecidedSealCheck,
  type SealLook,
  type SealSeen,
} from './seals/index.js';
export { SearchResolver } from './search/index.js';
export {
  TransferEntity,
  TransferLineEntity,
  TransferRefusalEntity,
  TransferResolver,
} from './transfers/index.js';
export {
  addPlace,
  keepsWarehouse,
  openWarehouse,
  Place,
  PlaceEntity,
  placeReads,
  PlaceResolver,
  placingProblems,
  ResponsibleKeeperEntity,
  Warehouse,
  WarehouseEntity,
  WarehouseKeeperResolver,
  warehouseReads,
  WarehouseResolver,
} from './warehouses/index.js';
