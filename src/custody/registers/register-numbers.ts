import { Decimal } from 'decimal.js';
import { normaliseText, withoutLookalikes } from './register-text.js';

/** What a written number means. UNUSUAL: legible, but not written as a Vietnamese number should be. */
export type ParsedNumber =
  | { readonly outcome: 'NUMBER'; readonly value: string; readonly writing: 'USUAL' | 'UNUSUAL' }
  | { readonly outcome: 'AMBIGUOUS' }
  | { readonly outcome: 'NOT_A_NUMBER' };

/** With its sign and spaces. */
const LONGEST_NUMBER = 100;
const NOT_A_NUMBER: ParsedNumber = { outcome: 'NOT_A_NUMBER' };
const AMBIGUOUS: ParsedNumber = { outcome: 'AMBIGUOUS' };

/**
 * A number of the register as a decimal string. Vietnamese writing: comma before decimals, dot or space between
 * thousands, leading zeros allowed. English writing and grouped decimals ("187,7.526" for 187,7526, left by a
 * faulty export) are read as UNUSUAL where only one reading is possible and are AMBIGUOUS otherwise.
 * Numeric cells are rounded to 15 significant digits, the precision of a spreadsheet.
 */
export function parseRegisterNumber(value: string | number): ParsedNumber {
  if (typeof value === 'number') {
    if (!Number.isFinite(value) || Math.abs(value) >= 1e15) return NOT_A_NUMBER;
    return { outcome: 'NUMBER', value: plain(new Decimal(value).toSignificantDigits(15)), writing: 'USUAL' };
  }
  if (value.length > LONGEST_NUMBER) return NOT_A_NUMBER;
  const text = withoutLookalikes(normaliseText(value))
    .replace(/^[−–]/, '-')
    .replace(/(?<=\d) (?=\d{3}(?!\d))/g, '.');
  const negative = text.startsWith('-');
  const digits = negative ? text.slice(1).trim() : text;
  const reading = readDigits(digits);
  if (reading.outcome !== 'NUMBER') return reading;
  const amount = new Decimal(reading.value);
  return { ...reading, value: plain(negative ? amount.negated() : amount) };
}

function readDigits(digits: string): ParsedNumber {
  if (digits.length > 24) return NOT_A_NUMBER;
  if (/^\d+$/.test(digits)) return usual(digits);
  if (/^(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+),\d+$/.test(digits)) return usual(dropDots(digits).replace(',', '.'));
  if (/^[1-9]\d{0,2}(?:\.\d{3})+$/.test(digits)) return usual(dropDots(digits));
  if (/^(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+),\d{1,2}(?:\.\d{3})+$/.test(digits)) {
    return unusual(dropDots(digits).replace(',', '.'));
  }
  if (/^\d+\.\d+$/.test(digits)) return unusual(digits);
  if (/^\d{1,3}(?:['’‘ʼ]\d{3})+(?:[.,]\d+)?$/.test(digits)) {
    return unusual(digits.replace(/['’‘ʼ]/g, '').replace(',', '.'));
  }
  if (/^[1-9]\d{0,2}(?:,\d{3}){2,}(?:\.\d+)?$/.test(digits)) return unusual(digits.replaceAll(',', ''));
  return /^\d[\d.,]*\d$/.test(digits) ? AMBIGUOUS : NOT_A_NUMBER;
}

function usual(value: string): ParsedNumber {
  return { outcome: 'NUMBER', value, writing: 'USUAL' };
}

function unusual(value: string): ParsedNumber {
  return { outcome: 'NUMBER', value, writing: 'UNUSUAL' };
}

function dropDots(digits: string): string {
  return digits.replaceAll('.', '');
}

function plain(amount: Decimal): string {
  return amount.isZero() ? '0' : amount.toFixed();
}

/** How many decimals a decimal string carries. */
export function decimalsOf(value: string): number {
  return new Decimal(value).decimalPlaces();
}
