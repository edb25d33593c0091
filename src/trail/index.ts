import type { ReadModel } from '../platform/reads/index.js';
import { eventReads } from './event.reads.js';
import { downloadReads, exportReads } from './exports/index.js';

/** How the trail is read. */
export const trailReadModels: readonly ReadModel[] = [eventReads, exportReads, downloadReads];

export { recordEvent } from './event.recorder.js';
export { AuditEventResolver } from './event.resolver.js';
export { recordViewings, type ViewedExhibit } from './viewing.recorder.js';
export { addExportRoutes, AuditExportEntity, AuditExportResolver } from './exports/index.js';
export { Sequencer } from './sequencer/index.js';
export { keepReceiptKey } from './receipt-key.js';
