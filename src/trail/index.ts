import type { ReadModel } from '../platform/reads/index.js';
import { eventReads } from './event.reads.js';
import { entryReads } from './entries/entry.reads.js';
import { reconciliationReads } from './entries/reconciliation.reads.js';
import { downloadReads, exportReads } from './exports/index.js';
import { missingActReadModels } from './missing/index.js';
import {
  anchorReads,
  checkpointReads,
  cosignatureReads,
  timeBracketReads,
} from './proofs/checkpoint.reads.js';

/** How the trail is read. */
export const trailReadModels: readonly ReadModel[] = [
  eventReads,
  exportReads,
  downloadReads,
  checkpointReads,
  cosignatureReads,
  anchorReads,
  timeBracketReads,
  entryReads,
  reconciliationReads,
  ...missingActReadModels,
];

export { recordEvent, recordEvents } from './event.recorder.js';
export { AuditReconciliationResolver } from './entries/reconciliation.resolver.js';
export { AuditEntryResolver } from './entries/entry.resolver.js';
export { AuditEventResolver } from './event.resolver.js';
export { recordViewings, type ViewedExhibit } from './viewing.recorder.js';
export { addExportRoutes, AuditExportEntity, AuditExportResolver } from './exports/index.js';
export {
  inventoryCodeToGiveAgain,
  itemCodesToGiveAgain,
  missingActEntry,
  MissingActResolver,
  openBook,
  settleMissingAct,
  type MissingActOutcome,
} from './missing/index.js';
export { AuditProofResolver } from './proofs/proof.resolver.js';
export { AuditReceiptResolver } from './receipts/receipt.resolver.js';
export { receiptSigner, type ReceiptKey } from './receipts/receipt.signer.js';
