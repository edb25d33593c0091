import type { Temporal } from 'temporal-polyfill';
import { reconcile, type RegisterReconciliation } from './reconciliation.js';
import { assignCases, cellOf, type RegisterCase, type RowInCase } from './register-cases.js';
import { cellText, isBlank, numberText, type RegisterCells } from './register-columns.js';
import type {
  AccountedRow,
  IgnoredSheet,
  ReadingChoices,
  ReadingQuestion,
  SheetAccount,
  UnderstoodColumn,
} from './reading-choices.js';
import { readOldText } from './old-encodings.js';
import { registerBytes } from './register-file.js';
import { findingOf } from './register-findings.js';
import { RowFingerprints } from './register-fingerprint.js';
import {
  interpretRow,
  issueVoucherOf,
  type Interpretation,
  type OtherIssueVoucher,
  type OtherReceiptVoucher,
  type RowOptions,
} from './register-row.js';
import type { UnitWritings } from './register-units.js';
import { voucherKey } from './register-values.js';
import { officeCodeOfTitle } from './register-wording.js';
import type { MergeDoubt } from './sheet/sheet-cells.js';
import type { RegisterTotal } from './sheet/stated-total.js';
import {
  understandWorkbook,
  type RegisterSheet,
  type RegisterSourceRow,
} from './sheet/understand-workbook.js';
import { readWorkbook, type WorkbookReading } from './workbook/read-workbook.js';
import type { Workbook } from './workbook/workbook.js';

/** A row of the file with its verdict. `inheritedCells` are the case cells it was read with. */
export type InterpretedRow = Interpretation & {
  readonly rowNumber: number;
  readonly caseKey: string;
  readonly originalCells: RegisterCells;
  readonly inheritedCells: RegisterCells;
  readonly mergeDoubts: readonly MergeDoubt[];
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
  /** How its rows were read, for when they are judged again. */
  readonly readAs: RowReadAs;
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
export interface ReadRegisterOptions extends WorkbookReading {
  readonly today: Temporal.PlainDate;
  readonly officeCode?: string;
  /** What a person decided about the file. */
  readonly choices?: ReadingChoices;
  /** The units of the authority by what names them; the usual ones when left out. */
  readonly units?: UnitWritings;
  /** Ends the reading with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Reads a register (Mẫu 13) from the bytes or the path of a spreadsheet file and gives every row its verdict.
 * @throws RegisterFileError when the file as a whole is unusable; never for what a row says.
 */
export async function readRegister(
  source: Uint8Array | string,
  { signal, ...options }: ReadRegisterOptions,
): Promise<RegisterReading> {
  const bytes = await registerBytes(source, options.limits);
  const workbook = await readWorkbook(bytes, options, signal === undefined ? {} : { signal });
  return readRegisterOf(workbook, options);
}

/**
 * Reads a register from a workbook.
 * @throws RegisterFileError when no sheet has the header of a register
 */
export function readRegisterOf(
  workbook: Workbook,
  { today, officeCode, choices = {}, units }: Omit<ReadRegisterOptions, 'signal'>,
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

/** Judges every row of a reading again, now also against the vouchers that are in the book. */
export function judgeAgainstBook(
  reading: RegisterReading,
  known: KnownVouchers,
  today: Temporal.PlainDate,
): RegisterReading {
  const cases = new Map(reading.cases.map((entry) => [entry.caseKey, entry]));
  const rowsInCases = reading.rows.flatMap((row) => {
    const registerCase = cases.get(row.caseKey);
    return registerCase
      ? [
          {
            row: {
              rowNumber: row.rowNumber,
              originalCells: row.originalCells,
              mergeDoubts: row.mergeDoubts,
            },
            registerCase,
            inheritedCells: row.inheritedCells,
          },
        ]
      : [];
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
  rowsInCases: readonly RowInCase<RegisterSourceRow>[],
  today: Temporal.PlainDate,
  readAs: RowReadAs,
  known: KnownVouchers = { receipts: [], issues: [] },
): InterpretedRow[] {
  const fingerprints = new RowFingerprints();
  const receiptVouchers = new EarlierReceiptVouchers();
  const knownReceipts = Map.groupBy(known.receipts, (voucher) => voucherKey(voucher.number));
  const issueVouchers = Map.groupBy(known.issues, (voucher) => voucherKey(voucher.number));
  return rowsInCases.map(({ row, registerCase, inheritedCells }) => {
    const { caseKey } = registerCase;
    const issueVoucher = issueVoucherOf(row.originalCells);
    const sameNumber = issueVoucher ? (issueVouchers.get(issueVoucher.number) ?? []) : [];
    const writtenVoucher = cellOf(row.originalCells, 'receiptVoucher');
    const receiptVoucher = isBlank(writtenVoucher)
      ? registerCase.receiptVoucher
      : voucherKey(numberText(writtenVoucher));
    const inBook = vouchersOfOthers(knownReceipts.get(receiptVoucher) ?? [], caseKey);
    const interpretation = interpretRow(row.originalCells, inheritedCells, {
      ...readAs,
      today,
      caseKey,
      otherReceiptVouchers: [...receiptVouchers.before(registerCase), ...inBook],
      otherIssueVouchers: sameNumber,
    });
    if (issueVoucher) issueVouchers.set(issueVoucher.number, [...sameNumber, issueVoucher]);
    const { rowNumber, originalCells, mergeDoubts } = row;
    const fingerprint = fingerprints.next(caseKey, originalCells);
    return {
      ...withMergeDoubts(interpretation, row),
      rowNumber,
      originalCells,
      mergeDoubts,
      caseKey,
      inheritedCells,
      fingerprint,
    };
  });
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
    const old = found === undefined ? null : readOldText(cellText(found.originalValue));
    if (old !== null) {
      return [{ kind: 'ENCODING', encoding: old.encoding, example: old.text.slice(0, LONGEST_EXAMPLE) }];
    }
  }
  return [];
}

const LONGEST_EXAMPLE = 100;

/** The first case of the book to state a number owns it; later cases with the same number are in conflict. */
class EarlierReceiptVouchers {
  private readonly cases = new Map<string, RegisterCase[]>();

  before(registerCase: RegisterCase): OtherReceiptVoucher[] {
    const sameNumber = this.cases.get(registerCase.receiptVoucher) ?? [];
    if (!sameNumber.includes(registerCase)) {
      this.cases.set(registerCase.receiptVoucher, [...sameNumber, registerCase]);
    }
    return sameNumber
      .slice(0, sameNumber.includes(registerCase) ? sameNumber.indexOf(registerCase) : undefined)
      .map((earlier) => ({ number: earlier.receiptVoucher, year: earlier.year }));
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
