import { Decimal } from 'decimal.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  adjustHolding,
  availabilityProblems,
  lockExhibits,
  PlaceEntity as Place,
  placingProblems,
  quantityAt,
  recordFind,
  unitOf,
  versionProblems,
  type ExhibitEntity as Exhibit,
} from '../../custody/index.js';
import { commissionFact, entitlementProblems } from '../commissions/commission.rules.js';
import { eligibleRecounters, eligibleResolvers, othersFact, resolverRefusals } from '../eligible.js';
import { lacksRecount, lockInventory } from '../inventory.book.js';
import {
  Discrepancy,
  InventoryCount,
  InventoryLine,
  type DiscrepancyCause,
  type DiscrepancyDecision,
  type Inventory,
} from '../inventory.entity.js';
import { adjustmentRoute, decisionProblems, keepsFind, stepProblems } from '../inventory.rules.js';

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
  if (known === null || inventory === null) {
    return refused(problem('NOT_FOUND', ['input', 'discrepancyId']));
  }
  const barred = entitlementProblems(work.actor, 'RESOLVE', inventory, ['input', 'discrepancyId']);
  if (barred.length > 0) {
    return refused(...barred);
  }
  const discrepancy = await work.em.findOneOrFail(Discrepancy, { id: known.id }, { refresh: true });
  const problems = await resolutionProblems(work, inventory, discrepancy, input);
  if (problems.length > 0) {
    return refused(...problems);
  }
  const explanation = saidText(input.explanation);
  const booked = await bookDecision(work, inventory, discrepancy, input.decision, explanation);
  if (!booked.ok) {
    return booked;
  }
  discrepancy.cause = input.cause;
  discrepancy.explanation = explanation;
  discrepancy.decision = input.decision;
  discrepancy.resolvedBy = work.actor.id;
  discrepancy.resolvedAt = work.now;
  discrepancy.movementId = booked.value.movementId;
  discrepancy.findId = booked.value.findId;
  await work.record({
    kind: 'discrepancy.resolved',
    officeId: inventory.officeId,
    subject: {
      type: 'Discrepancy',
      id: discrepancy.id,
      label: labelOf(inventory, discrepancy),
    },
    before: { kind: discrepancy.kind, quantity: discrepancy.quantity ?? null, decision: null },
    after: {
      cause: input.cause,
      explanation,
      decision: input.decision,
      adjusted: booked.value.movementId !== null,
      ...commissionFact(work.actor, 'RESOLVE', inventory),
      ...(booked.value.findId === null ? {} : { find: labelOf(inventory, discrepancy) }),
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
  if (saidText(input.explanation) === '') {
    problems.push(problem('REQUIRED', ['input', 'explanation']));
  }
  for (const code of await resolverRefusals(work, inventory, discrepancy, work.actor)) {
    const others = await othersFact(
      work,
      await eligibleResolvers(work, inventory, discrepancy),
      work.actor.id,
      'RESOLVE',
    );
    problems.push(problem(code, ['input', 'discrepancyId'], others));
  }
  if (await lacksRecount(work, discrepancy.id, input.cause, input.decision)) {
    const others = await othersFact(
      work,
      await eligibleRecounters(work, inventory, discrepancy),
      work.actor.id,
      'RECOUNT',
    );
    const facts = { discrepancy: discrepancy.kind, ...others };
    problems.push(problem('INVENTORY_RECOUNT_REQUIRED', ['input', 'decision'], facts));
  }
  return problems;
}

/** What a decision has written: the movement that adjusts the book, and the find that is kept apart from it. */
interface Booked {
  readonly movementId: string | null;
  readonly findId: string | null;
}

const nothingBooked: Booked = { movementId: null, findId: null };

/** Brings the book to the decision, where it does not leave the book as it is. */
async function bookDecision(
  work: HouseWork,
  inventory: Inventory,
  discrepancy: Discrepancy,
  decision: DiscrepancyDecision,
  reason: string,
): Promise<Outcome<Booked>> {
  const line = await lineOf(work, discrepancy.lineId);
  if (keepsFind(discrepancy.kind, decision)) {
    return bookSurplus(work, inventory, discrepancy, line, { decision, reason });
  }
  const route = adjustmentRoute(discrepancy.kind, decision);
  const { quantity } = discrepancy;
  if (route === undefined || quantity == null || line === null) {
    return done(nothingBooked);
  }
  const exhibit = await ownItem(work, inventory, line);
  if (exhibit === null) {
    return refused(problem('EXHIBIT_NOT_IN_STORE', ['input', 'decision']));
  }
  const from = await work.em.findOneOrFail(Place, { id: line.placeId });
  const short = await shortOf(work, exhibit, from, quantity);
  if (short.length > 0) {
    return refused(...short);
  }
  const foundLine = await lineOf(work, discrepancy.foundLineId);
  const to =
    foundLine === null
      ? await missingPlace(work, inventory)
      : await work.em.findOneOrFail(Place, { id: foundLine.placeId });
  const unfit = await unfitProblems(work, exhibit, to);
  if (unfit.length > 0) {
    return refused(...unfit);
  }
  const movementId = await adjustHolding(work, { exhibit, from, to, quantity, reason });
  return done({ ...nothingBooked, movementId });
}

/**
 * A count makes no stock: an adjusted surplus takes back what is missing of the item, and no more. What is more, and
 * what has no record at all, is a find.
 */
async function bookSurplus(
  work: HouseWork,
  inventory: Inventory,
  discrepancy: Discrepancy,
  line: InventoryLine | null,
  { decision, reason }: { decision: DiscrepancyDecision; reason: string },
): Promise<Outcome<Booked>> {
  const seen = await work.em.findOneOrFail(InventoryCount, { id: discrepancy.countId });
  const surplus = new Decimal(discrepancy.quantity ?? 0);
  let movementId: string | null = null;
  let back = new Decimal(0);
  if (line !== null && decision === 'ADJUST') {
    const exhibit = await ownItem(work, inventory, line);
    if (exhibit === null) {
      return refused(problem('EXHIBIT_NOT_IN_STORE', ['input', 'decision']));
    }
    const from = await missingPlace(work, inventory);
    back = Decimal.min(surplus, await quantityAt(work, exhibit.id, from.id));
    if (back.gt(0)) {
      const to = await work.em.findOneOrFail(Place, { id: line.placeId });
      const unfit = await unfitProblems(work, exhibit, to);
      if (unfit.length > 0) {
        return refused(...unfit);
      }
      movementId = await adjustHolding(work, { exhibit, from, to, quantity: back.toFixed(), reason });
    }
  }
  const rest = surplus.minus(back);
  const findId = rest.lte(0)
    ? null
    : await recordFind(work, {
        officeId: inventory.officeId,
        warehouseId: inventory.warehouseId,
        placeId: seen.placeId,
        label: labelOf(inventory, discrepancy),
        exhibitId: line?.exhibitId ?? null,
        description: line === null ? (seen.description ?? null) : null,
        quantity: rest.toFixed(),
        foundAt: seen.countedAt,
      });
  return done({ movementId, findId });
}

function labelOf({ code }: Inventory, { ordinal }: Discrepancy): string {
  return `${code}/${String(ordinal)}`;
}

async function lineOf(work: HouseWork, id: string | null | undefined): Promise<InventoryLine | null> {
  return id == null ? null : work.em.findOneOrFail(InventoryLine, { id });
}

/** The item of a line, locked; null when another office has it by now. */
async function ownItem(work: HouseWork, inventory: Inventory, line: InventoryLine): Promise<Exhibit | null> {
  const exhibit = (await lockExhibits(work, [line.exhibitId])).get(line.exhibitId);
  return exhibit?.officeId === inventory.officeId ? exhibit : null;
}

function missingPlace(work: HouseWork, { officeId }: Inventory): Promise<Place> {
  return work.em.findOneOrFail(Place, { officeId, warehouseId: null, kind: 'MISSING' });
}

/** The book puts nothing where its class must not lie; what was found there is explained, and carried to a fit place. */
function unfitProblems(work: HouseWork, exhibit: Exhibit, to: Place): Promise<Problem[]> {
  return placingProblems(work, { classCode: exhibit.classCode, placeId: to.id }, ['input', 'decision']);
}

/** Since the count the item may have gone on; the book cannot give what is no longer there. */
async function shortOf(work: HouseWork, exhibit: Exhibit, from: Place, quantity: string): Promise<Problem[]> {
  const available = await quantityAt(work, exhibit.id, from.id);
  return availabilityProblems(quantity, available, await unitOf(work, exhibit), ['input', 'decision']);
}
