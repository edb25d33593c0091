import { createHash } from 'node:crypto';
import {
  type DateRange,
  plainDate,
  quartersOf,
  type ProblemOf,
  type WorkingCalendar,
  type WorkingYear,
} from '../../rules/index.js';
import {
  plannedOffices,
  requiredOffices,
  TARGET_KINDS,
  type InspectionTarget,
  type TargetKind,
} from './coverage.rules.js';
import {
  absencesDuring,
  calendarWarnings,
  inspectionProblems,
  mayInspect,
  type Inspector,
  type InspectorDepartment,
  type PlannedInspection,
  type ProgrammeInspection,
  type ProgrammeProblemCode,
} from './programme.rules.js';

export type ScheduleProblemCode =
  /** A number or list handed in cannot be used. */
  | 'SCHEDULE_SETTING_INVALID'
  /** The target asks for more offices than there are. */
  | 'SCHEDULE_NOT_ENOUGH_OFFICES'
  /** For this office no team can be formed even when nobody is busy. */
  | 'SCHEDULE_NOT_ENOUGH_INSPECTORS'
  /** For this office the year has no unbroken run of open working days that is long enough. */
  | 'SCHEDULE_NOT_ENOUGH_DAYS'
  /** The inspections together need more days of inspectors than the open days of the year hold. */
  | 'SCHEDULE_INSPECTOR_DAYS_SHORT'
  /** Days and people exist, but the other inspections left none of them free together. */
  | 'SCHEDULE_NO_FREE_DATES'
  /** Nobody is free to take the seat of a person who is away, and the inspection is not one that is drafted anew. */
  | 'SCHEDULE_NOBODY_TO_STAND_IN'
  /** Warning: an office whose turn it was gave way to the next, because it cannot be inspected. */
  | 'SCHEDULE_OFFICE_PASSED_OVER'
  /** Warning: an office stays without internal inspection beyond the rotation of three years. */
  | 'SCHEDULE_ROTATION_EXCEEDED';

export type ScheduleProblem = ProblemOf<ScheduleProblemCode | ProgrammeProblemCode>;

/** An office as the draft sees it. */
export interface InspectableOffice {
  readonly code: string;
  /** Higher is riskier; riskier offices are inspected earlier in the year. Absent counts as 0. */
  readonly riskWeight?: number;
  /** The working year of the last internal inspection; absent means never. */
  readonly lastInternalYear?: number;
}

/** How an inspection of a kind is carried out. */
export interface InspectionManner {
  readonly workingDays: number;
  /** People on the team, the leader counted. */
  readonly teamSize: number;
  readonly subject: string;
}

/** A stretch of days to keep free, for all offices or for those named (floods on the coast, for instance). */
export interface AvoidedRange extends DateRange {
  readonly officeCodes?: readonly string[];
}

/** Days on which offices are not to be disturbed (TT 04/2023 Đ20). */
export interface AvoidedDays {
  /** Working days at the end of each quarter, when offices close their books. */
  readonly lastWorkingDaysOfQuarter?: number;
  /** Working days at the start of the working year, when the yearly report is made. */
  readonly firstWorkingDaysOfYear?: number;
  readonly ranges?: readonly AvoidedRange[];
}

export interface ScheduleRequest {
  readonly workingYear: WorkingYear;
  readonly calendar: WorkingCalendar;
  readonly offices: readonly InspectableOffice[];
  readonly targets: readonly InspectionTarget[];
  readonly inspectors: readonly Inspector[];
  readonly manners: Readonly<Record<TargetKind, InspectionManner>>;
  readonly avoid: AvoidedDays;
  /** Inspections already settled: kept as they are, counted towards the targets, their people and offices busy. */
  readonly fixed: readonly ProgrammeInspection[];
  /** No new inspection begins before this day; absent means the first day of the working year. */
  readonly notBefore?: string;
  /** Published with the programme, so that anyone can draw the offices again. */
  readonly seed: string;
}

/** An inspection that the draft planned for a target. */
export interface DraftedInspection extends PlannedInspection {
  readonly kind: TargetKind;
}

export interface ScheduleDraft {
  /** The new inspections in order of date; those given as fixed are not repeated. */
  readonly planned: readonly DraftedInspection[];
  readonly problems: readonly ScheduleProblem[];
  readonly warnings: readonly ScheduleProblem[];
}

