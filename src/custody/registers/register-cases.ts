import { createHash } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import {
  CASE_COLUMNS,
  cellText,
  columnOfTitle,
  columnTitle,
  isBlank,
  numberText,
  type RegisterCell,
  type RegisterCells,
  type RegisterColumn,
} from './register-columns.js';
import { readDateCell } from './register-dates.js';
import { readNumber, voucherKey } from './register-papers.js';

/** A case of the register: the rows under one hand-over, with the cells its first row states for all of them. */
export interface RegisterCase {
  /** Stable within the file: the hash of the case cells, and which of equal cases it is. */
  readonly caseKey: string;
  readonly firstRowNumber: number;
  readonly caseCells: RegisterCells;
  /** The number of its receipt voucher as it is compared, and as it is written. */
  readonly receiptVoucher: string;
  readonly receiptNumber: string;
  /** The year of the first usable receipt date the case states, null when it states none. */
  readonly year: number | null;
}

/** A row with its case and what it inherits from the rows above; nothing for the first row of a case. */
export interface RowInCase<Row> {
  readonly row: Row;
  readonly registerCase: RegisterCase;
  readonly inheritedCells: RegisterCells;
}

const OPENING_COLUMNS: readonly RegisterColumn[] = ['parties', 'giver', 'receiptOrder', 'receiptVoucher'];
/** The columns by which a case has been known since registers are taken over; the key of a case never changes. */
const KEY_COLUMNS: readonly RegisterColumn[] = [
  'receivedOn',
  'judgment',
  'enforcementDecision',
  'parties',
  'giver',
  'receiptOrder',
  'receiptVoucher',
];
/** Columns of the case that came later: they count where they are written. */
const LATER_KEY_COLUMNS = CASE_COLUMNS.filter((column) => !KEY_COLUMNS.includes(column));

/** The cell of a known column, whatever spelling of its title the file uses. */
export function cellOf(cells: RegisterCells, column: RegisterColumn): RegisterCell {
  const title = columnTitle(column);
  if (Object.hasOwn(cells, title)) return cells[title] ?? null;
  const written = Object.keys(cells).find((key) => columnOfTitle(key) === column);
  return written === undefined ? null : (cells[written] ?? null);
}

/** The date a cell states, null when blank or no date. */
export function dateOfCell(cell: RegisterCell): Temporal.PlainDate | null {
  return readDateCell(cell)?.date ?? null;
}

/**
 * Puts each row into its case. A case begins where giver, parties, receipt order or receipt voucher is written and
 * differs from the case above: a register that repeats these cells in every row reads the same. One voucher of one day
 * and one giver is one hand-over, whoever of the parties a row names and wherever it stands.
 * A date written again within a case is carried down from there when it is usable.
 */
export function assignCases<
  Row extends { readonly rowNumber: number; readonly originalCells: RegisterCells },
>(rows: readonly Row[], today: Temporal.PlainDate): RowInCase<Row>[] {
  const occurrences = new Map<string, number>();
  const caseOfGroup = new Map(
    groupRows(rows).map((group) => [group, caseOf(group, today, occurrences)] as const),
  );
  const assigned = [...caseOfGroup].flatMap(([group, registerCase]) => {
    let carried = registerCase.caseCells;
    return group.map((row, index) => {
      const inheritedCells = index === 0 ? {} : carried;
      carried = carriedDown(carried, row.originalCells, today);
      return { row, registerCase, inheritedCells };
    });
  });
  return assigned.sort((one, other) => one.row.rowNumber - other.row.rowNumber);
}

function groupRows<Row extends { readonly originalCells: RegisterCells }>(
  rows: readonly Row[],
): [Row, ...Row[]][] {
  const groups: [Row, ...Row[]][] = [];
  const byHandover = new Map<string, [Row, ...Row[]]>();
  let current: [Row, ...Row[]] | undefined;
  for (const row of rows) {
    if (!current || opensCase(row.originalCells, current[0].originalCells)) {
      const handover = handoverOf(row.originalCells);
      const earlier = handover === null ? undefined : byHandover.get(handover);
      const isOfEarlier = earlier && !paperDiffers(row.originalCells, earlier[0].originalCells);
      current = isOfEarlier ? earlier : undefined;
      if (!current) {
        current = [row];
        groups.push(current);
        if (handover !== null && !byHandover.has(handover)) byHandover.set(handover, current);
        continue;
      }
    }
    current.push(row);
  }
  return groups;
}

