import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import type { RegisterCell, RegisterCells } from './register-columns.js';
import { interpretRow, type Interpretation, type RowOptions } from './register-row.js';
import { REGISTER_UNITS, unitWritings } from './register-units.js';

const seed = 20_261_129;
const today = Temporal.PlainDate.from('2026-11-29');
const options: RowOptions = { today, caseKey: 'case-1' };

const sound: RegisterCells = {
  'Ngày nhập kho': '19/04/2022',
  'Bản án, quyết định số, ngày': '40/2022/HS-PT ngày 14/06/2022',
  'Quyết định THA số, ngày': '131/QĐ-THADS ngày 15/06/2022',
  'Bị cáo, đương sự': 'Đặng Thị Dũng',
  'Cơ quan, người bàn giao': 'Phòng PC04',
  'Tên vật chứng, tài sản': 'ngà voi',
  Loại: 'VC',
  ĐVT: 'kg',
  'Số lượng': '12,89',
  'Niêm phong': 'Còn nguyên',
  'Vị trí': 'Kệ A1-4',
  'Lệnh nhập kho số': '01/LNK',
  'Phiếu nhập kho số': '01/PNK',
};
const soundIssue: RegisterCells = {
  'Quyết định xử lý số, ngày': '48/QĐ-THADS ngày 11/08/2023',
  'Lệnh xuất kho số': '95/LXK',
  'Phiếu xuất kho số': '92/PXK',
  'Ngày xuất kho': '19/8/23',
  'Người, cơ quan nhận': 'Sở Tài chính',
};

function judged(
  changes: RegisterCells,
  further: Partial<RowOptions> = {},
  inherited: RegisterCells = {},
): Interpretation {
  return interpretRow({ ...sound, ...changes }, inherited, { ...options, ...further });
}

function codes(row: Interpretation): string[] {
  return [...row.reasons, ...row.warnings, ...row.notices].map((finding) => finding.code);
}

