import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkCharacterOf, exhibitCode, isExhibitCode } from './exhibit-code.js';

const seed = 20_261_121;

describe('the code on a label', () => {
  test('given the example of the standard, then the check character is the one it names', () => {
    // ISO/IEC 7064: the Global Release Identifier of the standard's own example, A1-2425GABC1234002-M.
    expect(checkCharacterOf('A12425GABC1234002')).toBe('M');
  });

  test('given any code of ours, then it is whole, in either case and with spaces around', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('KV03', 'TINH', 'KV14'),
        fc.integer({ min: 2000, max: 2099 }),
        fc.integer({ min: 1, max: 999_999 }),
        (office, year, ordinal) => {
          const code = exhibitCode(office, year, ordinal);
          expect(isExhibitCode(code)).toBe(true);
          expect(isExhibitCode(` ${code.toLowerCase()} `)).toBe(true);
        },
      ),
      { seed, verbose: true },
    );
  });

  test('given one wrong character or two neighbours swapped, then it is found', () => {
    const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99_999 }), fc.nat(), fc.nat(35), (ordinal, at, other) => {
        const code = exhibitCode('KV03', 2026, ordinal);
        const index = at % code.length;
        const character = code[index]!;
        const replacement = alphabet[other]!;
        if (character !== '-' && replacement !== character) {
          expect(isExhibitCode(code.slice(0, index) + replacement + code.slice(index + 1))).toBe(false);
        }
        const next = code[index + 1];
        if (next !== undefined && character !== '-' && next !== '-' && next !== character) {
          expect(isExhibitCode(code.slice(0, index) + next + character + code.slice(index + 2))).toBe(false);
        }
      }),
      { seed, verbose: true, numRuns: 500 },
    );
  });
});
