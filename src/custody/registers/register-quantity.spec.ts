import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readQuantity } from './register-quantity.js';
import { readUnit, REGISTER_UNITS, unitOfWord, unitWritings } from './register-units.js';

const seed = 20_261_129;

describe('given a cell of the quantity', () => {
  it.each([
    ['02 cái', '2', 'CAI', '', 'USUAL'],
    ['1,5 kg', '1.5', 'KG', '', 'USUAL'],
    ['1,5kg', '1.5', 'KG', '', 'USUAL'],
    ['1.234,5 g', '1234.5', 'G', '', 'USUAL'],
    ['1 234 cái', '1234', 'CAI', '', 'USUAL'],
    ['01 bộ (gồm 3 cái)', '1', 'BO', '(gồm 3 cái)', 'USUAL'],
    ['01 bộ, gồm 3 cái', '1', 'BO', ', gồm 3 cái', 'USUAL'],
    ['02 (hai)', '2', null, '', 'USUAL'],
    ['02 (hai) cái', '2', 'CAI', '', 'USUAL'],
    ['15 (mười lăm) viên', '15', 'VIEN', '', 'USUAL'],
    ['21 (hai mươi mốt) con', '21', 'CON', '', 'USUAL'],
    ['hai', '2', null, '', 'IN_WORDS'],
    ['Một cái', '1', 'CAI', '', 'IN_WORDS'],
    ['hai mươi', '20', null, '', 'IN_WORDS'],
    ['0.875 kg', '0.875', 'KG', '', 'UNUSUAL'],
    ["1'234'567", '1234567', null, '', 'UNUSUAL'],
    ['１２ cái', '12', 'CAI', '', 'USUAL'],
    ['5', '5', null, '', 'USUAL'],
    [5, '5', null, '', 'USUAL'],
    [{ number: 1, shown: '001' }, '1', null, '', 'USUAL'],
    [{ number: 1234.5, shown: '1,234.50' }, '1234.5', null, '', 'USUAL'],
  ])('when %p is read, then it is %s', (cell, value, unit, rest, writing) => {
    const read = readQuantity(cell);

    expect(read).toMatchObject({ outcome: 'NUMBER', value, rest, writing });
    expect(read.outcome === 'NUMBER' ? (read.unit?.code ?? null) : '').toBe(unit);
  });

  it.each([
    ['1/2', 'FRACTION'],
    ['½', 'FRACTION'],
    ['1 ½ kg', 'FRACTION'],
    ['1½', 'FRACTION'],
    ['5-7', 'RANGE'],
    ['5 – 7 cái', 'RANGE'],
    ['5 đến 7', 'RANGE'],
    ['1.234.5', 'AMBIGUOUS'],
    ['02 kg (không rõ)', 'NOT_A_NUMBER'],
    ['khoảng 5 kg', 'NOT_A_NUMBER'],
    ['hơn 5', 'NOT_A_NUMBER'],
    ['02 mớ', 'NOT_A_NUMBER'],
    ['02 (ba)', 'NOT_A_NUMBER'],
    ['không rõ', 'NOT_A_NUMBER'],
    ['nhiều', 'NOT_A_NUMBER'],
    ['2 cái và 3 hộp', 'NOT_A_NUMBER'],
    ['', 'NOT_A_NUMBER'],
    [true, 'NOT_A_NUMBER'],
    [{ date: '2026-05-01' }, 'NOT_A_NUMBER'],
    [{ error: '#N/A' }, 'NOT_A_NUMBER'],
  ])('when %p is read, then it is %s', (cell, outcome) => {
    expect(readQuantity(cell)).toEqual({ outcome });
  });

  it('when any quantity is written with any unit, then both are read back', () => {
    const amount = fc.tuple(
      fc.integer({ min: 1, max: 999_999 }),
      fc.option(fc.stringMatching(/^\d{0,3}[1-9]$/)),
    );
    const check = fc.property(amount, fc.constantFrom(...REGISTER_UNITS), ([whole, decimals], unit) => {
      const written = `${String(whole)}${decimals === null ? '' : `,${decimals}`} ${unit.nameVi}`;
      expect(readQuantity(written)).toMatchObject({
        outcome: 'NUMBER',
        value: `${String(whole)}${decimals === null ? '' : `.${decimals}`}`,
        unit,
      });
    });
    fc.assert(check, { seed, numRuns: 500, verbose: true });
  });

  it('when any text at all is read, then it yields a number of digits or none, and never throws', () => {
    const check = fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-\d.,/ a-z()]{0,14}$/)), (text) => {
      const read = readQuantity(text);
      return read.outcome !== 'NUMBER' || /^-?\d+(\.\d+)?$/.test(read.value);
    });
    fc.assert(check, { seed, numRuns: 1000, verbose: true });
  });
});

describe('given a word of the unit', () => {
  it.each([
    ['Cái', 'CAI', null],
    ['Cái.', 'CAI', null],
    [' CÁI ', 'CAI', null],
    ['cái'.normalize('NFD'), 'CAI', null],
    ['chiêc', 'CHIEC', 'CORRECTED'],
    ['chiec', 'CHIEC', 'CORRECTED'],
    ['cai', 'CAI', 'CORRECTED'],
    ['lit', 'LIT', 'CORRECTED'],
    ['cái/bộ', 'CAI', 'SEVERAL'],
    ['cái (chiếc)', 'CAI', null],
    ['m²', 'M2', null],
    ['Kg.', 'KG', null],
    ['kɡ', null, null],
    ['bịch', 'BICH', null],
    ['lọ', 'LO', null],
    ['vỉ', 'VI', null],
    ['cặp', 'CAP', null],
    ['sợi', 'SOI', null],
    ['khúc', 'KHUC', null],
    ['bó', null, null],
    ['lô', null, null],
    ['cân', null, null],
    ['cái/xyz', null, null],
    ['?', null, null],
    ['mớ', null, null],
    ['', null, null],
  ])('when %p is read, then it is %p', (word, code, remark) => {
    const read = readUnit(word);

    expect([read?.unit.code ?? null, read?.remark ?? null]).toEqual([code, remark]);
  });

  it('when the authority has a unit of its own, then its name is read, and units it lacks are not', () => {
    const bundle = { code: 'BO_RAU', nameVi: 'Bó', dimension: 'COUNT', decimals: 0 } as const;
    const units = unitWritings([bundle, ...REGISTER_UNITS.filter((unit) => unit.code !== 'BICH')]);

    expect(unitOfWord('bó', units)).toEqual(bundle);
    expect(unitOfWord('bịch', units)).toBeNull();
    expect(unitOfWord('gam', units)?.code).toBe('G');
  });
});
