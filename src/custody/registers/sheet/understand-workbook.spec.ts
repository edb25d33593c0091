import { describe, expect, it } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import {
  below,
  cellsOf,
  issued,
  mau13,
  mau13Titles,
  opening,
  registerRows,
} from '../../../../test/support/register-lines.js';
import { sheetOf, workbookOf, type SheetTraits, type Written } from '../../../../test/support/workbooks.js';
import type { ReadingChoices } from '../reading-choices.js';
import { readRegisterOf, type RegisterReading } from '../register-reading.js';

const today = Temporal.PlainDate.from('2026-10-31');

function read(
  rows: readonly (readonly Written[])[],
  traits: SheetTraits = {},
  choices: ReadingChoices = {},
): RegisterReading {
  return readRegisterOf(workbookOf(sheetOf(rows, traits)), { today, choices });
}

function kindsOf(reading: RegisterReading): string[] {
  return reading.account.rows.map((row) => `${String(row.rowNumber)} ${row.kind}`);
}

function itemsOf(reading: RegisterReading): unknown[] {
  return reading.rows.map((row) => [row.rowNumber, row.value?.name ?? null, row.issued]);
}

describe('given cells that are merged', () => {
  const lines = [
    opening(1, issued),
    below('con dao dài 30 cm', { disposal: 'Tịch thu tiêu hủy' }),
    below('áo khoác màu đen', { disposal: 'Tịch thu tiêu hủy' }),
  ];
  const merged = ['B4:B6', 'C4:C6', 'D4:D6', 'E4:E6', 'F4:F6', 'N4:N6', 'O4:O6'];
  const mergedIssue = ['R4:R6', 'S4:S6', 'T4:T6', 'U4:U6', 'V4:V6'];

  it('when decision, order, voucher, date and receiver stand over three items, then all three have left', () => {
    const reading = read(registerRows(lines), { merged: [...merged, ...mergedIssue] });

    expect(itemsOf(reading)).toEqual([
      [4, 'điện thoại di động', true],
      [5, 'con dao dài 30 cm', true],
      [6, 'áo khoác màu đen', true],
    ]);
    for (const row of reading.rows) {
      expect(row.value).toMatchObject({
        receiptVoucherNumber: '1/PNK',
        disposalDecision: { number: '29/QĐ-THADS', date: '2026-07-16' },
        issue: { orderNumber: '70/LXK', voucherNumber: '60/PXK', issuedOn: '2026-07-24' },
      });
    }
    expect(reading.total).toMatchObject({ statedCount: '3', agreesWith: 'ROWS' });
  });

  it('when an area goes beyond one case, then its value holds for the rows of both', () => {
    const reading = read(
      registerRows([opening(1), opening(2, { receivedOn: '', giver: '', name: 'con dao' })]),
      { merged: ['B4:B5', 'F4:F5'] },
    );
    expect(reading.cases).toHaveLength(2);
    expect(reading.rows.map((row) => row.value?.giver)).toEqual(['Công an xã Ia Mẫu', 'Công an xã Ia Mẫu']);
    expect(reading.rows.map((row) => row.value?.receivedOn)).toEqual(['2026-03-10', '2026-03-10']);
  });

  it('when one amount stands over several items, then the lower ones are taken with a warning', () => {
    const reading = read(registerRows([opening(1, { quantity: 3 }), below('con dao')]), {
      merged: ['J4:J5'],
    });
    expect(reading.rows.map((row) => [row.verdict, row.value?.quantity])).toEqual([
      ['TAKEN', '3'],
      ['TAKEN_WITH_WARNING', '3'],
    ]);
    expect(reading.rows[1]?.warnings.map((warning) => warning.code)).toEqual(['amount-merged']);
  });

  it('when items are merged over rows that name further parties, then those rows make no further item', () => {
    const reading = read(registerRows([opening(1), { serial: null, parties: 'Lò Thị Mẫu' }]), {
      merged: ['A4:A5', 'G4:G5', 'H4:H5', 'I4:I5', 'J4:J5'],
    });
    expect(kindsOf(reading)).toContain('5 OTHER');
    expect(reading.rows).toHaveLength(1);
  });

  it('when a value is merged over several columns, then it holds in each of them, but makes no amount', () => {
    const reading = read(registerRows([opening(1, { condition: 'nguyên niêm phong', unit: 'cái' })]), {
      merged: ['K4:L4', 'O4:P4'],
    });
    expect(reading.rows[0]?.originalCells).toMatchObject({
      'Niêm phong': 'nguyên niêm phong',
      'Giá trị (đồng)': null,
    });
  });

  it('when areas overlap or cover everything, then reading costs no more than the cells and no row is lost', () => {
    const rows = registerRows([opening(1), ...Array.from({ length: 500 }, () => below('con dao'))]);
    const everything = { firstRow: 4, lastRow: 504, firstColumn: 1, lastColumn: 23 };
    const mergedAreas = [
      { ...everything, firstColumn: 11, lastColumn: 11 },
      ...Array.from({ length: 100_000 }, () => everything),
    ];
    const reading = readRegisterOf(workbookOf({ ...sheetOf(rows), mergedAreas }), { today });
    expect(reading.account.counts.ITEM).toBe(501);
  });

  it('when a merged area covers a value of its own, then that value is taken with a warning', () => {
    const rows = registerRows([opening(1, issued), below('con dao', { issueVoucher: '61/PXK' })]);
    const mergedAreas = [{ firstRow: 4, lastRow: 5, firstColumn: 20, lastColumn: 20 }];
    const reading = readRegisterOf(workbookOf({ ...sheetOf(rows), mergedAreas }), { today });
    expect(reading.rows[1]?.warnings.map((warning) => [warning.code, warning.column])).toContainEqual([
      'value-covered',
      'Phiếu xuất kho số',
    ]);
  });
});

