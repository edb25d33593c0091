import { Decimal } from 'decimal.js';
import { factsAs, factsOf } from '../../platform/database/facts.js';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { isExhibitCode } from '../../custody/index.js';
import { lineAt } from '../inventory.book.js';
import type { Inventory, SealCondition } from '../inventory.entity.js';
import {
  countedQuantityProblems,
  countTimeProblems,
  sealNoteProblems,
  stepProblems,
  type CountUnit,
} from '../inventory.rules.js';
import { checkSealWhileCounting } from '../seal-seen.js';
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
  const found = await readFacts(work, input);
  if (found === null || !work.actor.mayIn('inventory.count', found.inventory.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'inventoryId']));
  }
  const { inventory, place } = found;
  const subjectProblems = [...stepProblems(inventory.status, 'COUNTING')];
  if (subjectProblems.length === 0) {
    subjectProblems.push(...namingProblems(input, found.exhibit));
  }
  if (subjectProblems.length > 0) {
    return refused(...subjectProblems);
  }
  const exhibit = input.description == null ? found.exhibit : null;
  const countedAt = input.countedAt ?? work.now;
  const note = input.note?.normalize('NFC').trim() ?? '';
  const highRisk = exhibit?.highRisk ?? false;
  const second = await readSecondCounter(work, input.secondCounterId, highRisk, inventory.officeId);
  const problems = [
    ...countedQuantityProblems(input.quantity, exhibit?.unit, ['input', 'quantity']),
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
  const recount = line?.counted ?? false;
  const description = exhibit === null ? descriptionOf(input) : null;
  const quantity = new Decimal(input.quantity).toFixed();
  const sealCondition = input.sealCondition ?? null;
  const countId = newId();
  await work.write({
    name: 'inventory_count',
    text: countInsert,
    values: [
      countId,
      inventory.id,
      inventory.warehouseId,
      line?.id ?? null,
      place.id,
      description,
      quantity,
      sealCondition,
      note,
      countedAt.toISOString(),
      work.actor.id,
      second.person?.id ?? null,
    ],
  });
  // How much was seen stays in the count: the trail is read by those who count next.
  await work.record({
    kind: 'inventory.counted',
    officeId: inventory.officeId,
    subject: { type: 'Inventory', id: inventory.id, label: inventory.code },
    occurredAt: countedAt,
    after: {
      item: exhibit?.code ?? null,
      description,
      place: place.code,
      recount,
      ...(second.person === null ? {} : { secondCounter: second.person.fullName }),
    },
  });
  const seen = { quantity, sealCondition, note, countedAt };
  const checked =
    exhibit === null ? done(null) : await checkSealWhileCounting(work, inventory, exhibit.id, seen);
  return checked.ok ? done({ inventoryId: inventory.id, countId, recount }) : checked;
}

const countInsert = `insert into inventory.count (
    id, inventory_id, warehouse_id, line_id, place_id, description, quantity, seal_condition, note, counted_at,
    counted_by, second_counted_by)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;

function descriptionOf(input: CountGiven): string {
  return input.description?.normalize('NFC').trim() ?? '';
}

const subjects = ['exhibitId', 'exhibitCode', 'description'] as const;

/** What is wrong with how the thing was named: by exactly one of id, code and, where it has no record, description. */
function namingProblems(input: CountGiven, exhibit: CountFacts['exhibit']): Problem[] {
  const given = subjects.filter((name) => input[name] != null);
  if (given.length !== 1) {
    const members = subjects.join(', ');
    return [
      given.length === 0 ? problem('REQUIRED', ['input']) : problem('NOT_TOGETHER', ['input'], { members }),
    ];
  }
  if (input.description != null) {
    return descriptionOf(input) === '' ? [problem('REQUIRED', ['input', 'description'])] : [];
  }
  if (input.exhibitCode != null && !isExhibitCode(input.exhibitCode)) {
    return [problem('EXHIBIT_CODE_WRONG', ['input', 'exhibitCode'], { code: input.exhibitCode.trim() })];
  }
  const field = ['input', input.exhibitCode == null ? 'exhibitId' : 'exhibitCode'];
  return exhibit === null ? [problem('NOT_FOUND', field)] : [];
}

/** What a count rests on. */
interface CountFacts {
  readonly inventory: Pick<Inventory, 'id' | 'officeId' | 'warehouseId' | 'code' | 'status' | 'openedAt'>;
  readonly place: { readonly id: string; readonly code: string } | null;
  readonly exhibit: CountedExhibit | null;
}

interface CountedExhibit {
  readonly id: string;
  readonly code: string;
  readonly highRisk: boolean;
  readonly unit: CountUnit;
}

// An item of the office, or one that was when the inventory began and has been handed to another since.
const countFacts = `select ${factsAs<CountFacts>({
  inventory: factsAs<CountFacts['inventory']>({
    id: 'i.id',
    officeId: 'i.office_id',
    warehouseId: 'i.warehouse_id',
    code: 'i.code',
    status: 'i.status',
    openedAt: 'i.opened_at',
  }),
  place: `(select jsonb_build_object('id', p.id, 'code', p.code)
    from custody.place p where p.id = $2 and p.warehouse_id = i.warehouse_id)`,
  exhibit: `(select ${factsAs<CountedExhibit>({
    id: 'e.id',
    code: 'e.code',
    highRisk: 'c.high_risk',
    unit: factsAs<CountUnit>({ name: 'u.name', decimals: 'u.decimals' }),
  })}
    from custody.exhibit e join custody.unit u on u.code = e.unit_code
    join custody.exhibit_class c on c.code = e.class_code
    where (e.id = $3 or e.code = $4) and (e.office_id = i.office_id or exists (
      select from inventory.line l where l.inventory_id = i.id and l.exhibit_id = e.id)) limit 1)`,
})} from inventory.inventory i where i.id = $1`;

/** Reads them in one round trip. Counters do not wait for each other, only for a comparison or a closing that has begun. */
async function readFacts(work: HouseWork, input: CountGiven): Promise<CountFacts | null> {
  const code = input.exhibitCode?.trim().toUpperCase() ?? null;
  const [, answer] = await work.ask(
    {
      name: 'inventory_share',
      text: 'select id from inventory.inventory where id = $1 for share',
      values: [input.inventoryId],
    },
    {
      name: 'count_facts',
      text: countFacts,
      values: [input.inventoryId, input.placeId, input.exhibitId ?? null, code],
    },
  );
  return answer == null ? null : factsOf(answer);
}
