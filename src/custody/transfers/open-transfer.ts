import { LockMode } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import type { HouseWork, Permission } from '../../identity/index.js';
import { lockExhibits, versionProblems, type ExhibitEntity } from '../exhibits/index.js';
import { lateEntryOf, type LateEntryFound } from '../movements/index.js';
import { misfitProblems, misfitsOf, PlaceEntity as Place, storageKinds } from '../warehouses/index.js';
import { Transfer, TransferLine, TransferRefusal, type TransferStatus } from './transfer.entity.js';

/** A transfer under lock, with its items under lock and what was refused of it. */
export interface OpenTransfer {
  readonly transfer: Transfer;
  readonly lines: readonly TransferLine[];
  readonly exhibits: ReadonlyMap<string, ExhibitEntity>;
  readonly refusals: readonly TransferRefusal[];
}

interface Opening {
  readonly transferId: string;
  readonly expectedVersion: number;
  readonly permission: Permission;
  /** The end of the transfer at which the person acts. */
  readonly end: 'fromOfficeId' | 'toOfficeId';
  /** The steps at which the act is possible. */
  readonly steps: readonly TransferStatus[];
}

/** Locks a transfer and its items; refused when it is unknown, at another end, at another step, or has changed. */
export async function openTransfer(work: HouseWork, opening: Opening): Promise<Outcome<OpenTransfer>> {
  const field = ['input', 'transferId'];
  const transfer = await work.em.findOne(
    Transfer,
    { id: opening.transferId },
    { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true },
  );
  if (transfer === null || !work.actor.mayIn(opening.permission, transfer[opening.end])) {
    return refused(problem('NOT_FOUND', field));
  }
  if (!opening.steps.includes(transfer.status)) {
    const code = transfer.status === 'ACCEPTED' ? 'TRANSFER_ALREADY_ACCEPTED' : 'TRANSFER_STATE_WRONG';
    return refused(problem(code, field));
  }
  const stale = versionProblems(transfer.version, opening.expectedVersion, ['input', 'expectedVersion']);
  if (stale.length > 0) {
    return refused(...stale);
  }
  const lines = await work.em.find(TransferLine, { transferId: transfer.id });
  return done({
    transfer,
    lines,
    exhibits: await lockExhibits(
      work,
      lines.map((line) => line.exhibitId),
    ),
    refusals: await work.em.find(TransferRefusal, { transferId: transfer.id }),
  });
}

/** Whoever sent the items stands on no other side of the transfer, also where that person keeps both offices. */
export async function senderProblems(work: HouseWork, transfer: Transfer): Promise<Problem[]> {
  const found = await sql<{ sent: boolean }>`
    select custody.dispatched_by(${transfer.id}, ${work.actor.id}) as sent`.execute(work.sql);
  return found.rows[0]?.sent === true ? [problem('TRANSFER_ONE_PERSON', ['input', 'transferId'])] : [];
}

/** The place of each line; the warehouse as a whole where none is named, null where it is not one of the warehouse. */
export async function placesOf(
  work: HouseWork,
  warehouseId: string,
  lines: readonly { readonly toPlaceId?: string | null }[],
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

/** Each item goes to a place where its class may lie. */
export async function unfitPlaceProblems(
  work: HouseWork,
  lines: readonly { readonly exhibitId: string }[],
  places: readonly (Place | null)[],
  exhibits: ReadonlyMap<string, ExhibitEntity>,
): Promise<Problem[]> {
  const placings = lines.flatMap(({ exhibitId }, index) => {
    const classCode = exhibits.get(exhibitId)?.classCode;
    const placeId = places[index]?.id;
    return classCode === undefined || placeId === undefined ? [] : [{ index, classCode, placeId }];
  });
  const misfits = await misfitsOf(work, placings);
  return placings.flatMap(({ index }, n) =>
    misfitProblems(misfits[n], ['input', 'lines', String(index), 'toPlaceId']),
  );
}

/** The road of the office that sends: it answers for what lies there. */
export function roadOf(work: HouseWork, transfer: Transfer): Promise<Place> {
  return work.em.findOneOrFail(Place, { officeId: transfer.fromOfficeId, kind: 'TRANSIT' });
}

/** Whether what arrives in the warehouse would be booked late, wherever in it the items are put. */
export async function lateArrivalOf(
  work: HouseWork,
  warehouseId: string,
  occurredAt: Date,
  lateReason: string | null | undefined,
): Promise<LateEntryFound> {
  const root = await work.em.findOneOrFail(Place, { warehouseId, kind: 'WAREHOUSE' });
  return lateEntryOf(work, { from: root, to: root, occurredAt, lateReason });
}
