import { sql, type RawBuilder } from 'kysely';
import { localIdOf } from '../platform/graphql/global-id.js';
import {
  computed,
  connection,
  identity,
  many,
  one,
  orderBy,
  readModel,
  value,
  type ListRead,
  type ReadModel,
  type Row,
} from '../platform/reads/index.js';
import {
  commissionedInventories,
  isCommissioned,
  officeReads,
  officesAllowing,
  staffReads,
} from '../identity/index.js';
import { warehouseReads } from '../custody/index.js';
import { hidesMinutes } from './blindness.js';
import { statementSql, statementText } from './inventory.statement.js';
import { findsOfInventory, linesOfInventory } from './line.reads.js';

const readable = officesAllowing('inventory.read');

/** That an inventory is of one of the caller's offices, or that an order sends the caller into it. */
export function isReadableInventory(inventory: Row): RawBuilder<unknown> {
  return sql`(${inventory('office_id')} = any(${readable}) or ${inventory('id')} = any(${commissionedInventories}))`;
}

export const signatureReads: ReadModel = readModel('InventorySignature', {
  table: 'inventory.signature',
  fields: {
    capacity: value('capacity'),
    digest: value('digest'),
    signedAt: value('signed_at'),
    signer: one(() => staffReads, { by: 'signer_id' }),
  },
});

/** Where somebody still has to look although the frozen lines do not say so: where an item was booked to since. */
function awaitedBeside(inventory: Row): RawBuilder<unknown> {
  return sql`(case when ${inventory('status')} = 'COUNTING' then (
    select count(*) from inventory.unseen(${inventory('id')}) as awaited where not exists (
      select from inventory.line known
      where known.inventory_id = ${inventory('id')} and known.exhibit_id = awaited.exhibit_id
        and known.place_id = awaited.place_id and known.origin = 'BOOK'
        and not exists (select from inventory.count c where c.line_id = known.id))) else 0 end)`;
}

export const inventoryReads: ReadModel = readModel('Inventory', {
  table: 'inventory.inventory',
  visible: isReadableInventory,
  fields: {
    id: identity,
    code: value('code'),
    kind: value('kind'),
    status: value('status'),
    asOf: value('as_of'),
    reason: value('reason'),
    openedAt: value('opened_at'),
    comparedAt: value('compared_at'),
    closedAt: value('closed_at'),
    cancelledAt: value('cancelled_at'),
    cancelReason: value('cancel_reason'),
    unsignedReason: value('unsigned_reason'),
    version: value('version'),
    office: one(() => officeReads, { by: 'office_id' }),
    warehouse: one(() => warehouseReads, { by: 'warehouse_id' }),
    openedBy: one(() => staffReads, { by: 'opened_by' }),
    comparedBy: one(() => staffReads, { by: 'compared_by' }),
    closedBy: one(() => staffReads, { by: 'closed_by' }),
    cancelledBy: one(() => staffReads, { by: 'cancelled_by' }),
    // How many lines of the book there are and where else somebody must look, and how many of them were counted.
    progress: value(
      (inventory) => sql`(
        select json_build_object('lines', count(*) + ${awaitedBeside(inventory)}, 'counted', count(*) filter (
          where exists (select from inventory.count c where c.line_id = l.id)))
        from inventory.line l where l.inventory_id = ${inventory('id')} and l.origin = 'BOOK')`,
    ),
    // In the order in which they were given.
    signatures: many({
      name: 'inventory-signatures',
      model: () => signatureReads,
      direction: 'asc',
      order: [orderBy('id', 'uuid')],
      where: (signature, _args, inventory) => [sql`${signature('inventory_id')} = ${inventory('id')}`],
    }),
    statement: computed<{ said: unknown }>(
      {
        said: (inventory) =>
          sql`case when not ${hidesMinutes(inventory)} then ${statementSql(inventory('id'))} end`,
      },
      ({ said }) => (said === null ? null : statementText(said)),
    ),
    lines: connection(linesOfInventory),
    finds: connection(findsOfInventory),
  },
});

/** The inventories that the caller may see, newest first. */
export const inventories: ListRead = {
  name: 'inventories',
  model: () => inventoryReads,
  direction: 'desc',
  order: [orderBy('id', 'uuid')],
  where: (inventory, args) => [
    isCommissioned(args) ? isReadableInventory(inventory) : sql`${inventory('office_id')} = any(${readable})`,
    args.when(
      'filter.officeId',
      (office) => sql`${inventory('office_id')} = ${office}::uuid`,
      (id: string) => localIdOf('Office', id),
    ),
    args.when(
      'filter.warehouseId',
      (warehouse) => sql`${inventory('warehouse_id')} = ${warehouse}::uuid`,
      (id: string) => localIdOf('Warehouse', id),
    ),
    args.when('filter.status', (status) => sql`${inventory('status')} = ${status}`),
  ],
};