function opensCase(cells: RegisterCells, current: RegisterCells): boolean {
  const differing = OPENING_COLUMNS.filter((column) => differs(column, cells, current));
  if (differing.length === 0) return false;
  return differing.some((column) => column !== 'parties') || !isSameHandover(cells, current);
}

/** Other parties under the voucher of the row above, or where nothing else of a case is written, are parties of that case. */
function isSameHandover(cells: RegisterCells, current: RegisterCells): boolean {
  if (paperDiffers(cells, current)) return false;
  const writesNothingElse = CASE_COLUMNS.every(
    (column) => column === 'parties' || isBlank(cellOf(cells, column)),
  );
  return writesNothingElse || (!isBlank(cellOf(cells, 'receiptVoucher')) && isSameDay(cells, current));
}

function isSameDay(cells: RegisterCells, current: RegisterCells): boolean {
  const own = cellOf(cells, 'receivedOn');
  const date = dateOfCell(own);
  const currentDate = dateOfCell(cellOf(current, 'receivedOn'));
  return isBlank(own) || (date !== null && currentDate !== null && date.equals(currentDate));
}

/** Another judgment or receipt order under one number speaks for a number that was written by mistake. */
function paperDiffers(cells: RegisterCells, current: RegisterCells): boolean {
  return (['judgment', 'receiptOrder'] as const).some(
    (column) => differs(column, cells, current) && !isBlank(cellOf(current, column)),
  );
}

function differs(column: RegisterColumn, cells: RegisterCells, current: RegisterCells): boolean {
  const cell = cellOf(cells, column);
  return !isBlank(cell) && cellText(cell) !== cellText(cellOf(current, column));
}

/** What one hand-over is known by: its voucher, day and giver, where all of them are written. */
function handoverOf(cells: RegisterCells): string | null {
  const voucher = voucherKey(numberText(cellOf(cells, 'receiptVoucher')));
  const day = dateOfCell(cellOf(cells, 'receivedOn'));
  const giver = cellText(cellOf(cells, 'giver')).toLowerCase();
  return voucher === '' || day === null || giver === ''
    ? null
    : JSON.stringify([voucher, day.toString(), giver]);
}

function caseOf(
  group: readonly [
    { readonly rowNumber: number; readonly originalCells: RegisterCells },
    ...{ readonly originalCells: RegisterCells }[],
  ],
  today: Temporal.PlainDate,
  occurrences: Map<string, number>,
): RegisterCase {
  const [first] = group;
  const caseCells = Object.fromEntries(
    CASE_COLUMNS.map((column) => [columnTitle(column), cellOf(first.originalCells, column)]),
  );
  const later = LATER_KEY_COLUMNS.map(
    (column) => [column, cellText(caseCells[columnTitle(column)])] as const,
  );
  const keyParts = [
    ...KEY_COLUMNS.map((column) => cellText(caseCells[columnTitle(column)])),
    ...later.filter(([, text]) => text !== ''),
  ];
  const hash = createHash('sha256').update(JSON.stringify(keyParts)).digest('hex');
  const occurrence = (occurrences.get(hash) ?? 0) + 1;
  occurrences.set(hash, occurrence);
  const receiptVoucher = numberText(cellOf(first.originalCells, 'receiptVoucher'));
  const dates = group.map((row) => usableDate(cellOf(row.originalCells, 'receivedOn'), today));
  return {
    caseKey: `${hash.slice(0, 32)}-${String(occurrence)}`,
    firstRowNumber: first.rowNumber,
    caseCells,
    receiptVoucher: voucherKey(receiptVoucher),
    receiptNumber: readNumber(receiptVoucher)?.number ?? '',
    year: dates.find((date) => date !== null)?.year ?? null,
  };
}

function usableDate(cell: RegisterCell, today: Temporal.PlainDate): Temporal.PlainDate | null {
  const date = dateOfCell(cell);
  return date && Temporal.PlainDate.compare(date, today) <= 0 ? date : null;
}

function carriedDown(
  inherited: RegisterCells,
  cells: RegisterCells,
  today: Temporal.PlainDate,
): RegisterCells {
  const written = cellOf(cells, 'receivedOn');
  return usableDate(written, today) ? { ...inherited, [columnTitle('receivedOn')]: written } : inherited;
}
