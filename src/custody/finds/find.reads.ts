import { sql } from 'kysely';
import { localIdOf } from '../../platform/graphql/global-id.js';
import {
  decimal,
  identity,
  one,
  orderBy,
  readModel,
  value,
  type ListRead,
  type ReadModel,
} from '../../platform/reads/index.js';
import { officeReads, officesAllowing, staffReads } from '../../identity/index.js';
import { exhibitReads } from '../exhibits/index.js';
import { placeReads, warehouseReads } from '../warehouses/index.js';

export const findReads: ReadModel = readModel('UnregisteredFind', {
  table: 'custody.find',
  visible: (find) => sql`${find('office_id')} = any(${officesAllowing('inventory.read')})`,
  fields: {
    id: identity,
    label: value('label'),
    quantity: decimal('quantity'),
    description: value('description'),
    foundAt: value('found_at'),
    status: value('status'),
    settledAt: value('settled_at'),
    reason: value('reason'),
    office: one(() => officeReads, { by: 'office_id' }),
    warehouse: one(() => warehouseReads, { by: 'warehouse_id' }),
    place: one(() => placeReads, { by: 'place_id' }),
    exhibit: one(() => exhibitReads, { by: 'exhibit_id', ifVisible: true }),
    recordedBy: one(() => staffReads, { by: 'recorded_by' }),
    settledBy: one(() => staffReads, { by: 'settled_by' }),
    receivedAs: one(() => exhibitReads, { by: 'received_as', ifVisible: true }),
  },
});

/** The finds that the caller may see, newest first. */
export const finds: ListRead = {
  name: 'unregistered-finds',
  model: () => findReads,
  direction: 'desc',
  order: [orderBy('id', 'uuid')],
  where: (find, args) => [
    sql`${find('office_id')} = any(${officesAllowing('inventory.read')})`,
    args.when(
      'filter.officeId',
      (office) => sql`${find('office_id')} = ${office}::uuid`,
      (id: string) => localIdOf('Office', id),
    ),
    args.when(
      'filter.warehouseId',
      (warehouse) => sql`${find('warehouse_id')} = ${warehouse}::uuid`,
      (id: string) => localIdOf('Warehouse', id),
    ),
    args.when('filter.status', (status) => sql`${find('status')} = ${status}`),
  ],
};
