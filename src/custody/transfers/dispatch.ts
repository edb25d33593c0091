import { Decimal } from 'decimal.js';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { claimedMoment, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  availabilityProblems,
  chronologyProblems,
  lockExhibits,
  quantityAt,
  quantityHeld,
  quantityProblems,
  shortageProblems,
  unitOf,
  versionProblems,
  type ExhibitEntity,
} from '../exhibits/index.js';
import {
  lateEntryOf,
  moveStates,
  planPapers,
  writeMovement,
  writePapers,
  type MovementPapersGiven,
} from '../movements/index.js';
import { sealedMoveProblems } from '../seals/index.js';
import { PlaceEntity as Place, storageKinds, WarehouseEntity as Warehouse } from '../warehouses/index.js';
import { Transfer, TransferLine } from './transfer.entity.js';

export interface DispatchLine {
  readonly exhibitId: string;
  readonly expectedVersion: number;
  readonly fromPlaceId: string;
  readonly quantity: string;
}

export interface Dispatch extends MovementPapersGiven {
  readonly fromWarehouseId: string;
  readonly toWarehouseId: string;
  readonly reason: string;
  readonly lines: readonly DispatchLine[];
}

interface DispatchedLine {
  readonly line: DispatchLine;
  readonly exhibit: ExhibitEntity;
  readonly from: Place;
}

/** The most items on one transfer. */
const mostLines = 200;

/**
 * Sends items to another warehouse on an exit order and an issue voucher (TT 04/2023 Đ11.2). Until they are accepted
 * they lie on the road and the sending office answers for them. To another office an item goes whole: one office
 * answers for an item, never two for parts of it.
 */
export async function dispatchTransfer(
  work: HouseWork,
  input: Dispatch,
): Promise<Outcome<{ transferId: string }>> {
  const source = await work.em.findOne(Warehouse, { id: input.fromWarehouseId });
  if (source === null || !work.actor.mayIn('transfer.dispatch', source.officeId)) {
    return refused(problem('NOT_FOUND', ['input', 'fromWarehouseId']));
  }
  const target = await work.em.findOne(Warehouse, { id: input.toWarehouseId });
  if (target === null) {
    return refused(problem('NOT_FOUND', ['input', 'toWarehouseId']));
  }
  const listed = listProblems(input);
  if (listed.length > 0) {
    return refused(...listed);
  }
  const { lines, problems } = await readLines(work, input, source, target);
  const papersPlanned = await planPapers(work, source.officeId, 'EXIT', input);
  problems.push(...papersPlanned.problems);
  const occurredAt = papersPlanned.plan.handover.handedOverAt;
  const [gate] = lines;
  const entry =
    gate === undefined
      ? null
      : await lateEntryOf(work, { from: gate.from, to: gate.from, occurredAt, lateReason: input.lateReason });
  problems.push(...(entry?.problems ?? []));
  if (problems.length > 0) {
    return refused(...problems);
  }
  const papers = await writePapers(work, papersPlanned.plan);
  const road = await work.em.findOneOrFail(Place, { officeId: source.officeId, kind: 'TRANSIT' });
  const transfer = await writeTransfer(work, input, source, target, occurredAt);
  for (const { line, exhibit, from } of lines) {
    const move = {
      kind: 'DISPATCH',
      exhibit,
      from,
      to: road,
      quantity: line.quantity,
      occurredAt,
      papers,
      transferId: transfer.id,
      late: entry?.late ?? null,
    } as const;
    await writeMovement(work, move);
    const states = moveStates(move);
    await work.record({
      kind: 'transfer.dispatched',
      officeId: source.officeId,
      subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
      occurredAt,
      before: states.before,
      after: {
        ...states.after,
        fromWarehouse: warehouseText(source),
        toWarehouse: warehouseText(target),
        reason: transfer.reason,
      },
    });
  }
  return done({ transferId: transfer.id });
}

/** A warehouse as the trail tells it. */
function warehouseText({ code, name }: Warehouse): string {
  return `${code} – ${name}`;
}

