import type { Temporal } from 'temporal-polyfill';
import { reconcile, type RegisterReconciliation } from './reconciliation.js';
import { assignCases, cellOf, type RegisterCase, type RowInCase } from './register-cases.js';
import { readableCells } from './register-cells.js';
import { isBlank, numberText, type RegisterCells } from './register-columns.js';
import type {
  AccountedRow,
  IgnoredSheet,
  ReadingChoices,
  ReadingQuestion,
  SheetAccount,
  UnderstoodColumn,
} from './reading-choices.js';
import { readOldText } from './old-encodings.js';
import { findingOf } from './register-findings.js';
import { RowFingerprints } from './register-fingerprint.js';
import { voucherKey } from './register-papers.js';
import {
  interpretRow,
  issueVoucherOf,
  type Interpretation,
  type OtherIssueVoucher,
  type OtherReceiptVoucher,
  type RowOptions,
} from './register-row.js';
import type { UnitWritings } from './register-units.js';
import { withoutLookalikes } from './register-text.js';
import { officeCodeOfTitle } from './register-wording.js';
import type { MergeDoubt } from './sheet/sheet-cells.js';
import type { RegisterTotal } from './sheet/stated-total.js';
import {
  understandWorkbook,
  type RegisterSheet,
  type RegisterSourceRow,
} from './sheet/understand-workbook.js';
import type { Workbook } from './workbook/workbook.js';

/** A row of the file with its verdict. `inheritedCells` are the case cells it was read with. */
export type InterpretedRow = Interpretation & {
  readonly rowNumber: number;
  readonly caseKey: string;
  readonly originalCells: RegisterCells;
  readonly inheritedCells: RegisterCells;
  readonly mergeDoubts: readonly MergeDoubt[];
  /** The case by whose key it was read and has its fingerprint: another one where the book knows the case otherwise. */
  readonly keyedBy: string;
  /** sha256 in hex; the same for the same row of the same file, whenever it is read. */
  readonly fingerprint: string;
};

/** The office the title names; `matches` is null when the title names none or none was expected. */
export interface StatedOffice {
  readonly text: string;
  readonly officeCode: string | null;
  readonly matches: boolean | null;
}

/**
 * A register read and judged. Every row of the sheet with content stands in `account`; those below the header that are
 * not read as items stand in `otherRows` too. Where `questions` remain that keep it from being booked
 * (`openQuestions`), the rows tell what it was taken for meanwhile.
 */
export interface RegisterReading {
  readonly title: string;
  readonly statedOffice: StatedOffice | null;
  readonly sheetName: string;
  readonly ignoredSheets: readonly IgnoredSheet[];
  readonly columns: readonly UnderstoodColumn[];
  readonly questions: readonly ReadingQuestion[];
  /** How its rows were read, for when they are judged again, and on which day (ISO). */
  readonly readAs: RowReadAs;
  readonly readOn: string;
  readonly account: SheetAccount;
  readonly cases: readonly RegisterCase[];
  readonly rows: readonly InterpretedRow[];
  readonly otherRows: readonly AccountedRow[];
  readonly total: RegisterTotal | null;
  readonly reconciliation: RegisterReconciliation;
}

/** What every row of a register is read with. */
export type RowReadAs = Pick<RowOptions, 'encoding' | 'units'>;

/** How to read a register. `officeCode` is the office it is imported for, e.g. 'TINH' or 'KV06'. */
export interface ReadRegisterOptions {
  readonly today: Temporal.PlainDate;
  readonly officeCode?: string;
  /** What a person decided about the file. */
  readonly choices?: ReadingChoices;
  /** The units of the authority by what names them; the usual ones when left out. */
  readonly units?: UnitWritings;
}

/**
 * Reads a register from a workbook.
 * @throws RegisterFileError when no sheet has the header of a register
 */
export function readRegisterOf(
  workbook: Workbook,
  { today, officeCode, choices = {}, units }: ReadRegisterOptions,
): RegisterReading {
  const sheet = understandWorkbook(workbook, choices);
  const readAs: RowReadAs = {
    ...(choices.encoding === undefined ? {} : { encoding: choices.encoding }),
    ...(units === undefined ? {} : { units }),
  };
  const rowsInCases = assignCases(sheet.rows, today).filter(({ row }) => row.isItem);
  const rows = interpretRows(rowsInCases, today, readAs);
  const cases = [...new Set(rowsInCases.map((entry) => entry.registerCase))];
  return {
    title: sheet.titleLines.find((line) => /sổ/iu.test(line)) ?? sheet.titleLines.at(-1) ?? '',
    statedOffice: statedOffice(sheet, officeCode),
    sheetName: sheet.sheetName,
    ignoredSheets: sheet.ignoredSheets,
    columns: sheet.columns,
    questions: [...sheet.questions, ...encodingQuestions(rows, choices)],
    readAs,
    readOn: today.toString(),
    account: sheet.account,
    cases,
    rows,
    otherRows: sheet.otherRows,
    total: sheet.total,
    reconciliation: reconcile(rowsInCases.length, cases.length, rows, sheet.total),
  };
}

