export { canonicalNumber } from './canonical-number.js';
export { comparableName } from './comparable-name.js';
