export { keepWitnessLine, witnessRequest } from './offline-witness.js';
export { keepTrail } from './keep-trail.js';
export { Mirror } from './mirror.js';
export { policyText } from './policy-text.js';
export { Publisher, type PublishedCheckpoint } from './publisher.js';
export { restoreTrail } from './restore.js';
export { TrailDatabase } from './trail-database.js';
export { WitnessClient, type WitnessAddress } from './witness-client.js';
