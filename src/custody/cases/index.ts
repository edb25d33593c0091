export {
  caseProblems,
  completeOrWriteCase,
  knownCaseProblems,
  judgmentYearProblems,
  lockJudgmentOf,
  lockKnownCase,
  otherCaseProblems,
  type CaseGiven,
} from './case.commands.js';
export { CaseFile as CaseFileEntity, Party as PartyEntity } from './case.entity.js';
export { CaseFile, CaseInput } from './case.graphql.js';
export { caseReads, partyReads } from './case.reads.js';
export { CaseResolver } from './case.resolver.js';
export { isSamePaper, maybeSameCourt, missingParties } from './case.rules.js';