describe('given rows that are no items', () => {
  it('when an item is named like a total, then it is an item, and only what has the form of a total is one', () => {
    const reading = read(
      registerRows([
        opening(3, { name: 'điện thoại di động' }),
        below('Tổng đài điện thoại nội bộ', { quantity: 2 }),
        below('Tổng số tiền thu giữ tại sới bạc', { unit: 'đồng', quantity: 5_250_000 }),
        below('Cộng hưởng từ, máy đo'),
      ]),
    );
    expect(reading.rows.map((row) => row.value?.name)).toEqual([
      'điện thoại di động',
      'Tổng đài điện thoại nội bộ',
      'Tổng số tiền thu giữ tại sới bạc',
      'Cộng hưởng từ, máy đo',
    ]);
    expect(kindsOf(reading)).toContain('8 TOTAL');
    expect(reading.total).toMatchObject({ statedCount: '4', agreesWith: 'ROWS', rowsInDoubt: [] });
  });

  it('when a name that begins like a total stands without unit and kind, then it is set aside, not lost', () => {
    const reading = read(registerRows([opening(3), { name: 'Tổng đài điện thoại', quantity: 2 }]));
    expect(reading.rows.map((row) => row.verdict)).toEqual(['TAKEN', 'SET_ASIDE']);
  });

  it.each([
    'Cộng',
    'CỘNG:',
    'Tổng cộng',
    'T Ổ N G  C Ộ N G',
    'Tổng số vật chứng:',
    'Tổng cộng: 2 khoản',
    'Tổng số: 01 vụ / 2 vật chứng',
    'Cong',
  ])('when the label of the last row is “%s”, then it is the total', (label) => {
    const rows = registerRows([opening(1), below('con dao')]).slice(0, -1);
    const reading = read([...rows, cellsOf({ name: label, quantity: 2 })]);
    expect(kindsOf(reading).at(-1)).toBe('6 TOTAL');
    expect(reading.total).toMatchObject({ statedCount: '2', agreesWith: 'ROWS' });
  });

  it('when the total stands in other columns, counts lines or states a sum, then it is compared all the same', () => {
    const lines = [opening(1, { quantity: 5 }), below('con dao', { quantity: 7 })];
    const rows = registerRows(lines).slice(0, -1);
    const totalOf = (line: readonly Written[]) => read([...rows, line]).total;
    expect(totalOf(cellsOf({ giver: 'Cộng', unit: 2 }))).toMatchObject({ agreesWith: 'ROWS' });
    expect(totalOf(cellsOf({ serial: 'Cộng', unit: 'khoản', quantity: 2 }))).toMatchObject({
      agreesWith: 'ROWS',
    });
    expect(totalOf(cellsOf({ name: 'Cộng', quantity: 12 }))).toMatchObject({
      statedCount: '12',
      agreesWith: 'QUANTITY',
    });
  });

  it('when a total is said in a sentence, or unit by unit, then it is no item', () => {
    const rows = registerRows([opening(1), below('con dao', { unit: 'con' })]).slice(0, -1);
    const reading = read([
      ...rows,
      cellsOf({ name: 'Cộng', unit: 'cái', quantity: 1 }),
      cellsOf({ name: 'Cộng', unit: 'con', quantity: 1 }),
      ['Tổng cộng có 2 vật chứng, trong đó chưa xuất 2'],
    ]);
    expect(kindsOf(reading).slice(-3)).toEqual(['6 SUBTOTAL', '7 SUBTOTAL', '8 TOTAL']);
    expect(reading.total?.agreesWith).toBe('ROWS');
  });

  it('when another table with other columns follows, then its rows are said and not read by the wrong columns', () => {
    const columns = [...mau13].reverse();
    const reading = read([
      ...registerRows([opening(1)]).slice(0, -1),
      ...registerRows([opening(2), below('búa')], columns).slice(2, -1),
      ...registerRows([opening(3)]).slice(2),
    ]);
    expect(kindsOf(reading).slice(3)).toEqual([
      '4 ITEM',
      '5 HEADER',
      '6 OTHER',
      '7 OTHER',
      '8 HEADER',
      '9 ITEM',
      '10 TOTAL',
    ]);
    expect(reading.account.rows.filter((row) => row.isDoubtful).map((row) => row.rowNumber)).toEqual([6, 7]);
  });

  it('when the stated total differs, then the rows in doubt are named', () => {
    const rows = registerRows([opening(1), below('con dao'), below('búa')], undefined).slice(0, -1);
    const reading = read(
      [...rows, cellsOf({ name: 'Tổng hợp linh kiện' }), cellsOf({ name: 'Cộng', quantity: 9 })],
      { hiddenRows: [5] },
    );
    expect(reading.total).toEqual({
      rowNumber: 8,
      statedCount: '9',
      agreesWith: null,
      rowsInDoubt: [5, 7],
    });
  });

  it('when pages break, groups begin and people sign, then each such row is told by its kind', () => {
    const reading = read([
      ['PHÒNG THADS KHU VỰC 12'],
      ['SỔ THEO DÕI VẬT CHỨNG'],
      mau13Titles,
      mau13Titles.map((_, index) => `(${String(index + 1)})`),
      ['I. Vật chứng chưa xử lý'],
      ['Năm 2025'],
      cellsOf({ serial: 1, ...opening(1) }),
      cellsOf({ serial: 2, ...below('con dao') }),
      cellsOf({ name: 'Cộng trang', quantity: 2 }),
      cellsOf({ name: 'Cộng mang sang', quantity: 2 }),
      mau13Titles,
      cellsOf({ serial: 'II', name: 'Vật chứng đã xử lý' }),
      cellsOf({ name: 'Quý I/2026' }),
      cellsOf({ serial: 3, ...opening(2, { name: 'súng tự chế' }) }),
      cellsOf({ name: 'Cộng năm 2026', quantity: 1 }),
      cellsOf({ name: 'Tổng cộng', quantity: 3 }),
      ['Ghi chú: số liệu đến 31/10/2026'],
      cellsOf({ receiptOrder: 'Ia Mẫu, ngày … tháng 10 năm 2026' }),
      cellsOf({ serial: 'Người ghi sổ', giver: 'Thủ kho', name: 'Thủ trưởng đơn vị' }),
      cellsOf({ serial: '(Ký, ghi rõ họ tên)', giver: '(Ký)', name: '(Ký, đóng dấu)' }),
      cellsOf({ serial: 'Nguyễn Văn Mẫu', giver: 'Lò Thị Mẫu', name: 'Siu Mẫu' }),
    ]);
    expect(kindsOf(reading)).toEqual([
      '1 TITLE',
      '2 TITLE',
      '3 HEADER',
      '4 COLUMN_NUMBERS',
      '5 GROUP_TITLE',
      '6 GROUP_TITLE',
      '7 ITEM',
      '8 ITEM',
      '9 SUBTOTAL',
      '10 SUBTOTAL',
      '11 HEADER',
      '12 GROUP_TITLE',
      '13 GROUP_TITLE',
      '14 ITEM',
      '15 SUBTOTAL',
      '16 TOTAL',
      '17 OTHER',
      '18 SIGNATURE',
      '19 SIGNATURE',
      '20 SIGNATURE',
      '21 SIGNATURE',
    ]);
    expect(reading.account.counts).toMatchObject({ ITEM: 3, SUBTOTAL: 3, HEADER: 2, SIGNATURE: 4 });
    expect(reading.total?.agreesWith).toBe('ROWS');
  });

  it('when a case is written in a row of its own, then the items below belong to it', () => {
    const { name: _name, kind: _kind, unit: _unit, quantity: _quantity, ...caseAlone } = opening(2);
    const { condition: _condition, place: _place, ...caseLine } = caseAlone;
    const reading = read(registerRows([opening(1), caseLine, below('con dao')]));
    expect(kindsOf(reading)).toContain('5 GROUP_TITLE');
    expect(reading.rows.map((row) => row.value?.receiptVoucherNumber)).toEqual(['1/PNK', '2/PNK']);
  });

  it('when a row has only its number, then it is said and nothing is taken for an item', () => {
    const reading = read(registerRows([opening(1), { serial: 2 }]));
    expect(kindsOf(reading)).toContain('5 OTHER');
    expect(reading.account.rows.find((row) => row.rowNumber === 5)?.isDoubtful).toBe(false);
  });
});

