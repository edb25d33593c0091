import { Decimal } from 'decimal.js';
import { sql } from 'kysely';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText, typedText } from '../../platform/typed-text.js';
import { canonicalNumber, dateInVietnam, isEmptyNumber, missingOr, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { CaseFileEntity as CaseFile } from '../cases/index.js';
import {
  claimExhibit,
  unitMisfitProblems,
  type ExhibitEntity as Exhibit,
  UnitEntity as Unit,
  unitOf,
} from '../exhibits/index.js';
import type { Misfit } from '../warehouses/index.js';
import type { ExpertConclusion } from '../seals/index.js';
import { datedOf } from '../documents/index.js';
import { basisProblems, writeCorrection, type BasisGiven } from './correction.basis.js';
import type { Change, CorrectedField } from './correction.entity.js';

/** The facts as they shall be; what is left out stays. */
export interface FactsGiven {
  readonly kind?: Exhibit['kind'] | null;
  readonly classCode?: string | null;
  readonly name?: string | null;
  readonly features?: string | null;
  readonly unitCode?: string | null;
  /** As it stands in the book: said again with a unit. */
  readonly quantityReceived?: string | null;
  readonly condition?: string | null;
  readonly valueAmount?: string | null;
  /** UNKNOWN takes the amount away. */
  readonly valueBasis?: Exhibit['valueBasis'] | null;
  /** Empty text takes it away. */
  readonly externalReference?: string | null;
  readonly caseId?: string | null;
  /** All of it anew. */
  readonly expertConclusion?: ExpertConclusion | null;
}

export interface FactsCorrectionGiven extends BasisGiven {
  readonly exhibitId: string;
  readonly expectedVersion: number;
  readonly changes: FactsGiven;
}

const here = ['input', 'changes'];

/** Corrects what is written of an item (đính chính): the old values stand in the correction, the item has the new. */
export async function correctFacts(
  work: HouseWork,
  input: FactsCorrectionGiven,
): Promise<Outcome<{ exhibitId: string; correctionId: string }>> {
  const claim = await claimExhibit(work, 'exhibit.correct', input);
  if (!claim.ok) {
    return claim;
  }
  const exhibit = claim.value;
  const apart = await quantityApartProblems(work, exhibit, input.changes);
  if (apart.length > 0) {
    return refused(...apart);
  }
  const changes = changesOf(exhibit, input.changes);
  if (changes.length === 0) {
    return refused(problem('NOTHING_CHANGED', here));
  }
  const act = { kind: 'FACTS', changes } as const;
  const problems = [
    ...(await factsProblems(work, exhibit, input, changes)),
    ...(await basisProblems(work, exhibit, act, input)),
  ];
  if (problems.length > 0) {
    return refused(...problems);
  }
  const { correctionId, told } = await writeCorrection(work, exhibit, act, input);
  await work.record({
    kind: 'exhibit.corrected',
    officeId: exhibit.officeId,
    subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
    before: statesOf(changes, (change) => known(exhibit, change.field)),
    after: { ...statesOf(changes, (change) => change.new), ...told },
  });
  return done({ exhibitId: exhibit.id, correctionId });
}

/** How the API calls a field that a correction changes. */
const members = {
  KIND: 'kind',
  CLASS_CODE: 'classCode',
  NAME: 'name',
  FEATURES: 'features',
  UNIT_CODE: 'unitCode',
  CONDITION: 'condition',
  VALUE_AMOUNT: 'valueAmount',
  VALUE_BASIS: 'valueBasis',
  EXTERNAL_REFERENCE: 'externalReference',
  CASE_ID: 'caseId',
  CONCLUSION_NUMBER: 'conclusionNumber',
  CONCLUSION_DATED: 'conclusionDated',
  CONCLUSION_BODY: 'conclusionBody',
} as const satisfies Partial<Record<CorrectedField, keyof Exhibit>>;
type FactField = keyof typeof members;

function known(exhibit: Exhibit, field: CorrectedField): string | null {
  const inBook = exhibit[members[field as FactField]] ?? null;
  return field === 'VALUE_AMOUNT' && inBook !== null ? new Decimal(inBook).toFixed() : inBook;
}

function statesOf(
  changes: readonly Change[],
  valueOf: (change: Change) => string | null,
): Record<string, string | null> {
  return Object.fromEntries(changes.map((change) => [members[change.field as FactField], valueOf(change)]));
}

/** What differs from the book, as it is kept. */
function changesOf(exhibit: Exhibit, given: FactsGiven): Change[] {
  const basis = given.valueBasis ?? exhibit.valueBasis;
  const kept = basis === 'UNKNOWN' ? null : exhibit.valueAmount;
  const amount = given.valueAmount ?? kept ?? null;
  const wanted: Record<FactField, string | null> = {
    KIND: given.kind ?? exhibit.kind,
    CLASS_CODE: given.classCode ?? exhibit.classCode,
    NAME: text(given.name) ?? exhibit.name,
    FEATURES: text(given.features) ?? exhibit.features,
    UNIT_CODE: given.unitCode ?? exhibit.unitCode,
    CONDITION: text(given.condition) ?? exhibit.condition,
    VALUE_AMOUNT: amount === null ? null : new Decimal(amount).toFixed(),
    VALUE_BASIS: basis,
    EXTERNAL_REFERENCE: referenceOf(exhibit, given),
    CASE_ID: given.caseId ?? exhibit.caseId,
    CONCLUSION_NUMBER: text(given.expertConclusion?.number) ?? exhibit.conclusionNumber ?? null,
    CONCLUSION_DATED: given.expertConclusion?.dated ?? exhibit.conclusionDated ?? null,
    CONCLUSION_BODY: text(given.expertConclusion?.body) ?? exhibit.conclusionBody ?? null,
  };
  return (Object.keys(members) as FactField[])
    .filter((field) => wanted[field] !== known(exhibit, field))
    .map((field) => ({ field, new: wanted[field] }));
}

function text(given: string | null | undefined): string | undefined {
  return given == null ? undefined : typedText(given);
}

function referenceOf(exhibit: Exhibit, given: FactsGiven): string | null {
  const reference = text(given.externalReference) ?? exhibit.externalReference ?? '';
  return reference === '' ? null : reference;
}

async function factsProblems(
  work: HouseWork,
  exhibit: Exhibit,
  { changes: given, minutes }: FactsCorrectionGiven,
  changes: readonly Change[],
): Promise<Problem[]> {
  const changed = new Map(changes.map((change) => [change.field, change.new]));
  const problems: Problem[] = [];
  for (const [field, member] of [
    ['NAME', 'name'],
    ['CONDITION', 'condition'],
  ] as const) {
    if (changed.has(field) && saidText(changed.get(field)) === '') {
      problems.push(problem('REQUIRED', [...here, member]));
    }
  }
  if (given.valueAmount?.startsWith('-') === true) {
    problems.push(problem('NEGATIVE', [...here, 'valueAmount']));
  }
  const classCode = changed.get('CLASS_CODE');
  if (classCode != null) {
    problems.push(...(await classProblems(work, exhibit, classCode, given.expertConclusion)));
  }
  if (given.expertConclusion != null) {
    problems.push(...conclusionProblems(given.expertConclusion));
  }
  const concludedOn = changed.get('CONCLUSION_DATED');
  if (concludedOn != null) {
    const correctedOn = changed.has('CLASS_CODE') ? datedOf(work, minutes) : null;
    problems.push(...(await conclusionDateProblems(work, exhibit, concludedOn, correctedOn)));
  }
  if (isValueContradicting(exhibit, given, changed)) {
    problems.push(problem('VALUE_CONTRADICTS_BASIS', [...here, 'valueBasis']));
  }
  const reference = changed.get('EXTERNAL_REFERENCE');
  if (reference != null && (await isReferenceOfAnother(work, exhibit, reference))) {
    problems.push(problem('EXHIBIT_REFERENCE_TAKEN', [...here, 'externalReference']));
  }
  if (changed.has('UNIT_CODE')) {
    problems.push(...(await unitProblems(work, exhibit, given)));
  }
  if (changed.has('CLASS_CODE') || changed.has('UNIT_CODE')) {
    problems.push(...(await countingProblems(work, exhibit, changed)));
  }
  if (changed.has('CASE_ID')) {
    problems.push(...(await caseProblems(work, exhibit, changed.get('CASE_ID') ?? '')));
  }
  return problems;
}

/** Whether another item has the reference, in the form in which numbers are compared; of a reversed receipt it is free. */
async function isReferenceOfAnother(work: HouseWork, exhibit: Exhibit, reference: string): Promise<boolean> {
  const found = await sql`
    select from custody.exhibit
    where external_reference_key = ${canonicalNumber(reference)} and id <> ${exhibit.id}
      and status <> 'VOID'`.execute(work.sql);
  return found.rows.length > 0;
}

/** A known value has its amount; an unknown one is given none. */
function isValueContradicting(
  exhibit: Exhibit,
  given: FactsGiven,
  changed: ReadonlyMap<CorrectedField, string | null>,
): boolean {
  const basis = given.valueBasis ?? exhibit.valueBasis;
  const amount = changed.has('VALUE_AMOUNT') ? changed.get('VALUE_AMOUNT') : exhibit.valueAmount;
  const stated = given.valueBasis != null || given.valueAmount != null;
  return stated && (basis === 'UNKNOWN' ? given.valueAmount != null : amount == null);
}

/** The class exists, and what it demands of the seal, of the place and of the expert conclusion holds of the item. */
async function classProblems(
  work: HouseWork,
  exhibit: Exhibit,
  classCode: string,
  conclusion: ExpertConclusion | null | undefined,
): Promise<Problem[]> {
  const found = await sql<{
    lacksSeal: boolean;
    lacksConclusion: boolean;
    misfit: Misfit | null;
  }>`
    select custody.lacks_seal_of_class(${exhibit.id}, code) as "lacksSeal",
      custody.lacks_conclusion_of_class(${exhibit.id}, code) as "lacksConclusion", (
      select custody.misfit(k.code, h.place_id) from custody.holding h
      where h.exhibit_id = ${exhibit.id} and h.quantity > 0 and custody.misfit(k.code, h.place_id) is not null
      limit 1) as misfit
    from custody.exhibit_class k where code = ${classCode}`.execute(work.sql);
  const [known] = found.rows;
  const field = [...here, 'classCode'];
  if (known === undefined) {
    return [missingOr(classCode, problem('CLASS_UNKNOWN', field, { class: classCode }))];
  }
  return [
    ...(known.lacksSeal ? [problem('CLASS_NEEDS_SEAL', field, { class: classCode })] : []),
    ...(known.misfit === null ? [] : [problem('CLASS_PLACE_UNFIT', field, { ...known.misfit })]),
    ...(known.lacksConclusion && conclusion == null
      ? [problem('CLASS_NEEDS_CONCLUSION', [...here, 'expertConclusion'], { class: classCode })]
      : []),
  ];
}

function conclusionProblems(conclusion: ExpertConclusion): Problem[] {
  const field = [...here, 'expertConclusion'];
  return [
    ...(isEmptyNumber(conclusion.number) ? [problem('REQUIRED', [...field, 'number'])] : []),
    ...(saidText(conclusion.body) === '' ? [problem('REQUIRED', [...field, 'body'])] : []),
  ];
}

/**
 * The conclusion was there at the receipt, or came with a correction of the class and is not younger than its minutes;
 * what was taken over from a paper register may be younger, never of a day to come.
 * @param correctedOn the day of the minutes where this correction corrects the class
 */
async function conclusionDateProblems(
  work: HouseWork,
  exhibit: Exhibit,
  dated: string,
  correctedOn: string | null,
): Promise<Problem[]> {
  const field = [...here, 'expertConclusion', 'dated'];
  if (dated > dateInVietnam(work.now)) {
    return [problem('DATE_IN_FUTURE', field)];
  }
  const found = await sql<{ day: string; corrected: boolean }>`
    select day::text as day, corrected from custody.conclusion_bound(${exhibit.id})`.execute(work.sql);
  const bound = correctedOn === null ? found.rows[0] : { day: correctedOn, corrected: true };
  if (bound === undefined || dated <= bound.day) {
    return [];
  }
  return bound.corrected
    ? [problem('CONCLUSION_AFTER_CORRECTION', field, { dated, correctedOn: bound.day })]
    : [problem('CONCLUSION_AFTER_RECEIPT', field, { dated, receivedOn: bound.day })];
}

/** The quantity received is corrected by a movement of its own, never beside other facts. */
async function quantityApartProblems(
  work: HouseWork,
  exhibit: Exhibit,
  { quantityReceived: given }: FactsGiven,
): Promise<Problem[]> {
  if (given == null || new Decimal(given).eq(exhibit.quantityReceived)) {
    return [];
  }
  const unit = await unitOf(work, exhibit);
  const facts = { inBook: new Decimal(exhibit.quantityReceived).toFixed(), unit: unit.name };
  return [problem('QUANTITY_CORRECTED_APART', [...here, 'quantityReceived'], facts)];
}

/** A unit is corrected with its numbers as they are: they are said again, and no later paper has told them otherwise. */
async function unitProblems(work: HouseWork, exhibit: Exhibit, given: FactsGiven): Promise<Problem[]> {
  const unit = await work.em.findOne(Unit, { code: given.unitCode ?? '' });
  if (unit === null) {
    const unknown = problem('UNIT_UNKNOWN', [...here, 'unitCode'], { unit: given.unitCode ?? '' });
    return [missingOr(given.unitCode, unknown)];
  }
  if (given.quantityReceived == null) {
    return [problem('REQUIRED', [...here, 'quantityReceived'])];
  }
  const found = await sql<{ fits: boolean }>`
    select custody.fits_unit(${exhibit.id}, ${unit.code}) as fits`.execute(work.sql);
  return found.rows[0]?.fits === true
    ? []
    : [problem('UNIT_NOT_CORRECTABLE', [...here, 'unitCode'], { unit: unit.name })];
}

/** The class and the unit as they shall be fit each other. */
function countingProblems(
  work: HouseWork,
  exhibit: Exhibit,
  changed: ReadonlyMap<CorrectedField, string | null>,
): Promise<Problem[]> {
  const counting = {
    exhibitId: exhibit.id,
    classCode: changed.get('CLASS_CODE') ?? exhibit.classCode,
    unitCode: changed.get('UNIT_CODE') ?? exhibit.unitCode,
  };
  const member = changed.has('UNIT_CODE') ? 'unitCode' : 'classCode';
  return unitMisfitProblems(work, [counting], () => [...here, member]);
}

async function caseProblems(work: HouseWork, exhibit: Exhibit, caseId: string): Promise<Problem[]> {
  const target = await work.em.findOne(CaseFile, { id: caseId, officeId: exhibit.officeId });
  if (target === null) {
    return [problem('NOT_FOUND', [...here, 'caseId'])];
  }
  const found = await sql<{ bond: string | null }>`
    select custody.case_bond(${exhibit.id}) as bond`.execute(work.sql);
  const bond = found.rows[0]?.bond ?? null;
  return bond === null ? [] : [problem('EXHIBIT_BOUND_TO_CASE', [...here, 'caseId'], { bond })];
}
