import { defineEntity, p } from '@mikro-orm/core';

/** Places within a warehouse; the other kinds are where an item can be outside of one. */
export const storageKinds = ['WAREHOUSE', 'ZONE', 'SHELF', 'BIN'] as const;

/** Whom an item may be released to for a time (TT 04/2023 Đ11.3). */
export const borrowerKinds = ['EXPERT', 'COURT', 'INVESTIGATOR'] as const;

/** Who keeps an item for the office for as long as it takes (TT 01/2017 Đ11, Luật THADS Đ58). */
export const custodianKinds = ['TREASURY', 'THIRD_PARTY'] as const;

/**
 * Where items come from, are on the road, are used up, end, and are booked when a count misses them. Each office has
 * one of each.
 */
const passageKinds = ['SOURCE', 'TRANSIT', 'CONSUMED', 'DISPOSED', 'MISSING'] as const;

export const placeKinds = [...storageKinds, ...borrowerKinds, ...custodianKinds, ...passageKinds] as const;
export type PlaceKind = (typeof placeKinds)[number];

/** What a place of a warehouse is like, from the least to the most guarded. */
export const placeFitnesses = ['OPEN_YARD', 'OPEN_ZONE', 'LOCKED_ROOM', 'SAFE', 'SPECIAL_STORE'] as const;
export type PlaceFitness = (typeof placeFitnesses)[number];

const WarehouseSchema = defineEntity({
  name: 'Warehouse',
  schema: 'custody',
  tableName: 'warehouse',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    code: p.string(),
    name: p.string(),
    ownership: p.string().$type<'OWN' | 'RENTED'>(),
  },
});

export class Warehouse extends WarehouseSchema.class {}
WarehouseSchema.setClass(Warehouse);

const PlaceSchema = defineEntity({
  name: 'Place',
  schema: 'custody',
  tableName: 'place',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    warehouseId: p.uuid().nullable(),
    parentId: p.uuid().nullable(),
    kind: p.string().$type<PlaceKind>(),
    code: p.string(),
    name: p.string(),
    ownFitness: p.string().$type<PlaceFitness>().nullable(),
    fitnessSetBy: p.uuid().nullable(),
    closedAt: p.datetime(3).nullable(),
  },
});

/** Anywhere an item can be: a bin, a laboratory, the road, the end. */
export class Place extends PlaceSchema.class {
  isOneOf(kinds: readonly PlaceKind[]): boolean {
    return kinds.includes(this.kind);
  }
}
PlaceSchema.setClass(Place);
