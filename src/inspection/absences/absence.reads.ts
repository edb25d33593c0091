import { sql, type RawBuilder } from 'kysely';
import {
  identity,
  one,
  orderBy,
  readModel,
  value,
  type ListRead,
  type ReadModel,
  type Row,
} from '../../platform/reads/index.js';
import { officeReads, officesAllowing, staffReads } from '../../identity/index.js';

const readable = officesAllowing('absence.enter');

function isVisible(absence: Row): RawBuilder<unknown> {
  return sql`${absence('office_id')} = any(${readable})`;
}

export const absenceReads: ReadModel = readModel('Absence', {
  table: 'inspection.absence',
  visible: isVisible,
  fields: {
    id: identity,
    person: one(() => staffReads, { by: 'staff_id' }),
    office: one(() => officeReads, { by: 'office_id' }),
    from: value('starts_on'),
    to: value('ends_on'),
    kind: value('kind'),
    paper: value('paper'),
    enteredBy: one(() => staffReads, { by: 'entered_by' }),
    enteredAt: value('entered_at'),
    withdrawnAt: value('withdrawn_at'),
    withdrawalReason: value('withdrawal_reason'),
  },
});

/** The leave of the people of the caller's offices, the latest first. */
export const absences: ListRead = {
  name: 'absences',
  model: () => absenceReads,
  direction: 'desc',
  order: [orderBy('starts_on', 'day'), orderBy('id', 'uuid')],
  where: (absence, args) => [
    isVisible(absence),
    args.when('from', (day) => sql`${absence('ends_on')} >= ${day}::date`),
    args.when('to', (day) => sql`${absence('starts_on')} <= ${day}::date`),
  ],
};
