import {
  type DateRange,
  inspectionPlanDueOn,
  plainDate,
  type ProblemOf,
  type WorkingCalendar,
  type WorkingYear,
} from '../../rules/index.js';
import {
  plannedOffices,
  requiredOffices,
  type InspectionDates,
  type InspectionKind,
  type InspectionStatus,
  type InspectionTarget,
} from './coverage.rules.js';

export type ProgrammeStatus = 'DRAFT' | 'APPROVED' | 'CLOSED' | 'WITHDRAWN';

export type ProgrammeProblemCode =
  | 'PROGRAMME_STATE_WRONG'
  | 'PROGRAMME_AUTHOR_CANNOT_APPROVE'
  | 'PROGRAMME_TARGET_NOT_COVERED'
  | 'PROGRAMME_TARGET_NOT_REACHED'
  | 'PROGRAMME_INSPECTION_STILL_OPEN'
  | 'PROGRAMME_APPROVED_LATE'
  | 'PROGRAMME_LATE_NOTE_MISSING'
  | 'CALENDAR_YEAR_WITHOUT_HOLIDAYS'
  | 'INSPECTION_DATES_REVERSED'
  | 'INSPECTION_DATE_NOT_WORKING_DAY'
  | 'INSPECTION_OUTSIDE_WORKING_YEAR'
  | 'INSPECTION_TEAM_MEMBER_REPEATED'
  | 'INSPECTOR_UNKNOWN'
  | 'INSPECTOR_HAS_CONFLICT'
  | 'INSPECTOR_ABSENT'
  | 'INSPECTOR_DOUBLE_BOOKED'
  | 'OFFICE_DOUBLE_BOOKED';

export type ProgrammeProblem = ProblemOf<ProgrammeProblemCode>;

/** What stands in the way of a step, and what the person deciding must know without being stopped by it. */
export interface ProgrammeFindings {
  readonly problems: readonly ProgrammeProblem[];
  readonly warnings: readonly ProgrammeProblem[];
}

export type InspectorDepartment = 'FINANCE' | 'INSPECTION';

/** Days on which a person is away, by the kind of leave. */
export interface Absence extends DateRange {
  readonly kind: string;
}

/** A person who may be put on a team. */
export interface Inspector {
  readonly id: string;
  readonly department: InspectorDepartment;
  /** Offices the person must never inspect, for kinship. */
  readonly conflicts: readonly string[];
  /** The last day on which the person must not begin to inspect an office: responsible there before. */
  readonly barredUntil?: Readonly<Record<string, string>>;
  readonly absences?: readonly Absence[];
}

/** An inspection of a programme before it is carried out; the leader is not among the members. */
export interface PlannedInspection extends DateRange {
  readonly kind: InspectionKind;
  readonly officeCode: string;
  readonly leaderId: string;
  readonly memberIds: readonly string[];
  readonly subject: string;
}

export interface ProgrammeInspection extends PlannedInspection, InspectionDates {
  readonly status: InspectionStatus;
}

export interface ProgrammePlan {
  readonly workingYear: WorkingYear;
  readonly calendar: WorkingCalendar;
  readonly targets: readonly InspectionTarget[];
  readonly inspectors: readonly Inspector[];
  readonly inspections: readonly ProgrammeInspection[];
}

export interface ProgrammeApproval extends ProgrammePlan {
  readonly status: ProgrammeStatus;
  /** Whoever drafted, scheduled or revised it. */
  readonly plannerIds: readonly string[];
  readonly approverId: string;
  readonly today: string;
  /** Why it is approved late, where it is. */
  readonly note: string;
}

const planDueSource = 'Thông tư 04/2023/TT-BTP, Điều 22';

const NEXT_STATUS: Readonly<Record<ProgrammeStatus, ProgrammeStatus | undefined>> = {
  DRAFT: 'APPROVED',
  APPROVED: 'CLOSED',
  CLOSED: undefined,
  WITHDRAWN: undefined,
};

