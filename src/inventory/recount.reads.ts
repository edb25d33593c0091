import type DataLoader from 'dataloader';
import { sql, type RawBuilder } from 'kysely';
import {
  connectionOf,
  pageOf,
  type Connection,
  type ConnectionArguments,
} from '../platform/graphql/connection.js';
import { manyByKey } from '../platform/graphql/loaders.js';
import { officesOf, type RequestContext } from '../identity/index.js';
import { hidesDiscrepancy } from './blindness.js';
import type { RecountVerdict, SealCondition } from './inventory.entity.js';

export interface RecountRow {
  readonly discrepancyId: string;
  readonly placeId: string;
  readonly quantity: string;
  readonly sealCondition: SealCondition | null;
  readonly note: string;
  readonly countedAt: string;
  readonly recordedAt: string;
  readonly countedBy: string;
  readonly secondCountedBy: string | null;
  readonly expected: string | null;
  readonly difference: string | null;
  readonly verdict: RecountVerdict | null;
}

export interface RecountTaskRow {
  readonly ordinal: number;
  readonly id: string;
  readonly exhibitId: string | null;
  readonly exhibitCode: string | null;
  readonly description: string | null;
  readonly placeIds: readonly string[];
  readonly needsSecondPerson: boolean;
  readonly isRecounted: boolean;
}

/** A recounter is told what he has written down himself, and no more as long as others may recount. */
function recounts(context: RequestContext): RawBuilder<unknown> {
  return sql`
    select r.discrepancy_id as "discrepancyId", r.place_id as "placeId", r.quantity, r.seal_condition as "sealCondition",
      r.note, r.counted_at as "countedAt", r.recorded_at as "recordedAt", r.counted_by as "countedBy",
      r.second_counted_by as "secondCountedBy", case when not hidden.here then r.expected_quantity end as expected,
      case when not hidden.here then r.quantity - r.expected_quantity end as difference,
      case when not hidden.here then r.verdict end as verdict
    from inventory.recount r join inventory.discrepancy d on d.id = r.discrepancy_id
    join inventory.inventory i on i.id = d.inventory_id join inventory.count c on c.id = d.count_id
    left join inventory.line a on a.id = d.line_id
    cross join lateral (select ${hidesDiscrepancy(context)} as here) hidden`;
}

/** A recount just taken, for who took it. */
export async function recountById(context: RequestContext, id: string): Promise<RecountRow | undefined> {
  const found = await sql<RecountRow>`
    ${recounts(context)}
    where r.id = ${id} and i.office_id = any(${officesOf(context, 'inventory.read')}::uuid[])`.execute(
    context.sql,
  );
  return found.rows[0];
}

/** The recounts of each discrepancy, the last first; who is not shown a discrepancy never comes to ask for them. */
export function recountsLoader(context: RequestContext): DataLoader<string, RecountRow[]> {
  return context.loaders.get('inventory-recounts', () =>
    manyByKey<string, RecountRow>(
      async (ids) =>
        (
          await sql<RecountRow>`
            ${recounts(context)}
            where r.discrepancy_id = any(${ids}::uuid[]) and not hidden.here
            order by r.counted_at desc, r.id desc`.execute(context.sql)
        ).rows,
      (row) => row.discrepancyId,
    ),
  );
}

/**
 * What is to be counted again: the open discrepancies of an inventory by their number in the minutes, without their
 * kind and without any quantity; of what is misplaced both places.
 */
export async function recountSheet(
  context: RequestContext,
  inventoryId: string,
  args: ConnectionArguments,
): Promise<Connection<RecountTaskRow>> {
  const page = pageOf(args, { list: 'recount-sheet', keys: ['integer'] });
  const [ordinal] = page.after ?? [];
  const found = await sql<RecountTaskRow>`
    select d.ordinal, d.id, a.exhibit_id as "exhibitId", e.code as "exhibitCode", c.description,
      case when d.line_id is null then array[c.place_id]
        else array_remove(array[f.place_id, a.place_id], null) end as "placeIds",
      coalesce(k.high_risk, false) as "needsSecondPerson",
      exists (select from inventory.recount r where r.discrepancy_id = d.id) as "isRecounted"
    from inventory.discrepancy d join inventory.count c on c.id = d.count_id
    left join inventory.line a on a.id = d.line_id left join inventory.line f on f.id = d.found_line_id
    left join custody.exhibit e on e.id = a.exhibit_id left join custody.exhibit_class k on k.code = e.class_code
    where d.inventory_id = ${inventoryId} and d.decision is null
      ${ordinal === undefined ? sql`` : sql`and d.ordinal > ${ordinal}::integer`}
    order by d.ordinal limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (row) => [String(row.ordinal)]);
}
