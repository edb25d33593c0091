import { defineEntity, p } from '@mikro-orm/core';

export const findStatuses = ['OPEN', 'RECEIVED', 'CORRECTED', 'DISMISSED'] as const;
export type FindStatus = (typeof findStatuses)[number];

const FindSchema = defineEntity({
  name: 'Find',
  schema: 'custody',
  tableName: 'find',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    warehouseId: p.uuid(),
    placeId: p.uuid(),
    label: p.string(),
    exhibitId: p.uuid().nullable(),
    description: p.string().nullable(),
    quantity: p.decimal('string'),
    foundAt: p.datetime(3),
    recordedBy: p.uuid(),
    status: p.string().$type<FindStatus>(),
    settledBy: p.uuid().nullable(),
    settledAt: p.datetime(3).nullable(),
    reason: p.string().nullable(),
    receivedAs: p.uuid().nullable(),
    correctionId: p.uuid().nullable(),
  },
});

/**
 * Something that a count found beyond what was received, kept apart from the items: nothing of it can be moved. It ends
 * by a receipt of its own, by a correction of the item's receipt, or because somebody else declares it nothing.
 */
export class Find extends FindSchema.class {}
FindSchema.setClass(Find);
