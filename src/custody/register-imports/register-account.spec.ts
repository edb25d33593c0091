import { describe, expect, it } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { below, cellsOf, issued, opening, registerRows } from '../../../test/support/register-lines.js';
import { sheetOf, workbookOf, type SheetTraits, type Written } from '../../../test/support/workbooks.js';
import { readRegisterOf } from '../registers/index.js';
import { accountLines, accountOf } from './register-account.js';

const today = Temporal.PlainDate.from('2026-10-31');
const rows = registerRows([opening(1, issued), below('con dao'), below('búa', { unit: 'đống' })]);
const withoutTotal = rows.slice(0, -1);

function linesOf(sheet: readonly (readonly Written[])[], traits: SheetTraits = {}): string[] {
  const workbook = workbookOf(
    sheetOf(sheet, { name: 'Sổ', ...traits }),
    sheetOf([['x'], ['y']], { name: 'Nháp', visibility: 'HIDDEN' }),
  );
  const reading = readRegisterOf(workbook, { today });
  return accountLines(accountOf(reading, { rows: reading.rows, differing: [] }));
}

describe('given the account of a register', () => {
  it('when it is told, then the rows of the sheet add up, and what is not read is named', () => {
    expect(linesOf(rows).slice(0, 6)).toEqual([
      'Trang tính có 7 dòng có nội dung = vật 3 + tên sổ 2 + tiêu đề cột 1 + cộng chung 1.',
      'Không đọc các trang: “Nháp” (ẩn, 2 dòng).',
      'Dòng đã đọc 3 = nhập 2 + nhập, có cảnh báo 0 + để riêng 1 + đã nhập trước đây 0 + đã nhập, nay ghi khác 0.',
      'Theo sổ: còn trong kho 2, đã xuất 1; số vụ việc 1.',
      'Lần này ghi vào: còn trong kho 1, đã xuất 1.',
      'Dòng cộng của sổ ghi 3: khớp.',
    ]);
  });

  it.each([
    [
      'is the sum of quantities',
      [...withoutTotal, cellsOf({ name: 'Cộng', quantity: 12 })],
      'khớp với tổng số lượng',
    ],
    ['agrees with nothing', [...withoutTotal, cellsOf({ name: 'Cộng', quantity: 99 })], 'KHÔNG KHỚP'],
    ['is missing', withoutTotal, null],
  ])('when the total %s, then it says so', (_what, sheet, agreement) => {
    const twelve = sheet.map((row, index) => row.map((value, at) => (index === 4 && at === 9 ? 10 : value)));
    const stated = agreement === 'KHÔNG KHỚP' ? '99' : '12';
    expect(linesOf(twelve)).toContain(
      agreement === null ? 'Sổ không có dòng cộng.' : `Dòng cộng của sổ ghi ${stated}: ${agreement}.`,
    );
  });

  it('when the total differs and a row is hidden, then that row is named', () => {
    expect(linesOf(rows, { hiddenRows: [5] })).toContain(
      'Dòng cộng của sổ ghi 3: KHÔNG KHỚP; cần xem lại các dòng 5.',
    );
  });
});
