export { TrailBehind, TrailRefused } from './trail-refused.js';
export { findingsOf, lookStatement, watchTrail, type TrailLook } from './trail-watch.js';
