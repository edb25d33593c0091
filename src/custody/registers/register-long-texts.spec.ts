import { describe, expect, it } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { REGISTER_COLUMNS, columnTitle } from './register-columns.js';
import { interpretRow } from './register-row.js';

const today = Temporal.PlainDate.from('2026-11-29');
/** The most characters that a cell of a spreadsheet holds. */
const LONGEST = 32_767;
const SLOWEST_MILLISECONDS = 2_000;

const PIECES = [
  '1',
  '1/',
  '1.',
  '1,',
  '1 ',
  "1'",
  '1-',
  ' ',
  '\n',
  ';',
  ', ',
  '(',
  ')',
  '()',
  '((',
  '-',
  '- ',
  '–',
  '+ ',
  '/',
  ' / ',
  'a',
  'A ',
  'a,',
  'HS - ',
  'HS-',
  'ngày ',
  'ngày 1/1/2026 ',
  '1/2026/HS-ST ',
  'của ',
  'số ',
  'và ',
  'Nguyễn Văn A, ',
  'Nguyễn Văn A và ',
  '1. A ',
  '1) ',
  'không ',
  'mươi ',
  'hai ',
  '\u200b',
  '\u0430',
  'Ã',
  'Ã ',
  'á»',
  'NguyÔn ',
  'aâ',
  '¸',
  '\u0300',
  'e\u0301',
  '"',
  '#',
  'niêm phong ',
  'np số ',
  'tháng ',
  '1 tháng 1 ',
  'kg ',
  '1 kg ',
  '½',
  '１',
  'không rách ',
] as const;

describe('given a cell as long as a spreadsheet allows', () => {
  it.each(PIECES)('when it repeats %p in every column, then the row is judged in moments', (piece) => {
    const text = piece.repeat(Math.ceil(LONGEST / piece.length)).slice(0, LONGEST);
    const cells = Object.fromEntries(REGISTER_COLUMNS.map((column) => [columnTitle(column), text]));

    const begun = performance.now();
    for (const encoding of ['KEEP', 'CONVERT'] as const) {
      expect(interpretRow(cells, {}, { today, caseKey: 'c', encoding }).verdict).toBe('SET_ASIDE');
    }
    expect(performance.now() - begun).toBeLessThan(SLOWEST_MILLISECONDS);
  });
});