/** A place in the order of choice, with the draw that decided between equals. */
export interface OfficeRank {
  readonly officeCode: string;
  readonly riskWeight: number;
  readonly lastInternalYear?: number;
  readonly draw: string;
}

interface Frame {
  readonly request: ScheduleRequest;
  readonly inspectors: readonly Inspector[];
  readonly fixed: readonly ProgrammeInspection[];
  /** The working days of the whole year. */
  readonly yearDays: readonly string[];
  /** Those on which something new may be planned. */
  readonly days: readonly string[];
  readonly closedDays: ReadonlySet<string>;
  /** Working days that follow a long holiday such as Tết. */
  readonly afterLongPause: ReadonlySet<string>;
}

interface Choice {
  readonly kind: TargetKind;
  readonly officeCodes: readonly string[];
  readonly problems: readonly ScheduleProblem[];
  readonly warnings: readonly ScheduleProblem[];
}

interface Job {
  readonly kind: TargetKind;
  readonly officeCode: string;
  readonly windows: readonly DateRange[];
  readonly ideal: number;
}

interface Attempt {
  readonly planned: readonly DraftedInspection[];
  readonly unplaced: readonly Job[];
}

interface Slot {
  readonly kind: TargetKind;
  readonly fraction: number;
}

type Filling = 'SPREAD' | 'PACKED';

/** An inspection may pause over a weekend and a holiday beside it, but is not torn apart by Tết. */
const LONGEST_PAUSE_DAYS_OFF = 4;
/** Five offices a year bring every office an internal inspection within three years. */
const ROTATION_YEARS = 3;
const ROUNDS_PER_FILLING = 12;
const ANY_DEPARTMENT: readonly InspectorDepartment[] = ['FINANCE', 'INSPECTION'];

/**
 * Who may take which seat: accounting inspections are led by the finance department together with the inspection
 * department, the self-check is the finance department's own (task 11.3), internal inspections are led by the
 * inspection department (task 6.2). The last entry holds for every further seat.
 */
const SEATS: Readonly<Record<TargetKind, readonly (readonly InspectorDepartment[])[]>> = {
  ACCOUNTING: [['FINANCE'], ['INSPECTION'], ANY_DEPARTMENT],
  SELF_CHECK: [['FINANCE']],
  INTERNAL: [['INSPECTION'], ANY_DEPARTMENT],
};

/**
 * Drafts the inspections a programme still lacks: chooses the offices, spreads them evenly over the open days of
 * the year and forms the teams. Pure and deterministic: the same request gives the same draft, in whatever order
 * offices and inspectors are listed.
 *
 * What is planned is always sound; what could not be planned is told in `problems`. The search is a repeated
 * greedy one: in a very full year SCHEDULE_NO_FREE_DATES says that none were found, while the other codes prove
 * that none exist.
 */
export function draftSchedule(request: ScheduleRequest): ScheduleDraft {
  const invalid = settingProblems(request);
  if (invalid.length > 0) return { planned: [], problems: invalid, warnings: [] };
  const frame = frameOf(request);
  const choices = request.targets.map((target) => chooseOffices(target, frame));
  const jobs = jobsOf(choices, frame);
  const attempt = bestAttempt(jobs, frame);
  return {
    planned: [...attempt.planned].sort(byDate),
    problems: [
      ...inspectionProblems({ ...request, inspections: request.fixed }),
      ...choices.flatMap((choice) => choice.problems),
      ...(attempt.unplaced.length > 0 ? inspectorDayProblems(jobs, frame) : []),
      ...attempt.unplaced.map((job) => noFreeDates(job, attempt, frame)),
    ],
    warnings: [
      ...calendarWarnings(request.calendar, request.workingYear),
      ...choices.flatMap((choice) => choice.warnings),
    ],
  };
}

/**
 * The order in which offices get their turn. For internal inspections those that waited longest come first, never
 * inspected before all; then the riskier; between equals the smaller sha256(seed‖code) in hex, which anyone can
 * compute again.
 */
export function rankOffices(
  kind: TargetKind,
  offices: readonly InspectableOffice[],
  seed: string,
): readonly OfficeRank[] {
  return offices
    .map(({ code, riskWeight = 0, lastInternalYear }) => ({
      officeCode: code,
      riskWeight,
      ...(lastInternalYear === undefined ? {} : { lastInternalYear }),
      draw: drawOf(seed, code),
    }))
    .sort(
      (one: OfficeRank, other: OfficeRank) =>
        (kind === 'INTERNAL' ? (one.lastInternalYear ?? 0) - (other.lastInternalYear ?? 0) : 0) ||
        other.riskWeight - one.riskWeight ||
        compareText(one.draw, other.draw),
    );
}