describe('given a row with cells as people write them', () => {
  it.each<[string, RegisterCells]>([
    ['paper-date-missing', { 'Bản án, quyết định số, ngày': '40/2022/HS-PT' }],
    ['paper-number-missing', { 'Bản án, quyết định số, ngày': '14/06/2022' }],
    ['paper-number-missing', { 'Bản án, quyết định số, ngày': { date: '2022-06-14', shown: '14/06/2022' } }],
    ['paper-date-incomplete', { 'Bản án, quyết định số, ngày': '40/HS-PT ngày 14/6' }],
    ['paper-unread', { 'Bản án, quyết định số, ngày': 'xem biên bản' }],
    ['paper-partly-unread', { 'Bản án, quyết định số, ngày': '40/2022/HS-PT ngày 14/06/2022 (xem lại)' }],
    [
      'papers-several',
      { 'Bản án, quyết định số, ngày': '4/2022/HS-ST (1/2/2022)\n40/2022/HS-PT (14/6/2022)' },
    ],
    ['papers-several', { 'Quyết định THA số, ngày': '1/QĐ-THADS ngày 1/7/2022; 2/QĐ-THADS ngày 2/7/2022' }],
    ['papers-several', { 'Phiếu nhập kho số': '01/PNK; 02/PNK' }],
    ['voucher-date-differs', { 'Phiếu nhập kho số': '01/PNK ngày 20/04/2022' }],
    ['voucher-number-became-date', { 'Phiếu nhập kho số': { date: '2026-05-01', shown: 'May-26' } }],
    ['voucher-number-became-date', { 'Lệnh nhập kho số': { date: '2026-05-01' } }],
    ['voucher-number-is-date', { 'Phiếu nhập kho số': '01/05/2026' }],
    ['date-month-first', { 'Ngày nhập kho': '4/19/2022' }],
    ['date-without-day', { 'Ngày nhập kho': { date: '2022-04-01', shown: 'Apr-22' } }],
    ['quantity-in-words', { 'Số lượng': 'hai' }],
    ['quantity-unit-differs', { 'Số lượng': '12,89 g' }],
    ['unit-ambiguous', { ĐVT: 'cái/bộ', 'Số lượng': 1 }],
    ['paper-date-differs', { 'Ngày bản án': '15/06/2022' }],
    ['document-date-invalid', { 'Ngày bản án': 'không rõ' }],
  ])('when %s, then it is taken with that warning, which keeps the text (%#)', (code, changes) => {
    const row = judged(changes);

    expect(row.verdict).toBe('TAKEN_WITH_WARNING');
    expect(row.warnings.map((warning) => warning.code)).toEqual([code]);
    expect(Object.values(changes)).toContainEqual(row.warnings[0]?.originalValue);
  });

  it.each<[string, RegisterCells]>([
    ['date-from-serial', { 'Ngày nhập kho': 44_670 }],
    ['date-from-serial', { 'Ngày nhập kho': { number: 44_670, shown: '44,670' } }],
    ['paper-words-left-out', { 'Bản án, quyết định số, ngày': 'Bản án số 40/2022/HS-PT ngày 14/06/2022' }],
    ['paper-words-left-out', { 'Phiếu nhập kho số': 'Phiếu nhập kho số 01/PNK (19/04/2022)' }],
    ['paper-none-stated', { 'Quyết định THA số, ngày': 'chưa có' }],
    ['people-split', { 'Bị cáo, đương sự': 'Nguyễn Văn A\nTrần Thị B' }],
    ['quantity-with-unit', { 'Số lượng': '12,89 kg' }],
    ['quantity-with-unit', { ĐVT: '', 'Số lượng': '12,89 kg' }],
    ['unit-corrected', { ĐVT: 'chiêc', 'Số lượng': 1 }],
    ['class-unknown', { 'Tên vật chứng, tài sản': 'vật lạ' }],
    ['text-invisible', { 'Tên vật chứng, tài sản': 'ngà\u200b v\u00adoi' }],
    ['text-lookalike', { 'Tên vật chứng, tài sản': 'ngà v\u043ei' }],
    ['text-lookalike', { 'Số lượng': '１２,８９' }],
    ['text-untrimmed', { 'Tên vật chứng, tài sản': 'ngà\u00a0voi' }],
  ])('when %s, then it is taken and that is told (%#)', (code, changes) => {
    const row = judged(changes);

    expect(row.verdict).toBe('TAKEN');
    expect(codes(row)).toEqual([code]);
  });

  it.each<[string, RegisterCells]>([
    ['cell-error', { 'Tên vật chứng, tài sản': { error: '#N/A' } }],
    ['cell-error', { 'Tên vật chứng, tài sản': '#REF!' }],
    ['cell-error', { 'Số lượng': { error: '#VALUE!' } }],
    ['cell-error', { 'Ngày nhập kho': { error: '#NAME?' } }],
    ['cell-error', { 'Ghi chú': { error: '#DIV/0!' } }],
    ['cell-error', { ...soundIssue, 'Người, cơ quan nhận': { error: '#N/A' } }],
    ['cell-error', { ...soundIssue, 'Ngày xuất kho': { error: '#N/A' } }],
    ['value-above-missing', { 'Tên vật chứng, tài sản': 'nt' }],
    ['value-above-missing', { ĐVT: '"' }],
    ['text-old-encoding', { 'Tên vật chứng, tài sản': 'con dao c¸n gç' }],
    ['quantity-fraction', { 'Số lượng': '1/2' }],
    ['quantity-range', { 'Số lượng': '5-7' }],
    ['quantity-ambiguous', { 'Số lượng': '1.234 kg' }],
  ])('when %s, then it is set aside for that reason alone (%#)', (code, changes) => {
    const row = judged(changes);

    expect(row).toMatchObject({ verdict: 'SET_ASIDE', value: null });
    expect(row.reasons.map((reason) => reason.code)).toEqual([code]);
    expect(row.warnings).toEqual([]);
  });

  it('when the number of a voucher became a date, then it is kept as it is shown and never as it is stored', () => {
    const cell = { date: '2026-05-01', shown: 'May-26' };

    expect(judged({ 'Phiếu nhập kho số': cell }).value?.receiptVoucherNumber).toBe('May-26');
    expect(judged({ 'Phiếu nhập kho số': { date: '2026-05-01' } }).value?.receiptVoucherNumber).toBe(
      '01/05/2026',
    );
    expect(judged({ 'Phiếu nhập kho số': cell }).warnings[0]?.vietnamese).toContain('«May-26»');
  });

  it('when a number has a format, then texts take what is shown and quantities the number', () => {
    const shown = (number: number, text: string): RegisterCell => ({ number, shown: text });
    const row = judged({
      'Phiếu nhập kho số': shown(1, '001'),
      'Lệnh nhập kho số': shown(7, '007'),
      'Số lượng': shown(12.89, '13'),
      'Giá trị (đồng)': shown(1_500_000, '1,500,000 ₫'),
      'Ghi chú': shown(5, '5 %'),
    });

    expect(row).toMatchObject({
      verdict: 'TAKEN',
      value: {
        receiptVoucherNumber: '001',
        receiptOrderNumber: '007',
        quantity: '12.89',
        bookValue: '1500000',
        note: '5 %',
      },
    });
  });

  it('when a column is too narrow for a number, then the number counts and not the hashes', () => {
    const row = judged({ 'Tên vật chứng, tài sản': { number: 356_789_012_345_678, shown: '3.56789E+14' } });

    expect(row.value?.name).toBe('356789012345678');
    expect(judged({ 'Ghi chú': { date: '2026-05-01', shown: '#####' } }).value?.note).toBe('2026-05-01');
  });

  it('when the papers of a case are spelt anyhow, then the book gets number and date', () => {
    const row = judged({
      ...soundIssue,
      'Bản án, quyết định số, ngày': 'Ngày 14.6.2022, BA 40/2022/HSPT của TAND tỉnh Gia Lai',
      'Quyết định THA số, ngày': '131/QĐ-THADS\n(15/06/2022)',
      'Quyết định xử lý số, ngày': '48/QĐ-THADS',
      'Ngày quyết định xử lý': '11/08/2023',
    });

    expect(row).toMatchObject({
      verdict: 'TAKEN',
      value: {
        judgment: { number: '40/2022/HSPT', date: '2022-06-14', issuer: 'TAND tỉnh Gia Lai' },
        enforcementDecision: { number: '131/QĐ-THADS', date: '2022-06-15' },
        disposalDecision: { number: '48/QĐ-THADS', date: '2023-08-11' },
      },
    });
  });

  it('when the unit stands only beside the quantity, then it is taken from there', () => {
    expect(judged({ ĐVT: null, 'Số lượng': '02 bộ (gồm 3 cái)' }).value).toMatchObject({
      quantity: '2',
      unit: { code: 'BO' },
    });
  });

  it('when the authority added a unit, then it is read; when it lacks one, then the word is named', () => {
    const bundle = { code: 'BO_RAU', nameVi: 'bó', dimension: 'COUNT', decimals: 0 } as const;
    const units = unitWritings([...REGISTER_UNITS, bundle]);

    expect(judged({ ĐVT: 'Bó', 'Số lượng': 3 }, { units }).value?.unit).toEqual(bundle);
    const [reason] = judged({ ĐVT: 'Bó', 'Số lượng': 3 }).reasons;
    expect(reason).toMatchObject({ code: 'unit-unknown', originalValue: 'Bó' });
    expect(reason?.vietnamese).toContain('«Bó»');
  });

  it('when an error stands in the case above, then rows without a value of their own wait for it', () => {
    const inherited = { ...sound, 'Bị cáo, đương sự': { error: '#N/A' } };

    expect(codes(judged({ 'Bị cáo, đương sự': null }, {}, inherited))).toEqual(['case-cell-unusable']);
    expect(judged({}, {}, inherited).verdict).toBe('TAKEN');
  });

  it('when an issue states an error, then the row still counts as issued', () => {
    expect(judged({ 'Ngày xuất kho': { error: '#N/A' } }).issued).toBe(true);
  });
});

