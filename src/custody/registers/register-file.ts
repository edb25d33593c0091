import { readFile, stat } from 'node:fs/promises';
import ExcelJS from 'exceljs';
import { checkArchive, type RegisterFileLimits } from './register-archive.js';
import {
  cellText,
  columnOfTitle,
  columnTitle,
  isBlank,
  REQUIRED_COLUMNS,
  storableText,
  type RegisterCell,
  type RegisterCells,
  type RegisterColumn,
} from './register-columns.js';
import { RegisterFileError } from './register-file-error.js';
import { parseRegisterNumber } from './register-values.js';

/** A row of items as the file states it; the row number is that of the spreadsheet. */
export interface RegisterSourceRow {
  readonly rowNumber: number;
  readonly originalCells: RegisterCells;
}

/** The total row ('Cộng'): the count it states, null when that is not a number. */
export interface RegisterTotal {
  readonly rowNumber: number;
  readonly statedCount: string | null;
}

/** A register as read: its titles above the header, its items, its total, and every other row with content. */
export interface RegisterSheet {
  readonly sheetName: string;
  readonly titleLines: readonly string[];
  readonly headers: readonly string[];
  readonly rows: readonly RegisterSourceRow[];
  readonly total: RegisterTotal | null;
  /** Rows that are no items: column numbers, repeated headers, subtotals, signatures. */
  readonly otherRows: readonly RegisterSourceRow[];
  readonly ignoredSheets: readonly string[];
}

/** What the importer accepts unless told otherwise: an office's register of years is far below. */
export const DEFAULT_FILE_LIMITS: RegisterFileLimits = {
  maxBytes: 10 * 1024 * 1024,
  maxUnpackedBytes: 64 * 1024 * 1024,
  maxRows: 20_000,
  maxColumns: 100,
};

const HEADER_SEARCH_ROWS = 50;
const HEADER_MINIMUM_TITLES = 4;
const OTHER_ROW_MAXIMUM_CELLS = 5;
const TOTAL_WORDS = /^(?:tổng cộng|cộng|tổng số|tổng)(?:[\s:.]|$)/;
const SIGNATURE_WORDS =
  /^(?:người ghi sổ|người lập|thủ kho|kế toán|thủ trưởng|chấp hành viên, ký|ngày .{1,20} tháng .{1,20} năm)/;
/** Parts the register does not need and that a hostile file can blow up (a merge over the whole sheet). */
const IGNORED_PARTS = [
  'mergeCells',
  'dataValidations',
  'conditionalFormatting',
  'hyperlinks',
  'drawing',
  'picture',
  'tableParts',
  'extLst',
];

interface SheetRow {
  readonly rowNumber: number;
  readonly cells: ReadonlyMap<number, RegisterCell>;
}

interface Header {
  readonly rowNumber: number;
  readonly titles: ReadonlyMap<number, string>;
}

/**
 * Reads the one register of an .xlsx file, given as bytes or as a path, without judging its rows.
 * @throws RegisterFileError when the file is not a readable workbook, has no register, or exceeds the limits.
 */
export async function readRegisterFile(
  source: Uint8Array | string,
  limits: RegisterFileLimits = DEFAULT_FILE_LIMITS,
): Promise<RegisterSheet> {
  const bytes = await registerBytes(source, limits);
  checkArchive(bytes, limits);
  const workbook = await parseWorkbook(bytes);
  const budget = { characters: limits.maxUnpackedBytes };
  const sheets = workbook.worksheets.map((sheet) => ({
    name: sheet.name,
    rows: rowsOf(sheet, limits, budget),
  }));
  const registers = sheets.flatMap((sheet) => {
    const header = findHeader(sheet.rows);
    return header ? [{ ...sheet, header }] : [];
  });
  const [register, ...further] = registers;
  if (!register) throw new RegisterFileError('HEADER_MISSING');
  if (further.length > 0) {
    throw new RegisterFileError('SEVERAL_REGISTERS', {
      sheets: registers.map((sheet) => sheet.name).join(', '),
    });
  }
  requireColumns(register.header);
  return {
    ...sortRows(register.rows, register.header),
    sheetName: register.name,
    ignoredSheets: sheets.map((sheet) => sheet.name).filter((name) => name !== register.name),
  };
}

