import type { PreparedStatement } from '../platform/database/prepared-reads.js';
import { newId } from '../platform/ids.js';
import type { HouseWork } from '../identity/index.js';
import { recordSealChecked, sealChecksInsert } from '../custody/index.js';
import { commissionFact } from './commissions/commission.rules.js';
import type { DecidedCount } from './count.decision.js';
import type { CountFacts } from './count.facts.js';

/** A count as it was taken: whether the line had been counted before, so that a double scan is told. */
export interface CountTaken {
  readonly countId: string;
  readonly recount: boolean;
}

// Two counters may meet the same item at the same moment: one line, two observations. In one order for everybody.
const linesInsert = `insert into inventory.line (
    id, inventory_id, warehouse_id, exhibit_id, place_id, origin, book_quantity)
  select met.id, $2, $3, met.exhibit, met.place, 'FOUND', 0
  from jsonb_to_recordset($1::jsonb) as met (id uuid, exhibit uuid, place uuid)
  order by met.exhibit, met.place
  on conflict (inventory_id, exhibit_id, place_id) do nothing`;

const countsInsert = `insert into inventory.count (
    id, inventory_id, warehouse_id, line_id, place_id, description, quantity, seal_condition, note, counted_at,
    counted_by, second_counted_by)
  select seen.id, $2, $3, l.id, seen.place, seen.description, seen.quantity, seen.condition, seen.note, seen.counted_at,
    $4, seen.second
  from jsonb_to_recordset($1::jsonb) as seen (
    id uuid, exhibit uuid, place uuid, description text, quantity numeric, condition text, note text,
    counted_at timestamptz, second uuid)
  left join inventory.line l on l.inventory_id = $2 and l.exhibit_id = seen.exhibit and l.place_id = seen.place
  order by seen.id`;

/** The statements that write counts: the lines where nobody expected the items, the counts, the checks of seals. */
export function countStatements(
  work: HouseWork,
  facts: CountFacts,
  counts: readonly DecidedCount[],
): PreparedStatement[] {
  const { inventory } = facts;
  const met = counts.flatMap(({ exhibit, place }) =>
    exhibit === null || exhibit.lines.some(({ placeId }) => placeId === place.id)
      ? []
      : [{ id: newId(), exhibit: exhibit.id, place: place.id }],
  );
  const seen = counts.map((count) => ({
    id: count.id,
    exhibit: count.exhibit?.id ?? null,
    place: count.place.id,
    description: count.description,
    quantity: count.quantity,
    condition: count.sealCondition,
    note: count.note,
    counted_at: count.countedAt,
    second: count.second?.id ?? null,
  }));
  const into = [inventory.id, inventory.warehouseId];
  const checks = counts.flatMap(({ sealCheck }) => sealCheck ?? []);
  return [
    ...(met.length === 0
      ? []
      : [{ name: 'inventory_lines', text: linesInsert, values: [JSON.stringify(met), ...into] }]),
    { name: 'inventory_counts', text: countsInsert, values: [JSON.stringify(seen), ...into, work.actor.id] },
    ...(checks.length === 0 ? [] : [sealChecksInsert(work, checks)]),
  ];
}

/** Tells the trail of counts that were written, in their order, and answers what is told of each. */
export async function recordCounts(
  work: HouseWork,
  facts: CountFacts,
  counts: readonly DecidedCount[],
): Promise<ReadonlyMap<DecidedCount, CountTaken>> {
  const counted = countedBefore(facts);
  const taken = new Map<DecidedCount, CountTaken>();
  for (const count of counts) {
    const at = count.exhibit === null ? null : positionOf(count.exhibit.id, count.place.id);
    const recount = at !== null && counted.has(at);
    if (at !== null) {
      counted.add(at);
    }
    await recordCount(work, facts, count, recount);
    taken.set(count, { countId: count.id, recount });
  }
  return taken;
}

function countedBefore({ exhibits }: CountFacts): Set<string> {
  return new Set(
    exhibits.flatMap(({ id, lines }) =>
      lines.filter(({ counted }) => counted).map(({ placeId }) => positionOf(id, placeId)),
    ),
  );
}

function positionOf(exhibitId: string, placeId: string): string {
  return `${exhibitId} ${placeId}`;
}

async function recordCount(
  work: HouseWork,
  { inventory }: CountFacts,
  { exhibit, description, place, countedAt, second, sealCheck }: DecidedCount,
  recount: boolean,
): Promise<void> {
  // How much was seen stays in the count: the trail is read by those who count next.
  await work.record({
    kind: 'inventory.counted',
    officeId: inventory.officeId,
    subject: { type: 'Inventory', id: inventory.id, label: inventory.code },
    occurredAt: countedAt,
    after: {
      item: exhibit?.code ?? null,
      description,
      place: place.code,
      recount,
      ...commissionFact(work.actor, 'COUNT', inventory),
      ...(second === null ? {} : { secondCounter: second.fullName }),
    },
  });
  if (sealCheck !== null) {
    await recordSealChecked(work, sealCheck);
  }
}
