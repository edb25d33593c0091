import { sql, type RawBuilder } from 'kysely';
import { fromContext, type Row } from '../../platform/reads/index.js';
import { officesAllowing, officesOf, type RequestContext } from '../../identity/index.js';

const auditable = officesAllowing('audit.read');

/** Whose right to audit reaches the office above all others may read what belongs to no office. */
const reachesTheTop = sql`(select exists (
  select from identity.office top where top.parent_id is null and top.id = any(${auditable})))`;

/** In SQL: that a leaf is the caller's to read. The columns beside the entry decide; the entry says the same. */
export function isReadable(leaf: Row): RawBuilder<unknown> {
  return sql`(${leaf('office_id')} = any(${auditable}) or ${leaf('office_id')} is null and ${reachesTheTop})`;
}

/** Offices in which the caller may count an inventory and is no judge of what is found. */
const blindOffices = sql`${fromContext((context: RequestContext) => {
  const judging = new Set(officesOf(context, 'inventory.resolve'));
  return officesOf(context, 'inventory.count').filter((office) => !judging.has(office));
})}::uuid[]`;

/**
 * In SQL: that the content of a leaf must wait. Of an inventory that is not closed, the rows tell what the book expects
 * and what others have counted; whoever may still count it reads them afterwards.
 */
export function mustWait(leaf: Row): RawBuilder<unknown> {
  return sql`(${leaf('source')} = 'row' and ${leaf('subject_type')} = 'Inventory' and exists (
    select from inventory.inventory i
    where i.id = ${leaf('subject_id')} and i.status <> 'CLOSED' and i.office_id = any(${blindOffices})))`;
}
