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
import { openQuestions, questionWords } from '../reading-questions.js';
import { RegisterFileError } from '../register-file-error.js';
import { readRegisterOf, type RegisterReading } from '../register-reading.js';
import type { WorkbookSheet } from '../workbook/workbook.js';

const today = Temporal.PlainDate.from('2026-10-31');
const register = registerRows([opening(1), below('con dao')]);

function readSheets(sheets: readonly WorkbookSheet[], choices: ReadingChoices = {}): RegisterReading {
  return readRegisterOf(workbookOf(...sheets), { today, choices });
}

function read(
  rows: readonly (readonly Written[])[],
  traits: SheetTraits = {},
  choices: ReadingChoices = {},
): RegisterReading {
  return readSheets([sheetOf(rows, traits)], choices);
}

function meaningOf(reading: RegisterReading, letter: string): string | null | undefined {
  return reading.columns.find((column) => column.letter === letter)?.meaning;
}

describe('given several sheets', () => {
  it('when one visible sheet is a register, then it is read and every other is said', () => {
    const reading = readSheets([
      sheetOf([], { name: 'Trống' }),
      sheetOf(
        [
          ['STT', 'Loại', 'ĐVT', 'Số lượng', 'Ghi chú'],
          [1, 'VC', 'cái', 2],
        ],
        { name: 'Tổng hợp' },
      ),
      sheetOf(register, { name: 'Sổ 2026' }),
      sheetOf(register, { name: 'Sổ cũ', visibility: 'HIDDEN' }),
      sheetOf([['x']], { name: 'Danh mục', visibility: 'VERY_HIDDEN' }),
    ]);
    expect(reading.sheetName).toBe('Sổ 2026');
    expect(reading.questions).toEqual([]);
    expect(reading.ignoredSheets).toEqual([
      { name: 'Trống', isHidden: false, rowCount: 0 },
      { name: 'Tổng hợp', isHidden: false, rowCount: 2 },
      { name: 'Sổ cũ', isHidden: true, rowCount: register.length },
      { name: 'Danh mục', isHidden: true, rowCount: 1 },
    ]);
  });

  it('when several are registers, then a person is asked and the choice holds', () => {
    const sheets = [
      sheetOf(register, { name: 'Kho 1' }),
      sheetOf(registerRows([opening(7)]), { name: 'Kho 2' }),
    ];
    expect(readSheets(sheets).questions).toEqual([{ kind: 'SHEET', sheets: ['Kho 1', 'Kho 2'] }]);
    const chosen = readSheets(sheets, { sheet: 'Kho 2' });
    expect([chosen.questions, chosen.rows.length]).toEqual([[], 1]);
  });

  it('when only hidden sheets are registers, then a person is asked', () => {
    const sheets = [
      sheetOf([['Bìa']], { name: 'Bìa' }),
      sheetOf(register, { name: 'Sổ', visibility: 'HIDDEN' }),
    ];
    expect(readSheets(sheets).questions).toEqual([{ kind: 'SHEET', sheets: ['Sổ'] }]);
    expect(readSheets(sheets, { sheet: 'Sổ' }).questions).toEqual([]);
  });

  it('when a person chose one, then no other is read; one that this file does not have is no choice', () => {
    const sheets = [sheetOf([['Bìa']], { name: 'Bìa' }), sheetOf(register, { name: 'Sổ' })];
    expect(() => readSheets(sheets, { sheet: 'Bìa' })).toThrow(RegisterFileError);
    expect(readSheets(sheets, { sheet: 'Sổ năm 2025' })).toMatchObject({ sheetName: 'Sổ', questions: [] });
  });

  it('when none is a register, then the file is refused', () => {
    expect(() => readSheets([sheetOf([['một', 'hai']])])).toThrow(RegisterFileError);
    expect(() => readSheets([])).toThrow(RegisterFileError);
  });
});

