import { sql, type RawBuilder } from 'kysely';
import { localIdOf } from '../../platform/graphql/global-id.js';
import {
  identity,
  one,
  orderBy,
  readModel,
  value,
  type ListRead,
  type ReadModel,
  type Row,
} from '../../platform/reads/index.js';
import { officeReads } from '../offices/office.reads.js';
import { caller, officesAllowing, today } from '../reading.js';
import { staffReads } from '../staff/staff.reads.js';

function isInForce(delegation: Row): RawBuilder<unknown> {
  return sql`(
    select identity.delegation_in_force(d, ${today}) from identity.delegation d where d.id = ${delegation('id')})`;
}

/** Who stands in for whom in an office is seen by who sees the office; and by the two whom it is about. */
function isVisible(delegation: Row): RawBuilder<unknown> {
  return sql`(${delegation('office_id')} = any(${officesAllowing('office.read')})
    or ${caller} in (${delegation('delegator_id')}, ${delegation('delegate_id')}))`;
}

export const delegationReads: ReadModel = readModel('Delegation', {
  table: 'identity.delegation',
  visible: isVisible,
  fields: {
    id: identity,
    role: value('role'),
    validFrom: value('valid_from'),
    validTo: value('valid_to'),
    paperNumber: value('paper_number'),
    paperDated: value('paper_dated'),
    scope: value('scope'),
    createdAt: value('created_at'),
    inForce: value(isInForce),
    revokedAt: value('revoked_at'),
    revokeReason: value('revoke_reason'),
    delegator: one(() => staffReads, { by: 'delegator_id' }),
    delegate: one(() => staffReads, { by: 'delegate_id' }),
    office: one(() => officeReads, { by: 'office_id' }),
    issuingOffice: one(() => officeReads, { by: 'issuing_office_id' }),
    revokedBy: one(() => staffReads, { by: 'revoked_by' }),
  },
});

/** The delegations that the acting person may see, the latest period first. */
export const delegations: ListRead = {
  name: 'delegations',
  model: () => delegationReads,
  direction: 'desc',
  order: [orderBy('valid_from', 'day'), orderBy('id', 'uuid')],
  where: (delegation, args) => [
    isVisible(delegation),
    args.when(
      'officeId',
      (office) => sql`${delegation('office_id')} = ${office}::uuid`,
      (id: string) => localIdOf('Office', id),
    ),
    args.when(
      'staffId',
      (person) => sql`${person}::uuid in (${delegation('delegator_id')}, ${delegation('delegate_id')})`,
      (id: string) => localIdOf('Staff', id),
    ),
    args.when('inForce', (inForce) => sql`${isInForce(delegation)} = ${inForce}::boolean`),
  ],
};
