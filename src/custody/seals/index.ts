export {
  arrivalProblems,
  arrivalRules,
  planSealOnReturn,
  sealArrivalState,
  writeSealOnArrival,
  type Arrival,
  type ArrivalRules,
  type ExpertConclusion,
  type SealOnArrival,
} from './arrival.js';
export {
  checkSealSeen,
  decideSealCheck,
  recordSealCheck,
  recordSealChecked,
  sealChecksInsert,
  type DecidedSealCheck,
  type SealLook,
} from './check.js';
export { fourEyesProblems, readAttendants, writeParticipants } from './participant.commands.js';
export { Participant as ParticipantEntity } from './participant.entity.js';
export { Participant, ParticipantInput } from './participant.graphql.js';
export { participantReads, participantsOf } from './participant.reads.js';
export { type Attendant } from './participant.rules.js';
export {
  lastSeenAt,
  liveSealFacts,
  liveSealOf,
  lockLiveSealSeen,
  lockSeal,
  type SealSeen,
} from './seal.chain.js';
export {
  Seal as SealEntity,
  SealCheck as SealCheckEntity,
  SealOpening as SealOpeningEntity,
  type SealCondition,
} from './seal.entity.js';
export { Seal, SealCheck, SealConditionEnum, SealOnArrivalInput, SealOpening } from './seal.graphql.js';
export { sealCheckReads, sealOpeningReads, sealReads } from './seal.reads.js';
export { conditionProblems, labelText, type LabelNamed } from './seal.rules.js';
export { sealedMoveProblems, sealedPartProblems } from './sealed-move.js';
export { ExhibitSealsResolver, SealResolver } from './seal.resolver.js';
