import { sql as raw } from 'kysely';
import { factsAs, factsOf } from '../platform/database/facts.js';
import type { PreparedStatement } from '../platform/database/prepared-reads.js';
import { actorsOfStaff, staffRead, type Actor, type HouseWork } from '../identity/index.js';
import { isExhibitCode, liveSealFacts, type SealSeen } from '../custody/index.js';
import type { Inventory, SealCondition } from './inventory.entity.js';
import type { CountUnit } from './inventory.rules.js';
import { looksAtSeal } from './seal-seen.js';

/** What a counter says to have seen: so much of this at that place. */
export interface Observation {
  readonly exhibitId?: string | null;
  /** As it was scanned or typed from the label, with its check character. */
  readonly exhibitCode?: string | null;
  /** What a thing looks like that has no record. */
  readonly description?: string | null;
  readonly placeId: string;
  readonly quantity: string;
  readonly sealCondition?: SealCondition | null;
  readonly note?: string | null;
  /** Who counted beside; needed for what is of a high-risk class. */
  readonly secondCounterId?: string | null;
  /** When it was counted; now when left out. */
  readonly countedAt?: Date | null;
}

export interface CountedPlace {
  readonly id: string;
  readonly code: string;
}

export interface CountedExhibit {
  readonly id: string;
  readonly code: string;
  readonly highRisk: boolean;
  readonly unit: CountUnit;
  /** Its live seal. */
  readonly seal: SealSeen | null;
  /** Its lines at the places of the observations: where it was counted before, and where nobody has yet. */
  readonly lines: readonly { readonly placeId: string; readonly counted: boolean }[];
}

/** What counts of one inventory rest on. */
export interface CountFacts {
  readonly inventory: Pick<Inventory, 'id' | 'officeId' | 'warehouseId' | 'code' | 'status' | 'openedAt'>;
  /** The named places of its warehouse. */
  readonly places: readonly CountedPlace[];
  /** The named items, of its office or on a line of it. */
  readonly exhibits: readonly CountedExhibit[];
  /** In which a thing without a record is counted: nobody knows its unit yet. */
  readonly finestUnit: CountUnit;
  /** The named people who have an account. */
  readonly people: ReadonlyMap<string, Actor>;
}

const finestUnit = `select ${factsAs<CountUnit>({ name: 'u.name', decimals: 'u.decimals' })}
  from custody.unit u order by u.decimals desc, u.code limit 1`;

/** The unit that takes the most decimals. */
export async function readFinestUnit({ sql }: Pick<HouseWork, 'sql'>): Promise<CountUnit> {
  const found = await raw<{ unit: CountUnit }>`select (${raw.raw(finestUnit)}) as unit`.execute(sql);
  const [first] = found.rows;
  if (first === undefined) {
    throw new Error('A select without from answered no row.');
  }
  return first.unit;
}

// An item of the office, or one that was when the inventory began and has been handed to another since.
const countFacts = `select ${factsAs<Omit<CountFacts, 'people'>>({
  inventory: factsAs<CountFacts['inventory']>({
    id: 'i.id',
    officeId: 'i.office_id',
    warehouseId: 'i.warehouse_id',
    code: 'i.code',
    status: 'i.status',
    openedAt: 'i.opened_at',
  }),
  places: `(select coalesce(jsonb_agg(${factsAs<CountedPlace>({ id: 'p.id', code: 'p.code' })}), '[]')
    from custody.place p where p.id = any($2::uuid[]) and p.warehouse_id = i.warehouse_id)`,
  exhibits: `(select coalesce(jsonb_agg(${factsAs<CountedExhibit>({
    id: 'x.id',
    code: 'x.code',
    highRisk: 'c.high_risk',
    unit: factsAs<CountUnit>({ name: 'u.name', decimals: 'u.decimals' }),
    seal: liveSealFacts('x'),
    lines: `(select coalesce(jsonb_agg(${factsAs<CountedExhibit['lines'][number]>({
      placeId: 'l.place_id',
      counted: 'exists (select from inventory.count k where k.line_id = l.id)',
    })}), '[]') from inventory.line l
      where l.inventory_id = i.id and l.exhibit_id = x.id and l.place_id = any($2::uuid[]))`,
  })}), '[]')
    from custody.exhibit x join custody.unit u on u.code = x.unit_code
    join custody.exhibit_class c on c.code = x.class_code
    where (x.id = any($3::uuid[]) or x.code = any($4::text[])) and (x.office_id = i.office_id or exists (
      select from inventory.line l where l.inventory_id = i.id and l.exhibit_id = x.id)))`,
  finestUnit: `(${finestUnit})`,
})} from inventory.inventory i where i.id = $1`;

/** The code of an item as it is kept, from a label. */
export function codeOf({ exhibitCode }: Observation): string | null {
  return exhibitCode?.trim().toUpperCase() ?? null;
}

/**
 * Reads what the observations rest on in one round trip; null for an unknown inventory. Counters do not wait for each
 * other, only for a comparison or a closing that has begun, and, where they look at a seal, for who opens it. Items are
 * locked after the inventory and in the order of their ids, like in every command over several.
 */
export async function readCountFacts(
  work: HouseWork,
  inventoryId: string,
  observations: readonly Observation[],
): Promise<CountFacts | null> {
  const staff = eachOf(observations, ({ secondCounterId }) => secondCounterId);
  const looked = observations.filter(looksAtSeal);
  const answers = await work.ask(
    {
      name: 'inventory_share',
      text: 'select id from inventory.inventory where id = $1 for share',
      values: [inventoryId],
    },
    ...(looked.length === 0 ? [] : [sealsKept(looked)]),
    ...(staff.length === 0 ? [] : [staffRead(work.sql, staff, work.now)]),
    {
      name: 'count_facts',
      text: countFacts,
      values: [inventoryId, listOf(observations, ({ placeId }) => placeId), ...subjectsOf(observations)],
    },
  );
  const answer = answers.at(-1);
  const people = staff.length === 0 ? null : answers.at(-2);
  if (answer == null) {
    return null;
  }
  return { ...factsOf<Omit<CountFacts, 'people'>>(answer), people: actorsOfStaff(people ?? null) };
}

/** Keeps the seals of items as they are until the commit; others may look at them as well. */
function sealsKept(observations: readonly Observation[]): PreparedStatement {
  return {
    name: 'counted_seals_share',
    text: `select id from custody.exhibit where id = any($1::uuid[]) or code = any($2::text[])
      order by id for share`,
    values: subjectsOf(observations),
  };
}

/** The ids and the codes that are named; what is no code at all is not asked for. */
function subjectsOf(observations: readonly Observation[]): [string, string] {
  const codes = observations.map(codeOf).filter((code) => code !== null && isExhibitCode(code));
  return [listOf(observations, ({ exhibitId }) => exhibitId), `{${codes.join(',')}}`];
}

function listOf(
  observations: readonly Observation[],
  member: (observation: Observation) => string | null | undefined,
): string {
  return `{${eachOf(observations, member).join(',')}}`;
}

/** What the observations name, each once. */
function eachOf(
  observations: readonly Observation[],
  member: (observation: Observation) => string | null | undefined,
): string[] {
  return [...new Set(observations.map(member).filter((one) => one != null))];
}
