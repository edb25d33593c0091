import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import { Temporal } from 'temporal-polyfill';
import {
  below,
  cellsOf,
  issued,
  mau13Titles,
  opening,
  type RegisterLine,
} from '../../../test/support/register-lines.js';
import {
  DEFAULT_FILE_LIMITS,
  openQuestions,
  readRegister,
  reconciliationMismatches,
  RegisterFileError,
} from './index.js';

const today = Temporal.PlainDate.from('2026-10-31');
const sample = readFileSync('data/registers/so-vat-chung-kv01.xlsx');
const headers = [
  'Ghi chú',
  ' tên  vật chứng, TÀI SẢN ',
  'Loại'.normalize('NFD'),
  'ĐVT',
  'Số lượng',
  'Ngày nhập kho',
  'Bị cáo, đương sự',
  'Cơ quan, người bàn giao',
  'Phiếu nhập kho số',
  'Mã tủ',
];
const item = ['', 'ngà voi', 'VC', 'kg', '1,5', '19/04/2022', 'Võ Thị Cường', 'Phòng PC04', '01/PNK', 'T-7'];

async function workbookOf(...sheets: readonly (readonly (readonly unknown[])[])[]): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  sheets.forEach((rows, index) => {
    const sheet = workbook.addWorksheet(`Trang ${index + 1}`);
    rows.forEach((row) => sheet.addRow([...row]));
  });
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

async function refusal(source: Uint8Array | string, limits = DEFAULT_FILE_LIMITS): Promise<string> {
  return readRegister(source, { today, limits }).then(
    () => 'accepted',
    (error: unknown) => (error instanceof RegisterFileError ? error.code : String(error)),
  );
}

describe('given a register laid out in another way', () => {
  it('when it is read, then columns are found by title, unknown ones are kept, and other rows are told apart', async () => {
    const bytes = await workbookOf([
      ['PHÒNG THADS KHU VỰC 6'],
      [],
      ['SỔ THEO DÕI VẬT CHỨNG'],
      headers,
      ['(1)', '(2)', '(3)', '(4)', '(5)', '(6)', '(7)', '(8)', '(9)', '(10)'],
      item,
      [],
      ['', 'vảy tê tê', 'VC', 'kg', 2],
      ['', 'Tổng cộng:', '', '', '2'],
      ['Người ghi sổ', 'Thủ trưởng đơn vị'],
      ['', 'Nguyễn Văn A'],
    ]);
    const reading = await readRegister(bytes, { today, officeCode: 'KV07' });

    expect(reading.statedOffice).toEqual({
      text: 'PHÒNG THADS KHU VỰC 6',
      officeCode: 'KV06',
      matches: false,
    });
    expect(reading.title).toBe('SỔ THEO DÕI VẬT CHỨNG');
    expect(reading.rows.map((row) => row.rowNumber)).toEqual([6, 8]);
    expect(reading.rows[0]?.originalCells['Mã tủ']).toBe('T-7');
    expect(reading.rows[1]?.value).toMatchObject({ name: 'vảy tê tê', receivedOn: '2022-04-19' });
    expect(reading.otherRows.map((row) => row.rowNumber)).toEqual([5, 9, 10, 11]);
    expect(reading.total).toMatchObject({ rowNumber: 9, statedCount: '2', agreesWith: 'ROWS' });
    expect(reconciliationMismatches(reading.reconciliation)).toEqual([]);
  });

  it('when two rows are equal, then both are kept', async () => {
    const { rows } = await readRegister(await workbookOf([headers, item, item]), { today });

    expect(rows).toHaveLength(2);
    expect(rows[0]?.fingerprint).not.toBe(rows[1]?.fingerprint);
  });
});

