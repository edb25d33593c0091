import { Decimal } from 'decimal.js';
import { done, type Outcome } from '../platform/outcome.js';
import type { HouseWork } from '../identity/index.js';
import { checkSealSeen, lockLiveSealSeen } from '../custody/index.js';
import type { Inventory, SealCondition } from './inventory.entity.js';

/** What somebody saw of an item and its seal while counting it. */
export interface Seen {
  readonly quantity: string;
  readonly sealCondition?: SealCondition | null | undefined;
  readonly note: string;
  readonly countedAt: Date;
}

/**
 * Who looks at the seal of an item while counting it has checked it (TT 01/2017 Đ9.2.h). No check is what was seen
 * where nothing lay, before the live seal was put on, without a seal, or of an item that another office has by now.
 */
export async function checkSealWhileCounting(
  work: HouseWork,
  inventory: Pick<Inventory, 'officeId'>,
  exhibitId: string,
  seen: Seen,
): Promise<Outcome<unknown>> {
  const condition = seen.sealCondition ?? null;
  if (condition === null || condition === 'NOT_SEALED' || new Decimal(seen.quantity).isZero()) {
    return done(null);
  }
  const sealed = await lockLiveSealSeen(work, exhibitId);
  if (sealed?.exhibit.officeId !== inventory.officeId || seen.countedAt < sealed.seal.appliedAt) {
    return done(null);
  }
  const { note, countedAt: checkedAt } = seen;
  return checkSealSeen(work, sealed, { condition, occasion: 'INVENTORY', note, checkedAt }, ['input']);
}
