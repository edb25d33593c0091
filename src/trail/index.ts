import type { ReadModel } from '../platform/reads/index.js';
import { eventReads } from './event.reads.js';

/** How the trail is read. */
export const trailReadModels: readonly ReadModel[] = [eventReads];

export { TrailEvent } from './event.entity.js';
export { recordEvent } from './event.recorder.js';
export { AuditEventResolver } from './event.resolver.js';
