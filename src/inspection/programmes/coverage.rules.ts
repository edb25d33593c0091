import { Decimal } from 'decimal.js';
import type { DateRange, WorkingCalendar } from '../../rules/index.js';

/**
 * The kinds of inspection a programme has targets for: accounting inspection of the regional offices,
 * self-check of the finance department (task 11.3), internal inspection of regional offices (task 6.2).
 */
export const TARGET_KINDS = ['ACCOUNTING', 'SELF_CHECK', 'INTERNAL'] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/** All kinds: thematic and unannounced inspections (task 6.2) are planned as well but count towards no target. */
export const INSPECTION_KINDS = [...TARGET_KINDS, 'THEMATIC', 'UNANNOUNCED'] as const;
export type InspectionKind = (typeof INSPECTION_KINDS)[number];

export type InspectionStatus = 'PLANNED' | 'DONE' | 'CANCELLED';

/** What coverage needs to know of an inspection; dates 'YYYY-MM-DD', both days inspected. */
export interface InspectionDates extends DateRange {
  readonly kind: InspectionKind;
  readonly officeCode: string;
  readonly status: InspectionStatus;
}

/** How many of which offices must be inspected in the year: so many, or a share of them rounded up. */
export interface InspectionTarget {
  readonly kind: TargetKind;
  readonly officeCodes: readonly string[];
  readonly required: { readonly count: number } | { readonly ratio: number | string };
}

/** An office without a finished inspection of the target's kind. */
export interface UncoveredOffice {
  readonly officeCode: string;
  /** A planned inspection exists that has not yet passed its last day. */
  readonly planned: boolean;
  /** A planned inspection has passed its last day without being recorded as done. */
  readonly overdue: boolean;
  /** The last working day to begin and still end within the year; absent when the year is too short. */
  readonly latestSafeStart?: string;
  /** No inspection is under way or ahead, and it is too late to begin one. */
  readonly unreachable: boolean;
}

/** How far a target is planned and reached. An office counts once, however often it is inspected. */
export interface TargetCoverage {
  readonly kind: TargetKind;
  /** Offices required. */
  readonly required: number;
  /** Offices with an inspection planned or done. */
  readonly planned: number;
  /** Offices with an inspection done. */
  readonly done: number;
  /** Done against required, in percent with two decimals, rounded down so that 100.00 is never claimed early. */
  readonly percent: string;
  /** Offices with an inspection done, in order of code. */
  readonly officesCovered: readonly string[];
  /** Offices with no inspection done or planned, in order of code. */
  readonly officesMissing: readonly string[];
  /** Offices with no inspection done, planned or not, in order of code. */
  readonly uncovered: readonly UncoveredOffice[];
  /** Too few offices can still be inspected to reach what is required. */
  readonly unreachable: boolean;
}

export interface CoverageRequest {
  readonly workingYear: DateRange;
  readonly calendar: WorkingCalendar;
  readonly targets: readonly InspectionTarget[];
  readonly inspections: readonly InspectionDates[];
  /** How many working days an inspection of each kind takes. */
  readonly workingDays: Readonly<Record<TargetKind, number>>;
  /** The day of the question: a start on this day is still possible. */
  readonly today: string;
}

/** How many offices a target requires; a share is computed in decimals and rounded up: 30 % of 14 is 5. */
export function requiredOffices(target: InspectionTarget): number {
  if ('count' in target.required) return target.required.count;
  return new Decimal(target.required.ratio).times(new Set(target.officeCodes).size).ceil().toNumber();
}

/**
 * The offices of a target with an inspection planned or done in the year, each once, in order of code.
 * An inspection belongs to the working year in which it ends.
 */
export function plannedOffices(
  target: InspectionTarget,
  workingYear: DateRange,
  inspections: readonly InspectionDates[],
): readonly string[] {
  return officesOf(countedInspections(target, workingYear, inspections));
}

/** Coverage of each target, in the order of the targets. */
export function coverageOf(request: CoverageRequest): readonly TargetCoverage[] {
  return request.targets.map((target) => coverageOfTarget(target, request));
}

/** The last working day on which an inspection of so many working days can begin and still end by the year's end. */
export function latestSafeStart(
  calendar: WorkingCalendar,
  workingYear: DateRange,
  workingDays: number,
): string | undefined {
  const lastDay = calendar.workingDayOnOrBefore(workingYear.to);
  const start = calendar.addWorkingDays(lastDay, 1 - workingDays);
  return start < workingYear.from ? undefined : start;
}

function coverageOfTarget(target: InspectionTarget, request: CoverageRequest): TargetCoverage {
  const counted = countedInspections(target, request.workingYear, request.inspections);
  const required = requiredOffices(target);
  const planned = officesOf(counted);
  const covered = officesOf(counted.filter((inspection) => inspection.status === 'DONE'));
  const offices = [...new Set(target.officeCodes)].sort();
  const uncovered = offices
    .filter((office) => !covered.includes(office))
    .map((office) => uncoveredOffice(office, target.kind, counted, request));
  const reachable = uncovered.filter((office) => !office.unreachable).length;
  return {
    kind: target.kind,
    required,
    planned: planned.length,
    done: covered.length,
    percent: percentOf(covered.length, required),
    officesCovered: covered,
    officesMissing: offices.filter((office) => !planned.includes(office)),
    uncovered,
    unreachable: covered.length + reachable < required,
  };
}

function uncoveredOffice(
  officeCode: string,
  kind: TargetKind,
  counted: readonly InspectionDates[],
  request: CoverageRequest,
): UncoveredOffice {
  const own = counted.filter((inspection) => inspection.officeCode === officeCode);
  const planned = own.some((inspection) => inspection.to >= request.today);
  const start = latestSafeStart(request.calendar, request.workingYear, request.workingDays[kind]);
  return {
    officeCode,
    planned,
    overdue: own.some((inspection) => inspection.to < request.today),
    ...(start === undefined ? {} : { latestSafeStart: start }),
    unreachable: !planned && (start === undefined || start < request.today),
  };
}

function countedInspections(
  target: InspectionTarget,
  workingYear: DateRange,
  inspections: readonly InspectionDates[],
): readonly InspectionDates[] {
  return inspections.filter(
    (inspection) =>
      inspection.kind === target.kind &&
      inspection.status !== 'CANCELLED' &&
      target.officeCodes.includes(inspection.officeCode) &&
      inspection.to >= workingYear.from &&
      inspection.to <= workingYear.to,
  );
}

function officesOf(inspections: readonly InspectionDates[]): readonly string[] {
  return [...new Set(inspections.map((inspection) => inspection.officeCode))].sort();
}

function percentOf(done: number, required: number): string {
  if (required === 0) return '100.00';
  return new Decimal(done).times(100).div(required).toFixed(2, Decimal.ROUND_DOWN);
}
