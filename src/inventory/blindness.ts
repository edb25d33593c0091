import { sql, type RawBuilder } from 'kysely';
import { fromContext, rowOf, type Row } from '../platform/reads/index.js';
import { actorOf, caller, officesOf, type RequestContext } from '../identity/index.js';

/**
 * Offices in which the caller may recount and is no judge of discrepancies. There the numbers of an open discrepancy
 * are hidden, so that whoever recounts it looks as freshly as the first counter. Who may resolve sees everything, and
 * so may not recount.
 */
function blindOfficesOf(context: RequestContext): readonly string[] {
  const judging = new Set(officesOf(context, 'inventory.resolve'));
  return officesOf(context, 'inventory.count').filter((office) => !judging.has(office));
}

const blindOffices = sql`${fromContext(blindOfficesOf)}::uuid[]`;

/** The inventories into which an order sends the caller to count: there they are as blind as a counter of the office. */
function blindInventoriesOf(context: RequestContext): readonly string[] {
  return actorOf(context)
    .commissions.filter(({ acts }) => !acts.includes('RESOLVE'))
    .map(({ inventoryId }) => inventoryId);
}

const blindInventories = sql`${fromContext(blindInventoriesOf)}::uuid[]`;

const mayBeBlind = sql`(cardinality(${blindOffices}) > 0 or cardinality(${blindInventories}) > 0)`;

/** That the caller is blind in an inventory. */
function isBlindIn(inventory: Row): RawBuilder<unknown> {
  return sql`(${inventory('office_id')} = any(${blindOffices}) or ${inventory('id')} = any(${blindInventories}))`;
}

/** That an inventory is at the step at which something of it may be hidden from the caller. */
function mayHide(inventoryId: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`exists (
    select from inventory.inventory i
    where i.id = ${inventoryId} and i.status = 'COMPARED' and ${isBlindIn(rowOf('i'))})`;
}

/** Whether a count is the caller's own, as the first or the second of two. */
export function isOwnCount(count: Row): RawBuilder<unknown> {
  return sql`coalesce(${caller} in (${count('counted_by')}, ${count('second_counted_by')}), false)`;
}

/**
 * Whether an inventory hides from the caller what it says of an exhibit: something of it is open, and the caller could
 * still recount it, having counted nothing of it.
 */
export function hidesExhibit(
  inventoryId: RawBuilder<unknown>,
  exhibitId: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`(${mayBeBlind} and ${mayHide(inventoryId)}
    and exists (
      select from inventory.discrepancy unsettled join inventory.line about on about.id = unsettled.line_id
      where unsettled.inventory_id = ${inventoryId} and unsettled.decision is null
        and about.exhibit_id = ${exhibitId})
    and not exists (
      select from inventory.count own join inventory.line at on at.id = own.line_id
      where own.inventory_id = ${inventoryId} and at.exhibit_id = ${exhibitId} and ${isOwnCount(rowOf('own'))}))`;
}

/** The same of the count of a thing without a record. */
export function hidesFind(count: Row): RawBuilder<unknown> {
  return sql`(${mayBeBlind} and ${mayHide(count('inventory_id'))}
    and exists (
      select from inventory.discrepancy unsettled
      where unsettled.inventory_id = ${count('inventory_id')} and unsettled.decision is null
        and unsettled.count_id = ${count('id')})
    and not ${isOwnCount(count)})`;
}

/** Whether a discrepancy is hidden from the caller. */
export function hidesDiscrepancy(discrepancy: Row): RawBuilder<unknown> {
  const exhibitId = sql`(select about.exhibit_id from inventory.line about where about.id = ${discrepancy('line_id')})`;
  return sql`(case when ${discrepancy('line_id')} is null
    then (select ${hidesFind(rowOf('find'))} from inventory.count find where find.id = ${discrepancy('count_id')})
    else ${hidesExhibit(discrepancy('inventory_id'), exhibitId)} end)`;
}

/** The minutes say it all: nobody reads them before the comparison, and nobody who could recount what is open. */
export function hidesMinutes(inventory: Row): RawBuilder<unknown> {
  return sql`(${inventory('compared_at')} is null
    or (${inventory('status')} = 'COMPARED' and ${isBlindIn(inventory)} and exists (
      select from inventory.discrepancy unsettled
      where unsettled.inventory_id = ${inventory('id')} and unsettled.decision is null)))`;
}
