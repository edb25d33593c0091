import type { RegisterCell } from './register-columns.js';
import { parseRegisterNumber, type ParsedNumber } from './register-numbers.js';
import { normaliseText, withoutLookalikes } from './register-text.js';
import { readUnit, type RegisterUnit, type UnitWritings } from './register-units.js';

/** What a cell of 'Số lượng' states. */
export type QuantityReading =
  | {
      readonly outcome: 'NUMBER';
      readonly value: string;
      readonly writing: 'USUAL' | 'UNUSUAL' | 'IN_WORDS';
      /** The unit that stands beside the number; null when none does. */
      readonly unit: RegisterUnit | null;
      /** What further stands in the cell, such as "(gồm 3 cái)". */
      readonly rest: string;
    }
  | { readonly outcome: 'AMBIGUOUS' | 'NOT_A_NUMBER' | 'FRACTION' | 'RANGE' };

const FRACTION = /[¼½¾⅐-⅞]|^\d+(?:\s+\d+)?\s*[/⁄]\s*\d+(?![\d/])/u;
const RANGE = /^\d+(?:[.,]\d+)?\s*(?:[-–—~]|đến|tới)\s*\d/iu;
/** With these words nobody vouches for the number. */
const DOUBT = /không rõ|chưa rõ|khoảng|ước|độ chừng|hơn|trên|dưới|gần|\?/iu;
const LEADING_NUMBER = /^([-−]?\d+(?:[.,'’ ]\d+)*)(?!\d)\s*(.*)$/su;
const LONGEST_QUANTITY = 300;
const WORDS = ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín'] as const;
const OTHER_WORDS: Readonly<Record<string, number>> = { mốt: 1, tư: 4, lăm: 5, nhăm: 5, bẩy: 7 };

/**
 * The quantity of a cell, which may state its unit and a remark as well: "02 cái", "1,5 kg", "01 bộ (gồm 3 cái)",
 * "02 (hai)", "hai cái". Fractions and ranges are told as such, never calculated.
 */
export function readQuantity(cell: RegisterCell, units?: UnitWritings): QuantityReading {
  if (typeof cell === 'number') return plainReading(parseRegisterNumber(cell));
  if (typeof cell === 'object' && cell !== null && 'number' in cell) {
    return plainReading(parseRegisterNumber(cell.number));
  }
  if (typeof cell !== 'string' || cell.length > LONGEST_QUANTITY) return { outcome: 'NOT_A_NUMBER' };
  const text = withoutLookalikes(normaliseText(cell));
  const plain = parseRegisterNumber(text);
  if (plain.outcome !== 'NOT_A_NUMBER') return plainReading(plain);
  if (FRACTION.test(text)) return { outcome: 'FRACTION' };
  if (RANGE.test(text)) return { outcome: 'RANGE' };
  if (DOUBT.test(text)) return { outcome: 'NOT_A_NUMBER' };
  return withWords(text, units);
}

function plainReading(number: ParsedNumber): QuantityReading {
  return number.outcome === 'NUMBER' ? { ...number, unit: null, rest: '' } : number;
}

function withWords(text: string, units: UnitWritings | undefined): QuantityReading {
  const [, digits, behind = ''] = LEADING_NUMBER.exec(text) ?? [];
  if (digits !== undefined) {
    const number = parseRegisterNumber(digits.trim());
    return number.outcome === 'NUMBER' ? withUnit(number.value, number.writing, behind, units) : number;
  }
  const words = text.split(' ');
  for (const count of [3, 2, 1]) {
    const value = numberInWords(words.slice(0, count));
    if (value !== null) return withUnit(String(value), 'IN_WORDS', words.slice(count).join(' '), units);
  }
  return { outcome: 'NOT_A_NUMBER' };
}

/** Behind the number: its repetition in words, a unit, a remark in parentheses; anything else makes it no number. */
function withUnit(
  value: string,
  writing: 'USUAL' | 'UNUSUAL' | 'IN_WORDS',
  behind: string,
  units: UnitWritings | undefined,
): QuantityReading {
  const [, repeated = ''] = /^\(([^()\d]+)\)/u.exec(behind) ?? [];
  const inWords = numberInWords(repeated.split(' '));
  const text = inWords === null ? behind : behind.slice(repeated.length + 2).trim();
  if (inWords !== null && String(inWords) !== value) return { outcome: 'NOT_A_NUMBER' };
  const [, word = '', rest = ''] = /^([^(,;:]*)(.*)$/su.exec(text) ?? [];
  const unit = word.trim() === '' ? null : (readUnit(word, units)?.unit ?? null);
  if (unit === null && (word.trim() !== '' || !/^(?:\(.*\))?$/su.test(rest))) {
    return { outcome: 'NOT_A_NUMBER' };
  }
  return { outcome: 'NUMBER', value, writing, unit, rest: rest.trim() };
}

/** Up to ninety-nine: "hai", "mười lăm", "hai mươi mốt". */
function numberInWords(written: readonly string[]): number | null {
  const words = written.map((word) => word.toLowerCase());
  const [first = '', second, third] = words;
  if (words.length === 1) return first === 'mười' ? 10 : digitOf(first);
  if (words.length === 2 && first === 'mười') return sum(10, digitOf(second));
  if (second !== 'mươi' && second !== 'chục') return null;
  const tens = digitOf(first);
  if (words.length === 2) return tens === null ? null : tens * 10;
  return tens === null || words.length > 3 ? null : sum(tens * 10, digitOf(third));
}

function sum(tens: number, digit: number | null): number | null {
  return digit === null || digit === 0 ? null : tens + digit;
}

function digitOf(word: string | undefined): number | null {
  if (word === undefined) return null;
  const index = (WORDS as readonly string[]).indexOf(word);
  return index >= 0 ? index : (OTHER_WORDS[word] ?? null);
}
