import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText, typedText } from '../../platform/typed-text.js';
import { problem, type DateRange } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { InspectionEntity, inspectionLabel, TeamMemberEntity } from '../inspections/index.js';
import { TARGET_KINDS, type InspectionKind, type TargetKind } from './coverage.rules.js';
import {
  judgedPlan,
  officeCodeOf,
  openProgramme,
  told,
  type KnownInspection,
  type OpenProgramme,
  type ProgrammeAnswer,
} from './open-programme.js';
import { lastInternalYears, peopleTold } from './planning-basis.reads.js';
import { inspectionProblems, type PlannedInspection } from './programme.rules.js';
import { RevisionChange, type ChangeKind, type ProgrammeRevision } from './revision.entity.js';
import {
  draftSchedule,
  reseat,
  type InspectionManner,
  type ScheduleDraft,
  type ScheduleRequest,
} from './schedule.rules.js';

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
  /** People who take part in nothing that is still ahead; their seats are filled by others. */
  readonly without: readonly string[];
}

export interface ProgrammeScheduling {
  readonly programmeId: string;
  readonly expectedVersion: number;
  readonly cancel: readonly string[];
  readonly set: readonly InspectionGiven[];
  readonly auto: AutomaticScheduling | null;
  /** Why, for the changes of a revision; the reason of the revision when left out. */
  readonly reason?: string | null;
}

/** What is planned anew: from the input, or from the draft. */
export interface Planning {
  readonly officeId: string;
  readonly plan: PlannedInspection;
  /** The inspection that it changes. */
  readonly changes?: KnownInspection | undefined;
}

interface Changes {
  readonly dropped: readonly KnownInspection[];
  readonly kept: readonly KnownInspection[];
  readonly set: readonly Planning[];
}

const mostChanges = 100;

const usualSubjects: Readonly<Record<TargetKind, string>> = {
  ACCOUNTING: 'Công tác kế toán nghiệp vụ thi hành án dân sự',
  SELF_CHECK: 'Tự kiểm tra công tác kế toán',
  INTERNAL: 'Công tác tiếp nhận, quản lý, xử lý vật chứng, tài sản',
};

/**
 * Changes the plan of a draft, or of the open revision of an approved programme: first cancels, then sets single
 * inspections, then fills the seats of people who are away, then drafts what the targets still lack. All of it or
 * nothing.
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
  const unreadable = [
    ...stepProblems(open),
    ...sizeProblems(input),
    ...cancelProblems(open, input),
    ...setProblems(open, input),
    ...automaticProblems(open, input),
  ];
  if (unreadable.length > 0) {
    return refused(...unreadable);
  }
  const asked = changesOf(open, input);
  const impossible = planProblems(open, asked);
  if (impossible.length > 0) {
    return refused(...impossible);
  }
  const { changes, draft } =
    input.auto === null
      ? { changes: asked, draft: nothingDrafted }
      : await draftOf(work, open, asked, input.auto);
  if (draft.problems.length > 0) {
    return refused(...infeasible(open, draft));
  }
  const planned = {
    ...changes,
    set: [
      ...changes.set,
      ...draft.planned.map((plan) => ({ officeId: officeIdOf(open, plan.officeCode), plan })),
    ],
  };
  if (open.revision === null) {
    await writeChanges(work, open, planned);
  } else {
    await proposeChanges(work, open, open.revision, planned, input.reason);
  }
  return done({ programmeId: open.programme.id, warnings: draft.warnings });
}

/** A draft is planned, an approved programme through its open revision. */
function stepProblems({ programme, revision }: OpenProgramme): Problem[] {
  const field = ['input', 'programmeId'];
  if (programme.status === 'APPROVED') {
    return revision === null ? [problem('PROGRAMME_REVISION_MISSING', field)] : [];
  }
  return programme.status === 'DRAFT'
    ? []
    : [problem('PROGRAMME_STATE_WRONG', field, { status: programme.status })];
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
  return input.cancel.flatMap((id, index) => {
    const field = ['input', 'cancel', String(index)];
    const problems = inspectionOf(open, id, field);
    return problems.length > 0 ? problems : underWayProblems(open, id, undefined, field);
  });
}

