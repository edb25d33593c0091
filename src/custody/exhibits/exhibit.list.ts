import { sql, type RawBuilder } from 'kysely';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { orderBy, rowOf, type FieldArguments, type ListRead, type Row } from '../../platform/reads/index.js';
import { inOfficesAllowing } from '../../identity/index.js';
import { exhibitReads, isOnTheRoad } from './exhibit.reads.js';

const standing = rowOf('standing');
const lying = rowOf('lying');

/** What asks how an item stands. */
const standingFilters = [
  'filter.stage',
  'filter.sealState',
  'filter.intendedDisposal',
  'filter.highRisk',
  'filter.awaitsDecision',
  'filter.receivedFrom',
  'filter.receivedUntil',
];

function asksStanding(args: FieldArguments): boolean {
  return standingFilters.some((filter) => args.isGiven(filter));
}

/** The row whose index is read: a list is in the order of the columns that its filters ask. */
function idAsked(exhibit: Row, args: FieldArguments): RawBuilder<unknown> {
  if (args.isGiven('filter.placeId')) {
    return lying('exhibit_id');
  }
  return asksStanding(args) ? standing('exhibit_id') : exhibit('id');
}

function officeAsked(exhibit: Row, args: FieldArguments): RawBuilder<unknown> {
  return asksStanding(args) ? standing('office_id') : exhibit('office_id');
}

/** The items that the caller may see, last registered first. */
export const exhibits: ListRead = {
  name: 'exhibits',
  model: () => exhibitReads,
  direction: 'desc',
  order: [orderBy((exhibit, _parent, args) => idAsked(exhibit, args), 'uuid')],
  reordered: (args) => (asksReceipt(args) ? exhibitsByReceipt : undefined),
  isLookUp: (args) => args.isGiven('filter.code'),
  joins: (exhibit, args) => {
    const joins = [
      ...(asksStanding(args)
        ? [sql`join custody.exhibit_standing standing on ${standing('exhibit_id')} = ${exhibit('id')}`]
        : []),
      args.when(
        'filter.placeId',
        (place) => sql`join custody.holding lying on ${lying('exhibit_id')} = ${exhibit('id')}
          and ${lying('place_id')} = ${place}::uuid and ${lying('quantity')} > 0`,
        (id: string) => localIdOf('Place', id),
      ),
    ].filter((join) => join !== undefined);
    return joins.length === 0 ? undefined : sql.join(joins, sql` `);
  },
  where: (exhibit, args) => [
    args.choose('filter.incoming', (incoming) =>
      incoming === true
        ? isOnTheRoad(exhibit)
        : inOfficesAllowing(args, 'exhibit.read', officeAsked(exhibit, args)),
    ),
    args.when(
      'filter.officeId',
      (office) => sql`${officeAsked(exhibit, args)} = ${office}::uuid`,
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
      (warehouse) => inWarehouse(exhibit, officeAsked(exhibit, args), warehouse),
      (id: string) => localIdOf('Warehouse', id),
    ),
    ...standsAsAsked(args),
  ],
};

function inWarehouse(
  exhibit: Row,
  office: RawBuilder<unknown>,
  warehouse: RawBuilder<unknown>,
): RawBuilder<unknown> {
  // What lies in a warehouse is its office's: the office's items are read in their order, not all items.
  return sql`${office} = (select w.office_id from custody.warehouse w where w.id = ${warehouse}::uuid)
    and exists (
      select from custody.holding h join custody.place p on p.id = h.place_id
      where h.exhibit_id = ${exhibit('id')} and h.quantity > 0 and p.warehouse_id = ${warehouse}::uuid)`;
}

/** As they stand in a statement: PostgreSQL knows how rare each is, and begins with the rarest. */
const spelled: Readonly<Record<string, RawBuilder<unknown>>> = {
  NOT_JUDGED: sql`'NOT_JUDGED'`,
  JUDGED: sql`'JUDGED'`,
  TO_BE_ENFORCED: sql`'TO_BE_ENFORCED'`,
  ENDED: sql`'ENDED'`,
  SEALED: sql`'SEALED'`,
  DAMAGED: sql`'DAMAGED'`,
  OPEN: sql`'OPEN'`,
  NOT_SEALED: sql`'NOT_SEALED'`,
  UNSEALED_WITHOUT_REASON: sql`'UNSEALED_WITHOUT_REASON'`,
  DISPOSED: sql`'DISPOSED'`,
  CONFISCATION: sql`'CONFISCATION'`,
  DESTRUCTION: sql`'DESTRUCTION'`,
  RETURN: sql`'RETURN'`,
  KEEP_FOR_ENFORCEMENT: sql`'KEEP_FOR_ENFORCEMENT'`,
};

function standsAsAsked(args: FieldArguments): (RawBuilder<unknown> | undefined)[] {
  const equals = (filter: string, column: string): RawBuilder<unknown> | undefined =>
    args.choose(filter, (chosen: string | null) =>
      chosen === null ? undefined : sql`${standing(column)} = ${spelled[chosen] ?? chosen}`,
    );
  const holds = (filter: string, column: string): RawBuilder<unknown> | undefined =>
    args.choose(filter, (chosen: boolean | null) =>
      chosen === null ? undefined : chosen ? standing(column) : sql`not ${standing(column)}`,
    );
  return [
    equals('filter.stage', 'stage'),
    equals('filter.sealState', 'seal_state'),
    equals('filter.intendedDisposal', 'intended_disposal'),
    holds('filter.highRisk', 'high_risk'),
    holds('filter.awaitsDecision', 'awaits_decision'),
    args.when('filter.receivedFrom', (day) => sql`${standing('received_on')} >= ${day}::date`),
    args.when('filter.receivedUntil', (day) => sql`${standing('received_on')} <= ${day}::date`),
  ];
}

/** Last received first: the days of receipt are then a piece of an index. */
const exhibitsByReceipt: ListRead = {
  ...exhibits,
  name: 'exhibits-by-receipt',
  order: [orderBy(() => standing('received_on'), 'day'), orderBy(() => standing('exhibit_id'), 'uuid')],
};

/** Whatever awaits a decision was received, and so was what is asked by its day. */
function asksReceipt(args: FieldArguments): boolean {
  const awaits = args.choose('filter.awaitsDecision', (chosen: boolean | null) =>
    chosen === true ? sql`true` : undefined,
  );
  return awaits !== undefined || args.isGiven('filter.receivedFrom') || args.isGiven('filter.receivedUntil');
}
