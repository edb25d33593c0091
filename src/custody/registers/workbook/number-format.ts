import { format, getFormatDateInfo } from 'numfmt';

/** How numbers of a cell are shown. */
export interface NumberFormat {
  /** Whether it shows a day, a month or a year; a mere time of day or a duration is no date. */
  readonly isDate: boolean;
  show(value: number): string;
}

const SHORT_DATE = 'dd/mm/yyyy';
const SHORT_TIME = 'h:mm:ss';
/**
 * The formats that a file names by an id alone (ECMA-376, part 1, 18.8.30). Those of dates follow the country of the
 * reader; 27 to 36 and 50 to 58 are dates and times of East Asia.
 */
const BUILT_IN: ReadonlyMap<number, string> = new Map([
  [1, '0'],
  [2, '0.00'],
  [3, '#,##0'],
  [4, '#,##0.00'],
  [9, '0%'],
  [10, '0.00%'],
  [11, '0.00E+00'],
  [12, '# ?/?'],
  [13, '# ??/??'],
  [14, SHORT_DATE],
  [15, 'd-mmm-yy'],
  [16, 'd-mmm'],
  [17, 'mmm-yy'],
  [18, 'h:mm AM/PM'],
  [19, 'h:mm:ss AM/PM'],
  [20, 'h:mm'],
  [21, SHORT_TIME],
  [22, `${SHORT_DATE} h:mm`],
  ...[27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, SHORT_DATE] as const),
  ...[32, 33, 34, 35, 55, 56].map((id) => [id, SHORT_TIME] as const),
  ...[37, 38].map((id) => [id, '#,##0;(#,##0)'] as const),
  ...[39, 40].map((id) => [id, '#,##0.00;(#,##0.00)'] as const),
  ...[41, 42].map((id) => [id, '#,##0'] as const),
  ...[43, 44].map((id) => [id, '#,##0.00'] as const),
  [45, 'mm:ss'],
  [46, '[h]:mm:ss'],
  [47, 'mm:ss.0'],
  [48, '##0.0E+0'],
  [49, '@'],
]);

const LONGEST_PATTERN = 1_000;
const GENERAL = 'General';

/** The format of a number, by its id and by the pattern that the file defines for that id. */
export function numberFormat(id: number, pattern: string | undefined): NumberFormat {
  return formatOf(pattern ?? BUILT_IN.get(id) ?? GENERAL);
}

/** A pattern that the library cannot read shows its numbers as they are. */
function formatOf(pattern: string): NumberFormat {
  const readable = pattern.length <= LONGEST_PATTERN && isReadable(pattern) ? pattern : GENERAL;
  const shows = getFormatDateInfo(readable);
  return {
    isDate: shows.year || shows.month || shows.day,
    show: (value) => format(readable, value, { locale: 'vi', throws: false }).trim(),
  };
}

/** A number without a format. */
export const generalFormat: NumberFormat = formatOf(GENERAL);

function isReadable(pattern: string): boolean {
  try {
    format(pattern, 1, { throws: true });
    return true;
  } catch {
    return false;
  }
}

const LAST_SERIAL = 2_958_465;
const DAYS_BETWEEN_SYSTEMS = 1_462;
const DAY_THAT_NEVER_WAS = 60;

/** A serial number in the 1900 system, in which both systems are shown alike. */
export function serialIn1900(serial: number, is1904: boolean): number {
  return is1904 ? serial + DAYS_BETWEEN_SYSTEMS : serial;
}

/**
 * The calendar day of a serial number of the 1900 system, as YYYY-MM-DD. Null for what is no day: the system counts a
 * 29 February 1900, and shows 0 as the zeroth of January.
 */
export function dayOfSerial(serial: number): string | null {
  const day = Math.floor(serial);
  if (day < 1 || day > LAST_SERIAL || day === DAY_THAT_NEVER_WAS) return null;
  const epoch = Date.UTC(1899, 11, day < DAY_THAT_NEVER_WAS ? 31 : 30);
  return new Date(epoch + day * 86_400_000).toISOString().slice(0, 10);
}

/** The calendar day with which a stated moment begins, null when it is none. */
export function calendarDay(stated: string | undefined): string | null {
  const date = /^\d{4}-\d{2}-\d{2}(?!\d)/.exec(stated ?? '')?.[0];
  if (date === undefined) return null;
  const day = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date) ? date : null;
}
