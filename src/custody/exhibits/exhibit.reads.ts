import { sql, type RawBuilder } from 'kysely';
import { localIdOf } from '../../platform/graphql/global-id.js';
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
  type ListRead,
  type ReadModel,
  type Row,
} from '../../platform/reads/index.js';
import { inOfficesAllowing, officeReads, officesAllowing } from '../../identity/index.js';
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

function isOnTheRoad(exhibit: Row): RawBuilder<unknown> {
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

/** The items that the caller may see, last registered first. */
export const exhibits: ListRead = {
  name: 'exhibits',
  model: () => exhibitReads,
  direction: 'desc',
  order: [orderBy('id', 'uuid')],
  isLookUp: (args) => args.isGiven('filter.code'),
  where: (exhibit, args) => [
    args.choose('filter.incoming', (incoming) =>
      incoming === true
        ? isOnTheRoad(exhibit)
        : inOfficesAllowing(args, 'exhibit.read', exhibit('office_id')),
    ),
    args.when(
      'filter.officeId',
      (office) => sql`${exhibit('office_id')} = ${office}::uuid`,
      (id: string) => localIdOf('Office', id),
    ),
    args.when(
      'filter.caseId',
      (file) => sql`${exhibit('case_id')} = ${file}::uuid`,
      (id: string) => localIdOf('CaseFile', id),
    ),
    args.when(
      'filter.code',
      (code) => sql`${exhibit('code')} = ${code}`,
      (code: string) => code.trim().toUpperCase(),
    ),
    args.when('filter.status', (status) => sql`${exhibit('status')} = ${status}`),
    args.when('filter.classCode', (code) => sql`${exhibit('class_code')} = ${code}`),
    args.when(
      'filter.name',
      (name) => sql`strpos(custody.search_fold(${exhibit('name')}), custody.search_fold(${name})) > 0`,
      (name: string) => name.trim(),
    ),
    args.when(
      'filter.warehouseId',
      (warehouse) => inWarehouse(exhibit, warehouse),
      (id: string) => localIdOf('Warehouse', id),
    ),
  ],
};

function inWarehouse(exhibit: Row, warehouse: RawBuilder<unknown>): RawBuilder<unknown> {
  // What lies in a warehouse is its office's: the office's items are read in their order, not all items.
  return sql`${exhibit('office_id')} = (select w.office_id from custody.warehouse w where w.id = ${warehouse}::uuid)
    and exists (
      select from custody.holding h join custody.place p on p.id = h.place_id
      where h.exhibit_id = ${exhibit('id')} and h.quantity > 0 and p.warehouse_id = ${warehouse}::uuid)`;
}