/** A receipt voucher that is in the book already; `caseKey` is null when it did not come from a register. */
export interface KnownReceiptVoucher extends OtherReceiptVoucher {
  readonly caseKey: string | null;
}

/** What the book knows beside the register at hand. */
export interface KnownVouchers {
  readonly receipts: readonly KnownReceiptVoucher[];
  readonly issues: readonly OtherIssueVoucher[];
}

/**
 * Judges a reading again, now also against the vouchers that are in the book. Only rows whose numbers the book has for
 * something else are read again: a long register is judged while the server answers others.
 */
export function judgeAgainstBook(
  reading: RegisterReading,
  known: KnownVouchers,
  today: Temporal.PlainDate,
): RegisterReading {
  const cases = new Map(reading.cases.map((entry) => [entry.caseKey, entry]));
  const isOfToday = reading.readOn === today.toString();
  const rowsInCases = reading.rows.flatMap((row) => {
    const registerCase = cases.get(row.caseKey);
    if (registerCase === undefined) return [];
    const { rowNumber, originalCells, mergeDoubts, inheritedCells } = row;
    const asOfToday = isOfToday ? row : { rowNumber, originalCells, mergeDoubts };
    return [{ row: asOfToday, registerCase, inheritedCells }];
  });
  const rows = interpretRows(rowsInCases, today, reading.readAs, known);
  return {
    ...reading,
    rows,
    reconciliation: reconcile(rows.length, reading.cases.length, rows, reading.total),
  };
}

/** The receipt vouchers of the book that do not belong to a case. */
export function vouchersOfOthers(
  known: readonly KnownReceiptVoucher[],
  caseKey: string,
): OtherReceiptVoucher[] {
  return known.filter((voucher) => voucher.caseKey !== caseKey);
}

/**
 * Judges one row again after people corrected its cells. `caseCells` are the (perhaps corrected) cells of its case,
 * empty for the first row of a case; the row keeps its fingerprint and its case key.
 */
export function interpretCorrectedRow(
  cells: RegisterCells,
  caseCells: RegisterCells,
  options: RowOptions,
): Interpretation {
  return interpretRow(cells, caseCells, options);
}

function interpretRows(
  rowsInCases: readonly RowInCase<RegisterSourceRow | InterpretedRow>[],
  today: Temporal.PlainDate,
  readAs: RowReadAs,
  known: KnownVouchers = { receipts: [], issues: [] },
): InterpretedRow[] {
  const fingerprints = new RowFingerprints();
  const receiptVouchers = new EarlierReceiptVouchers();
  const issueVouchers = new EarlierIssueVouchers();
  const knownReceipts = Map.groupBy(known.receipts, (voucher) => voucherKey(voucher.number));
  const knownIssues = Map.groupBy(known.issues, (voucher) => voucherKey(voucher.number));
  return rowsInCases.map(({ row, registerCase, inheritedCells }) => {
    const { caseKey } = registerCase;
    const { rowNumber, originalCells, mergeDoubts } = row;
    const issueVoucher = readableIssueVoucher(originalCells, inheritedCells, readAs);
    const issuesInFile = issueVoucher === null ? [] : issueVouchers.before(issueVoucher);
    const issuesInBook = issueVoucher === null ? [] : (knownIssues.get(issueVoucher.number) ?? []);
    const writtenVoucher = cellOf(originalCells, 'receiptVoucher');
    const receiptVoucher = isBlank(writtenVoucher)
      ? registerCase.receiptVoucher
      : voucherKey(numberText(writtenVoucher));
    const receiptsInFile = receiptVouchers.before(registerCase);
    const receiptsInBook = vouchersOfOthers(knownReceipts.get(receiptVoucher) ?? [], caseKey);
    const isAsBefore =
      receiptsInBook.length === 0 &&
      !issuesInBook.some((issue) => issueVoucher !== null && isOtherIssue(issue, issueVoucher));
    const before = 'verdict' in row && row.keyedBy === caseKey ? row : null;
    const fingerprint = before?.fingerprint ?? fingerprints.next(caseKey, originalCells);
    if (before !== null && isAsBefore) return before;
    const interpretation = interpretRow(originalCells, inheritedCells, {
      ...readAs,
      today,
      caseKey,
      otherReceiptVouchers: [...receiptsInFile, ...receiptsInBook],
      otherIssueVouchers: [...issuesInFile, ...issuesInBook],
    });
    return {
      ...withMergeDoubts(interpretation, row),
      rowNumber,
      originalCells,
      mergeDoubts,
      caseKey,
      keyedBy: caseKey,
      inheritedCells,
      fingerprint,
    };
  });
}

