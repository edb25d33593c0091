export { explainConstraint, explainFailure } from './constraint-errors.js';
export { writeParts } from './partial-writes.js';
export { problem } from './problem.js';
export { ruleInForce, ruleValue } from './rule-book.js';
export { AuditReceipt, ChangePayload, payloadOf } from './change-payload.graphql.js';
export { UserError, userErrorsOf } from './user-error.graphql.js';
export { isUserErrorCode, sentenceOf, type UserErrorCode } from './user-errors.js';
export * from './working-calendar.js';
export * from './working-year.js';
