import { sql, type RawBuilder } from 'kysely';
import type { Sql } from '../../platform/database/orm.js';
import {
  connection,
  extendReadModel,
  identity,
  many,
  one,
  orderBy,
  readModel,
  value,
  type ListRead,
  type ReadModel,
  type Row,
} from '../../platform/reads/index.js';
import { officeReads, officesAllowing, staffReads } from '../../identity/index.js';
import { inspectionReads, inspectionsOfProgramme } from '../inspections/index.js';
import type { TargetKind } from './coverage.rules.js';
import { changesOfProgramme, planOfEdition, revisionsOfProgramme } from './revision.reads.js';

const readable = officesAllowing('programme.read');

/** Whose sight reaches the province sees its programmes; an office below sees those that are approved. */
function isVisible(programme: Row): RawBuilder<unknown> {
  return sql`(
    ${programme('office_id')} = any(${readable})
    or (${programme('status')} in ('APPROVED', 'CLOSED') and exists (
      select from identity.office o where o.parent_id = ${programme('office_id')} and o.id = any(${readable}))))`;
}

export const targetReads: ReadModel = readModel('ProgrammeTarget', {
  table: 'inspection.programme_target',
  key: ['programme_id', 'position'],
  fields: {
    kind: value('kind'),
    required: value('required'),
    offices: value('offices'),
    basis: value('basis'),
  },
});

export const programmeReads: ReadModel = readModel('Programme', {
  table: 'inspection.programme',
  visible: isVisible,
  fields: {
    id: identity,
    workingYear: value('working_year'),
    from: value('year_from'),
    to: value('year_to'),
    status: value('status'),
    seed: value('seed'),
    draftedAt: value('drafted_at'),
    approvedAt: value('approved_at'),
    approvalNote: value('approval_note'),
    edition: value('edition'),
    withdrawalReason: value('withdrawal_reason'),
    version: value('version'),
    office: one(() => officeReads, { by: 'office_id' }),
    author: one(() => staffReads, { by: 'author_id' }),
    approvedBy: one(() => staffReads, { by: 'approved_by' }),
    withdrawnBy: one(() => staffReads, { by: 'withdrawn_by' }),
    revisions: many(revisionsOfProgramme),
    changes: many(changesOfProgramme),
    plan: many(planOfEdition),
    targets: many({
      name: 'programme-targets',
      model: () => targetReads,
      direction: 'asc',
      order: [orderBy('position', 'integer')],
      where: (target, _args, programme) => [sql`${target('programme_id')} = ${programme('id')}`],
    }),
    inspections: connection(inspectionsOfProgramme),
  },
});

extendReadModel(inspectionReads, { programme: one(() => programmeReads, { by: 'programme_id' }) });

/** The programmes that the caller may see, the latest working year first. */
export const programmes: ListRead = {
  name: 'programmes',
  model: () => programmeReads,
  direction: 'desc',
  order: [orderBy('working_year', 'text'), orderBy('id', 'uuid')],
  where: (programme) => [isVisible(programme)],
};

/** The programme of a working year, if the caller may see it. */
export const programmeOfWorkingYear: ListRead = {
  ...programmes,
  direction: 'asc',
  where: (programme, args) => [
    args.when('workingYear', (year) => sql`${programme('working_year')} = ${year}`),
    sql`${programme('status')} <> 'WITHDRAWN'`,
    isVisible(programme),
  ],
};

export interface ProgrammeRow {
  readonly id: string;
  readonly officeId: string;
  readonly workingYear: string;
  readonly from: string;
}

export interface TargetRow {
  readonly kind: TargetKind;
  readonly required: number;
}

/** The programme of a working year over one of these offices, for what is calculated from it. */
export async function programmeOfYear(
  database: Sql,
  offices: readonly string[],
  workingYear: string,
): Promise<ProgrammeRow | undefined> {
  const found = await sql<ProgrammeRow>`
    select p.id, p.office_id as "officeId", p.working_year as "workingYear", p.year_from::text as "from"
    from inspection.programme p
    where p.working_year = ${workingYear} and p.status <> 'WITHDRAWN' and p.office_id = any(${offices}::uuid[]) order by p.id limit 1`.execute(
    database,
  );
  return found.rows[0];
}

/** The targets of a programme, in their order. */
export async function targetsOf(database: Sql, programmeId: string): Promise<TargetRow[]> {
  const found = await sql<TargetRow>`
    select kind, required from inspection.programme_target
    where programme_id = ${programmeId} order by position`.execute(database);
  return found.rows;
}
