export { TrailEvent } from './event.entity.js';
export { recordEvent } from './event.recorder.js';
export { eventById } from './event.reads.js';
export { AuditEventResolver } from './event.resolver.js';
export { recordViewings } from './viewing.recorder.js';
export { addExportRoutes, AuditExportEntity, AuditExportResolver, exportById } from './exports/index.js';
