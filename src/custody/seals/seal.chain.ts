import type { HouseWork } from '../../identity/index.js';
import { lockExhibits, type ExhibitEntity } from '../exhibits/index.js';
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

/** The last seal of an item, live or not. */
export function lastSealOf(work: HouseWork, exhibitId: string): Promise<Seal | null> {
  return work.em.findOne(Seal, { exhibitId }, { orderBy: { ordinal: 'desc' }, refresh: true });
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
