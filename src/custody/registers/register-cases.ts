import { createHash } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import {
  CASE_COLUMNS,
  cellText,
  columnOfTitle,
  columnTitle,
  isBlank,
  type RegisterCell,
  type RegisterCells,
  type RegisterColumn,
} from './register-columns.js';
import { parseRegisterDate, voucherKey } from './register-values.js';

/** A case of the register: the rows under one hand-over, with the cells its first row states for all of them. */
export interface RegisterCase {
  /** Stable within the file: the hash of the case cells, and which of equal cases it is. */
  readonly caseKey: string;
  readonly firstRowNumber: number;
  readonly caseCells: RegisterCells;
  readonly receiptVoucher: string;
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

/** The cell of a known column, whatever spelling of its title the file uses. */
export function cellOf(cells: RegisterCells, column: RegisterColumn): RegisterCell {
  const title = columnTitle(column);
  if (Object.hasOwn(cells, title)) return cells[title] ?? null;
  const written = Object.keys(cells).find((key) => columnOfTitle(key) === column);
  return written === undefined ? null : (cells[written] ?? null);
}

/** The date a cell states, null when blank or no date. */
export function dateOfCell(cell: RegisterCell): Temporal.PlainDate | null {
  if (typeof cell === 'string' || typeof cell === 'number') return parseRegisterDate(cell);
  return cell !== null && typeof cell === 'object' && 'date' in cell ? parseRegisterDate(cell.date) : null;
}

/**
 * Puts each row into its case. A case begins where giver, parties, receipt order or receipt voucher is written and
 * differs from the case above: a register that repeats these cells in every row reads the same.
 * A date written again within a case is carried down from there when it is usable.
 */
export function assignCases<
  Row extends { readonly rowNumber: number; readonly originalCells: RegisterCells },
>(rows: readonly Row[], today: Temporal.PlainDate): RowInCase<Row>[] {
  const occurrences = new Map<string, number>();
  return groupRows(rows).flatMap((group) => {
    const registerCase = caseOf(group, today, occurrences);
    let carried = registerCase.caseCells;
    return group.map((row, index) => {
      const inheritedCells = index === 0 ? {} : carried;
      carried = carriedDown(carried, row.originalCells, today);
      return { row, registerCase, inheritedCells };
    });
  });
}

function groupRows<Row extends { readonly originalCells: RegisterCells }>(
  rows: readonly Row[],
): [Row, ...Row[]][] {
  const groups: [Row, ...Row[]][] = [];
  for (const row of rows) {
    const current = groups.at(-1);
    if (current && !opensCase(row.originalCells, current[0].originalCells)) current.push(row);
    else groups.push([row]);
  }
  return groups;
}

function opensCase(cells: RegisterCells, current: RegisterCells): boolean {
  return OPENING_COLUMNS.some((column) => {
    const cell = cellOf(cells, column);
    return !isBlank(cell) && cellText(cell) !== cellText(cellOf(current, column));
  });
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
  const hash = createHash('sha256')
    .update(JSON.stringify(Object.values(caseCells).map(cellText)))
    .digest('hex');
  const occurrence = (occurrences.get(hash) ?? 0) + 1;
  occurrences.set(hash, occurrence);
  const dates = group.map((row) => usableDate(cellOf(row.originalCells, 'receivedOn'), today));
  return {
    caseKey: `${hash.slice(0, 32)}-${String(occurrence)}`,
    firstRowNumber: first.rowNumber,
    caseCells,
    receiptVoucher: voucherKey(cellText(cellOf(first.originalCells, 'receiptVoucher'))),
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