describe('given a header of two rows', () => {
  const upper: Written[] = [
    'STT',
    'Bản án, quyết định',
    null,
    'Bị cáo, đương sự',
    'Tên vật chứng, tài sản',
    'Loại',
    'ĐVT',
    'Nhập kho',
    null,
    null,
    null,
    'Xuất kho',
    null,
    null,
    null,
    'Tồn',
  ];
  const lower: Written[] = [
    null,
    'Số',
    'Ngày',
    null,
    null,
    null,
    null,
    'Số phiếu',
    'Ngày',
    'SL',
    'Người giao',
    'Số phiếu',
    'Ngày, tháng, năm',
    'SL',
    'Người nhận',
    null,
  ];
  const item: Written[] = [
    1,
    '21/2026/HS-ST',
    '20/02/2026',
    'Lò Thị Mẫu',
    'khẩu súng tự chế',
    'VC',
    'khẩu',
    '2/PNK',
    '10/03/2026',
    1,
    'Công an xã Mẫu',
    '60/PXK',
    '24/07/2026',
    1,
    'Hội đồng tiêu hủy',
    0,
  ];
  const down = ['A2:A3', 'D2:D3', 'E2:E3', 'F2:F3', 'G2:G3', 'P2:P3'];
  const across = ['B2:C2', 'H2:K2', 'L2:O2'];

  it.each([
    ['merged across and down', { merged: [...down, ...across] }],
    ['merged across only', { merged: across }],
    ['not merged', {}],
  ])('when groups are %s, then each title is read under its group', (_how, traits) => {
    const reading = read([['SỔ'], upper, lower, item], traits);
    expect(reading.questions).toEqual([]);
    expect(reading.columns.map((column) => column.meaning)).toEqual([
      'serial',
      'judgment',
      'judgmentDate',
      'parties',
      'name',
      'kind',
      'unit',
      'receiptVoucher',
      'receivedOn',
      'quantity',
      'giver',
      'issueVoucher',
      'issuedOn',
      'issuedQuantity',
      'receiver',
      'remaining',
    ]);
    expect(reading.account.rows.map((row) => row.kind)).toEqual(['TITLE', 'HEADER', 'HEADER', 'ITEM']);
    expect(reading.rows[0]?.value).toMatchObject({
      receiptVoucherNumber: '2/PNK',
      receivedOn: '2026-03-10',
      judgment: { number: '21/2026/HS-ST', date: '2026-02-20' },
      issue: { voucherNumber: '60/PXK', issuedOn: '2026-07-24', receiver: 'Hội đồng tiêu hủy' },
    });
  });

  it('when the page breaks, then both rows are recognised again', () => {
    const reading = read([['SỔ'], upper, lower, item, upper, lower, item], { merged: across });
    expect(reading.account.counts).toMatchObject({ HEADER: 4, ITEM: 2 });
  });

  it('when lower titles are not known, then they are asked and are no item', () => {
    const reading = read([
      [...mau13Titles, 'Khác'],
      [...mau13Titles.map(() => null), 'Mã tủ', 'Chìa'],
      [...cellsOf({ serial: 1, ...opening(1) }), 'T-7', 'C-1'],
    ]);
    expect(reading.account.rows.map((row) => row.kind)).toEqual(['HEADER', 'HEADER', 'ITEM']);
    expect(reading.questions).toMatchObject([
      { kind: 'COLUMN', column: { letter: 'X', title: 'Khác – Mã tủ', examples: ['T-7'] } },
      { kind: 'COLUMN', column: { letter: 'Y', title: 'Khác – Chìa', examples: ['C-1'] } },
    ]);
  });

  it('when the day of an order stands under the order, then it is not the day of receipt', () => {
    const titles = mau13Titles.filter((title) => title !== 'Lệnh nhập kho số' && title !== 'Ngày nhập kho');
    const reading = read([
      [...titles, 'Lệnh nhập kho', null, 'Ngày nhập kho'],
      [...titles.map(() => null), 'Số', 'Ngày'],
      [...titles.map((title) => (title === 'STT' ? 1 : 'x')), '1/LNK', '09/03/2026', '10/03/2026'],
    ]);
    expect(['V', 'W', 'X'].map((letter) => meaningOf(reading, letter))).toEqual([
      'receiptOrder',
      null,
      'receivedOn',
    ]);
  });
});