function settingProblems(request: ScheduleRequest): readonly ScheduleProblem[] {
  const { avoid, manners, offices, inspectors, targets } = request;
  const invalid: [string, string][] = [];
  const check = (setting: string, value: number | undefined, least: number): void => {
    if (value !== undefined && !(Number.isInteger(value) && value >= least)) {
      invalid.push([setting, String(value)]);
    }
  };
  for (const kind of TARGET_KINDS) {
    check(`manners.${kind}.workingDays`, manners[kind].workingDays, 1);
    check(`manners.${kind}.teamSize`, manners[kind].teamSize, 1);
  }
  check('avoid.lastWorkingDaysOfQuarter', avoid.lastWorkingDaysOfQuarter, 0);
  check('avoid.firstWorkingDaysOfYear', avoid.firstWorkingDaysOfYear, 0);
  for (const target of targets) check(`targets.${target.kind}.required`, requiredOffices(target), 0);
  for (const code of repeated(offices.map((office) => office.code))) invalid.push(['offices', code]);
  for (const id of repeated(inspectors.map((inspector) => inspector.id))) invalid.push(['inspectors', id]);
  for (const kind of repeated(targets.map((target) => target.kind))) invalid.push(['targets', kind]);
  return invalid.map(([setting, value]) => ({
    code: 'SCHEDULE_SETTING_INVALID',
    field: setting.split('.'),
    facts: { setting, value },
  }));
}

function repeated(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))].sort();
}

function frameOf(request: ScheduleRequest): Frame {
  const { workingYear, calendar, notBefore } = request;
  const yearDays = calendar.workingDays(workingYear.from, workingYear.to);
  const days = notBefore === undefined ? yearDays : yearDays.filter((day) => day >= notBefore);
  return {
    request,
    inspectors: [...request.inspectors].sort((one, other) => compareText(one.id, other.id)),
    fixed: request.fixed.filter((inspection) => inspection.status !== 'CANCELLED'),
    yearDays,
    days,
    closedDays: new Set([
      ...yearDays.slice(0, request.avoid.firstWorkingDaysOfYear ?? 0),
      ...quartersOf(workingYear).flatMap((quarter) =>
        yearDays
          .filter((day) => quarter.from <= day && day <= quarter.to)
          .reverse()
          .slice(0, request.avoid.lastWorkingDaysOfQuarter ?? 0),
      ),
    ]),
    afterLongPause: new Set(
      days.filter((day, index) => daysOffBetween(days[index - 1] ?? day, day) > LONGEST_PAUSE_DAYS_OFF),
    ),
  };
}

function chooseOffices(target: InspectionTarget, frame: Frame): Choice {
  const { kind } = target;
  const known = new Map(frame.request.offices.map((office) => [office.code, office]));
  const settled = plannedOffices(target, frame.request.workingYear, frame.fixed);
  const codes = [...new Set(target.officeCodes)];
  const open = codes.filter((code) => !settled.includes(code)).map((code) => known.get(code) ?? { code });
  const required = requiredOffices(target);
  const ranked = rankOffices(kind, open, frame.request.seed).map((rank) => ({
    ...rank,
    obstacle: obstacleOf(kind, rank.officeCode, frame),
  }));
  const inspectable = ranked.filter((rank) => rank.obstacle === undefined);
  const blocked = ranked.filter((rank) => rank.obstacle !== undefined);
  const chosen = [...inspectable, ...blocked].slice(0, Math.max(0, required - settled.length));
  const lastTurn = Math.max(-1, ...chosen.map((rank) => ranked.indexOf(rank)));
  const passedOver = blocked.filter((rank) => !chosen.includes(rank) && ranked.indexOf(rank) < lastTurn);
  const left = ranked.filter((rank) => !chosen.includes(rank));
  return {
    kind,
    officeCodes: chosen.filter((rank) => rank.obstacle === undefined).map((rank) => rank.officeCode),
    problems: [
      ...notEnoughOffices(kind, required, codes.length),
      ...chosen.flatMap((rank) => (rank.obstacle === undefined ? [] : [rank.obstacle])),
    ],
    warnings: [
      ...passedOver.map((rank) => passedOverWarning(kind, rank.officeCode, rank.obstacle)),
      ...(kind === 'INTERNAL' ? left.flatMap((rank) => rotationWarning(rank, frame)) : []),
    ],
  };
}

