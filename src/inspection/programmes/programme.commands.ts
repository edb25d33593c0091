import { sql } from 'kysely';
import { newId, newSecret } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText, typedText } from '../../platform/typed-text.js';
import {
  dateInVietnam,
  problem,
  ruleValue,
  workingYearNamed,
  workingYearOf,
  type WorkingYear,
} from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { requiredOffices, TARGET_KINDS, type InspectionTarget, type TargetKind } from './coverage.rules.js';
import { openProgramme, told, type ProgrammeAnswer } from './open-programme.js';
import {
  basisOfTarget,
  inspectableOffices,
  officesOfTarget,
  programmeRulesOn,
  workingCalendarOf,
  type ProgrammeRules,
} from './planning-basis.reads.js';
import { Programme, ProgrammeTarget } from './programme.entity.js';
import { approvalFindings, calendarWarnings } from './programme.rules.js';

export interface ProgrammeDraft {
  /** The name of the working year, such as '2027'. */
  readonly workingYear: string;
  /** What the draw of offices is made from; one is made when left out. */
  readonly seed?: string | null;
}

/** Opens the programme of a working year, past, present or next, with the targets that the rule book sets for it. */
export async function draftProgramme(
  work: HouseWork,
  input: ProgrammeDraft,
): Promise<Outcome<ProgrammeAnswer>> {
  const provinceId = await provinceOf(work);
  if (provinceId === undefined) {
    return refused(problem('NOT_FOUND', ['input']));
  }
  const years = await openYears(work);
  const workingYear = years.find((year) => year.name === input.workingYear);
  const problems = draftProblems(input, years, workingYear);
  if (workingYear === undefined || problems.length > 0) {
    return refused(...problems);
  }
  const known = { officeId: provinceId, workingYear: workingYear.name };
  if ((await work.em.count(Programme, { ...known, status: { $ne: 'WITHDRAWN' } })) > 0) {
    return refused(problem('PROGRAMME_EXISTS', ['input', 'workingYear']));
  }
  const programme = work.em.create(Programme, {
    id: newId(),
    ...known,
    yearFrom: workingYear.from,
    yearTo: workingYear.to,
    status: 'DRAFT',
    seed: input.seed == null ? newSecret() : typedText(input.seed),
    authorId: work.actor.id,
    draftedAt: work.now,
    version: 1,
  });
  await work.em.flush();
  const targets = await writeTargets(work, programme);
  await work.record({
    kind: 'programme.drafted',
    officeId: provinceId,
    subject: { type: 'Programme', id: programme.id, label: programme.workingYear },
    after: { status: programme.status, seed: programme.seed, targets },
  });
  return done({
    programmeId: programme.id,
    warnings: calendarWarnings(await workingCalendarOf(work.sql), workingYear),
  });
}

/** The province for which the acting person keeps the programme. */
async function provinceOf(work: HouseWork): Promise<string | undefined> {
  const found = await sql<{ id: string }>`
    select id from identity.office
    where parent_id is null and id = any(${work.actor.officesFor('programme.draft')}::uuid[])
    order by code limit 1`.execute(work.sql);
  return found.rows[0]?.id;
}

/** The working years that can be entered: from the first that has targets, as a record of what was done, to the next. */
async function openYears(work: HouseWork): Promise<WorkingYear[]> {
  const today = dateInVietnam(work.now);
  const first = await ruleValue<number>(work.sql, 'inspection.programme.first-year', today);
  const next = Number(workingYearOf(today).name) + 1;
  return Array.from({ length: Math.max(0, next - first + 1) }, (_, index) =>
    workingYearNamed(String(first + index)),
  );
}

function draftProblems(
  input: ProgrammeDraft,
  years: readonly WorkingYear[],
  workingYear: WorkingYear | undefined,
): Problem[] {
  const problems: Problem[] = [];
  if (workingYear === undefined) {
    const allowed = years.map((year) => year.name).join(', ');
    problems.push(problem('NOT_ONE_OF', ['input', 'workingYear'], { allowed }));
  }
  if (input.seed != null && typedText(input.seed) === '') {
    problems.push(problem('REQUIRED', ['input', 'seed']));
  }
  return problems;
}

