import { Decimal } from 'decimal.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { chronologyProblems } from '../exhibits/index.js';
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
  unfitPlaceProblems,
  type OpenTransfer,
} from './open-transfer.js';
import type { TransferLine } from './transfer.entity.js';

export interface TakeBackLine {
  readonly exhibitId: string;
  readonly toPlaceId?: string | null;
}

export interface TakeBack extends MovementPapersGiven {
  readonly transferId: string;
  readonly expectedVersion: number;
  readonly lines: readonly TakeBackLine[];
  /** Why a transfer is recalled that has not arrived; what was refused has its reason already. */
  readonly reason?: string | null;
}

/**
 * The sender takes back what is on the road, on an entry order and a receipt voucher: the whole of a transfer that has
 * not been accepted (a recall), or all that was refused at arrival.
 */
export async function takeBackTransfer(
  work: HouseWork,
  input: TakeBack,
): Promise<Outcome<{ transferId: string }>> {
  const opened = await openTransfer(work, {
    ...input,
    permission: 'transfer.dispatch',
    end: 'fromOfficeId',
    steps: ['IN_TRANSIT', 'RETURNING'],
  });
  if (!opened.ok) {
    return opened;
  }
  const { transfer, lines, exhibits, refusals } = opened.value;
  const coming = lines.filter(
    (line) =>
      transfer.status === 'IN_TRANSIT' || refusals.some((refusal) => refusal.exhibitId === line.exhibitId),
  );
  const places = await placesOf(work, transfer.fromWarehouseId, input.lines);
  const { plan, problems } = await planPapers(work, transfer.fromOfficeId, 'ENTRY', input);
  const occurredAt = plan.handover.handedOverAt;
  const reason = saidText(input.reason);
  const entry = await lateArrivalOf(work, transfer.fromWarehouseId, occurredAt, input.lateReason);
  problems.push(
    ...entry.problems,
    ...personProblems(work, opened.value),
    ...linesProblems(coming, input.lines, places),
    ...(await unfitPlaceProblems(work, input.lines, places, exhibits)),
    ...(transfer.status === 'IN_TRANSIT' && reason === '' ? [problem('REQUIRED', ['input', 'reason'])] : []),
    ...input.lines.flatMap((line, index) => {
      const exhibit = exhibits.get(line.exhibitId);
      const field = ['input', 'lines', String(index), 'exhibitId'];
      return exhibit === undefined ? [] : chronologyProblems(occurredAt, exhibit, field);
    }),
  );
  if (problems.length > 0) {
    return refused(...problems);
  }
  const papers = await writePapers(work, plan);
  const road = await roadOf(work, transfer);
  for (const [index, { exhibitId }] of input.lines.entries()) {
    const exhibit = exhibits.get(exhibitId);
    const to = places[index];
    const sent = coming.find((line) => line.exhibitId === exhibitId);
    if (exhibit === undefined || to == null || sent === undefined) {
      throw new Error(`Line ${index} of what is taken back was checked and is gone.`);
    }
    const quantity = new Decimal(sent.quantity).toFixed();
    const move = {
      kind: 'TAKE_BACK',
      exhibit,
      from: road,
      to,
      quantity,
      occurredAt,
      papers,
      transferId: transfer.id,
      note: reason,
      late: entry.late,
    } as const;
    await writeMovement(work, move);
    const states = moveStates(move);
    await work.record({
      kind: 'transfer.taken-back',
      officeId: transfer.fromOfficeId,
      subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
      occurredAt,
      before: states.before,
      after: reason === '' ? states.after : { ...states.after, reason },
    });
  }
  if (transfer.status === 'IN_TRANSIT') {
    transfer.recall(occurredAt, reason);
  } else {
    transfer.takeBack(occurredAt, coming.length < lines.length);
  }
  await work.em.flush();
  return done({ transferId: transfer.id });
}

/** Who refused an item does not take it back, also where that person keeps both offices. */
function personProblems(work: HouseWork, { refusals }: OpenTransfer): Problem[] {
  return refusals.some((refusal) => refusal.refusedBy === work.actor.id)
    ? [problem('TRANSFER_ONE_PERSON', ['input', 'transferId'])]
    : [];
}

/** Every item on the road, each once, to a place of the warehouse that sent it. */
function linesProblems(
  coming: readonly TransferLine[],
  given: readonly TakeBackLine[],
  places: readonly (Place | null)[],
): Problem[] {
  const problems: Problem[] = [];
  const outstanding = new Set(coming.map((line) => line.exhibitId));
  for (const [index, line] of given.entries()) {
    const field = ['input', 'lines', String(index)];
    if (!outstanding.delete(line.exhibitId)) {
      problems.push(problem('NOT_FOUND', [...field, 'exhibitId']));
    }
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