describe('given a header written otherwise', () => {
  it('when it has three rows, then each title is read under its groups', () => {
    const reading = read([
      ['STT', 'Bị cáo', 'Tên vật chứng', 'Loại', 'ĐVT', 'Tình hình nhập, xuất kho'],
      [null, null, null, null, null, 'Nhập kho', null, null, null, 'Xuất kho'],
      [null, null, null, null, null, 'Số phiếu', 'Ngày', 'SL', 'Bên giao', 'Số phiếu', 'Ngày'],
      [1, 'Lò Thị Mẫu', 'con dao', 'VC', 'con', '1/PNK', '10/03/2026', 1, 'Công an xã Mẫu', '', ''],
    ]);
    expect(reading.questions).toEqual([]);
    expect(reading.rows.map((row) => [row.rowNumber, row.value?.receiptVoucherNumber])).toEqual([
      [4, '1/PNK'],
    ]);
    expect(reading.account.counts.HEADER).toBe(3);
  });

  it('when it is written in TCVN3, then it is understood, the total too, and its items wait for a decision', () => {
    const rows = [
      ['Ngµy nhËp kho', 'BÞ c¸o, ®­¬ng sù', 'C¬ quan bµn giao', 'Tªn vËt chøng', 'Lo¹i', '§VT', 'Sè l­îng'],
      ['10/03/2026', 'NguyÔn V¨n MÉu', 'C«ng an x· MÉu', 'con dao', 'VC', 'c¸i', 1],
      [null, null, null, 'Tæng céng', null, null, 1],
    ].map((row, index) => [...row, ['PhiÕu nhËp kho sè', '1/PNK', null][index]]);
    const reading = read(rows);
    expect(reading.account.rows.map((row) => row.kind)).toEqual(['HEADER', 'ITEM', 'TOTAL']);
    expect(reading.questions).toMatchObject([{ kind: 'ENCODING', encoding: 'TCVN3' }]);
    expect(openQuestions(reading.questions)).toEqual([]);
    expect(reading.rows[0]?.verdict).toBe('SET_ASIDE');
    const converted = read(rows, {}, { encoding: 'CONVERT' });
    expect([converted.questions, converted.rows[0]?.value?.giver]).toEqual([[], 'Công an xã Mẫu']);
  });
});

