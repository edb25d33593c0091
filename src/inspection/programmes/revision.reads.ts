import { sql, type RawBuilder } from 'kysely';
import {
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
import { inspectionReads } from '../inspections/index.js';

const readable = officesAllowing('programme.read');

/** The team of a planned inspection, from the row's array, in its order. */
function teamOf(name: string, holds: (person: Row, row: Row) => RawBuilder<unknown>): ListRead {
  return {
    name,
    model: () => staffReads,
    direction: 'asc',
    order: [orderBy((person, row) => sql`array_position(${row('team')}, ${person('id')})`, 'integer')],
    where: (person, _args, row) => [holds(person, row)],
  };
}

export const editionInspectionReads: ReadModel = readModel('EditionInspection', {
  table: 'inspection.edition_inspection',
  key: ['programme_id', 'edition', 'inspection_id'],
  fields: {
    office: one(() => officeReads, { by: 'office_id' }),
    kind: value('kind'),
    subject: value('subject'),
    from: value('starts_on'),
    to: value('ends_on'),
    status: value('status'),
    team: many(teamOf('edition-team', (person, row) => sql`${person('id')} = any(${row('team')})`)),
  },
});

export const proposedInspectionReads: ReadModel = readModel('ProposedInspection', {
  table: 'inspection.revision_change',
  fields: {
    office: one(() => officeReads, { by: 'office_id' }),
    kind: value('inspection_kind'),
    subject: value('subject'),
    from: value('starts_on'),
    to: value('ends_on'),
    team: many(teamOf('proposed-team', (person, row) => sql`${person('id')} = any(${row('team')})`)),
  },
});

export const programmeChangeReads: ReadModel = readModel('ProgrammeChange', {
  table: 'inspection.revision_change',
  fields: {
    kind: value('kind'),
    reason: value('reason'),
    recordedBy: one(() => staffReads, { by: 'recorded_by' }),
    recordedAt: value('recorded_at'),
    inspection: one(() => inspectionReads, { by: 'inspection_id', ifVisible: true }),
    before: one(() => editionInspectionReads, {
      by: (before, change) => sql`
        ${before('inspection_id')} = ${change('inspection_id')}
        and (${before('programme_id')}, ${before('edition')}) = (
          select r.programme_id, r.number - 1 from inspection.programme_revision r
          where r.id = ${change('revision_id')})`,
    }),
    after: one(() => proposedInspectionReads, {
      by: (after, change) => sql`${after('id')} = ${change('id')} and ${after('kind')} <> 'CANCEL'`,
    }),
  },
});

const changesInOrder: Pick<ListRead, 'model' | 'direction' | 'order'> = {
  model: () => programmeChangeReads,
  direction: 'asc',
  order: [orderBy('id', 'uuid')],
};

export const programmeRevisionReads: ReadModel = readModel('ProgrammeRevision', {
  table: 'inspection.programme_revision',
  fields: {
    edition: value('number'),
    status: value('status'),
    reason: value('reason'),
    openedBy: one(() => staffReads, { by: 'opened_by' }),
    openedAt: value('opened_at'),
    approvedBy: one(() => staffReads, { by: 'approved_by' }),
    approvedAt: value('approved_at'),
    withdrawalReason: value('withdrawal_reason'),
    changes: many({
      ...changesInOrder,
      name: 'revision-changes',
      where: (change, _args, revision) => [
        sql`${change('revision_id')} = ${revision('id')}`,
        sql`${change('standing')}`,
      ],
    }),
  },
});

/** Those whose sight reaches the province see how its programme is made; the inspected offices see what it is. */
function isKept(programme: Row): RawBuilder<unknown> {
  return sql`${programme('office_id')} = any(${readable})`;
}

/** The revisions of a programme, the latest first. */
export const revisionsOfProgramme: ListRead = {
  name: 'programme-revisions',
  model: () => programmeRevisionReads,
  direction: 'desc',
  order: [orderBy('id', 'uuid')],
  where: (revision, _args, programme) => [
    sql`${revision('programme_id')} = ${programme('id')}`,
    isKept(programme),
  ],
};

/** What the open revision of a programme changes. */
export const changesOfProgramme: ListRead = {
  ...changesInOrder,
  name: 'programme-changes',
  where: (change, _args, programme) => [
    sql`${change('revision_id')} = (
      select r.id from inspection.programme_revision r
      where r.programme_id = ${programme('id')} and r.status = 'OPEN')`,
    sql`${change('standing')}`,
    isKept(programme),
  ],
};

/** The plan of a programme as one of its editions laid it down, by date. */
export const planOfEdition: ListRead = {
  name: 'programme-edition',
  model: () => editionInspectionReads,
  direction: 'asc',
  order: [orderBy('starts_on', 'day'), orderBy('inspection_id', 'uuid')],
  where: (inspection, args, programme) => [
    sql`${inspection('programme_id')} = ${programme('id')}`,
    args.when('edition', (edition) => sql`${inspection('edition')} = ${edition}::integer`) ??
      sql`${inspection('edition')} = ${programme('edition')}`,
    isKept(programme),
  ],
};
