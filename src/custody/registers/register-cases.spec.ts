import { describe, expect, it } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { below, opening, registerRows, type RegisterLine } from '../../../test/support/register-lines.js';
import { sheetOf, workbookOf, type SheetTraits } from '../../../test/support/workbooks.js';
import { readRegisterOf, type RegisterReading } from './register-reading.js';

const today = Temporal.PlainDate.from('2026-10-31');

function read(lines: readonly RegisterLine[], traits: SheetTraits = {}): RegisterReading {
  return readRegisterOf(workbookOf(sheetOf(registerRows(lines), traits)), { today });
}

function casesOf(reading: RegisterReading): unknown[] {
  const numbers = new Map(reading.cases.map((entry, index) => [entry.caseKey, index + 1]));
  return reading.rows.map((row) => [
    numbers.get(row.caseKey),
    row.verdict,
    ...row.reasons.map((reason) => reason.code),
  ]);
}

describe('given one voucher whose rows name different defendants', () => {
  const [first, second] = [
    opening(1, { parties: 'Lò Văn Mẫu' }),
    opening(1, { parties: 'Siu Thị Mẫu', name: 'con dao' }),
  ];

  it('when voucher, day and giver are the same, then it is one case with the parties of all rows', () => {
    const reading = read([first, second, below('búa')]);
    expect(casesOf(reading)).toEqual([
      [1, 'TAKEN'],
      [1, 'TAKEN'],
      [1, 'TAKEN'],
    ]);
    expect(reading.rows.map((row) => row.value?.parties)).toEqual([
      ['Lò Văn Mẫu'],
      ['Siu Thị Mẫu'],
      ['Lò Văn Mẫu'],
    ]);
    expect(reading.cases[0]?.caseKey).toBe(read([first]).cases[0]?.caseKey);
  });

  it('when only the defendant is written in the second row, then it is the same case', () => {
    expect(casesOf(read([first, { ...below('con dao'), parties: 'Siu Thị Mẫu' }]))).toEqual([
      [1, 'TAKEN'],
      [1, 'TAKEN'],
    ]);
  });

  it('when another case stands between them, then they are still one case', () => {
    expect(casesOf(read([first, opening(2), second, below('búa')]))).toEqual([
      [1, 'TAKEN'],
      [2, 'TAKEN'],
      [1, 'TAKEN'],
      [1, 'TAKEN'],
    ]);
  });

  it('when voucher, day and giver are merged over them, then they are one case', () => {
    const reading = read([first, second], { merged: ['B4:B5', 'F4:F5', 'O4:O5'] });
    expect(casesOf(reading)).toEqual([
      [1, 'TAKEN'],
      [1, 'TAKEN'],
    ]);
  });

  it.each([
    ['another day of the same year', { receivedOn: '11/03/2026' }],
    ['another giver', { giver: 'Công an xã Ia Khác' }],
    ['another receipt order', { receiptOrder: '2/LNK' }],
    ['another judgment', { judgment: '99/2026/HS-ST ngày 21/02/2026' }],
  ])('when they state %s, then the number is used twice and the second is set aside', (_what, other) => {
    expect(casesOf(read([first, { ...second, ...other }]))).toEqual([
      [1, 'TAKEN'],
      [2, 'SET_ASIDE', 'voucher-number-reused'],
    ]);
  });
});

describe('given a case that states the date of its judgment in a column of its own', () => {
  it('when that column is empty, then the case is known by the same key as before there was one', () => {
    const without = read([opening(1)]).cases[0]?.caseKey;
    const columns: RegisterLine = { ...opening(1), judgmentDate: '' };
    expect(read([columns]).cases[0]?.caseKey).toBe(without);
  });
});

describe('given the receipt voucher of a case', () => {
  it('when its date stands beside the number, then the number is known as written and as compared', () => {
    const [first] = read([opening(1, { receiptVoucher: '0131/PNK ngày 10/03/2026' })]).cases;
    expect([first?.receiptNumber, first?.receiptVoucher]).toEqual(['0131/PNK', '131PNK']);
  });
});
