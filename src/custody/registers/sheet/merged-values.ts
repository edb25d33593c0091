import type { MergedArea, WorkbookCell, WorkbookSheet } from '../workbook/workbook.js';

/** A value that a row has from a merged area: written in a row above, or in a column to the left. */
export interface MergedValue {
  readonly cell: WorkbookCell;
  readonly isFromAbove: boolean;
  readonly isFromLeft: boolean;
}

const NOTHING: ReadonlyMap<number, MergedValue> = new Map();

/**
 * The values that cells have from merged areas, by row and column. Areas are entered from top to bottom and one that
 * overlaps an earlier one is left out, as spreadsheet programs allow none: no cell is filled twice, so a hostile file
 * costs no more than its cells.
 */
export class MergedValues {
  private readonly rows = new Map<number, Map<number, MergedValue>>();

  constructor(sheet: WorkbookSheet) {
    const areas = sheet.mergedAreas.toSorted((one, other) => one.firstRow - other.firstRow);
    const openUntil = new Map<number, number>();
    const rowNumbers = sheet.rows.map((row) => row.rowNumber);
    const rowsByNumber = new Map(sheet.rows.map((row) => [row.rowNumber, row]));
    for (const area of areas) {
      if (overlaps(area, openUntil)) continue;
      for (let column = area.firstColumn; column <= area.lastColumn; column += 1) {
        openUntil.set(column, area.lastRow);
      }
      const cell = rowsByNumber.get(area.firstRow)?.cells.get(area.firstColumn);
      if (cell !== undefined) this.fill(area, cell, rowNumbers);
    }
  }

  /** What a row has from merged areas, by column. */
  of(rowNumber: number): ReadonlyMap<number, MergedValue> {
    return this.rows.get(rowNumber) ?? NOTHING;
  }

  private fill(area: MergedArea, cell: WorkbookCell, rowNumbers: readonly number[]): void {
    for (let index = firstAtLeast(rowNumbers, area.firstRow); index < rowNumbers.length; index += 1) {
      const rowNumber = rowNumbers[index] ?? 0;
      if (rowNumber > area.lastRow) return;
      const values = this.rows.get(rowNumber) ?? new Map<number, MergedValue>();
      this.rows.set(rowNumber, values);
      for (let column = area.firstColumn; column <= area.lastColumn; column += 1) {
        const isFromAbove = rowNumber > area.firstRow;
        const isFromLeft = column > area.firstColumn;
        if (isFromAbove || isFromLeft) values.set(column, { cell, isFromAbove, isFromLeft });
      }
    }
  }
}

function overlaps(area: MergedArea, openUntil: ReadonlyMap<number, number>): boolean {
  for (let column = area.firstColumn; column <= area.lastColumn; column += 1) {
    if ((openUntil.get(column) ?? 0) >= area.firstRow) return true;
  }
  return false;
}

function firstAtLeast(sorted: readonly number[], least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
