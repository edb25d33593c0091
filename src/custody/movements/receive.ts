import { Decimal } from 'decimal.js';
import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText, typedText } from '../../platform/typed-text.js';
import { canonicalNumber, dateInVietnam, documentYearOf, missingOr, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { itemCodesToGiveAgain } from '../../trail/index.js';
import {
  caseProblems,
  completeOrWriteCase,
  knownCaseProblems,
  lockKnownCase,
  type CaseGiven,
} from '../cases/index.js';
import {
  ExhibitEntity as Exhibit,
  exhibitCode,
  quantityProblems,
  UnitEntity as Unit,
  unitMisfitProblems,
  unitOf,
} from '../exhibits/index.js';
import { claimFind, settleFind, type FindEntity } from '../finds/index.js';
import {
  arrivalProblems,
  arrivalRules,
  sealArrivalState,
  writeSealOnArrival,
  type Arrival,
  type ArrivalRules,
} from '../seals/index.js';
import {
  misfitProblems,
  misfitsOf,
  PlaceEntity as Place,
  storageKinds,
  WarehouseEntity as Warehouse,
} from '../warehouses/index.js';
import { lateEntryOf } from './late-entry.js';
import { planPapers, writeMovement, writePapers, type MovementPapersGiven } from './move.js';

/** One kind of thing on the receipt voucher. */
export interface ReceivedItem extends Arrival {
  readonly kind: 'EXHIBIT' | 'HELD_ASSET' | 'SEIZED_ASSET';
  readonly name: string;
  readonly features?: string | null;
  readonly unitCode: string;
  readonly quantity: string;
  readonly condition: string;
  readonly valueAmount?: string | null;
  readonly valueBasis?: 'APPRAISED' | 'BOOK' | 'CONVENTIONAL' | 'UNKNOWN' | null;
  readonly intendedDisposal?: 'CONFISCATION' | 'DESTRUCTION' | 'RETURN' | 'KEEP_FOR_ENFORCEMENT' | null;
  readonly externalReference?: string | null;
  /** The place in the warehouse; the warehouse as a whole when left out. */
  readonly placeId?: string | null;
  /** What a count found beyond the book and is received by this. */
  readonly findId?: string | null;
}

export interface Receipt extends MovementPapersGiven {
  readonly warehouseId: string;
  readonly case: CaseGiven;
  readonly items: readonly ReceivedItem[];
}

/** The most kinds of things on one voucher. */
const mostItems = 200;

/**
 * Receives items into a warehouse: order, voucher and a handover of two parties, one case, one movement per item
 * from the giving side (Luật THADS Đ123; NĐ 142/2024 Đ14; TT 04/2023 Đ10–11).
 */
export async function receiveExhibits(
  work: HouseWork,
  input: Receipt,
): Promise<Outcome<{ exhibitIds: string[] }>> {
  const warehouse = await work.em.findOne(Warehouse, { id: input.warehouseId });
  if (warehouse === null || !work.actor.mayIn('exhibit.receive', warehouse.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'warehouseId']));
  }
  const knownCase = await lockKnownCase(work, warehouse.officeId, input.case);
  const { plan, problems } = await planPapers(work, warehouse.officeId, 'ENTRY', input, {
    caseId: knownCase?.id,
  });
  problems.push(
    ...caseProblems(work, input.case, ['input', 'case']),
    ...(await knownCaseProblems(work, warehouse.officeId, knownCase, input.case, ['input', 'case'])),
  );
  const receivedAt = plan.handover.handedOverAt;
  const claimed = await claimFinds(work, warehouse, input.items);
  const surroundings = {
    ...(await readSurroundings(work, warehouse, input.items, receivedAt)),
    finds: claimed.finds,
  };
  problems.push(
    ...claimed.problems,
    ...itemsProblems(input.items, surroundings),
    ...(await unfitPlaceProblems(work, input.items, surroundings)),
    ...(await unfitUnitProblems(work, input.items)),
  );
  const source = await work.em.findOneOrFail(Place, { officeId: warehouse.officeId, kind: 'SOURCE' });
  const entry = await lateEntryOf(work, {
    from: source,
    to: surroundings.root,
    occurredAt: receivedAt,
    lateReason: input.lateReason,
  });
  problems.push(...entry.problems);
  if (problems.length > 0) {
    return refused(...problems);
  }
  const caseFile = await completeOrWriteCase(work, warehouse.officeId, knownCase, input.case);
  const papers = await writePapers(work, plan);
  const codes = await nextCodes(work, warehouse.officeId, input.items);
  const exhibitIds: string[] = [];
  for (const [index, item] of input.items.entries()) {
    const exhibit = work.em.create(Exhibit, {
      id: newId(),
      officeId: warehouse.officeId,
      caseId: caseFile.id,
      code: codes[index] ?? '',
      ...described(item),
    } as Exhibit);
    await work.em.flush();
    const to = placeOf(item, surroundings);
    await writeMovement(work, {
      kind: 'RECEIPT',
      exhibit,
      from: source,
      to,
      quantity: item.quantity,
      occurredAt: receivedAt,
      papers,
      late: entry.late,
    });
    await work.record({
      kind: 'exhibit.received',
      officeId: warehouse.officeId,
      subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
      occurredAt: receivedAt,
      after: {
        name: exhibit.name,
        class: exhibit.classCode,
        quantity: item.quantity,
        unit: exhibit.unitCode,
        place: to.code,
        order: papers.numbers.order,
        voucher: papers.numbers.voucher,
        giver: plan.handover.giver.name,
        receiver: plan.handover.receiver.name,
        ...arrivalState(item),
        ...(entry.late === null ? {} : { lateEntry: { ...entry.late } }),
      },
    });
    if (item.sealOnArrival != null) {
      await writeSealOnArrival(work, exhibit, item.sealOnArrival, receivedAt);
    }
    const find = surroundings.finds.get(item.findId ?? '');
    if (find !== undefined) {
      await settleFind(work, find, { receivedAs: exhibit.id });
    }
    exhibitIds.push(exhibit.id);
  }
  return done({ exhibitIds });
}

