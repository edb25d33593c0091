import { sql } from 'kysely';
import { localIdOf } from '../../platform/graphql/global-id.js';
import {
  identity,
  many,
  one,
  orderBy,
  readModel,
  value,
  type ListRead,
  type ReadModel,
} from '../../platform/reads/index.js';
import { inOfficesAllowing, officeReads, officesAllowing } from '../../identity/index.js';

const readable = officesAllowing('exhibit.read');

export const partyReads: ReadModel = readModel('Party', {
  table: 'custody.party',
  fields: { name: value('name'), capacity: value('capacity') },
});

export const caseReads: ReadModel = readModel('CaseFile', {
  table: 'custody.case_file',
  // Whoever holds an item of the case after a transfer sees the case too.
  visible: (file) => sql`(${file('office_id')} = any(${readable}) or exists (
    select from custody.exhibit e where e.case_id = ${file('id')} and e.office_id = any(${readable})))`,
  fields: {
    id: identity,
    title: value('title'),
    judgmentNumber: value('judgment_number'),
    judgmentDate: value('judgment_date'),
    judgmentCourt: value('judgment_court'),
    enforcementDecisionNumber: value('enforcement_decision_number'),
    enforcementDecisionDate: value('enforcement_decision_date'),
    stage: value('stage'),
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

/** The cases of the caller's offices, last opened first. */
export const cases: ListRead = {
  name: 'cases',
  model: () => caseReads,
  direction: 'desc',
  order: [orderBy('id', 'uuid')],
  where: (file, args) => [
    inOfficesAllowing(args, 'exhibit.read', file('office_id')),
    args.when(
      'filter.officeId',
      (office) => sql`${file('office_id')} = ${office}::uuid`,
      (id: string) => localIdOf('Office', id),
    ),
    args.when('filter.stage', (stage) => sql`${file('stage')} = ${stage}`),
    args.when(
      'filter.title',
      (title) => sql`strpos(custody.search_fold(${file('title')}), custody.search_fold(${title})) > 0`,
      (title: string) => title.trim(),
    ),
  ],
};
