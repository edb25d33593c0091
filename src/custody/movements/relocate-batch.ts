import { Decimal } from 'decimal.js';
import { factsAs, factsOf } from '../../platform/database/facts.js';
import type { PreparedStatement } from '../../platform/database/prepared-reads.js';
import { done, refused, unchanged, type Outcome, type Problem } from '../../platform/outcome.js';
import { claimedMoments, missingOr, problem, writeParts } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  exhibitFacts,
  isExhibitCode,
  versionProblems,
  type ExhibitFacts,
  type Shortage,
} from '../exhibits/index.js';
import {
  isStorage,
  placeFacts,
  storageKinds,
  wrongKindOfPlace,
  type Misfit,
  type PlaceFacts,
} from '../warehouses/index.js';
import { decideLateEntry, takesLateEntries, type CountedUntil } from './late-entry.js';
import { movementsInsert } from './move.js';
import { recordRelocation, type AllowedRelocation } from './relocate.js';
import { relocationProblems } from './relocation.rules.js';

/** A label that was scanned, and where the item is now. */
export interface Scan {
  readonly code: string;
  readonly toPlaceId: string;
  /** Left out where the item lies at one place of the warehouse only. */
  readonly fromPlaceId?: string | null;
  /** All that lies there when left out. */
  readonly quantity?: string | null;
  readonly expectedVersion?: number | null;
  readonly occurredAt?: Date | null;
  readonly lateReason?: string | null;
}

/** What became of a scan: the item that was moved and how much of it, or why not. */
export type ScanResult =
  | { readonly code: string; readonly exhibitId: string; readonly quantity: string }
  | { readonly code: string; readonly problems: readonly Problem[] };

/** As many as a shelf holds, and as many as one statement writes in the blink of an eye. */
const mostScans = 200;

/**
 * Moves what was scanned, each scan by itself: one that is refused takes nothing from the others. All are of one
 * request, so a retry gets the same results and moves nothing twice.
 */
export async function relocateScanned(
  work: HouseWork,
  scans: readonly Scan[],
): Promise<Outcome<readonly ScanResult[]>> {
  if (scans.length === 0) {
    return refused(problem('REQUIRED', ['input', 'scans']));
  }
  if (scans.length > mostScans) {
    return refused(problem('TOO_MANY', ['input', 'scans'], { most: String(mostScans), things: 'scans' }));
  }
  const found = await read(work, scans);
  const takesLate = scans.some(({ occurredAt }) => occurredAt != null) && (await takesLateEntries(work));
  const claimed = await claimedMoments(work, scans, 'occurredAt');
  const decided = claimed.map((scan, index) =>
    decide(work, scan, { ...found, takesLate }, placeInInput(scans, index)),
  );
  const allowed = decided.flatMap((decision) => ('problems' in decision ? [] : [decision]));
  const refusals = await writeParts(work, allowed, (some) => [
    movementsInsert(
      work,
      some.map((one) => ({ kind: 'RELOCATION', ...one }) as const),
    ),
  ]);
  for (const one of allowed.filter((other) => !refusals.has(other))) {
    await recordRelocation(work, one);
  }
  const results = decided.map((decision, index): ScanResult => {
    const code = scans[index]?.code ?? '';
    if ('problems' in decision) {
      return { code, problems: decision.problems };
    }
    const field = ['input', 'scans', String(index)];
    const refusal = refusals.get(decision);
    return refusal === undefined
      ? { code, exhibitId: decision.exhibit.id, quantity: new Decimal(decision.quantity).toFixed() }
      : { code, problems: [{ ...refusal, field }] };
  });
  return results.some((result) => 'exhibitId' in result) ? done(results) : unchanged(results);
}

interface PlaceInInput {
  readonly field: (name: keyof Scan) => readonly string[];
  /** Whether the same label was scanned earlier in the list. */
  readonly repeated: boolean;
}

function placeInInput(scans: readonly Scan[], index: number): PlaceInInput {
  const codes = scans.map(codeOf);
  return {
    field: (name) => ['input', 'scans', String(index), name],
    repeated: codes.indexOf(codes[index] ?? '') < index,
  };
}

