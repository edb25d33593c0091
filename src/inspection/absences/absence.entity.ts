import { defineEntity, p } from '@mikro-orm/core';

export const absenceKinds = [
  'ANNUAL_LEAVE',
  'SICK_LEAVE',
  'MATERNITY_LEAVE',
  'PERSONAL_LEAVE',
  'BUSINESS_TRIP',
  'TRAINING',
] as const;
export type AbsenceKind = (typeof absenceKinds)[number];

const AbsenceSchema = defineEntity({
  name: 'Absence',
  schema: 'inspection',
  tableName: 'absence',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    staffId: p.uuid(),
    startsOn: p.string().columnType('date'),
    endsOn: p.string().columnType('date'),
    kind: p.string().$type<AbsenceKind>(),
    paper: p.string().nullable(),
    enteredBy: p.uuid(),
    enteredAt: p.datetime(3),
    withdrawnBy: p.uuid().nullable(),
    withdrawnAt: p.datetime(3).nullable(),
    withdrawalReason: p.string().nullable(),
  },
});

/** Days on which a person is away; what was entered wrongly is withdrawn and stays on record. */
export class Absence extends AbsenceSchema.class {}
AbsenceSchema.setClass(Absence);
