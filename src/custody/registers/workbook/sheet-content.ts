import { RegisterFileError } from '../register-file-error.js';
import type { RegisterFileLimits } from './register-file-limits.js';
import type { MergedArea, WorkbookCell, WorkbookRow, WorkbookSheet } from './workbook.js';

/** The widest and longest sheet that a spreadsheet program makes. */
export const LAST_ROW = 1_048_576;
export const LAST_COLUMN = 16_384;

const MAX_MERGED_AREAS = 200_000;

/** What all sheets of a file may still hold: one long text may stand in very many cells. */
export interface ContentBudget {
  cells: number;
  characters: number;
}

export function contentBudget(limits: RegisterFileLimits): ContentBudget {
  return { cells: limits.maxCells, characters: limits.maxUnpackedBytes };
}

/** Collects a sheet while it is read, within what a file may hold. */
export class SheetContent {
  private readonly rows = new Map<number, { isHidden: boolean; cells: Map<number, WorkbookCell> }>();
  private readonly hiddenColumnRanges: (readonly [first: number, last: number])[] = [];
  private readonly columns = new Set<number>();
  private readonly merges: MergedArea[] = [];

  constructor(
    private readonly limits: RegisterFileLimits,
    private readonly budget: ContentBudget,
  ) {}

  /** Blank cells are no content: a formatted sheet has millions of them. */
  addCell(rowNumber: number, column: number, cell: WorkbookCell, isHidden: boolean): void {
    const row = this.rows.get(rowNumber) ?? { isHidden, cells: new Map<number, WorkbookCell>() };
    if (row.cells.has(column)) throw new RegisterFileError('FILE_DAMAGED');
    row.cells.set(column, cell);
    this.rows.set(rowNumber, row);
    this.columns.add(column);
    this.charge(cell);
  }

  hideColumns(first: number, last: number): void {
    if (this.hiddenColumnRanges.length >= LAST_COLUMN) throw new RegisterFileError('FILE_DAMAGED');
    this.hiddenColumnRanges.push([first, last]);
  }

  addMerge(area: MergedArea): void {
    if (this.merges.length >= MAX_MERGED_AREAS) throw new RegisterFileError('FILE_TOO_COSTLY');
    this.merges.push(area);
  }

  sheet(name: string, visibility: WorkbookSheet['visibility']): WorkbookSheet {
    const columns = [...this.columns].sort((a, b) => a - b);
    const rows = [...this.rows]
      .sort(([a], [b]) => a - b)
      .map(([rowNumber, row]): WorkbookRow => ({ rowNumber, ...row }));
    return {
      name,
      visibility,
      rows,
      mergedAreas: this.mergesWithin(rows, columns),
      hiddenColumns: columns.filter((column) =>
        this.hiddenColumnRanges.some(([first, last]) => first <= column && column <= last),
      ),
    };
  }

  private charge(cell: WorkbookCell): void {
    this.budget.cells -= 1;
    if (this.budget.cells < 0) throw new RegisterFileError('TOO_MANY_CELLS', { limit: this.limits.maxCells });
    this.budget.characters -= cell.shown.length;
    if (this.budget.characters < 0) {
      throw new RegisterFileError('UNPACKED_TOO_LARGE', { limit: this.limits.maxUnpackedBytes });
    }
    if (this.rows.size > this.limits.maxRows) {
      throw new RegisterFileError('TOO_MANY_ROWS', { limit: this.limits.maxRows });
    }
    if (this.columns.size > this.limits.maxColumns) {
      throw new RegisterFileError('TOO_MANY_COLUMNS', { limit: this.limits.maxColumns });
    }
  }

  /**
   * The merged areas cut to the first and last row and column with content. Together they hold no more cells than the
   * content does, as areas that do not overlap; else each of very many could stretch over everything.
   */
  private mergesWithin(rows: readonly WorkbookRow[], columns: readonly number[]): MergedArea[] {
    const rowNumbers = rows.map((row) => row.rowNumber);
    let room = rowNumbers.length * columns.length;
    const areas: MergedArea[] = [];
    for (const merge of this.merges) {
      const height = countWithin(rowNumbers, merge.firstRow, merge.lastRow);
      const width = countWithin(columns, merge.firstColumn, merge.lastColumn);
      if (height === 0 || width === 0) continue;
      room -= height * width;
      if (room < 0) throw new RegisterFileError('FILE_DAMAGED');
      const area = {
        firstRow: Math.max(merge.firstRow, rowNumbers[0] ?? 0),
        lastRow: Math.min(merge.lastRow, rowNumbers.at(-1) ?? 0),
        firstColumn: Math.max(merge.firstColumn, columns[0] ?? 0),
        lastColumn: Math.min(merge.lastColumn, columns.at(-1) ?? 0),
      };
      if (area.firstRow < area.lastRow || area.firstColumn < area.lastColumn) areas.push(area);
    }
    return areas;
  }
}

/** How many of the sorted numbers lie between two others. */
function countWithin(sorted: readonly number[], first: number, last: number): number {
  return countBelow(sorted, last + 1) - countBelow(sorted, first);
}

function countBelow(sorted: readonly number[], bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? Infinity) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
