export { canonicalNumber, isEmptyNumber } from './canonical-number.js';
export { comparableName } from './comparable-name.js';
export { comparablePerson, isPersonName } from './person-name.js';
