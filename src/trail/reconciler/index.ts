export { reconcileNightly } from './nightly.js';
export { isEqual, noteReconciliation, reconcile, type Reconciliation } from './reconciler.js';
export { exportTables } from './table-export.js';
