import type { EventRecorder, Work, WorkEvent } from '../platform/database/unit-of-work.js';
import { permissionOfOperation } from '../platform/graphql/root-guard.js';
import { newId, newSalt } from '../platform/ids.js';
import { isPermission, type Actor, type DelegationOfGrant } from '../identity/index.js';
import { eventPayload } from './event.payload.js';
import { payloadCommitment } from './log/index.js';

/** One statement: an event without its line in the log is refused. */
const eventInsert = `with told as (
  insert into trail.event (
    id, occurred_at, actor_id, actor_name, actor_roles, office_id, kind, subject_type, subject_id, subject_label,
    request_id, before, after, delegation_id, delegator_id, delegator_name)
  values ($1, $2, $3, $4, array(select jsonb_array_elements_text($5::jsonb)), $6, $7, $8, $9, $10, $11, $12, $13, $14,
    $15, $16))
  insert into trail.outbox (
    event_id, source, type, office_id, actor, request_id, subject_type, subject_id, payload, salt)
  values ($1, 'domain', $7, $6, $17, $11, $8, $9, $18, $19)`;

/** Writes an event in the transaction of the change that it tells of; names are kept as they are at this moment. */
export const recordEvent: EventRecorder<Actor> = async (work, event) => {
  const delegation = delegationBehind(work, event);
  const { actor } = work;
  const id = newId();
  const occurredAt = (event.occurredAt ?? work.now).toISOString();
  const payload = eventPayload({
    occurredAt,
    actorName: actor.fullName,
    actorRoles: actor.roles,
    kind: event.kind,
    subjectType: event.subject.type,
    subjectId: event.subject.id,
    subjectLabel: event.subject.label,
    officeId: event.officeId,
    requestId: work.requestId,
    before: event.before ?? null,
    after: event.after ?? null,
    delegationId: delegation?.id ?? null,
    delegatorId: delegation?.delegatorId ?? null,
    delegatorName: delegation?.delegatorName ?? null,
  });
  const salt = newSalt();
  const written = [
    id,
    occurredAt,
    actor.id,
    actor.fullName,
    JSON.stringify(actor.roles),
    event.officeId,
    event.kind,
    event.subject.type,
    event.subject.id,
    event.subject.label,
    work.requestId,
    event.before === undefined ? null : JSON.stringify(event.before),
    event.after === undefined ? null : JSON.stringify(event.after),
    delegation?.id ?? null,
    delegation?.delegatorId ?? null,
    delegation?.delegatorName ?? null,
    JSON.stringify({ sub: actor.id, roles: actor.roles, session: actor.sessionId ?? null }),
    byteaOf(payload),
    byteaOf(salt),
  ];
  await work.write({ name: 'trail_event', text: eventInsert, values: written });
  return { eventId: id, commitment: payloadCommitment(salt, payload).toString('hex') };
};

function byteaOf(bytes: Buffer): string {
  return `\\x${bytes.toString('hex')}`;
}

/** On whose behalf it was done: only where the person had no right of their own to do it in that office. */
function delegationBehind(
  work: Pick<Work<Actor>, 'actor' | 'operation'>,
  event: WorkEvent,
): DelegationOfGrant | undefined {
  if (event.delegationId !== undefined) {
    const named = work.actor.grants.find((grant) => grant.delegation?.id === event.delegationId);
    return named?.delegation ?? undefined;
  }
  const permission = permissionOfOperation(work.operation);
  return permission === undefined || !isPermission(permission)
    ? undefined
    : work.actor.delegationFor(permission, event.officeId);
}
