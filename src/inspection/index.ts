export {
  inspectionById,
  InspectionEntity,
  InspectionResolver,
  TeamMemberEntity,
} from './inspections/index.js';
export {
  InspectionProgrammeResolver,
  programmeById,
  ProgrammeEntity,
  ProgrammeResolver,
  ProgrammeTargetEntity,
} from './programmes/index.js';