describe('given a row of an old encoding', () => {
  const old: RegisterCells = {
    'Bị cáo, đương sự': 'NguyÔn V¨n Dòng',
    'Cơ quan, người bàn giao': 'C«ng an tØnh Gia Lai',
    'Tên vật chứng, tài sản': 'con dao c¸n gç',
    ĐVT: 'c¸i',
    'Số lượng': 1,
    'Niêm phong': 'Cßn nguyªn',
    'Vị trí': 'KÖ A1-4',
    'Ghi chú': 'Dòng',
  };
  const pure = {
    ...Object.fromEntries(Object.keys(sound).map((title) => [title, null])),
    ...old,
    Loại: 'VC',
    'Ngày nhập kho': '19/04/2022',
    'Phiếu nhập kho số': '01/PNK',
  };

  it('when nobody decided, then it is set aside for one reason', () => {
    expect(codes(judged(pure))).toEqual(['text-old-encoding']);
    expect(codes(judged(pure, { encoding: 'KEEP' }))).toEqual(['text-old-encoding']);
  });

  it('when it is to be converted, then all of it is, also words that are Vietnamese either way', () => {
    const row = judged(pure, { encoding: 'CONVERT' });

    expect(row).toMatchObject({
      verdict: 'TAKEN',
      value: {
        parties: ['Nguyễn Văn Dũng'],
        giver: 'Công an tỉnh Gia Lai',
        name: 'con dao cán gỗ',
        unit: { code: 'CAI' },
        seal: { condition: 'INTACT' },
        place: { shelf: 'A1-4' },
        note: 'Dũng',
      },
    });
    expect(codes(row)).toEqual(['text-converted']);
  });

  it('when the row has Unicode too, then a word that can be either stays and is doubtful', () => {
    const row = judged(
      { 'Cơ quan, người bàn giao': 'PC04', 'Tên vật chứng, tài sản': 'con dao c¸n gç', 'Ghi chú': 'Dòng' },
      { encoding: 'CONVERT' },
    );

    expect(row).toMatchObject({
      verdict: 'TAKEN_WITH_WARNING',
      value: { name: 'con dao cán gỗ', note: 'Dòng' },
    });
    expect(codes(row)).toEqual(['text-encoding-doubtful', 'text-converted']);
  });

  it('when UTF-8 was misread, then it is repaired', () => {
    const row = judged({ 'Bị cáo, đương sự': 'Nguyá»…n VÄƒn A' }, { encoding: 'CONVERT' });

    expect(row).toMatchObject({ verdict: 'TAKEN', value: { parties: ['Nguyễn Văn A'] } });
  });

  it('when everything is Unicode, then the decision changes nothing', () => {
    expect(judged(soundIssue, { encoding: 'CONVERT' })).toEqual(judged(soundIssue));
  });
});

