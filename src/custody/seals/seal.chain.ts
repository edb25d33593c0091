import { sql } from 'kysely';
import { factsAs, factsOf } from '../../platform/database/facts.js';
import type { HouseWork } from '../../identity/index.js';
import { exhibitLock, lockExhibits, type ExhibitEntity } from '../exhibits/index.js';
import { Seal, SealCheck, SealOpening } from './seal.entity.js';

/** A seal and its item, which this transaction holds locked. */
export interface LockedSeal {
  readonly seal: Seal;
  readonly exhibit: ExhibitEntity;
}

/** Locks the item of a seal and reads the seal as it is under the lock; undefined for an unknown id. */
export async function lockSeal(work: HouseWork, sealId: string): Promise<LockedSeal | undefined> {
  const known = await work.em.findOne(Seal, { id: sealId });
  if (known === null) {
    return undefined;
  }
  const exhibit = (await lockExhibits(work, [known.exhibitId])).get(known.exhibitId);
  const seal = await work.em.findOneOrFail(Seal, { id: sealId }, { refresh: true });
  return exhibit === undefined ? undefined : { seal, exhibit };
}

/** A seal and its item, which this transaction holds locked, as far as who looks at the seal has to know them. */
export interface SealSeen {
  readonly seal: {
    readonly id: string;
    readonly live: boolean;
    readonly appliedAt: Date;
    readonly labelIssuer: string;
    readonly labelNumber: string | null;
    readonly ordinal: number;
  };
  readonly exhibit: Pick<ExhibitEntity, 'id' | 'officeId' | 'code'>;
}

const sealSeen = `select ${factsAs<SealSeen>({
  seal: factsAs<SealSeen['seal']>({
    id: 's.id',
    live: 's.ended_at is null',
    appliedAt: 's.applied_at',
    labelIssuer: 's.label_issuer',
    labelNumber: 's.label_number',
    ordinal: 's.ordinal',
  }),
  exhibit: factsAs<SealSeen['exhibit']>({ id: 'e.id', officeId: 'e.office_id', code: 'e.code' }),
})} from custody.seal s join custody.exhibit e on e.id = s.exhibit_id`;

/** The {@link SealSeen} of the live seal of an item as JSON, by the alias of the item; null where it has none. */
export function liveSealFacts(exhibit: string): string {
  return `(${sealSeen} where s.exhibit_id = ${exhibit}.id and s.ended_at is null)`;
}

/** Locks the item of a seal and reads both in one round trip; null for an unknown id. */
export async function lockSealSeen(work: HouseWork, sealId: string): Promise<SealSeen | null> {
  const lock =
    'select id from custody.exhibit where id = (select exhibit_id from custody.seal where id = $1)';
  const [, answer] = await work.ask(
    { name: 'seal_exhibit_lock', text: `${lock} for update`, values: [sealId] },
    { name: 'seal_seen', text: `${sealSeen} where s.id = $1`, values: [sealId] },
  );
  return answer == null ? null : factsOf(answer);
}

/** Locks an item and reads its live seal in one round trip; null where it has none. */
export async function lockLiveSealSeen(work: HouseWork, exhibitId: string): Promise<SealSeen | null> {
  const live = `${sealSeen} where s.exhibit_id = $1 and s.ended_at is null`;
  const [, answer] = await work.ask(exhibitLock(exhibitId), {
    name: 'live_seal_seen',
    text: live,
    values: [exhibitId],
  });
  return answer == null ? null : factsOf(answer);
}

/** The last seal of an item, live or not; one that was voided was never on it. */
export function lastSealOf(work: HouseWork, exhibitId: string): Promise<Seal | null> {
  const where = { exhibitId, $or: [{ endKind: null }, { endKind: { $ne: 'VOIDED' as const } }] };
  return work.em.findOne(Seal, where, { orderBy: { ordinal: 'desc' }, refresh: true });
}

/** The number of the next seal of an item; those that were voided keep theirs. */
export async function nextOrdinal(work: HouseWork, exhibitId: string): Promise<number> {
  const found = await sql<{ next: number }>`
    select coalesce(max(ordinal), 0) + 1 as next from custody.seal where exhibit_id = ${exhibitId}`.execute(
    work.sql,
  );
  return found.rows[0]?.next ?? 1;
}

/** The live seal of an item, if it has one. Hold the lock on the item when what you do rests on the answer. */
export async function liveSealOf(work: HouseWork, exhibitId: string): Promise<Seal | null> {
  const last = await lastSealOf(work, exhibitId);
  return last?.isLive === true ? last : null;
}

export function openingOf(work: HouseWork, seal: Seal): Promise<SealOpening | null> {
  return work.em.findOne(SealOpening, { sealId: seal.id });
}

/** When the seal was last seen: at its last check, or when it was applied. */
export async function lastSeenAt(work: HouseWork, seal: Seal): Promise<Date> {
  const last = await work.em.findOne(SealCheck, { sealId: seal.id }, { orderBy: { checkedAt: 'desc' } });
  return last?.checkedAt ?? seal.appliedAt;
}
