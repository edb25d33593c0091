import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { typedText } from '../../platform/typed-text.js';
import { problem, type DateRange } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { InspectionEntity, inspectionLabel, TeamMemberEntity } from '../inspections/index.js';
import { TARGET_KINDS, type InspectionKind, type TargetKind } from './coverage.rules.js';
import {
  officeCodeOf,
  openProgramme,
  planOf,
  told,
  type OpenProgramme,
  type ProgrammeAnswer,
  type TeamedInspection,
} from './open-programme.js';
import { lastInternalYears, peopleTold } from './planning-basis.reads.js';
import { inspectionProblems, type PlannedInspection } from './programme.rules.js';
import { draftSchedule, type InspectionManner, type ScheduleDraft } from './schedule.rules.js';

/** An inspection to be planned, or a planned one as it is to be from now on. */
export interface InspectionGiven extends DateRange {
  /** The inspection to change; a new one when left out. */
  readonly inspectionId?: string | null;
  readonly officeId: string;
  readonly kind: InspectionKind;
  /** What is inspected; kinds that have a target bring their usual subject. */
  readonly subject?: string | null;
  readonly leaderId: string;
  readonly memberIds: readonly string[];
}

export interface DaysKeptFree extends DateRange {
  /** All offices when left out. */
  readonly officeIds?: readonly string[] | null;
}

export interface AutomaticScheduling {
  /** Cancels first what is planned for the targets, except what the same request sets. */
  readonly replace: boolean;
  readonly keepFree: readonly DaysKeptFree[];
}

export interface ProgrammeScheduling {
  readonly programmeId: string;
  readonly expectedVersion: number;
  readonly cancel: readonly string[];
  readonly set: readonly InspectionGiven[];
  readonly auto: AutomaticScheduling | null;
}

/** What is planned anew: from the input, or from the draft. */
interface Planning {
  readonly officeId: string;
  readonly plan: PlannedInspection;
  /** The inspection that it changes. */
  readonly changes?: TeamedInspection | undefined;
}

interface Changes {
  readonly dropped: readonly TeamedInspection[];
  readonly kept: readonly TeamedInspection[];
  readonly set: readonly Planning[];
}

const mostChanges = 100;

const usualSubjects: Readonly<Record<TargetKind, string>> = {
  ACCOUNTING: 'Công tác kế toán nghiệp vụ thi hành án dân sự',
  SELF_CHECK: 'Tự kiểm tra công tác kế toán',
  INTERNAL: 'Công tác tiếp nhận, quản lý, xử lý vật chứng, tài sản',
};

/**
 * Changes the plan of a draft: first cancels, then sets single inspections, then drafts what the targets still lack.
 * All of it or nothing.
 */
export async function scheduleProgramme(
  work: HouseWork,
  input: ProgrammeScheduling,
): Promise<Outcome<ProgrammeAnswer>> {
  const opened = await openProgramme(work, input, 'programme.draft');
  if (!opened.ok) {
    return opened;
  }
  const open = opened.value;
  if (open.programme.status !== 'DRAFT') {
    const facts = { status: open.programme.status };
    return refused(problem('PROGRAMME_STATE_WRONG', ['input', 'programmeId'], facts));
  }
  const unreadable = [
    ...sizeProblems(input),
    ...cancelProblems(open, input),
    ...setProblems(open, input),
    ...keepFreeProblems(open, input),
  ];
  if (unreadable.length > 0) {
    return refused(...unreadable);
  }
  const changes = changesOf(open, input);
  const impossible = planProblems(open, changes);
  if (impossible.length > 0) {
    return refused(...impossible);
  }
  const draft = input.auto === null ? nothingDrafted : await draftOf(work, open, changes, input.auto);
  if (draft.problems.length > 0) {
    return refused(...infeasible(open, draft));
  }
  await writeChanges(work, open, {
    ...changes,
    set: [
      ...changes.set,
      ...draft.planned.map((plan) => ({ officeId: officeIdOf(open, plan.officeCode), plan })),
    ],
  });
  return done({ programmeId: open.programme.id, warnings: draft.warnings });
}

const nothingDrafted: ScheduleDraft = { planned: [], problems: [], warnings: [] };

