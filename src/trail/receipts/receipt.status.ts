import { sql } from 'kysely';
import { actorOf, type RequestContext } from '../../identity/index.js';
import { AuditReceiptStateEnum, type AuditReceiptStatus } from '../proofs/proof.graphql.js';
import { TrailProofs } from '../proofs/trail-proofs.js';
import { deadlineOf } from './receipt.deadline.js';

/** Every id of ours is a UUIDv7; any other is none of an event. */
const eventIdForm = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What became of the event of a receipt. */
export async function receiptStatus(context: RequestContext, eventId: string): Promise<AuditReceiptStatus> {
  if (!eventIdForm.test(eventId)) {
    return { state: AuditReceiptStateEnum.UNKNOWN, deadline: null, proof: null };
  }
  const deadline = await deadlineOf(context, eventId);
  const proofs = TrailProofs.of(context);
  const [leaf, checkpoint, proof] = await Promise.all([
    proofs.leafOf(eventId),
    proofs.newestCheckpoint(),
    proofs.inclusion(eventId),
  ]);
  if (leaf === null) {
    const isTold = await isToldWithinSight(context, eventId);
    const state = isTold ? AuditReceiptStateEnum.PENDING : AuditReceiptStateEnum.UNKNOWN;
    return { state, deadline, proof: null };
  }
  if (proof === null || checkpoint === null) {
    return { state: AuditReceiptStateEnum.LOGGED, deadline, proof: null };
  }
  const isWitnessed = checkpoint.isWitnessed || (await hasWitnessed(context, leaf.index));
  return {
    state: isWitnessed ? AuditReceiptStateEnum.WITNESSED : AuditReceiptStateEnum.PUBLISHED,
    deadline,
    proof,
  };
}

async function hasWitnessed(context: RequestContext, leafIndex: bigint): Promise<boolean> {
  const found = await sql`
    select from trail.cosignature where size > ${leafIndex.toString()}::bigint limit 1`.execute(context.sql);
  return found.rows.length > 0;
}

async function isToldWithinSight(context: RequestContext, eventId: string): Promise<boolean> {
  const found = await sql`
    select from trail.event
    where id = ${eventId}::uuid
      and (actor_id = ${actorOf(context).id}::uuid or office_id = any(${actorOf(context).officeIds}::uuid[]))`.execute(
    context.sql,
  );
  return found.rows.length > 0;
}