/** The issue voucher of a row as it is read: its receiver may be written with other characters than in the row above. */
function readableIssueVoucher(
  cells: RegisterCells,
  inherited: RegisterCells,
  { encoding }: RowReadAs,
): OtherIssueVoucher | null {
  const issue = issueVoucherOf(cells);
  if (issue === null) return null;
  return encoding === 'CONVERT'
    ? issueVoucherOf(readableCells(cells, inherited, encoding).cells)
    : { ...issue, receiver: issue.receiver && withoutLookalikes(issue.receiver) };
}

function isOtherIssue(issue: OtherIssueVoucher, than: OtherIssueVoucher): boolean {
  return issue.issuedOn !== than.issuedOn || issue.receiver !== than.receiver;
}

function withMergeDoubts(
  interpretation: Interpretation,
  { originalCells, mergeDoubts }: RegisterSourceRow,
): Interpretation {
  if (mergeDoubts.length === 0) return interpretation;
  const doubts = mergeDoubts.map(({ code, column }) =>
    findingOf(code, column, cellOf(originalCells, column)),
  );
  const warnings = [...interpretation.warnings, ...doubts];
  return interpretation.verdict === 'SET_ASIDE'
    ? { ...interpretation, warnings }
    : { ...interpretation, verdict: 'TAKEN_WITH_WARNING', warnings };
}

/** Texts of an old encoding are converted once a person says so; the first one is shown as it would read. */
function encodingQuestions(rows: readonly InterpretedRow[], { encoding }: ReadingChoices): ReadingQuestion[] {
  if (encoding !== undefined) return [];
  for (const { reasons } of rows) {
    const found = reasons.find((reason) => reason.code === 'text-old-encoding');
    const written = found?.originalValue;
    const old = typeof written === 'string' ? readOldText(written) : null;
    if (old !== null) {
      return [{ kind: 'ENCODING', encoding: old.encoding, example: old.text.slice(0, LONGEST_EXAMPLE) }];
    }
  }
  return [];
}

const LONGEST_EXAMPLE = 100;

/**
 * The first case of the register to state a number owns it; later cases with the same number are in conflict. Of the
 * earlier ones only the years count, so that a number in very many cases costs no more than one in a few.
 */
class EarlierReceiptVouchers {
  private readonly years = new Map<string, Set<number | null>>();
  private readonly ofCase = new Map<RegisterCase, readonly OtherReceiptVoucher[]>();

  before(registerCase: RegisterCase): readonly OtherReceiptVoucher[] {
    const seen = this.ofCase.get(registerCase);
    if (seen !== undefined) return seen;
    const { receiptVoucher: number, year } = registerCase;
    const years = this.years.get(number) ?? new Set();
    const earlier = number === '' ? [] : [...years].map((of) => ({ number, year: of }));
    this.years.set(number, years.add(year));
    this.ofCase.set(registerCase, earlier);
    return earlier;
  }
}

/**
 * The issues that earlier rows state under one number in one year. Two different ones are enough to be in conflict with
 * any further one, so that no more are kept.
 */
class EarlierIssueVouchers {
  private readonly issues = new Map<string, readonly OtherIssueVoucher[]>();

  /** Those before this one, which is an earlier one from now on. */
  before(issue: OtherIssueVoucher): readonly OtherIssueVoucher[] {
    const key = JSON.stringify([issue.number, issue.issuedOn.slice(0, 4)]);
    const earlier = this.issues.get(key) ?? [];
    if (earlier.length < 2 && earlier.every((known) => isOtherIssue(known, issue))) {
      this.issues.set(key, [...earlier, issue]);
    }
    return earlier;
  }
}

function statedOffice(sheet: RegisterSheet, expected: string | undefined): StatedOffice | null {
  const lines = sheet.titleLines;
  const text = lines.find((line) => officeCodeOfTitle(line) !== null) ?? lines[0];
  if (text === undefined) return null;
  const officeCode = officeCodeOfTitle(text);
  const matches = officeCode === null || expected === undefined ? null : officeCode === expected;
  return { text, officeCode, matches };
}
