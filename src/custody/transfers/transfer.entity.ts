import { defineEntity, p } from '@mikro-orm/core';

export type TransferStatus =
  'IN_TRANSIT' | 'ACCEPTED' | 'RETURNING' | 'PARTLY_ACCEPTED' | 'REFUSED' | 'RECALLED';

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
    status: p.string().$type<TransferStatus>(),
    reason: p.string(),
    dispatchedAt: p.datetime(3),
    acceptedAt: p.datetime(3).nullable(),
    takenBackAt: p.datetime(3).nullable(),
    recallReason: p.string().nullable(),
    version: p.integer().version(),
  },
});

/**
 * Items going from one warehouse to another: dispatched, on the road, accepted. What is refused at arrival goes back to
 * the sender, who may also recall the whole before it arrives.
 */
export class Transfer extends TransferSchema.class {
  /** All that has arrived is accepted or refused; what was refused is on its way back. */
  settle(at: Date, somethingRefused: boolean): void {
    this.status = somethingRefused ? 'RETURNING' : 'ACCEPTED';
    this.acceptedAt = at;
  }

  recall(at: Date, reason: string): void {
    this.status = 'RECALLED';
    this.takenBackAt = at;
    this.recallReason = reason;
  }

  /** What was refused is back with the sender. */
  takeBack(at: Date, somethingAccepted: boolean): void {
    this.status = somethingAccepted ? 'PARTLY_ACCEPTED' : 'REFUSED';
    this.takenBackAt = at;
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
    // Kept by the movements' triggers in the database; never written from here.
    acceptedQuantity: p.decimal('string').persist(false),
    returnedQuantity: p.decimal('string').persist(false),
  },
});

export class TransferLine extends TransferLineSchema.class {}
TransferLineSchema.setClass(TransferLine);

const TransferRefusalSchema = defineEntity({
  name: 'TransferRefusal',
  schema: 'custody',
  tableName: 'transfer_refusal',
  properties: {
    transferId: p.uuid().primary(),
    exhibitId: p.uuid().primary(),
    reason: p.string(),
    refusedBy: p.uuid(),
    refusedAt: p.datetime(3).persist(false),
  },
});

/** An item that the receiving side did not take, and why; it stays on the road to the sender. */
export class TransferRefusal extends TransferRefusalSchema.class {}
TransferRefusalSchema.setClass(TransferRefusal);
