export { Correction as CorrectionEntity } from './correction.entity.js';
export { correctionReads } from './correction.reads.js';
export {
  CorrectionResolver,
  DisposalCorrectionsResolver,
  ExhibitCorrectionsResolver,
  MovementCorrectionsResolver,
  ReleaseCorrectionsResolver,
  SealCheckCorrectionsResolver,
  SealCorrectionsResolver,
  SealOpeningCorrectionsResolver,
} from './correction.resolver.js';
