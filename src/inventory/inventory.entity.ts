import { defineEntity, p } from '@mikro-orm/core';

export const inventoryKinds = ['QUARTER', 'SIX_MONTHS', 'YEAR', 'UNANNOUNCED', 'EXTRAORDINARY'] as const;
export type InventoryKind = (typeof inventoryKinds)[number];

export const inventoryStatuses = ['COUNTING', 'COMPARED', 'CLOSED', 'CANCELLED'] as const;
export type InventoryStatus = (typeof inventoryStatuses)[number];

/** What a counter sees of a seal without touching it. */
export const sealConditions = [
  'INTACT',
  'PEELED',
  'TORN',
  'UNREADABLE',
  'MISSING',
  'SUSPICIOUS',
  'NOT_SEALED',
] as const;
export type SealCondition = (typeof sealConditions)[number];

export const discrepancyKinds = ['SHORTAGE', 'SURPLUS', 'MISPLACED', 'UNREGISTERED', 'SEAL'] as const;
export type DiscrepancyKind = (typeof discrepancyKinds)[number];

export const discrepancyCauses = [
  'MISCOUNT',
  'WRONG_PLACE',
  'UNRECORDED_MOVEMENT',
  'DAMAGE',
  'LOSS',
  'THEFT_SUSPECTED',
  'REGISTER_ERROR',
  'SAMPLING_LOSS',
  'OTHER',
] as const;
export type DiscrepancyCause = (typeof discrepancyCauses)[number];

export const discrepancyDecisions = ['ADJUST', 'EXPLAINED', 'INVESTIGATE'] as const;
export type DiscrepancyDecision = (typeof discrepancyDecisions)[number];

/** Who signs the minutes of an inventory (TT 04/2023 Đ11.4); INSPECTOR is who opened it from above. */
export const signatureCapacities = ['KEEPER', 'ACCOUNTANT', 'HEAD', 'INSPECTOR'] as const;
export type SignatureCapacity = (typeof signatureCapacities)[number];

const InventorySchema = defineEntity({
  name: 'Inventory',
  schema: 'inventory',
  tableName: 'inventory',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    warehouseId: p.uuid(),
    code: p.string(),
    kind: p.string().$type<InventoryKind>(),
    asOf: p.datetime(3),
    reason: p.string().nullable(),
    status: p.string().$type<InventoryStatus>(),
    openedBy: p.uuid(),
    openedAt: p.datetime(3),
    openedFromOfficeId: p.uuid().nullable(),
    comparedBy: p.uuid().nullable(),
    comparedAt: p.datetime(3).nullable(),
    closedBy: p.uuid().nullable(),
    closedAt: p.datetime(3).nullable(),
    cancelledBy: p.uuid().nullable(),
    cancelledAt: p.datetime(3).nullable(),
    cancelReason: p.string().nullable(),
    unsignedReason: p.string().nullable(),
    version: p.integer().version(),
  },
});

/** A count of all that one warehouse holds: counting, then compared with the book, then signed and closed. */
export class Inventory extends InventorySchema.class {}
InventorySchema.setClass(Inventory);

const InventoryLineSchema = defineEntity({
  name: 'InventoryLine',
  schema: 'inventory',
  tableName: 'line',
  properties: {
    id: p.uuid().primary(),
    inventoryId: p.uuid(),
    warehouseId: p.uuid(),
    exhibitId: p.uuid(),
    placeId: p.uuid(),
    origin: p.string().$type<'BOOK' | 'FOUND'>(),
    bookQuantity: p.decimal('string'),
  },
});

/** An item at one place of the counted warehouse: because the book says so, or because a counter met it there. */
export class InventoryLine extends InventoryLineSchema.class {}
InventoryLineSchema.setClass(InventoryLine);

const InventoryCountSchema = defineEntity({
  name: 'InventoryCount',
  schema: 'inventory',
  tableName: 'count',
  properties: {
    id: p.uuid().primary(),
    inventoryId: p.uuid(),
    warehouseId: p.uuid(),
    lineId: p.uuid().nullable(),
    placeId: p.uuid(),
    description: p.string().nullable(),
    quantity: p.decimal('string'),
    sealCondition: p.string().$type<SealCondition>().nullable(),
    note: p.string(),
    countedAt: p.datetime(3),
    countedBy: p.uuid(),
    secondCountedBy: p.uuid().nullable(),
  },
});

/** What somebody saw at one place at one moment, alone or with a second. Append-only: who counts again observes again. */
export class InventoryCount extends InventoryCountSchema.class {}
InventoryCountSchema.setClass(InventoryCount);

const DiscrepancySchema = defineEntity({
  name: 'Discrepancy',
  schema: 'inventory',
  tableName: 'discrepancy',
  properties: {
    id: p.uuid().primary(),
    inventoryId: p.uuid(),
    ordinal: p.integer(),
    kind: p.string().$type<DiscrepancyKind>(),
    lineId: p.uuid().nullable(),
    foundLineId: p.uuid().nullable(),
    countId: p.uuid(),
    quantity: p.decimal('string').nullable(),
    cause: p.string().$type<DiscrepancyCause>().nullable(),
    explanation: p.string().nullable(),
    decision: p.string().$type<DiscrepancyDecision>().nullable(),
    resolvedBy: p.uuid().nullable(),
    resolvedAt: p.datetime(3).nullable(),
    movementId: p.uuid().nullable(),
    findId: p.uuid().nullable(),
    version: p.integer().version(),
  },
});

/** A difference between the book and what was seen, with its cause and its decision once there is one. */
export class Discrepancy extends DiscrepancySchema.class {}
DiscrepancySchema.setClass(Discrepancy);

const InventoryRecountSchema = defineEntity({
  name: 'InventoryRecount',
  schema: 'inventory',
  tableName: 'recount',
  properties: {
    id: p.uuid().primary(),
    inventoryId: p.uuid(),
    discrepancyId: p.uuid(),
    placeId: p.uuid(),
    quantity: p.decimal('string'),
    sealCondition: p.string().$type<SealCondition>().nullable(),
    note: p.string(),
    countedAt: p.datetime(3),
    countedBy: p.uuid(),
    secondCountedBy: p.uuid().nullable(),
  },
});

/**
 * What others than the counters saw of an open discrepancy. Append-only; what it says of the discrepancy is written by
 * its trigger alone.
 */
export class InventoryRecount extends InventoryRecountSchema.class {}
InventoryRecountSchema.setClass(InventoryRecount);

const InventorySignatureSchema = defineEntity({
  name: 'InventorySignature',
  schema: 'inventory',
  tableName: 'signature',
  properties: {
    id: p.uuid().primary(),
    inventoryId: p.uuid(),
    capacity: p.string().$type<SignatureCapacity>(),
    signerId: p.uuid(),
    digest: p.string(),
    signedAt: p.datetime(3),
  },
});

/** One of the signatures under the minutes, over the digest of all that they say. Append-only. */
export class InventorySignature extends InventorySignatureSchema.class {}
InventorySignatureSchema.setClass(InventorySignature);
