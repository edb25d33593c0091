import { format, getFormatDateInfo, getFormatFromId } from 'numfmt';

/** How numbers of a cell are shown. */
export interface NumberFormat {
  /** Whether it shows a day, a month or a year; a mere time of day or a duration is no date. */
  readonly isDate: boolean;
  show(value: number): string;
}

/** Formats that a spreadsheet program shows in the form of the country, and those that only East Asian ones define. */
const SHORT_DATE = 'dd/mm/yyyy';
const OWN_FORMATS: ReadonlyMap<number, string> = new Map([
  [14, SHORT_DATE],
  [22, `${SHORT_DATE} h:mm`],
  ...[27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id) => [id, SHORT_DATE] as const),
  ...[32, 33, 34, 35, 55, 56].map((id) => [id, 'h:mm:ss'] as const),
]);

const LONGEST_PATTERN = 1_000;
const GENERAL = 'General';

/** The format of a number, by its id and by the pattern that the file defines for that id. */
export function numberFormat(id: number, pattern: string | undefined): NumberFormat {
  return formatOf(pattern ?? OWN_FORMATS.get(id) ?? builtIn(id));
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

function builtIn(id: number): string {
  return getFormatFromId(id) ?? GENERAL;
}

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
  return date !== undefined && new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) ? date : null;
}
