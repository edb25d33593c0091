import { Decimal } from 'decimal.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { chronologyProblems, unitOf, type ExhibitEntity, type QuantityUnit } from '../exhibits/index.js';
import {
  moveStates,
  planPapers,
  writeMovement,
  writePapers,
  type MovementPapersGiven,
} from '../movements/index.js';
import type { PlaceEntity as Place } from '../warehouses/index.js';
import {
  lateArrivalOf,
  openTransfer,
  placesOf,
  roadOf,
  senderProblems,
  unfitPlaceProblems,
} from './open-transfer.js';
import type { TransferLine } from './transfer.entity.js';

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
 * Accepts what has arrived, each item to its place, on an entry order and a receipt voucher: all of the transfer but what
 * was refused before. What is not identical to the dispatch is not accepted (Luật THADS Đ123.1).
 */
export async function acceptTransfer(
  work: HouseWork,
  input: Acceptance,
): Promise<Outcome<{ transferId: string }>> {
  const opened = await openTransfer(work, {
    ...input,
    permission: 'transfer.accept',
    end: 'toOfficeId',
    steps: ['IN_TRANSIT'],
  });
  if (!opened.ok) {
    return opened;
  }
  const { transfer, lines, exhibits, refusals } = opened.value;
  const refusedIds = refusals.map((refusal) => refusal.exhibitId);
  const sent = lines.filter((line) => !refusedIds.includes(line.exhibitId));
  const places = await placesOf(work, transfer.toWarehouseId, input.lines);
  const { plan, problems } = await planPapers(work, transfer.toOfficeId, 'ENTRY', input);
  problems.push(
    ...(await senderProblems(work, transfer)),
    ...linesProblems(sent, input.lines, places, refusedIds, await unitsOf(work, exhibits)),
    ...(await unfitPlaceProblems(work, input.lines, places, exhibits)),
    ...arrivalProblems(plan.handover.handedOverAt, input.lines, exhibits),
  );
  const occurredAt = plan.handover.handedOverAt;
  const entry = await lateArrivalOf(work, transfer.toWarehouseId, occurredAt, input.lateReason);
  problems.push(...entry.problems);
  if (problems.length > 0) {
    return refused(...problems);
  }
  const papers = await writePapers(work, plan);
  const road = await roadOf(work, transfer);
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
      late: entry.late,
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
  transfer.settle(occurredAt, refusals.length > 0);
  await work.em.flush();
  return done({ transferId: transfer.id });
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
  refusedIds: readonly string[],
  units: ReadonlyMap<string, QuantityUnit>,
): Problem[] {
  const problems: Problem[] = [];
  const outstanding = new Map(sent.map((line) => [line.exhibitId, line]));
  for (const [index, line] of accepted.entries()) {
    const field = ['input', 'lines', String(index)];
    const dispatched = outstanding.get(line.exhibitId);
    if (dispatched === undefined) {
      const code = refusedIds.includes(line.exhibitId) ? 'TRANSFER_LINE_REFUSED' : 'NOT_FOUND';
      problems.push(problem(code, [...field, 'exhibitId']));
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