/** A programme that is not withdrawn goes from DRAFT to APPROVED to CLOSED; none of the steps is left out or goes back. */
export function transitionProblems(from: ProgrammeStatus, to: ProgrammeStatus): readonly ProgrammeProblem[] {
  if (NEXT_STATUS[from] === to) return [];
  return [{ code: 'PROGRAMME_STATE_WRONG', field: ['status'], facts: { status: from, wanted: to } }];
}

/**
 * May this person approve this draft now? Four eyes: nobody who planned it. The plan must reach every target and hold
 * no impossible inspection; of a year that is over the shortfall is told and stays. Later than 31 December (TT 04/2023
 * Đ22) it is approved with a note.
 */
export function approvalFindings(approval: ProgrammeApproval): ProgrammeFindings {
  const over = approval.today > approval.workingYear.to;
  const shortfall = targetProblems(approval);
  return {
    problems: [
      ...transitionProblems(approval.status, 'APPROVED'),
      ...fourEyesProblems(approval),
      ...(over ? [] : shortfall),
      ...inspectionProblems(approval),
      ...lateNoteProblems(approval),
    ],
    warnings: [
      ...(over ? shortfall : []),
      ...latenessWarnings(approval),
      ...calendarWarnings(approval.calendar, approval.workingYear),
    ],
  };
}

/**
 * May this person approve this revision? Four eyes as for the draft, over all editions. A target that is no longer
 * reached is told and stops nothing: a year may become too short for it.
 */
export function revisionFindings(
  revision: ProgrammePlan & Pick<ProgrammeApproval, 'plannerIds' | 'approverId'>,
): ProgrammeFindings {
  return {
    problems: [...fourEyesProblems(revision), ...inspectionProblems(revision)],
    warnings: targetProblems(revision),
  };
}

/**
 * May this programme be closed? Every inspection must be done or cancelled. A target not reached is written down
 * as a warning: the year ends anyway, and the shortfall goes into the report.
 */
export function closingFindings(
  status: ProgrammeStatus,
  plan: Pick<ProgrammePlan, 'workingYear' | 'targets'> & { readonly inspections: readonly InspectionDates[] },
): ProgrammeFindings {
  const done = plan.inspections.filter((inspection) => inspection.status === 'DONE');
  return {
    problems: [...transitionProblems(status, 'CLOSED'), ...openInspectionProblems(plan.inspections)],
    warnings: shortfalls('PROGRAMME_TARGET_NOT_REACHED', { ...plan, inspections: done }),
  };
}

/** One problem per target for which too few different offices are planned or done: 14/14, 1, at least 30 %. */
export function targetProblems(
  plan: Pick<ProgrammePlan, 'workingYear' | 'targets'> & { readonly inspections: readonly InspectionDates[] },
): readonly ProgrammeProblem[] {
  return shortfalls('PROGRAMME_TARGET_NOT_COVERED', plan);
}

/**
 * What is impossible about the inspections of a programme. Cancelled ones are passed over; of those done only the
 * clash with one still planned is told, for the past cannot be rescheduled. Of a pair the field names the
 * later in the list, the facts the days of the earlier.
 */
export function inspectionProblems(
  plan: Pick<ProgrammePlan, 'workingYear' | 'calendar' | 'inspectors' | 'inspections'>,
): readonly ProgrammeProblem[] {
  const inspectors = new Map(plan.inspectors.map((inspector) => [inspector.id, inspector]));
  return plan.inspections.flatMap((inspection, index) => [
    ...(inspection.status === 'PLANNED'
      ? [...dateProblems(inspection, index, plan), ...teamProblems(inspection, index, inspectors)]
      : []),
    ...doubleBookings(inspection, index, plan.inspections.slice(0, index)),
  ]);
}

