import { sql } from 'kysely';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { bareProblem, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { claimExhibit, type ExhibitEntity } from '../exhibits/index.js';
import { reopenFinds } from '../finds/index.js';
import {
  lateEntryOf,
  moveStates,
  MovementEntity as Movement,
  writeMovement,
  type Move,
} from '../movements/index.js';
import { PlaceEntity as Place } from '../warehouses/index.js';
import { basisProblems, writeCorrection, type BasisGiven } from './correction.basis.js';

export interface ReversalGiven extends BasisGiven {
  readonly exhibitId: string;
  readonly expectedVersion: number;
  readonly movementId: string;
}

/**
 * Takes back the last movement of an item that stands, by a movement that brings the quantity to where it was, as of
 * the same moment: the thing never moved. What the movement changed beside the holdings comes back with it. Nothing
 * is deleted; both stand in the chain.
 */
export async function reverseMovement(
  work: HouseWork,
  input: ReversalGiven,
): Promise<Outcome<{ exhibitId: string; movementId: string }>> {
  const claim = await claimExhibit(work, 'movement.reverse', input);
  if (!claim.ok) {
    return claim;
  }
  const exhibit = claim.value;
  const movement = await work.em.findOne(Movement, { id: input.movementId, exhibitId: exhibit.id });
  if (movement === null) {
    return refused(problem('NOT_FOUND', ['input', 'movementId']));
  }
  const act = { kind: 'MOVEMENT', movementId: movement.id, changes: [] } as const;
  const [from, to] = await Promise.all([
    work.em.findOneOrFail(Place, { id: movement.toPlaceId }),
    work.em.findOneOrFail(Place, { id: movement.fromPlaceId }),
  ]);
  const problems = [
    ...(await movementProblems(work, exhibit, movement, to)),
    ...(await basisProblems(work, exhibit, act, input)),
  ];
  if (problems.length > 0) {
    return refused(...problems);
  }
  const { correctionId, told } = await writeCorrection(work, exhibit, act, input);
  // The database takes a correction whatever it says of late entries, with the correction's reason.
  const { occurredAt } = movement;
  const { late } = await lateEntryOf(work, { from, to, occurredAt, lateReason: input.reason });
  const move: Move = {
    kind: 'REVERSAL',
    exhibit,
    from,
    to,
    quantity: movement.quantity,
    occurredAt,
    correctionId,
    note: told.reason,
    late,
  };
  const { id: movementId } = await writeMovement(work, move);
  await reopenFinds(work, movement);
  const states = moveStates(move);
  await work.record({
    kind: 'exhibit.movement-reversed',
    officeId: exhibit.officeId,
    subject: { type: 'Exhibit', id: exhibit.id, label: exhibit.code },
    before: { ...states.before, movement: movement.kind, occurredAt: movement.occurredAt.toISOString() },
    after: { ...states.after, ...told },
  });
  return done({ exhibitId: exhibit.id, movementId });
}

async function movementProblems(
  work: HouseWork,
  exhibit: ExhibitEntity,
  movement: Movement,
  to: Place,
): Promise<Problem[]> {
  const last = await lastStanding(work, exhibit);
  if (last?.id !== movement.id) {
    const field = ['input', 'movementId'];
    return [
      last === null
        ? bareProblem('MOVEMENT_NOT_LAST', field)
        : problem('MOVEMENT_NOT_LAST', field, { last: String(last.seq), movement: last.kind }),
    ];
  }
  // A transfer ends by its acceptance, recall or return; an entry of an inventory by the inventory.
  if (movement.transferId != null || (await isLastingAdjustment(work, movement))) {
    return [problem('MOVEMENT_NOT_REVERSIBLE', ['input', 'movementId'], { movement: movement.kind })];
  }
  return to.closedAt == null ? [] : [problem('PLACE_CLOSED', ['input', 'movementId'])];
}

interface LastStanding {
  readonly id: string;
  readonly seq: number;
  readonly kind: string;
}

async function lastStanding(work: HouseWork, exhibit: ExhibitEntity): Promise<LastStanding | null> {
  const found = await sql<LastStanding>`
    select m.id, m.seq, m.kind from custody.movement m
    where m.id = custody.last_standing_movement(${exhibit.id})`.execute(work.sql);
  return found.rows[0] ?? null;
}

/** An entry of an inventory stays until that has ended, and one from the giving side for ever. */
async function isLastingAdjustment(work: HouseWork, movement: Movement): Promise<boolean> {
  const found = await sql<{ stays: boolean }>`
    select custody.is_lasting_adjustment(${movement.id}) as stays`.execute(work.sql);
  return found.rows[0]?.stays === true;
}
