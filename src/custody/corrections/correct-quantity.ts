import { Decimal } from 'decimal.js';
import { sql } from 'kysely';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  availabilityProblems,
  claimExhibit,
  quantityAt,
  quantityProblems,
  unitOf,
  type ExhibitEntity,
} from '../exhibits/index.js';
import { claimFind, settleFind, type FindEntity } from '../finds/index.js';
import { moveStates, writeMovement, type Move } from '../movements/index.js';
import { PlaceEntity as Place, placingProblems, storageKinds } from '../warehouses/index.js';
import { basisProblems, writeCorrection, type BasisGiven } from './correction.basis.js';

export interface QuantityCorrectionGiven extends BasisGiven {
  readonly exhibitId: string;
  readonly expectedVersion: number;
  /** What was received in truth. */
  readonly quantityReceived: string;
  /** Where the difference lies, or was thought to lie. */
  readonly placeId: string;
  /** What a count found of the item beyond the book, and is received by this. */
  readonly findId?: string | null;
}

/**
 * Corrects how much was received: a movement between the giving side and the place where the difference lies, so that
 * a miscount at the receipt is nothing that is missing, and nothing that came from nowhere.
 */
export async function correctQuantity(
  work: HouseWork,
  input: QuantityCorrectionGiven,
): Promise<Outcome<{ exhibitId: string; correctionId: string }>> {
  const claim = await claimExhibit(work, 'exhibit.correct', input);
  if (!claim.ok) {
    return claim;
  }
  const exhibit = claim.value;
  const place = await work.em.findOne(Place, { id: input.placeId, officeId: exhibit.officeId });
  if (place?.isOneOf(storageKinds) !== true) {
    return refused(problem('NOT_FOUND', ['input', 'placeId']));
  }
  const quantity = new Decimal(input.quantityReceived);
  const difference = quantity.minus(exhibit.quantityReceived);
  const changes = [{ field: 'QUANTITY_RECEIVED', new: quantity.toFixed() }] as const;
  const act = { kind: 'QUANTITY', changes } as const;
  const claimed = await findSettled(work, input, exhibit, place, difference);
  const problems = [
    ...claimed.problems,
    ...(await differenceProblems(work, input, exhibit, place, difference)),
    ...(await basisProblems(work, exhibit, act, input)),
  ];
  if (problems.length > 0) {
    return refused(...problems);
  }
  const { correctionId, told } = await writeCorrection(work, exhibit, act, input);
  const source = await work.em.findOneOrFail(Place, { officeId: exhibit.officeId, kind: 'SOURCE' });
  const move: Move = {
    kind: 'RECEIPT_CORRECTION',
    exhibit,
    from: difference.gt(0) ? source : place,
    to: difference.gt(0) ? place : source,
    quantity: difference.abs().toFixed(),
    occurredAt: work.now,
    correctionId,
    note: told.reason,
  };
  const movement = await writeMovement(work, move);
  if (claimed.find !== null) {
    await settleFind(work, claimed.find, { correctionId: movement.id });
  }
  const states = moveStates(move);
  await work.record({
    kind: 'exhibit.quantity-corrected',
    officeId: exhibit.officeId,
    subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
    before: { ...states.before, quantityReceived: new Decimal(exhibit.quantityReceived).toFixed() },
    after: { ...states.after, quantityReceived: quantity.toFixed(), ...told },
  });
  return done({ exhibitId: exhibit.id, correctionId });
}

async function differenceProblems(
  work: HouseWork,
  input: QuantityCorrectionGiven,
  exhibit: ExhibitEntity,
  place: Place,
  difference: Decimal,
): Promise<Problem[]> {
  const field = ['input', 'quantityReceived'];
  if (difference.isZero()) {
    return [problem('NOTHING_CHANGED', field)];
  }
  const unit = await unitOf(work, exhibit);
  const problems = quantityProblems(input.quantityReceived, unit, field);
  if (difference.lt(0)) {
    const available = await quantityAt(work, exhibit.id, place.id);
    problems.push(...availabilityProblems(difference.abs().toFixed(), available, unit, field));
  } else if (place.closedAt != null) {
    problems.push(problem('PLACE_CLOSED', ['input', 'placeId']));
  } else {
    const placing = { classCode: exhibit.classCode, placeId: place.id };
    problems.push(...(await placingProblems(work, placing, ['input', 'placeId'])));
  }
  return problems;
}

/** What was found beyond the receipt is received by name, or would stand beside the corrected receipt once more. */
async function openFindProblems(
  work: HouseWork,
  exhibit: ExhibitEntity,
  field: readonly string[],
): Promise<Problem[]> {
  const found = await sql<{ label: string | null }>`
    select custody.open_find_of(${exhibit.id}) as label`.execute(work.sql);
  const label = found.rows[0]?.label ?? null;
  return label === null ? [] : [problem('FIND_OPEN', field, { label })];
}

/** Claims the find that the correction settles: of this item, and just as much as was found. */
async function findSettled(
  work: HouseWork,
  { findId }: QuantityCorrectionGiven,
  exhibit: ExhibitEntity,
  place: Place,
  difference: Decimal,
): Promise<{ find: FindEntity | null; problems: Problem[] }> {
  const field = ['input', 'findId'];
  if (findId == null) {
    return { find: null, problems: difference.gt(0) ? await openFindProblems(work, exhibit, field) : [] };
  }
  const { find, problems } = await claimFind(work, findId, place.warehouseId ?? '', field);
  if (find === null) {
    return { find, problems };
  }
  if (find.exhibitId !== exhibit.id) {
    return { find: null, problems: [problem('NOT_FOUND', field)] };
  }
  if (!difference.eq(find.quantity)) {
    const unit = await unitOf(work, exhibit);
    const quantity = new Decimal(find.quantity).toFixed();
    problems.push(problem('FIND_DIFFERS', field, { label: find.label, quantity, unit: unit.name }));
  }
  return { find, problems };
}