function listProblems(input: Dispatch): Problem[] {
  const problems: Problem[] = [];
  if (input.fromWarehouseId === input.toWarehouseId) {
    problems.push(problem('TRANSFER_SAME_WAREHOUSE', ['input', 'toWarehouseId']));
  }
  if (saidText(input.reason) === '') {
    problems.push(problem('REQUIRED', ['input', 'reason']));
  }
  if (input.lines.length === 0) {
    problems.push(problem('REQUIRED', ['input', 'lines']));
  }
  if (input.lines.length > mostLines) {
    problems.push(problem('TOO_MANY', ['input', 'lines'], { most: String(mostLines), things: 'lines' }));
  }
  const ids = input.lines.map((line) => line.exhibitId);
  for (const [index, id] of ids.entries()) {
    if (ids.indexOf(id) < index) {
      problems.push(problem('DUPLICATE', ['input', 'lines', String(index), 'exhibitId']));
    }
  }
  return problems;
}

async function readLines(
  work: HouseWork,
  input: Dispatch,
  source: Warehouse,
  target: Warehouse,
): Promise<{ lines: DispatchedLine[]; problems: Problem[] }> {
  const exhibits = await lockExhibits(
    work,
    input.lines.map((line) => line.exhibitId),
  );
  const lines: DispatchedLine[] = [];
  const problems: Problem[] = [];
  for (const [index, line] of input.lines.entries()) {
    const field = ['input', 'lines', String(index)];
    const exhibit = exhibits.get(line.exhibitId);
    const from = await work.em.findOne(Place, { id: line.fromPlaceId, warehouseId: source.id });
    if (exhibit?.officeId !== source.officeId) {
      problems.push(problem('NOT_FOUND', [...field, 'exhibitId']));
    } else if (from?.isOneOf(storageKinds) !== true) {
      problems.push(problem('NOT_FOUND', [...field, 'fromPlaceId']));
    } else {
      problems.push(...(await lineProblems(work, input, line, exhibit, from, target.officeId, field)));
      lines.push({ line, exhibit, from });
    }
  }
  return { lines, problems };
}

async function lineProblems(
  work: HouseWork,
  { handover }: Dispatch,
  line: DispatchLine,
  exhibit: ExhibitEntity,
  from: Place,
  toOfficeId: string,
  field: readonly string[],
): Promise<Problem[]> {
  const stale = versionProblems(exhibit.version, line.expectedVersion, [...field, 'expectedVersion']);
  if (stale.length > 0) {
    return stale;
  }
  const unit = await unitOf(work, exhibit);
  const available = await quantityAt(work, exhibit.id, line.fromPlaceId);
  const problems = [
    ...(await shortageProblems(work, exhibit, from, line.quantity, [...field, 'quantity'])),
    ...quantityProblems(line.quantity, unit, [...field, 'quantity']),
    ...availabilityProblems(line.quantity, available, unit, [...field, 'quantity']),
    ...chronologyProblems(await claimedMoment(work, handover.handedOverAt), exhibit, [...field, 'exhibitId']),
    ...(await sealedMoveProblems(work, { ...line, kind: 'DISPATCH' }, sealFields(field))),
  ];
  const held = new Decimal(await quantityHeld(work, exhibit.id));
  if (problems.length === 0 && toOfficeId !== exhibit.officeId && !held.eq(line.quantity)) {
    problems.push(
      problem('EXHIBIT_NOT_WHOLE', [...field, 'quantity'], { held: held.toFixed(), unit: unit.name }),
    );
  }
  return problems;
}

function sealFields(line: readonly string[]) {
  return { quantity: [...line, 'quantity'], exhibit: [...line, 'exhibitId'] };
}

async function writeTransfer(
  work: HouseWork,
  input: Dispatch,
  source: Warehouse,
  target: Warehouse,
  dispatchedAt: Date,
): Promise<Transfer> {
  const transfer = work.em.create(Transfer, {
    id: newId(),
    fromOfficeId: source.officeId,
    toOfficeId: target.officeId,
    fromWarehouseId: source.id,
    toWarehouseId: target.id,
    status: 'IN_TRANSIT',
    reason: saidText(input.reason),
    dispatchedAt,
    acceptedAt: null,
    takenBackAt: null,
    recallReason: null,
    version: 1,
  });
  await work.em.flush();
  for (const line of input.lines) {
    work.em.create(TransferLine, {
      transferId: transfer.id,
      exhibitId: line.exhibitId,
      quantity: line.quantity,
    } as TransferLine);
  }
  await work.em.flush();
  return transfer;
}
