export { readRegister } from './reading-process/read-register.js';
export { reconcile, reconciliationMismatches, rowsWithFinding, type FindingCount } from './reconciliation.js';
export { cellOf, dateOfCell } from './register-cases.js';
export {
  CASE_COLUMNS,
  cellText,
  columnTitle,
  isBlank,
  REGISTER_COLUMNS,
  shownText,
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
export type { IgnoredSheet, ReadingChoices, ReadingQuestion, RowKind } from './reading-choices.js';
export { openQuestions, questionWords } from './reading-questions.js';
export {
  FINDING_CODES,
  findingOf,
  meaningOf,
  type FindingCode,
  type RegisterFinding,
  type RowFindings,
} from './register-findings.js';
export { voucherKey, type DocumentReference } from './register-papers.js';
export {
  interpretCorrectedRow,
  judgeAgainstBook,
  readRegisterOf,
  vouchersOfOthers,
  type InterpretedRow,
  type KnownReceiptVoucher,
  type KnownVouchers,
  type RegisterReading,
} from './register-reading.js';
export type { Interpretation, OtherIssueVoucher, RegisterItem, RowOptions } from './register-row.js';
export { normaliseText } from './register-text.js';
export { REGISTER_UNITS, unitWritings, type RegisterUnit, type UnitWritings } from './register-units.js';
export type { IntendedDisposal, RegisterPlace } from './register-wording.js';
export { DEFAULT_FILE_LIMITS, type RegisterFileLimits } from './workbook/register-file-limits.js';
