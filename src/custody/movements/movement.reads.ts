import { sql, type RawBuilder } from 'kysely';
import { localIdOf } from '../../platform/graphql/global-id.js';
import {
  connection,
  decimal,
  extendReadModel,
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
import { inOfficesAllowing, staffReads, today } from '../../identity/index.js';
import { documentReads, handoverReads } from '../documents/index.js';
import { exhibitReads, hasVisibleExhibit } from '../exhibits/index.js';
import { placeReads } from '../warehouses/index.js';

/** Seen by itself with its exhibit: whoever may see an item may see its whole chain. */
export const movementReads: ReadModel = readModel('Movement', {
  table: 'custody.movement',
  visible: hasVisibleExhibit,
  fields: {
    id: identity,
    seq: value('seq'),
    kind: value('kind'),
    quantity: decimal('quantity'),
    occurredAt: value('occurred_at'),
    recordedAt: value('recorded_at'),
    expertConclusionNumber: value('expert_conclusion_number'),
    expertConclusionDated: value('expert_conclusion_dated'),
    expertConclusionBody: value('expert_conclusion_body'),
    secondPerson: one(() => staffReads, { by: 'second_person_id' }),
    note: value('note'),
    exhibit: one(() => exhibitReads, { by: 'exhibit_id', ifVisible: true }),
    from: one(() => placeReads, { by: 'from_place_id' }),
    to: one(() => placeReads, { by: 'to_place_id' }),
    recordedBy: one(() => staffReads, { by: 'recorded_by' }),
    order: one(() => documentReads, { by: 'order_id' }),
    voucher: one(() => documentReads, { by: 'voucher_id' }),
    handover: one(() => handoverReads, { by: 'handover_id' }),
  },
});

/** What was recorded for the caller's offices of items that they still see, newest first. */
export const movements: ListRead = {
  name: 'movements',
  model: () => movementReads,
  direction: 'desc',
  order: [orderBy('occurred_at', 'instant'), orderBy('id', 'uuid')],
  where: (movement, args) => [
    // Whoever sees an item sees its whole chain, whichever office recorded it.
    args.when(
      'filter.exhibitId',
      (exhibit) => sql`${movement('exhibit_id')} = ${exhibit}::uuid`,
      (id: string) => localIdOf('Exhibit', id),
    ) ?? inOfficesAllowing(args, 'exhibit.read', movement('office_id')),
    hasVisibleExhibit(movement),
    args.when(
      'filter.warehouseId',
      (warehouse) => sql`${movement('warehouse_id')} = ${warehouse}::uuid`,
      (id: string) => localIdOf('Warehouse', id),
    ),
    args.when(
      'filter.officeId',
      (office) => sql`${movement('office_id')} = ${office}::uuid`,
      (id: string) => localIdOf('Office', id),
    ),
    args.choose('filter.kind', (kind: string | null) => (kind === null ? undefined : ofKind(movement, kind))),
    args.when('filter.from', (from) => sql`${movement('occurred_at')} >= ${from}::timestamptz`),
    args.when('filter.until', (until) => sql`${movement('occurred_at')} < ${until}::timestamptz`),
  ],
};

/** An index holds the movements of each kind that is rarer than relocations, for statements that say so. */
function ofKind(movement: Row, kind: string): RawBuilder<unknown> {
  const chosen = sql`${movement('kind')} = ${kind}`;
  return kind === 'RELOCATION' ? chosen : sql`${chosen} and ${movement('kind')} <> 'RELOCATION'`;
}

/** That a part of it has neither come back nor ended where it is. */
function isOpen(release: Row): RawBuilder<unknown> {
  return sql`${release('returned_quantity')} + ${release('consumed_quantity')} + ${release('disposed_quantity')} < ${release('quantity')}`;
}

/** The order of what is due; what has no day comes last. As its index says it: `coalesce` is not pushed below a policy. */
function dueDay(release: Row): RawBuilder<unknown> {
  return sql`(case when ${release('due_on')} is null then 'infinity'::date else ${release('due_on')} end)`;
}

function isOverdue(release: Row): RawBuilder<unknown> {
  return sql`${dueDay(release)} < ${today}`;
}

export const releaseReads: ReadModel = readModel('Release', {
  table: 'custody.release',
  visible: hasVisibleExhibit,
  fields: {
    id: identity,
    quantity: decimal('quantity'),
    returnedQuantity: decimal('returned_quantity'),
    consumedQuantity: decimal('consumed_quantity'),
    disposedQuantity: decimal('disposed_quantity'),
    purpose: value('purpose'),
    requestedBy: value('requested_by'),
    dueOn: value('due_on'),
    overdue: value((release) => sql`${isOverdue(release)} and ${isOpen(release)}`),
    releasedAt: value('released_at'),
    exhibit: one(() => exhibitReads, { by: 'exhibit_id', ifVisible: true }),
    place: one(() => placeReads, { by: 'place_id' }),
  },
});

/** What is out of the caller's offices, of items that they still see, first due first. */
export const openReleases: ListRead = {
  name: 'open-releases-due',
  model: () => releaseReads,
  direction: 'asc',
  order: [orderBy(dueDay, 'day'), orderBy('id', 'uuid')],
  where: (release, args) => [
    inOfficesAllowing(args, 'exhibit.read', release('office_id')),
    isOpen(release),
    hasVisibleExhibit(release),
    args.when(
      'filter.officeId',
      (office) => sql`${release('office_id')} = ${office}::uuid`,
      (id: string) => localIdOf('Office', id),
    ),
    // Of the order, so that the days are a piece of its index; what has no day is due on none.
    args.when('filter.dueFrom', (day) => sql`${dueDay(release)} >= ${day}::date and ${hasDay(release)}`),
    args.when('filter.dueUntil', (day) => sql`${dueDay(release)} <= ${day}::date`),
    args.choose('filter.overdue', (overdue: boolean | null) =>
      overdue === null ? undefined : overdue ? isOverdue(release) : sql`${dueDay(release)} >= ${today}`,
    ),
  ],
};

function hasDay(release: Row): RawBuilder<unknown> {
  return sql`${dueDay(release)} < 'infinity'::date`;
}

extendReadModel(exhibitReads, {
  movements: connection({
    name: 'exhibit-movements',
    model: () => movementReads,
    direction: 'desc',
    order: [orderBy('seq', 'integer')],
    where: (movement, _args, exhibit) => [sql`${movement('exhibit_id')} = ${exhibit('id')}`],
  }),
  lastMovement: one(() => movementReads, {
    by: (movement, exhibit) =>
      sql`${movement('exhibit_id')} = ${exhibit('id')} and ${movement('seq')} = ${exhibit('last_seq')}`,
  }),
  openReleases: many({
    name: 'open-releases',
    model: () => releaseReads,
    direction: 'asc',
    order: [orderBy('released_at', 'instant'), orderBy('id', 'uuid')],
    where: (release, _args, exhibit) => [sql`${release('exhibit_id')} = ${exhibit('id')}`, isOpen(release)],
  }),
});
