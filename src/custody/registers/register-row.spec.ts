import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { assignCases } from './register-cases.js';
import type { RegisterCell, RegisterCells } from './register-columns.js';
import { RowFingerprints } from './register-fingerprint.js';
import {
  interpretCorrectedRow,
  reconciliationMismatches,
  type Interpretation,
  type RowOptions,
} from './index.js';
import { reconcile } from './reconciliation.js';

const seed = 20_261_031;
const today = Temporal.PlainDate.from('2026-10-31');
const options: RowOptions = { today, caseKey: 'case-1' };

const sound: RegisterCells = {
  STT: 1,
  'Ngày nhập kho': '19/04/2022',
  'Bản án, quyết định số, ngày': '40/2022/HS-PT ngày 14/06/2022',
  'Bị cáo, đương sự': 'Đặng Thị Dũng; Võ Đức H’Blip',
  'Cơ quan, người bàn giao': 'Phòng PC04',
  'Tên vật chứng, tài sản': 'ngà voi',
  Loại: 'VC',
  ĐVT: 'kg',
  'Số lượng': '12,89',
  'Niêm phong': 'Còn nguyên',
  'Vị trí': 'Kệ A1-4',
  'Phiếu nhập kho số': '01/PNK',
};
const soundIssue: RegisterCells = {
  'Quyết định xử lý số, ngày': '48/QĐ-THADS ngày 11/08/2023',
  'Lệnh xuất kho số': '95/LXK',
  'Phiếu xuất kho số': '92/PXK',
  'Ngày xuất kho': '19/8/23',
  'Người, cơ quan nhận': 'Sở Tài chính',
};

function judged(changes: RegisterCells, further: Partial<RowOptions> = {}): Interpretation {
  return interpretCorrectedRow({ ...sound, ...changes }, {}, { ...options, ...further });
}

function codes(row: Interpretation): string[] {
  return [...row.reasons, ...row.warnings, ...row.notices].map((finding) => finding.code);
}