function described(item: ReceivedItem): Record<string, unknown> {
  return {
    kind: item.kind,
    classCode: item.classCode,
    name: typedText(item.name),
    features: typedText(item.features),
    unitCode: item.unitCode,
    quantityReceived: item.quantity,
    condition: typedText(item.condition),
    valueAmount: item.valueAmount ?? null,
    valueBasis: item.valueBasis ?? 'UNKNOWN',
    notSealedReason: item.notSealedReason ?? null,
    intendedDisposal: item.intendedDisposal ?? null,
    externalReference: typedText(item.externalReference) || null,
    conclusionNumber: typedText(item.expertConclusion?.number) || null,
    conclusionDated: item.expertConclusion?.dated ?? null,
    conclusionBody: typedText(item.expertConclusion?.body) || null,
  };
}

function arrivalState({
  sealOnArrival: seal,
  expertConclusion: conclusion,
}: Arrival): Record<string, unknown> {
  return {
    ...sealArrivalState(seal),
    ...(conclusion == null ? {} : { expertConclusion: conclusion }),
  };
}

interface Surroundings {
  readonly root: Place;
  readonly places: ReadonlyMap<string, Place>;
  readonly units: ReadonlyMap<string, Unit>;
  readonly classes: ReadonlySet<string>;
  readonly takenReferences: ReadonlySet<string>;
  readonly received: { readonly at: Date; readonly day: string };
  readonly arrival: ArrivalRules;
}

