import { sql } from 'kysely';
import { one, orderBy, readModel, value, type ListRead, type ReadModel } from '../../platform/reads/index.js';
import { staffReads } from '../../identity/index.js';

export const participantReads: ReadModel = readModel('Participant', {
  table: 'custody.participant',
  fields: {
    name: value('name'),
    organisation: value('organisation'),
    capacity: value('capacity'),
    signature: value('signature'),
    remark: value('remark'),
    staff: one(() => staffReads, { by: 'staff_id' }),
  },
});

/** The people on the minutes of an act, in the order of the paper; `act` is the column that names the act. */
export function participantsOf(act: 'seal_id' | 'opening_id' | 'disposal_id'): ListRead {
  return {
    name: 'participants',
    model: () => participantReads,
    direction: 'asc',
    order: [orderBy('id', 'uuid')],
    where: (participant, _args, parent) => [sql`${participant(act)} = ${parent('id')}`],
  };
}
