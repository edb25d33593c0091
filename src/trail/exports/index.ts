export { AuditExport as AuditExportEntity } from './export.entity.js';
export { exportById } from './export.reads.js';
export { AuditExportResolver } from './export.resolver.js';
export { addExportRoutes } from './export.routes.js';
