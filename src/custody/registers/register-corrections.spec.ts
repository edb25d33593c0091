import { describe, expect, it } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { issued, opening, registerRows } from '../../../test/support/register-lines.js';
import { sheetOf, workbookOf } from '../../../test/support/workbooks.js';
import {
  caseChanges,
  cellsWithEdits,
  interpretCorrectedRow,
  judgeAgainstBook,
  readRegister,
  withCaseChanges,
  type RegisterCells,
} from './index.js';
import { readRegisterOf } from './register-reading.js';

const today = Temporal.PlainDate.from('2026-10-31');
const first: RegisterCells = {
  'Ngày nhập': '31/02/2024',
  'Phiếu nhập kho số': '12/PNK',
  'Tên vật chứng, tài sản': 'dao',
  Loại: 'VC',
  ĐVT: 'cái',
  'Số lượng': '1',
};

describe('given the edits of a row', () => {
  it('when a column is named by another of its titles, then the cell of the row is meant', () => {
    const { cells, unknownColumns } = cellsWithEdits(first, [
      { column: 'ngày nhập kho', value: '01/02/2024' },
    ]);

    expect(cells['Ngày nhập']).toBe('01/02/2024');
    expect(Object.keys(cells)).toEqual(Object.keys(first));
    expect(unknownColumns).toEqual([]);
  });

  it('when a column is not known, then it is told and nothing is changed', () => {
    const { cells, unknownColumns } = cellsWithEdits(first, [{ column: 'Màu', value: 'đỏ' }]);

    expect(cells).toEqual(first);
    expect(unknownColumns).toEqual(['Màu']);
  });

  it('when a known column is missing in the row, then it is added under its printed title', () => {
    expect(cellsWithEdits(first, [{ column: 'Vị trí', value: 'Sân sau' }]).cells['Vị trí']).toBe('Sân sau');
  });
});

describe('given the corrected first row of a case', () => {
  const changes = caseChanges(first, { ...first, 'Ngày nhập': '29/02/2024' });
  const inheritedCells: RegisterCells = { 'Ngày nhập kho': '31/02/2024', 'Phiếu nhập kho số': '12/PNK' };

  it('when a row below inherits or repeats the old value, then it takes the new one', () => {
    for (const own of [null, '31/02/2024']) {
      const read = withCaseChanges({ cells: { ...first, 'Ngày nhập': own }, inheritedCells }, changes);

      expect(interpretCorrectedRow(read.cells, read.inheritedCells, { today, caseKey: 'c' })).toMatchObject({
        verdict: 'TAKEN_WITH_WARNING',
        value: { receivedOn: '2024-02-29' },
      });
    }
  });

  it('when a row below states something else, then that stays', () => {
    const read = withCaseChanges({ cells: { ...first, 'Ngày nhập': '02/03/2024' }, inheritedCells }, changes);

    expect(read.cells['Ngày nhập']).toBe('02/03/2024');
  });
});

describe('given a row with more than the book can hold', () => {
  const judged = (changes: RegisterCells): string[] =>
    interpretCorrectedRow(
      { ...first, 'Ngày nhập': '29/02/2024', ...changes },
      {},
      { today, caseKey: 'c' },
    ).reasons.map((reason) => reason.code);

  it.each([
    [{ 'Số lượng': '100000000000000' }, 'quantity-too-large'],
    [{ 'Phiếu nhập kho số': 'x'.repeat(301) }, 'text-too-long'],
    [{ 'Tên vật chứng, tài sản': 'x'.repeat(4001) }, 'text-too-long'],
  ])('when it is judged, then it is set aside (%#)', (changes, code) => {
    expect(judged(changes)).toEqual([code]);
  });

  it('when it holds just that, then it is taken', () => {
    expect(judged({ 'Số lượng': '99999999999999', 'Tên vật chứng, tài sản': 'x'.repeat(4000) })).toEqual([]);
  });
});

describe('given a register and vouchers that are in the book', () => {
  const path = 'data/registers/so-vat-chung-kv03.xlsx';

  it('when a number of the same year belongs to somebody else, then its case is set aside, in another year it is doubtful', async () => {
    const reading = await readRegister(path, { today });
    const [voucher, other] = reading.cases;
    const known = {
      receipts: [
        { number: '1/PNK', year: voucher?.year ?? null, caseKey: null },
        { number: '02/pnk', year: 1999, caseKey: 'another' },
        { number: '03/PNK', year: 2025, caseKey: reading.cases[2]?.caseKey ?? '' },
      ],
      issues: [],
    };

    const judged = judgeAgainstBook(reading, known, today);

    const verdicts = (caseKey: string | undefined): string[] =>
      judged.rows.filter((row) => row.caseKey === caseKey && row.rowNumber < 17).map((row) => row.verdict);
    expect(verdicts(voucher?.caseKey)).toEqual(['SET_ASIDE', 'SET_ASIDE']);
    expect(new Set(verdicts(other?.caseKey))).toEqual(new Set(['TAKEN_WITH_WARNING']));
    expect(verdicts(reading.cases[2]?.caseKey)).toContain('TAKEN');
    expect(judged.rows.map((row) => row.fingerprint)).toEqual(reading.rows.map((row) => row.fingerprint));
  });

  it('when an issue of the book has the number, day and receiver of a row, then nothing changes, else it is doubtful', () => {
    const rows = registerRows([opening(1, issued), opening(2, issued), opening(3)]);
    const reading = readRegisterOf(workbookOf(sheetOf(rows)), { today });
    const same = { number: '60/PXK', issuedOn: '2026-07-24', receiver: 'Hội đồng tiêu hủy' };
    const judgedWith = (issue: typeof same, on = today): string[] =>
      judgeAgainstBook(reading, { receipts: [], issues: [issue] }, on).rows.map((row) => row.verdict);

    expect(judgedWith(same)).toEqual(['TAKEN', 'TAKEN', 'TAKEN']);
    const doubtful = ['TAKEN_WITH_WARNING', 'TAKEN_WITH_WARNING', 'TAKEN'];
    expect(judgedWith({ ...same, receiver: 'Sở Tài chính' })).toEqual(doubtful);
    expect(judgedWith(same, Temporal.PlainDate.from('2026-03-09'))).toEqual([
      'SET_ASIDE',
      'SET_ASIDE',
      'SET_ASIDE',
    ]);
  });

  it('when the book knows a case by another key, then its rows are read and have their fingerprints by that key', () => {
    const reading = readRegisterOf(workbookOf(sheetOf(registerRows([opening(1), opening(2)]))), { today });
    const renamed = <Keyed extends { readonly caseKey: string }>(entry: Keyed): Keyed =>
      entry.caseKey === reading.cases[0]?.caseKey ? { ...entry, caseKey: 'known' } : entry;
    const named = { ...reading, cases: reading.cases.map(renamed), rows: reading.rows.map(renamed) };

    const judged = judgeAgainstBook(named, { receipts: [], issues: [] }, today);

    expect(judged.rows.map((row) => row.value?.caseKey)).toEqual(['known', reading.cases[1]?.caseKey]);
    expect(judged.rows[0]?.fingerprint).not.toBe(reading.rows[0]?.fingerprint);
    expect(judged.rows[1]).toBe(reading.rows[1]);
  });
});
