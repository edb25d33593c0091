import type { ReadingChoices, ReadingQuestion } from '../../src/custody/registers/reading-choices.js';
import type { RegisterColumn } from '../../src/custody/registers/register-columns.js';
import type { RegisterFileErrorCode } from '../../src/custody/registers/register-file-error.js';
import { fileOfRows } from '../support/open-xml-file.js';
import { mau13, mau13Titles } from '../support/register-lines.js';
import { zipFile } from '../support/zip-file.js';
import {
  inTcvn3,
  inVni,
  openDocumentFile,
  serialOf,
  textFile,
  textOf,
  withMacros,
  workbookFile,
  type FileCell,
  type FileForm,
  type FileSheet,
} from './sheet-file.js';

/** What becomes of a file. */
export interface Account {
  /**
   * The kind of each row with content: t title, H header, n numbers of columns, g group title, s subtotal, T total,
   * k signature, h hidden, x struck, o other; of an item its verdict: I taken, w with warning, a set aside.
   */
  readonly rows: string;
  /** Reasons and warnings by the number of the row in the sheet. */
  readonly codes?: Readonly<Record<number, string>>;
  readonly asks?: readonly ReadingQuestion['kind'][];
  readonly total?: 'ROWS' | 'QUANTITY' | 'DIFFERS';
  /** Items that left. */
  readonly issued?: number;
  readonly cases?: number;
  /** What the items are called, where that is the point. */
  readonly names?: readonly string[];
  readonly parties?: readonly string[];
}

export interface AwkwardFile {
  readonly what: string;
  readonly bytes: () => Buffer;
  readonly choices?: ReadingChoices;
  readonly becomes: Account | RegisterFileErrorCode;
}

type Line = Partial<Record<RegisterColumn, FileCell>>;

const titles: readonly FileCell[] = mau13Titles;

function line(cells: Line, columns: readonly RegisterColumn[] = mau13): FileCell[] {
  return columns.map((column) => cells[column] ?? null);
}

function first(cells: Line = {}): Line {
  return {
    serial: 1,
    receivedOn: '10/03/2026',
    judgment: '21/2026/HS-ST ngày 20/02/2026',
    enforcementDecision: '301/QĐ-THADS ngày 05/03/2026',
    parties: 'Lò Văn Mẫu',
    giver: 'Công an xã Ia Mẫu',
    receiptOrder: '41/LNK',
    receiptVoucher: '51/PNK',
    ...further('điện thoại di động Nokia'),
    ...cells,
  };
}

function further(name: FileCell, cells: Line = {}): Line {
  return { name, kind: 'VC', unit: 'cái', quantity: 1, condition: 'cũ', place: 'Kệ A1-1', ...cells };
}

const left: Line = {
  disposal: 'Tịch thu tiêu hủy',
  disposalDecision: '29/QĐ-THADS ngày 16/07/2026',
  issueOrder: '70/LXK',
  issueVoucher: '60/PXK',
  issuedOn: '24/07/2026',
  receiver: 'Hội đồng tiêu hủy',
};

/** Rows of a register behind its title and header; the first line is row 3. */
function rowsOf(...lines: readonly (Line | readonly FileCell[])[]): FileCell[][] {
  return [
    ['SỔ THEO DÕI VẬT CHỨNG'],
    [...titles],
    ...lines.map((each) => (Array.isArray(each) ? [...(each as FileCell[])] : line(each as Line))),
  ];
}

function register(...lines: readonly (Line | readonly FileCell[])[]): () => Buffer {
  return () => workbookFile([{ rows: rowsOf(...lines) }]);
}

function formed(form: FileForm, ...lines: readonly Line[]): () => Buffer {
  return () => workbookFile([{ rows: rowsOf(...lines) }], form);
}

function sheet(rows: FileSheet['rows'], traits: Omit<FileSheet, 'rows'> = {}): () => Buffer {
  return () => workbookFile([{ ...traits, rows }]);
}

function without(column: RegisterColumn, ...lines: readonly Line[]): () => Buffer {
  const columns = mau13.filter((each) => each !== column);
  const kept = titles.filter((_, index) => mau13[index] !== column);
  return () => workbookFile([{ rows: [kept, ...lines.map((each) => line(each, columns))] }]);
}