/** A calendar year of the working year for which no holiday is listed: its working days are not to be relied on. */
export function calendarWarnings(
  calendar: WorkingCalendar,
  workingYear: DateRange,
): readonly ProgrammeProblem[] {
  const years = [plainDate(workingYear.from).year, plainDate(workingYear.to).year];
  return years
    .filter((year) => !calendar.knowsYear(year))
    .map((year) => ({ code: 'CALENDAR_YEAR_WITHOUT_HOLIDAYS', facts: { year: String(year) } }));
}

/** Whether a person may be on such a team. A self-check is the work of those responsible, which does not bar them. */
export function mayInspect(
  inspector: Inspector,
  inspection: Pick<PlannedInspection, 'kind' | 'officeCode' | 'from'>,
): boolean {
  if (inspector.conflicts.includes(inspection.officeCode)) return false;
  const until = inspector.barredUntil?.[inspection.officeCode];
  return until === undefined || until < inspection.from || inspection.kind === 'SELF_CHECK';
}

function fourEyesProblems({
  plannerIds,
  approverId,
}: Pick<ProgrammeApproval, 'plannerIds' | 'approverId'>): readonly ProgrammeProblem[] {
  return plannerIds.includes(approverId) ? [{ code: 'PROGRAMME_AUTHOR_CANNOT_APPROVE', facts: {} }] : [];
}

function lateNoteProblems(approval: ProgrammeApproval): readonly ProgrammeProblem[] {
  const dueOn = inspectionPlanDueOn(approval.workingYear);
  if (approval.today <= dueOn || approval.note !== '') return [];
  return [{ code: 'PROGRAMME_LATE_NOTE_MISSING', field: ['note'], facts: { dueOn } }];
}

function latenessWarnings(approval: ProgrammeApproval): readonly ProgrammeProblem[] {
  const dueOn = inspectionPlanDueOn(approval.workingYear);
  if (approval.today <= dueOn) return [];
  return [
    { code: 'PROGRAMME_APPROVED_LATE', facts: { dueOn, today: approval.today, source: planDueSource } },
  ];
}

function openInspectionProblems(inspections: readonly InspectionDates[]): readonly ProgrammeProblem[] {
  return inspections.flatMap((inspection, index) =>
    inspection.status === 'PLANNED'
      ? [
          {
            code: 'PROGRAMME_INSPECTION_STILL_OPEN' as const,
            field: ['inspections', String(index), 'status'],
            facts: { kind: inspection.kind, office: inspection.officeCode, to: inspection.to },
          },
        ]
      : [],
  );
}

function shortfalls(
  code: 'PROGRAMME_TARGET_NOT_COVERED' | 'PROGRAMME_TARGET_NOT_REACHED',
  plan: Pick<ProgrammePlan, 'workingYear' | 'targets'> & { readonly inspections: readonly InspectionDates[] },
): readonly ProgrammeProblem[] {
  return plan.targets.flatMap((target, index) => {
    const required = requiredOffices(target);
    const offices = plannedOffices(target, plan.workingYear, plan.inspections);
    if (offices.length >= required) return [];
    const missing = [...new Set(target.officeCodes)].sort().filter((office) => !offices.includes(office));
    return [
      {
        code,
        field: ['targets', String(index)],
        facts: {
          target: target.kind,
          required: String(required),
          planned: String(offices.length),
          short: String(required - offices.length),
          officesWithout: missing.join(', '),
        },
      },
    ];
  });
}

/** The leave of a person that falls into these days. */
export function absencesDuring(inspector: Inspector, days: DateRange): readonly Absence[] {
  return (inspector.absences ?? []).filter(({ from, to }) => from <= days.to && days.from <= to);
}

function dateProblems(
  inspection: ProgrammeInspection,
  index: number,
  plan: Pick<ProgrammePlan, 'workingYear' | 'calendar'>,
): readonly ProgrammeProblem[] {
  const { from, to, officeCode } = inspection;
  if (from > to) {
    const field = ['inspections', String(index), 'to'];
    return [{ code: 'INSPECTION_DATES_REVERSED', field, facts: { office: officeCode, from, to } }];
  }
  return [
    ...dateProblem('from', from, officeCode, index, plan),
    ...dateProblem('to', to, officeCode, index, plan),
  ];
}