function codeOf({ code }: Scan): string {
  return code.trim().toUpperCase();
}

interface Held {
  readonly place: PlaceFacts;
  readonly quantity: string;
  readonly shortage: Shortage | null;
}

interface Scanned extends ExhibitFacts {
  readonly classCode: string;
  readonly held: readonly Held[];
}

interface ScannedMisfit {
  readonly classCode: string;
  readonly placeId: string;
  readonly misfit: Misfit;
}

interface Found {
  readonly exhibits: ReadonlyMap<string, Scanned>;
  readonly places: ReadonlyMap<string, PlaceFacts>;
  /** Why a class may not lie at a place, by `misfitKey`. */
  readonly misfits: ReadonlyMap<string, Misfit>;
  /** The count of each warehouse before which a scan must not claim to lie without a reason. */
  readonly counted: ReadonlyMap<string, CountedUntil>;
}

interface FoundWithRule extends Found {
  readonly takesLate: boolean;
}

interface Answer {
  readonly exhibits: readonly Scanned[];
  readonly places: readonly PlaceFacts[];
  readonly misfits: readonly ScannedMisfit[];
  readonly counted: readonly Counted[];
}

function misfitKey(classCode: string, placeId: string): string {
  return `${classCode}/${placeId}`;
}

interface Counted extends CountedUntil {
  readonly warehouseId: string;
}

const scannedRead = `select jsonb_build_object(
    'exhibits', (
      select coalesce(jsonb_agg(${exhibitFacts('e', 'u')} || jsonb_build_object('classCode', e.class_code, 'held', (
        select coalesce(jsonb_agg(${factsAs<Held>({ place: placeFacts('p'), quantity: 'h.quantity::text', shortage: 'custody.shortage_at(e.id, p.id)' })}), '[]')
        from custody.holding h join custody.place p on p.id = h.place_id
        where h.exhibit_id = e.id and h.quantity > 0))), '[]')
      from custody.exhibit e join custody.unit u on u.code = e.unit_code where e.code = any($1::text[])),
    'places', (
      select coalesce(jsonb_agg(${placeFacts('p')}), '[]') from custody.place p where p.id = any($2::uuid[])),
    'misfits', (
      select coalesce(jsonb_agg(${factsAs<ScannedMisfit>({
        classCode: 'judged.class_code',
        placeId: 'judged.id',
        misfit: 'judged.misfit',
      })}), '[]')
      from (
        select c.class_code, p.id, custody.misfit(c.class_code, p.id) as misfit
        from (select distinct e.class_code from custody.exhibit e where e.code = any($1::text[])) c
          cross join custody.place p
        where p.id = any($2::uuid[])) judged
      where judged.misfit is not null),
    'counted', (
      select coalesce(jsonb_agg(${factsAs<Counted>({
        warehouseId: 'last.warehouse_id',
        code: 'last.code',
        countedAt: 'last.until',
      })}), '[]')
      from (
        select distinct on (i.warehouse_id) i.warehouse_id, i.code, coalesce(i.compared_at, i.as_of) as until
        from inventory.inventory i
        where i.status <> 'CANCELLED'
          and i.warehouse_id in (select p.warehouse_id from custody.place p where p.id = any($2::uuid[]))
        order by i.warehouse_id, coalesce(i.compared_at, i.as_of) desc) last))`;

/** Locks the items, in the order of their ids like every command over several, and reads them and the places. */
async function read(work: HouseWork, scans: readonly Scan[]): Promise<Found> {
  // What is no code at all is not asked for; the others consist of letters, digits and hyphens.
  const codes = `{${scans.map(codeOf).filter(isExhibitCode).join(',')}}`;
  const lock: PreparedStatement = {
    name: 'scanned_lock',
    text: 'select id from custody.exhibit where code = any($1::text[]) order by id for update',
    values: [codes],
  };
  const places = `{${scans.map((scan) => scan.toPlaceId).join(',')}}`;
  const reading: PreparedStatement = { name: 'scanned_facts', text: scannedRead, values: [codes, places] };
  const [, answer] = await work.ask(lock, reading);
  const found = factsOf<Answer>(answer ?? '');
  return {
    exhibits: new Map(found.exhibits.map((exhibit) => [exhibit.code, exhibit])),
    places: new Map(found.places.map((place) => [place.id, place])),
    misfits: new Map(
      found.misfits.map(({ classCode, placeId, misfit }) => [misfitKey(classCode, placeId), misfit]),
    ),
    counted: new Map(found.counted.map((one) => [one.warehouseId, one])),
  };
}

