/** What texts, dates, numbers and papers of a register mean. */
export { parseRegisterDate, readDateCell } from './register-dates.js';
export { decimalsOf, parseRegisterNumber, type ParsedNumber } from './register-numbers.js';
export { voucherKey, type DocumentReference } from './register-papers.js';
export { splitPeople } from './register-people.js';
export { isDecomposed, isDitto, normaliseText } from './register-text.js';