function sizeProblems(input: ProgrammeScheduling): Problem[] {
  const changes = input.set.length + input.cancel.length;
  if (changes > mostChanges) {
    return [problem('TOO_MANY', ['input'], { most: String(mostChanges), things: 'changes' })];
  }
  return changes === 0 && input.auto === null ? [problem('REQUIRED', ['input', 'set'])] : [];
}

function cancelProblems(open: OpenProgramme, input: ProgrammeScheduling): Problem[] {
  return input.cancel.flatMap((id, index) => inspectionOf(open, id, ['input', 'cancel', String(index)]));
}

/** Why an inspection of this id cannot be changed. */
function inspectionOf(open: OpenProgramme, id: string, field: readonly string[]): Problem[] {
  const known = open.inspections.find(({ inspection }) => inspection.id === id);
  if (known === undefined) {
    return [problem('NOT_FOUND', field)];
  }
  return known.inspection.status === 'CANCELLED' ? [problem('INSPECTION_CANCELLED', field)] : [];
}

function setProblems(open: OpenProgramme, input: ProgrammeScheduling): Problem[] {
  const named = [...input.cancel];
  const problems: Problem[] = [];
  for (const [index, given] of input.set.entries()) {
    const field = ['input', 'set', String(index)];
    if (given.inspectionId != null) {
      problems.push(...inspectionOf(open, given.inspectionId, [...field, 'inspectionId']));
      if (named.includes(given.inspectionId)) {
        problems.push(problem('DUPLICATE', [...field, 'inspectionId']));
      }
      named.push(given.inspectionId);
    }
    if (officeCodeOf(given.officeId, open.offices) === '') {
      problems.push(problem('NOT_FOUND', [...field, 'officeId']));
    }
    if (subjectOf(given) === '') {
      problems.push(problem('REQUIRED', [...field, 'subject']));
    }
    if (given.memberIds.length + 1 < open.rules.teamSize) {
      const facts = { required: String(open.rules.teamSize) };
      problems.push(problem('INSPECTION_TEAM_TOO_SMALL', [...field, 'memberIds'], facts));
    }
    problems.push(...pastProblems(open, given, field));
  }
  return problems;
}

/** Nothing is planned for days that have passed. What has begun keeps its days while its end or team is corrected. */
function pastProblems(open: OpenProgramme, given: InspectionGiven, field: readonly string[]): Problem[] {
  const known = open.inspections.find(({ inspection }) => inspection.id === given.inspectionId)?.inspection;
  const { today } = open;
  return (
    [
      ['from', known?.startsOn],
      ['to', known?.endsOn],
    ] as const
  )
    .filter(([name, before]) => given[name] < today && given[name] !== before)
    .map(([name]) => problem('INSPECTION_IN_PAST', [...field, name], { date: given[name], today }));
}

function keepFreeProblems(open: OpenProgramme, input: ProgrammeScheduling): Problem[] {
  return (input.auto?.keepFree ?? []).flatMap(({ from, to, officeIds }, index) => {
    const field = ['input', 'auto', 'keepFree', String(index)];
    const known = (officeIds ?? []).every((id) => officeCodeOf(id, open.offices) !== '');
    return [
      ...(known ? [] : [problem('NOT_FOUND', [...field, 'officeIds'])]),
      ...(from > to ? [problem('DATE_TOO_EARLY', [...field, 'to'], { earliest: from })] : []),
    ];
  });
}

function isTargetKind(kind: InspectionKind): kind is TargetKind {
  return (TARGET_KINDS as readonly InspectionKind[]).includes(kind);
}

function subjectOf(given: InspectionGiven): string {
  const subject = typedText(given.subject);
  return subject === '' && isTargetKind(given.kind) ? usualSubjects[given.kind] : subject;
}

function changesOf(open: OpenProgramme, input: ProgrammeScheduling): Changes {
  const set = input.set.map((given) => planningOf(open, given));
  const changed = new Set(set.map((planning) => planning.changes));
  const standing = open.inspections.filter(
    (known) => known.inspection.status === 'PLANNED' && !changed.has(known),
  );
  const dropped = standing.filter(
    ({ inspection }) =>
      input.cancel.includes(inspection.id) || (input.auto?.replace === true && isTargetKind(inspection.kind)),
  );
  return { dropped, kept: standing.filter((known) => !dropped.includes(known)), set };
}

