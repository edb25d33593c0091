export {
  Programme as ProgrammeEntity,
  ProgrammeTarget as ProgrammeTargetEntity,
} from './programme.entity.js';
export { programmeReads, targetReads } from './programme.reads.js';
export { InspectionProgrammeResolver, ProgrammeResolver } from './programme.resolver.js';
export {
  ProgrammeRevision as ProgrammeRevisionEntity,
  RevisionChange as RevisionChangeEntity,
} from './revision.entity.js';
export {
  editionInspectionReads,
  programmeChangeReads,
  programmeRevisionReads,
  proposedInspectionReads,
} from './revision.reads.js';
