import { sql } from 'kysely';
import { Reference } from '../../platform/reads/index.js';
import { dateInVietnam, workingYearNamed } from '../../rules/index.js';
import { officesOf, type OfficeRow, type RequestContext } from '../../identity/index.js';
import { coverageOf, type InspectionDates, type TargetCoverage } from './coverage.rules.js';
import {
  inspectableOffices,
  officesOfTarget,
  programmeRulesOn,
  workingCalendarOf,
} from './planning-basis.reads.js';
import { programmeOfYear, targetsOf } from './programme.reads.js';

export interface CoverageRow {
  readonly programme: Reference;
  readonly today: string;
  readonly targets: readonly TargetCoverageRow[];
}

export interface TargetCoverageRow extends Omit<
  TargetCoverage,
  'officesCovered' | 'officesMissing' | 'uncovered'
> {
  readonly officesCovered: readonly Reference[];
  readonly officesMissing: readonly Reference[];
  readonly uncovered: readonly UncoveredOfficeRow[];
}

export interface UncoveredOfficeRow {
  readonly office: Reference;
  readonly planned: boolean;
  readonly overdue: boolean;
  readonly latestSafeStart: string | null;
  readonly unreachable: boolean;
}

/** How far the targets of a working year are planned and reached today; for those whose sight reaches the province. */
export async function coverageOfYear(
  context: RequestContext,
  name: string,
): Promise<CoverageRow | undefined> {
  const programme = await programmeOfYear(context.sql, officesOf(context, 'programme.read'), name);
  if (programme === undefined) {
    return undefined;
  }
  const today = dateInVietnam(context.clock.now());
  const rules = await programmeRulesOn(context.sql, programme.from);
  const offices = await inspectableOffices(context.sql, programme.officeId);
  const targets = await targetsOf(context.sql, programme.id);
  const coverage = coverageOf({
    workingYear: workingYearNamed(programme.workingYear),
    calendar: await workingCalendarOf(context.sql),
    targets: targets.map(({ kind, required }) => ({
      kind,
      officeCodes: officesOfTarget(kind, offices, rules),
      required: { count: required },
    })),
    inspections: await datesOf(context, programme.id),
    workingDays: {
      ACCOUNTING: rules.workingDays,
      SELF_CHECK: rules.workingDays,
      INTERNAL: rules.workingDays,
    },
    today,
  });
  return {
    programme: new Reference('Programme', programme.id),
    today,
    targets: coverage.map((target) => withOffices(target, offices)),
  };
}

/** The days of the programme's inspections: as carried out where they are done, else as planned. */
async function datesOf(context: RequestContext, programmeId: string): Promise<InspectionDates[]> {
  const found = await sql<InspectionDates>`
    select i.kind, o.code as "officeCode", i.status, coalesce(i.done_from, i.starts_on)::text as "from",
      coalesce(i.done_to, i.ends_on)::text as "to"
    from inspection.inspection i join identity.office o on o.id = i.office_id
    where i.programme_id = ${programmeId}`.execute(context.sql);
  return found.rows;
}

function withOffices(target: TargetCoverage, offices: readonly OfficeRow[]): TargetCoverageRow {
  const known = new Map(offices.map((office) => [office.code, new Reference('Office', office.id)]));
  const named = (codes: readonly string[]): Reference[] =>
    codes.map((code) => known.get(code)).filter((office) => office !== undefined);
  return {
    ...target,
    officesCovered: named(target.officesCovered),
    officesMissing: named(target.officesMissing),
    uncovered: target.uncovered.flatMap(({ officeCode, latestSafeStart, ...state }) =>
      named([officeCode]).map((office) => ({ office, latestSafeStart: latestSafeStart ?? null, ...state })),
    ),
  };
}
