import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { typedText } from '../../platform/typed-text.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  adjustHolding,
  availabilityProblems,
  lockExhibits,
  PlaceEntity as Place,
  quantityAt,
  unitOf,
  versionProblems,
  type ExhibitEntity as Exhibit,
} from '../../custody/index.js';
import { countedBy, lacksRecount, lockInventory } from '../inventory.book.js';
import {
  Discrepancy,
  InventoryLine,
  type DiscrepancyCause,
  type DiscrepancyDecision,
  type Inventory,
} from '../inventory.entity.js';
import { adjustmentRoute, decisionProblems, stepProblems, type AdjustmentRoute } from '../inventory.rules.js';

export interface ResolutionGiven {
  readonly discrepancyId: string;
  readonly expectedVersion: number;
  readonly cause: DiscrepancyCause;
  readonly explanation: string;
  readonly decision: DiscrepancyDecision;
}

/**
 * Settles a discrepancy once and for all: its cause, what explains it, and the decision, which alone may bring the
 * book to what was found (TT 78/2020 Đ5.1). Never by somebody who counted what it is about, and after a recount where
 * the rule asks for one.
 */
export async function resolveDiscrepancy(
  work: HouseWork,
  input: ResolutionGiven,
): Promise<Outcome<{ discrepancyId: string }>> {
  const known = await work.em.findOne(Discrepancy, { id: input.discrepancyId });
  const inventory = known === null ? null : await lockInventory(work, known.inventoryId);
  if (known === null || inventory === null || !work.actor.mayIn('inventory.resolve', inventory.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'discrepancyId']));
  }
  const discrepancy = await work.em.findOneOrFail(Discrepancy, { id: known.id }, { refresh: true });
  const problems = await resolutionProblems(work, inventory, discrepancy, input);
  if (problems.length > 0) {
    return refused(...problems);
  }
  const explanation = typedText(input.explanation);
  const booked = await bookDecision(work, inventory, discrepancy, input.decision, explanation);
  if (!booked.ok) {
    return booked;
  }
  discrepancy.cause = input.cause;
  discrepancy.explanation = explanation;
  discrepancy.decision = input.decision;
  discrepancy.resolvedBy = work.actor.id;
  discrepancy.resolvedAt = work.now;
  discrepancy.movementId = booked.value;
  await work.record({
    kind: 'discrepancy.resolved',
    officeId: inventory.officeId,
    subject: {
      type: 'Discrepancy',
      id: discrepancy.id,
      label: `${inventory.code}/${String(discrepancy.ordinal)}`,
    },
    before: { kind: discrepancy.kind, quantity: discrepancy.quantity ?? null, decision: null },
    after: {
      cause: input.cause,
      explanation,
      decision: input.decision,
      adjusted: booked.value !== null,
    },
  });
  return done({ discrepancyId: discrepancy.id });
}

async function resolutionProblems(
  work: HouseWork,
  inventory: Inventory,
  discrepancy: Discrepancy,
  input: ResolutionGiven,
): Promise<Problem[]> {
  const wrongStep = stepProblems(inventory.status, 'COMPARED');
  if (wrongStep.length > 0) {
    return wrongStep;
  }
  if (discrepancy.decision != null) {
    return [problem('DISCREPANCY_ALREADY_RESOLVED', ['input', 'discrepancyId'])];
  }
  const problems = [
    ...versionProblems(discrepancy.version, input.expectedVersion, ['input', 'expectedVersion']),
    ...decisionProblems(discrepancy.kind, input.decision),
  ];
  if (typedText(input.explanation) === '') {
    problems.push(problem('REQUIRED', ['input', 'explanation']));
  }
  if (await countedBy(work, work.actor.id, discrepancy)) {
    problems.push(problem('DISCREPANCY_OWN_COUNT', ['input', 'discrepancyId']));
  }
  if (await lacksRecount(work, discrepancy.id, input.cause, input.decision)) {
    const facts = { discrepancy: discrepancy.kind };
    problems.push(problem('INVENTORY_RECOUNT_REQUIRED', ['input', 'decision'], facts));
  }
  return problems;
}

/** Brings the book to the decision; the id of the movement, or null where the decision leaves the book as it is. */
async function bookDecision(
  work: HouseWork,
  inventory: Inventory,
  discrepancy: Discrepancy,
  decision: DiscrepancyDecision,
  reason: string,
): Promise<Outcome<string | null>> {
  const route = adjustmentRoute(discrepancy.kind, decision);
  const { quantity, lineId } = discrepancy;
  if (route === undefined || quantity == null || lineId == null) {
    return done(null);
  }
  const line = await work.em.findOneOrFail(InventoryLine, { id: lineId });
  const exhibit = (await lockExhibits(work, [line.exhibitId])).get(line.exhibitId);
  if (exhibit?.officeId !== inventory.officeId) {
    return refused(problem('EXHIBIT_NOT_IN_STORE', ['input', 'decision']));
  }
  const { from, to } = await placesOf(work, inventory, line, discrepancy, route);
  if (route.from === 'LINE') {
    const short = await shortOf(work, exhibit, from, quantity);
    if (short.length > 0) {
      return refused(...short);
    }
  }
  return done(await adjustHolding(work, { exhibit, from, to, quantity, reason }));
}

/** Since the count the item may have gone on; the book cannot give what is no longer there. */
async function shortOf(work: HouseWork, exhibit: Exhibit, from: Place, quantity: string): Promise<Problem[]> {
  const available = await quantityAt(work, exhibit.id, from.id);
  return availabilityProblems(quantity, available, await unitOf(work, exhibit), ['input', 'decision']);
}

async function placesOf(
  work: HouseWork,
  inventory: Inventory,
  line: InventoryLine,
  discrepancy: Discrepancy,
  route: AdjustmentRoute,
): Promise<{ from: Place; to: Place }> {
  const own = (kind: 'SOURCE' | 'MISSING') =>
    work.em.findOneOrFail(Place, { officeId: inventory.officeId, warehouseId: null, kind });
  const ofLine = await work.em.findOneOrFail(Place, { id: line.placeId });
  const from = route.from === 'LINE' ? ofLine : await own('SOURCE');
  switch (route.to) {
    case 'LINE':
      return { from, to: ofLine };
    case 'MISSING':
      return { from, to: await own('MISSING') };
    case 'FOUND_LINE': {
      const foundLine = await work.em.findOneOrFail(InventoryLine, { id: discrepancy.foundLineId ?? '' });
      return { from, to: await work.em.findOneOrFail(Place, { id: foundLine.placeId }) };
    }
  }
}
