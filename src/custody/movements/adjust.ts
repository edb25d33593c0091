import type { HouseWork } from '../../identity/index.js';
import type { ExhibitEntity } from '../exhibits/index.js';
import type { PlaceEntity } from '../warehouses/index.js';
import { moveStates, writeMovement } from './move.js';

export interface Adjustment {
  readonly exhibit: ExhibitEntity;
  readonly from: PlaceEntity;
  readonly to: PlaceEntity;
  readonly quantity: string;
  /** The decision on which the book is brought to what was found (TT 78/2020 Đ5.1). */
  readonly reason: string;
}

/**
 * Brings the book to what an inventory found, after its decision: never an overwrite but a movement, to the place
 * where the item lay, to MISSING, or from the giving side. The caller holds the lock on the exhibit.
 */
export async function adjustHolding(work: HouseWork, adjustment: Adjustment): Promise<string> {
  const { exhibit, from, to, quantity, reason } = adjustment;
  const move = {
    kind: 'ADJUSTMENT',
    exhibit,
    from,
    to,
    quantity,
    occurredAt: work.now,
    note: reason,
  } as const;
  const movement = await writeMovement(work, move);
  const states = moveStates(move);
  await work.record({
    kind: 'exhibit.adjusted',
    officeId: to.officeId,
    subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
    before: states.before,
    after: { ...states.after, reason },
  });
  return movement.id;
}
