export { adjustHolding } from './adjust.js';
export { lateEntryOf, type LateEntryFound } from './late-entry.js';
export { Movement as MovementEntity, Release as ReleaseEntity } from './movement.entity.js';
export {
  moveStates,
  planPapers,
  writeMovement,
  writePapers,
  type Move,
  type MovementPapersGiven,
  type PapersPlan,
} from './move.js';
export { ExpertConclusionInput, Movement, MovementConnection, Release } from './movement.graphql.js';
export { movementReads, releaseReads } from './movement.reads.js';
export { ExhibitMovementsResolver, MovementResolver } from './movement.resolver.js';
export { releaseToClose, type OpenRelease } from './release-to-close.js';