/** Why an inspection of this id cannot be changed; a cancellation that is only proposed is thought better of. */
function inspectionOf(open: OpenProgramme, id: string, field: readonly string[], setting = false): Problem[] {
  const known = open.inspections.find((inspection) => inspection.id === id);
  switch (known?.plan.status) {
    case undefined:
      return [problem('NOT_FOUND', field)];
    case 'CANCELLED':
      return setting && known.proposal !== undefined ? [] : [problem('INSPECTION_CANCELLED', field)];
    case 'DONE':
      return [problem('INSPECTION_ALREADY_DONE', field)];
    case 'PLANNED':
      return [];
  }
}

/** What is under way in an approved programme goes on: its end and its team may change, nothing else. */
function underWayProblems(
  open: OpenProgramme,
  id: string,
  given: InspectionGiven | undefined,
  field: readonly string[],
): Problem[] {
  const begun = open.inspections.find((known) => known.id === id)?.inspection;
  if (
    open.revision === null ||
    begun === undefined ||
    begun.startsOn > open.today ||
    begun.endsOn < open.today
  ) {
    return [];
  }
  const same =
    given?.officeId === begun.officeId && given.kind === begun.kind && given.from === begun.startsOn;
  const facts = {
    office: officeCodeOf(begun.officeId, open.offices),
    from: begun.startsOn,
    to: begun.endsOn,
  };
  return same ? [] : [problem('INSPECTION_UNDER_WAY', field, facts)];
}

