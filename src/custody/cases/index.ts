export { caseProblems, findOrWriteCase, type CaseGiven } from './case.commands.js';
export { CaseFile as CaseFileEntity, Party as PartyEntity } from './case.entity.js';
export { CaseFile, CaseInput } from './case.graphql.js';
export { caseById, caseLoader, type CaseRow } from './case.reads.js';
export { CaseResolver } from './case.resolver.js';