async function writeTargets(work: HouseWork, programme: Programme): Promise<Record<string, string>> {
  const rules = await programmeRulesOn(work.sql, programme.yearFrom);
  const offices = await inspectableOffices(work.sql, programme.officeId);
  const told: Record<string, string> = {};
  for (const [index, kind] of TARGET_KINDS.entries()) {
    const officeCodes = officesOfTarget(kind, offices, rules);
    const required = requiredOffices({ kind, officeCodes, required: requirementOf(kind, rules) });
    work.em.create(ProgrammeTarget, {
      id: newId(),
      programmeId: programme.id,
      kind,
      position: index + 1,
      required,
      offices: officeCodes.length,
      basis: await basisOfTarget(work.sql, kind, programme.yearFrom),
    });
    told[kind] = `${required}/${officeCodes.length}`;
  }
  return told;
}

function requirementOf(kind: TargetKind, rules: ProgrammeRules): InspectionTarget['required'] {
  switch (kind) {
    case 'ACCOUNTING':
      return { ratio: rules.accountingRatio };
    case 'SELF_CHECK':
      return { count: rules.selfCheckCount };
    case 'INTERNAL':
      return { ratio: rules.internalRatio };
  }
}

export interface ProgrammeApproval {
  readonly programmeId: string;
  readonly expectedVersion: number;
  /** Why it is approved after its due day. */
  readonly note?: string | null;
}

/** Approves a draft: nobody who planned it, every target reached, no inspection impossible (TT 04/2023 Đ22). */
export async function approveProgramme(
  work: HouseWork,
  input: ProgrammeApproval,
): Promise<Outcome<ProgrammeAnswer>> {
  const opened = await openProgramme(work, input, 'programme.approve');
  if (!opened.ok) {
    return opened;
  }
  const { programme, inspections, inspectors, ...surroundings } = opened.value;
  const note = typedText(input.note);
  const { problems, warnings } = approvalFindings({
    ...surroundings,
    inspectors,
    inspections: inspections.map(({ plan }) => plan),
    status: programme.status,
    approverId: work.actor.id,
    note,
  });
  if (problems.length > 0) {
    return refused(
      ...problems.map((found) =>
        told(found, ['input', found.field?.[0] === 'note' ? 'note' : 'programmeId'], inspectors),
      ),
    );
  }
  programme.status = 'APPROVED';
  programme.approvedBy = work.actor.id;
  programme.approvedAt = work.now;
  programme.approvalNote = note === '' ? null : note;
  programme.version += 1;
  await work.record({
    kind: 'programme.approved',
    officeId: programme.officeId,
    subject: { type: 'Programme', id: programme.id, label: programme.workingYear },
    before: { status: 'DRAFT', version: input.expectedVersion },
    after: {
      status: programme.status,
      version: programme.version,
      inspections: inspections.filter(({ plan }) => plan.status === 'PLANNED').length,
      ...(note === '' ? {} : { note }),
    },
  });
  return done({ programmeId: programme.id, warnings });
}

export interface ProgrammeWithdrawal {
  readonly programmeId: string;
  readonly expectedVersion: number;
  readonly reason: string;
}

/** Withdraws a draft with what it planned, so that another can be drafted. What was held and entered in it keeps it. */
export async function withdrawProgramme(
  work: HouseWork,
  input: ProgrammeWithdrawal,
): Promise<Outcome<ProgrammeAnswer>> {
  const opened = await openProgramme(work, input, 'programme.draft');
  if (!opened.ok) {
    return opened;
  }
  const { programme, inspections } = opened.value;
  const reason = saidText(input.reason);
  const problems: Problem[] = [];
  if (programme.status !== 'DRAFT') {
    problems.push(problem('PROGRAMME_STATE_WRONG', ['input', 'programmeId'], { status: programme.status }));
  }
  if (inspections.some(({ plan }) => plan.status === 'DONE')) {
    problems.push(problem('PROGRAMME_HOLDS_RECORDS', ['input', 'programmeId']));
  }
  if (reason === '') {
    problems.push(problem('REQUIRED', ['input', 'reason']));
  }
  if (problems.length > 0) {
    return refused(...problems);
  }
  for (const { inspection } of inspections) {
    if (inspection?.status === 'PLANNED') {
      inspection.status = 'CANCELLED';
    }
  }
  await work.em.flush();
  programme.status = 'WITHDRAWN';
  programme.withdrawnBy = work.actor.id;
  programme.withdrawnAt = work.now;
  programme.withdrawalReason = reason;
  programme.version += 1;
  await work.record({
    kind: 'programme.withdrawn',
    officeId: programme.officeId,
    subject: { type: 'Programme', id: programme.id, label: programme.workingYear },
    before: { status: 'DRAFT', version: input.expectedVersion },
    after: { status: programme.status, version: programme.version, reason },
  });
  return done({ programmeId: programme.id, warnings: [] });
}
