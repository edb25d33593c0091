import { LockMode } from '@mikro-orm/postgresql';
import { Decimal } from 'decimal.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  chronologyProblems,
  lockExhibits,
  unitOf,
  versionProblems,
  type ExhibitEntity,
  type QuantityUnit,
} from '../exhibits/index.js';
import {
  moveStates,
  planPapers,
  writeMovement,
  writePapers,
  type MovementPapersGiven,
} from '../movements/index.js';
import { PlaceEntity as Place, storageKinds } from '../warehouses/index.js';
import { Transfer, TransferLine } from './transfer.entity.js';

export interface AcceptedLine {
  readonly exhibitId: string;
  readonly quantity: string;
  readonly toPlaceId?: string | null;
}

export interface Acceptance extends MovementPapersGiven {
  readonly transferId: string;
  readonly expectedVersion: number;
  readonly lines: readonly AcceptedLine[];
  readonly note?: string | null;
}

/**
 * Accepts a transfer whole, each item to its place, on an entry order and a receipt voucher. What is not identical to
 * the dispatch is not accepted (Luật THADS Đ123.1): it stays on the road, and so with the sender, until it is settled.
 */
export async function acceptTransfer(
  work: HouseWork,
  input: Acceptance,
): Promise<Outcome<{ transferId: string }>> {
  const transfer = await work.em.findOne(
    Transfer,
    { id: input.transferId },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (transfer === null || !work.actor.mayIn('transfer.accept', transfer.toOfficeId)) {
    return refused(problem('NOT_FOUND', ['input', 'transferId']));
  }
  if (transfer.status === 'ACCEPTED') {
    return refused(problem('TRANSFER_ALREADY_ACCEPTED', ['input', 'transferId']));
  }
  const stale = versionProblems(transfer.version, input.expectedVersion, ['input', 'expectedVersion']);
  if (stale.length > 0) {
    return refused(...stale);
  }
  const sent = await work.em.find(TransferLine, { transferId: transfer.id });
  const exhibits = await lockExhibits(
    work,
    sent.map((line) => line.exhibitId),
  );
  const places = await placesOf(work, transfer.toWarehouseId, input.lines);
  const { plan, problems } = await planPapers(work, transfer.toOfficeId, 'ENTRY', input);
  problems.push(
    ...linesProblems(sent, input.lines, places, await unitsOf(work, exhibits)),
    ...arrivalProblems(plan.handover.handedOverAt, input.lines, exhibits),
  );
  if (problems.length > 0) {
    return refused(...problems);
  }
  const papers = await writePapers(work, plan);
  const road = await work.em.findOneOrFail(Place, { officeId: transfer.fromOfficeId, kind: 'TRANSIT' });
  const occurredAt = plan.handover.handedOverAt;
  for (const [index, line] of input.lines.entries()) {
    const exhibit = exhibits.get(line.exhibitId);
    const to = places[index];
    if (exhibit === undefined || to == null) {
      throw new Error(`Line ${index} of the transfer was checked and is gone.`);
    }
    const move = {
      kind: 'ACCEPTANCE',
      exhibit,
      from: road,
      to,
      quantity: line.quantity,
      occurredAt,
      papers,
      transferId: transfer.id,
      note: input.note ?? null,
    } as const;
    await writeMovement(work, move);
    await work.record({
      kind: 'transfer.accepted',
      officeId: transfer.toOfficeId,
      subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
      occurredAt,
      ...moveStates(move),
    });
  }
  transfer.accept(occurredAt);
  await work.em.flush();
  return done({ transferId: transfer.id });
}

/** The place of each line; the warehouse as a whole where none is named, null where it is not one of the warehouse. */
async function placesOf(
  work: HouseWork,
  warehouseId: string,
  lines: readonly AcceptedLine[],
): Promise<(Place | null)[]> {
  const root = await work.em.findOneOrFail(Place, { warehouseId, kind: 'WAREHOUSE' });
  const named = await work.em.find(Place, {
    id: { $in: lines.map((line) => line.toPlaceId).filter((id) => id != null) },
    warehouseId,
    kind: { $in: [...storageKinds] },
  });
  const byId = new Map(named.map((place) => [place.id, place]));
  return lines.map((line) => (line.toPlaceId == null ? root : (byId.get(line.toPlaceId) ?? null)));
}

/** The unit in which each of these items is counted. */
async function unitsOf(
  work: HouseWork,
  exhibits: ReadonlyMap<string, ExhibitEntity>,
): Promise<ReadonlyMap<string, QuantityUnit>> {
  const units = new Map<string, QuantityUnit>();
  for (const exhibit of exhibits.values()) {
    units.set(exhibit.id, await unitOf(work, exhibit));
  }
  return units;
}

function linesProblems(
  sent: readonly TransferLine[],
  accepted: readonly AcceptedLine[],
  places: readonly (Place | null)[],
  units: ReadonlyMap<string, QuantityUnit>,
): Problem[] {
  const problems: Problem[] = [];
  const outstanding = new Map(sent.map((line) => [line.exhibitId, line]));
  for (const [index, line] of accepted.entries()) {
    const field = ['input', 'lines', String(index)];
    const dispatched = outstanding.get(line.exhibitId);
    if (dispatched === undefined) {
      problems.push(problem('NOT_FOUND', [...field, 'exhibitId']));
    } else if (!new Decimal(line.quantity).eq(dispatched.quantity)) {
      problems.push(
        problem('MUST_EQUAL', [...field, 'quantity'], {
          expected: new Decimal(dispatched.quantity).toFixed(),
          unit: units.get(line.exhibitId)?.name ?? '',
        }),
      );
    }
    outstanding.delete(line.exhibitId);
    if (places[index] == null) {
      problems.push(problem('NOT_FOUND', [...field, 'toPlaceId']));
    }
  }
  if (outstanding.size > 0) {
    problems.push(
      problem('TRANSFER_LINE_MISSING', ['input', 'lines'], { missing: String(outstanding.size) }),
    );
  }
  return problems;
}

/** Nothing arrives before it has left. */
function arrivalProblems(
  acceptedAt: Date,
  lines: readonly AcceptedLine[],
  exhibits: ReadonlyMap<string, ExhibitEntity>,
): Problem[] {
  return lines.flatMap((line, index) => {
    const exhibit = exhibits.get(line.exhibitId);
    const field = ['input', 'lines', String(index), 'exhibitId'];
    return exhibit === undefined ? [] : chronologyProblems(acceptedAt, exhibit, field);
  });
}