function setProblems(open: OpenProgramme, input: ProgrammeScheduling): Problem[] {
  const named = [...input.cancel];
  const problems: Problem[] = [];
  for (const [index, given] of input.set.entries()) {
    const field = ['input', 'set', String(index)];
    if (given.inspectionId != null) {
      problems.push(
        ...inspectionOf(open, given.inspectionId, [...field, 'inspectionId'], true),
        ...underWayProblems(open, given.inspectionId, given, [...field, 'inspectionId']),
      );
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
  const known = open.inspections.find(({ id }) => id === given.inspectionId)?.plan;
  const { today } = open;
  return (
    [
      ['from', known?.from],
      ['to', known?.to],
    ] as const
  )
    .filter(([name, before]) => given[name] < today && given[name] !== before)
    .map(([name]) => problem('INSPECTION_IN_PAST', [...field, name], { date: given[name], today }));
}

function automaticProblems(open: OpenProgramme, input: ProgrammeScheduling): Problem[] {
  const people = new Set(open.inspections.flatMap(({ plan }) => [plan.leaderId, ...plan.memberIds]));
  return [
    ...(input.auto?.keepFree ?? []).flatMap(({ from, to, officeIds }, index) => {
      const field = ['input', 'auto', 'keepFree', String(index)];
      const known = (officeIds ?? []).every((id) => officeCodeOf(id, open.offices) !== '');
      return [
        ...(known ? [] : [problem('NOT_FOUND', [...field, 'officeIds'])]),
        ...(from > to ? [problem('DATE_TOO_EARLY', [...field, 'to'], { earliest: from })] : []),
      ];
    }),
    ...(input.auto?.without ?? []).flatMap((id, index) =>
      people.has(id) || open.inspectors.some((inspector) => inspector.id === id)
        ? []
        : [problem('NOT_FOUND', ['input', 'auto', 'without', String(index)])],
    ),
  ];
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
    (known) => known.plan.status !== 'CANCELLED' && !changed.has(known),
  );
  const dropped = standing.filter(
    ({ id, plan }) =>
      plan.status === 'PLANNED' &&
      (input.cancel.includes(id) ||
        (input.auto?.replace === true &&
          isTargetKind(plan.kind) &&
          (open.revision === null || plan.from > open.today))),
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
    changes: open.inspections.find(({ id }) => id === given.inspectionId),
  };
}

/** What is impossible about the inspections that are set; what stood before is judged when it is approved. */
function planProblems(open: OpenProgramme, changes: Changes): Problem[] {
  const kept = changes.kept.map((known) => judgedPlan(known, open));
  const set = changes.set.map(({ plan }) => ({ ...plan, status: 'PLANNED' as const }));
  return inspectionProblems({ ...open, inspections: [...kept, ...set] }).flatMap((found) => {
    const [, index, name, ...rest] = found.field ?? [];
    const place = Number(index) - kept.length;
    const field = ['input', 'set', String(place), name === 'officeCode' ? 'officeId' : (name ?? ''), ...rest];
    return place < 0 ? [] : [told(found, field, open.inspectors)];
  });
}

/** Fills the seats of those who are away, then drafts what is lacking; whoever finds no substitute is drafted anew. */
async function draftOf(
  work: HouseWork,
  open: OpenProgramme,
  asked: Changes,
  auto: AutomaticScheduling,
): Promise<{ readonly changes: Changes; readonly draft: ScheduleDraft }> {
  const request = await requestOf(work, open, auto);
  const without = new Set(auto.without);
  const waiting = asked.kept.filter(
    ({ plan }) =>
      plan.status === 'PLANNED' &&
      plan.from > open.today &&
      [plan.leaderId, ...plan.memberIds].some((id) => without.has(id)),
  );
  const fixedWithout = (out: readonly KnownInspection[]): ScheduleRequest => ({
    ...request,
    inspectors: request.inspectors.filter((inspector) => !without.has(inspector.id)),
    fixed: [
      ...asked.kept.filter((known) => !out.includes(known)).map((known) => judgedPlan(known, open)),
      ...asked.set.map(({ plan }) => ({ ...plan, status: 'PLANNED' as const })),
    ],
  });
  const { reseated, left } = reseat(
    fixedWithout(waiting),
    waiting.map(({ plan }) => plan),
    without,
  );
  const filled = reseated.flatMap((plan): Planning[] => {
    const known = waiting.find((one) => samePlan(one.plan, plan));
    return known === undefined ? [] : [{ officeId: known.officeId, plan, changes: known }];
  });
  const lost = waiting.filter(({ plan }) => left.some((one) => samePlan(one, plan)));
  const stuck = lost.filter(({ plan }) => !isTargetKind(plan.kind));
  const changes = {
    dropped: [...asked.dropped, ...lost],
    kept: asked.kept.filter((known) => !waiting.includes(known)),
    set: [...asked.set, ...filled],
  };
  const base = fixedWithout(waiting);
  const draft = draftSchedule({
    ...base,
    fixed: [...base.fixed, ...reseated.map((plan) => ({ ...plan, status: 'PLANNED' as const }))],
  });
  const nobody = stuck.map(({ plan }) => ({
    code: 'SCHEDULE_NOBODY_TO_STAND_IN' as const,
    facts: { kind: plan.kind, office: plan.officeCode, from: plan.from, to: plan.to },
  }));
  return { changes, draft: { ...draft, problems: [...draft.problems, ...nobody] } };
}

function samePlan(one: PlannedInspection, other: PlannedInspection): boolean {
  return one.officeCode === other.officeCode && one.from === other.from && one.kind === other.kind;
}

async function requestOf(
  work: HouseWork,
  open: OpenProgramme,
  auto: AutomaticScheduling,
): Promise<ScheduleRequest> {
  const { programme, workingYear, calendar, rules, offices, targets, inspectors } = open;
  const internalYears = await lastInternalYears(work.sql, programme.officeId, workingYear);
  return {
    workingYear,
    calendar,
    targets,
    inspectors,
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
    fixed: [],
    notBefore: calendar.nextWorkingDay(open.today),
    seed: programme.seed,
  };
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
    if (inspection === undefined) {
      continue;
    }
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

/** Writes what the open revision is to do; what it meant to do with the same inspection before no longer stands. */
async function proposeChanges(
  work: HouseWork,
  open: OpenProgramme,
  revision: ProgrammeRevision,
  changes: Changes,
  given: string | null | undefined,
): Promise<void> {
  const { programme } = open;
  const before = { version: programme.version };
  const reason = saidText(given);
  const counts: Record<ChangeKind, number> = { ADD: 0, CHANGE: 0, CANCEL: 0 };
  const replaced = [...changes.dropped, ...changes.set.map((planning) => planning.changes)];
  for (const known of replaced) {
    if (known?.proposal !== undefined) {
      known.proposal.standing = false;
    }
  }
  await work.em.flush();
  const propose = (kind: ChangeKind, inspectionId: string, planning?: Planning): void => {
    counts[kind] += 1;
    work.em.create(RevisionChange, {
      id: newId(),
      revisionId: revision.id,
      inspectionId,
      kind,
      reason: reason === '' ? revision.reason : reason,
      officeId: planning?.officeId ?? null,
      inspectionKind: planning?.plan.kind ?? null,
      subject: planning?.plan.subject ?? null,
      startsOn: planning?.plan.from ?? null,
      endsOn: planning?.plan.to ?? null,
      team: planning === undefined ? null : [planning.plan.leaderId, ...planning.plan.memberIds],
      standing: true,
      recordedBy: work.actor.id,
    });
  };
  for (const known of changes.dropped) {
    if (known.inspection !== undefined) {
      propose('CANCEL', known.id);
    }
  }
  for (const planning of changes.set) {
    const known = planning.changes;
    propose(known?.inspection === undefined ? 'ADD' : 'CHANGE', known?.id ?? newId(), planning);
  }
  programme.version += 1;
  await work.record({
    kind: 'programme.revision-scheduled',
    officeId: programme.officeId,
    subject: { type: 'Programme', id: programme.id, label: programme.workingYear },
    before,
    after: {
      version: programme.version,
      edition: revision.number,
      added: counts.ADD,
      changed: counts.CHANGE,
      cancelled: counts.CANCEL,
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

/** Writes a new inspection, of a revision under the id that its change has given it. */
export async function writeInspection(
  work: HouseWork,
  open: OpenProgramme,
  planning: Planning,
  people: ReadonlyMap<string, string>,
  id = newId(),
): Promise<void> {
  const { plan, officeId } = planning;
  const inspection = work.em.create(InspectionEntity, {
    id,
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

/** Makes a planned inspection what the plan says from now on. */
export async function rewriteInspection(
  work: HouseWork,
  open: OpenProgramme,
  planning: Planning,
  known: KnownInspection,
  people: ReadonlyMap<string, string>,
): Promise<void> {
  const { plan, officeId } = planning;
  const { inspection, team } = known;
  if (inspection === undefined) {
    throw new Error(`The inspection ${known.id} is not written yet.`);
  }
  const before = stateOf(standingPlan(inspection, team, open), people);
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

/** An inspection as it stands in the database, whatever an open revision proposes. */
function standingPlan(
  inspection: InspectionEntity,
  team: readonly TeamMemberEntity[],
  open: OpenProgramme,
): PlannedInspection {
  return {
    kind: inspection.kind,
    officeCode: officeCodeOf(inspection.officeId, open.offices),
    from: inspection.startsOn,
    to: inspection.endsOn,
    leaderId: inspection.leaderId,
    memberIds: team
      .filter((member) => member.standing && member.staffId !== inspection.leaderId)
      .map((member) => member.staffId),
    subject: inspection.subject,
  };
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
export async function tell(
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
