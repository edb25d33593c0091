import { LockMode } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText, typedText } from '../../platform/typed-text.js';
import { canonicalNumber, dateInVietnam, documentYearOf, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import type { ProgrammeStatus } from '../programmes/programme.rules.js';
import { Inspection, TeamMember } from './inspection.entity.js';

export interface InspectionResult {
  readonly inspectionId: string;
  readonly expectedVersion: number;
  readonly doneFrom?: string | null;
  readonly doneTo: string;
  readonly conclusionNumber: string;
  readonly conclusionDate: string;
  readonly result: string;
}

interface Surroundings {
  readonly provinceId: string;
  readonly status: ProgrammeStatus;
  readonly officeCode: string;
}

/**
 * Records that an inspection of an approved programme was carried out, with the conclusion that its leader signed
 * (TT 04/2023 Đ25). Its team does so, or those who keep the programme: the leading departments.
 */
export async function recordInspection(
  work: HouseWork,
  input: InspectionResult,
): Promise<Outcome<{ inspectionId: string }>> {
  const inspection = await work.em.findOne(
    Inspection,
    { id: input.inspectionId },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  const surroundings = inspection === null ? undefined : await surroundingsOf(work, inspection);
  if (
    inspection === null ||
    surroundings === undefined ||
    !work.actor.mayIn('inspection.record', surroundings.provinceId)
  ) {
    return refused(problem('NOT_FOUND', ['input', 'inspectionId']));
  }
  const obstacles = await recordingObstacles(work, inspection, surroundings, input);
  if (obstacles.length > 0) {
    return refused(...obstacles);
  }
  const doneFrom = input.doneFrom ?? inspection.startsOn;
  const problems = [
    ...textProblems(input),
    ...dateProblems(work, inspection, doneFrom, input),
    ...(await conclusionNumberProblems(work, inspection, input)),
  ];
  if (problems.length > 0) {
    return refused(...problems);
  }
  inspection.status = 'DONE';
  inspection.doneFrom = doneFrom;
  inspection.doneTo = input.doneTo;
  inspection.conclusionNumber = typedText(input.conclusionNumber);
  inspection.conclusionDate = input.conclusionDate;
  inspection.result = saidText(input.result);
  inspection.recordedBy = work.actor.id;
  await work.record({
    kind: 'inspection.recorded',
    officeId: inspection.officeId,
    subject: {
      type: 'Inspection',
      id: inspection.id,
      label: inspectionLabel(surroundings.officeCode, inspection),
    },
    before: { status: 'PLANNED', from: inspection.startsOn, to: inspection.endsOn },
    after: {
      status: inspection.status,
      doneFrom,
      doneTo: input.doneTo,
      conclusionNumber: inspection.conclusionNumber,
      conclusionDate: input.conclusionDate,
      result: inspection.result,
    },
    delegationId: await delegationOfRecorder(work, inspection, surroundings),
  });
  return done({ inspectionId: inspection.id });
}

/** How an inspection is called in the trail. */
export function inspectionLabel(
  officeCode: string,
  inspection: Pick<Inspection, 'kind' | 'startsOn'>,
): string {
  return `${officeCode} ${inspection.kind} ${inspection.startsOn}`;
}

/** The programme's office and status, held as they are until the inspection is recorded. */
async function surroundingsOf(work: HouseWork, inspection: Inspection): Promise<Surroundings | undefined> {
  const found = await sql<Surroundings>`
    select p.office_id as "provinceId", p.status, o.code as "officeCode"
    from inspection.programme p join identity.office o on o.id = ${inspection.officeId}
    where p.id = ${inspection.programmeId} for share of p`.execute(work.sql);
  return found.rows[0];
}

async function recordingObstacles(
  work: HouseWork,
  inspection: Inspection,
  surroundings: Surroundings,
  input: InspectionResult,
): Promise<Problem[]> {
  if (inspection.status !== 'PLANNED') {
    const code = inspection.status === 'DONE' ? 'INSPECTION_ALREADY_DONE' : 'INSPECTION_CANCELLED';
    return [problem(code, ['input', 'inspectionId'])];
  }
  if (inspection.version !== input.expectedVersion) {
    const facts = { currentVersion: String(inspection.version) };
    return [problem('VERSION_CONFLICT', ['input', 'expectedVersion'], facts)];
  }
  if (surroundings.status !== 'APPROVED') {
    return [problem('PROGRAMME_STATE_WRONG', ['input', 'inspectionId'], { status: surroundings.status })];
  }
  const keepsProgramme = work.actor.mayIn('programme.draft', surroundings.provinceId);
  if (!keepsProgramme && !(await isOfTeam(work, inspection))) {
    return [
      problem('INSPECTION_NOT_OF_TEAM', ['input', 'inspectionId'], { office: surroundings.officeCode }),
    ];
  }
  if (dateInVietnam(work.now) < inspection.startsOn) {
    return [problem('INSPECTION_NOT_BEGUN', ['input', 'inspectionId'], { from: inspection.startsOn })];
  }
  return [];
}

async function isOfTeam(work: HouseWork, inspection: Inspection): Promise<boolean> {
  const own = { inspectionId: inspection.id, staffId: work.actor.id, standing: true };
  return (await work.em.count(TeamMember, own)) > 0;
}

/** A member of the team records as such; whoever else does, on the right to keep the programme. */
async function delegationOfRecorder(
  work: HouseWork,
  inspection: Inspection,
  { provinceId }: Surroundings,
): Promise<string | null> {
  const permission = (await isOfTeam(work, inspection)) ? 'inspection.record' : 'programme.draft';
  return work.actor.delegationFor(permission, provinceId)?.id ?? null;
}

function textProblems(input: InspectionResult): Problem[] {
  return (['conclusionNumber', 'result'] as const)
    .filter((name) => saidText(input[name]) === '')
    .map((name) => problem('REQUIRED', ['input', name]));
}

function dateProblems(
  work: HouseWork,
  inspection: Inspection,
  doneFrom: string,
  input: InspectionResult,
): Problem[] {
  const today = dateInVietnam(work.now);
  const problems: Problem[] = [];
  if (doneFrom < inspection.startsOn) {
    problems.push(problem('INSPECTION_NOT_BEGUN', ['input', 'doneFrom'], { from: inspection.startsOn }));
  }
  if (input.doneTo < doneFrom) {
    problems.push(problem('INSPECTION_DATES_REVERSED', ['input', 'doneTo']));
  } else if (input.doneTo > inspection.yearTo) {
    const facts = { from: inspection.yearFrom, to: inspection.yearTo };
    problems.push(problem('INSPECTION_OUTSIDE_WORKING_YEAR', ['input', 'doneTo'], facts));
  }
  for (const name of ['doneTo', 'conclusionDate'] as const) {
    if (input[name] > today) {
      problems.push(problem('DATE_IN_FUTURE', ['input', name]));
    }
  }
  if (input.conclusionDate < input.doneTo) {
    problems.push(problem('DATE_TOO_EARLY', ['input', 'conclusionDate'], { earliest: input.doneTo }));
  }
  return problems;
}

/** A conclusion has its own number in the province's series of the calendar year (NĐ 30/2020 Đ15). */
export async function conclusionNumberProblems(
  work: HouseWork,
  inspection: Pick<Inspection, 'programmeId'>,
  input: Pick<InspectionResult, 'conclusionNumber' | 'conclusionDate'>,
): Promise<Problem[]> {
  const year = documentYearOf(input.conclusionDate);
  const found = await sql<{ number: string; dated: string }>`
    select conclusion_number as number, conclusion_date::text as dated from inspection.inspection
    where programme_id = ${inspection.programmeId} and extract(year from conclusion_date) = ${year}
      and rules.canonical_number(conclusion_number) = ${canonicalNumber(input.conclusionNumber)}`.execute(
    work.sql,
  );
  const [taken] = found.rows;
  return taken === undefined
    ? []
    : [
        problem('DOCUMENT_NUMBER_TAKEN', ['input', 'conclusionNumber'], {
          ...taken,
          paper: 'INSPECTION_CONCLUSION',
        }),
      ];
}
