import type DataLoader from 'dataloader';
import { sql } from 'kysely';
import { manyByKey } from '../../platform/graphql/loaders.js';
import type { RequestContext } from '../../identity/index.js';
import { exhibitIsVisible } from '../exhibits/index.js';
import type { DisposalKind } from './disposal.entity.js';

export interface DisposalRow {
  readonly id: string;
  readonly exhibitId: string;
  readonly kind: DisposalKind;
  readonly decisionId: string | null;
  readonly quantity: string;
  readonly recipient: string;
  readonly method: string | null;
  readonly disposedAt: string;
}

const columns = sql`
  d.id, d.exhibit_id as "exhibitId", d.kind, d.decision_id as "decisionId", d.quantity, d.recipient, d.method,
  d.disposed_at as "disposedAt"`;

/** A disposal of an exhibit that the caller may see. */
export async function disposalById(context: RequestContext, id: string): Promise<DisposalRow | undefined> {
  const found = await sql<DisposalRow>`
    select ${columns} from custody.disposal d join custody.exhibit e on e.id = d.exhibit_id
    where d.id = ${id} and ${exhibitIsVisible(context)}`.execute(context.sql);
  return found.rows[0];
}

/** The disposals of each exhibit, the first one first. */
export function disposalsLoader(context: RequestContext): DataLoader<string, DisposalRow[]> {
  return context.loaders.get('disposals', () =>
    manyByKey<string, DisposalRow>(
      async (ids) =>
        (
          await sql<DisposalRow>`
            select ${columns} from custody.disposal d where d.exhibit_id = any(${ids}::uuid[])
            order by d.disposed_at, d.id`.execute(context.sql)
        ).rows,
      (row) => row.exhibitId,
    ),
  );
}
