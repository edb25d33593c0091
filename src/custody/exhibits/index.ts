export { exhibitCode, isExhibitCode } from './exhibit-code.js';
export { Exhibit as ExhibitEntity, Unit as UnitEntity, type NotSealedReason } from './exhibit.entity.js';
export {
  Exhibit,
  ExhibitKindEnum,
  IntendedDisposalEnum,
  NotSealedReasonEnum,
  ValueBasisEnum,
} from './exhibit.graphql.js';
export { classReads, unitReads } from './catalogue.reads.js';
import './exhibit.viewing.js';
export { exhibitReads, hasVisibleExhibit, holdingReads } from './exhibit.reads.js';
export { ExhibitResolver } from './exhibit.resolver.js';
export { exhibitFacts, exhibitLock, type ExhibitFacts } from './exhibit.facts.js';
export {
  availabilityProblems,
  chronologyProblems,
  quantityProblems,
  undecidedShortageProblems,
  versionProblems,
  type QuantityUnit,
  type Shortage,
} from './exhibit.rules.js';
export { unitMisfitProblems } from './exhibit.unit.js';
export {
  claimExhibit,
  isHighRisk,
  lockExhibits,
  quantityAt,
  quantityHeld,
  shortageProblems,
  unitOf,
} from './exhibit.stock.js';
