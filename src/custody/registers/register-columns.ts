import { writingsOf, WORDINGS } from './column-wordings.js';
import { normaliseText } from './register-text.js';

/**
 * A cell as a workbook states it, in a form that survives JSON: a date cell keeps its calendar date. `shown` is the text
 * that people see, stated where it differs from the plain number or may differ from the date.
 */
export type RegisterCell =
  | string
  | number
  | boolean
  | null
  | { readonly date: string; readonly shown?: string }
  | { readonly number: number; readonly shown: string }
  | { readonly error: string };

/** Cells of one row, keyed by the header text of their column as the file writes it. */
export type RegisterCells = Readonly<Record<string, RegisterCell>>;

/** A column of the register that the importer understands. */
export type RegisterColumn = keyof typeof WORDINGS;

/** Columns without which a sheet is not a register: nothing of it could be booked. */
export const REQUIRED_COLUMNS: readonly RegisterColumn[] = [
  'receivedOn',
  'parties',
  'giver',
  'name',
  'kind',
  'unit',
  'quantity',
  'receiptVoucher',
];

/** Columns that describe the case; they are written once, in the first row of a case. */
export const CASE_COLUMNS: readonly RegisterColumn[] = [
  'receivedOn',
  'judgment',
  'judgmentDate',
  'enforcementDecision',
  'enforcementDecisionDate',
  'parties',
  'giver',
  'receiptOrder',
  'receiptVoucher',
];

/** Every column that the importer understands, in the order of Mẫu 13. */
export const REGISTER_COLUMNS = Object.keys(WORDINGS) as readonly RegisterColumn[];

/** The title of a column as Mẫu 13 prints it. */
export function columnTitle(column: RegisterColumn): string {
  return WORDINGS[column][0];
}

/** Every title by which a column is known. */
export function titlesOfColumn(column: RegisterColumn): string[] {
  const [printed, ...others] = WORDINGS[column];
  return [printed, ...others.flatMap(writingsOf)];
}

/** What is longer is no title. */
export const LONGEST_TITLE = 200;
/** Words in parentheses that tell one column from another: "Số lượng (thực xuất)" is no column of what came in. */
const SAYS_WHICH = /\b(?:nhap|xuat|ton|con|nhan|giao|huy|tra|thieu|mat|kiem|cot|nghin|ngan|trieu|ty|usd)\b/u;
const ABBREVIATIONS: readonly (readonly [RegExp, string])[] = [
  [/\bngay thang(?: nam)?\b/gu, 'ngay'],
  [/\bthads\b/gu, 'thi hanh an dan su'],
  [/\btha\b/gu, 'thi hanh an'],
  [/\bqd\b/gu, 'quyet dinh'],
  [/\bba\b/gu, 'ban an'],
  [/\bsl\b/gu, 'so luong'],
  [/\bpnk\b/gu, 'phieu nhap kho'],
  [/\bpxk\b/gu, 'phieu xuat kho'],
  [/\blnk\b/gu, 'lenh nhap kho'],
  [/\blxk\b/gu, 'lenh xuat kho'],
  [/\bvc\b/gu, 'vat chung'],
  [/\bts\b/gu, 'tai san'],
  [/\b(?:cua|cac|va|hoac|theo|toa an)\b/gu, ' '],
];

const COLUMN_OF_TITLE: ReadonlyMap<string, RegisterColumn> = new Map(
  REGISTER_COLUMNS.flatMap((column) =>
    titlesOfColumn(column).map((title) => [comparableTitle(title), column] as const),
  ),
);

/** Titles that were asked for lately: the cells of every row are found by theirs. */
const lately = new Map<string, RegisterColumn | null>();
const LATELY_AT_MOST = 2_000;

/**
 * The known column a title names, or null. Case, diacritics, punctuation, numbering, usual abbreviations and line breaks
 * do not matter.
 */
export function columnOfTitle(title: string): RegisterColumn | null {
  if (title.length > LONGEST_TITLE) return null;
  const known = lately.get(title);
  if (known !== undefined) return known;
  const column = findColumn(title);
  if (lately.size >= LATELY_AT_MOST) lately.clear();
  lately.set(title, column);
  return column;
}

function findColumn(title: string): RegisterColumn | null {
  const whole = COLUMN_OF_TITLE.get(comparableTitle(title));
  if (whole !== undefined) return whole;
  const remark = /\(([^()]*)\)/u.exec(title);
  if (!remark || SAYS_WHICH.test(plainTitle(remark[1] ?? ''))) return null;
  return COLUMN_OF_TITLE.get(comparableTitle(title.replaceAll(/\([^()]*\)/gu, ' '))) ?? null;
}

/** A title as it is compared, with usual abbreviations written out and what says nothing left out. */
function comparableTitle(title: string): string {
  const words = ABBREVIATIONS.reduce(
    (text, [writing, meaning]) => text.replaceAll(writing, meaning),
    plainTitle(title),
  );
  return words.replaceAll(/ +/gu, ' ').trim();
}

/** A title in small letters without diacritics, punctuation and the number of its column; by it a person's choice is kept. */
export function plainTitle(title: string): string {
  const words = normaliseText(title.slice(0, LONGEST_TITLE))
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('đ', 'd')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return words.replace(/^\d{1,2} (?=\p{L})/u, '').replace(/(?<=\p{L}) \d{1,2}$/u, '');
}

/** The text without what no database stores: the character NUL and halves of surrogate pairs become U+FFFD. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

/** True for a cell nothing is written in. */
export function isBlank(cell: RegisterCell | undefined): boolean {
  return cell === undefined || cell === null || (typeof cell === 'string' && normaliseText(cell) === '');
}

/**
 * The cell as normalised text: NFC, trimmed, single spaces; numbers and dates in their canonical form, so that another
 * format makes no other cell.
 */
export function cellText(cell: RegisterCell | undefined): string {
  if (cell === undefined || cell === null) return '';
  if (typeof cell === 'string') return normaliseText(cell);
  if (typeof cell !== 'object') return String(cell);
  if ('date' in cell) return cell.date;
  return 'number' in cell ? String(cell.number) : cell.error;
}

/** What a spreadsheet shows where a column is too narrow, and long numbers such as those of telephones. */
const SHOWN_FOR_LACK_OF_ROOM = /^(?:#+|-?\d+(?:[.,]\d+)?E[+-]?\d+)$/i;

/** The cell as people see it: as `cellText`, but numbers and dates by their format. */
export function shownText(cell: RegisterCell | undefined): string {
  const shown = typeof cell === 'object' && cell !== null && 'shown' in cell ? normaliseText(cell.shown) : '';
  return shown === '' || SHOWN_FOR_LACK_OF_ROOM.test(shown) ? cellText(cell) : shown;
}

/**
 * The cell as the number of a paper: as people see it, and a date that nobody sees as the day of a calendar, because
 * nobody numbers papers by the form in which programs keep a date.
 */
export function numberText(cell: RegisterCell | undefined): string {
  const text = shownText(cell);
  const isDate = typeof cell === 'object' && cell !== null && 'date' in cell;
  return isDate && text === cell.date ? text.replace(/^(\d{4})-(\d{2})-(\d{2}).*$/, '$3/$2/$1') : text;
}