async function readSurroundings(
  work: HouseWork,
  warehouse: Warehouse,
  items: readonly ReceivedItem[],
  receivedAt: Date,
): Promise<Surroundings> {
  const day = dateInVietnam(receivedAt);
  const placeIds = items.map((item) => item.placeId).filter((id) => id != null);
  const places = await work.em.find(Place, { id: { $in: placeIds }, warehouseId: warehouse.id });
  const units = await work.em.find(Unit, { code: { $in: items.map((item) => item.unitCode) } });
  const classes = await sql<{ code: string }>`select code from custody.exhibit_class`.execute(work.sql);
  const taken = await sql<{ key: string }>`
    select external_reference_key as key from custody.exhibit
    where external_reference_key = any(${items.map(referenceOf).filter((key) => key !== '')}::text[])
      and status <> 'VOID'`.execute(work.sql);
  return {
    root: await work.em.findOneOrFail(Place, { warehouseId: warehouse.id, kind: 'WAREHOUSE' }),
    places: new Map(places.map((place) => [place.id, place])),
    units: new Map(units.map((unit) => [unit.code, unit])),
    classes: new Set(classes.rows.map((row) => row.code)),
    takenReferences: new Set(taken.rows.map((row) => row.key)),
    received: { at: receivedAt, day },
    arrival: await arrivalRules(work, day),
  };
}

/** Claims the finds that are received, each in the amount that was found; of more of an item in its unit as well. */
async function claimFinds(
  work: HouseWork,
  warehouse: Warehouse,
  items: readonly ReceivedItem[],
): Promise<{ finds: Map<string, FindEntity>; problems: Problem[] }> {
  const finds = new Map<string, FindEntity>();
  const problems: Problem[] = [];
  for (const [index, item] of items.entries()) {
    if (item.findId == null) {
      continue;
    }
    const field = ['input', 'items', String(index), 'findId'];
    if (finds.has(item.findId)) {
      problems.push(problem('DUPLICATE', field));
      continue;
    }
    const claim = await claimFind(work, item.findId, warehouse.id, field);
    problems.push(...claim.problems);
    if (claim.find !== null) {
      problems.push(...(await differingFindProblems(work, claim.find, item, field)));
      finds.set(item.findId, claim.find);
    }
  }
  return { finds, problems };
}

async function differingFindProblems(
  work: HouseWork,
  find: FindEntity,
  item: ReceivedItem,
  field: readonly string[],
): Promise<Problem[]> {
  const found = new Decimal(find.quantity);
  const facts = { label: find.label, quantity: found.toFixed() };
  if (find.exhibitId == null) {
    return found.eq(item.quantity) ? [] : [problem('FIND_QUANTITY_DIFFERS', field, facts)];
  }
  const exhibit = await work.em.findOneOrFail(Exhibit, { id: find.exhibitId });
  const unit = await unitOf(work, exhibit);
  const same = exhibit.unitCode === item.unitCode && found.eq(item.quantity);
  return same ? [] : [problem('FIND_DIFFERS', field, { ...facts, unit: unit.name })];
}

function placeOf(item: ReceivedItem, surroundings: Surroundings): Place {
  return (item.placeId == null ? undefined : surroundings.places.get(item.placeId)) ?? surroundings.root;
}

function itemsProblems(items: readonly ReceivedItem[], surroundings: Surroundings): Problem[] {
  if (items.length === 0) {
    return [problem('REQUIRED', ['input', 'items'])];
  }
  if (items.length > mostItems) {
    return [problem('TOO_MANY', ['input', 'items'], { most: String(mostItems), things: 'items' })];
  }
  return [
    ...items.flatMap((item, index) => itemProblems(item, surroundings, ['input', 'items', String(index)])),
    ...repeatedReferences(items),
  ];
}

function repeatedReferences(items: readonly ReceivedItem[]): Problem[] {
  const references = items.map(referenceOf);
  return references.flatMap((reference, index) =>
    reference !== '' && references.indexOf(reference) < index
      ? [problem('DUPLICATE', ['input', 'items', String(index), 'externalReference'])]
      : [],
  );
}

/** Each item goes to a place where its class may lie. */
async function unfitPlaceProblems(
  work: HouseWork,
  items: readonly ReceivedItem[],
  surroundings: Surroundings,
): Promise<Problem[]> {
  const placings = items.map((item) => ({
    classCode: item.classCode,
    placeId: placeOf(item, surroundings).id,
  }));
  const misfits = await misfitsOf(work, placings);
  return misfits.flatMap((misfit, index) =>
    misfitProblems(misfit, ['input', 'items', String(index), 'placeId']),
  );
}

