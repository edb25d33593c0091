import { sql } from 'kysely';
import {
  connection,
  decimal,
  extendReadModel,
  identity,
  one,
  orderBy,
  readModel,
  rowOf,
  value,
  type ReadModel,
} from '../platform/reads/index.js';
import { staffReads } from '../identity/index.js';
import { findReads, movementReads } from '../custody/index.js';
import { hidesDiscrepancy } from './blindness.js';
import { inventoryReads, isReadableInventory } from './inventory.reads.js';
import { countReads, lineReads } from './line.reads.js';

export const discrepancyReads: ReadModel = readModel('Discrepancy', {
  table: 'inventory.discrepancy',
  visible: (discrepancy) => sql`(
    exists (
      select from inventory.inventory i
      where i.id = ${discrepancy('inventory_id')} and ${isReadableInventory(rowOf('i'))})
    and not ${hidesDiscrepancy(discrepancy)})`,
  fields: {
    id: identity,
    ordinal: value('ordinal'),
    kind: value('kind'),
    quantity: decimal('quantity'),
    cause: value('cause'),
    explanation: value('explanation'),
    decision: value('decision'),
    resolvedAt: value('resolved_at'),
    version: value('version'),
    inventory: one(() => inventoryReads, { by: 'inventory_id' }),
    line: one(() => lineReads, { by: 'line_id' }),
    foundLine: one(() => lineReads, { by: 'found_line_id' }),
    count: one(() => countReads, { by: 'count_id', ifVisible: true }),
    resolvedBy: one(() => staffReads, { by: 'resolved_by' }),
    movement: one(() => movementReads, { by: 'movement_id', ifVisible: true }),
    find: one(() => findReads, { by: 'find_id', ifVisible: true }),
  },
});

extendReadModel(inventoryReads, {
  // By their number in the minutes; without those that the caller may still recount.
  discrepancies: connection({
    name: 'inventory-discrepancies',
    model: () => discrepancyReads,
    direction: 'asc',
    order: [orderBy('ordinal', 'integer')],
    where: (discrepancy, _args, inventory) => [
      sql`${discrepancy('inventory_id')} = ${inventory('id')}`,
      sql`not ${hidesDiscrepancy(discrepancy)}`,
    ],
  }),
});
