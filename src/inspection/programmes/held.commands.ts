import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText, typedText } from '../../platform/typed-text.js';
import { dateInVietnam, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  conclusionNumberProblems,
  InspectionEntity,
  inspectionLabel,
  TeamMemberEntity,
} from '../inspections/index.js';
import type { InspectionKind } from './coverage.rules.js';
import { officeCodeOf, openProgramme, told, type OpenProgramme } from './open-programme.js';
import { inspectorsOn } from './planning-basis.reads.js';
import { inspectionProblems, type ProgrammeProblemCode } from './programme.rules.js';

export interface HeldInspection {
  readonly programmeId: string;
  readonly expectedVersion: number;
  readonly officeId: string;
  readonly kind: InspectionKind;
  readonly subject: string;
  readonly doneFrom: string;
  readonly doneTo: string;
  readonly leaderId: string;
  readonly memberIds: readonly string[];
  /** The decision on which it was held. */
  readonly decision: { readonly number: string; readonly dated: string; readonly signerId: string };
  readonly conclusionNumber: string;
  readonly conclusionDate: string;
  readonly result: string;
}

/** What must be known of the people of a plan, and is only told of what was done: the past is not made again. */
const toldOnly: readonly ProgrammeProblemCode[] = [
  'INSPECTOR_UNKNOWN',
  'INSPECTOR_HAS_CONFLICT',
  'INSPECTOR_ABSENT',
];

/**
 * Enters an inspection that was held before the programme was approved, on a decision of its own that the head of that
 * day signed (TT 04/2023 Đ23). It counts for the targets like one that was planned.
 */
export async function enterInspection(
  work: HouseWork,
  input: HeldInspection,
): Promise<Outcome<{ inspectionId: string; warnings: readonly Problem[] }>> {
  const opened = await openProgramme(work, input, 'programme.draft');
  if (!opened.ok) {
    return opened;
  }
  const open = opened.value;
  const people = await peopleFindings(work, open, input);
  const problems = [
    ...textProblems(open, input),
    ...dateProblems(open, input),
    ...people.problems,
    ...(await signerProblems(work, open, input)),
    ...(await conclusionNumberProblems(work, { programmeId: open.programme.id }, input)),
  ];
  if (problems.length > 0) {
    return refused(...problems);
  }
  const inspection = await writeHeld(work, open, input);
  open.programme.version += 1;
  const label = inspectionLabel(officeCodeOf(input.officeId, open.offices), inspection);
  await work.record({
    kind: 'inspection.entered',
    officeId: inspection.officeId,
    subject: { type: 'Inspection', id: inspection.id, label },
    after: {
      status: inspection.status,
      kind: inspection.kind,
      doneFrom: input.doneFrom,
      doneTo: input.doneTo,
      decisionNumber: inspection.decisionNumber,
      decisionDate: input.decision.dated,
      conclusionNumber: inspection.conclusionNumber,
      conclusionDate: input.conclusionDate,
      result: inspection.result,
    },
  });
  return done({ inspectionId: inspection.id, warnings: people.warnings });
}