interface Refused {
  readonly problems: readonly Problem[];
}

function decide(
  work: HouseWork,
  scan: Scan,
  { exhibits, places, misfits, counted, takesLate }: FoundWithRule,
  { field, repeated }: PlaceInInput,
): AllowedRelocation | Refused {
  if (!isExhibitCode(scan.code)) {
    const code = scan.code.trim();
    return { problems: [missingOr(code, problem('EXHIBIT_CODE_WRONG', field('code'), { code }))] };
  }
  if (repeated) {
    return { problems: [problem('DUPLICATE', field('code'))] };
  }
  const exhibit = exhibits.get(codeOf(scan));
  if (exhibit === undefined || !work.actor.mayIn('exhibit.move', exhibit.officeId)) {
    return { problems: [problem('NOT_FOUND', field('code'))] };
  }
  const { expectedVersion, occurredAt: given } = scan;
  if (expectedVersion != null && expectedVersion !== exhibit.version) {
    return { problems: versionProblems(exhibit.version, expectedVersion, field('expectedVersion')) };
  }
  const to = places.get(scan.toPlaceId);
  if (to?.officeId !== exhibit.officeId) {
    return { problems: [problem('NOT_FOUND', field('toPlaceId'))] };
  }
  const from = leavingFrom(exhibit, to, scan, field);
  if ('problems' in from) {
    return from;
  }
  const quantity = scan.quantity ?? from.quantity;
  const occurredAt = given ?? work.now;
  const misfit = misfits.get(misfitKey(exhibit.classCode, to.id)) ?? null;
  const facts = {
    exhibit,
    from: from.place,
    to,
    misfit,
    available: from.quantity,
    shortage: from.shortage,
    quantity,
    occurredAt,
  };
  const problems = relocationProblems(facts, work.now, {
    from: field('fromPlaceId'),
    to: field('toPlaceId'),
    quantity: field('quantity'),
    occurredAt: field('occurredAt'),
  });
  const late =
    given == null
      ? { late: null, problems: [] }
      : decideLateEntry(
          counted.get(to.warehouseId ?? ''),
          occurredAt,
          scan.lateReason,
          takesLate,
          field('lateReason'),
        );
  problems.push(...late.problems);
  return problems.length > 0
    ? { problems }
    : { exhibit, from: from.place, to, quantity, occurredAt, note: null, late: late.late };
}

/** From where a scanned item goes: the place that was named, or the one place of the warehouse where it lies. */
function leavingFrom(
  exhibit: Scanned,
  to: PlaceFacts,
  { fromPlaceId }: Scan,
  field: PlaceInInput['field'],
): Held | Refused {
  if (fromPlaceId != null) {
    const named = exhibit.held.find(({ place }) => place.id === fromPlaceId);
    const facts = { available: '0', unit: exhibit.unit.name };
    return named ?? { problems: [problem('QUANTITY_NOT_AVAILABLE', field('fromPlaceId'), facts)] };
  }
  if (!isStorage(to)) {
    return { problems: [wrongKindOfPlace(field('toPlaceId'), storageKinds)] };
  }
  const here = exhibit.held.filter(({ place }) => place.warehouseId === to.warehouseId);
  const elsewhere = here.filter(({ place }) => place.id !== to.id);
  if (elsewhere.length > 1) {
    return { problems: [problem('REQUIRED', field('fromPlaceId'))] };
  }
  return elsewhere[0] ?? here[0] ?? { problems: [problem('EXHIBIT_NOT_IN_STORE', field('code'))] };
}
