import { describe, expect, it } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { below, issued, opening, registerRows } from '../../../../test/support/register-lines.js';
import { sheetOf, workbookOf } from '../../../../test/support/workbooks.js';
import { readRegisterOf } from '../register-reading.js';
import { withValuesAbove } from './ditto-marks.js';

const today = Temporal.PlainDate.from('2026-10-31');

describe('given marks that mean the value above', () => {
  it('when rows are read, then each mark is the value above, also that of a mark', () => {
    const rows = [
      { a: 'x', b: 1 },
      { a: 'nt', b: '"' },
      { a: '-nt-', b: 2 },
      { a: null, b: 'nt' },
      { a: 'nt', b: 'nt' },
    ];

    expect(
      withValuesAbove(rows.map((originalCells) => ({ originalCells }))).map((row) => row.originalCells),
    ).toEqual([
      { a: 'x', b: 1 },
      { a: 'x', b: 1 },
      { a: 'x', b: 2 },
      { a: null, b: 2 },
      { a: 'nt', b: 2 },
    ]);
  });

  it('when a register repeats its case and its issue by marks, then it is one case and all items have left', () => {
    const marks = Object.fromEntries(
      [
        'receivedOn',
        'judgment',
        'parties',
        'giver',
        'receiptOrder',
        'receiptVoucher',
        ...Object.keys(issued),
      ].map((column) => [column, 'nt']),
    );
    const lines = [opening(1, issued), below('con dao', { ...marks, unit: '"', place: '”' })];
    const reading = readRegisterOf(workbookOf(sheetOf(registerRows(lines))), { today });

    expect(reading.cases).toHaveLength(1);
    expect(
      reading.rows.map((row) => [row.verdict, row.issued, row.value?.unit.code, row.value?.place?.shelf]),
    ).toEqual([
      ['TAKEN', true, 'CAI', 'A1-1'],
      ['TAKEN', true, 'CAI', 'A1-1'],
    ]);
    expect(reading.rows[1]?.value?.issue).toEqual(reading.rows[0]?.value?.issue);
  });

  it('when nothing stands above a mark, then the row is set aside and asks for the value', () => {
    const reading = readRegisterOf(workbookOf(sheetOf(registerRows([opening(1, { unit: 'nt' })]))), {
      today,
    });

    expect(reading.rows[0]?.reasons.map((reason) => reason.code)).toEqual(['value-above-missing']);
  });
});