async function writeHeld(
  work: HouseWork,
  { programme }: OpenProgramme,
  input: HeldInspection,
): Promise<InspectionEntity> {
  const inspection = work.em.create(InspectionEntity, {
    id: newId(),
    programmeId: programme.id,
    yearFrom: programme.yearFrom,
    yearTo: programme.yearTo,
    officeId: input.officeId,
    kind: input.kind,
    subject: typedText(input.subject),
    startsOn: input.doneFrom,
    endsOn: input.doneTo,
    status: 'DONE',
    leaderId: input.leaderId,
    doneFrom: input.doneFrom,
    doneTo: input.doneTo,
    conclusionNumber: typedText(input.conclusionNumber),
    conclusionDate: input.conclusionDate,
    result: saidText(input.result),
    recordedBy: work.actor.id,
    decisionNumber: typedText(input.decision.number),
    decisionDate: input.decision.dated,
    decisionSignedBy: input.decision.signerId,
    version: 1,
  });
  await work.em.flush();
  for (const [seat, staffId] of [input.leaderId, ...input.memberIds].entries()) {
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
  return inspection;
}

function textProblems(open: OpenProgramme, input: HeldInspection): Problem[] {
  const problems = (['subject', 'conclusionNumber', 'result'] as const)
    .filter((name) => saidText(input[name]) === '')
    .map((name) => problem('REQUIRED', ['input', name]));
  if (typedText(input.decision.number) === '') {
    problems.push(problem('REQUIRED', ['input', 'decision', 'number']));
  }
  if (officeCodeOf(input.officeId, open.offices) === '') {
    problems.push(problem('NOT_FOUND', ['input', 'officeId']));
  }
  return problems;
}

/** Held before the approval, in the working year of the programme; the decision first, the conclusion last. */
function dateProblems({ programme, today }: OpenProgramme, input: HeldInspection): Problem[] {
  const { doneFrom, doneTo, decision, conclusionDate } = input;
  const problems: Problem[] = [];
  if (programme.status !== 'DRAFT' && programme.status !== 'APPROVED') {
    const facts = { status: programme.status };
    problems.push(problem('PROGRAMME_STATE_WRONG', ['input', 'programmeId'], facts));
  }
  const approvedOn = programme.approvedAt == null ? undefined : dateInVietnam(programme.approvedAt);
  if (approvedOn !== undefined && doneFrom > approvedOn) {
    problems.push(problem('INSPECTION_AFTER_APPROVAL', ['input', 'doneFrom'], { approvedOn }));
  }
  if (doneTo < doneFrom) {
    problems.push(problem('INSPECTION_DATES_REVERSED', ['input', 'doneTo']));
  }
  if (doneFrom < programme.yearFrom || doneTo > programme.yearTo) {
    const facts = { from: programme.yearFrom, to: programme.yearTo };
    problems.push(problem('INSPECTION_OUTSIDE_WORKING_YEAR', ['input', 'doneFrom'], facts));
  }
  if (decision.dated > doneFrom) {
    problems.push(problem('DATE_TOO_LATE', ['input', 'decision', 'dated'], { latest: doneFrom }));
  }
  if (conclusionDate < doneTo) {
    problems.push(problem('DATE_TOO_EARLY', ['input', 'conclusionDate'], { earliest: doneTo }));
  }
  for (const name of ['doneTo', 'conclusionDate'] as const) {
    if (input[name] > today) {
      problems.push(problem('DATE_IN_FUTURE', ['input', name]));
    }
  }
  return problems;
}

async function peopleFindings(
  work: HouseWork,
  open: OpenProgramme,
  input: HeldInspection,
): Promise<{ problems: Problem[]; warnings: Problem[] }> {
  const inspectors = await inspectorsOn(
    work.sql,
    open.programme.officeId,
    input.doneFrom,
    open.rules.independenceMonths,
  );
  const held = {
    kind: input.kind,
    officeCode: officeCodeOf(input.officeId, open.offices),
    from: input.doneFrom,
    to: input.doneTo,
    status: 'PLANNED' as const,
    leaderId: input.leaderId,
    memberIds: input.memberIds,
    subject: input.subject,
  };
  const others = open.inspections.map(({ plan }) => plan);
  const known = await knownStaff(work, [input.leaderId, ...input.memberIds]);
  const problems: Problem[] = known ? [] : [problem('NOT_FOUND', ['input', 'memberIds'])];
  const warnings: Problem[] = [];
  for (const found of inspectionProblems({ ...open, inspectors, inspections: [...others, held] })) {
    const [, index, name = ''] = found.field ?? [];
    if (Number(index) === others.length && !['from', 'to'].includes(name)) {
      const field = ['input', name === 'officeCode' ? 'officeId' : name];
      const list = toldOnly.includes(found.code) ? warnings : problems;
      list.push(told(found, field, inspectors));
    }
  }
  return { problems, warnings };
}

async function knownStaff(work: HouseWork, ids: readonly string[]): Promise<boolean> {
  const found = await sql<{ known: number }>`
    select count(*)::int as known from identity.staff where id = any(${[...ids]}::uuid[])`.execute(work.sql);
  return found.rows[0]?.known === new Set(ids).size;
}

/** Signed by the head of that day or a delegate, who neither enters it nor was of the team. */
async function signerProblems(
  work: HouseWork,
  open: OpenProgramme,
  input: HeldInspection,
): Promise<Problem[]> {
  const { signerId, dated } = input.decision;
  const found = await sql<{ fit: boolean }>`
    select inspection.ordered_inspections(${signerId}, ${open.programme.officeId}, ${dated}::date) as fit`.execute(
    work.sql,
  );
  const others = [work.actor.id, input.leaderId, ...input.memberIds];
  return found.rows[0]?.fit === true && !others.includes(signerId)
    ? []
    : [problem('INSPECTION_DECISION_SIGNER', ['input', 'decision', 'signerId'], { dated })];
}
