import { Temporal } from 'temporal-polyfill';
import type { RegisterCell } from './register-columns.js';
import { normaliseText, withoutLookalikes } from './register-text.js';

const EARLIEST_YEAR = 1945;
const LATEST_YEAR = 2199;
const EXCEL_EPOCH = Temporal.PlainDate.from('1899-12-30');
const FIRST_SERIAL = EXCEL_EPOCH.until(new Temporal.PlainDate(EARLIEST_YEAR, 1, 1)).days;
const LAST_SERIAL = EXCEL_EPOCH.until(new Temporal.PlainDate(LATEST_YEAR, 12, 31)).days;
/** With its weekday, a time of day and spaces. */
const LONGEST_DATE = 200;
const MONTHS = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec';

/** Dates within a text; each names its parts. A year of two digits ends where no further digit follows. */
const WRITTEN_DATES: readonly string[] = [
  String.raw`(?<day>\d{1,2})\s?[/.-]\s?(?<month>\d{1,2})\s?[/.-]\s?(?<year>\d{4}|\d{2})`,
  String.raw`(?<day>\d{1,2})\s*tháng\s*(?<month>\d{1,2})\s*(?:,|năm)?\s*(?<year>\d{4})`,
  String.raw`(?<year>\d{4})[/-](?<month>\d{1,2})[/-](?<day>\d{1,2})`,
  String.raw`(?<day>\d{1,2})[\s-](?<name>${MONTHS})[a-z]{0,6}[\s,-]{1,2}(?<year>\d{4}|\d{2})`,
  String.raw`(?<name>${MONTHS})[a-z]{0,6}\s(?<day>\d{1,2}),?\s(?<year>\d{4})`,
];
const TIME = String.raw`\d{1,2}\s?(?:[:h]|giờ)\s?(?:\d{1,2}(?:\s?phút|:\d{2}(?:[.,]\d+)?)?)?\s?(?:[ap]m)?z?`;
const DATE_FORMS: readonly RegExp[] = WRITTEN_DATES.map(
  (date) =>
    new RegExp(
      String.raw`^(?:(?<before>${TIME})[\s,]*)?(?:(?:thứ \S+|chủ nhật),?\s)?(?:ngày\s)?${date}(?:[\s,T]\s?(?<after>${TIME}))?[\s.,;]*$`,
      'iu',
    ),
);

/** How a date was read where that is not just as people see it; NO_DAY: what is shown names no day, as "May-26". */
export type DateRemark = 'SERIAL' | 'MONTH_FIRST' | 'NO_DAY';

/** A date, and what people should know about how it was read. */
export interface DateReading {
  readonly date: Temporal.PlainDate;
  readonly remark: DateRemark | null;
}

/**
 * A date of the register: text (dd/mm/yyyy, d/m/yy, with / . or -, "ngày … tháng … năm …", ISO, with a time of day) or the
 * serial number of a spreadsheet. Returns null for anything else and for days the calendar does not have. A year of two
 * digits means 1970–2069. Where only the second number can be the day, the month stands first.
 */
function readRegisterDate(value: string | number): DateReading | null {
  if (typeof value === 'number') return serialReading(value);
  if (value.length > LONGEST_DATE) return null;
  const text = withoutLookalikes(normaliseText(value));
  if (/^\d{5}$/.test(text)) return serialReading(Number(text));
  for (const form of DATE_FORMS) {
    const parts = form.exec(text)?.groups;
    if (parts) return readingOf(parts);
  }
  return null;
}

/** As `readRegisterDate`, without the remark. */
export function parseRegisterDate(value: string | number): Temporal.PlainDate | null {
  return readRegisterDate(value)?.date ?? null;
}

/** The date that a cell states; null when it is blank or states none. */
export function readDateCell(cell: RegisterCell): DateReading | null {
  if (typeof cell === 'string' || typeof cell === 'number') return readRegisterDate(cell);
  if (cell === null || typeof cell !== 'object' || 'error' in cell) return null;
  if ('number' in cell) return readRegisterDate(cell.number);
  const date = parseRegisterDate(cell.date);
  return date && { date, remark: showsDay(cell.shown, date.day) ? null : 'NO_DAY' };
}

/** A program that writes "5/2026" as a date makes up its day. */
function showsDay(shown: string | undefined, day: number): boolean {
  const numbers = shown?.match(/\d+/g);
  return numbers == null || numbers.some((digits) => Number(digits) === day);
}

/** A date within a longer text. `date` is null when it is no day of the calendar, or has no year. */
export interface DateWithin {
  readonly start: number;
  readonly end: number;
  readonly date: string | null;
  readonly fault: 'NO_SUCH_DAY' | 'NO_YEAR' | null;
}

const DATES_WITHIN: readonly RegExp[] = WRITTEN_DATES.map(
  (date) => new RegExp(String.raw`(?<![\p{L}\p{N}/.-])${date}(?![\p{L}\p{N}]|[/.-][\p{L}\p{N}])`, 'giu'),
);
const WITHOUT_YEAR =
  /(?<=ngày\s*)\d{1,2}\s?(?:[/.-]|tháng)\s?\d{1,2}(?![\p{L}\p{N}]|\s?[/.-][\p{L}\p{N}])/giu;

/** The dates within a text, in their order; none of them overlaps another. */
export function datesWithin(text: string): DateWithin[] {
  const found = DATES_WITHIN.flatMap((form) => Array.from(text.matchAll(form), dateWithin));
  const partial = Array.from(text.matchAll(WITHOUT_YEAR), (match) => ({
    ...spanOf(match),
    date: null,
    fault: 'NO_YEAR' as const,
  }));
  return [...found, ...partial]
    .toSorted((one, other) => one.start - other.start || other.end - one.end)
    .filter((date, index, all) => !all.slice(0, index).some((earlier) => earlier.end > date.start));
}

function dateWithin(match: RegExpExecArray): DateWithin {
  const date = readingOf(match.groups ?? {})?.date.toString() ?? null;
  return { ...spanOf(match), date, fault: date === null ? 'NO_SUCH_DAY' : null };
}

function spanOf(match: RegExpExecArray): { readonly start: number; readonly end: number } {
  return { start: match.index, end: match.index + match[0].length };
}

function readingOf(parts: Record<string, string | undefined>): DateReading | null {
  const year = fullYear(parts['year'] ?? '');
  const day = Number(parts['day']);
  const name = parts['name']?.toLowerCase();
  const month = name === undefined ? Number(parts['month']) : MONTHS.split('|').indexOf(name) + 1;
  const date = calendarDate(year, month, day);
  if (date) return { date, remark: null };
  const swapped = month > 12 && parts['day'] !== undefined ? calendarDate(year, day, month) : null;
  return swapped && { date: swapped, remark: 'MONTH_FIRST' };
}

function serialReading(serial: number): DateReading | null {
  const days = Math.floor(serial);
  if (!(days >= FIRST_SERIAL && days <= LAST_SERIAL)) return null;
  return { date: EXCEL_EPOCH.add({ days }), remark: 'SERIAL' };
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
