import { LockMode } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { newId } from '../platform/ids.js';
import type { HouseWork } from '../identity/index.js';
import {
  Inventory,
  type Discrepancy,
  type DiscrepancyCause,
  type DiscrepancyDecision,
} from './inventory.entity.js';
import type { CountedPosition, FoundDiscrepancy, UnregisteredFind } from './inventory.rules.js';

/**
 * Locks an inventory against every other change of its step, before any exhibit is locked.
 * @returns null when there is none of that id
 */
export function lockInventory(work: HouseWork, id: string): Promise<Inventory | null> {
  return work.em.findOne(Inventory, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
}

/**
 * Writes a line for every item and place of the warehouse at which the movements up to the inventory's moment leave
 * something. The current holdings are not asked: they may know of later movements.
 * @returns how many lines
 */
export async function writeSnapshot(work: HouseWork, inventory: Inventory): Promise<number> {
  const held = await sql<{ exhibitId: string; placeId: string; quantity: string; seq: number }>`
    with known as (
      select m.exhibit_id, m.seq, m.from_place_id, m.to_place_id, m.quantity from custody.movement m
      where m.occurred_at <= ${inventory.asOf}
    )
    select flow.exhibit_id as "exhibitId", flow.place_id as "placeId", sum(flow.quantity) as quantity,
      (select max(k.seq) from known k where k.exhibit_id = flow.exhibit_id) as seq
    from (
      select exhibit_id, to_place_id as place_id, quantity from known
      union all
      select exhibit_id, from_place_id, -quantity from known
    ) flow
    join custody.place p on p.id = flow.place_id and p.warehouse_id = ${inventory.warehouseId}
    group by flow.exhibit_id, flow.place_id having sum(flow.quantity) > 0`.execute(work.sql);
  await sql`
    insert into inventory.line (
      id, inventory_id, warehouse_id, exhibit_id, place_id, origin, book_quantity, book_seq)
    select held.id, ${inventory.id}, ${inventory.warehouseId}, held.exhibit_id, held.place_id, 'BOOK', held.quantity,
      held.seq
    from unnest(
      ${held.rows.map(() => newId())}::uuid[], ${held.rows.map((row) => row.exhibitId)}::uuid[],
      ${held.rows.map((row) => row.placeId)}::uuid[], ${held.rows.map((row) => row.quantity)}::numeric[],
      ${held.rows.map((row) => row.seq)}::integer[]
    ) as held (id, exhibit_id, place_id, quantity, seq)`.execute(work.sql);
  return held.rows.length;
}

export interface UnseenPosition {
  readonly exhibitCode: string;
  readonly placeCode: string;
}

/**
 * Locks the items of an inventory against movements, in the order of their ids: one that has begun is waited for, and
 * is seen by what is read next.
 */
export async function holdItems(work: HouseWork, inventoryId: string): Promise<void> {
  await sql`
    select e.id from custody.exhibit e
    where e.id in (select l.exhibit_id from inventory.line l where l.inventory_id = ${inventoryId})
    order by e.id for share`.execute(work.sql);
}

/**
 * Where somebody still has to look: lines without a count, and places to which an item was booked since the population
 * was frozen, whatever time the booking claims. The database refuses a comparison as long as there is any.
 */
export async function unseenPositions(work: HouseWork, inventoryId: string): Promise<UnseenPosition[]> {
  const found = await sql<UnseenPosition>`
    select e.code as "exhibitCode", p.code as "placeCode" from inventory.unseen(${inventoryId}) as unseen
    join custody.exhibit e on e.id = unseen.exhibit_id join custody.place p on p.id = unseen.place_id
    order by p.code, e.code`.execute(work.sql);
  return found.rows;
}

/**
 * The last count of each line beside what the book held, and whether it had a live seal, at that very moment. What was
 * recorded after a count moves nothing before it, whatever time it claims.
 */
export async function countedPositions(work: HouseWork, inventoryId: string): Promise<CountedPosition[]> {
  const found = await sql<CountedPosition>`
    with deciding as (
      select distinct on (c.line_id) c.line_id, c.id, c.quantity, c.counted_at, c.recorded_at
      from inventory.count c where c.inventory_id = ${inventoryId} and c.line_id is not null
      order by c.line_id, c.counted_at desc, c.id desc
    ), seal_seen as (
      select distinct on (c.line_id) c.line_id, c.seal_condition, c.counted_at
      from inventory.count c where c.inventory_id = ${inventoryId} and c.line_id is not null and c.seal_condition is not null
      order by c.line_id, c.counted_at desc, c.id desc
    )
    select l.id as "lineId", l.exhibit_id as "exhibitId", d.id as "countId", d.quantity as counted,
      inventory.book_seen(l.exhibit_id, l.place_id, d.counted_at, d.recorded_at) as expected, w.seal_condition as "sealCondition",
      exists (
        select from custody.seal s where s.exhibit_id = l.exhibit_id and s.applied_at <= w.counted_at
          and (s.ended_at is null or s.ended_at > w.counted_at)) as sealed,
      exists (
        select from custody.seal s where s.exhibit_id = l.exhibit_id and s.damaged_since < w.counted_at
          and (s.ended_at is null or s.ended_at > w.counted_at)) as "sealDamaged"
    from inventory.line l
    join deciding d on d.line_id = l.id
    left join seal_seen w on w.line_id = l.id
    join custody.exhibit e on e.id = l.exhibit_id
    join custody.place p on p.id = l.place_id
    where l.inventory_id = ${inventoryId} order by e.code, p.code`.execute(work.sql);
  return found.rows;
}

/** The things without a record, in the order in which they were written down. */
export async function unregisteredFinds(work: HouseWork, inventoryId: string): Promise<UnregisteredFind[]> {
  const found = await sql<UnregisteredFind>`
    select c.id as "countId", c.quantity from inventory.count c
    where c.inventory_id = ${inventoryId} and c.line_id is null order by c.id`.execute(work.sql);
  return found.rows;
}

/** Keeps with each line what decides it: the last count, and the book at its moment. */
export async function writeComparison(
  work: HouseWork,
  inventoryId: string,
  positions: readonly CountedPosition[],
  discrepancies: readonly FoundDiscrepancy[],
): Promise<void> {
  await sql`
    update inventory.line l set expected_quantity = compared.expected, count_id = compared.count_id
    from unnest(
      ${positions.map((position) => position.lineId)}::uuid[], ${positions.map((position) => position.expected)}::numeric[],
      ${positions.map((position) => position.countId)}::uuid[]
    ) as compared (line_id, expected, count_id)
    where l.id = compared.line_id`.execute(work.sql);
  await sql`
    insert into inventory.discrepancy (id, inventory_id, ordinal, kind, line_id, found_line_id, count_id, quantity)
    select d.id, ${inventoryId}, d.ordinal, d.kind, d.line_id, d.found_line_id, d.count_id, d.quantity
    from unnest(
      ${discrepancies.map(() => newId())}::uuid[], ${discrepancies.map((one) => one.kind)}::text[],
      ${discrepancies.map((one) => one.lineId)}::uuid[], ${discrepancies.map((one) => one.foundLineId)}::uuid[],
      ${discrepancies.map((one) => one.countId)}::uuid[], ${discrepancies.map((one) => one.quantity)}::numeric[]
    ) with ordinality as d (id, kind, line_id, found_line_id, count_id, quantity, ordinal)`.execute(work.sql);
}

/** How many discrepancies wait for their decision. */
export async function unresolvedCount(work: HouseWork, inventoryId: string): Promise<number> {
  const found = await sql<{ unresolved: number }>`
    select count(*)::int as unresolved from inventory.discrepancy
    where inventory_id = ${inventoryId} and decision is null`.execute(work.sql);
  return found.rows[0]?.unresolved ?? 0;
}

/** Whether the person counted, or recounted, anything of what the discrepancy is about, alone or beside somebody. */
export async function countedBy(
  work: Pick<HouseWork, 'sql'>,
  staffId: string,
  about: Pick<Discrepancy, 'id' | 'countId' | 'lineId' | 'foundLineId'>,
): Promise<boolean> {
  const lineIds = [about.lineId, about.foundLineId].filter((id) => id != null);
  const found = await sql`
    select from inventory.count c
    where ${staffId} in (c.counted_by, c.second_counted_by)
      and (c.id = ${about.countId} or c.line_id = any(${lineIds}::uuid[]))
    union all
    select from inventory.recount r
    where ${staffId} in (r.counted_by, r.second_counted_by) and r.discrepancy_id = ${about.id}
    limit 1`.execute(work.sql);
  return found.rows.length > 0;
}

/**
 * Whether the person counted anything of the item in this inventory, at whatever place, or the thing without a record:
 * who has seen it knows what a recount is to find out.
 */
export async function knowsFromCounting(
  work: Pick<HouseWork, 'sql'>,
  staffId: string,
  about: Pick<Discrepancy, 'inventoryId' | 'countId' | 'lineId'>,
): Promise<boolean> {
  const found = await sql`
    select from inventory.count c left join inventory.line l on l.id = c.line_id
    where c.inventory_id = ${about.inventoryId} and ${staffId} in (c.counted_by, c.second_counted_by)
      and (c.id = ${about.countId}
        or l.exhibit_id = (select a.exhibit_id from inventory.line a where a.id = ${about.lineId ?? null}))
    limit 1`.execute(work.sql);
  return found.rows.length > 0;
}

/** Whether a person counted or recounted anything of the inventory, alone or beside somebody. */
export async function hasCounted(
  work: Pick<HouseWork, 'sql'>,
  personId: string,
  inventoryId: string,
): Promise<boolean> {
  const found = await sql<{ counted: boolean }>`
    select inventory.has_counted(${personId}, ${inventoryId}) as counted`.execute(work.sql);
  return found.rows[0]?.counted === true;
}

/** The same of the signer of a commission, in the inventory that it is about. */
export async function signerHasCounted(work: Pick<HouseWork, 'sql'>, commissionId: string): Promise<boolean> {
  const found = await sql`
    select from inventory.commission c
    where c.id = ${commissionId} and inventory.has_counted(c.signer_id, c.inventory_id)`.execute(work.sql);
  return found.rows.length > 0;
}

/** Whether the rule asks for a recount before this decision, and nobody has recounted yet. */
export async function lacksRecount(
  work: HouseWork,
  discrepancyId: string,
  cause: DiscrepancyCause,
  decision: DiscrepancyDecision,
): Promise<boolean> {
  const found = await sql<{ lacks: boolean }>`
    select inventory.lacks_recount(${discrepancyId}, ${cause}, ${decision}) as lacks`.execute(work.sql);
  return found.rows[0]?.lacks ?? false;
}
