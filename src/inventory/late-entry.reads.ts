import { sql } from 'kysely';
import {
  connection,
  extendReadModel,
  one,
  orderBy,
  readModel,
  value,
  type ReadModel,
} from '../platform/reads/index.js';
import { officesAllowing } from '../identity/index.js';
import { movementReads } from '../custody/index.js';
import { inventoryReads } from './inventory.reads.js';

/** The mark of a late entry: seen with its movement. */
export const lateEntryReads: ReadModel = readModel('LateEntry', {
  table: 'custody.movement',
  fields: {
    reason: value('late_reason'),
    inventoryCode: value(
      (movement) => sql`(
        select i.code from inventory.inventory i where i.id = ${movement('late_inventory_id')})`,
    ),
    inventory: one(() => inventoryReads, { by: 'late_inventory_id', ifVisible: true }),
  },
});

extendReadModel(movementReads, {
  lateEntry: one(() => lateEntryReads, {
    by: (late, movement) =>
      sql`${late('id')} = ${movement('id')} and ${late('late_inventory_id')} is not null`,
  }),
});

extendReadModel(inventoryReads, {
  // Those that its minutes tell, in the order in which they were recorded; whom an order sends sees no movements.
  lateEntries: connection({
    name: 'inventory-late-entries',
    model: () => movementReads,
    direction: 'asc',
    order: [orderBy('recorded_at', 'instant'), orderBy('id', 'uuid')],
    where: (movement, _args, inventory) => [
      sql`${inventory('office_id')} = any(${officesAllowing('inventory.read')})`,
      sql`exists (
        select from inventory.late_entry told
        where told.movement_id = ${movement('id')} and told.inventory_id = ${inventory('id')})`,
    ],
  }),
});
