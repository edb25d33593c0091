import { defineEntity, p } from '@mikro-orm/core';

export const correctionKinds = ['MOVEMENT', 'QUANTITY', 'FACTS', 'SEAL_FINDING', 'SEAL_VOID'] as const;
export type CorrectionKind = (typeof correctionKinds)[number];

/** What of an item a correction changes; the names of the columns, in capitals. */
export const correctedFields = [
  'KIND',
  'CLASS_CODE',
  'NAME',
  'FEATURES',
  'UNIT_CODE',
  'QUANTITY_RECEIVED',
  'CONDITION',
  'VALUE_AMOUNT',
  'VALUE_BASIS',
  'EXTERNAL_REFERENCE',
  'CASE_ID',
  'CONCLUSION_NUMBER',
  'CONCLUSION_DATED',
  'CONCLUSION_BODY',
  'SEAL_CONDITION',
  'NOTE',
] as const;
export type CorrectedField = (typeof correctedFields)[number];

/** One value as it shall be; the database adds what it was. */
export interface Change {
  readonly field: CorrectedField;
  readonly new: string | null;
}

const CorrectionSchema = defineEntity({
  name: 'Correction',
  schema: 'custody',
  tableName: 'correction',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    exhibitId: p.uuid(),
    kind: p.string().$type<CorrectionKind>(),
    reason: p.string(),
    documentId: p.uuid(),
    correctedBy: p.uuid(),
    secondPersonId: p.uuid(),
    movementId: p.uuid().nullable(),
    sealCheckId: p.uuid().nullable(),
    sealOpeningId: p.uuid().nullable(),
    sealId: p.uuid().nullable(),
    changes: p.json<readonly Change[]>(),
  },
});

/**
 * What was written wrongly, put right (đính chính): it names what it corrects, why, on which minutes, and the second
 * person. Append-only; the database brings the facts of the item to what it says.
 */
export class Correction extends CorrectionSchema.class {}
CorrectionSchema.setClass(Correction);
