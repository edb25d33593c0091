import type { EventRecorder, Work, WorkEvent } from '../platform/database/unit-of-work.js';
import { permissionOfOperation } from '../platform/graphql/root-guard.js';
import { newId } from '../platform/ids.js';
import { isPermission, type Actor, type DelegationOfGrant } from '../identity/index.js';
import { TrailEvent } from './event.entity.js';

/** Writes an event in the transaction of the change that it tells of; names are kept as they are at this moment. */
export const recordEvent: EventRecorder<Actor> = async (work, event) => {
  const delegation = delegationBehind(work, event);
  await work.em.insert(TrailEvent, {
    id: newId(),
    occurredAt: event.occurredAt ?? work.now,
    actorId: work.actor.id,
    actorName: work.actor.fullName,
    actorRoles: [...work.actor.roles],
    officeId: event.officeId,
    kind: event.kind,
    subjectType: event.subject.type,
    subjectId: event.subject.id,
    subjectLabel: event.subject.label,
    requestId: work.requestId,
    before: event.before ?? null,
    after: event.after ?? null,
    delegationId: delegation?.id ?? null,
    delegatorId: delegation?.delegatorId ?? null,
    delegatorName: delegation?.delegatorName ?? null,
  });
};

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
