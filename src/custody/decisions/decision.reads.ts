import { sql } from 'kysely';
import {
  decimal,
  extendReadModel,
  identity,
  many,
  one,
  orderBy,
  readModel,
  value,
  type ReadModel,
} from '../../platform/reads/index.js';
import { officesAllowing, staffReads } from '../../identity/index.js';
import { caseReads } from '../cases/index.js';
import { exhibitReads } from '../exhibits/index.js';

const readable = officesAllowing('exhibit.read');

export const decisionItemReads: ReadModel = readModel('CaseDecisionItem', {
  table: 'custody.case_decision_item',
  key: ['decision_id', 'exhibit_id', 'orders'],
  fields: {
    orders: value('orders'),
    recipient: value('recipient'),
    toOrganisation: value('to_organisation'),
    quantity: decimal('quantity'),
    exhibit: one(() => exhibitReads, { by: 'exhibit_id', ifVisible: true }),
    decision: one(() => decisionReads, { by: 'decision_id' }),
  },
});

/** Seen by who entered it, by the office of its case, and by whoever holds an item of the case. */
export const decisionReads: ReadModel = readModel('CaseDecision', {
  table: 'custody.case_decision',
  visible: (decision) => sql`(${decision('office_id')} = any(${readable})
    or exists (
      select from custody.case_file c where c.id = ${decision('case_id')} and c.office_id = any(${readable}))
    or exists (
      select from custody.exhibit e where e.case_id = ${decision('case_id')} and e.office_id = any(${readable})))`,
  fields: {
    id: identity,
    kind: value('kind'),
    bodyKind: value('body_kind'),
    organisation: value('organisation'),
    number: value('number'),
    dated: value('dated'),
    inForceOn: value('in_force_on'),
    signerName: value('signer_name'),
    stands: value((decision) => sql`custody.decision_stands(${decision('id')})`),
    reason: value('reason'),
    withdrawalReason: value(
      (decision) =>
        sql`(select w.reason from custody.case_decision_withdrawal w where w.decision_id = ${decision('id')})`,
    ),
    recordedAt: value('recorded_at'),
    enteredBy: one(() => staffReads, { by: 'entered_by' }),
    replaces: one(() => decisionReads, { by: 'replaces_id' }),
    replacedBy: one(() => decisionReads, {
      by: (later, decision) => sql`${later('replaces_id')} = ${decision('id')}`,
    }),
    items: many({
      name: 'decision-items',
      model: () => decisionItemReads,
      direction: 'asc',
      order: [orderBy('exhibit_id', 'uuid'), orderBy('orders', 'text')],
      where: (item, _args, decision) => [sql`${item('decision_id')} = ${decision('id')}`],
    }),
  },
});

extendReadModel(caseReads, {
  decisions: many({
    name: 'case-decisions',
    model: () => decisionReads,
    direction: 'asc',
    order: [orderBy('dated', 'day'), orderBy('id', 'uuid')],
    where: (decision, _args, file) => [sql`${decision('case_id')} = ${file('id')}`],
  }),
});

extendReadModel(exhibitReads, {
  orderedBy: one(() => decisionReads, { by: 'ordered_by_id' }),
  orders: many({
    name: 'exhibit-orders',
    model: () => decisionItemReads,
    joins: (item) => sql`join custody.case_decision d on d.id = ${item('decision_id')}`,
    direction: 'desc',
    order: [orderBy(() => sql`d.dated`, 'day'), orderBy('decision_id', 'uuid'), orderBy('orders', 'text')],
    where: (item, _args, exhibit) => [
      sql`${item('exhibit_id')} = ${exhibit('id')}`,
      sql`custody.decision_stands(${item('decision_id')})`,
    ],
  }),
});
