import type DataLoader from 'dataloader';
import { sql } from 'kysely';
import {
  connectionOf,
  pageOf,
  type Connection,
  type ConnectionArguments,
} from '../../platform/graphql/connection.js';
import { manyByKey, oneByKey } from '../../platform/graphql/loaders.js';
import { officesOf, type RequestContext } from '../../identity/index.js';
import type { TargetKind } from './coverage.rules.js';
import type { ProgrammeStatus } from './programme.rules.js';

export interface ProgrammeRow {
  readonly id: string;
  readonly officeId: string;
  readonly workingYear: string;
  readonly from: string;
  readonly to: string;
  readonly status: ProgrammeStatus;
  readonly seed: string;
  readonly authorId: string;
  readonly draftedAt: string;
  readonly approvedBy: string | null;
  readonly approvedAt: string | null;
  readonly version: number;
}

export interface TargetRow {
  readonly programmeId: string;
  readonly kind: TargetKind;
  readonly required: number;
  readonly offices: number;
  readonly basis: string;
}

const columns = sql`
  p.id, p.office_id as "officeId", p.working_year as "workingYear", p.year_from::text as "from",
  p.year_to::text as "to", p.status, p.seed, p.author_id as "authorId", p.drafted_at as "draftedAt",
  p.approved_by as "approvedBy", p.approved_at as "approvedAt", p.version`;

/** Whose sight reaches the province sees its programmes; an office below sees those that are approved. */
function visibleTo(context: RequestContext): ReturnType<typeof sql<boolean>> {
  const offices = officesOf(context, 'programme.read');
  return sql<boolean>`(
    p.office_id = any(${offices}::uuid[])
    or (p.status <> 'DRAFT' and exists (
      select from identity.office o where o.parent_id = p.office_id and o.id = any(${offices}::uuid[]))))`;
}

/** The programmes that the acting person may see, the latest working year first. */
export async function programmesPage(
  context: RequestContext,
  args: ConnectionArguments,
): Promise<Connection<ProgrammeRow>> {
  const page = pageOf(args, { list: 'programmes', keys: ['text', 'uuid'] });
  const [workingYear, id] = page.after ?? [];
  const found = await sql<ProgrammeRow>`
    select ${columns} from inspection.programme p
    where ${visibleTo(context)}
      ${workingYear === undefined ? sql`` : sql`and (p.working_year, p.id) < (${workingYear}, ${id}::uuid)`}
    order by p.working_year desc, p.id desc limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (row) => [row.workingYear, row.id]);
}

export async function programmeOfYear(
  context: RequestContext,
  workingYear: string,
): Promise<ProgrammeRow | undefined> {
  const found = await sql<ProgrammeRow>`
    select ${columns} from inspection.programme p
    where p.working_year = ${workingYear} and ${visibleTo(context)} order by p.id limit 1`.execute(
    context.sql,
  );
  return found.rows[0];
}

export async function programmeById(context: RequestContext, id: string): Promise<ProgrammeRow | undefined> {
  const found = await sql<ProgrammeRow>`
    select ${columns} from inspection.programme p where p.id = ${id} and ${visibleTo(context)}`.execute(
    context.sql,
  );
  return found.rows[0];
}

/** Programmes by id, for inspections that one may see. */
export function programmeLoader(context: RequestContext): DataLoader<string, ProgrammeRow | null> {
  return context.loaders.get('programme', () =>
    oneByKey<string, ProgrammeRow>(
      async (ids) =>
        (
          await sql<ProgrammeRow>`
            select ${columns} from inspection.programme p where p.id = any(${ids}::uuid[])`.execute(
            context.sql,
          )
        ).rows,
      (row) => row.id,
    ),
  );
}

/** The targets of each programme, in their order. */
export function targetsLoader(context: RequestContext): DataLoader<string, TargetRow[]> {
  return context.loaders.get('programme-targets', () =>
    manyByKey<string, TargetRow>(
      async (ids) =>
        (
          await sql<TargetRow>`
            select programme_id as "programmeId", kind, required, offices, basis from inspection.programme_target
            where programme_id = any(${ids}::uuid[]) order by programme_id, position`.execute(context.sql)
        ).rows,
      (row) => row.programmeId,
    ),
  );
}
