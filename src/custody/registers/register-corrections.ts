import { cellOf } from './register-cases.js';
import {
  CASE_COLUMNS,
  cellText,
  columnOfTitle,
  columnTitle,
  isBlank,
  storableText,
  type RegisterCell,
  type RegisterCells,
  type RegisterColumn,
} from './register-columns.js';

/** A cell as somebody wants it to be read; the column by any title that the register knows or writes. */
export interface CellEdit {
  readonly column: string;
  readonly value: string | null;
}

/** The cells with the edits in place of what stood there, or the columns that the row does not have. */
export function cellsWithEdits(
  cells: RegisterCells,
  edits: readonly CellEdit[],
): { readonly cells: RegisterCells; readonly unknownColumns: readonly string[] } {
  const edited: Record<string, RegisterCell> = { ...cells };
  const unknownColumns: string[] = [];
  for (const edit of edits) {
    const title = titleIn(cells, edit.column);
    if (title === null) unknownColumns.push(edit.column);
    else edited[title] = edit.value === null ? null : storableText(edit.value);
  }
  return { cells: edited, unknownColumns };
}

function titleIn(cells: RegisterCells, written: string): string | null {
  if (Object.hasOwn(cells, written)) return written;
  const column = columnOfTitle(written);
  if (column === null) return null;
  return Object.keys(cells).find((title) => columnOfTitle(title) === column) ?? columnTitle(column);
}

/** A cell of the case that was corrected in the first row of the case. */
export interface CaseChange {
  readonly column: RegisterColumn;
  readonly from: string;
  readonly to: RegisterCell;
}

/** What the correction of the first row of a case changes for the rows below it. */
export function caseChanges(original: RegisterCells, corrected: RegisterCells): CaseChange[] {
  return CASE_COLUMNS.map((column) => ({
    column,
    from: cellText(cellOf(original, column)),
    to: cellOf(corrected, column),
  })).filter((change) => change.from !== cellText(change.to));
}

/**
 * A row of the case as it reads after the correction of its first row: where it inherits or repeats the old value,
 * the new one stands. What the row itself states differently stays.
 */
export function withCaseChanges(
  row: { readonly cells: RegisterCells; readonly inheritedCells: RegisterCells },
  changes: readonly CaseChange[],
): { readonly cells: RegisterCells; readonly inheritedCells: RegisterCells } {
  const cells: Record<string, RegisterCell> = { ...row.cells };
  const inheritedCells: Record<string, RegisterCell> = { ...row.inheritedCells };
  for (const { column, from, to } of changes) {
    if (cellText(cellOf(row.inheritedCells, column)) !== from) continue;
    inheritedCells[columnTitle(column)] = to;
    const own = cellOf(row.cells, column);
    if (isBlank(own) || cellText(own) === from) cells[titleIn(cells, columnTitle(column)) ?? ''] = to;
  }
  return { cells, inheritedCells };
}
