export { exhibitCode, isExhibitCode } from './exhibit-code.js';
export { Exhibit as ExhibitEntity, Unit as UnitEntity } from './exhibit.entity.js';
export {
  Exhibit,
  ExhibitKindEnum,
  IntendedDisposalEnum,
  NotSealedReasonEnum,
  ValueBasisEnum,
} from './exhibit.graphql.js';
export {
  exhibitById,
  exhibitIsVisible,
  exhibitLoader,
  exhibitsByIds,
  type ExhibitRow,
} from './exhibit.reads.js';
export { ExhibitResolver, HoldingResolver } from './exhibit.resolver.js';
export { guardViewings } from './exhibit.viewing.js';
export {
  availabilityProblems,
  chronologyProblems,
  quantityProblems,
  versionProblems,
} from './exhibit.rules.js';
export { claimExhibit, isHighRisk, lockExhibits, quantityAt, quantityHeld, unitOf } from './exhibit.stock.js';
