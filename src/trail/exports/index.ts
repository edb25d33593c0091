export { AuditExport as AuditExportEntity } from './export.entity.js';
export { downloadReads, exportReads } from './export.reads.js';
export { AuditExportResolver } from './export.resolver.js';
export { addExportRoutes } from './export.routes.js';
