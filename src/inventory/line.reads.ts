import { sql, type RawBuilder } from 'kysely';
import {
  decimal,
  many,
  one,
  orderBy,
  readModel,
  value,
  type ListRead,
  type ReadModel,
  type Row,
} from '../platform/reads/index.js';
import { staffReads } from '../identity/index.js';
import { exhibitReads, placeReads } from '../custody/index.js';
import { hidesExhibit, hidesFind, isOwnCount } from './blindness.js';

/** Whether the inventory was compared; one that was cancelled before tells as little as one that is counted. */
function isCompared(part: Row): RawBuilder<unknown> {
  return sql`(select i.compared_at is not null from inventory.inventory i where i.id = ${part('inventory_id')})`;
}

/** What stands on the label of an item, for who sees a line of it and not its record. */
function ofItem(column: RawBuilder<unknown>): (line: Row) => RawBuilder<unknown> {
  return (line) => sql`(
    select ${column} from custody.exhibit e join custody.unit u on u.code = e.unit_code
    where e.id = ${line('exhibit_id')})`;
}

function isCounted(line: Row): RawBuilder<unknown> {
  return sql`exists (select from inventory.count c where c.line_id = ${line('id')})`;
}

function countedQuantity(line: Row): RawBuilder<unknown> {
  return sql`(select d.quantity from inventory.count d where d.id = ${line('count_id')})`;
}

/** Whether a line is shown beside the book: after the comparison, and not to who may still recount it. */
function showsBook(line: Row): RawBuilder<unknown> {
  return sql`(${isCompared(line)} and not ${hidesExhibit(line('inventory_id'), line('exhibit_id'))})`;
}

/** The book does not leave the database while anybody counts: whoever asks, and however, the answer is null. */
function onceShown(quantity: (line: Row) => RawBuilder<unknown>): (line: Row) => RawBuilder<unknown> {
  return (line) => sql`case when ${showsBook(line)} then ${quantity(line)} end`;
}

/** Where some of a line went while it was counted; a place says where to look, and not how much is there. */
const placesMovedTo: ListRead = {
  name: 'inventory-line-moved-to',
  model: () => placeReads,
  direction: 'asc',
  order: [orderBy('code', 'text'), orderBy('id', 'uuid')],
  where: (place, _args, line) => [
    sql`${place('id')} in (
      select m.to_place_id from custody.movement m
        join inventory.inventory i on i.id = ${line('inventory_id')}
      where m.exhibit_id = ${line('exhibit_id')} and m.from_place_id = ${line('place_id')}
        and m.recorded_at > i.opened_at and m.recorded_at <= coalesce(i.compared_at, 'infinity'))`,
  ],
};

/** Whoever may see an inventory may see its lines. */
export const lineReads: ReadModel = readModel('InventoryLine', {
  table: 'inventory.line',
  fields: {
    exhibitCode: value(
      (line) => sql`(select e.code from custody.exhibit e where e.id = ${line('exhibit_id')})`,
    ),
    itemName: value(ofItem(sql`e.name`)),
    unitName: value(ofItem(sql`u.name`)),
    origin: value('origin'),
    isCounted: value(isCounted),
    bookQuantity: decimal(onceShown((line) => line('book_quantity'))),
    expected: decimal(onceShown((line) => line('expected_quantity'))),
    counted: decimal(onceShown(countedQuantity)),
    difference: decimal(onceShown((line) => sql`${countedQuantity(line)} - ${line('expected_quantity')}`)),
    exhibit: one(() => exhibitReads, { by: 'exhibit_id', ifVisible: true }),
    place: one(() => placeReads, { by: 'place_id' }),
    movedTo: many(placesMovedTo),
    // The last first.
    counts: many({
      name: 'inventory-line-counts',
      model: () => countReads,
      direction: 'desc',
      order: [orderBy('counted_at', 'instant'), orderBy('id', 'uuid')],
      where: (count, _args, line) => [sql`${count('line_id')} = ${line('id')}`, isShown(count)],
    }),
  },
});

/**
 * Until the comparison a counter sees what he has seen himself, so that the second looks as freshly as the first; and
 * of what is open, so does who may still recount it.
 */
function isShown(count: Row): RawBuilder<unknown> {
  const exhibitId = sql`(select l.exhibit_id from inventory.line l where l.id = ${count('line_id')})`;
  const isHidden = sql`case when ${count('line_id')} is null then ${hidesFind(count)}
    else ${hidesExhibit(count('inventory_id'), exhibitId)} end`;
  return sql`((${isCompared(count)} and not ${isHidden}) or ${isOwnCount(count)})`;
}

export const countReads: ReadModel = readModel('InventoryCount', {
  table: 'inventory.count',
  visible: isShown,
  fields: {
    description: value('description'),
    quantity: decimal('quantity'),
    sealCondition: value('seal_condition'),
    note: value('note'),
    countedAt: value('counted_at'),
    recordedAt: value('recorded_at'),
    countedBy: one(() => staffReads, { by: 'counted_by' }),
    secondCountedBy: one(() => staffReads, { by: 'second_counted_by' }),
    place: one(() => placeReads, { by: 'place_id' }),
  },
});

/** The lines of an inventory, by place and item. */
export const linesOfInventory: ListRead = {
  name: 'inventory-lines',
  model: () => lineReads,
  joins: (line) => sql`
    join custody.place p on p.id = ${line('place_id')} join custody.exhibit e on e.id = ${line('exhibit_id')}`,
  direction: 'asc',
  order: [orderBy(() => sql`p.code`, 'text'), orderBy(() => sql`e.code`, 'text'), orderBy('id', 'uuid')],
  where: (line, args, inventory) => [
    sql`${line('inventory_id')} = ${inventory('id')}`,
    args.choose<boolean>('filter.isCounted', (asked) =>
      asked === null ? undefined : asked ? isCounted(line) : sql`not ${isCounted(line)}`,
    ),
    args.choose<boolean>('filter.differs', (asked) =>
      asked === null
        ? undefined
        : sql`${showsBook(line)}
            and ${countedQuantity(line)} ${asked ? sql`<>` : sql`=`} ${line('expected_quantity')}`,
    ),
  ],
};

/** What was found without a record, in the order in which it was written down. */
export const findsOfInventory: ListRead = {
  name: 'inventory-finds',
  model: () => countReads,
  direction: 'asc',
  order: [orderBy('id', 'uuid')],
  where: (count, _args, inventory) => [
    sql`${count('inventory_id')} = ${inventory('id')}`,
    sql`${count('line_id')} is null`,
    isShown(count),
  ],
};