describe('given rows that people do not see as they see others', () => {
  const rows = registerRows([opening(1), below('con dao'), opening(2, { name: 'búa' }), below('kìm')]);
  const traits = { hiddenRows: [6], struckRows: [5] };

  it('when nobody decided, then hidden and struck-through items are set aside, said and asked', () => {
    const reading = read(rows, traits);
    expect(reading.rows.map((row) => row.rowNumber)).toEqual([4, 7]);
    expect(reading.otherRows.map((row) => [row.rowNumber, row.kind])).toEqual([
      [5, 'STRUCK'],
      [6, 'HIDDEN'],
      [8, 'TOTAL'],
    ]);
    expect(reading.otherRows[0]?.originalCells['Tên vật chứng, tài sản']).toBe('con dao');
    expect(reading.questions).toEqual([
      { kind: 'HIDDEN_ROWS', rowNumbers: [6] },
      { kind: 'STRUCK_ROWS', rowNumbers: [5] },
    ]);
    expect(reading.total?.rowsInDoubt).toEqual([5, 6]);
  });

  it('when the first row of a case is hidden, then the rows below still belong to that case', () => {
    const reading = read(rows, traits);
    expect(reading.rows.at(-1)?.value).toMatchObject({ name: 'kìm', receiptVoucherNumber: '2/PNK' });
  });

  it('when a person decided, then nothing is asked', () => {
    const taken = read(rows, traits, { hiddenRows: 'READ', struckRows: 'READ' });
    expect(taken.rows.map((row) => row.rowNumber)).toEqual([4, 5, 6, 7]);
    const left = read(rows, traits, { hiddenRows: 'SET_ASIDE', struckRows: 'SET_ASIDE' });
    expect([taken.questions, left.questions]).toEqual([[], []]);
    expect(left.rows.map((row) => row.rowNumber)).toEqual([4, 7]);
  });
});
