import { defineEntity, p } from '@mikro-orm/core';
import type { TargetKind } from './coverage.rules.js';
import type { ProgrammeStatus } from './programme.rules.js';

const ProgrammeSchema = defineEntity({
  name: 'Programme',
  schema: 'inspection',
  tableName: 'programme',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    workingYear: p.string(),
    yearFrom: p.string().columnType('date'),
    yearTo: p.string().columnType('date'),
    status: p.string().$type<ProgrammeStatus>(),
    seed: p.string(),
    authorId: p.uuid(),
    draftedAt: p.datetime(3),
    approvedBy: p.uuid().nullable(),
    approvedAt: p.datetime(3).nullable(),
    approvalNote: p.string().nullable(),
    withdrawnBy: p.uuid().nullable(),
    withdrawnAt: p.datetime(3).nullable(),
    withdrawalReason: p.string().nullable(),
    // Kept by triggers in the database: 1 is the approval, each approved revision makes the next.
    edition: p.integer().persist(false),
    // Counted up by the commands: a change of its inspections is a new version of the programme as well.
    version: p.integer(),
  },
});

/** The inspection programme of a province for one working year. One lock on it orders all changes of its plan. */
export class Programme extends ProgrammeSchema.class {}
ProgrammeSchema.setClass(Programme);

const ProgrammeTargetSchema = defineEntity({
  name: 'ProgrammeTarget',
  schema: 'inspection',
  tableName: 'programme_target',
  properties: {
    id: p.uuid().primary(),
    programmeId: p.uuid(),
    kind: p.string().$type<TargetKind>(),
    position: p.smallint(),
    required: p.integer(),
    offices: p.integer(),
    basis: p.string(),
  },
});

/** How many offices must be inspected in the year, as the rules in force at its beginning said. It is never changed. */
export class ProgrammeTarget extends ProgrammeTargetSchema.class {}
ProgrammeTargetSchema.setClass(ProgrammeTarget);
