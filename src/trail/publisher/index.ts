export { keepWitnessLine, witnessRequest } from './offline-witness.js';
export { knownOutside } from './known-outside.js';
export { keepTrail } from './keep-trail.js';
export { Mirror } from './mirror.js';
export { policyText } from './policy-text.js';
export { Publisher, type PublishedCheckpoint } from './publisher.js';
export { rebuildMirror } from './rebuild.js';
export { restoreTrail, type Restored } from './restore.js';
export { StatusTeller } from './status-teller.js';
export { TrailDatabase } from './trail-database.js';
export { type TrailFinding, TrailStatus } from '../trail-status.js';
export {
  keepResult,
  readVerdict,
  verificationFindings,
  type VerificationFiles,
  verifyMirror,
  watchVerifications,
} from './verification.js';
export { WitnessClient, type WitnessAddress } from './witness-client.js';