function notEnoughOffices(kind: TargetKind, required: number, offices: number): readonly ScheduleProblem[] {
  if (required <= offices) return [];
  const facts = { kind, required: String(required), offices: String(offices) };
  return [{ code: 'SCHEDULE_NOT_ENOUGH_OFFICES', facts }];
}

function passedOverWarning(
  kind: TargetKind,
  officeCode: string,
  obstacle: ScheduleProblem | undefined,
): ScheduleProblem {
  const facts = { ...obstacle?.facts, kind, office: officeCode, because: obstacle?.code ?? '' };
  return { code: 'SCHEDULE_OFFICE_PASSED_OVER', facts };
}

function rotationWarning(rank: OfficeRank, frame: Frame): readonly ScheduleProblem[] {
  const year = frame.request.workingYear.name;
  const last = rank.lastInternalYear;
  if (last === undefined || Number(year) - last < ROTATION_YEARS) return [];
  const facts = { office: rank.officeCode, lastInternalYear: String(last), year };
  return [{ code: 'SCHEDULE_ROTATION_EXCEEDED', facts }];
}

/** Why an office could not be inspected even if nothing else were planned. */
function obstacleOf(kind: TargetKind, officeCode: string, frame: Frame): ScheduleProblem | undefined {
  const { workingDays, teamSize } = frame.request.manners[kind];
  const longestRun = Math.max(0, ...runsOf(officeCode, frame).map((run) => run.length));
  if (longestRun < workingDays) {
    const facts = { kind, office: officeCode, needed: String(workingDays), longestRun: String(longestRun) };
    return { code: 'SCHEDULE_NOT_ENOUGH_DAYS', facts };
  }
  const from = frame.request.workingYear.to;
  const eligible = frame.inspectors.filter((inspector) => mayInspect(inspector, { kind, officeCode, from }));
  if (seatTeam(kind, teamSize, eligible).length === teamSize) return undefined;
  return {
    code: 'SCHEDULE_NOT_ENOUGH_INSPECTORS',
    facts: {
      kind,
      office: officeCode,
      teamSize: String(teamSize),
      ...countByDepartment('eligible', eligible),
      ...countByDepartment('all', frame.inspectors),
      departments: seatsOf(kind, teamSize)
        .map((departments) => departments.join('|'))
        .join(', '),
    },
  };
}

function countByDepartment(name: string, inspectors: readonly Inspector[]): Record<string, string> {
  const count = (department: InspectorDepartment): string =>
    String(inspectors.filter((inspector) => inspector.department === department).length);
  return { [`${name}Finance`]: count('FINANCE'), [`${name}Inspection`]: count('INSPECTION') };
}

/** The unbroken runs of working days on which an office may be inspected. */
function runsOf(officeCode: string, frame: Frame): readonly (readonly string[])[] {
  const ranges = (frame.request.avoid.ranges ?? []).filter(
    (range) => range.officeCodes === undefined || range.officeCodes.includes(officeCode),
  );
  const runs: string[][] = [];
  let run: string[] | undefined;
  for (const day of frame.days) {
    if (frame.closedDays.has(day) || ranges.some((range) => range.from <= day && day <= range.to)) {
      run = undefined;
    } else if (run === undefined || frame.afterLongPause.has(day)) {
      runs.push((run = [day]));
    } else run.push(day);
  }
  return runs;
}

function daysOffBetween(earlier: string, later: string): number {
  return plainDate(earlier).until(plainDate(later)).days - 1;
}

function windowsOf(officeCode: string, workingDays: number, frame: Frame): readonly DateRange[] {
  return runsOf(officeCode, frame).flatMap((run) =>
    run.flatMap((from, index) => {
      const to = run[index + workingDays - 1];
      return to === undefined ? [] : [{ from, to }];
    }),
  );
}

