import { sql, type RawBuilder } from 'kysely';
import { globalIdOf } from '../platform/graphql/global-id.js';
import {
  derived,
  connection,
  decimal,
  extendReadModel,
  many,
  one,
  orderBy,
  readModel,
  rowOf,
  value,
  type ReadModel,
  type Row,
} from '../platform/reads/index.js';
import { officesAllowing, staffReads } from '../identity/index.js';
import { exhibitReads, placeReads } from '../custody/index.js';
import { hidesDiscrepancy } from './blindness.js';
import { discrepancyReads } from './discrepancy.reads.js';
import { inventoryReads } from './inventory.reads.js';

/** Whether the caller may still recount what this recount is about. */
function isHidden(recount: Row): RawBuilder<unknown> {
  return sql`(
    select ${hidesDiscrepancy(rowOf('d'))} from inventory.discrepancy d where d.id = ${recount('discrepancy_id')})`;
}

/** A recounter is told what he has written down himself, and no more as long as others may recount. */
function onceSettled(told: (recount: Row) => RawBuilder<unknown>): (recount: Row) => RawBuilder<unknown> {
  return (recount) => sql`case when not ${isHidden(recount)} then ${told(recount)} end`;
}

export const recountReads: ReadModel = readModel('InventoryRecount', {
  table: 'inventory.recount',
  visible: (recount) => sql`exists (
    select from inventory.discrepancy d join inventory.inventory i on i.id = d.inventory_id
    where d.id = ${recount('discrepancy_id')} and i.office_id = any(${officesAllowing('inventory.read')}))`,
  fields: {
    quantity: decimal('quantity'),
    sealCondition: value('seal_condition'),
    note: value('note'),
    countedAt: value('counted_at'),
    recordedAt: value('recorded_at'),
    countedBy: one(() => staffReads, { by: 'counted_by' }),
    secondCountedBy: one(() => staffReads, { by: 'second_counted_by' }),
    place: one(() => placeReads, { by: 'place_id' }),
    expected: decimal(onceSettled((recount) => recount('expected_quantity'))),
    difference: decimal(
      onceSettled((recount) => sql`${recount('quantity')} - ${recount('expected_quantity')}`),
    ),
    verdict: value(onceSettled((recount) => recount('verdict'))),
  },
});

extendReadModel(discrepancyReads, {
  // The last first; who is not shown a discrepancy never comes to ask for them.
  recounts: many({
    name: 'inventory-recounts',
    model: () => recountReads,
    direction: 'desc',
    order: [orderBy('counted_at', 'instant'), orderBy('id', 'uuid')],
    where: (recount, _args, discrepancy) => [
      sql`${recount('discrepancy_id')} = ${discrepancy('id')}`,
      sql`not ${isHidden(recount)}`,
    ],
  }),
});

/** The exhibit, the place of a line of a discrepancy. */
function ofLine(line: 'line_id' | 'found_line_id', column: string, discrepancy: Row): RawBuilder<unknown> {
  const about = rowOf('about');
  return sql`(select ${about(column)} from inventory.line about where ${about('id')} = ${discrepancy(line)})`;
}

/** What stands on the label of the item of a task. */
function ofItem(column: RawBuilder<unknown>, task: Row): RawBuilder<unknown> {
  return sql`(
    select ${column} from custody.exhibit e join custody.unit u on u.code = e.unit_code
    where e.id = ${ofLine('line_id', 'exhibit_id', task)})`;
}

function ofCount(column: string, discrepancy: Row): RawBuilder<unknown> {
  const count = rowOf('shown');
  return sql`(select ${count(column)} from inventory.count shown where ${count('id')} = ${discrepancy('count_id')})`;
}

/** What is to be counted again: an open discrepancy without its kind and without any quantity. */
export const recountTaskReads: ReadModel = readModel('RecountTask', {
  table: 'inventory.discrepancy',
  fields: {
    id: derived<{ id: string }>({ id: 'id' }, ({ id }) => globalIdOf('Discrepancy', id)),
    exhibit: one(() => exhibitReads, {
      by: (exhibit, task) => sql`${exhibit('id')} = ${ofLine('line_id', 'exhibit_id', task)}`,
      ifVisible: true,
    }),
    exhibitCode: value(
      (task) => sql`(
        select e.code from custody.exhibit e where e.id = ${ofLine('line_id', 'exhibit_id', task)})`,
    ),
    itemName: value((task) => ofItem(sql`e.name`, task)),
    unitName: value((task) => ofItem(sql`u.name`, task)),
    description: value((task) => ofCount('description', task)),
    // Of what is misplaced both places, the one where it was found first.
    places: many({
      name: 'recount-places',
      model: () => placeReads,
      direction: 'asc',
      order: [
        orderBy(
          (place, task) =>
            sql`case when ${place('id')} = ${ofLine('found_line_id', 'place_id', task)} then 0 else 1 end`,
          'integer',
        ),
      ],
      where: (place, _args, task) => [
        sql`${place('id')} in (
          ${ofLine('found_line_id', 'place_id', task)}, ${ofLine('line_id', 'place_id', task)},
          case when ${task('line_id')} is null then ${ofCount('place_id', task)} end)`,
      ],
    }),
    needsSecondPerson: value(
      (task) => sql`coalesce((
        select k.high_risk from custody.exhibit e join custody.exhibit_class k on k.code = e.class_code
        where e.id = ${ofLine('line_id', 'exhibit_id', task)}), false)`,
    ),
    isRecounted: value(
      (task) => sql`exists (select from inventory.recount r where r.discrepancy_id = ${task('id')})`,
    ),
  },
});

extendReadModel(inventoryReads, {
  // The open discrepancies by their number in the minutes.
  recountSheet: connection({
    name: 'recount-sheet',
    model: () => recountTaskReads,
    direction: 'asc',
    order: [orderBy('ordinal', 'integer')],
    where: (task, _args, inventory) => [
      sql`${task('inventory_id')} = ${inventory('id')}`,
      sql`${task('decision')} is null`,
    ],
  }),
});
