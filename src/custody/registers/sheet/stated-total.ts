import { Decimal } from 'decimal.js';
import { parseRegisterNumber } from '../register-numbers.js';
import type { WorkbookCell, WorkbookRow } from '../workbook/workbook.js';
import type { SortedRow } from './row-kinds.js';

/** The total row ('Cộng'): the number it states, null where it states none, and what that number counts. */
export interface RegisterTotal {
  readonly rowNumber: number;
  readonly statedCount: string | null;
  /** ROWS: as many items; QUANTITY: the sum of their quantities; null: neither, so that rows are in doubt. */
  readonly agreesWith: 'ROWS' | 'QUANTITY' | null;
  /** Rows that may have been taken for what they are not, where the number agrees with nothing. */
  readonly rowsInDoubt: readonly number[];
}

/** The sums that a total may state. */
interface Sums {
  readonly rows: Decimal;
  readonly quantity: Decimal;
}

/**
 * The rows with one total at most: of several totals the one that agrees with all items, else the last one. The others
 * are subtotals.
 */
export function withOneTotal(rows: readonly SortedRow[], quantityColumn: number | null): SortedRow[] {
  const totals = rows.filter((row) => row.kind === 'TOTAL');
  if (totals.length < 2) return [...rows];
  const sums = sumsOf(rows, quantityColumn);
  const agreeing = totals.filter((total) => agreementOf(total.row, sums, quantityColumn) !== null);
  const kept = agreeing.at(-1) ?? totals.at(-1);
  return rows.map((row) => (row.kind === 'TOTAL' && row !== kept ? { ...row, kind: 'SUBTOTAL' } : row));
}

/** What the total row of a sheet states, against the rows that are read as items. */
export function statedTotal(
  rows: readonly SortedRow[],
  quantityColumn: number | null,
  inDoubt: readonly number[],
): RegisterTotal | null {
  const total = rows.find((row) => row.kind === 'TOTAL');
  if (total === undefined) return null;
  const agreesWith = agreementOf(total.row, sumsOf(rows, quantityColumn), quantityColumn);
  const numbers = numbersOf(total.row, quantityColumn);
  const sums = sumsOf(rows, quantityColumn);
  const agreeing = numbers.find((number) =>
    agreesWith === 'ROWS' ? number.eq(sums.rows) : agreesWith !== null && number.eq(sums.quantity),
  );
  return {
    rowNumber: total.row.rowNumber,
    statedCount: (agreeing ?? numbers[0])?.toFixed() ?? null,
    agreesWith,
    rowsInDoubt: agreesWith === null && numbers.length > 0 ? inDoubt : [],
  };
}

function agreementOf(
  total: WorkbookRow,
  sums: Sums,
  quantityColumn: number | null,
): RegisterTotal['agreesWith'] {
  const numbers = numbersOf(total, quantityColumn);
  if (numbers.some((number) => number.eq(sums.rows))) return 'ROWS';
  return numbers.some((number) => number.eq(sums.quantity)) ? 'QUANTITY' : null;
}

function sumsOf(rows: readonly SortedRow[], quantityColumn: number | null): Sums {
  const items = rows.filter((row) => row.kind === 'ITEM');
  const quantities = items.flatMap(({ row }) =>
    quantityColumn === null ? [] : (numberOf(row.cells.get(quantityColumn)) ?? []),
  );
  return {
    rows: new Decimal(items.length),
    quantity: quantities.reduce((sum, quantity) => sum.plus(quantity), new Decimal(0)),
  };
}

/** The numbers of a total row, that of the quantity column first and those in its label last. */
function numbersOf(row: WorkbookRow, quantityColumn: number | null): Decimal[] {
  const inQuantity = quantityColumn === null ? null : numberOf(row.cells.get(quantityColumn));
  const inCells = [...row.cells.values()].flatMap((cell) => numberOf(cell) ?? []);
  const inLabel = [...row.cells.values()].flatMap(({ value }) =>
    value.kind === 'TEXT'
      ? (value.text.slice(0, 200).match(/(?<=^|[\s:(/])\d{1,9}(?=[\s).,/]|$)/gu) ?? [])
      : [],
  );
  return [...(inQuantity ? [inQuantity] : []), ...inCells, ...inLabel.map((text) => new Decimal(text))];
}

function numberOf(cell: WorkbookCell | undefined): Decimal | null {
  const value = cell?.value;
  if (value?.kind !== 'NUMBER' && value?.kind !== 'TEXT') return null;
  const number = parseRegisterNumber(value.kind === 'NUMBER' ? value.number : value.text);
  return number.outcome === 'NUMBER' ? new Decimal(number.value) : null;
}
