import { LockMode } from '@mikro-orm/postgresql';
import { globalIdOf } from '../../platform/graphql/global-id.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import {
  dateInVietnam,
  problem,
  workingYearNamed,
  type WorkingCalendar,
  type WorkingYear,
} from '../../rules/index.js';
import type { HouseWork, OfficeRow, Permission } from '../../identity/index.js';
import { InspectionEntity, TeamMemberEntity } from '../inspections/index.js';
import type { InspectionTarget } from './coverage.rules.js';
import {
  inspectableOffices,
  inspectorsOn,
  officesOfTarget,
  programmeRulesOn,
  workingCalendarOf,
  type NamedInspector,
  type ProgrammeRules,
} from './planning-basis.reads.js';
import { Programme, ProgrammeTarget } from './programme.entity.js';
import type { ProgrammeInspection } from './programme.rules.js';

/** An inspection with everybody who is or was in its team. */
export interface TeamedInspection {
  readonly inspection: InspectionEntity;
  readonly team: readonly TeamMemberEntity[];
}

/** A programme under lock, with all that the rules ask about it. */
export interface OpenProgramme {
  readonly programme: Programme;
  readonly workingYear: WorkingYear;
  readonly calendar: WorkingCalendar;
  readonly rules: ProgrammeRules;
  readonly offices: readonly OfficeRow[];
  readonly inspectors: readonly NamedInspector[];
  readonly targets: readonly InspectionTarget[];
  readonly inspections: readonly TeamedInspection[];
  /** The day it is in Viet Nam. */
  readonly today: string;
}

/** What a command on a programme answers: the programme, and what its maker should know of it. */
export interface ProgrammeAnswer {
  readonly programmeId: string;
  readonly warnings: readonly Problem[];
}

/** Locks a programme and reads its surroundings; refused when it is unknown, not one's own, or has changed. */
export async function openProgramme(
  work: HouseWork,
  input: { readonly programmeId: string; readonly expectedVersion: number },
  permission: Permission,
): Promise<Outcome<OpenProgramme>> {
  const programme = await work.em.findOne(
    Programme,
    { id: input.programmeId },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (programme === null || !work.actor.mayIn(permission, programme.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'programmeId']));
  }
  if (programme.version !== input.expectedVersion) {
    const facts = { currentVersion: String(programme.version) };
    return refused(problem('VERSION_CONFLICT', ['input', 'expectedVersion'], facts));
  }
  const today = dateInVietnam(work.now);
  const rules = await programmeRulesOn(work.sql, programme.yearFrom);
  const offices = await inspectableOffices(work.sql, programme.officeId);
  return done({
    programme,
    workingYear: workingYearNamed(programme.workingYear),
    calendar: await workingCalendarOf(work.sql),
    rules,
    offices,
    inspectors: await inspectorsOn(work.sql, programme.officeId, today, rules.independenceMonths),
    targets: await targetsOf(work, programme, offices, rules),
    inspections: await inspectionsOf(work, programme),
    today,
  });
}

async function targetsOf(
  work: HouseWork,
  programme: Programme,
  offices: readonly OfficeRow[],
  rules: ProgrammeRules,
): Promise<InspectionTarget[]> {
  const targets = await work.em.find(
    ProgrammeTarget,
    { programmeId: programme.id },
    { orderBy: { position: 'asc' } },
  );
  return targets.map(({ kind, required }) => ({
    kind,
    officeCodes: officesOfTarget(kind, offices, rules),
    required: { count: required },
  }));
}

async function inspectionsOf(work: HouseWork, programme: Programme): Promise<TeamedInspection[]> {
  const inspections = await work.em.find(
    InspectionEntity,
    { programmeId: programme.id },
    { orderBy: { startsOn: 'asc', id: 'asc' } },
  );
  const ids = inspections.map((inspection) => inspection.id);
  const members = await work.em.find(
    TeamMemberEntity,
    { inspectionId: { $in: ids } },
    { orderBy: { seat: 'asc' } },
  );
  const teams = Map.groupBy(members, (member) => member.inspectionId);
  return inspections.map((inspection) => ({ inspection, team: teams.get(inspection.id) ?? [] }));
}

/** An inspection as the rules see it. */
export function planOf(
  { inspection, team }: TeamedInspection,
  offices: readonly OfficeRow[],
): ProgrammeInspection {
  return {
    kind: inspection.kind,
    officeCode: officeCodeOf(inspection.officeId, offices),
    from: inspection.startsOn,
    to: inspection.endsOn,
    status: inspection.status,
    leaderId: inspection.leaderId,
    memberIds: team
      .filter((member) => member.standing && member.staffId !== inspection.leaderId)
      .map((member) => member.staffId),
    subject: inspection.subject,
  };
}

export function officeCodeOf(officeId: string, offices: readonly OfficeRow[]): string {
  return offices.find((office) => office.id === officeId)?.code ?? '';
}

/** What the rules found, told of a field of the input and with the inspector's name instead of the database's id. */
export function told(
  found: Problem,
  field: readonly string[],
  inspectors: readonly NamedInspector[],
): Problem {
  const { inspectorId, ...facts } = found.facts ?? {};
  if (inspectorId === undefined) {
    return { code: found.code, field, facts };
  }
  const inspector = inspectors.find((person) => person.id === inspectorId)?.fullName ?? '';
  return {
    code: found.code,
    field,
    facts: { ...facts, inspectorId: globalIdOf('Staff', inspectorId), inspector },
  };
}