describe('given a file that is no register', () => {
  it('when it is not an .xlsx workbook, then it is refused as such', async () => {
    expect(await refusal(Buffer.from('STT;Ngày nhập kho'))).toBe('HEADER_MISSING');
    expect(await refusal(Buffer.alloc(0))).toBe('FILE_EMPTY');
    expect(await refusal(Buffer.from([0, 1, 2, 3]))).toBe('NOT_A_WORKBOOK');
    expect(await refusal(sample.subarray(0, sample.length - 400))).toBe('FILE_DAMAGED');
    expect(await refusal('data/registers/none.xlsx')).toBe('FILE_NOT_READABLE');
  });

  it('when no sheet has a header, then it is refused, and what can be answered is asked', async () => {
    expect(await refusal(await workbookOf([['một', 'hai']]))).toBe('HEADER_MISSING');
    const lacking = await readRegister(await workbookOf([headers.slice(1, 6), item.slice(1, 6)]), { today });
    expect(lacking.questions.map((question) => question.kind)).toEqual([
      'COLUMN_MISSING',
      'COLUMN_MISSING',
      'COLUMN_MISSING',
    ]);
    const several = await readRegister(await workbookOf([headers, item], [headers, item]), { today });
    expect(several.questions).toContainEqual({ kind: 'SHEET', sheets: ['Trang 1', 'Trang 2'] });
  });

  it.each([
    ['FILE_TOO_LARGE', { maxBytes: 10_000 }],
    ['UNPACKED_TOO_LARGE', { maxUnpackedBytes: 50_000 }],
    ['TOO_MANY_ROWS', { maxRows: 50 }],
    ['TOO_MANY_COLUMNS', { maxColumns: 10 }],
  ])('when it exceeds a limit, then it is refused with %s', async (code, limit) => {
    expect(await refusal(sample, { ...DEFAULT_FILE_LIMITS, ...limit })).toBe(code);
  });

  it('when it exceeds a limit, then the Vietnamese sentence writes the number as people do', () => {
    const { vietnamese, english } = new RegisterFileError('FILE_TOO_LARGE', { limit: 8_388_608 });
    expect(vietnamese).toBe('Tệp lớn hơn 8.388.608 byte.');
    expect(english).toBe('The file is larger than 8388608 bytes.');
  });
});

/** The columns of Mẫu 13 with those of the issue as an office words them. */
function titlesWith(words: Readonly<Record<string, string>>): string[] {
  return mau13Titles.map((title) => words[title] ?? title);
}

async function fileOf(
  titles: readonly string[],
  lines: readonly RegisterLine[],
  merged: readonly string[] = [],
): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('Sổ');
  sheet.addRows([['SỔ THEO DÕI VẬT CHỨNG'], [], titles]);
  lines.forEach((line, index) => sheet.addRow(cellsOf({ serial: index + 1, ...line })));
  sheet.addRow(cellsOf({ giver: 'Cộng', unit: lines.length }));
  for (const area of merged) sheet.mergeCells(area);
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

describe('given the files on which registers fell short', () => {
  it('when decision, order, voucher, date and receiver are merged over three items, then none stays in store', async () => {
    const disposal = { disposal: 'Tịch thu tiêu hủy' };
    const lines = [opening(1, issued), below('con dao dài 30 cm', disposal), below('áo khoác', disposal)];
    const columns = ['B', 'C', 'D', 'E', 'F', 'N', 'O', 'R', 'S', 'T', 'U', 'V'];
    const merged = columns.map((column) => `${column}4:${column}6`);
    const reading = await readRegister(await fileOf(mau13Titles, lines, merged), { today });

    expect(reading.reconciliation.allRows).toEqual({ items: 3, inStock: 0, issued: 3 });
    expect(reading.rows.map((row) => row.value?.issue?.voucherNumber)).toEqual([
      '60/PXK',
      '60/PXK',
      '60/PXK',
    ]);
    expect(reconciliationMismatches(reading.reconciliation)).toEqual([]);
  });

  it('when the columns of the issue are worded otherwise, then the weapon has left', async () => {
    const titles = titlesWith({
      'Lệnh xuất kho số': 'Số lệnh xuất kho',
      'Phiếu xuất kho số': 'Số phiếu xuất kho',
      'Ngày xuất kho': 'Ngày, tháng, năm xuất kho',
      'Người, cơ quan nhận': 'Người nhận',
    });
    const line = opening(2, { ...issued, name: 'khẩu súng tự chế', unit: 'khẩu' });
    const reading = await readRegister(await fileOf(titles, [line]), { today });

    expect(openQuestions(reading.questions)).toEqual([]);
    expect(reading.rows.map((row) => [row.issued, row.value?.issue?.issuedOn])).toEqual([
      [true, '2026-07-24'],
    ]);
  });

  it('when names begin with Tổng, then every row is an item and the total agrees', async () => {
    const lines = [
      opening(3),
      below('Tổng đài điện thoại nội bộ', { quantity: 2 }),
      below('Tổng số tiền thu giữ tại sới bạc', { unit: 'đồng', quantity: 5_250_000 }),
      below('ví da màu nâu'),
    ];
    const reading = await readRegister(await fileOf(mau13Titles, lines), { today });

    expect(reading.rows.map((row) => row.rowNumber)).toEqual([4, 5, 6, 7]);
    expect(reading.account.rows.map((row) => row.rowNumber)).toEqual([1, 3, 4, 5, 6, 7, 8]);
    expect(reconciliationMismatches(reading.reconciliation)).toEqual([]);
  });
});
