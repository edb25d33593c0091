import type {
  MergedArea,
  Workbook,
  WorkbookCell,
  WorkbookRow,
  WorkbookSheet,
} from '../../src/custody/registers/workbook/workbook.js';

/** A value of a cell: text, number, truth, or a date or an error by its name. */
export type Written =
  string | number | boolean | null | undefined | { readonly date: string } | { readonly error: string };

/** What a sheet is beside its rows. */
export interface SheetTraits {
  readonly name?: string;
  readonly visibility?: WorkbookSheet['visibility'];
  /** Such as "B5:B7". */
  readonly merged?: readonly string[];
  readonly hiddenRows?: readonly number[];
  readonly struckRows?: readonly number[];
  readonly hiddenColumns?: readonly number[];
}

/** A workbook as the reading process gives it. */
export function workbookOf(...sheets: readonly WorkbookSheet[]): Workbook {
  return { kind: 'XLSX', sheets };
}

/** A sheet from its rows, the first of which is row 1. As in a file, only the first cell of a merged area has a value. */
export function sheetOf(rows: readonly (readonly Written[])[], traits: SheetTraits = {}): WorkbookSheet {
  const { name = 'Sổ', visibility = 'VISIBLE', hiddenColumns = [] } = traits;
  const mergedAreas = (traits.merged ?? []).map(areaOf);
  return {
    name,
    visibility,
    hiddenColumns,
    mergedAreas,
    rows: rows.flatMap((values, index) => {
      const rowNumber = index + 1;
      const isStruck = traits.struckRows?.includes(rowNumber) ?? false;
      const cells = values.flatMap((value, at): [number, WorkbookCell][] => {
        const cell = isCovered(rowNumber, at + 1, mergedAreas) ? null : cellOf(value, isStruck);
        return cell === null ? [] : [[at + 1, cell]];
      });
      const row: WorkbookRow = {
        rowNumber,
        isHidden: traits.hiddenRows?.includes(rowNumber) ?? false,
        cells: new Map(cells),
      };
      return cells.length === 0 ? [] : [row];
    }),
  };
}

function cellOf(value: Written, isStruck: boolean): WorkbookCell | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string') return { value: { kind: 'TEXT', text: value }, shown: value, isStruck };
  if (typeof value === 'number') {
    return { value: { kind: 'NUMBER', number: value }, shown: String(value), isStruck };
  }
  if (typeof value === 'boolean') {
    return { value: { kind: 'TRUTH', truth: value }, shown: value ? 'TRUE' : 'FALSE', isStruck };
  }
  return 'date' in value
    ? { value: { kind: 'DATE', date: value.date }, shown: value.date, isStruck }
    : { value: { kind: 'ERROR', error: value.error }, shown: value.error, isStruck };
}

function isCovered(row: number, column: number, areas: readonly MergedArea[]): boolean {
  return areas.some(
    (area) =>
      row >= area.firstRow &&
      row <= area.lastRow &&
      column >= area.firstColumn &&
      column <= area.lastColumn &&
      (row > area.firstRow || column > area.firstColumn),
  );
}

function areaOf(reference: string): MergedArea {
  const [first = '', last = first] = reference.split(':');
  return {
    firstRow: rowOf(first),
    lastRow: rowOf(last),
    firstColumn: columnOf(first),
    lastColumn: columnOf(last),
  };
}

function rowOf(cell: string): number {
  return Number(cell.replaceAll(/\D/gu, ''));
}

function columnOf(cell: string): number {
  return [...cell.replaceAll(/\d/gu, '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}