/** Each item is counted in a unit of its class. */
function unfitUnitProblems(work: HouseWork, items: readonly ReceivedItem[]): Promise<Problem[]> {
  const countings = items.map(({ classCode, unitCode }) => ({ classCode, unitCode }));
  return unitMisfitProblems(work, countings, (index) => ['input', 'items', String(index), 'unitCode']);
}

/** The reference of the other side in the form in which it is compared; empty where there is none. */
function referenceOf(item: ReceivedItem): string {
  return canonicalNumber(item.externalReference ?? '');
}

function itemProblems(item: ReceivedItem, surroundings: Surroundings, field: readonly string[]): Problem[] {
  const problems = arrivalProblems(item, surroundings.arrival, surroundings.received, field);
  for (const name of ['name', 'condition'] as const) {
    if (saidText(item[name]) === '') {
      problems.push(problem('REQUIRED', [...field, name]));
    }
  }
  const unit = surroundings.units.get(item.unitCode);
  if (unit === undefined) {
    const unknown = problem('UNIT_UNKNOWN', [...field, 'unitCode'], { unit: item.unitCode });
    problems.push(missingOr(item.unitCode, unknown));
  } else {
    problems.push(...quantityProblems(item.quantity, unit, [...field, 'quantity']));
  }
  if (!surroundings.classes.has(item.classCode)) {
    const unknown = problem('CLASS_UNKNOWN', [...field, 'classCode'], { class: item.classCode });
    problems.push(missingOr(item.classCode, unknown));
  }
  const place = item.placeId == null ? surroundings.root : surroundings.places.get(item.placeId);
  if (place?.isOneOf(storageKinds) !== true) {
    problems.push(problem('NOT_FOUND', [...field, 'placeId']));
  } else if (place.closedAt != null) {
    problems.push(problem('PLACE_CLOSED', [...field, 'placeId']));
  }
  if (surroundings.takenReferences.has(referenceOf(item))) {
    problems.push(problem('EXHIBIT_REFERENCE_TAKEN', [...field, 'externalReference']));
  }
  if (item.valueAmount?.startsWith('-') === true) {
    problems.push(problem('NEGATIVE', [...field, 'valueAmount']));
  }
  if (((item.valueBasis ?? 'UNKNOWN') === 'UNKNOWN') !== (item.valueAmount == null)) {
    problems.push(problem('VALUE_CONTRADICTS_BASIS', [...field, 'valueBasis']));
  }
  return problems;
}

/** A code for each item: what is entered again carries its label already, all others get the next ones of the office. */
async function nextCodes(
  work: HouseWork,
  officeId: string,
  items: readonly ReceivedItem[],
): Promise<string[]> {
  const known = await itemCodesToGiveAgain(
    work,
    items.map((item) => ({ ...item, name: typedText(item.name) })),
  );
  const unlabelled = known.filter((code) => code === null).length;
  const fresh = unlabelled === 0 ? [] : await newCodes(work, officeId, unlabelled);
  return known.map((code) => code ?? fresh.shift() ?? '');
}

/** The next codes of the office in this calendar year, taken from its series in one step. */
async function newCodes(work: HouseWork, officeId: string, count: number): Promise<string[]> {
  const year = documentYearOf(dateInVietnam(work.now));
  const taken = await sql<{ last: number; officeCode: string }>`
    insert into custody.document_series as s (office_id, kind, document_year, last)
    values (${officeId}, 'EXHIBIT', ${year}, ${count})
    on conflict (office_id, kind, document_year) do update set last = s.last + ${count}
    returning last, (select code from identity.office where id = ${officeId}) as "officeCode"`.execute(
    work.sql,
  );
  const { last, officeCode } = taken.rows[0] ?? { last: 0, officeCode: '' };
  return Array.from({ length: count }, (_, index) => exhibitCode(officeCode, year, last - count + index + 1));
}
