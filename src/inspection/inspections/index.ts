export { conclusionNumberProblems, inspectionLabel } from './inspection.commands.js';
export { Inspection as InspectionEntity, TeamMember as TeamMemberEntity } from './inspection.entity.js';
export {
  Inspection,
  InspectionConnection,
  InspectionKindEnum,
  InspectionStatusEnum,
} from './inspection.graphql.js';
export { inspectionReads, inspectionsOfProgramme } from './inspection.reads.js';
export { InspectionResolver } from './inspection.resolver.js';
