import { defineEntity, p } from '@mikro-orm/core';

const EventSchema = defineEntity({
  name: 'TrailEvent',
  schema: 'trail',
  tableName: 'event',
  properties: {
    id: p.uuid().primary(),
    occurredAt: p.datetime(3),
    actorId: p.uuid(),
    actorName: p.string(),
    actorRoles: p.array(),
    officeId: p.uuid(),
    kind: p.string(),
    subjectType: p.string(),
    subjectId: p.uuid(),
    subjectLabel: p.string(),
    requestId: p.uuid(),
    before: p.json<Readonly<Record<string, unknown>>>().nullable(),
    after: p.json<Readonly<Record<string, unknown>>>().nullable(),
    delegationId: p.uuid().nullable(),
    delegatorId: p.uuid().nullable(),
    delegatorName: p.string().nullable(),
  },
});

/** One line of the audit trail. Who acted and when it was recorded are the database's word, not the caller's. */
export class TrailEvent extends EventSchema.class {}
EventSchema.setClass(TrailEvent);