describe('given one row', () => {
  it('when nothing is wrong, then it is taken with its value', () => {
    expect(judged(soundIssue)).toMatchObject({
      verdict: 'TAKEN',
      issued: true,
      value: {
        receivedOn: '2022-04-19',
        quantity: '12.89',
        exhibitClass: 'WILDLIFE',
        parties: ['Đặng Thị Dũng', 'Võ Đức H’Blip'],
        issue: { issuedOn: '2023-08-19', voucherNumber: '92/PXK' },
      },
    });
  });

  it.each<[string, RegisterCells]>([
    ['name-missing', { 'Tên vật chứng, tài sản': ' ' }],
    ['kind-unknown', { Loại: '' }],
    ['unit-unknown', { ĐVT: 'mớ' }],
    ['quantity-missing', { 'Số lượng': null }],
    ['quantity-not-a-number', { 'Số lượng': '02 kg (không rõ)' }],
    ['quantity-negative', { 'Số lượng': -2 }],
    ['quantity-negative', { 'Số lượng': 0 }],
    ['quantity-ambiguous', { 'Số lượng': '1.234' }],
    ['quantity-too-precise', { ĐVT: 'cái', 'Số lượng': '1,5' }],
    ['date-missing', { 'Ngày nhập kho': null }],
    ['date-invalid', { 'Ngày nhập kho': '31/02/2025' }],
    ['date-in-future', { 'Ngày nhập kho': '15/8/2029' }],
    ['voucher-number-missing', { 'Phiếu nhập kho số': '' }],
    [
      'issued-before-received',
      { ...soundIssue, 'Ngày xuất kho': '29/03/2022', 'Quyết định xử lý số, ngày': '' },
    ],
    ['issue-date-missing', { ...soundIssue, 'Ngày xuất kho': '' }],
  ])('when %s, then it is set aside for that reason alone, with the original value', (code, changes) => {
    const row = judged(changes);

    expect(row).toMatchObject({ verdict: 'SET_ASIDE', value: null });
    expect(row.reasons.map((reason) => reason.code)).toEqual([code]);
    const [reason] = row.reasons;
    expect(Object.values<RegisterCell>({ ...sound, ...changes })).toContain(reason?.originalValue ?? null);
    expect(`${reason?.vietnamese} ${reason?.english}`).not.toContain('{');
  });

  it.each<[string, RegisterCells]>([
    ['seal-not-intact', { 'Niêm phong': 'rách' }],
    ['seal-wording-unknown', { 'Niêm phong': 'xem biên bản' }],
    ['number-format-unusual', { 'Số lượng': '187,7.526' }],
    ['place-missing', { 'Vị trí': '' }],
    ['place-unknown', { 'Vị trí': 'gầm cầu thang' }],
    ['book-value-unusable', { 'Giá trị (đồng)': 'chưa định giá' }],
    ['disposal-unknown', { 'Hướng xử lý': 'hỏi lại' }],
    ['document-date-invalid', { 'Bản án, quyết định số, ngày': '1/2022/HS-ST ngày 31/02/2022' }],
    ['document-date-in-future', { 'Bản án, quyết định số, ngày': '1/2029/HS-ST ngày 01/02/2029' }],
    ['issue-particulars-missing', { ...soundIssue, 'Người, cơ quan nhận': '' }],
    ['issued-before-decision', { ...soundIssue, 'Ngày xuất kho': '10/08/2023' }],
  ])('when %s, then it is taken with that warning', (code, changes) => {
    const row = judged(changes);

    expect(row.verdict).toBe('TAKEN_WITH_WARNING');
    expect(codes(row)).toEqual([code]);
  });

  it('when text is decomposed, then it is repaired, noted, and no work for anybody', () => {
    const row = judged({ 'Tên vật chứng, tài sản': 'ngà voi'.normalize('NFD') });

    expect(row).toMatchObject({ verdict: 'TAKEN', value: { name: 'ngà voi' } });
    expect(codes(row)).toEqual(['text-decomposed']);
  });

  it.each<[number | null, string]>([
    [2022, 'SET_ASIDE'],
    [null, 'SET_ASIDE'],
    [2019, 'TAKEN_WITH_WARNING'],
  ])('when its voucher number belongs to another case of %p, then it is %s', (year, verdict) => {
    const row = judged({}, { otherReceiptVouchers: [{ number: '1/PNK', year }] });

    expect(row.verdict).toBe(verdict);
    expect(codes(row)).toEqual(['voucher-number-reused']);
  });

  it.each([
    ['2023-08-19', 'Sở Tài chính', 'TAKEN'],
    ['2023-08-20', 'Sở Tài chính', 'TAKEN_WITH_WARNING'],
    ['2022-08-20', 'Kho bạc Nhà nước', 'TAKEN'],
  ])(
    'when its issue voucher also stands for an issue of %s to %s, then it is %s',
    (issuedOn, receiver, verdict) => {
      const row = judged(soundIssue, { otherIssueVouchers: [{ number: '92/PXK', issuedOn, receiver }] });

      expect(row.verdict).toBe(verdict);
    },
  );

  it('when any cells are written, then it has one verdict, a value exactly when taken, and never throws', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.double(),
      fc.constant(null),
      fc.boolean(),
      fc.constantFrom(...Object.values({ ...sound, ...soundIssue })),
      fc.constantFrom('31/02/2025', '-1', 'mớ', 'rách', '187,7.526', '45/13/2024'),
    );
    const titles = Object.keys({ ...sound, ...soundIssue });
    const rows = fc.array(fc.dictionary(fc.constantFrom(...titles), cell), { maxLength: 8 });
    const check = fc.property(rows, (changes) => {
      const judgements = changes.map((change) => judged({ ...soundIssue, ...change }));
      const total = { rowNumber: 99, statedCount: String(changes.length), agreesWith: null, rowsInDoubt: [] };
      const account = reconcile(changes.length, 1, judgements, total);
      return (
        reconciliationMismatches(account).length === 0 &&
        judgements.every((row) => (row.value !== null) === (row.reasons.length === 0)) &&
        judgements.every(
          (row) => (row.verdict === 'TAKEN') === (row.reasons.length + row.warnings.length === 0),
        )
      );
    });
    fc.assert(check, { seed, numRuns: 200, verbose: true });
  });
});

