import { LockMode } from '@mikro-orm/postgresql';
import { Decimal } from 'decimal.js';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { claimedMoment, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  isHighRisk,
  lockExhibits,
  PlaceEntity as Place,
  unitOf,
  type ExhibitEntity as Exhibit,
} from '../../custody/index.js';
import { commissionFact, entitlementProblems } from '../commissions/commission.rules.js';
import {
  eligibleRecounters,
  eligibleRecountSeconds,
  nameSeconds,
  othersFact,
  recounterRefusal,
} from '../eligible.js';
import { readFinestUnit } from '../count.facts.js';
import {
  Discrepancy,
  Inventory,
  InventoryCount,
  InventoryLine,
  InventoryRecount,
  type SealCondition,
} from '../inventory.entity.js';
import {
  recountTimeProblems,
  sealNoteProblems,
  seenQuantityProblems,
  stepProblems,
} from '../inventory.rules.js';
import { checkSealWhileCounting } from '../seal-seen.js';
import { readSecondCounter, type SecondCounter } from '../second-counter.js';

export interface RecountGiven {
  readonly discrepancyId: string;
  /** One of the places of the discrepancy; where the item is said to lie when left out. */
  readonly placeId?: string | null;
  readonly quantity: string;
  readonly sealCondition?: SealCondition | null;
  readonly note?: string | null;
  readonly secondCounterId?: string | null;
  /** When it was counted; now when left out. */
  readonly countedAt?: Date | null;
}

/**
 * Counts again what an open discrepancy is about: by somebody who has counted nothing of it and sees neither the book
 * nor the count. What it says of the discrepancy is for those who settle it. One or more are kept, all of them.
 */
export async function recountDiscrepancy(
  work: HouseWork,
  given: RecountGiven,
): Promise<Outcome<{ inventoryId: string; recountId: string }>> {
  const input = { ...given, countedAt: await claimedMoment(work, given.countedAt) };
  const known = await work.em.findOne(Discrepancy, { id: input.discrepancyId });
  // Recounters do not wait for each other, only for a decision or a closing that has begun.
  const inventory =
    known === null
      ? null
      : await work.em.findOne(
          Inventory,
          { id: known.inventoryId },
          { lockMode: LockMode.PESSIMISTIC_READ, refresh: true },
        );
  if (known === null || inventory === null) {
    return refused(problem('NOT_FOUND', ['input', 'discrepancyId']));
  }
  const barred = entitlementProblems(work.actor, 'RECOUNT', inventory, ['input', 'discrepancyId']);
  if (barred.length > 0) {
    return refused(...barred);
  }
  const discrepancy = await work.em.findOneOrFail(Discrepancy, { id: known.id }, { refresh: true });
  const notNow = stepProblems(inventory.status, 'COMPARED');
  if (discrepancy.decision != null) {
    notNow.push(problem('DISCREPANCY_ALREADY_RESOLVED', ['input', 'discrepancyId']));
  }
  if (notNow.length > 0) {
    return refused(...notNow);
  }
  const subject = await subjectOf(work, discrepancy, input.placeId ?? null);
  const highRisk = subject.exhibit !== null && (await isHighRisk(work, subject.exhibit));
  const second = await readSecondCounter(work, input.secondCounterId, highRisk, {
    inventory,
    act: 'RECOUNT',
  });
  const problems = [
    ...(await peopleProblems(work, inventory, discrepancy, second)),
    ...(await seenProblems(work, inventory, discrepancy, subject.exhibit, input)),
  ];
  if (subject.place === null) {
    problems.push(problem('NOT_FOUND', ['input', 'placeId']));
  }
  if (subject.place === null || problems.length > 0) {
    return refused(...problems);
  }
  const recount = work.em.create(InventoryRecount, {
    id: newId(),
    inventoryId: inventory.id,
    discrepancyId: discrepancy.id,
    placeId: subject.place.id,
    quantity: new Decimal(input.quantity).toFixed(),
    sealCondition: input.sealCondition ?? null,
    note: noteOf(input),
    countedAt: input.countedAt,
    countedBy: work.actor.id,
    secondCountedBy: second.person?.id ?? null,
  });
  await work.em.flush();
  // How much was seen stays in the recount: the trail is read by those who may count next.
  await work.record({
    kind: 'inventory.recounted',
    officeId: inventory.officeId,
    subject: { type: 'Inventory', id: inventory.id, label: inventory.code },
    occurredAt: recount.countedAt,
    after: {
      discrepancy: discrepancy.ordinal,
      item: subject.exhibit?.code ?? null,
      place: subject.place.code,
      ...commissionFact(work.actor, 'RECOUNT', inventory),
      ...(second.person === null ? {} : { secondCounter: second.person.fullName }),
    },
  });
  const checked =
    subject.exhibit === null
      ? done(null)
      : await checkSealWhileCounting(work, inventory, subject.exhibit.id, recount);
  return checked.ok ? done({ inventoryId: inventory.id, recountId: recount.id }) : checked;
}

