import type {
  AccountedRow,
  IgnoredSheet,
  ReadingChoices,
  ReadingQuestion,
  RowKind,
  SheetAccount,
  UnderstoodColumn,
} from '../reading-choices.js';
import type { RegisterCells, RegisterColumn } from '../register-columns.js';
import type { Workbook, WorkbookRow } from '../workbook/workbook.js';
import { chooseSheet, type ChosenSheet } from './choose-sheet.js';
import { withValuesAbove } from './ditto-marks.js';
import { sortRows, type SortedRow } from './row-kinds.js';
import { sheetAccount } from './sheet-account.js';
import { itemCells, lineOf, mergeDoubts, writtenCells, type MergeDoubt } from './sheet-cells.js';
import { describeColumns, sheetColumns, type SheetColumns } from './sheet-columns.js';
import { statedTotal, withOneTotal, type RegisterTotal } from './stated-total.js';

/** A row as the file states it, merged values told; the row number is that of the spreadsheet. */
export interface RegisterSourceRow {
  readonly rowNumber: number;
  readonly originalCells: RegisterCells;
  readonly mergeDoubts: readonly MergeDoubt[];
}

/** A row that may open a case. Only an item is read further; the others state the case of the rows below them. */
export interface RegisterBodyRow extends RegisterSourceRow {
  readonly isItem: boolean;
}

/** A register as it was understood: nothing of it is judged, and every row with content stands in its account. */
export interface RegisterSheet {
  readonly sheetName: string;
  readonly ignoredSheets: readonly IgnoredSheet[];
  readonly titleLines: readonly string[];
  readonly columns: readonly UnderstoodColumn[];
  readonly questions: readonly ReadingQuestion[];
  readonly rows: readonly RegisterBodyRow[];
  readonly total: RegisterTotal | null;
  readonly account: SheetAccount;
  /** The rows below the header that are not read as items. */
  readonly otherRows: readonly AccountedRow[];
}

/**
 * Understands a workbook as a register: which sheet, which header, what the columns mean, what each row is.
 * @throws RegisterFileError where no sheet has the header of a register
 */
export function understandWorkbook(workbook: Workbook, choices: ReadingChoices = {}): RegisterSheet {
  const chosen = chooseSheet(workbook, choices);
  const { sheet, header, text } = chosen;
  const body = sheet.rows.filter((row) => row.rowNumber > header.lastRow);
  const columns = sheetColumns(header, body, choices);
  const quantityColumn = numberOfColumn(columns, 'quantity');
  const bySeen = withOneTotal(sortRows(body, chosen, columns), quantityColumn).map((sorted): KindedRow => ({
    ...sorted,
    kind: kindAsSeen(sorted, choices),
  }));
  const inDoubt = bySeen.filter((row) => row.isDoubtful || isSetAside(row.kind));
  const rows = withValuesAbove(bySeen.filter(isRead).map((sorted) => bodyRow(sorted, chosen, columns)));
  const itemCellsOf = new Map(rows.map((row) => [row.rowNumber, row.originalCells]));
  const accounted = [
    ...headRows(chosen, columns),
    ...bySeen.map(({ row, kind, isDoubtful }): AccountedRow => ({
      rowNumber: row.rowNumber,
      kind,
      isDoubtful: isDoubtful || isSetAside(kind),
      originalCells: itemCellsOf.get(row.rowNumber) ?? writtenCells(row, columns),
    })),
  ];
  const described = describeColumns(
    sheet,
    columns,
    bySeen.filter(isItemLike).map(({ row }) => row),
  );
  return {
    sheetName: sheet.name,
    ignoredSheets: chosen.ignored,
    titleLines: sheet.rows.filter((row) => row.rowNumber < header.firstRow).map((row) => lineOf(row, text)),
    columns: described.columns,
    questions: [...chosen.questions, ...described.questions, ...rowQuestions(bySeen, choices)],
    rows,
    total: statedTotal(
      bySeen.filter(isSorted),
      quantityColumn,
      inDoubt.map(({ row }) => row.rowNumber),
    ),
    account: sheetAccount(accounted, sheet.rows),
    otherRows: accounted.filter((row) => row.rowNumber > header.lastRow && row.kind !== 'ITEM'),
  };
}

type KindedRow = Omit<SortedRow, 'kind'> & { readonly kind: RowKind };

function numberOfColumn({ meanings }: SheetColumns, meaning: RegisterColumn): number | null {
  return [...meanings].find(([, column]) => column === meaning)?.[0] ?? null;
}

/** An item that people do not see, or see crossed out, is set aside unless a person says that it is to be read. */
function kindAsSeen({ row, kind }: SortedRow, { hiddenRows, struckRows }: ReadingChoices): RowKind {
  if (kind !== 'ITEM') return kind;
  if (row.isHidden && hiddenRows !== 'READ') return 'HIDDEN';
  return isStruck(row) && struckRows !== 'READ' ? 'STRUCK' : 'ITEM';
}

function isStruck(row: WorkbookRow): boolean {
  return [...row.cells.values()].some((cell) => cell.isStruck);
}

function isSetAside(kind: RowKind): boolean {
  return kind === 'HIDDEN' || kind === 'STRUCK';
}

function isItemLike({ kind }: KindedRow): boolean {
  return kind === 'ITEM' || isSetAside(kind);
}

/** A row that was set aside still states the case of the rows below it. */
function isRead(row: KindedRow): boolean {
  return isItemLike(row) || row.statesCase;
}

function isSorted(row: KindedRow): row is SortedRow {
  return !isSetAside(row.kind);
}

function bodyRow({ row, kind }: KindedRow, { merged }: ChosenSheet, columns: SheetColumns): RegisterBodyRow {
  const fromAreas = merged.of(row.rowNumber);
  return {
    rowNumber: row.rowNumber,
    originalCells: itemCells(row, fromAreas, columns),
    mergeDoubts: mergeDoubts(row, fromAreas, columns),
    isItem: kind === 'ITEM',
  };
}

function headRows({ sheet, header }: ChosenSheet, columns: SheetColumns): AccountedRow[] {
  return sheet.rows
    .filter((row) => row.rowNumber <= header.lastRow)
    .map((row) => ({
      rowNumber: row.rowNumber,
      kind: row.rowNumber < header.firstRow ? 'TITLE' : 'HEADER',
      isDoubtful: false,
      originalCells: writtenCells(row, columns),
    }));
}

function rowQuestions(
  rows: readonly KindedRow[],
  { hiddenRows, struckRows }: ReadingChoices,
): ReadingQuestion[] {
  const numbersOf = (kind: RowKind): number[] =>
    rows.filter((row) => row.kind === kind).map(({ row }) => row.rowNumber);
  const hidden = hiddenRows === undefined ? numbersOf('HIDDEN') : [];
  const struck = struckRows === undefined ? numbersOf('STRUCK') : [];
  return [
    ...(hidden.length > 0 ? [{ kind: 'HIDDEN_ROWS', rowNumbers: hidden } as const] : []),
    ...(struck.length > 0 ? [{ kind: 'STRUCK_ROWS', rowNumbers: struck } as const] : []),
  ];
}
