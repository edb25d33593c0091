import { shownText, type RegisterCell, type RegisterCells, type RowFindings } from '../registers/index.js';

/** Cells as they are kept: as pairs, because a JSON object of the database forgets the order of the columns. */
export type StoredCells = readonly (readonly [column: string, cell: RegisterCell])[];

export function storedCells(cells: RegisterCells): StoredCells {
  return Object.entries(cells);
}

export function cellsOf(stored: StoredCells): RegisterCells {
  return Object.fromEntries(stored);
}

/** What was found in a row, as it is kept with it. */
export function storedFindings({ reasons, warnings, notices }: RowFindings): RowFindings {
  return { reasons, warnings, notices };
}

export type RegisterRowVerdict = 'TAKEN' | 'TAKEN_WITH_WARNING' | 'SET_ASIDE' | 'CORRECTED' | 'DISMISSED';

/** A cell as text for people, just as it is written; null when it is empty. */
export function shownCell(cell: RegisterCell): string | null {
  if (cell === null || cell === '') return null;
  return typeof cell === 'string' ? cell : shownText(cell);
}
