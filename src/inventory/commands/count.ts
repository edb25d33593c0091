import { LockMode } from '@mikro-orm/postgresql';
import { Decimal } from 'decimal.js';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  ExhibitEntity as Exhibit,
  isExhibitCode,
  PlaceEntity as Place,
  unitOf,
} from '../../custody/index.js';
import { lineAt } from '../inventory.book.js';
import { Inventory, InventoryCount, InventoryLine, type SealCondition } from '../inventory.entity.js';
import {
  countedQuantityProblems,
  countTimeProblems,
  sealNoteProblems,
  stepProblems,
} from '../inventory.rules.js';
import { checkSealSeen } from '../seal-seen.js';
import { readSecondCounter } from '../second-counter.js';

export interface CountGiven {
  readonly inventoryId: string;
  readonly exhibitId?: string | null;
  /** As it was scanned or typed from the label, with its check character. */
  readonly exhibitCode?: string | null;
  /** What a thing looks like that has no record. */
  readonly description?: string | null;
  readonly placeId: string;
  readonly quantity: string;
  readonly sealCondition?: SealCondition | null;
  readonly note?: string | null;
  /** Who counted beside; needed for what is of a high-risk class. */
  readonly secondCounterId?: string | null;
  /** When it was counted; now when left out. */
  readonly countedAt?: Date | null;
}

/** A count as it was taken: whether the line had been counted before, so that a double scan is told. */
export interface CountTaken {
  readonly inventoryId: string;
  readonly countId: string;
  readonly recount: boolean;
}

/**
 * Takes one observation: so much of this at that place. The counter names what is seen and is told nothing of the
 * book. Another count of the same is another observation; the last one counts, all are kept.
 */
export async function countItem(work: HouseWork, input: CountGiven): Promise<Outcome<CountTaken>> {
  // Counters do not wait for each other, only for a comparison or a closing that has begun.
  const inventory = await work.em.findOne(
    Inventory,
    { id: input.inventoryId },
    { lockMode: LockMode.PESSIMISTIC_READ, refresh: true },
  );
  if (inventory === null || !work.actor.mayIn('inventory.count', inventory.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'inventoryId']));
  }
  const wrongStep = stepProblems(inventory.status, 'COUNTING');
  if (wrongStep.length > 0) {
    return refused(...wrongStep);
  }
  const subject = await subjectOf(work, inventory, input);
  if (!subject.ok) {
    return subject;
  }
  const exhibit = subject.value;
  const place = await work.em.findOne(Place, { id: input.placeId, warehouseId: inventory.warehouseId });
  const unit = exhibit === null ? undefined : await unitOf(work, exhibit);
  const countedAt = input.countedAt ?? work.now;
  const note = input.note?.normalize('NFC').trim() ?? '';
  const second = await readSecondCounter(work, input.secondCounterId, exhibit, inventory.officeId);
  const problems = [
    ...countedQuantityProblems(input.quantity, unit, ['input', 'quantity']),
    ...sealNoteProblems(input.sealCondition ?? null, note),
    ...countTimeProblems(countedAt, inventory.openedAt, work.now),
    ...second.problems,
  ];
  if (place === null) {
    problems.push(problem('NOT_FOUND', ['input', 'placeId']));
  }
  if (place === null || problems.length > 0) {
    return refused(...problems);
  }
  const line = exhibit === null ? null : await lineAt(work, inventory, exhibit.id, place.id);
  const count = work.em.create(InventoryCount, {
    id: newId(),
    inventoryId: inventory.id,
    warehouseId: inventory.warehouseId,
    lineId: line?.id ?? null,
    placeId: place.id,
    description: exhibit === null ? descriptionOf(input) : null,
    quantity: new Decimal(input.quantity).toFixed(),
    sealCondition: input.sealCondition ?? null,
    note,
    countedAt,
    countedBy: work.actor.id,
    secondCountedBy: second.person?.id ?? null,
  });
  // How much was seen stays in the count: the trail is read by those who count next.
  await work.record({
    kind: 'inventory.counted',
    officeId: inventory.officeId,
    subject: { type: 'Inventory', id: inventory.id, label: inventory.code },
    occurredAt: countedAt,
    after: {
      item: exhibit?.code ?? null,
      description: count.description ?? null,
      place: place.code,
      recount: line?.counted ?? false,
      ...(second.person === null ? {} : { secondCounter: second.person.fullName }),
    },
  });
  const checked = exhibit === null ? done(null) : await checkSealSeen(work, inventory, exhibit.id, count);
  return checked.ok
    ? done({ inventoryId: inventory.id, countId: count.id, recount: line?.counted ?? false })
    : checked;
}

function descriptionOf(input: CountGiven): string {
  return input.description?.normalize('NFC').trim() ?? '';
}

const subjects = ['exhibitId', 'exhibitCode', 'description'] as const;

/** The item that was named by id or code, null for a thing without a record. Exactly one of the three is given. */
async function subjectOf(
  work: HouseWork,
  inventory: Inventory,
  input: CountGiven,
): Promise<Outcome<Exhibit | null>> {
  const given = subjects.filter((name) => input[name] != null);
  if (given.length !== 1) {
    const members = subjects.join(', ');
    return refused(
      given.length === 0 ? problem('REQUIRED', ['input']) : problem('NOT_TOGETHER', ['input'], { members }),
    );
  }
  if (input.description != null) {
    return descriptionOf(input) === '' ? refused(problem('REQUIRED', ['input', 'description'])) : done(null);
  }
  if (input.exhibitCode != null && !isExhibitCode(input.exhibitCode)) {
    return refused(
      problem('EXHIBIT_CODE_WRONG', ['input', 'exhibitCode'], { code: input.exhibitCode.trim() }),
    );
  }
  const exhibit = await work.em.findOne(
    Exhibit,
    input.exhibitCode == null
      ? { id: input.exhibitId ?? '' }
      : { code: input.exhibitCode.trim().toUpperCase() },
  );
  const field = ['input', input.exhibitCode == null ? 'exhibitId' : 'exhibitCode'];
  return exhibit !== null && (await belongs(work, inventory, exhibit))
    ? done(exhibit)
    : refused(problem('NOT_FOUND', field));
}

/** An item of the office, or one that was when the inventory began and has been handed to another since. */
async function belongs(work: HouseWork, inventory: Inventory, exhibit: Exhibit): Promise<boolean> {
  return (
    exhibit.officeId === inventory.officeId ||
    (await work.em.count(InventoryLine, { inventoryId: inventory.id, exhibitId: exhibit.id })) > 0
  );
}
