import { sql, type RawBuilder } from 'kysely';
import { localIdOf } from '../../platform/graphql/global-id.js';
import {
  connection,
  identity,
  one,
  orderBy,
  readModel,
  summary,
  value,
  type ListRead,
  type ReadModel,
  type RowSql,
} from '../../platform/reads/index.js';
import { officeReads, officesAllowing } from '../../identity/index.js';

const officeIdOf = (id: string): string => localIdOf('Office', id);

/** The shards of a warehouse that the caller may see. */
const shards: RowSql = (warehouse) => sql`
  from custody.warehouse_counter c
  where c.warehouse_id = ${warehouse('id')} and c.office_id = any(${officesAllowing('warehouse.read')})`;

const total = (column: string): RawBuilder<unknown> => sql`coalesce(sum(${sql.ref(`c.${column}`)}), 0)`;

export const warehouseReads: ReadModel = readModel('Warehouse', {
  table: 'custody.warehouse',
  visible: (warehouse) => sql`${warehouse('office_id')} = any(${officesAllowing('warehouse.read')})`,
  fields: {
    id: identity,
    code: value('code'),
    name: value('name'),
    ownership: value('ownership'),
    office: one(() => officeReads, { by: 'office_id' }),
    exhibitCount: value((warehouse) => sql`(select ${total('exhibits')} ${shards(warehouse)})`),
    counters: summary(
      {
        exhibits: total('exhibits'),
        highRisk: total('high_risk'),
        unsealed: total('unsealed'),
        released: total('released'),
      },
      shards,
    ),
    places: connection(placesWhere('warehouse_id', 'id')),
  },
});

export const placeReads: ReadModel = readModel('Place', {
  table: 'custody.place',
  visible: (place) => sql`${place('office_id')} = any(${officesAllowing('warehouse.read')})`,
  fields: {
    id: identity,
    kind: value('kind'),
    code: value('code'),
    name: value('name'),
    fitness: value('fitness'),
    ownFitness: value('own_fitness'),
    office: one(() => officeReads, { by: 'office_id' }),
    warehouse: one(() => warehouseReads, { by: 'warehouse_id' }),
    parent: one(() => placeReads, { by: 'parent_id' }),
    parts: connection(placesWhere('parent_id', 'id')),
  },
});

/** The warehouses that the caller may see, by code. */
export const warehouses: ListRead = {
  name: 'warehouses',
  model: () => warehouseReads,
  direction: 'asc',
  order: [orderBy('code', 'text'), orderBy('id', 'uuid')],
  where: (warehouse, args) => [
    sql`${warehouse('office_id')} = any(${officesAllowing('warehouse.read')})`,
    args.when('officeId', (office) => sql`${warehouse('office_id')} = ${office}::uuid`, officeIdOf),
  ],
};

/** The places of an office outside of its warehouses, by code. */
export const outsidePlaces: ListRead = {
  ...placesWhere('office_id', 'id'),
  where: (place, args) => [
    args.when('officeId', (office) => sql`${place('office_id')} = ${office}::uuid`, officeIdOf),
    sql`${place('office_id')} = any(${officesAllowing('warehouse.read')})`,
    sql`${place('warehouse_id')} is null`,
    sql`${place('closed_at')} is null`,
  ],
};

/** The open places that belong to a row, by code. */
function placesWhere(column: string, ofParent: string): ListRead {
  return {
    name: 'places',
    model: () => placeReads,
    direction: 'asc',
    order: [orderBy('code', 'text'), orderBy('id', 'uuid')],
    where: (place, _args, parent) => [
      sql`${place(column)} = ${parent(ofParent)}`,
      sql`${place('closed_at')} is null`,
    ],
  };
}