function jobsOf(choices: readonly Choice[], frame: Frame): readonly Job[] {
  const ahead = frame.fixed.filter((inspection) => positionOf(inspection.from, frame) !== undefined);
  const slots = freeSlots(choices, ahead, frame);
  const taken = ahead.map((inspection) => ({
    officeCode: inspection.officeCode,
    fraction: positionOf(inspection.from, frame) ?? 0,
  }));
  const jobs: Job[] = [];
  for (const { kind, officeCodes } of choices) {
    const waiting = [...officeCodes];
    for (const { fraction } of slots.filter((slot) => slot.kind === kind)) {
      const officeCode = furthestOffice(waiting, fraction, taken);
      if (officeCode === undefined) break;
      waiting.splice(waiting.indexOf(officeCode), 1);
      taken.push({ officeCode, fraction });
      const windows = windowsOf(officeCode, frame.request.manners[kind].workingDays, frame);
      jobs.push({ kind, officeCode, windows, ideal: Math.floor(fraction * windows.length) });
    }
  }
  return jobs;
}

/**
 * Places in the year, as fractions of its open days, at equal distances: first each kind by itself, then all kinds
 * together, so that neither one kind nor the whole bunches up. Each fixed inspection takes the nearest place of its
 * kind.
 */
function freeSlots(
  choices: readonly Choice[],
  ahead: readonly ProgrammeInspection[],
  frame: Frame,
): readonly Slot[] {
  const perKind = choices.flatMap(({ kind, officeCodes }) => {
    const count = officeCodes.length + ahead.filter((inspection) => inspection.kind === kind).length;
    return Array.from({ length: count }, (_, index): Slot => ({ kind, fraction: (index + 0.5) / count }));
  });
  const slots = [...perKind]
    .sort((one, other) => one.fraction - other.fraction || compareText(one.kind, other.kind))
    .map(({ kind }, index, all): Slot => ({ kind, fraction: (index + 0.5) / all.length }));
  for (const inspection of [...ahead].sort(byDate)) {
    const position = positionOf(inspection.from, frame) ?? 0;
    const nearest = slots
      .filter((slot) => slot.kind === inspection.kind)
      .sort((one, other) => Math.abs(one.fraction - position) - Math.abs(other.fraction - position))[0];
    if (nearest !== undefined) slots.splice(slots.indexOf(nearest), 1);
  }
  return slots;
}

function positionOf(date: string, frame: Frame): number | undefined {
  const first = frame.days[0];
  if (first === undefined || date < first || date > frame.request.workingYear.to) return undefined;
  return frame.days.filter((day) => day < date).length / frame.days.length;
}

/** The waiting office whose other inspections lie furthest off (TT 04/2023 Đ20: normal work is not disturbed), by rank. */
function furthestOffice(
  waiting: readonly string[],
  fraction: number,
  taken: readonly { readonly officeCode: string; readonly fraction: number }[],
): string | undefined {
  const distance = (officeCode: string): number =>
    Math.min(
      1,
      ...taken
        .filter((other) => other.officeCode === officeCode)
        .map((other) => Math.abs(other.fraction - fraction)),
    );
  return [...waiting].sort((one, other) => distance(other) - distance(one))[0];
}

/**
 * Places the jobs evenly; those that found no room go first in the next round. When even spreading leaves no room,
 * the year is filled from its beginning, which leaves the fewest gaps.
 */
function bestAttempt(jobs: readonly Job[], frame: Frame): Attempt {
  let best: Attempt | undefined;
  for (const filling of ['SPREAD', 'PACKED'] as const) {
    let order = [...jobs].sort((one, other) => one.windows.length - other.windows.length);
    for (let round = 0; round < ROUNDS_PER_FILLING; round += 1) {
      const attempt = placeAll(order, filling, frame);
      if (attempt.unplaced.length === 0) return attempt;
      if (best === undefined || attempt.unplaced.length < best.unplaced.length) best = attempt;
      const next = [...attempt.unplaced, ...order.filter((job) => !attempt.unplaced.includes(job))];
      if (next.every((job, index) => job === order[index])) break;
      order = next;
    }
  }
  return best ?? { planned: [], unplaced: [] };
}

function placeAll(jobs: readonly Job[], filling: Filling, frame: Frame): Attempt {
  const planned: DraftedInspection[] = [];
  const unplaced: Job[] = [];
  for (const job of jobs) {
    const inspection = place(job, filling, [...frame.fixed, ...planned], frame);
    if (inspection === undefined) unplaced.push(job);
    else planned.push(inspection);
  }
  return { planned, unplaced };
}