describe('given columns', () => {
  const withUnknown = (title: string): Written[][] =>
    registerRows([opening(1), below('con dao')]).map((row, index) => {
      if (index === 2) return [...row, title];
      return index === 3 ? [...row, 'T-7'] : row;
    });

  it('when one with content is not understood, then it is named with examples and keeps the register from being booked', () => {
    const reading = read(withUnknown('Mã tủ'));
    expect(openQuestions(reading.questions)).toEqual([
      {
        kind: 'COLUMN',
        column: {
          key: 'ma tu',
          letter: 'X',
          title: 'Mã tủ',
          meaning: null,
          isChosen: false,
          isHidden: false,
          suggestion: null,
          examples: ['T-7'],
        },
      },
    ]);
    expect(reading.rows[0]?.originalCells['Mã tủ']).toBe('T-7');
  });

  it('when a person sets it aside or gives it a meaning, then nothing is asked', () => {
    expect(read(withUnknown('Mã tủ'), {}, { columns: { 'ma tu': null } }).questions).toEqual([]);
    const rows = withUnknown('Mã tủ').map((row) => row.map((value) => (value === 'Vị trí' ? null : value)));
    const reading = read(
      rows.map((row, index) => row.map((value, at) => (at === 12 && index > 2 ? null : value))),
      {},
      { columns: { 'ma tu': 'place' } },
    );
    expect(reading.questions).toEqual([]);
    expect(reading.rows[0]?.value?.place?.text).toBe('T-7');
  });

  it('when a person sets a known column aside, then nothing of it is read', () => {
    const rows = registerRows([opening(1, { note: 'đã cũ' })]);
    const reading = read(rows, {}, { columns: { 'ghi chu': null } });
    expect(reading.rows[0]?.value?.note).toBeNull();
    expect(Object.values(reading.rows[0]?.originalCells ?? {})).toContain('đã cũ');
  });

  it('when one has a title but no content in any item, then nothing is asked', () => {
    const rows = registerRows([opening(1)]).map((row, index) => (index === 2 ? [...row, 'Ký nhận'] : row));
    expect(read(rows).questions).toEqual([]);
  });

  it('when one has content but no title, then it is asked', () => {
    expect(read(withUnknown('')).questions).toMatchObject([{ column: { letter: 'X', title: 'Cột 24' } }]);
  });

  it('when a title is like a known one, then that is offered and not taken', () => {
    const [question] = read(withUnknown('Ngày ra quyết định xử lý')).questions;
    expect(question).toMatchObject({ column: { meaning: null, suggestion: 'disposalDecisionDate' } });
  });

  it('when two mean the same, then a person is asked which', () => {
    const reading = read(withUnknown('Vị trí bảo quản'));
    expect(reading.questions).toMatchObject([
      { kind: 'COLUMN_TWICE', meaning: 'place', columns: [{ letter: 'M' }, { letter: 'X' }] },
    ]);
    const decided = read(withUnknown('Vị trí bảo quản'), {}, { columns: { 'vi tri bao quan': null } });
    expect(decided.questions).toEqual([]);
    expect(decided.rows[0]?.value?.place?.text).toBe('Kệ A1-1');
  });

  it('when two have the same title, then each has a key of its own', () => {
    const reading = read(withUnknown('Ghi chú').map((row, index) => (index === 4 ? [...row, 'x'] : row)));
    expect(reading.columns.slice(-2).map((column) => column.key)).toEqual(['ghi chu', 'ghi chu x']);
  });

  it('when one that is needed is missing, then it is asked until a person names it', () => {
    const rows = registerRows([opening(1)]).map((row) =>
      row.map((value) => (value === 'Loại' ? 'Nhóm' : value)),
    );
    expect(openQuestions(read(rows).questions)).toMatchObject([
      { kind: 'COLUMN', column: { title: 'Nhóm' } },
      { kind: 'COLUMN_MISSING', meaning: 'kind' },
    ]);
    const mapped = read(rows, {}, { columns: { nhom: 'kind' } });
    expect([mapped.questions, mapped.rows[0]?.verdict]).toEqual([[], 'TAKEN']);
  });

  it('when titles are longer than any title, then no row becomes as long', () => {
    const reading = read(withUnknown('x'.repeat(30_000)));
    expect(Object.keys(reading.rows[0]?.originalCells ?? {}).at(-1)).toHaveLength(200);
    expect(reading.questions.map((question) => question.kind)).toEqual(['COLUMN']);
  });

  it('when one is hidden, then it is read and said', () => {
    const reading = read(registerRows([opening(1, issued)]), { hiddenColumns: [20] });
    expect(reading.columns.filter((column) => column.isHidden).map((column) => column.meaning)).toEqual([
      'issueVoucher',
    ]);
    expect(reading.rows[0]?.value?.issue?.voucherNumber).toBe('60/PXK');
  });

  it('when they stand in another order, then rows, cases and fingerprints are the same', () => {
    const lines = [opening(1, issued), below('con dao')];
    const turned = [...mau13].reverse();
    const [straight, reversed] = [read(registerRows(lines)), read(registerRows(lines, turned))];
    expect(reversed.rows.map((row) => row.fingerprint)).toEqual(straight.rows.map((row) => row.fingerprint));
  });
});

describe('given questions', () => {
  it('when they are told, then each is a sentence in both languages', () => {
    const reading = readSheets([
      sheetOf(
        registerRows([opening(1), below('con dao'), below('búa')]).map((row, index) =>
          index < 3
            ? [...row, index === 2 ? 'Mã tủ' : null, index === 2 ? 'Vị trí' : null]
            : [...row, 'T-7', 'Kệ B'],
        ),
        { hiddenRows: [5], struckRows: [6], name: 'Kho 1' },
      ),
      sheetOf(register, { name: 'Kho 2' }),
    ]);
    expect(reading.questions.map((question) => questionWords(question).english)).toEqual([
      'Which sheet is the register: “Kho 1”, “Kho 2”?',
      'What does column X “Mã tủ” (such as “T-7”) mean, or is it set aside?',
      'Several columns mean “Vị trí”: M “Vị trí”, Y “Vị trí”; which of them is it?',
      'The rows 5 are hidden; shall they be read?',
      'The rows 6 are struck through; shall they be read?',
    ]);
    expect(reading.questions.map((question) => questionWords(question).vietnamese)).toEqual([
      'Trang tính nào là sổ: “Kho 1”, “Kho 2”?',
      'Cột X “Mã tủ” (ví dụ “T-7”) có nghĩa gì, hay bỏ qua?',
      'Nhiều cột cùng nghĩa “Vị trí”: M “Vị trí”, Y “Vị trí”; cột nào đúng?',
      'Các dòng 5 bị ẩn; có đọc không?',
      'Các dòng 6 bị gạch ngang; có đọc không?',
    ]);
  });
});
