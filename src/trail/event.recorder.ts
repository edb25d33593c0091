import type { EventRecorder } from '../platform/database/unit-of-work.js';
import { newId } from '../platform/ids.js';
import type { Actor } from '../identity/index.js';
import { TrailEvent } from './event.entity.js';

/** Writes an event in the transaction of the change that it tells of; names are kept as they are at this moment. */
export const recordEvent: EventRecorder<Actor> = async (work, event) => {
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
  });
};
