import { sql } from 'kysely';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { typedText } from '../../platform/typed-text.js';
import { canonicalNumber, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { Place, Warehouse, type PlaceFitness, type PlaceKind } from './place.entity.js';
import { wrongKindOfPlace } from './place.facts.js';
import { openFitnesses } from './place.fitness.js';

export interface WarehouseOpening {
  readonly officeId: string;
  readonly code: string;
  readonly name: string;
  readonly ownership: 'OWN' | 'RENTED';
}

/** The places outside its warehouses that every office needs before anything can move. */
const outsidePlaces: readonly { kind: PlaceKind; code: string; name: string }[] = [
  { kind: 'SOURCE', code: 'NGUON', name: 'Bên giao' },
  { kind: 'TRANSIT', code: 'DUONG', name: 'Đang vận chuyển' },
  { kind: 'CONSUMED', code: 'HAOHUT', name: 'Đã dùng khi giám định' },
  { kind: 'DISPOSED', code: 'XULY', name: 'Đã xử lý' },
  { kind: 'MISSING', code: 'THIEU', name: 'Thiếu khi kiểm kê' },
  { kind: 'TREASURY', code: 'KBNN', name: 'Kho bạc Nhà nước' },
  { kind: 'EXPERT', code: 'GIAMDINH', name: 'Cơ quan giám định' },
  { kind: 'COURT', code: 'TOAAN', name: 'Tòa án' },
  { kind: 'INVESTIGATOR', code: 'CQDT', name: 'Cơ quan điều tra' },
  { kind: 'THIRD_PARTY', code: 'TRONGGIU', name: 'Người được giao trông giữ' },
];

/** Opens a warehouse with its root place; the office's first one also brings its outside places. */
export async function openWarehouse(
  work: HouseWork,
  input: WarehouseOpening,
): Promise<Outcome<{ warehouseId: string }>> {
  if (!work.actor.mayIn('warehouse.manage', input.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'officeId']));
  }
  const [code, name] = [typedText(input.code), typedText(input.name)];
  const problems = [...codeProblems(code), ...required(name, 'name')];
  const alike = await sql<{ code: string }>`
    select code from custody.warehouse
    where office_id = ${input.officeId} and code_key = ${canonicalNumber(code)} limit 1`.execute(work.sql);
  problems.push(...takenProblems('WAREHOUSE_CODE_TAKEN', alike.rows));
  if (problems.length > 0) {
    return refused(...problems);
  }
  const outside = await work.em.count(Place, { officeId: input.officeId, warehouseId: null });
  if (outside === 0) {
    for (const place of outsidePlaces) {
      work.em.create(Place, {
        id: newId(),
        officeId: input.officeId,
        warehouseId: null,
        parentId: null,
        ...place,
      });
    }
  }
  const warehouse = work.em.create(Warehouse, { id: newId(), ...input, code, name });
  await work.em.flush();
  work.em.create(Place, {
    id: newId(),
    officeId: input.officeId,
    warehouseId: warehouse.id,
    parentId: null,
    kind: 'WAREHOUSE',
    code,
    name,
  });
  await work.record({
    kind: 'warehouse.opened',
    officeId: input.officeId,
    subject: { type: 'Warehouse', id: warehouse.id, label: code },
    after: { code, name, ownership: input.ownership },
  });
  return done({ warehouseId: warehouse.id });
}

export interface PlaceAddition {
  readonly parentId: string;
  readonly kind: 'ZONE' | 'SHELF' | 'BIN';
  readonly code: string;
  readonly name: string;
  /** What the place is like; left out, a zone is open and the rest like the place around it. */
  readonly fitness?: PlaceFitness | null;
}

const levels: readonly PlaceKind[] = ['WAREHOUSE', 'ZONE', 'SHELF', 'BIN'];

/** A part is finer than what it is in; within the finest there are none, so that another parent must be named. */
function levelProblems(kind: PlaceKind, parent: PlaceKind): Problem[] {
  if (levels.indexOf(kind) > levels.indexOf(parent)) {
    return [];
  }
  const finer = levels.slice(levels.indexOf(parent) + 1);
  return finer.length > 0
    ? [wrongKindOfPlace(['input', 'kind'], finer)]
    : [wrongKindOfPlace(['input', 'parentId'], levels.slice(0, levels.indexOf(kind)))];
}

/** Adds a zone, shelf or bin below a place of a warehouse; a part is always finer than what it is in. */
export async function addPlace(work: HouseWork, input: PlaceAddition): Promise<Outcome<{ placeId: string }>> {
  const parent = await work.em.findOne(Place, { id: input.parentId });
  if (parent?.warehouseId == null || !work.actor.mayIn('warehouse.manage', parent.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'parentId']));
  }
  const [code, name] = [typedText(input.code), typedText(input.name)];
  const problems = [...codeProblems(code), ...required(name, 'name')];
  problems.push(...levelProblems(input.kind, parent.kind));
  const marks = work.actor.mayIn('place.mark', parent.officeId);
  if (input.fitness != null && !marks && !openFitnesses.includes(input.fitness)) {
    problems.push(problem('PLACE_MARKED_BY_HEAD', ['input', 'fitness']));
  }
  const alike = await sql<{ code: string }>`
    select code from custody.place
    where warehouse_id = ${parent.warehouseId} and code_key = ${canonicalNumber(code)} limit 1`.execute(
    work.sql,
  );
  problems.push(...takenProblems('PLACE_CODE_TAKEN', alike.rows));
  if (problems.length > 0) {
    return refused(...problems);
  }
  const { fitness, ...added } = input;
  const place = work.em.create(Place, {
    id: newId(),
    officeId: parent.officeId,
    warehouseId: parent.warehouseId,
    ...added,
    code,
    name,
    ownFitness: fitness ?? null,
    fitnessSetBy: fitness != null || marks ? work.actor.id : null,
  });
  await work.record({
    kind: 'place.added',
    officeId: parent.officeId,
    subject: { type: 'Place', id: place.id, label: code },
    after: {
      kind: input.kind,
      code,
      name,
      parent: parent.code,
      ...(fitness == null ? {} : { fitness }),
    },
  });
  return done({ placeId: place.id });
}

/** A code has a letter or a digit. */
function codeProblems(code: string): Problem[] {
  return canonicalNumber(code) === '' ? [problem('REQUIRED', ['input', 'code'])] : [];
}

/** Codes that are read as one are one: capitals, spaces and letters of another script make no other code. */
function takenProblems(
  code: 'PLACE_CODE_TAKEN' | 'WAREHOUSE_CODE_TAKEN',
  alike: readonly { readonly code: string }[],
): Problem[] {
  return alike.map((taken) => problem(code, ['input', 'code'], { code: taken.code }));
}

function required(text: string, field: string): Problem[] {
  return typedText(text) === '' ? [problem('REQUIRED', ['input', field])] : [];
}
