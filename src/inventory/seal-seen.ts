import { Decimal } from 'decimal.js';
import { done, type Outcome } from '../platform/outcome.js';
import type { HouseWork } from '../identity/index.js';
import { checkSealSeen, lockLiveSealSeen, type SealLook, type SealSeen } from '../custody/index.js';
import type { Inventory, SealCondition } from './inventory.entity.js';

/** What somebody saw of an item and its seal while counting it. */
export interface Seen {
  readonly quantity: string;
  readonly sealCondition?: SealCondition | null | undefined;
  readonly note: string;
  readonly countedAt: Date;
}

/** Whether somebody looked at a seal: not where nothing lay, and not who saw none. */
export function looksAtSeal({ quantity, sealCondition }: Omit<Seen, 'note' | 'countedAt'>): boolean {
  return sealCondition != null && sealCondition !== 'NOT_SEALED' && !new Decimal(quantity).isZero();
}

/**
 * Who looks at the seal of an item while counting it has checked it (TT 01/2017 Đ9.2.h). No check is what was seen
 * where nothing lay, before the live seal was put on, without a seal, or of an item that another office has by now.
 * @param sealed the live seal of the item, which this transaction holds locked
 */
export function lookWhileCounting(
  { officeId }: Pick<Inventory, 'officeId'>,
  sealed: SealSeen | null,
  seen: Seen,
): SealLook | null {
  const { sealCondition, note, countedAt: checkedAt } = seen;
  if (sealCondition == null || sealCondition === 'NOT_SEALED' || !looksAtSeal(seen)) {
    return null;
  }
  return sealed?.exhibit.officeId !== officeId || checkedAt < sealed.seal.appliedAt
    ? null
    : { condition: sealCondition, occasion: 'INVENTORY', note, checkedAt };
}

/** Records a check of the seal of an item that was counted, where it is one; see {@link lookWhileCounting}. */
export async function checkSealWhileCounting(
  work: HouseWork,
  inventory: Pick<Inventory, 'officeId'>,
  exhibitId: string,
  seen: Seen,
): Promise<Outcome<unknown>> {
  const sealed = looksAtSeal(seen) ? await lockLiveSealSeen(work, exhibitId) : null;
  const look = lookWhileCounting(inventory, sealed, seen);
  return sealed === null || look === null ? done(null) : checkSealSeen(work, sealed, look, ['input']);
}
