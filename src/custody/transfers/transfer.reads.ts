import { sql, type RawBuilder } from 'kysely';
import { globalIdOf } from '../../platform/graphql/global-id.js';
import {
  derived,
  decimal,
  identity,
  many,
  one,
  orderBy,
  readModel,
  value,
  type ListRead,
  type ReadModel,
  type Row,
} from '../../platform/reads/index.js';
import { hasOneOffice, officeReads, officesAllowing } from '../../identity/index.js';
import { exhibitReads } from '../exhibits/index.js';
import { warehouseReads } from '../warehouses/index.js';

const readable = officesAllowing('exhibit.read');

/** A transfer is seen by both of its ends. */
function isVisible(transfer: Row): RawBuilder<unknown> {
  return sql`(${transfer('from_office_id')} = any(${readable}) or ${transfer('to_office_id')} = any(${readable}))`;
}

export const transferLineReads: ReadModel = readModel('TransferLine', {
  table: 'custody.transfer_line',
  key: ['transfer_id', 'exhibit_id'],
  fields: {
    quantity: decimal('quantity'),
    acceptedQuantity: decimal('accepted_quantity'),
    returnedQuantity: decimal('returned_quantity'),
    refusedReason: value(
      (line) => sql`(
        select r.reason from custody.transfer_refusal r
        where r.transfer_id = ${line('transfer_id')} and r.exhibit_id = ${line('exhibit_id')})`,
    ),
    exhibit: one(() => exhibitReads, { by: 'exhibit_id', ifVisible: true }),
  },
});

export const transferReads: ReadModel = readModel('Transfer', {
  table: 'custody.transfer',
  visible: isVisible,
  fields: {
    id: identity,
    status: value('status'),
    reason: value('reason'),
    dispatchedAt: value('dispatched_at'),
    acceptedAt: value('accepted_at'),
    takenBackAt: value('taken_back_at'),
    recallReason: value('recall_reason'),
    version: value('version'),
    from: one(() => warehouseReads, { by: 'from_warehouse_id' }),
    to: one(() => warehouseReads, { by: 'to_warehouse_id' }),
    lines: many({
      name: 'transfer-lines',
      model: () => transferLineReads,
      direction: 'asc',
      order: [orderBy('exhibit_id', 'uuid')],
      where: (line, _args, transfer) => [sql`${line('transfer_id')} = ${transfer('id')}`],
    }),
  },
});

/**
 * Transfers from or to the caller's offices, the last dispatched first. Of a person with one office those that left it
 * and those that come to it are merged, each in the order of its index: an order of their own keeps PostgreSQL from
 * reading all of them.
 */
export const transfers: ListRead = {
  name: 'transfers',
  model: () => transferReads,
  joins: (transfer, args) =>
    hasOneOffice(args, 'exhibit.read')
      ? sql`join (
          (select f.id from custody.transfer f where f.from_office_id = (${readable})[1] order by f.id desc)
          union all
          (select t.id from custody.transfer t
           where t.to_office_id = (${readable})[1] and t.from_office_id <> (${readable})[1] order by t.id desc)
        ) mine on mine.id = ${transfer('id')}`
      : sql`cross join lateral (select ${transfer('id')} as id) mine`,
  direction: 'desc',
  order: [orderBy(() => sql`mine.id`, 'uuid')],
  where: (transfer, args) => [
    isVisible(transfer),
    args.choose('status', (status: string | null) => (status === null ? undefined : isAt(transfer, status))),
  ],
};

/** Indexes hold the few that were not simply accepted, for statements that say so. */
const rareStatuses: Readonly<Record<string, RawBuilder<unknown>>> = {
  IN_TRANSIT: sql`'IN_TRANSIT'`,
  RETURNING: sql`'RETURNING'`,
  PARTLY_ACCEPTED: sql`'PARTLY_ACCEPTED'`,
  REFUSED: sql`'REFUSED'`,
  RECALLED: sql`'RECALLED'`,
};

function isAt(transfer: Row, status: string): RawBuilder<unknown> {
  return sql`${transfer('status')} = ${rareStatuses[status] ?? status}`;
}

/** An open warehouse of any office: whoever sends goods learns no more of it than its name. */
export const transferTargetReads: ReadModel = readModel('TransferTarget', {
  table: 'custody.warehouse',
  fields: {
    id: derived<{ id: string }>({ id: 'id' }, ({ id }) => globalIdOf('Warehouse', id)),
    code: value('code'),
    name: value('name'),
    office: one(() => officeReads, { by: 'office_id' }),
  },
});

/** The open warehouses of all offices, by office. */
export const transferTargets: ListRead = {
  name: 'transfer-targets',
  model: () => transferTargetReads,
  joins: (warehouse) => sql`join identity.office o on o.id = ${warehouse('office_id')}`,
  direction: 'asc',
  order: [orderBy(() => sql`o.code`, 'text'), orderBy('code', 'text'), orderBy('id', 'uuid')],
  where: (warehouse) => [sql`${warehouse('closed_at')} is null`],
};