/**
 * The bytes of a file given as such or by its path, no more of them than the limit.
 * @throws RegisterFileError
 */
async function registerBytes(
  source: Uint8Array | string,
  limits: RegisterFileLimits = DEFAULT_FILE_LIMITS,
): Promise<Buffer> {
  if (typeof source !== 'string') return Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  try {
    if ((await stat(source)).size > limits.maxBytes) {
      throw new RegisterFileError('FILE_TOO_LARGE', { limit: limits.maxBytes });
    }
    return await readFile(source);
  } catch (error) {
    throw error instanceof RegisterFileError ? error : new RegisterFileError('FILE_NOT_READABLE', {}, error);
  }
}

async function parseWorkbook(bytes: Buffer): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook();
  try {
    const copy = new ArrayBuffer(bytes.byteLength);
    new Uint8Array(copy).set(bytes);
    return await workbook.xlsx.load(copy, { ignoreNodes: IGNORED_PARTS });
  } catch (error) {
    throw new RegisterFileError('NOT_A_WORKBOOK', {}, error);
  }
}

/** The budget bounds the text of all cells together: one long shared string may stand in very many cells. */
function rowsOf(
  sheet: ExcelJS.Worksheet,
  limits: RegisterFileLimits,
  budget: { characters: number },
): SheetRow[] {
  const rows: SheetRow[] = [];
  sheet.eachRow((row, rowNumber) => {
    const cells = new Map<number, RegisterCell>();
    row.eachCell((cell, columnNumber) => {
      const value = cellOfValue(cell.value);
      if (value === null) return;
      if (columnNumber > limits.maxColumns) {
        throw new RegisterFileError('TOO_MANY_COLUMNS', { limit: limits.maxColumns });
      }
      budget.characters -= typeof value === 'string' ? value.length : 0;
      if (budget.characters < 0) {
        throw new RegisterFileError('UNPACKED_TOO_LARGE', { limit: limits.maxUnpackedBytes });
      }
      cells.set(columnNumber, value);
    });
    if ([...cells.values()].some((cell) => !isBlank(cell))) rows.push({ rowNumber, cells });
  });
  return rows;
}

/** The value as written; of a formula its result, of rich text and links the text people see. */
function cellOfValue(value: ExcelJS.CellValue | undefined): RegisterCell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return storableText(value);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Date || Object.prototype.toString.call(value) === '[object Date]') {
    return dateCell(value as Date);
  }
  if ('richText' in value) return storableText(value.richText.map((part) => part.text).join(''));
  if ('error' in value) return { error: storableText(value.error) };
  if ('hyperlink' in value) return cellOfValue(value.text);
  if ('result' in value) return cellOfValue(value.result);
  return 'formula' in value ? storableText(`=${value.formula}`) : null;
}

function dateCell(date: Date): RegisterCell {
  return Number.isNaN(date.getTime()) ? { error: '#VALUE!' } : { date: date.toISOString().slice(0, 10) };
}

function findHeader(rows: readonly SheetRow[]): Header | null {
  for (const row of rows.slice(0, HEADER_SEARCH_ROWS)) {
    if (knownColumns(row.cells).size >= HEADER_MINIMUM_TITLES) {
      return { rowNumber: row.rowNumber, titles: titlesOf(row, rows) };
    }
  }
  return null;
}

function knownColumns(cells: ReadonlyMap<number, RegisterCell>): Set<RegisterColumn> {
  const columns = [...cells.values()].map((cell) => (typeof cell === 'string' ? columnOfTitle(cell) : null));
  return new Set(columns.filter((column) => column !== null));
}

/** A title for every column with content: the header text, numbered when it occurs twice, else the column number. */
function titlesOf(header: SheetRow, rows: readonly SheetRow[]): Map<number, string> {
  const columns = new Set([
    ...header.cells.keys(),
    ...rows.flatMap((row) => bodyColumns(row, header.rowNumber)),
  ]);
  const titles = new Map<number, string>();
  const used = new Map<string, number>();
  for (const column of [...columns].sort((a, b) => a - b)) {
    const text = cellText(header.cells.get(column)) || `Cột ${String(column)}`;
    const count = (used.get(text) ?? 0) + 1;
    used.set(text, count);
    titles.set(column, count === 1 ? text : `${text} (${String(count)})`);
  }
  return titles;
}