function planningOf(open: OpenProgramme, given: InspectionGiven): Planning {
  return {
    officeId: given.officeId,
    plan: {
      kind: given.kind,
      officeCode: officeCodeOf(given.officeId, open.offices),
      from: given.from,
      to: given.to,
      leaderId: given.leaderId,
      memberIds: given.memberIds,
      subject: subjectOf(given),
    },
    changes: open.inspections.find(({ inspection }) => inspection.id === given.inspectionId),
  };
}

/** What is impossible about the inspections that are set; what stood before is judged when it is approved. */
function planProblems(open: OpenProgramme, changes: Changes): Problem[] {
  const kept = changes.kept.map((known) => planOf(known, open.offices));
  const set = changes.set.map(({ plan }) => ({ ...plan, status: 'PLANNED' as const }));
  return inspectionProblems({ ...open, inspections: [...kept, ...set] }).flatMap((found) => {
    const [, index, name, ...rest] = found.field ?? [];
    const place = Number(index) - kept.length;
    const field = ['input', 'set', String(place), name === 'officeCode' ? 'officeId' : (name ?? ''), ...rest];
    return place < 0 ? [] : [told(found, field, open.inspectors)];
  });
}

async function draftOf(
  work: HouseWork,
  open: OpenProgramme,
  changes: Changes,
  auto: AutomaticScheduling,
): Promise<ScheduleDraft> {
  const { programme, workingYear, calendar, rules, offices } = open;
  const internalYears = await lastInternalYears(work.sql, programme.officeId, workingYear);
  return draftSchedule({
    ...open,
    offices: offices.map(({ code }) => {
      const lastInternalYear = internalYears.get(code);
      return lastInternalYear === undefined ? { code } : { code, lastInternalYear };
    }),
    manners: {
      ACCOUNTING: mannerOf('ACCOUNTING', open),
      SELF_CHECK: mannerOf('SELF_CHECK', open),
      INTERNAL: mannerOf('INTERNAL', open),
    },
    avoid: {
      lastWorkingDaysOfQuarter: rules.quarterEndDays,
      firstWorkingDaysOfYear: rules.yearStartDays,
      ranges: auto.keepFree.map(({ from, to, officeIds }) =>
        officeIds == null
          ? { from, to }
          : { from, to, officeCodes: officeIds.map((id) => officeCodeOf(id, offices)) },
      ),
    },
    fixed: [
      ...changes.kept.map((known) => planOf(known, offices)),
      ...changes.set.map(({ plan }) => ({ ...plan, status: 'PLANNED' as const })),
    ],
    notBefore: calendar.nextWorkingDay(open.today),
    seed: programme.seed,
  });
}

function mannerOf(kind: TargetKind, { rules }: OpenProgramme): InspectionManner {
  return { workingDays: rules.workingDays, teamSize: rules.teamSize, subject: usualSubjects[kind] };
}

function infeasible(open: OpenProgramme, draft: ScheduleDraft): Problem[] {
  const codes = [...new Set(draft.problems.map((found) => found.code))].join(', ');
  return [
    problem('PROGRAMME_INFEASIBLE', ['input', 'auto'], { codes }),
    ...draft.problems.map((found) => told(found, ['input', 'auto'], open.inspectors)),
  ];
}

function officeIdOf(open: OpenProgramme, code: string): string {
  return open.offices.find((office) => office.code === code)?.id ?? '';
}

async function writeChanges(work: HouseWork, open: OpenProgramme, changes: Changes): Promise<void> {
  const { programme } = open;
  const before = { version: programme.version, inspections: changes.kept.length + changes.dropped.length };
  const counts = { added: 0, changed: 0, cancelled: changes.dropped.length };
  for (const { inspection } of changes.dropped) {
    inspection.status = 'CANCELLED';
    await tell(work, open, 'inspection.cancelled', inspection, {
      before: { status: 'PLANNED' },
      after: { status: 'CANCELLED' },
    });
  }
  const people = await peopleTold(work.sql, peopleIn(changes));
  for (const planning of changes.set) {
    if (planning.changes === undefined) {
      counts.added += 1;
      await writeInspection(work, open, planning, people);
    } else {
      counts.changed += 1;
      await rewriteInspection(work, open, planning, planning.changes, people);
    }
  }
  programme.version += 1;
  await work.record({
    kind: 'programme.scheduled',
    officeId: programme.officeId,
    subject: { type: 'Programme', id: programme.id, label: programme.workingYear },
    before: { ...before, inspections: before.inspections + counts.changed },
    after: {
      version: programme.version,
      inspections: changes.kept.length + changes.set.length,
      ...counts,
    },
  });
}