/** The register with a title of its own over a column. */
function titled(column: RegisterColumn, title: string, ...lines: readonly Line[]): () => Buffer {
  const header = titles.map((each, index) => (mau13[index] === column ? title : each));
  return () => workbookFile([{ rows: [header, ...lines.map((each) => line(each))] }]);
}

function typedIn(typed: (text: string) => string, ...lines: readonly Line[]): () => Buffer {
  const rows = rowsOf(...lines).map((cells) =>
    cells.map((cell) => (typeof cell === 'string' ? typed(cell) : cell)),
  );
  return () => workbookFile([{ rows }]);
}

function container(stream: string): Buffer {
  const name = Buffer.from(`${stream}\0`.padEnd(32, '\0'), 'utf16le');
  return Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(504), name]);
}

const misread = (text: string): string => Buffer.from(text).toString('latin1');
const dao = further('con dao', { serial: 2 });
const bua = further('búa', { serial: 3 });
const total = (count: FileCell, label: FileCell = 'Cộng'): Line => ({ name: label, quantity: count });

/** Files as people make them that are hard to read, each with what must become of it. */
export const AWKWARD_FILES: readonly AwkwardFile[] = [
  // Columns
  {
    what: 'the columns of the issue stand under a group in two rows (trial 8)',
    bytes: sheet(
      [
        [...titles.slice(0, 18), 'XUẤT KHO', null, null, null, 'Ghi chú'],
        [
          ...titles.slice(0, 18).map(() => null),
          'Số lệnh',
          'Số phiếu xuất kho',
          'Ngày, tháng, năm xuất kho',
          'Người nhận',
        ],
        line(first()),
        line({ ...dao, ...left }),
      ],
      { merged: ['S1:V1', 'A1:A2', 'B1:B2'] },
    ),
    becomes: { rows: 'HHII', issued: 1 },
  },
  {
    what: 'a column of amounts has a title that nobody knows (trial 8)',
    bytes: titled('note', 'Mã hồ sơ lưu trữ', first({ note: 'HS-01' }), dao),
    becomes: { rows: 'HII', asks: ['COLUMN'] },
  },
  {
    what: 'the column of quantities is called "S.L"',
    bytes: titled('quantity', 'S.L', first(), dao),
    becomes: { rows: 'HII' },
  },
  {
    what: 'a person set the unknown column aside',
    bytes: titled('note', 'Mã hồ sơ lưu trữ', first({ note: 'HS-01' }), dao),
    choices: { columns: { 'ma ho so luu tru': null } },
    becomes: { rows: 'HII' },
  },
  {
    what: 'two columns are called the same and both are filled',
    bytes: titled('condition', 'Số lượng', first({ condition: 2 }), dao),
    becomes: { rows: 'HII', asks: ['COLUMN_TWICE'] },
  },
  {
    what: 'the column of the voucher is missing',
    bytes: without('receiptVoucher', first(), dao),
    becomes: {
      rows: 'Haa',
      codes: { 2: 'voucher-number-missing', 3: 'voucher-number-missing' },
      asks: ['COLUMN_MISSING'],
    },
  },
  {
    what: 'the columns of issued and remaining quantity stand beside (trial 8)',
    bytes: () =>
      workbookFile([
        {
          rows: [
            [...titles, 'Số lượng xuất', 'Tồn'],
            [...line(first({ quantity: 2, ...left })), 2, 0],
            [...line({ ...dao, quantity: 3 }), null, 3],
            [...line({ ...bua, quantity: 5, ...left }), 2, 3],
          ],
        },
      ]),
    becomes: { rows: 'HIIa', codes: { 4: 'issued-in-part' }, issued: 2 },
  },
  // Merged cells
  {
    what: 'decision, order, voucher, date and receiver are merged over three items (trial 9)',
    bytes: () =>
      workbookFile([
        { rows: rowsOf(first(left), dao, bua), merged: ['R3:R5', 'S3:S5', 'T3:T5', 'U3:U5', 'V3:V5'] },
      ]),
    becomes: { rows: 'tHIII', issued: 3, cases: 1 },
  },
  {
    what: 'the cells of the case are merged over its items',
    bytes: () =>
      workbookFile([
        {
          rows: rowsOf(first(), dao, bua),
          merged: ['B3:B5', 'C3:C5', 'D3:D5', 'E3:E5', 'F3:F5', 'N3:N5', 'O3:O5'],
        },
      ]),
    becomes: { rows: 'tHIII', cases: 1 },
  },
  {
    what: 'one quantity is merged over two items',
    bytes: () =>
      workbookFile([{ rows: rowsOf(first({ quantity: 2 }), { ...dao, quantity: null }), merged: ['J3:J4'] }]),
    becomes: { rows: 'tHIw', codes: { 4: 'amount-merged' } },
  },
  {
    what: 'a merged area covers all columns and a million rows (trial 9, hostile)',
    bytes: () => workbookFile([{ rows: rowsOf(first(), dao), merged: ['A5:XFD1048576'] }]),
    becomes: { rows: 'tHII' },
  },
  {
    what: 'a value stands under a merged cell that covers it',
    bytes: () => workbookFile([{ rows: rowsOf(first(), { ...dao, place: 'Kệ B2-2' }), merged: ['M3:M4'] }]),
    becomes: { rows: 'tHIw', codes: { 4: 'value-covered' } },
  },
  // Totals and names like totals
  {
    what: 'items are called "Tổng đài" and "Cộng hưởng từ" (trial 10)',
    bytes: register(first({ name: 'Tổng đài điện thoại' }), further('Cộng hưởng từ, máy'), total(2)),
    becomes: { rows: 'tHIIT', total: 'ROWS', names: ['Tổng đài điện thoại', 'Cộng hưởng từ, máy'] },
  },
  {
    what: 'the stated total differs (trial 10)',
    bytes: register(first(), dao, total(3)),
    becomes: { rows: 'tHIIT', total: 'DIFFERS' },
  },
  {
    what: 'each page has a subtotal and the whole a total',
    bytes: register(
      first(),
      total(1, 'Cộng trang 1'),
      titles,
      dao,
      total(1, 'Cộng trang 2'),
      total(2, 'TỔNG CỘNG'),
    ),
    becomes: { rows: 'tHIsHIsT', total: 'ROWS' },
  },
  {
    what: 'the total adds the quantities up',
    bytes: register(first({ quantity: 3 }), { ...dao, quantity: 4 }, total(7)),
    becomes: { rows: 'tHIIT', total: 'QUANTITY' },
  },
  {
    what: 'the total says "02 khoản" in words',
    bytes: register(first(), dao, { serial: 'Tổng cộng: 02 khoản' }),
    becomes: { rows: 'tHIIT', total: 'ROWS' },
  },
  {
    what: 'the total says in two cells how many lines there are',
    bytes: register(first(), dao, { serial: 'CỘNG:', kind: '02 khoản' }),
    becomes: { rows: 'tHIIT', total: 'ROWS' },
  },
  {
    what: 'the total is a formula whose result was never kept',
    bytes: register(first(), dao, total({ formula: 'SUM(J3:J4)' })),
    becomes: { rows: 'tHIIT', total: 'DIFFERS' },
  },
  // Papers
  {
    what: 'judgments are spelt with the year inside (trial 11)',
    bytes: register(
      first({ judgment: '21/2026/HS-ST' }),
      first({ judgment: '22/2026/HS-ST (20/02/2026)', receiptVoucher: '52/PNK', parties: 'A Mẫu' }),
      first({ judgment: '23/2026/HS-ST, 20/02/2026', receiptVoucher: '53/PNK', parties: 'B Mẫu' }),
      first({ judgment: 'Ngày 20/02/2026 số 24/2026/HS-ST', receiptVoucher: '54/PNK', parties: 'C Mẫu' }),
    ),
    becomes: { rows: 'tHwIII', codes: { 3: 'paper-date-missing' }, cases: 4 },
  },
  {
    what: 'a cell names a judgment of two courts',
    bytes: register(first({ judgment: '21/2026/HS-ST ngày 20/02/2026\n5/2026/HS-PT ngày 01/03/2026' }), dao),
    becomes: { rows: 'tHww', codes: { 3: 'papers-several', 4: 'papers-several' } },
  },
  {
    what: 'a judgment cannot be read',
    bytes: register(first({ judgment: 'theo hồ sơ vụ Lò Văn Mẫu' }), dao),
    becomes: { rows: 'tHww', codes: { 3: 'paper-unread', 4: 'paper-unread' } },
  },
  {
    what: 'a judgment has a day that does not exist',
    bytes: register(first({ judgment: '21/2026/HS-ST ngày 31/02/2026' })),
    becomes: { rows: 'tHw', codes: { 3: 'document-date-invalid' } },
  },
  // Voucher numbers and dates
  {
    what: 'a voucher number became a date (trial 12)',
    bytes: register(first({ receiptVoucher: { date: '2026-05-01', format: 'd-mmm' } }), dao),
    becomes: { rows: 'tHww', codes: { 3: 'voucher-number-became-date', 4: 'case-cell-doubtful' } },
  },
  {
    what: 'an issue voucher became a date (trial 12)',
    bytes: register(first({ ...left, issueVoucher: { date: '2026-05-01' } })),
    becomes: { rows: 'tHw', codes: { 3: 'voucher-number-became-date' }, issued: 1 },
  },
  {
    what: 'dates are serial numbers without a format',
    bytes: register(first({ receivedOn: serialOf('2026-03-10') }), dao),
    becomes: { rows: 'tHII' },
  },
  {
    what: 'the workbook counts its days from 1904',
    bytes: formed({ is1904: true }, first({ receivedOn: { date: '2026-03-10' } })),
    becomes: { rows: 'tHI' },
  },
  {
    what: 'the format of a number has letters of a date',
    bytes: register(first({ quantity: { number: 12, format: '0 "m (dài)"' }, unit: 'm' })),
    becomes: { rows: 'tHI' },
  },
  {
    what: 'the date of receipt lies in the future, does not exist, or has the month first',
    bytes: register(
      first({ receivedOn: '10/03/2027' }),
      first({ receivedOn: '31/02/2026', receiptVoucher: '52/PNK', parties: 'A Mẫu' }),
      first({ receivedOn: '03/28/2026', receiptVoucher: '53/PNK', parties: 'B Mẫu' }),
    ),
    becomes: { rows: 'tHaaw', codes: { 3: 'date-in-future', 4: 'date-invalid', 5: 'date-month-first' } },
  },
  {
    what: 'an item left before it came',
    bytes: register(first({ ...left, issuedOn: '24/07/2025' })),
    becomes: { rows: 'tHa', codes: { 3: 'issued-before-received' }, issued: 1 },
  },
  // Cells
  {
    what: 'formulas show nothing (trial 13)',
    bytes: register(
      first({ note: { formula: 'IF(A3>5,"x","")', shows: '' }, receiver: { formula: 'IF(1,"","")' } }),
    ),
    becomes: { rows: 'tHI', issued: 0 },
  },
  {
    what: 'formulas show texts and numbers',
    bytes: register(
      first({ name: { formula: 'A1&" dao"', shows: 'con dao' }, quantity: { formula: '1+1', shows: 2 } }),
    ),
    becomes: { rows: 'tHI', names: ['con dao'] },
  },
  {
    what: 'cells hold errors (trial 15)',
    bytes: register(
      first(),
      further({ error: '#N/A' }),
      further('búa', { quantity: { error: '#REF!' } }),
      further('#VALUE!'),
    ),
    becomes: { rows: 'tHIaaa', codes: { 4: 'cell-error', 5: 'cell-error', 6: 'cell-error' } },
  },
  {
    what: 'two people stand in one cell, one below the other (trial 14)',
    bytes: register(first({ parties: 'Lò Văn Mẫu\nSiu Thị Thử' })),
    becomes: { rows: 'tHI', parties: ['Lò Văn Mẫu', 'Siu Thị Thử'] },
  },
  {
    what: 'several people are numbered with their years of birth',
    bytes: register(first({ parties: '1. Lò Văn Mẫu (1990)\n2. Siu Thị Thử (1985)' })),
    becomes: { rows: 'tHI' },
  },
  {
    what: 'texts were typed in TCVN3 (trial 15)',
    bytes: typedIn(inTcvn3, first(), dao),
    becomes: {
      rows: 'tHaa',
      codes: { 3: 'text-old-encoding', 4: 'text-old-encoding case-cell-unusable' },
      asks: ['ENCODING'],
    },
  },
  {
    what: 'texts in TCVN3 are to be converted',
    bytes: typedIn(inTcvn3, first(), dao),
    choices: { encoding: 'CONVERT' },
    becomes: { rows: 'tHII', names: ['điện thoại di động Nokia', 'con dao'] },
  },
  {
    what: 'texts were typed in VNI (trial 15)',
    bytes: typedIn(inVni, first(), dao),
    becomes: {
      rows: 'tHaa',
      codes: { 3: 'text-old-encoding', 4: 'text-old-encoding case-cell-unusable' },
      asks: ['ENCODING'],
    },
  },
  {
    what: 'texts in VNI are to be converted',
    bytes: typedIn(inVni, first(), dao),
    choices: { encoding: 'CONVERT' },
    becomes: { rows: 'tHII', names: ['điện thoại di động Nokia', 'con dao'] },
  },
  {
    what: 'texts in Unicode were read wrongly once',
    bytes: register(first({ name: misread('điện thoại') })),
    becomes: { rows: 'tHa', codes: { 3: 'text-old-encoding' }, asks: ['ENCODING'] },
  },
  {
    what: 'texts in UTF-8 were read as Windows-1252 and are to be converted',
    bytes: register(first({ name: new TextDecoder('windows-1252').decode(Buffer.from('điện thoại')) })),
    choices: { encoding: 'CONVERT' },
    becomes: { rows: 'tHI', names: ['điện thoại'] },
  },
  {
    what: 'names have characters that nobody sees and of another script',
    bytes: register(first({ name: 'điện\u200b thoại\ufeff' }), further('d\u0430o', { serial: 2 })),
    becomes: { rows: 'tHII', names: ['điện thoại', 'dao'] },
  },
  {
    what: 'marks say "as above"',
    bytes: register(first(), {
      ...first({ serial: 2, name: 'dao' }),
      receivedOn: '"',
      judgment: '"',
      parties: '-nt-',
      giver: '″',
      receiptVoucher: '"',
    }),
    becomes: { rows: 'tHII', cases: 1 },
  },
  {
    what: 'a mark says "as above" where nothing stands above',
    bytes: register(first({ giver: '"' })),
    becomes: { rows: 'tHa', codes: { 3: 'value-above-missing' } },
  },
  {
    what: 'a name is longer than any cell may be',
    bytes: register(first({ name: 'dao '.repeat(5_000) }), dao),
    becomes: { rows: 'tHaI', codes: { 3: 'text-too-long' } },
  },
  // Quantities and units
  {
    what: 'quantities are fractions, ranges, estimates, words and negative',
    bytes: register(
      first({ quantity: '1/2' }),
      further('dao', { quantity: '2-3' }),
      further('búa', { quantity: 'khoảng 5' }),
      further('kìm', { quantity: 'hai' }),
      further('cưa', { quantity: -1 }),
      further('đục', { quantity: 0 }),
    ),
    becomes: {
      rows: 'tHaaawaa',
      codes: {
        3: 'quantity-fraction',
        4: 'quantity-range',
        5: 'quantity-not-a-number',
        6: 'quantity-in-words',
        7: 'quantity-negative',
        8: 'quantity-negative',
      },
    },
  },
  {
    what: 'quantities have both separators or one that can be read twice',
    bytes: register(
      first({ quantity: '1.234,5', unit: 'kg' }),
      further('cát', { quantity: '1,234.5', unit: 'kg' }),
      further('sỏi', { quantity: '1.234', unit: 'kg' }),
      further('đá', { quantity: '1,2,3', unit: 'kg' }),
    ),
    becomes: {
      rows: 'tHIaaa',
      codes: { 4: 'quantity-ambiguous', 5: 'quantity-ambiguous', 6: 'quantity-ambiguous' },
    },
  },
  {
    what: 'the unit stands in the quantity',
    bytes: register(
      first({ quantity: '02 cái', unit: null }),
      further('cát', { quantity: '1,5 kg', unit: 'kg' }),
    ),
    becomes: { rows: 'tHII' },
  },
  {
    what: 'the unit in the quantity is another one than in its column',
    bytes: register(first({ quantity: '02 cái', unit: 'kg' })),
    becomes: { rows: 'tHw', codes: { 3: 'quantity-unit-differs' } },
  },
  {
    what: 'units of drugs and goods are used (trial 19)',
    bytes: register(
      first({ name: 'ma túy', unit: 'bịch' }),
      ...['lọ', 'vỉ', 'cặp', 'sợi', 'khúc'].map((unit) => further('ma túy', { unit })),
    ),
    becomes: { rows: 'tHIIIIII' },
  },
  {
    what: 'a unit is in no list',
    bytes: register(first({ unit: 'xấp xải' })),
    becomes: { rows: 'tHa', codes: { 3: 'unit-unknown' } },
  },
  {
    what: 'half a piece is counted',
    bytes: register(first({ quantity: 1.5 })),
    becomes: { rows: 'tHa', codes: { 3: 'quantity-too-precise' } },
  },
  // Rows of other kinds
  {
    what: 'group titles, notes and signatures stand between and behind',
    bytes: register(
      ['I. Vật chứng chưa xử lý'],
      first(),
      ['Ghi chú: đã giám định'],
      ['II. Vật chứng đã xử lý'],
      { ...dao, ...left },
      total(2),
      { judgment: 'NGƯỜI GHI SỔ', receiver: 'THỦ KHO' },
      { judgment: '(Ký, họ tên)', receiver: '(Ký, họ tên)' },
      { judgment: 'Lò Văn Mẫu', receiver: 'Siu Thị Thử' },
    ),
    becomes: { rows: 'tHgIogITkkk', total: 'ROWS', issued: 1 },
  },
  {
    what: 'the header stands at row 40',
    bytes: sheet([['SỔ THEO DÕI VẬT CHỨNG'], ...Array.from({ length: 38 }, () => []), titles, line(first())]),
    becomes: { rows: 'tHI' },
  },
  {
    what: 'a table of contents above has titles of the register, too',
    bytes: sheet([['Các cột:', 'Tên vật chứng', 'Số lượng', 'Đơn vị tính'], [], titles, line(first())]),
    becomes: { rows: 'tHI' },
  },
  {
    what: 'the columns are numbered below the header',
    bytes: register(
      titles.map((_, index) => index + 1),
      first(),
    ),
    becomes: { rows: 'tHnI' },
  },
  {
    what: 'rows are hidden and struck through (nobody chose)',
    bytes: () =>
      workbookFile([{ rows: rowsOf(first(), dao, { ...bua, name: { struck: 'búa' } }), hiddenRows: [4] }]),
    becomes: { rows: 'tHIhx', asks: ['HIDDEN_ROWS', 'STRUCK_ROWS'] },
  },
  {
    what: 'hidden and struck-through rows are to be read',
    bytes: () =>
      workbookFile([{ rows: rowsOf(first(), dao, { ...bua, name: { struck: 'búa' } }), hiddenRows: [4] }]),
    choices: { hiddenRows: 'READ', struckRows: 'READ' },
    becomes: { rows: 'tHIII' },
  },
  {
    what: 'the last row of the sheet has a styled empty cell (trial 18)',
    bytes: () =>
      fileOfRows(
        `${inlineRow(1, titles)}${inlineRow(2, line(first({ quantity: '1' })))}<row r="1048576"><c r="A1048576" s="0"/></row>`,
      ),
    becomes: { rows: 'HI' },
  },
  {
    what: 'rows have numbers beyond any sheet',
    bytes: () =>
      fileOfRows(
        `${inlineRow(1, titles)}<row r="99999999999"><c t="inlineStr"><is><t>dao</t></is></c></row>`,
      ),
    becomes: 'TOO_MANY_ROWS',
  },
  {
    what: 'the register has a title and a header and nothing else',
    bytes: register(),
    becomes: { rows: 'tH' },
  },
  { what: 'the workbook is empty', bytes: sheet([]), becomes: 'HEADER_MISSING' },
  {
    what: 'the sheet holds no register',
    bytes: sheet([
      ['Họ tên', 'Lương'],
      ['A', 1],
    ]),
    becomes: 'HEADER_MISSING',
  },
  // Sheets
  {
    what: 'an empty and a hidden sheet stand beside (trial 18)',
    bytes: () =>
      workbookFile([
        { name: 'Bìa', rows: [] },
        { name: 'Sổ', rows: rowsOf(first(), dao) },
        { name: 'Ẩn', state: 'hidden', rows: [['cái']] },
        { name: 'Rất ẩn', state: 'veryHidden', rows: rowsOf(first()) },
      ]),
    becomes: { rows: 'tHII' },
  },
  {
    what: 'two sheets are registers',
    bytes: () =>
      workbookFile([
        { name: '2025', rows: rowsOf(first(), dao) },
        { name: '2026', rows: rowsOf(first()) },
      ]),
    becomes: { rows: 'tHII', asks: ['SHEET'] },
  },
  {
    what: 'a person chose the second of two registers',
    bytes: () =>
      workbookFile([
        { name: '2025', rows: rowsOf(first(), dao) },
        { name: '2026', rows: rowsOf(first()) },
      ]),
    choices: { sheet: '2026' },
    becomes: { rows: 'tHI' },
  },
  // One voucher, several people
  {
    what: 'one voucher names another defendant of the case in each row (trial 17)',
    bytes: register(
      first({ parties: 'Lò Văn Mẫu' }),
      first({ serial: 2, parties: 'Siu Thị Thử', name: 'dao' }),
      first({ serial: 3, parties: 'Lò Văn Mẫu', name: 'búa' }),
    ),
    becomes: { rows: 'tHIII', cases: 1 },
  },
  {
    what: 'one voucher number belongs to two judgments',
    bytes: register(
      first(),
      first({ judgment: '99/2026/HS-ST ngày 20/02/2026', parties: 'A Mẫu', receiptOrder: '42/LNK' }),
    ),
    becomes: { rows: 'tHIa', codes: { 4: 'voucher-number-reused' }, cases: 2 },
  },
  {
    what: 'one issue voucher has two receivers',
    bytes: register(first(left), { ...dao, ...left, receiver: 'Sở Tài chính' }),
    becomes: { rows: 'tHIw', codes: { 4: 'issue-voucher-number-reused' }, issued: 2 },
  },
  {
    what: 'an issue lacks its date, or all but its date',
    bytes: register(first({ ...left, issuedOn: null }), { ...dao, issuedOn: '24/07/2026' }),
    becomes: { rows: 'tHaw', codes: { 3: 'issue-date-missing', 4: 'issue-particulars-missing' }, issued: 2 },
  },
  {
    what: 'another table with other columns follows below',
    bytes: register(
      first(),
      [],
      ['Tên vật chứng', 'Số lượng', 'Đơn vị tính', 'Ghi chú'],
      ['dao', 1, 'cái', 'mất'],
    ),
    becomes: { rows: 'tHIHo' },
  },
  {
    what: 'names, kinds and places are missing',
    bytes: register(first(), { ...dao, name: null }, { ...bua, kind: null }, { ...bua, place: null }),
    becomes: { rows: 'tHIaaw', codes: { 4: 'name-missing', 5: 'kind-unknown', 6: 'place-missing' } },
  },
  {
    what: 'seals are torn, unknown or numbered',
    bytes: register(
      first({ seal: 'bị rách' }),
      { ...dao, seal: 'xem biên bản' },
      { ...bua, seal: 'NP số 123' },
    ),
    becomes: { rows: 'tHwwI', codes: { 3: 'seal-not-intact', 4: 'seal-wording-unknown' } },
  },
  {
    what: 'amounts of money are written with their currency',
    bytes: register(
      first({ bookValue: '12.500.000 đồng' }),
      { ...dao, bookValue: '50.000đ' },
      { ...bua, bookValue: 'chưa định giá' },
    ),
    becomes: { rows: 'tHIIw', codes: { 5: 'book-value-unusable' } },
  },
  // Kinds of file
  { what: 'it has macros (.xlsm)', bytes: formed(withMacros, first()), becomes: { rows: 'tHI' } },
  { what: 'it is strict Open XML', bytes: formed({ isStrict: true }, first()), becomes: { rows: 'tHI' } },
  { what: 'its elements have a prefix', bytes: formed({ prefix: 'x' }, first()), becomes: { rows: 'tHI' } },
  {
    what: 'its parts have other names',
    bytes: formed({ mainPart: 'a/b.xml', sheetFolder: 'pages' }, first()),
    becomes: { rows: 'tHI' },
  },
  {
    what: 'it is an .ods',
    bytes: () =>
      openDocumentFile([{ name: 'Sổ', rows: rowsOf(first({ receivedOn: { date: '2026-03-10' } }), dao) }]),
    becomes: { rows: 'tHII' },
  },
  {
    what: 'it is a .csv in UTF-8 with semicolons',
    bytes: () => textFile({ rows: rowsOf(first(), dao) }, { separator: ';', encoding: 'utf8-mark' }),
    becomes: { rows: 'tHII' },
  },
  {
    what: 'it is a .csv of Windows-1258 and nobody said so',
    bytes: () => textFile({ rows: rowsOf(first(), dao) }, { separator: ';', encoding: 'windows-1258' }),
    becomes: 'CSV_ENCODING_UNKNOWN',
  },
  {
    what: 'it is a .csv of Windows-1258 as somebody said',
    bytes: () => textFile({ rows: rowsOf(first(), dao) }, { separator: ';', encoding: 'windows-1258' }),
    choices: { csvEncoding: 'WINDOWS_1258' },
    becomes: { rows: 'tHII', names: ['điện thoại di động Nokia', 'con dao'] },
  },
  { what: 'it has a password', bytes: () => container('EncryptedPackage'), becomes: 'PASSWORD_PROTECTED' },
  { what: 'it is an old .xls', bytes: () => container('Workbook'), becomes: 'OLD_WORKBOOK' },
  {
    what: 'it is a web page called .xls',
    bytes: () => Buffer.from('<html><body><table><tr><td>STT</td></tr></table></body></html>'),
    becomes: 'WEB_PAGE',
  },
  {
    what: 'it was cut off on its way',
    bytes: () => register(first(), dao)().subarray(0, -100),
    becomes: 'FILE_DAMAGED',
  },
  { what: 'it has no bytes', bytes: () => Buffer.alloc(0), becomes: 'FILE_EMPTY' },
  {
    what: 'it is a .csv in TCVN3 as somebody said',
    bytes: () => textFile({ rows: rowsOf(first(), dao) }, { separator: ',', encoding: 'TCVN3' }),
    choices: { csvEncoding: 'TCVN3', encoding: 'CONVERT' },
    becomes: { rows: 'tHII', names: ['điện thoại di động Nokia', 'con dao'] },
  },
  {
    what: 'it is text in UTF-16 with tabs',
    bytes: () => textFile({ rows: rowsOf(first(), dao) }, { separator: '\t', encoding: 'utf16' }),
    becomes: { rows: 'tHII' },
  },
  { what: 'it is a .pdf', bytes: () => Buffer.from('%PDF-1.7\n'), becomes: 'NOT_A_WORKBOOK' },
  {
    what: 'it is an archive of other files',
    bytes: () => zipFile([{ name: 'sổ.txt', content: 'dao' }]),
    becomes: 'NOT_A_WORKBOOK',
  },
];

function inlineRow(number: number, cells: readonly FileCell[]): string {
  const xml = cells.map((cell) =>
    cell === null ? '<c/>' : `<c t="inlineStr"><is><t>${textOf(cell)}</t></is></c>`,
  );
  return `<row r="${number}">${xml.join('')}</row>`;
}
