import { sql } from 'kysely';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { Place, storageKinds, type PlaceFitness } from './place.entity.js';
import { wrongKindOfPlace } from './place.facts.js';

export interface PlaceMark {
  readonly placeId: string;
  /** Null takes the mark away: the place is like the one around it. */
  readonly fitness: PlaceFitness | null;
}

/**
 * Says what a place of a warehouse is like, and with it its parts that have no mark of their own. A head's word, never
 * that of the keeper who puts things there.
 */
export async function markPlace(work: HouseWork, input: PlaceMark): Promise<Outcome<{ placeId: string }>> {
  const field = ['input', 'placeId'];
  const place = await work.em.findOne(Place, { id: input.placeId });
  if (place === null || !work.actor.mayIn('place.mark', place.officeId)) {
    return refused(problem('NOT_FOUND', field));
  }
  if (place.warehouseId == null) {
    return refused(wrongKindOfPlace(field, storageKinds));
  }
  if (input.fitness === null && place.parentId == null) {
    return refused(problem('REQUIRED', ['input', 'fitness']));
  }
  const states = await lockAndRead(work, place, input.fitness);
  if (place.ownFitness === input.fitness) {
    return refused(problem('NOTHING_CHANGED', ['input', 'fitness']));
  }
  const problems = await heldProblems(work, place, states.after);
  if (problems.length > 0) {
    return refused(...problems);
  }
  place.ownFitness = input.fitness;
  place.fitnessSetBy = work.actor.id;
  await work.em.flush();
  await work.record({
    kind: 'place.marked',
    officeId: place.officeId,
    subject: { type: 'Place', id: place.id, label: place.code },
    before: { fitness: states.before },
    after: { fitness: states.after, inherited: input.fitness === null },
  });
  return done({ placeId: place.id });
}

interface States {
  readonly before: PlaceFitness;
  readonly after: PlaceFitness;
}

/** Waits for the movements to the places of the warehouse that are under way, and answers the mark before and after. */
async function lockAndRead(work: HouseWork, place: Place, own: PlaceFitness | null): Promise<States> {
  await sql`
    select from custody.place where warehouse_id = ${place.warehouseId} order by id for update`.execute(
    work.sql,
  );
  await work.em.refresh(place);
  const found = await sql<States>`
    select p.fitness as before, coalesce(${own}::text, around.fitness) as after
    from custody.place p left join custody.place around on around.id = p.parent_id
    where p.id = ${place.id}`.execute(work.sql);
  const [states] = found.rows;
  if (states === undefined) {
    throw new Error(`The place ${place.id} was found and is gone.`);
  }
  return states;
}

/** Items at the place, and at those parts that follow it, that may lie there now and could not any more. */
async function heldProblems(work: HouseWork, place: Place, after: PlaceFitness): Promise<Problem[]> {
  const found = await sql<{ count: string; classes: string | null }>`
    with recursive part as (
      select p.id, p.fitness from custody.place p where p.id = ${place.id}
      union all
      select p.id, p.fitness from custody.place p join part on part.id = p.parent_id where p.own_fitness is null
    )
    select count(distinct e.id)::text as count, string_agg(distinct e.class_code, ', ') as classes
    from part join custody.holding h on h.place_id = part.id and h.quantity > 0
      join custody.exhibit e on e.id = h.exhibit_id
    where custody.class_fits(e.class_code, part.fitness) and not custody.class_fits(e.class_code, ${after})`.execute(
    work.sql,
  );
  const { count = '0', classes } = found.rows[0] ?? {};
  return count === '0'
    ? []
    : [
        problem('PLACE_HOLDS_UNFIT', ['input', 'fitness'], {
          place: place.code,
          count,
          fitness: after,
          classes: classes ?? '',
        }),
      ];
}
