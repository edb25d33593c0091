import { defineEntity, p } from '@mikro-orm/core';

export const sealConditions = ['INTACT', 'PEELED', 'TORN', 'UNREADABLE', 'MISSING', 'SUSPICIOUS'] as const;
export type SealCondition = (typeof sealConditions)[number];

export const sealCheckOccasions = [
  'RECEIPT',
  'EXIT',
  'RETURN',
  'INVENTORY',
  'MONTHLY',
  'INSPECTION',
  'OTHER',
] as const;
export type SealCheckOccasion = (typeof sealCheckOccasions)[number];

export const sealPackings = [
  'WRAPPING',
  'BOX',
  'BAG',
  'JAR',
  'ENVELOPE',
  'LABELS_ON_PARTS',
  'LOCK_AND_LABEL',
  'OTHER',
] as const;
export type SealPacking = (typeof sealPackings)[number];

export type SealEndKind = 'OPENED' | 'FOUND_BROKEN' | 'DISPOSED' | 'VOIDED';

const SealSchema = defineEntity({
  name: 'Seal',
  schema: 'custody',
  tableName: 'seal',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    exhibitId: p.uuid(),
    ordinal: p.integer(),
    labelIssuer: p.string(),
    labelNumber: p.string().nullable(),
    labelCount: p.smallint(),
    packing: p.string().$type<SealPacking>(),
    reason: p.string(),
    stateBefore: p.string(),
    stateAfter: p.string(),
    minutesId: p.uuid().nullable(),
    /** Whether others had put it on before the item was received. */
    onArrival: p.boolean(),
    appliedAt: p.datetime(3),
    appliedBy: p.uuid(),
    resealsOpeningId: p.uuid().nullable(),
    // Written by the triggers of the opening and of the movement in the database; nothing else ends a seal.
    endedAt: p.datetime(3).nullable().persist(false),
    endKind: p.string().$type<SealEndKind>().nullable().persist(false),
    // Kept by triggers from what was found and concluded.
    damagedSince: p.datetime(3).nullable().persist(false),
    contradictedSince: p.datetime(3).nullable().persist(false),
  },
});

/** A sealing of an exhibit (niêm phong). At most one is live; each later one closes the opening of the one before. */
export class Seal extends SealSchema.class {
  get isLive(): boolean {
    return this.endedAt == null;
  }
}
SealSchema.setClass(Seal);

const SealCheckSchema = defineEntity({
  name: 'SealCheck',
  schema: 'custody',
  tableName: 'seal_check',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    sealId: p.uuid(),
    exhibitId: p.uuid(),
    condition: p.string().$type<SealCondition>(),
    occasion: p.string().$type<SealCheckOccasion>(),
    checkedAt: p.datetime(3),
    checkedBy: p.uuid(),
    note: p.string(),
  },
});

/** Somebody looked at a live seal and says what it was like. Append-only. */
export class SealCheck extends SealCheckSchema.class {}
SealCheckSchema.setClass(SealCheck);

const SealOpeningSchema = defineEntity({
  name: 'SealOpening',
  schema: 'custody',
  tableName: 'seal_opening',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    sealId: p.uuid(),
    exhibitId: p.uuid(),
    reason: p.string(),
    conditionFound: p.string().$type<SealCondition>(),
    conditionNote: p.string(),
    stateAfter: p.string(),
    minutesId: p.uuid(),
    openedAt: p.datetime(3),
    openedBy: p.uuid(),
  },
});

/** The opening of a seal (mở niêm phong). It ends the seal in the same statement. Append-only. */
export class SealOpening extends SealOpeningSchema.class {}
SealOpeningSchema.setClass(SealOpening);
