export { keepTrail } from './keep-trail.js';
export { Mirror } from './mirror.js';
export { Publisher, type PublishedCheckpoint } from './publisher.js';
export { restoreTrail } from './restore.js';
export { TrailDatabase } from './trail-database.js';
export { WitnessClient, type WitnessAddress } from './witness-client.js';
