import { LockMode } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
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
import { ProgrammeRevision, RevisionChange } from './revision.entity.js';
import type { ProgrammeInspection } from './programme.rules.js';

/** An inspection of the plan that is being made: as it stands, or as the open revision would have it. */
export interface KnownInspection {
  readonly id: string;
  readonly officeId: string;
  readonly plan: ProgrammeInspection;
  /** Absent for one that the revision adds. */
  readonly inspection?: InspectionEntity;
  /** Everybody who is or was in its team. */
  readonly team: readonly TeamMemberEntity[];
  /** What the open revision does to it. */
  readonly proposal?: RevisionChange;
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
  readonly inspections: readonly KnownInspection[];
  /** The open revision of an approved programme. */
  readonly revision: ProgrammeRevision | null;
  /** Whoever drafted, scheduled or revised it. */
  readonly plannerIds: readonly string[];
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
  const revision = await work.em.findOne(ProgrammeRevision, { programmeId: programme.id, status: 'OPEN' });
  return done({
    programme,
    workingYear: workingYearNamed(programme.workingYear),
    calendar: await workingCalendarOf(work.sql),
    rules,
    offices,
    inspectors: await inspectorsOn(work.sql, programme.officeId, today, rules.independenceMonths),
    targets: await targetsOf(work, programme, offices, rules),
    inspections: await inspectionsOf(work, programme, offices, revision),
    revision,
    plannerIds: await plannersOf(work, programme),
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

async function plannersOf(work: HouseWork, programme: Programme): Promise<string[]> {
  const found = await sql<{ id: string }>`
    select staff_id as id from inspection.programme_planner where programme_id = ${programme.id}`.execute(
    work.sql,
  );
  return found.rows.map(({ id }) => id);
}

async function inspectionsOf(
  work: HouseWork,
  programme: Programme,
  offices: readonly OfficeRow[],
  revision: ProgrammeRevision | null,
): Promise<KnownInspection[]> {
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
  const changes =
    revision === null ? [] : await work.em.find(RevisionChange, { revisionId: revision.id, standing: true });
  const proposals = new Map(changes.map((change) => [change.inspectionId, change]));
  return [
    ...inspections.map((inspection) => {
      const team = teams.get(inspection.id) ?? [];
      return proposed(knownOf(inspection, team, offices), proposals.get(inspection.id), offices);
    }),
    ...changes.filter((change) => change.kind === 'ADD').map((change) => added(change, offices)),
  ];
}

function knownOf(
  inspection: InspectionEntity,
  team: readonly TeamMemberEntity[],
  offices: readonly OfficeRow[],
): KnownInspection {
  return {
    id: inspection.id,
    officeId: inspection.officeId,
    inspection,
    team,
    plan: {
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
    },
  };
}

/** An inspection as the open revision would have it. */
function proposed(
  known: KnownInspection,
  proposal: RevisionChange | undefined,
  offices: readonly OfficeRow[],
): KnownInspection {
  if (proposal === undefined) {
    return known;
  }
  return proposal.kind === 'CANCEL'
    ? { ...known, proposal, plan: { ...known.plan, status: 'CANCELLED' } }
    : { ...known, ...added(proposal, offices), team: known.team };
}

function added(
  change: RevisionChange,
  offices: readonly OfficeRow[],
): Pick<KnownInspection, 'id' | 'officeId' | 'plan' | 'proposal' | 'team'> {
  const { inspectionId: id, officeId, inspectionKind, subject, startsOn, endsOn } = change;
  const [leaderId, ...memberIds] = change.team ?? [];
  if (
    officeId == null ||
    inspectionKind == null ||
    subject == null ||
    startsOn == null ||
    endsOn == null ||
    leaderId === undefined
  ) {
    throw new Error(`The change ${change.id} plans nothing.`);
  }
  const officeCode = officeCodeOf(officeId, offices);
  return {
    id,
    officeId,
    proposal: change,
    team: [],
    plan: {
      kind: inspectionKind,
      officeCode,
      from: startsOn,
      to: endsOn,
      status: 'PLANNED',
      leaderId,
      memberIds,
      subject,
    },
  };
}

/**
 * An inspection as the rules judge it. Of an approved programme what has begun stays as it is: like what is done, it is
 * judged only where something still planned clashes with it.
 */
export function judgedPlan({ plan, proposal }: KnownInspection, open: OpenProgramme): ProgrammeInspection {
  const begun = open.revision !== null && proposal === undefined && plan.from <= open.today;
  return begun && plan.status === 'PLANNED' ? { ...plan, status: 'DONE' } : plan;
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
