import { Temporal } from 'temporal-polyfill';

const VIETNAM_TIME_ZONE = 'Asia/Ho_Chi_Minh';
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
const SATURDAY = 6;

/** A public holiday on a day that would otherwise be worked; substitute days off are listed like any other. */
export interface Holiday {
  readonly date: string;
  readonly name: string;
}

/**
 * A date of the boundary, 'YYYY-MM-DD', as a calendar date without time or zone.
 * @throws RangeError when the text is not of that form or the day does not exist.
 */
export function plainDate(date: string): Temporal.PlainDate {
  if (!ISO_DATE.test(date)) throw new RangeError(`Not a date of the form YYYY-MM-DD: ${date}`);
  return Temporal.PlainDate.from(date);
}

/**
 * The day it is in Vietnam (UTC+7, no summer time) at an instant, as 'YYYY-MM-DD'.
 * @throws RangeError when the instant is an invalid Date.
 */
export function dateInVietnam(instant: Date): string {
  const hour = Math.floor(instant.getTime() / 3_600_000);
  if (hour !== lastHour.hour) {
    lastHour = { hour, date: dateAt(instant) };
  }
  return lastHour.date;
}

/** Almost every request asks for the same day; a day there begins with an hour of UTC. */
let lastHour: { readonly hour: number; readonly date: string } = { hour: Number.NaN, date: '' };

function dateAt(instant: Date): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(VIETNAM_TIME_ZONE)
    .toPlainDate()
    .toString();
}

/**
 * Working days: Monday to Friday without the public holidays (Bộ luật Lao động Đ112), plus the weekend days
 * worked in exchange for a day off when the State announces such an exchange. The lists are data, announced
 * year by year; the calendar says which years it knows rather than guess.
 *
 * Every date in and out is 'YYYY-MM-DD'; a malformed one throws a RangeError.
 */
export class WorkingCalendar {
  readonly #holidays: ReadonlySet<string>;
  readonly #makeUpDays: ReadonlySet<string>;
  readonly #knownYears: ReadonlySet<number>;

  constructor(holidays: readonly Holiday[], makeUpDays: readonly string[] = []) {
    const dates = holidays.map((holiday) => plainDate(holiday.date));
    this.#holidays = new Set(dates.map((date) => date.toString()));
    this.#knownYears = new Set(dates.map((date) => date.year));
    this.#makeUpDays = new Set(makeUpDays.map((date) => plainDate(date).toString()));
  }

  /** Whether the list holds any holiday of the calendar year; if not, its working days are only weekdays. */
  knowsYear(year: number): boolean {
    return this.#knownYears.has(year);
  }

  isWorkingDay(date: string): boolean {
    return this.#isWorking(plainDate(date));
  }

  /**
   * The date itself when it is worked, else the first working day after it: where a time limit ends that runs
   * out on a day off (Bộ luật Dân sự Đ148.5).
   */
  workingDayOnOrAfter(date: string): string {
    return this.#nearest(plainDate(date), 1).toString();
  }

  /** The date itself when it is worked, else the last working day before it. */
  workingDayOnOrBefore(date: string): string {
    return this.#nearest(plainDate(date), -1).toString();
  }

  /** The first working day strictly after the date. */
  nextWorkingDay(date: string): string {
    return this.addWorkingDays(date, 1);
  }

  /**
   * The n-th working day after the date, the date itself not counted (Bộ luật Dân sự Đ147.2); before it when n
   * is negative. Zero gives the date back, worked or not.
   * @throws RangeError when n is not a whole number.
   */
  addWorkingDays(date: string, n: number): string {
    if (!Number.isInteger(n)) throw new RangeError(`Not a whole number of working days: ${n}`);
    const step = n < 0 ? -1 : 1;
    let day = plainDate(date);
    for (let left = Math.abs(n); left > 0; left -= 1) day = this.#nearest(day.add({ days: step }), step);
    return day.toString();
  }

  /**
   * How many working days lie between two dates, the first date not counted, the second counted: what
   * `addWorkingDays` needs to come from the first to the second. Negative when the second lies before.
   */
  workingDaysBetween(from: string, to: string): number {
    const start = plainDate(from);
    const end = plainDate(to);
    const order = Temporal.PlainDate.compare(end, start);
    if (order === 0) return 0;
    return order > 0
      ? this.#list(start.add({ days: 1 }), end).length
      : -this.#list(end, start.subtract({ days: 1 })).length;
  }

  /** The working days of a range in order, both ends counted; none when the range is reversed. */
  workingDays(from: string, to: string): readonly string[] {
    return this.#list(plainDate(from), plainDate(to));
  }

  #isWorking(date: Temporal.PlainDate): boolean {
    const text = date.toString();
    if (this.#makeUpDays.has(text)) return true;
    return date.dayOfWeek < SATURDAY && !this.#holidays.has(text);
  }

  #nearest(date: Temporal.PlainDate, step: 1 | -1): Temporal.PlainDate {
    let day = date;
    while (!this.#isWorking(day)) day = day.add({ days: step });
    return day;
  }

  #list(from: Temporal.PlainDate, to: Temporal.PlainDate): readonly string[] {
    const days: string[] = [];
    for (let day = from; Temporal.PlainDate.compare(day, to) <= 0; day = day.add({ days: 1 })) {
      if (this.#isWorking(day)) days.push(day.toString());
    }
    return days;
  }
}
