export { CaseDecision } from './decision.graphql.js';
export { decisionItemReads, decisionReads } from './decision.reads.js';
export { CaseDecisionResolver, CaseDecisionsResolver, ExhibitOrdersResolver } from './decision.resolver.js';
export { stageOn, type CaseStage } from './decision.rules.js';
export { decisionToExecute, executionProblems, type ExecutedDecision } from './execute.js';
