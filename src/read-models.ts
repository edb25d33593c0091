import type { ReadModel } from './platform/reads/index.js';
import { identityReadModels } from './identity/index.js';
import { trailReadModels } from './trail/index.js';
import { custodyReadModels } from './custody/index.js';
import { inventoryReadModels } from './inventory/index.js';
import { inspectionReadModels } from './inspection/index.js';

/** How every type of the API that is kept in the database is read. */
export const readModels: readonly ReadModel[] = [
  ...identityReadModels,
  ...trailReadModels,
  ...custodyReadModels,
  ...inventoryReadModels,
  ...inspectionReadModels,
];
