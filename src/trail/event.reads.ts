import { sql } from 'kysely';
import { globalIdOf } from '../platform/graphql/global-id.js';
import {
  computed,
  decimal,
  derived,
  identity,
  one,
  readModel,
  value,
  type ReadModel,
} from '../platform/reads/index.js';
import {
  delegationReads,
  officeReads,
  officesAllowing,
  staffReads,
  type RequestContext,
} from '../identity/index.js';

import { timeBracketReads } from './proofs/checkpoint.reads.js';
import { TrailProofs } from './proofs/trail-proofs.js';

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
    leafIndex: decimal(
      (event) => sql`(select l.leaf_index from trail.leaf l where l.event_id = ${event('id')})`,
    ),
    timeBracket: one(() => timeBracketReads, {
      by: (leaf, event) => sql`${leaf('event_id')} = ${event('id')}`,
    }),
    proof: computed<{ id: string }, RequestContext>({ id: 'id' }, ({ id }, context) =>
      TrailProofs.of(context).inclusion(id),
    ),
  },
});
