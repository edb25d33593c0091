import { Decimal } from 'decimal.js';
import { Temporal } from 'temporal-polyfill';
import { withoutDirection } from '../../platform/typed-text.js';

/** NFC, without controls of direction and outer spaces, every run of white space (also no-break spaces) as one space. */
export function normaliseText(text: string): string {
  return withoutDirection(text)
    .normalize('NFC')
    .replace(/[\u200b\u200c\u200d\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** True when the text is not in Unicode NFC, e.g. typed on a system that stores accents apart. */
export function isDecomposed(text: string): boolean {
  return text.normalize('NFC') !== text;
}

const EARLIEST_YEAR = 1945;
const LATEST_YEAR = 2199;
const EXCEL_EPOCH = Temporal.PlainDate.from('1899-12-30');
const FIRST_SERIAL = EXCEL_EPOCH.until(new Temporal.PlainDate(EARLIEST_YEAR, 1, 1)).days;
const LAST_SERIAL = EXCEL_EPOCH.until(new Temporal.PlainDate(LATEST_YEAR, 12, 31)).days;
const DATE_FORMS: readonly RegExp[] = [
  /^(?<day>\d{1,2})\s?[/.-]\s?(?<month>\d{1,2})\s?[/.-]\s?(?<year>\d{4}|\d{2})$/,
  /^(?:ngày )?(?<day>\d{1,2}) tháng (?<month>\d{1,2}) năm (?<year>\d{4})$/i,
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:T.*)?$/,
];

/**
 * A date of the register: text (dd/mm/yyyy, d/m/yy, with / . or -, "ngày … tháng … năm …", ISO) or the serial
 * number of a spreadsheet. Returns null for anything else and for days the calendar does not have.
 * A year of two digits means 1970–2069.
 */
export function parseRegisterDate(value: string | number): Temporal.PlainDate | null {
  if (typeof value === 'number') return dateOfSerial(value);
  const text = normaliseText(value);
  if (/^\d{5}$/.test(text)) return dateOfSerial(Number(text));
  for (const form of DATE_FORMS) {
    const parts = form.exec(text)?.groups;
    if (parts)
      return calendarDate(fullYear(parts['year'] ?? ''), Number(parts['month']), Number(parts['day']));
  }
  return null;
}

function dateOfSerial(serial: number): Temporal.PlainDate | null {
  const days = Math.floor(serial);
  if (!(days >= FIRST_SERIAL && days <= LAST_SERIAL)) return null;
  return EXCEL_EPOCH.add({ days });
}

function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length > 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

function calendarDate(year: number, month: number, day: number): Temporal.PlainDate | null {
  if (year < EARLIEST_YEAR || year > LATEST_YEAR) return null;
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' });
  } catch {
    return null;
  }
}

/** What a written number means. UNUSUAL: legible, but not written as a Vietnamese number should be. */
export type ParsedNumber =
  | { readonly outcome: 'NUMBER'; readonly value: string; readonly writing: 'USUAL' | 'UNUSUAL' }
  | { readonly outcome: 'AMBIGUOUS' }
  | { readonly outcome: 'NOT_A_NUMBER' };

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
  const text = normaliseText(value)
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

/** A document by number and date; the date is null when none is written or it is not a date. */
export interface DocumentReference {
  readonly number: string;
  readonly date: string | null;
}

/** A reference like "178/2022/HS-ST ngày 13/01/2022"; null when nothing is written. */
export interface ParsedReference {
  readonly reference: DocumentReference;
  /** False when words stand where the date should be and they are no date. */
  readonly dateLegible: boolean;
}

/** Splits a reference at the word "ngày" into its number and its date. */
export function parseReference(text: string): ParsedReference | null {
  const normalised = normaliseText(text);
  if (normalised === '') return null;
  const match = /^(.*?)[,;]?\s*ngày\s+(.+)$/i.exec(normalised);
  const number = match?.[1] ?? '';
  const written = match?.[2] ?? '';
  if (!match || number === '') return { reference: { number: normalised, date: null }, dateLegible: !match };
  const date = parseRegisterDate(written);
  return { reference: { number, date: date?.toString() ?? null }, dateLegible: date !== null };
}

/** The key under which two writings of a voucher number are the same: '01/PNK', '1/pnk' and '1 / PNK'. */
export function voucherKey(number: string): string {
  return normaliseText(number)
    .toUpperCase()
    .replace(/\s/g, '')
    .replace(/(?<!\d)0+(?=\d)/g, '');
}

/** Names separated by semicolons, in the order written, empty pieces left out. */
export function splitParties(text: string): string[] {
  return normaliseText(text)
    .split(';')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
