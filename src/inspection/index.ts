import type { ReadModel } from '../platform/reads/index.js';
import { absenceReads } from './absences/index.js';
import { inspectionReads } from './inspections/index.js';
import {
  editionInspectionReads,
  programmeChangeReads,
  programmeReads,
  programmeRevisionReads,
  proposedInspectionReads,
  targetReads,
} from './programmes/index.js';

/** How everything of inspections is read. */
export const inspectionReadModels: readonly ReadModel[] = [
  programmeReads,
  targetReads,
  programmeRevisionReads,
  programmeChangeReads,
  editionInspectionReads,
  proposedInspectionReads,
  inspectionReads,
  absenceReads,
];

export { AbsenceEntity, AbsenceResolver } from './absences/index.js';
export { InspectionEntity, InspectionResolver, TeamMemberEntity } from './inspections/index.js';
export {
  InspectionProgrammeResolver,
  ProgrammeEntity,
  ProgrammeResolver,
  ProgrammeRevisionEntity,
  ProgrammeTargetEntity,
  RevisionChangeEntity,
} from './programmes/index.js';
