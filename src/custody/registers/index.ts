export {
  reconciliationMismatches,
  rowsWithFinding,
  type FindingCount,
  type ReconciliationMismatch,
  type RegisterReconciliation,
  type StockCount,
} from './reconciliation.js';
export type { RegisterFileLimits } from './register-archive.js';
export type { RegisterCase } from './register-cases.js';
export type { ExhibitClass } from './register-classes.js';
export type { RegisterCell, RegisterCells } from './register-columns.js';
export { RegisterFileError, type RegisterFileErrorCode } from './register-file-error.js';
export { DEFAULT_FILE_LIMITS, type RegisterSourceRow, type RegisterTotal } from './register-file.js';
export { FINDING_CODES, type FindingCode, type RegisterFinding } from './register-findings.js';
export {
  interpretCorrectedRow,
  readRegister,
  type InterpretedRow,
  type ReadRegisterOptions,
  type RegisterReading,
  type StatedOffice,
} from './register-reading.js';
export type {
  Interpretation,
  OtherIssueVoucher,
  OtherReceiptVoucher,
  RegisterIssue,
  RegisterItem,
  RowOptions,
} from './register-row.js';
export { REGISTER_UNITS, type RegisterUnit, type UnitDimension } from './register-units.js';
export type { DocumentReference } from './register-values.js';
export type {
  IntendedDisposal,
  PlaceKind,
  RegisterKind,
  RegisterPlace,
  RegisterSeal,
  SealCondition,
} from './register-wording.js';
