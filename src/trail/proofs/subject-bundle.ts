import { sql } from 'kysely';
import { refusal } from '../../platform/graphql/errors.js';
import { parseGlobalId } from '../../platform/graphql/global-id.js';
import { tell } from '../../platform/sentences/index.js';
import { officesOf, type RequestContext } from '../../identity/index.js';
import {
  consistencyProof,
  formatSubjectBundle,
  inclusionProof,
  type BundledEvent,
  type EarlierCheckpoint,
} from '../log/index.js';
import { TrailProofs } from './trail-proofs.js';

/** More is a matter for the mirror, which holds everything. */
const mostEvents = 5_000;

interface SubjectLeaf {
  readonly index: string;
  readonly eventId: string;
  readonly entry: Buffer;
  readonly salt: Buffer | null;
  readonly payload: Buffer | null;
}

/**
 * The file for `so-kho-verify bundle`: every entry of the subject up to the newest checkpoint, whichever office wrote it,
 * so that the chain from one to the next can be followed; contents only of the offices that the caller may audit.
 */
export async function subjectBundle(context: RequestContext, subjectId: string): Promise<string | null> {
  const subject = parseGlobalId(subjectId);
  const proofs = TrailProofs.of(context);
  const checkpoint = await proofs.newestCheckpoint();
  if (subject === undefined || checkpoint === null) {
    return null;
  }
  const { size } = checkpoint;
  const leaves = await leavesOf(context, subject, size);
  if (leaves.length === 0) {
    return null;
  }
  if (leaves.length > mostEvents) {
    throw refusal(tell('TOO_MANY_LOG_ENTRIES', { most: String(mostEvents) }));
  }
  const indexes = leaves.map(({ index }) => BigInt(index));
  const brackets = await checkpointsAround(context, indexes, size);
  // Reading pauses here, so that the tiles can be read together.
  await context.pauseReads();
  const hashAt = proofs.hashesOf(size);
  const events = leaves.map(async ({ index, entry, salt, payload }): Promise<BundledEvent> => ({
    index: BigInt(index),
    entry,
    payload: salt === null ? null : payload,
    salt: payload === null ? null : salt,
    proof: await inclusionProof(BigInt(index), size, hashAt),
  }));
  const earlier = brackets.map(async (one): Promise<EarlierCheckpoint> => ({
    checkpoint: one.note,
    consistency: await consistencyProof(BigInt(one.size), size, hashAt),
  }));
  return formatSubjectBundle({
    subject: { t: subject.type, id: subject.id },
    checkpoint: checkpoint.note,
    earlier: await Promise.all(earlier),
    events: await Promise.all(events),
  });
}

async function leavesOf(
  context: RequestContext,
  subject: { readonly type: string; readonly id: string },
  size: bigint,
): Promise<SubjectLeaf[]> {
  const auditable = officesOf(context, 'audit.read');
  const blind = officesOf(context, 'inventory.count').filter(
    (office) => !officesOf(context, 'inventory.resolve').includes(office),
  );
  const found = await sql<SubjectLeaf>`
    select l.leaf_index::text as index, l.event_id as "eventId", l.entry, p.salt, p.bytes as payload
    from trail.subject_entries(${subject.type}, ${subject.id}::uuid, ${auditable}::uuid[]) l
      left join trail.payload p on p.event_id = l.event_id and l.office_id = any(${auditable}::uuid[])
        and not (l.source = 'row' and ${subject.type} = 'Inventory' and exists (
          select from inventory.inventory i
          where i.id = ${subject.id}::uuid and i.status <> 'CLOSED' and i.office_id = any(${blind}::uuid[])))
    where l.leaf_index < ${size.toString()}::bigint
    order by l.leaf_index limit ${mostEvents + 1}`.execute(context.sql);
  return found.rows;
}

/** The witnessed checkpoints before and after each entry, which tell when it was logged. */
async function checkpointsAround(
  context: RequestContext,
  indexes: readonly bigint[],
  size: bigint,
): Promise<{ size: string; note: string }[]> {
  const found = await sql<{ size: string; note: string }>`
    with asked as (select unnest(${indexes.map(String)}::bigint[]) as leaf_index),
    around as (
      select (
        select max(c.size) from trail.cosignature c where c.size <= a.leaf_index and c.size > 0) as size from asked a
      union
      select (select min(c.size) from trail.cosignature c where c.size > a.leaf_index) from asked a)
    select c.size::text, c.note || (
        select string_agg(s.line, '' order by s.witness) from trail.cosignature s where s.size = c.size) as note
    from around join trail.checkpoint c using (size)
    where c.size < ${size.toString()}::bigint order by c.size`.execute(context.sql);
  return found.rows;
}
