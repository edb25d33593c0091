import {
  storableText,
  type RegisterCell,
  type RegisterCells,
  type RegisterColumn,
} from '../register-columns.js';
import { normaliseText } from '../register-text.js';
import type { WorkbookCell, WorkbookRow, WorkbookSheet } from '../workbook/workbook.js';
import type { MergedValue } from './merged-values.js';
import type { SheetColumns } from './sheet-columns.js';
import type { SheetText } from './sheet-text.js';

/** Amounts: one that is merged over several columns or rows may be the amount of all of them together. */
const AMOUNT_COLUMNS: ReadonlySet<RegisterColumn> = new Set([
  'quantity',
  'bookValue',
  'issuedQuantity',
  'remaining',
] as const);

/** A cell of the register from one of the workbook. */
function registerCell({ value, shown }: WorkbookCell): RegisterCell {
  switch (value.kind) {
    case 'TEXT':
      return storableText(value.text);
    case 'NUMBER':
      return shown === String(value.number)
        ? value.number
        : { number: value.number, shown: storableText(shown) };
    case 'DATE':
      return shown === value.date ? { date: value.date } : { date: value.date, shown: storableText(shown) };
    case 'TRUTH':
      return value.truth;
    case 'ERROR':
      return { error: storableText(value.error) };
  }
}

/** The cells of a row as they are written, every column of the sheet named. */
export function writtenCells(row: WorkbookRow, { cellKeys }: SheetColumns): RegisterCells {
  return Object.fromEntries(
    [...cellKeys].map(([column, key]) => {
      const cell = row.cells.get(column);
      return [key, cell === undefined ? null : registerCell(cell)];
    }),
  );
}

/** The cells of an item with what it has from merged areas; an amount is not taken from the column to its left. */
export function itemCells(
  row: WorkbookRow,
  merged: ReadonlyMap<number, MergedValue>,
  columns: SheetColumns,
): RegisterCells {
  const cells: Record<string, RegisterCell> = { ...writtenCells(row, columns) };
  for (const [column, value] of merged) {
    const key = columns.cellKeys.get(column);
    const meaning = columns.meanings.get(column);
    if (key === undefined || row.cells.has(column)) continue;
    if (value.isFromLeft && (meaning === undefined || meaning === 'serial' || AMOUNT_COLUMNS.has(meaning))) {
      continue;
    }
    cells[key] = registerCell(value.cell);
  }
  return cells;
}

/** What a merged area leaves open about a row: a person looks. */
export interface MergeDoubt {
  /** An amount may be that of all rows together; a value that the area covers is one that people do not see. */
  readonly code: 'amount-merged' | 'value-covered';
  readonly column: RegisterColumn;
}

/** What is doubtful about the values that an item has from merged areas. */
export function mergeDoubts(
  row: WorkbookRow,
  merged: ReadonlyMap<number, MergedValue>,
  { meanings }: SheetColumns,
): MergeDoubt[] {
  return [...merged].flatMap(([column, value]): MergeDoubt[] => {
    const meaning = meanings.get(column);
    if (meaning === undefined) return [];
    const own = row.cells.get(column);
    if (own !== undefined) {
      return own.shown === value.cell.shown ? [] : [{ code: 'value-covered', column: meaning }];
    }
    const isShared = AMOUNT_COLUMNS.has(meaning) && value.isFromAbove && !value.isFromLeft;
    return isShared ? [{ code: 'amount-merged', column: meaning }] : [];
  });
}

/** The texts of a row in one line. */
export function lineOf(row: WorkbookRow, text: SheetText): string {
  return [...row.cells.values()]
    .map((cell) => text.read(storableText(cell.shown)))
    .filter((text) => text !== '')
    .join(' ');
}

/** The sheet without cells in which nothing can be seen, without the rows that had no others, under a name that is storable. */
export function withoutBlankCells(sheet: WorkbookSheet): WorkbookSheet {
  const rows = sheet.rows.map((row) => ({
    ...row,
    cells: new Map([...row.cells].filter(([, cell]) => !isBlank(cell))),
  }));
  return { ...sheet, name: storableText(sheet.name), rows: rows.filter((row) => row.cells.size > 0) };
}

function isBlank({ value, shown }: WorkbookCell): boolean {
  return value.kind === 'TEXT' && normaliseText(value.text) === '' && normaliseText(shown) === '';
}
