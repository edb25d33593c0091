import { columnOfTitle, isBlank, type RegisterCell, type RegisterCells } from '../register-columns.js';
import { isDitto } from '../register-text.js';

/**
 * The rows with the value above in place of marks that mean it ("nt", a quotation mark alone), as people read them. A mark
 * with nothing above it stays, and what judges the row asks for its value. A serial number is never that of another row.
 */
export function withValuesAbove<Row extends { readonly originalCells: RegisterCells }>(
  rows: readonly Row[],
): Row[] {
  let above: RegisterCells = {};
  return rows.map((row) => {
    above = Object.fromEntries(
      Object.entries(row.originalCells).map(([title, cell]) => [title, valueOf(title, cell, above)]),
    );
    return { ...row, originalCells: above };
  });
}

function valueOf(title: string, cell: RegisterCell, above: RegisterCells): RegisterCell {
  if (typeof cell !== 'string' || !isDitto(cell) || columnOfTitle(title) === 'serial') return cell;
  const value = above[title] ?? null;
  return isBlank(value) ? cell : value;
}
