export { reconcile, reconciliationMismatches, rowsWithFinding, type FindingCount } from './reconciliation.js';
export type { RegisterFileLimits } from './register-archive.js';
export { cellOf, dateOfCell } from './register-cases.js';
export {
  CASE_COLUMNS,
  cellText,
  columnTitle,
  isBlank,
  REGISTER_COLUMNS,
  storableText,
  type RegisterCell,
  type RegisterCells,
  type RegisterColumn,
} from './register-columns.js';
export {
  caseChanges,
  cellsWithEdits,
  withCaseChanges,
  type CaseChange,
  type CellEdit,
} from './register-corrections.js';
export { RegisterFileError } from './register-file-error.js';
export { DEFAULT_FILE_LIMITS } from './register-file.js';
export {
  FINDING_CODES,
  findingOf,
  meaningOf,
  type FindingCode,
  type RegisterFinding,
  type RowFindings,
} from './register-findings.js';
export {
  interpretCorrectedRow,
  judgeAgainstBook,
  readRegister,
  vouchersOfOthers,
  type InterpretedRow,
  type KnownReceiptVoucher,
  type KnownVouchers,
  type RegisterReading,
} from './register-reading.js';
export type { Interpretation, OtherIssueVoucher, RegisterItem, RowOptions } from './register-row.js';
export { REGISTER_UNITS } from './register-units.js';
export { normaliseText, voucherKey, type DocumentReference } from './register-values.js';
export type { IntendedDisposal, RegisterPlace } from './register-wording.js';
