import { done, refused, type Outcome } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  availabilityProblems,
  chronologyProblems,
  claimExhibit,
  quantityAt,
  quantityProblems,
  unitOf,
} from '../exhibits/index.js';
import { PlaceEntity as Place, storageKinds } from '../warehouses/index.js';
import { moveStates, writeMovement } from './move.js';

export interface Relocation {
  readonly exhibitId: string;
  readonly expectedVersion: number;
  readonly fromPlaceId: string;
  readonly toPlaceId: string;
  readonly quantity: string;
  readonly occurredAt?: Date | null;
  readonly note?: string | null;
}

/** Moves a quantity to another place of the same warehouse. Between warehouses it is a transfer, with its papers. */
export async function relocateExhibit(
  work: HouseWork,
  input: Relocation,
): Promise<Outcome<{ exhibitId: string }>> {
  const claim = await claimExhibit(work, 'exhibit.move', input);
  if (!claim.ok) {
    return claim;
  }
  const exhibit = claim.value;
  const from = await work.em.findOne(Place, { id: input.fromPlaceId, officeId: exhibit.officeId });
  const to = await work.em.findOne(Place, { id: input.toPlaceId, officeId: exhibit.officeId });
  if (from === null || to === null) {
    return refused(problem('NOT_FOUND', ['input', from === null ? 'fromPlaceId' : 'toPlaceId']));
  }
  const unit = await unitOf(work, exhibit);
  const occurredAt = input.occurredAt ?? work.now;
  const field = ['input', 'quantity'];
  const problems = [
    ...quantityProblems(input.quantity, unit, field),
    ...availabilityProblems(input.quantity, await quantityAt(work, exhibit.id, from.id), unit, field),
    ...chronologyProblems(occurredAt, exhibit, ['input', 'occurredAt']),
  ];
  if (from.id === to.id) {
    problems.push(problem('PLACE_SAME', ['input', 'toPlaceId']));
  }
  if (!from.isOneOf(storageKinds)) {
    problems.push(problem('PLACE_KIND_WRONG', ['input', 'fromPlaceId']));
  }
  if (!to.isOneOf(storageKinds) || to.warehouseId !== from.warehouseId) {
    problems.push(problem('PLACE_KIND_WRONG', ['input', 'toPlaceId']));
  }
  if (to.closedAt != null) {
    problems.push(problem('PLACE_CLOSED', ['input', 'toPlaceId']));
  }
  if (occurredAt > work.now) {
    problems.push(problem('DATE_IN_FUTURE', ['input', 'occurredAt']));
  }
  if (problems.length > 0) {
    return refused(...problems);
  }
  const move = {
    kind: 'RELOCATION',
    exhibit,
    from,
    to,
    quantity: input.quantity,
    occurredAt,
    note: input.note ?? null,
  } as const;
  await writeMovement(work, move);
  await work.record({
    kind: 'exhibit.relocated',
    officeId: exhibit.officeId,
    subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
    occurredAt,
    ...moveStates(move),
  });
  return done({ exhibitId: exhibit.id });
}
