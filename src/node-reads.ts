import { delegationById, officeById, staffById, type RequestContext } from './identity/index.js';
import { eventById, exportById } from './trail/index.js';
import {
  caseById,
  disposalById,
  exhibitById,
  movementById,
  placeById,
  registerImportById,
  registerRowById,
  releaseById,
  sealById,
  sealCheckById,
  sealOpeningById,
  transferById,
  warehouseById,
} from './custody/index.js';
import { discrepancyById, inventoryById } from './inventory/index.js';
import { inspectionById, programmeById } from './inspection/index.js';

type NodeRead = (context: RequestContext, id: string) => Promise<object | undefined>;

/** Every type that implements Node and how one of it is read within the caller's sight. */
export const nodeReads: ReadonlyMap<string, NodeRead> = new Map<string, NodeRead>([
  ['Office', officeById],
  ['Staff', staffById],
  ['Delegation', delegationById],
  ['AuditEvent', eventById],
  ['AuditExport', exportById],
  ['Warehouse', warehouseById],
  ['Place', placeById],
  ['CaseFile', caseById],
  ['Exhibit', exhibitById],
  ['Movement', movementById],
  ['Release', releaseById],
  ['Transfer', transferById],
  ['Disposal', disposalById],
  ['Seal', sealById],
  ['SealCheck', sealCheckById],
  ['SealOpening', sealOpeningById],
  ['RegisterImport', registerImportById],
  ['RegisterRow', registerRowById],
  ['Inventory', inventoryById],
  ['Discrepancy', discrepancyById],
  ['Programme', programmeById],
  ['Inspection', inspectionById],
]);
