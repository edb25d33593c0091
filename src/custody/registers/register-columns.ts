import { normaliseText } from './register-values.js';

/** A cell as a workbook states it, in a form that survives JSON: a date cell keeps its calendar date. */
export type RegisterCell =
  string | number | boolean | null | { readonly date: string } | { readonly error: string };

/** Cells of one row, keyed by the header text of their column as the file writes it. */
export type RegisterCells = Readonly<Record<string, RegisterCell>>;

const TITLES = {
  serial: ['STT', 'Số TT', 'TT'],
  receivedOn: ['Ngày nhập kho', 'Ngày nhập'],
  judgment: ['Bản án, quyết định số, ngày', 'Bản án, quyết định'],
  enforcementDecision: ['Quyết định THA số, ngày', 'Quyết định thi hành án số, ngày'],
  parties: ['Bị cáo, đương sự', 'Đương sự'],
  giver: ['Cơ quan, người bàn giao', 'Bên giao'],
  name: ['Tên vật chứng, tài sản', 'Tên vật chứng', 'Tên tài sản'],
  kind: ['Loại'],
  unit: ['ĐVT', 'Đơn vị tính'],
  quantity: ['Số lượng', 'SL'],
  condition: ['Tình trạng', 'Hiện trạng'],
  seal: ['Niêm phong', 'Tình trạng niêm phong'],
  place: ['Vị trí', 'Vị trí bảo quản'],
  receiptOrder: ['Lệnh nhập kho số', 'Lệnh nhập kho'],
  receiptVoucher: ['Phiếu nhập kho số', 'Phiếu nhập kho'],
  bookValue: ['Giá trị (đồng)', 'Giá trị'],
  disposal: ['Hướng xử lý'],
  disposalDecision: ['Quyết định xử lý số, ngày', 'Quyết định xử lý'],
  issueOrder: ['Lệnh xuất kho số', 'Lệnh xuất kho'],
  issueVoucher: ['Phiếu xuất kho số', 'Phiếu xuất kho'],
  issuedOn: ['Ngày xuất kho', 'Ngày xuất'],
  receiver: ['Người, cơ quan nhận', 'Bên nhận'],
  note: ['Ghi chú'],
} as const satisfies Record<string, readonly [string, ...string[]]>;

/** A column of the register that the importer understands. */
export type RegisterColumn = keyof typeof TITLES;

/** Every column of the register that the importer understands, in the order of Mẫu 13. */
export const REGISTER_COLUMNS = Object.keys(TITLES) as readonly RegisterColumn[];

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
  'enforcementDecision',
  'parties',
  'giver',
  'receiptOrder',
  'receiptVoucher',
];

const COLUMN_OF_TITLE: ReadonlyMap<string, RegisterColumn> = new Map(
  (Object.keys(TITLES) as RegisterColumn[]).flatMap((column) =>
    TITLES[column].map((title) => [normaliseTitle(title), column] as const),
  ),
);

/** The title of a column as Mẫu 13 prints it. */
export function columnTitle(column: RegisterColumn): string {
  return TITLES[column][0];
}

/** The known column a header text names, or null. Case, spacing and Unicode form do not matter. */
export function columnOfTitle(title: string): RegisterColumn | null {
  return COLUMN_OF_TITLE.get(normaliseTitle(title)) ?? null;
}

function normaliseTitle(title: string): string {
  return normaliseText(title)
    .toLowerCase()
    .replace(/\s*([,()])\s*/g, '$1');
}

/** The text without what no database stores: the character NUL and halves of surrogate pairs become U+FFFD. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

/** True for a cell nothing is written in. */
export function isBlank(cell: RegisterCell | undefined): boolean {
  return cell === undefined || cell === null || (typeof cell === 'string' && normaliseText(cell) === '');
}

/** The cell as normalised text: NFC, trimmed, single spaces; numbers and dates in their canonical form. */
export function cellText(cell: RegisterCell | undefined): string {
  if (cell === undefined || cell === null) return '';
  if (typeof cell === 'string') return normaliseText(cell);
  if (typeof cell === 'object') return 'date' in cell ? cell.date : cell.error;
  return String(cell);
}
