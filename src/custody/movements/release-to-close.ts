import { Decimal } from 'decimal.js';
import { sql } from 'kysely';
import type { HouseWork } from '../../identity/index.js';

/** A release of which something is still out. */
export interface OpenRelease {
  readonly id: string;
  readonly outstanding: string;
}

/**
 * The release that a disposal closes which takes the goods from where they were released to: the oldest of which that
 * much is still out, else the one of which most is. Undefined where nothing was released to that place.
 */
export async function releaseToClose(
  work: HouseWork,
  exhibitId: string,
  placeId: string,
  quantity: string,
): Promise<OpenRelease | undefined> {
  const found = await sql<OpenRelease>`
    select r.id, (r.quantity - r.returned_quantity - r.consumed_quantity - r.disposed_quantity)::text as outstanding
    from custody.release r
    where r.exhibit_id = ${exhibitId} and r.place_id = ${placeId}
      and r.returned_quantity + r.consumed_quantity + r.disposed_quantity < r.quantity
    order by r.released_at, r.id`.execute(work.sql);
  const open = found.rows;
  const most = open.toSorted((one, other) => new Decimal(other.outstanding).cmp(one.outstanding))[0];
  return open.find(({ outstanding }) => new Decimal(outstanding).gte(quantity)) ?? most;
}
