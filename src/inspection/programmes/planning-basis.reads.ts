import { sql } from 'kysely';
import type { Sql } from '../../platform/database/orm.js';
import { ruleValue, WorkingCalendar, type DateRange, type Holiday } from '../../rules/index.js';
import type { OfficeRow, Role } from '../../identity/index.js';
import type { TargetKind } from './coverage.rules.js';
import type { Absence, Inspector } from './programme.rules.js';

/** The working days as far as the holidays are announced. */
export async function workingCalendarOf(database: Sql): Promise<WorkingCalendar> {
  const found = await sql<Holiday>`select date::text, name from rules.holiday`.execute(database);
  return new WorkingCalendar(found.rows);
}

/** The offices that a province inspects: itself, its departments and its regional offices, by code. */
export async function inspectableOffices(database: Sql, provinceId: string): Promise<OfficeRow[]> {
  const found = await sql<OfficeRow>`
    with recursive below as (
      select o.* from identity.office o where o.id = ${provinceId}
      union all
      select child.* from identity.office child join below on child.parent_id = below.id
    )
    select id, parent_id as "parentId", code, kind, number, name from below order by code`.execute(database);
  return found.rows;
}

/** What the rule book says of a programme, as in force on the first day of its working year. */
export interface ProgrammeRules {
  readonly accountingRatio: number;
  readonly internalRatio: number;
  readonly selfCheckCount: number;
  /** The code of the office that checks itself. */
  readonly selfCheckOffice: string;
  readonly teamSize: number;
  readonly workingDays: number;
  readonly quarterEndDays: number;
  readonly yearStartDays: number;
  readonly independenceMonths: number;
}

export async function programmeRulesOn(database: Sql, day: string): Promise<ProgrammeRules> {
  const number = (code: string): Promise<number> => ruleValue<number>(database, `inspection.${code}`, day);
  return {
    accountingRatio: await number('accounting.offices-ratio'),
    internalRatio: await number('internal.offices-ratio'),
    selfCheckCount: await number('self-check.count'),
    selfCheckOffice: await ruleValue<string>(database, 'inspection.self-check.office', day),
    teamSize: await number('team-size'),
    workingDays: await number('working-days'),
    quarterEndDays: await number('avoid.quarter-end-days'),
    yearStartDays: await number('avoid.year-start-days'),
    independenceMonths: await number('independence.months'),
  };
}

/** The rule on which each target rests. */
const targetRules: Readonly<Record<TargetKind, string>> = {
  ACCOUNTING: 'inspection.accounting.offices-ratio',
  SELF_CHECK: 'inspection.self-check.count',
  INTERNAL: 'inspection.internal.offices-ratio',
};

/** What a target rests on, in words: the rule and its source. */
export async function basisOfTarget(database: Sql, kind: TargetKind, day: string): Promise<string> {
  const found = await sql<{ basis: string }>`
    select description || ' (' || source || ')' as basis from rules.rule
    where code = ${targetRules[kind]} and valid_from <= ${day}::date and (valid_to is null or valid_to > ${day}::date)
    order by valid_from desc limit 1`.execute(database);
  return found.rows[0]?.basis ?? '';
}

/** The codes of the offices that a target is about: the regional offices, or the office that checks itself. */
export function officesOfTarget(
  kind: TargetKind,
  offices: readonly OfficeRow[],
  rules: Pick<ProgrammeRules, 'selfCheckOffice'>,
): readonly string[] {
  return offices
    .filter((office) =>
      kind === 'SELF_CHECK' ? office.code === rules.selfCheckOffice : office.kind === 'REGIONAL_OFFICE',
    )
    .map((office) => office.code);
}

/** A person who may be put on a team, with the name for the papers. */
export interface NamedInspector extends Inspector {
  readonly fullName: string;
}

interface InspectorRow {
  readonly id: string;
  readonly fullName: string;
  readonly ofFinance: boolean;
  readonly bars: Readonly<Record<string, string>> | null;
  readonly absences: readonly Absence[] | null;
}

const financeRole: Role = 'FINANCE';
const inspectingRoles: readonly Role[] = [financeRole, 'INSPECTION', 'INSPECTOR'];

/**
 * Those who inspect for a province on a day: its staff with a role of the two leading departments or of an inspector,
 * with their leave. Whoever held a role in an office, own or delegated, or counted, recounted or decided in its
 * inventories, is barred from it until so many months have passed since (the rule `inspection.independence.months`).
 */
export async function inspectorsOn(
  database: Sql,
  provinceId: string,
  day: string,
  independenceMonths: number,
): Promise<NamedInspector[]> {
  const found = await sql<InspectorRow>`
    select s.id, s.full_name as "fullName", bool_or(held.role = ${financeRole}) as "ofFinance", (
      select json_object_agg(o.code, bar.until::text)
      from inspection.bars_of(s.id, ${provinceId}, ${independenceMonths}::int) bar
        join identity.office o on o.id = bar.office_id) as bars, (
      select json_agg(json_build_object('kind', a.kind, 'from', a.starts_on, 'to', a.ends_on) order by a.starts_on)
      from inspection.absence a
      where a.staff_id = s.id and a.withdrawn_at is null and a.ends_on >= ${day}::date) as absences
    from identity.staff s join identity.role_assignment held on held.staff_id = s.id
    where s.active and held.office_id = ${provinceId} and held.role = any(${inspectingRoles}::text[])
      and held.valid_from <= ${day}::date and (held.valid_to is null or held.valid_to >= ${day}::date)
    group by s.id, s.full_name order by s.id`.execute(database);
  return found.rows.map(({ id, fullName, ofFinance, bars, absences }) => ({
    id,
    fullName,
    department: ofFinance ? 'FINANCE' : 'INSPECTION',
    conflicts: [],
    ...(bars === null ? {} : { barredUntil: bars }),
    ...(absences === null ? {} : { absences }),
  }));
}

/** The last working year before this one in which each office had its internal inspection, by code. */
export async function lastInternalYears(
  database: Sql,
  provinceId: string,
  workingYear: DateRange,
): Promise<ReadonlyMap<string, number>> {
  const found = await sql<{ code: string; year: number }>`
    select o.code, max(p.working_year::int) as year
    from inspection.programme p
    join inspection.inspection i on i.programme_id = p.id and i.kind = 'INTERNAL' and i.status = 'DONE'
    join identity.office o on o.id = i.office_id
    where p.office_id = ${provinceId} and p.year_to < ${workingYear.from}::date
    group by o.code`.execute(database);
  return new Map(found.rows.map((row) => [row.code, row.year]));
}

/** How people are told in the trail, by id: Huỳnh Thị Sơn (kiemtra1). */
export async function peopleTold(
  database: Sql,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const found = await sql<{ id: string; told: string }>`
    select id, full_name || ' (' || username || ')' as told from identity.staff
    where id = any(${[...new Set(ids)]}::uuid[])`.execute(database);
  return new Map(found.rows.map((person) => [person.id, person.told]));
}
