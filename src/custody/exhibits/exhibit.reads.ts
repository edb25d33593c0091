import { sql, type RawBuilder } from 'kysely';
import {
  decimal,
  derived,
  identity,
  many,
  one,
  orderBy,
  readModel,
  rowOf,
  value,
  type ReadModel,
  type Row,
  type RowSql,
} from '../../platform/reads/index.js';
import { officeReads, officesAllowing } from '../../identity/index.js';
import { caseReads } from '../cases/index.js';
import { placeReads } from '../warehouses/index.js';
import { classReads, unitReads } from './catalogue.reads.js';

export const holdingReads: ReadModel = readModel('Holding', {
  table: 'custody.holding',
  key: ['exhibit_id', 'place_id'],
  fields: { quantity: decimal('quantity'), place: one(() => placeReads, { by: 'place_id' }) },
});

const readable = officesAllowing('exhibit.read');

/** That an item is one of the caller's offices, or on the road to one of them. */
function isVisible(exhibit: Row): RawBuilder<unknown> {
  return sql`(${exhibit('office_id')} = any(${readable}) or ${isOnTheRoad(exhibit)})`;
}

/** That an item is on the road to one of the caller's offices. */
export function isOnTheRoad(exhibit: Row): RawBuilder<unknown> {
  return sql`exists (
    select from custody.transfer_line l join custody.transfer t on t.id = l.transfer_id
    where l.exhibit_id = ${exhibit('id')} and t.status = 'IN_TRANSIT' and t.to_office_id = any(${readable}))`;
}

/** For what is seen with its exhibit (movements, seals, disposals): that the caller may see the exhibit now. */
export function hasVisibleExhibit(row: Row): RawBuilder<unknown> {
  const exhibit = rowOf('exhibit');
  return sql`exists (
    select from custody.exhibit where ${exhibit('id')} = ${row('exhibit_id')} and ${isVisible(exhibit)})`;
}

/** How an item stands is kept for the filters of the lists; the fields say the same. */
function standing(column: string): RowSql {
  return (exhibit) => sql`(
    select s.${sql.ref(column)} from custody.exhibit_standing s where s.exhibit_id = ${exhibit('id')})`;
}

interface Conclusion {
  readonly number: string | null;
  readonly dated: string | null;
  readonly body: string | null;
}

export const exhibitReads: ReadModel = readModel('Exhibit', {
  table: 'custody.exhibit',
  visible: isVisible,
  fields: {
    id: identity,
    code: value('code'),
    kind: value('kind'),
    class: one(() => classReads, { by: (item, exhibit) => sql`${item('code')} = ${exhibit('class_code')}` }),
    name: value('name'),
    features: value('features'),
    unit: one(() => unitReads, { by: (unit, exhibit) => sql`${unit('code')} = ${exhibit('unit_code')}` }),
    quantityReceived: decimal('quantity_received'),
    condition: value('condition'),
    valueAmount: decimal('value_amount'),
    valueBasis: value('value_basis'),
    notSealedReason: value('not_sealed_reason'),
    // What a decision orders stands before what was said at the receipt.
    intendedDisposal: value(
      (item) => sql`coalesce(${item('ordered_disposal')}, ${item('intended_disposal')})`,
    ),
    stage: value(standing('stage')),
    sealState: value(standing('seal_state')),
    receivedOn: value(standing('received_on')),
    awaitsDecision: value(standing('awaits_decision')),
    externalReference: value('external_reference'),
    expertConclusion: derived<Conclusion>(
      { number: 'conclusion_number', dated: 'conclusion_dated', body: 'conclusion_body' },
      (conclusion) => (conclusion.number === null ? null : conclusion),
    ),
    status: value('status'),
    version: value('version'),
    case: one(() => caseReads, { by: 'case_id' }),
    office: one(() => officeReads, { by: 'office_id' }),
    holdings: many({
      name: 'holdings',
      model: () => holdingReads,
      joins: (holding) => sql`join custody.place p on p.id = ${holding('place_id')}`,
      direction: 'asc',
      order: [orderBy(() => sql`p.code`, 'text'), orderBy(() => sql`p.id`, 'uuid')],
      where: (holding, _args, exhibit) => [
        sql`${holding('exhibit_id')} = ${exhibit('id')}`,
        sql`${holding('quantity')} > 0`,
      ],
    }),
  },
});