function dateProblem(
  name: 'from' | 'to',
  date: string,
  officeCode: string,
  index: number,
  plan: Pick<ProgrammePlan, 'workingYear' | 'calendar'>,
): readonly ProgrammeProblem[] {
  const field = ['inspections', String(index), name];
  const { from, to } = plan.workingYear;
  if (date < from || date > to) {
    const facts = { office: officeCode, date, from, to };
    return [{ code: 'INSPECTION_OUTSIDE_WORKING_YEAR', field, facts }];
  }
  if (plan.calendar.isWorkingDay(date)) return [];
  const nextWorkingDay = plan.calendar.nextWorkingDay(date);
  return [
    { code: 'INSPECTION_DATE_NOT_WORKING_DAY', field, facts: { office: officeCode, date, nextWorkingDay } },
  ];
}

function teamProblems(
  inspection: ProgrammeInspection,
  index: number,
  inspectors: ReadonlyMap<string, Inspector>,
): readonly ProgrammeProblem[] {
  const team = teamOf(inspection);
  return team.flatMap((inspectorId, seat): readonly ProgrammeProblem[] => {
    const field = seatField(index, seat);
    const facts = { inspectorId, office: inspection.officeCode };
    const inspector = inspectors.get(inspectorId);
    if (team.indexOf(inspectorId) < seat) return [{ code: 'INSPECTION_TEAM_MEMBER_REPEATED', field, facts }];
    if (inspector === undefined) return [{ code: 'INSPECTOR_UNKNOWN', field, facts }];
    if (!mayInspect(inspector, inspection)) return [{ code: 'INSPECTOR_HAS_CONFLICT', field, facts }];
    return absencesDuring(inspector, inspection).map(({ kind, from, to }) => ({
      code: 'INSPECTOR_ABSENT' as const,
      field,
      facts: { ...facts, absence: kind, from, to },
    }));
  });
}

function doubleBookings(
  inspection: ProgrammeInspection,
  index: number,
  earlier: readonly ProgrammeInspection[],
): readonly ProgrammeProblem[] {
  return earlier
    .filter((other) => clash(inspection, other))
    .flatMap((other): readonly ProgrammeProblem[] => {
      const facts = {
        office: inspection.officeCode,
        otherOffice: other.officeCode,
        from: other.from,
        to: other.to,
      };
      const sameOffice = inspection.officeCode === other.officeCode;
      const officeField = ['inspections', String(index), 'officeCode'];
      const otherTeam = new Set(teamOf(other));
      return [
        ...(sameOffice ? [{ code: 'OFFICE_DOUBLE_BOOKED' as const, field: officeField, facts }] : []),
        ...teamOf(inspection).flatMap((inspectorId, seat) =>
          otherTeam.has(inspectorId)
            ? [
                {
                  code: 'INSPECTOR_DOUBLE_BOOKED' as const,
                  field: seatField(index, seat),
                  facts: { inspectorId, ...facts },
                },
              ]
            : [],
        ),
      ];
    });
}

function clash(one: ProgrammeInspection, other: ProgrammeInspection): boolean {
  const statuses = [one.status, other.status];
  return (
    statuses.includes('PLANNED') &&
    !statuses.includes('CANCELLED') &&
    one.from <= other.to &&
    other.from <= one.to
  );
}

function teamOf(inspection: PlannedInspection): readonly string[] {
  return [inspection.leaderId, ...inspection.memberIds];
}

function seatField(index: number, seat: number): readonly string[] {
  const inspection = ['inspections', String(index)];
  return seat === 0 ? [...inspection, 'leaderId'] : [...inspection, 'memberIds', String(seat - 1)];
}
