import { defineEntity, p } from '@mikro-orm/core';

export const exhibitKinds = ['EXHIBIT', 'HELD_ASSET', 'SEIZED_ASSET'] as const;
export type ExhibitKind = (typeof exhibitKinds)[number];

export const exhibitStatuses = [
  'REGISTERED',
  'IN_STORE',
  'RELEASED',
  'IN_TRANSIT',
  'IN_CUSTODY_ELSEWHERE',
  'MISSING',
  'DISPOSED',
  'VOID',
] as const;
export type ExhibitStatus = (typeof exhibitStatuses)[number];

export const notSealedReasons = ['LIVING', 'IN_CASE_FILE', 'PERISHABLE', 'UNNECESSARY'] as const;
export type NotSealedReason = (typeof notSealedReasons)[number];

const ExhibitSchema = defineEntity({
  name: 'Exhibit',
  schema: 'custody',
  tableName: 'exhibit',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    caseId: p.uuid(),
    code: p.string(),
    kind: p.string().$type<ExhibitKind>(),
    classCode: p.string(),
    name: p.string(),
    features: p.string(),
    unitCode: p.string(),
    quantityReceived: p.decimal('string'),
    condition: p.string(),
    valueAmount: p.decimal('string').nullable(),
    valueBasis: p.string().$type<'APPRAISED' | 'BOOK' | 'CONVENTIONAL' | 'UNKNOWN'>(),
    notSealedReason: p.string().$type<NotSealedReason>().nullable(),
    intendedDisposal: p
      .string()
      .$type<'CONFISCATION' | 'DESTRUCTION' | 'RETURN' | 'KEEP_FOR_ENFORCEMENT'>()
      .nullable(),
    externalReference: p.string().nullable(),
    conclusionNumber: p.string().nullable(),
    conclusionDated: p.date().nullable(),
    conclusionBody: p.string().nullable(),
    // Kept by the movements' trigger in the database; never written from here.
    status: p.string().$type<ExhibitStatus>().persist(false),
    lastSeq: p.integer().persist(false),
    lastOccurredAt: p.datetime(3).nullable().persist(false),
    version: p.integer().persist(false),
  },
});

/** An exhibit or a held asset. Where it is and how much of it is there is what its movements say. */
export class Exhibit extends ExhibitSchema.class {}
ExhibitSchema.setClass(Exhibit);

const UnitSchema = defineEntity({
  name: 'Unit',
  schema: 'custody',
  tableName: 'unit',
  properties: {
    code: p.string().primary(),
    name: p.string(),
    dimension: p.string().$type<'COUNT' | 'WEIGHT' | 'VOLUME' | 'LENGTH' | 'MONEY'>(),
    decimals: p.smallint(),
  },
});

/** An official unit of measure (TT 78/2020 Đ3.6) and how finely it is written. */
export class Unit extends UnitSchema.class {}
UnitSchema.setClass(Unit);
