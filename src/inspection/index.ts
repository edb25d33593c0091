import type { ReadModel } from '../platform/reads/index.js';
import { inspectionReads } from './inspections/index.js';
import { programmeReads, targetReads } from './programmes/index.js';

/** How everything of inspections is read. */
export const inspectionReadModels: readonly ReadModel[] = [programmeReads, targetReads, inspectionReads];

export { InspectionEntity, InspectionResolver, TeamMemberEntity } from './inspections/index.js';
export {
  InspectionProgrammeResolver,
  ProgrammeEntity,
  ProgrammeResolver,
  ProgrammeTargetEntity,
} from './programmes/index.js';
