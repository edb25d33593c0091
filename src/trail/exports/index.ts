export { AuditExport as AuditExportEntity } from './export.entity.js';
export { textProblems } from './export.rules.js';
export { downloadReads, exportReads } from './export.reads.js';
export { AuditExportResolver } from './export.resolver.js';
export { addExportRoutes } from './export.routes.js';
