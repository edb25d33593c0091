import { Temporal } from 'temporal-polyfill';
import { plainDate } from './working-calendar.js';

const FIRST_MONTH = 10;
const MONTHS_IN_YEAR = 12;
const MONTHS_IN_QUARTER = 3;
const MONTHS_IN_HALF = 6;
const YEAR_NAME = /^[1-9]\d{3}$/;

/** A run of days, both ends counted, as 'YYYY-MM-DD'. */
export interface DateRange {
  readonly from: string;
  readonly to: string;
}

/** A working year, 1 October to 30 September (TT 78/2020 Đ4), named after the calendar year in which it ends. */
export interface WorkingYear extends DateRange {
  readonly name: string;
}

/** A part of a working year counted from 1: a quarter from 1 to 4, a half from 1 to 2. */
export interface WorkingYearPart extends DateRange {
  readonly number: number;
}

/** What a report covers: cumulative from 1 October to the last day of the n-th month. */
export interface ReportPeriod extends DateRange {
  readonly months: number;
}

/** Where a date lies in its working year: month 1 is October, quarter 1 October to December. */
export interface WorkingYearPosition {
  readonly workingYear: WorkingYear;
  readonly month: number;
  readonly quarter: number;
  readonly half: number;
}

/** The months after which statistics are agreed with court, prosecutor and police (TL12 Đ6). */
const INTER_AGENCY_REPORT_MONTHS: readonly number[] = [3, 6, 10, 12];

/** The working year a date belongs to. */
export function workingYearOf(date: string): WorkingYear {
  const day = plainDate(date);
  return workingYearEndingIn(day.month >= FIRST_MONTH ? day.year + 1 : day.year);
}

/**
 * The working year of a name such as '2027' (1 October 2026 to 30 September 2027).
 * @throws RangeError when the name is not a year of four digits.
 */
export function workingYearNamed(name: string): WorkingYear {
  if (!YEAR_NAME.test(name)) throw new RangeError(`Not the name of a working year: ${name}`);
  return workingYearEndingIn(Number(name));
}

/** The four quarters: October–December, January–March, April–June, July–September (TT 78/2020 Đ4). */
export function quartersOf(year: WorkingYear): readonly WorkingYearPart[] {
  return partsOf(year, MONTHS_IN_QUARTER);
}

/** The two halves: October–March and April–September. */
export function halvesOf(year: WorkingYear): readonly WorkingYearPart[] {
  return partsOf(year, MONTHS_IN_HALF);
}

/** The twelve cumulative report periods of a working year, of 1 to 12 months. */
export function reportPeriodsOf(year: WorkingYear): readonly ReportPeriod[] {
  return numbers(MONTHS_IN_YEAR).map((months) => ({
    months,
    from: year.from,
    to: lastDayOfMonth(year, months),
  }));
}

/** The report periods agreed between the agencies: 3, 6, 10 and 12 months (TL12 Đ6). */
export function interAgencyReportPeriodsOf(year: WorkingYear): readonly ReportPeriod[] {
  return reportPeriodsOf(year).filter((period) => INTER_AGENCY_REPORT_MONTHS.includes(period.months));
}

/** The month, quarter and half of its working year in which a date lies. */
export function periodOf(date: string): WorkingYearPosition {
  const month = ((plainDate(date).month - FIRST_MONTH + MONTHS_IN_YEAR) % MONTHS_IN_YEAR) + 1;
  return {
    workingYear: workingYearOf(date),
    month,
    quarter: Math.ceil(month / MONTHS_IN_QUARTER),
    half: Math.ceil(month / MONTHS_IN_HALF),
  };
}

/**
 * The day by which the inspection plan of a working year must be finished and sent to the superior: the end of
 * its first report period of three months, 31 December (TT 04/2023 Đ22).
 */
export function inspectionPlanDueOn(year: WorkingYear): string {
  return lastDayOfMonth(year, MONTHS_IN_QUARTER);
}

/** The year in whose series a document signed on a date is numbered: the calendar year (NĐ 30/2020 Đ15). */
export function documentYearOf(date: string): number {
  return plainDate(date).year;
}

function workingYearEndingIn(year: number): WorkingYear {
  const from = Temporal.PlainDate.from({ year: year - 1, month: FIRST_MONTH, day: 1 });
  const to = from.add({ years: 1 }).subtract({ days: 1 });
  return { name: String(year), from: from.toString(), to: to.toString() };
}

function partsOf(year: WorkingYear, months: number): readonly WorkingYearPart[] {
  return numbers(MONTHS_IN_YEAR / months).map((number) => ({
    number,
    from: plainDate(year.from)
      .add({ months: (number - 1) * months })
      .toString(),
    to: lastDayOfMonth(year, number * months),
  }));
}

function lastDayOfMonth(year: WorkingYear, month: number): string {
  return plainDate(year.from).add({ months: month }).subtract({ days: 1 }).toString();
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