function bodyColumns(row: SheetRow, headerRowNumber: number): number[] {
  return row.rowNumber > headerRowNumber ? [...row.cells.keys()] : [];
}

function requireColumns(header: Header): void {
  const present = new Set([...header.titles.values()].map(columnOfTitle));
  const missing = REQUIRED_COLUMNS.filter((column) => !present.has(column));
  if (missing.length > 0) {
    throw new RegisterFileError('COLUMNS_MISSING', { columns: missing.map(columnTitle).join('; ') });
  }
}

function sortRows(
  rows: readonly SheetRow[],
  header: Header,
): Pick<RegisterSheet, 'titleLines' | 'headers' | 'rows' | 'total' | 'otherRows'> {
  const items: RegisterSourceRow[] = [];
  const otherRows: RegisterSourceRow[] = [];
  let total: RegisterTotal | null = null;
  for (const row of rows.filter((candidate) => candidate.rowNumber > header.rowNumber)) {
    const sourceRow = { rowNumber: row.rowNumber, originalCells: originalCells(row, header) };
    const sort = sortOfRow(row, header, total !== null);
    (sort === 'ITEM' ? items : otherRows).push(sourceRow);
    if (sort === 'TOTAL') total = { rowNumber: row.rowNumber, statedCount: statedCount(row) };
  }
  return {
    titleLines: rows.filter((row) => row.rowNumber < header.rowNumber).map(lineOf),
    headers: [...header.titles.values()],
    rows: items,
    total,
    otherRows,
  };
}

/** A row with two of what makes an item is one; above the total row, one with a name that is no signature, too. */
function sortOfRow(row: SheetRow, header: Header, afterTotal: boolean): 'ITEM' | 'TOTAL' | 'OTHER' {
  const texts = [...row.cells.values()]
    .filter((cell) => !isBlank(cell))
    .map((cell) => cellText(cell).toLowerCase());
  if (texts.length <= OTHER_ROW_MAXIMUM_CELLS && texts.some((text) => TOTAL_WORDS.test(text))) return 'TOTAL';
  if (knownColumns(row.cells).size >= HEADER_MINIMUM_TITLES) return 'OTHER';
  if (
    texts.length > OTHER_ROW_MAXIMUM_CELLS &&
    texts.every((text) => /^\(?(?:\d{1,2}|[a-e])\)?$/.test(text))
  ) {
    return 'OTHER';
  }
  const written = writtenItemColumns(row, header);
  if (written.size >= 2) return 'ITEM';
  const isItem = !afterTotal && written.has('name') && !texts.some((text) => SIGNATURE_WORDS.test(text));
  return isItem ? 'ITEM' : 'OTHER';
}

function writtenItemColumns(row: SheetRow, header: Header): Set<RegisterColumn> {
  const columns = [...header.titles]
    .filter(([column]) => !isBlank(row.cells.get(column)))
    .map(([, title]) => columnOfTitle(title))
    .filter((column) => column !== null);
  return new Set(columns.filter((column) => ITEM_COLUMNS.has(column)));
}

const ITEM_COLUMNS: ReadonlySet<RegisterColumn> = new Set([
  'name',
  'kind',
  'unit',
  'quantity',
  'receiptVoucher',
] as const);

function statedCount(row: SheetRow): string | null {
  for (const cell of row.cells.values()) {
    const number = typeof cell === 'number' || typeof cell === 'string' ? parseRegisterNumber(cell) : null;
    if (number?.outcome === 'NUMBER') return number.value;
  }
  return null;
}

function originalCells(row: SheetRow, header: Header): RegisterCells {
  return Object.fromEntries(
    [...header.titles].map(([column, title]) => [title, row.cells.get(column) ?? null]),
  );
}

function lineOf(row: SheetRow): string {
  return [...row.cells.values()]
    .map(cellText)
    .filter((text) => text !== '')
    .join(' ');
}
