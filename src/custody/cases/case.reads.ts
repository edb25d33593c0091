import { sql } from 'kysely';
import {
  identity,
  many,
  one,
  orderBy,
  readModel,
  value,
  type ReadModel,
} from '../../platform/reads/index.js';
import { officeReads, officesAllowing } from '../../identity/index.js';

export const partyReads: ReadModel = readModel('Party', {
  table: 'custody.party',
  fields: { name: value('name'), capacity: value('capacity') },
});

export const caseReads: ReadModel = readModel('CaseFile', {
  table: 'custody.case_file',
  visible: (file) => sql`${file('office_id')} = any(${officesAllowing('exhibit.read')})`,
  fields: {
    id: identity,
    title: value('title'),
    judgmentNumber: value('judgment_number'),
    judgmentDate: value('judgment_date'),
    enforcementDecisionNumber: value('enforcement_decision_number'),
    enforcementDecisionDate: value('enforcement_decision_date'),
    version: value('version'),
    office: one(() => officeReads, { by: 'office_id' }),
    parties: many({
      name: 'parties',
      model: () => partyReads,
      direction: 'asc',
      order: [orderBy('position', 'integer')],
      where: (party, _args, file) => [sql`${party('case_id')} = ${file('id')}`],
    }),
  },
});
