export { canonicalNumber, isEmptyNumber, yearOfNumber } from './canonical-number.js';
export { comparableName } from './comparable-name.js';
export { comparableCourt } from './court-name.js';
export { asLatin } from './lookalikes.js';
export { comparablePerson, isPersonName } from './person-name.js';
