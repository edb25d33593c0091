import { sql } from 'kysely';
import { newId, newSecret } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { typedText } from '../../platform/typed-text.js';
import {
  dateInVietnam,
  problem,
  workingYearNamed,
  workingYearOf,
  type WorkingYear,
} from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { requiredOffices, TARGET_KINDS, type InspectionTarget, type TargetKind } from './coverage.rules.js';
import { openProgramme, planOf, told, type ProgrammeAnswer } from './open-programme.js';
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

/** Opens the programme of this working year or the next, with the targets that the rule book sets for it. */
export async function draftProgramme(
  work: HouseWork,
  input: ProgrammeDraft,
): Promise<Outcome<ProgrammeAnswer>> {
  const provinceId = await provinceOf(work);
  if (provinceId === undefined) {
    return refused(problem('NOT_FOUND', ['input']));
  }
  const workingYear = openYears(work).find((year) => year.name === input.workingYear);
  const problems = draftProblems(work, input, workingYear);
  if (workingYear === undefined || problems.length > 0) {
    return refused(...problems);
  }
  const known = { officeId: provinceId, workingYear: workingYear.name };
  if ((await work.em.count(Programme, known)) > 0) {
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

/** The working years that can still be planned: the present one and the next. */
function openYears(work: HouseWork): WorkingYear[] {
  const present = workingYearOf(dateInVietnam(work.now));
  return [present, workingYearNamed(String(Number(present.name) + 1))];
}

function draftProblems(
  work: HouseWork,
  input: ProgrammeDraft,
  workingYear: WorkingYear | undefined,
): Problem[] {
  const problems: Problem[] = [];
  if (workingYear === undefined) {
    const allowed = openYears(work)
      .map((year) => year.name)
      .join(', ');
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
}

/** Approves a draft: another person than its author, every target reached, no inspection impossible (TT 04/2023 Đ22). */
export async function approveProgramme(
  work: HouseWork,
  input: ProgrammeApproval,
): Promise<Outcome<ProgrammeAnswer>> {
  const opened = await openProgramme(work, input, 'programme.approve');
  if (!opened.ok) {
    return opened;
  }
  const { programme, inspections, offices, inspectors, ...surroundings } = opened.value;
  const { problems, warnings } = approvalFindings({
    ...surroundings,
    inspectors,
    inspections: inspections.map((inspection) => planOf(inspection, offices)),
    status: programme.status,
    authorId: programme.authorId,
    approverId: work.actor.id,
  });
  if (problems.length > 0) {
    return refused(...problems.map((found) => told(found, ['input', 'programmeId'], inspectors)));
  }
  programme.status = 'APPROVED';
  programme.approvedBy = work.actor.id;
  programme.approvedAt = work.now;
  programme.version += 1;
  await work.record({
    kind: 'programme.approved',
    officeId: programme.officeId,
    subject: { type: 'Programme', id: programme.id, label: programme.workingYear },
    before: { status: 'DRAFT', version: input.expectedVersion },
    after: {
      status: programme.status,
      version: programme.version,
      inspections: inspections.filter(({ inspection }) => inspection.status === 'PLANNED').length,
    },
  });
  return done({ programmeId: programme.id, warnings });
}