/** What is counted again, locked against movements of it, and where; the place is null where it is none of it. */
interface Subject {
  readonly exhibit: Exhibit | null;
  readonly place: Place | null;
}

async function subjectOf(
  work: HouseWork,
  discrepancy: Discrepancy,
  placeId: string | null,
): Promise<Subject> {
  // Where it is said to lie comes first: that is what a recount of the misplaced finds out.
  const lineIds = [discrepancy.foundLineId, discrepancy.lineId].filter((id) => id != null);
  const lines = await Promise.all(lineIds.map((id) => work.em.findOneOrFail(InventoryLine, { id })));
  const [line] = lines;
  const positions =
    line === undefined ? [await work.em.findOneOrFail(InventoryCount, { id: discrepancy.countId })] : lines;
  const position = positions.find((one) => placeId === null || one.placeId === placeId);
  const exhibitId = line?.exhibitId;
  return {
    exhibit:
      exhibitId === undefined ? null : ((await lockExhibits(work, [exhibitId])).get(exhibitId) ?? null),
    place: position === undefined ? null : await work.em.findOneOrFail(Place, { id: position.placeId }),
  };
}

/** Neither of the two has counted anything of it, and neither is shown what the book says because of another right. */
async function peopleProblems(
  work: HouseWork,
  inventory: Inventory,
  discrepancy: Discrepancy,
  second: SecondCounter,
): Promise<Problem[]> {
  const seconds = () => eligibleRecountSeconds(work, inventory, discrepancy);
  const problems = [...(await nameSeconds(work, [second.problems], 'RECOUNT', seconds)).flat()];
  for (const [person, field] of [
    [work.actor, 'discrepancyId'],
    [second.person, 'secondCounterId'],
  ] as const) {
    if (person === null) {
      continue;
    }
    const refusal = await recounterRefusal(work, inventory, discrepancy, person);
    if (refusal !== undefined) {
      const find = person === work.actor ? eligibleRecounters : eligibleRecountSeconds;
      const eligible = await find(work, inventory, discrepancy);
      const others = await othersFact(work, eligible, work.actor.id, 'RECOUNT');
      problems.push(problem(refusal, ['input', field], others));
    }
  }
  return problems;
}

async function seenProblems(
  work: HouseWork,
  inventory: Inventory,
  discrepancy: Discrepancy,
  exhibit: Exhibit | null,
  input: RecountGiven,
): Promise<Problem[]> {
  const unit = exhibit === null ? await readFinestUnit(work) : await unitOf(work, exhibit);
  const problems = [
    ...seenQuantityProblems(input.quantity, unit, ['input', 'quantity']),
    ...sealNoteProblems(input.sealCondition ?? null, noteOf(input)),
    ...recountTimeProblems(input.countedAt ?? work.now, inventory.comparedAt ?? inventory.openedAt, work.now),
  ];
  if (discrepancy.kind === 'SEAL' && input.sealCondition == null) {
    problems.push(problem('REQUIRED', ['input', 'sealCondition']));
  }
  return problems;
}

function noteOf(input: RecountGiven): string {
  return saidText(input.note);
}
