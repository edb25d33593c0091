import { sql, type RawBuilder } from 'kysely';
import { actorOf, officesOf, type RequestContext } from '../identity/index.js';
import type { InventoryStatus } from './inventory.entity.js';

/**
 * Offices in which the caller may recount and is no judge of discrepancies. There the numbers of an open discrepancy
 * are hidden, so that whoever recounts it looks as freshly as the first counter. Who may resolve sees everything, and
 * so may not recount.
 */
function blindOffices(context: RequestContext): readonly string[] {
  const judging = new Set(officesOf(context, 'inventory.resolve'));
  return officesOf(context, 'inventory.count').filter((office) => !judging.has(office));
}

/** Whether nothing is hidden from the caller anywhere; the usual case of those who read and never count. */
function seesAll(context: RequestContext): boolean {
  return blindOffices(context).length === 0;
}

/** Whether a count of the alias is the caller's own, as the first or the second of two. */
export function isOwnCount(context: RequestContext, alias: string): RawBuilder<unknown> {
  const columns = ['counted_by', 'second_counted_by'].map((column) => sql.ref(`${alias}.${column}`));
  return sql`coalesce(${actorOf(context).id} in (${sql.join(columns)}), false)`;
}

/**
 * Whether inventory `i` hides from the caller what it says of an exhibit: something of it is open, and the caller could
 * still recount it, having counted nothing of it.
 */
export function hidesExhibit(context: RequestContext, exhibitId: RawBuilder<unknown>): RawBuilder<unknown> {
  if (seesAll(context)) {
    return sql`false`;
  }
  return sql`(i.status = 'COMPARED' and i.office_id = any(${blindOffices(context)}::uuid[])
    and exists (
      select from inventory.discrepancy unsettled join inventory.line about on about.id = unsettled.line_id
      where unsettled.inventory_id = i.id and unsettled.decision is null and about.exhibit_id = ${exhibitId})
    and not exists (
      select from inventory.count own join inventory.line at on at.id = own.line_id
      where own.inventory_id = i.id and at.exhibit_id = ${exhibitId} and ${isOwnCount(context, 'own')}))`;
}

/** The same of the count `c` of a thing without a record. */
export function hidesFind(context: RequestContext): RawBuilder<unknown> {
  if (seesAll(context)) {
    return sql`false`;
  }
  return sql`(i.status = 'COMPARED' and i.office_id = any(${blindOffices(context)}::uuid[])
    and exists (
      select from inventory.discrepancy unsettled
      where unsettled.inventory_id = i.id and unsettled.decision is null and unsettled.count_id = c.id)
    and not ${isOwnCount(context, 'c')})`;
}

/** Whether discrepancy `d` of inventory `i`, about line `a` and shown by count `c`, is hidden from the caller. */
export function hidesDiscrepancy(context: RequestContext): RawBuilder<unknown> {
  return sql`(case when d.line_id is null then ${hidesFind(context)} else ${hidesExhibit(context, sql.ref('a.exhibit_id'))} end)`;
}

/** The minutes say it all: nobody reads them before the comparison, and nobody who could recount what is open. */
export async function hidesMinutes(
  context: RequestContext,
  inventory: { readonly id: string; readonly officeId: string; readonly status: InventoryStatus },
): Promise<boolean> {
  if (inventory.status !== 'COMPARED' || !blindOffices(context).includes(inventory.officeId)) {
    return inventory.status === 'COUNTING';
  }
  const unsettled = await sql`
    select from inventory.discrepancy where inventory_id = ${inventory.id} and decision is null limit 1`.execute(
    context.sql,
  );
  return unsettled.rows.length > 0;
}
