import { defineEntity, p } from '@mikro-orm/core';

export const movementKinds = [
  'RECEIPT',
  'RELOCATION',
  'RELEASE',
  'RETURN',
  'CONSUMPTION',
  'DISPATCH',
  'ACCEPTANCE',
  'TAKE_BACK',
  'DISPOSAL',
  'ADJUSTMENT',
  'REVERSAL',
  'RECEIPT_CORRECTION',
] as const;
export type MovementKind = (typeof movementKinds)[number];

const MovementSchema = defineEntity({
  name: 'Movement',
  schema: 'custody',
  tableName: 'movement',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    exhibitId: p.uuid(),
    kind: p.string().$type<MovementKind>(),
    fromPlaceId: p.uuid(),
    toPlaceId: p.uuid(),
    quantity: p.decimal('string'),
    occurredAt: p.datetime(3),
    recordedBy: p.uuid(),
    orderId: p.uuid().nullable(),
    voucherId: p.uuid().nullable(),
    handoverId: p.uuid().nullable(),
    releaseId: p.uuid().nullable(),
    transferId: p.uuid().nullable(),
    disposalId: p.uuid().nullable(),
    correctionId: p.uuid().nullable(),
    expertConclusionNumber: p.string().nullable(),
    expertConclusionDated: p.string().columnType('date').nullable(),
    expertConclusionBody: p.string().nullable(),
    secondPersonId: p.uuid().nullable(),
    note: p.string(),
  },
});

/**
 * A quantity of one exhibit going from one place to another. Append-only: what was wrong is put right by another
 * movement. The database numbers it, keeps the holdings and refuses what would make one negative.
 */
export class Movement extends MovementSchema.class {}
MovementSchema.setClass(Movement);

const ReleaseSchema = defineEntity({
  name: 'Release',
  schema: 'custody',
  tableName: 'release',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    exhibitId: p.uuid(),
    placeId: p.uuid(),
    quantity: p.decimal('string'),
    // Kept by the movements' trigger in the database; never written from here.
    returnedQuantity: p.decimal('string').persist(false),
    consumedQuantity: p.decimal('string').persist(false),
    disposedQuantity: p.decimal('string').persist(false),
    purpose: p.string(),
    requestedBy: p.string(),
    dueOn: p.string().columnType('date').nullable(),
    releasedAt: p.datetime(3),
  },
});

/** A release for a time (trích xuất, TT 04/2023 Đ11.3): until all of it has come back or was used up it is outstanding. */
export class Release extends ReleaseSchema.class {}
ReleaseSchema.setClass(Release);
