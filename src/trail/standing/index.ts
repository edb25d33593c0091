export { TrailBehind, TrailRefused } from './trail-refused.js';
export {
  bookFindings,
  lateFindings,
  lookStatement,
  SequencerLook,
  watchTrail,
  type SaidFinding,
  type TrailLook,
} from './trail-watch.js';
