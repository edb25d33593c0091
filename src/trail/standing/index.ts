export { TrailBehind, TrailRefused } from './trail-refused.js';
export { bookFindings, lateFindings, lookStatement, watchTrail, type TrailLook } from './trail-watch.js';