describe('given the rows of a case', () => {
  const blank = Object.fromEntries(Object.keys(sound).map((title) => [title, null]));
  const item = {
    'Tên vật chứng, tài sản': 'ngà voi',
    Loại: 'VC',
    ĐVT: 'kg',
    'Số lượng': 1,
    'Vị trí': 'KBNN',
  };
  const rowsOf = (...cells: RegisterCells[]): { rowNumber: number; originalCells: RegisterCells }[] =>
    cells.map((originalCells, index) => ({ rowNumber: index + 5, originalCells }));
  const judgeAll = (...cells: RegisterCells[]): Interpretation[] =>
    assignCases(rowsOf(...cells), today).map(({ row, inheritedCells, registerCase }) =>
      interpretCorrectedRow(row.originalCells, inheritedCells, { today, caseKey: registerCase.caseKey }),
    );

  it('when only the first row is set aside, then the others still inherit its case cells', () => {
    const [first, second] = judgeAll({ ...sound, 'Số lượng': null }, { ...blank, ...item });

    expect(first?.verdict).toBe('SET_ASIDE');
    expect(second).toMatchObject({
      verdict: 'TAKEN',
      value: { receivedOn: '2022-04-19', giver: 'Phòng PC04' },
    });
  });

  it('when the case states no usable date, then rows wait for it until one states the date again', () => {
    const dated = { ...blank, ...item, 'Ngày nhập kho': '5/2/24' };
    const rows = judgeAll({ ...sound, 'Ngày nhập kho': 'không rõ' }, { ...blank, ...item }, dated, {
      ...blank,
      ...item,
    });

    expect(rows.map((row) => row.verdict)).toEqual(['SET_ASIDE', 'SET_ASIDE', 'TAKEN', 'TAKEN']);
    expect(rows.map(codes)).toEqual([['date-invalid'], ['case-cell-unusable'], [], []]);
  });

  it('when the case cells of a waiting row are corrected, then it is taken', () => {
    const row = interpretCorrectedRow(
      { ...blank, ...item },
      { ...sound, 'Ngày nhập kho': '05/02/2024' },
      options,
    );

    expect(row).toMatchObject({ verdict: 'TAKEN', value: { caseKey: 'case-1', receivedOn: '2024-02-05' } });
  });

  it('when a row lacks what is its own, then it is not taken from the case', () => {
    const row = interpretCorrectedRow({ ...blank, ...item, 'Số lượng': null, ĐVT: '' }, sound, options);

    expect(codes(row)).toEqual(['unit-unknown', 'quantity-missing']);
  });

  it('when a register repeats the case cells in every row, then it is still one case', () => {
    const keys = assignCases(rowsOf(sound, sound, { ...sound, 'Phiếu nhập kho số': '02/PNK' }), today).map(
      (entry) => entry.registerCase.firstRowNumber,
    );
    expect(keys).toEqual([5, 5, 7]);
  });

  it('when two rows are equal, then they have two fingerprints; a new serial number alone changes none', () => {
    const first = new RowFingerprints();
    const again = new RowFingerprints();
    const [one, two] = [first.next('k', sound), first.next('k', sound)];

    expect(one).not.toBe(two);
    expect(again.next('k', { ...sound, STT: 7 })).toBe(one);
    expect(again.next('k', { ...sound, 'Số lượng': '12,88' })).not.toBe(one);
  });
});

describe('given an account that does not add up', () => {
  const total = { rowNumber: 9, statedCount: '2', agreesWith: null, rowsInDoubt: [] };
  const one = [judged({})];

  it.each([
    ['rows-not-partitioned', reconcile(2, 1, one, total)],
    ['total-row-differs', reconcile(1, 1, one, total)],
    ['total-row-missing', reconcile(1, 1, one, null)],
  ])('when it is checked, then it says %s', (mismatch, account) => {
    expect(reconciliationMismatches(account)).toContain(mismatch);
  });
});