/** Everybody who is in a team that is set, or was before. */
function peopleIn(changes: Changes): string[] {
  return changes.set.flatMap(({ plan, changes: known }) => [
    plan.leaderId,
    ...plan.memberIds,
    ...(known?.team.map((member) => member.staffId) ?? []),
  ]);
}

async function writeInspection(
  work: HouseWork,
  open: OpenProgramme,
  planning: Planning,
  people: ReadonlyMap<string, string>,
): Promise<void> {
  const { plan, officeId } = planning;
  const inspection = work.em.create(InspectionEntity, {
    id: newId(),
    programmeId: open.programme.id,
    yearFrom: open.programme.yearFrom,
    yearTo: open.programme.yearTo,
    officeId,
    kind: plan.kind,
    subject: plan.subject,
    startsOn: plan.from,
    endsOn: plan.to,
    status: 'PLANNED',
    leaderId: plan.leaderId,
    version: 1,
  });
  await work.em.flush();
  writeTeam(work, inspection, [], plan);
  await tell(work, open, 'inspection.planned', inspection, { after: stateOf(plan, people) });
}

async function rewriteInspection(
  work: HouseWork,
  open: OpenProgramme,
  planning: Planning,
  known: TeamedInspection,
  people: ReadonlyMap<string, string>,
): Promise<void> {
  const { plan, officeId } = planning;
  const before = stateOf(planOf(known, open.offices), people);
  const { inspection, team } = known;
  inspection.officeId = officeId;
  inspection.kind = plan.kind;
  inspection.subject = plan.subject;
  inspection.startsOn = plan.from;
  inspection.endsOn = plan.to;
  inspection.leaderId = plan.leaderId;
  await work.em.flush();
  writeTeam(work, inspection, team, plan);
  await tell(work, open, 'inspection.changed', inspection, { before, after: stateOf(plan, people) });
}

/** Seats the team. Who no longer belongs to it stays on record without standing in it; no row is ever removed. */
function writeTeam(
  work: HouseWork,
  inspection: InspectionEntity,
  known: readonly TeamMemberEntity[],
  plan: PlannedInspection,
): void {
  const people = [plan.leaderId, ...plan.memberIds];
  for (const member of known) {
    member.standing = people.includes(member.staffId);
    member.seat = member.standing ? people.indexOf(member.staffId) : member.seat;
  }
  for (const [seat, staffId] of people.entries()) {
    if (!known.some((member) => member.staffId === staffId)) {
      work.em.create(TeamMemberEntity, {
        id: newId(),
        inspectionId: inspection.id,
        startsOn: inspection.startsOn,
        endsOn: inspection.endsOn,
        status: inspection.status,
        staffId,
        seat,
        standing: true,
      });
    }
  }
}

/** Told in the province alone: the trail of an office must not announce an unannounced inspection. */
async function tell(
  work: HouseWork,
  open: OpenProgramme,
  kind: string,
  inspection: InspectionEntity,
  states: { before?: Record<string, unknown>; after: Record<string, unknown> },
): Promise<void> {
  const label = inspectionLabel(officeCodeOf(inspection.officeId, open.offices), inspection);
  await work.record({
    kind,
    officeId: open.programme.officeId,
    subject: { type: 'Inspection', id: inspection.id, label },
    ...states,
  });
}

function stateOf(plan: PlannedInspection, people: ReadonlyMap<string, string>): Record<string, unknown> {
  return {
    kind: plan.kind,
    office: plan.officeCode,
    subject: plan.subject,
    from: plan.from,
    to: plan.to,
    leader: people.get(plan.leaderId) ?? '',
    members: plan.memberIds.map((id) => people.get(id) ?? ''),
  };
}
