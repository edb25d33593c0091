import { sql } from 'kysely';
import { globalIdOf, localIdOf, parseGlobalId } from '../platform/graphql/global-id.js';
import {
  derived,
  identity,
  one,
  orderBy,
  readModel,
  value,
  type ListRead,
  type ReadModel,
} from '../platform/reads/index.js';
import {
  delegationReads,
  inOfficesAllowing,
  officeReads,
  officesAllowing,
  staffReads,
} from '../identity/index.js';

const auditable = officesAllowing('audit.read');

export const eventReads: ReadModel = readModel('AuditEvent', {
  table: 'trail.event',
  visible: (event) => sql`${event('office_id')} = any(${auditable})`,
  fields: {
    id: identity,
    recordedAt: value('recorded_at'),
    occurredAt: value('occurred_at'),
    actor: one(() => staffReads, { by: 'actor_id' }),
    actorName: value('actor_name'),
    actorRoles: value('actor_roles'),
    office: one(() => officeReads, { by: 'office_id' }),
    kind: value('kind'),
    subjectId: derived<{ type: string; id: string }>(
      { type: 'subject_type', id: 'subject_id' },
      ({ type, id }) => globalIdOf(type, id),
    ),
    subjectType: value('subject_type'),
    subjectLabel: value('subject_label'),
    onBehalfOf: one(() => staffReads, { by: 'delegator_id' }),
    delegatorName: value('delegator_name'),
    delegation: one(() => delegationReads, { by: 'delegation_id', ifVisible: true }),
    before: value('before'),
    after: value('after'),
  },
});

/** The trail within the caller's offices, newest first. */
export const auditEvents: ListRead = {
  name: 'audit-events',
  model: () => eventReads,
  direction: 'desc',
  order: [orderBy('recorded_at', 'instant'), orderBy('id', 'uuid')],
  where: (event, args) => [
    inOfficesAllowing(args, 'audit.read', event('office_id')),
    args.when(
      'filter.actorId',
      (actor) => sql`${event('actor_id')} = ${actor}::uuid`,
      (id: string) => localIdOf('Staff', id),
    ),
    args.when(
      'filter.officeId',
      (office) => sql`${event('office_id')} = ${office}::uuid`,
      (id: string) => localIdOf('Office', id),
    ),
    args.when(
      'filter.subjectId',
      (subject) => sql`${event('subject_id')} = ${subject}::uuid`,
      (id: string) => parseGlobalId(id)?.id ?? null,
    ),
    args.when('filter.kind', (kind) => sql`${event('kind')} = ${kind}`),
    args.when('filter.from', (from) => sql`${event('recorded_at')} >= ${from}::timestamptz`),
    args.when('filter.until', (until) => sql`${event('recorded_at')} < ${until}::timestamptz`),
  ],
};