describe('given any cells of papers', () => {
  it('when the row is judged, then every piece is in its value or in the text of a finding', () => {
    const piece = fc.constantFrom(
      '21/2026/HS-ST ngày 20/02/2026',
      '5/2026/HS-PT (3/4/2026)',
      'Bản án số 7/2025/HSST',
      'của TAND tỉnh Gia Lai',
      'ngày 20/2',
      '31/02/2026',
      'xem hồ sơ',
      'hiệu lực 1/3/2026',
      'QĐ 12',
    );
    const cell = fc.array(fc.tuple(piece, fc.constantFrom('; ', '\n', ', ', ' ')), {
      minLength: 1,
      maxLength: 4,
    });
    const check = fc.property(cell, (pieces) => {
      const written = pieces.flat().join('');
      const row = judged({ 'Bản án, quyết định số, ngày': written });
      const { number = '', date = '', issuer = '' } = row.value?.judgment ?? {};
      const findings = [...row.reasons, ...row.warnings, ...row.notices];
      const isKept = findings.some((finding) => finding.originalValue === written);
      const words = written.match(/[\p{L}\p{N}]+/gu) ?? [];
      const value = `${number} ${date ?? ''} ${date?.split('-').toReversed().join('/') ?? ''} ${issuer ?? ''}`;
      const isInValue = (word: string): boolean =>
        value.includes(word) || ['ngày', 'của', 'số'].includes(word) || value.includes(`0${word}`);
      return isKept || words.every(isInValue);
    });
    fc.assert(check, { seed, numRuns: 1000, verbose: true });
  });
});
