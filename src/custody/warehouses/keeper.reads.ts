import { sql } from 'kysely';
import {
  extendReadModel,
  many,
  one,
  orderBy,
  readModel,
  value,
  type ReadModel,
} from '../../platform/reads/index.js';
import { staffReads, today } from '../../identity/index.js';
import { warehouseReads } from './warehouse.reads.js';

/** Seen with its warehouse, by who reaches the office. */
export const keeperReads: ReadModel = readModel('ResponsibleKeeper', {
  table: 'custody.responsible_keeper',
  fields: {
    validFrom: value('valid_from'),
    validTo: value('valid_to'),
    paperNumber: value('paper_number'),
    paperDated: value('paper_dated'),
    staff: one(() => staffReads, { by: 'staff_id' }),
    assignedBy: one(() => staffReads, { by: 'assigned_by' }),
  },
});

extendReadModel(warehouseReads, {
  keeper: one(() => keeperReads, {
    by: (keeper, warehouse) => sql`${keeper('warehouse_id')} = ${warehouse('id')}
      and daterange(${keeper('valid_from')}, ${keeper('valid_to')}, '[]') @> ${today}`,
  }),
  keepers: many({
    name: 'warehouse-keepers',
    model: () => keeperReads,
    direction: 'desc',
    order: [orderBy('id', 'uuid')],
    where: (keeper, _args, warehouse) => [sql`${keeper('warehouse_id')} = ${warehouse('id')}`],
  }),
});