function place(
  job: Job,
  filling: Filling,
  booked: readonly PlannedInspection[],
  frame: Frame,
): DraftedInspection | undefined {
  const { kind, officeCode } = job;
  const { teamSize, subject } = frame.request.manners[kind];
  const load = loadOf(booked, frame);
  for (const { from, to } of filling === 'SPREAD' ? byDistance(job.windows, job.ideal) : job.windows) {
    const clashing = booked.filter((other) => other.from <= to && from <= other.to);
    if (clashing.some((other) => other.officeCode === officeCode)) continue;
    const free = freeInspectors({ kind, officeCode, from, to }, clashing, frame);
    const [leaderId, ...memberIds] = seatTeam(kind, teamSize, free, load);
    if (leaderId === undefined || memberIds.length + 1 < teamSize) continue;
    return { kind, officeCode, from, to, leaderId, memberIds, subject };
  }
  return undefined;
}

function byDistance(windows: readonly DateRange[], ideal: number): readonly DateRange[] {
  return windows
    .map((window, index) => ({ window, distance: Math.abs(index - ideal) }))
    .sort((one, other) => one.distance - other.distance)
    .map(({ window }) => window);
}

function freeInspectors(
  inspection: Pick<PlannedInspection, 'kind' | 'officeCode' | 'from' | 'to'>,
  clashing: readonly PlannedInspection[],
  frame: Frame,
): readonly Inspector[] {
  const busy = new Set(clashing.flatMap((other) => [other.leaderId, ...other.memberIds]));
  return frame.inspectors.filter(
    (inspector) =>
      !busy.has(inspector.id) &&
      mayInspect(inspector, inspection) &&
      absencesDuring(inspector, inspection).length === 0,
  );
}

/** Inspections whose teams were filled up again, and those for which nobody was free on their days. */
export interface Reseating {
  readonly reseated: readonly PlannedInspection[];
  readonly left: readonly PlannedInspection[];
}

/**
 * Fills the seats of people who no longer take part, on the same days: with the least burdened person who may take the
 * seat, is not away and is in no other team then. `request.fixed` holds the other inspections of the plan.
 */
export function reseat(
  request: ScheduleRequest,
  waiting: readonly PlannedInspection[],
  without: ReadonlySet<string>,
): Reseating {
  const frame = frameOf({
    ...request,
    inspectors: request.inspectors.filter((inspector) => !without.has(inspector.id)),
  });
  const reseated: PlannedInspection[] = [];
  const left: PlannedInspection[] = [];
  for (const inspection of [...waiting].sort(byDate)) {
    const others = waiting.filter((other) => other !== inspection && !left.includes(other));
    const booked = [...frame.fixed, ...others.map((other) => reseated.find(sameVisit(other)) ?? other)];
    const filled = filledTeam(inspection, booked, without, frame);
    if (filled === undefined) left.push(inspection);
    else reseated.push(filled);
  }
  return { reseated, left };
}

function sameVisit(one: PlannedInspection): (other: PlannedInspection) => boolean {
  return (other) => one.officeCode === other.officeCode && one.from === other.from && one.kind === other.kind;
}

function filledTeam(
  inspection: PlannedInspection,
  booked: readonly PlannedInspection[],
  without: ReadonlySet<string>,
  frame: Frame,
): PlannedInspection | undefined {
  const clashing = booked.filter((other) => other.from <= inspection.to && inspection.from <= other.to);
  const free = freeInspectors(inspection, clashing, frame);
  const load = loadOf(booked, frame);
  const before = [inspection.leaderId, ...inspection.memberIds];
  const team = before.filter((id) => !without.has(id));
  const seats = isTargetKind(inspection.kind)
    ? seatsOf(inspection.kind, before.length)
    : before.map(() => ANY_DEPARTMENT);
  const filled: string[] = [];
  for (const [seat, id] of before.entries()) {
    const candidate = without.has(id)
      ? free
          .filter((person) => !team.includes(person.id) && (seats[seat] ?? []).includes(person.department))
          .sort((one, other) => compareLoad(load.get(one.id), load.get(other.id), seat === 0))[0]?.id
      : id;
    if (candidate === undefined) return undefined;
    team.push(candidate);
    filled.push(candidate);
  }
  const [leaderId = '', ...memberIds] = filled;
  return { ...inspection, leaderId, memberIds };
}

function isTargetKind(kind: PlannedInspection['kind']): kind is TargetKind {
  return (TARGET_KINDS as readonly string[]).includes(kind);
}

interface Load {
  readonly draw: string;
  days: number;
  leads: number;
}

