import { sql, type RawBuilder } from 'kysely';
import {
  extendReadModel,
  identity,
  many,
  one,
  orderBy,
  readModel,
  value,
  type ReadModel,
  type Row,
} from '../../platform/reads/index.js';
import { caller, officeReads, officesAllowing, staffReads, today } from '../../identity/index.js';
import { inventoryReads } from '../inventory.reads.js';

/** Seen by who reads the inventories of the counted office, and by who is sent. */
function isVisible(commission: Row): RawBuilder<unknown> {
  return sql`(${commission('office_id')} = any(${officesAllowing('inventory.read')})
    or ${commission('person_id')} = ${caller})`;
}

export const commissionReads: ReadModel = readModel('Commission', {
  table: 'inventory.commission',
  visible: isVisible,
  fields: {
    id: identity,
    acts: value('acts'),
    validFrom: value('valid_from'),
    validTo: value('valid_to'),
    paperNumber: value('paper_number'),
    paperDated: value('paper_dated'),
    reason: value('reason'),
    createdAt: value('created_at'),
    inForce: value(
      (commission) => sql`(
        select inventory.commission_in_force(c, ${today}) from inventory.commission c
        where c.id = ${commission('id')})`,
    ),
    revokedAt: value('revoked_at'),
    revokeReason: value('revoke_reason'),
    inventory: one(() => inventoryReads, { by: 'inventory_id' }),
    person: one(() => staffReads, { by: 'person_id' }),
    signer: one(() => staffReads, { by: 'signer_id' }),
    issuingOffice: one(() => officeReads, { by: 'issuing_office_id' }),
    revokedBy: one(() => staffReads, { by: 'revoked_by' }),
  },
});

extendReadModel(inventoryReads, {
  // The latest period first.
  commissions: many({
    name: 'inventory-commissions',
    model: () => commissionReads,
    direction: 'desc',
    order: [orderBy('valid_from', 'day'), orderBy('id', 'uuid')],
    where: (commission, _args, inventory) => [
      sql`${commission('inventory_id')} = ${inventory('id')}`,
      isVisible(commission),
    ],
  }),
});
