import { LockMode } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import type { HouseWork, Permission } from '../../identity/index.js';
import { Exhibit, Unit } from './exhibit.entity.js';
import { undecidedShortageProblems, versionProblems, type Shortage } from './exhibit.rules.js';

/**
 * Locks exhibits for this transaction, in the order of their ids, so that two commands over the same items wait for
 * each other instead of for ever. Items that do not exist are missing from the map.
 */
export async function lockExhibits(work: HouseWork, ids: readonly string[]): Promise<Map<string, Exhibit>> {
  const found = await work.em.find(
    Exhibit,
    { id: { $in: [...new Set(ids)] } },
    { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' }, refresh: true },
  );
  return new Map(found.map((exhibit) => [exhibit.id, exhibit]));
}

/** How much of an exhibit is at a place now, as a decimal. */
export async function quantityAt(work: HouseWork, exhibitId: string, placeId: string): Promise<string> {
  const found = await sql<{ quantity: string }>`
    select quantity from custody.holding where exhibit_id = ${exhibitId} and place_id = ${placeId}`.execute(
    work.sql,
  );
  return found.rows[0]?.quantity ?? '0';
}

/** How much of an exhibit has been neither disposed of nor used up, wherever it is. */
export async function quantityHeld(work: HouseWork, exhibitId: string): Promise<string> {
  const found = await sql<{ quantity: string | null }>`
    select sum(h.quantity) as quantity from custody.holding h join custody.place p on p.id = h.place_id
    where h.exhibit_id = ${exhibitId} and p.kind not in ('CONSUMED', 'DISPOSED')`.execute(work.sql);
  return found.rows[0]?.quantity ?? '0';
}

/**
 * What a count misses stays where it is missed until somebody has decided about it. Hold the lock on the item.
 * @param quantity what is to leave the place
 */
export async function shortageProblems(
  work: HouseWork,
  exhibit: Exhibit,
  place: { readonly id: string; readonly name: string },
  quantity: string,
  field: readonly string[],
): Promise<Problem[]> {
  const found = await sql<{ shortage: Shortage | null }>`
    select custody.shortage_at(${exhibit.id}, ${place.id}) as shortage`.execute(work.sql);
  const shortage = found.rows[0]?.shortage ?? null;
  return undecidedShortageProblems(
    { shortage, available: await quantityAt(work, exhibit.id, place.id), quantity },
    { unit: (await unitOf(work, exhibit)).name, place: place.name },
    field,
  );
}

/** The unit of an exhibit. @throws Error when the unit is unknown, which its foreign key forbids */
export function unitOf(work: HouseWork, exhibit: Exhibit): Promise<Unit> {
  return work.em.findOneOrFail(Unit, { code: exhibit.unitCode });
}

/** Whether the class of an exhibit asks for two people: drugs, weapons, money and what else is flagged as such. */
export async function isHighRisk(work: HouseWork, exhibit: Exhibit): Promise<boolean> {
  const found = await sql<{ highRisk: boolean }>`
    select high_risk as "highRisk" from custody.exhibit_class where code = ${exhibit.classCode}`.execute(
    work.sql,
  );
  return found.rows[0]?.highRisk ?? false;
}

/** An exhibit named by a command, with the version of it that its caller has seen. */
export interface ExhibitSeen {
  readonly exhibitId: string;
  readonly expectedVersion: number;
}

/**
 * Locks the exhibit for a command that acts on what its caller has seen. Refuses with NOT_FOUND what lies outside of
 * the person's offices like what does not exist, and with VERSION_CONFLICT what has moved on since.
 */
export async function claimExhibit(
  work: HouseWork,
  permission: Permission,
  seen: ExhibitSeen,
): Promise<Outcome<Exhibit>> {
  const exhibit = (await lockExhibits(work, [seen.exhibitId])).get(seen.exhibitId);
  if (exhibit === undefined || !work.actor.mayIn(permission, exhibit.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'exhibitId']));
  }
  const stale = versionProblems(exhibit.version, seen.expectedVersion, ['input', 'expectedVersion']);
  return stale.length > 0 ? refused(...stale) : done(exhibit);
}
