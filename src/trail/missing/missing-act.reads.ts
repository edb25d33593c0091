import { sql } from 'kysely';
import { localIdOf } from '../../platform/graphql/global-id.js';
import {
  decimal,
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
import { officeReads, staffReads } from '../../identity/index.js';
import { entryReads } from '../entries/entry.reads.js';
import { isReadable } from '../entries/payload.visibility.js';

function stateOf(act: Row) {
  return sql`case when not ${act('needs_entry')} then 'NOTHING_TO_ENTER'
    else coalesce(nullif(trail.last_outcome(${act('id')}), 'REOPENED'), 'OPEN') end`;
}

const settlementReads: ReadModel = readModel('MissingActSettlement', {
  table: 'trail.missing_act_outcome',
  fields: {
    outcome: value((settlement) => sql`coalesce(nullif(${settlement('outcome')}, 'REOPENED'), 'OPEN')`),
    reason: value('reason'),
    settledBy: one(() => staffReads, { by: 'staff_id' }),
    settledAt: value('recorded_at'),
  },
});

const actReads: ReadModel = readModel('MissingAct', {
  table: 'trail.missing_act',
  visible: isReadable,
  fields: {
    id: identity,
    number: value('number'),
    state: value(stateOf),
    recordedAt: value('at'),
    kinds: value('kinds'),
    labels: value('labels'),
    office: one(() => officeReads, { by: 'office_id' }),
    actorName: value('actor_name'),
    firstLeafIndex: decimal('first_leaf'),
    entries: many({
      name: 'missing-act-entries',
      model: () => entryReads,
      direction: 'asc',
      order: [orderBy('leaf_index', 'bigint')],
      where: (leaf, _args, act) => [
        sql`${leaf('leaf_index')} between ${act('first_leaf')} and ${act('last_leaf')}`,
        sql`${leaf('xid')} = ${act('xid')}`,
        isReadable(leaf),
      ],
    }),
    settlements: many({
      name: 'missing-act-settlements',
      model: () => settlementReads,
      direction: 'asc',
      order: [orderBy('id', 'uuid')],
      where: (settlement, _args, act) => [sql`${settlement('act_id')} = ${act('id')}`],
    }),
  },
});

export const missingActReadModels: readonly ReadModel[] = [actReads, settlementReads];

/** The acts of the log that are missing in a restored book, in the order in which they happened. */
export const missingActs: ListRead = {
  name: 'missing-acts',
  model: () => actReads,
  direction: 'asc',
  order: [orderBy('number', 'integer')],
  where: (act, args) => [
    isReadable(act),
    args.when('filter.state', (state) => sql`${stateOf(act)} = ${state}`),
    args.when(
      'filter.officeId',
      (office) => sql`${act('office_id')} = ${office}::uuid`,
      (id: string) => localIdOf('Office', id),
    ),
  ],
};
