import { sql, type RawBuilder } from 'kysely';
import {
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
import { officeReads, officesAllowing, staffReads, today } from '../../identity/index.js';

const readable = officesAllowing('programme.read');

/**
 * Whose sight reaches the province sees every inspection. The inspected office sees its own ones once the programme
 * is approved, an unannounced one from its first day.
 */
function isVisible(inspection: Row): RawBuilder<unknown> {
  return sql`exists (
    select from inspection.programme p where p.id = ${inspection('programme_id')} and (
      p.office_id = any(${readable})
      or (${inspection('office_id')} = any(${readable}) and p.status in ('APPROVED', 'CLOSED')
        and ${inspection('status')} <> 'CANCELLED'
        and (${inspection('kind')} <> 'UNANNOUNCED' or ${inspection('starts_on')} <= ${today}))))`;
}

export const inspectionReads: ReadModel = readModel('Inspection', {
  table: 'inspection.inspection',
  visible: isVisible,
  fields: {
    id: identity,
    kind: value('kind'),
    subject: value('subject'),
    from: value('starts_on'),
    to: value('ends_on'),
    status: value('status'),
    doneFrom: value('done_from'),
    doneTo: value('done_to'),
    conclusionNumber: value('conclusion_number'),
    conclusionDate: value('conclusion_date'),
    result: value('result'),
    decisionNumber: value('decision_number'),
    decisionDate: value('decision_date'),
    decisionSignedBy: one(() => staffReads, { by: 'decision_signed_by' }),
    version: value('version'),
    office: one(() => officeReads, { by: 'office_id' }),
    leader: one(() => staffReads, { by: 'leader_id' }),
    recordedBy: one(() => staffReads, { by: 'recorded_by' }),
    // In the order of their seats, without the leader.
    members: many({
      name: 'inspection-members',
      model: () => staffReads,
      joins: (person) => sql`join inspection.team_member m on m.staff_id = ${person('id')}`,
      direction: 'asc',
      order: [orderBy(() => sql`m.seat`, 'integer')],
      where: (_person, _args, inspection) => [
        sql`m.inspection_id = ${inspection('id')}`,
        sql`m.standing`,
        sql`m.seat > 0`,
      ],
    }),
  },
});

/** The inspections of a programme that the caller may see, by date. */
export const inspectionsOfProgramme: ListRead = {
  name: 'programme-inspections',
  model: () => inspectionReads,
  direction: 'asc',
  order: [orderBy('starts_on', 'day'), orderBy('id', 'uuid')],
  where: (inspection, _args, programme) => [
    sql`${inspection('programme_id')} = ${programme('id')}`,
    isVisible(inspection),
  ],
};