function loadOf(booked: readonly PlannedInspection[], frame: Frame): ReadonlyMap<string, Load> {
  const load = new Map<string, Load>(
    frame.inspectors.map(({ id }) => [id, { draw: drawOf(frame.request.seed, id), days: 0, leads: 0 }]),
  );
  for (const { from, to, leaderId, memberIds } of booked) {
    const days = frame.yearDays.filter((day) => from <= day && day <= to).length;
    for (const id of [leaderId, ...memberIds]) {
      const own = load.get(id);
      if (own !== undefined) own.days += days;
    }
    const leader = load.get(leaderId);
    if (leader !== undefined) leader.leads += 1;
  }
  return load;
}

/**
 * Fills the seats in order, each with the least burdened person allowed on it; shorter than the team when somebody
 * is missing. The narrower seats come first, so that a team is found whenever one exists.
 */
function seatTeam(
  kind: TargetKind,
  teamSize: number,
  inspectors: readonly Inspector[],
  load: ReadonlyMap<string, Load> = new Map<string, Load>(),
): readonly string[] {
  const team: string[] = [];
  for (const departments of seatsOf(kind, teamSize)) {
    const leading = team.length === 0;
    const candidate = inspectors
      .filter(({ id, department }) => departments.includes(department) && !team.includes(id))
      .sort((one, other) => compareLoad(load.get(one.id), load.get(other.id), leading))[0];
    if (candidate === undefined) break;
    team.push(candidate.id);
  }
  return team;
}

function compareLoad(one: Load | undefined, other: Load | undefined, leading: boolean): number {
  if (one === undefined || other === undefined) return 0;
  return (
    (leading ? one.leads - other.leads : 0) || one.days - other.days || compareText(one.draw, other.draw)
  );
}

function seatsOf(kind: TargetKind, teamSize: number): readonly (readonly InspectorDepartment[])[] {
  const seats = SEATS[kind];
  return Array.from(
    { length: teamSize },
    (_, seat) => seats[Math.min(seat, seats.length - 1)] ?? ANY_DEPARTMENT,
  );
}

function noFreeDates(job: Job, attempt: Attempt, frame: Frame): ScheduleProblem {
  const { kind, officeCode, windows } = job;
  const { workingDays, teamSize } = frame.request.manners[kind];
  const booked: readonly PlannedInspection[] = [...frame.fixed, ...attempt.planned];
  const officeBusy = windows.filter((window) =>
    booked.some(
      (other) => other.officeCode === officeCode && other.from <= window.to && window.from <= other.to,
    ),
  ).length;
  return {
    code: 'SCHEDULE_NO_FREE_DATES',
    facts: {
      kind,
      office: officeCode,
      workingDays: String(workingDays),
      teamSize: String(teamSize),
      possibleStarts: String(windows.length),
      startsOfficeBusy: String(officeBusy),
      startsTeamIncomplete: String(windows.length - officeBusy),
    },
  };
}

/** A proof that the year is too full: the seats of a department need more days than its people have. */
function inspectorDayProblems(jobs: readonly Job[], frame: Frame): readonly ScheduleProblem[] {
  const openDays = frame.days.filter((day) => !frame.closedDays.has(day)).length;
  return [['FINANCE'], ['INSPECTION'], ANY_DEPARTMENT].flatMap((departments): readonly ScheduleProblem[] => {
    const people = frame.inspectors.filter(({ department }) => departments.includes(department)).length;
    const needed = jobs
      .map(({ kind }) => {
        const { workingDays, teamSize } = frame.request.manners[kind];
        const seats = seatsOf(kind, teamSize).filter((allowed) =>
          allowed.every((department) => departments.includes(department)),
        );
        return seats.length * workingDays;
      })
      .reduce((sum, days) => sum + days, 0);
    const available = people * openDays;
    if (needed <= available) return [];
    return [
      {
        code: 'SCHEDULE_INSPECTOR_DAYS_SHORT',
        facts: {
          departments: departments.join('|'),
          inspectors: String(people),
          openDays: String(openDays),
          inspectorDaysNeeded: String(needed),
          inspectorDaysAvailable: String(available),
          inspectorDaysShort: String(needed - available),
        },
      },
    ];
  });
}

function drawOf(seed: string, code: string): string {
  return createHash('sha256')
    .update(seed + code)
    .digest('hex');
}

function byDate(one: PlannedInspection, other: PlannedInspection): number {
  return (
    compareText(one.from, other.from) ||
    compareText(one.kind, other.kind) ||
    compareText(one.officeCode, other.officeCode)
  );
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
