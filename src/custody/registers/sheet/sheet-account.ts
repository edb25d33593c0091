import type { AccountedRow, RowKind, SheetAccount } from '../reading-choices.js';
import type { WorkbookRow } from '../workbook/workbook.js';

const NO_ROWS: Readonly<Record<RowKind, number>> = {
  TITLE: 0,
  HEADER: 0,
  COLUMN_NUMBERS: 0,
  GROUP_TITLE: 0,
  ITEM: 0,
  SUBTOTAL: 0,
  TOTAL: 0,
  SIGNATURE: 0,
  HIDDEN: 0,
  STRUCK: 0,
  OTHER: 0,
};

/**
 * Draws up the account of a sheet.
 * @throws Error where a row of the sheet does not stand in it exactly once: no row may be lost without a word
 */
export function sheetAccount(rows: readonly AccountedRow[], ofSheet: readonly WorkbookRow[]): SheetAccount {
  const accounted = new Set(rows.map((row) => row.rowNumber));
  const isComplete =
    rows.length === ofSheet.length &&
    accounted.size === rows.length &&
    ofSheet.every((row) => accounted.has(row.rowNumber));
  if (!isComplete) {
    throw new Error(
      `The account names ${accounted.size} rows by ${rows.length} entries; the sheet has ${ofSheet.length}.`,
    );
  }
  const counts = { ...NO_ROWS };
  for (const row of rows) counts[row.kind] += 1;
  return { rows, counts };
}
