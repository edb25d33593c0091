import { defineEntity, p } from '@mikro-orm/core';

const TransferSchema = defineEntity({
  name: 'Transfer',
  schema: 'custody',
  tableName: 'transfer',
  properties: {
    id: p.uuid().primary(),
    fromOfficeId: p.uuid(),
    toOfficeId: p.uuid(),
    fromWarehouseId: p.uuid(),
    toWarehouseId: p.uuid(),
    status: p.string().$type<'IN_TRANSIT' | 'ACCEPTED'>(),
    reason: p.string(),
    dispatchedAt: p.datetime(3),
    acceptedAt: p.datetime(3).nullable(),
    version: p.integer().version(),
  },
});

/** Items going from one warehouse to another: dispatched, on the road, accepted. */
export class Transfer extends TransferSchema.class {
  accept(at: Date): void {
    this.status = 'ACCEPTED';
    this.acceptedAt = at;
  }
}
TransferSchema.setClass(Transfer);

const TransferLineSchema = defineEntity({
  name: 'TransferLine',
  schema: 'custody',
  tableName: 'transfer_line',
  properties: {
    transferId: p.uuid().primary(),
    exhibitId: p.uuid().primary(),
    quantity: p.decimal('string'),
    acceptedQuantity: p.decimal('string').persist(false),
  },
});

export class TransferLine extends TransferLineSchema.class {}
TransferLineSchema.setClass(TransferLine);
