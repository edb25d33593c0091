import type DataLoader from 'dataloader';
import { sql } from 'kysely';
import { manyByKey } from '../../platform/graphql/loaders.js';
import type { RequestContext } from '../../identity/index.js';
import type { ParticipantCapacity, ParticipantSignature } from './participant.entity.js';

export interface ParticipantRow {
  readonly actId: string;
  readonly staffId: string | null;
  readonly name: string;
  readonly organisation: string;
  readonly capacity: ParticipantCapacity;
  readonly signature: ParticipantSignature;
  readonly remark: string;
}

/** The people on the minutes of each sealing, opening or disposal, by the id of the act, in the order of the paper. */
export function participantsLoader(context: RequestContext): DataLoader<string, ParticipantRow[]> {
  return context.loaders.get('participants', () =>
    manyByKey<string, ParticipantRow>(
      async (ids) =>
        (
          await sql<ParticipantRow>`
            select coalesce(p.seal_id, p.opening_id, p.disposal_id) as "actId", p.staff_id as "staffId", p.name,
              p.organisation, p.capacity, p.signature, p.remark
            from custody.participant p
            where p.seal_id = any(${ids}::uuid[]) or p.opening_id = any(${ids}::uuid[])
              or p.disposal_id = any(${ids}::uuid[])
            order by p.id`.execute(context.sql)
        ).rows,
      (row) => row.actId,
    ),
  );
}
