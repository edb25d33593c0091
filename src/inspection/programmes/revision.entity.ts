import { defineEntity, p } from '@mikro-orm/core';
import type { InspectionKind } from './coverage.rules.js';

export type RevisionStatus = 'OPEN' | 'APPROVED' | 'WITHDRAWN';
export type ChangeKind = 'ADD' | 'CHANGE' | 'CANCEL';

const ProgrammeRevisionSchema = defineEntity({
  name: 'ProgrammeRevision',
  schema: 'inspection',
  tableName: 'programme_revision',
  properties: {
    id: p.uuid().primary(),
    programmeId: p.uuid(),
    // The edition that it makes; given by the database.
    number: p.integer(),
    status: p.string().$type<RevisionStatus>(),
    reason: p.string(),
    openedBy: p.uuid(),
    openedAt: p.datetime(3),
    approvedBy: p.uuid().nullable(),
    approvedAt: p.datetime(3).nullable(),
    withdrawnBy: p.uuid().nullable(),
    withdrawnAt: p.datetime(3).nullable(),
    withdrawalReason: p.string().nullable(),
  },
});

/** A revision of an approved programme: open while changes are gathered, approved as the next edition, or withdrawn. */
export class ProgrammeRevision extends ProgrammeRevisionSchema.class {}
ProgrammeRevisionSchema.setClass(ProgrammeRevision);

const RevisionChangeSchema = defineEntity({
  name: 'RevisionChange',
  schema: 'inspection',
  tableName: 'revision_change',
  properties: {
    id: p.uuid().primary(),
    revisionId: p.uuid(),
    // Of an inspection that is added: the id that it will have.
    inspectionId: p.uuid(),
    kind: p.string().$type<ChangeKind>(),
    reason: p.string(),
    officeId: p.uuid().nullable(),
    inspectionKind: p.string().$type<InspectionKind>().nullable(),
    subject: p.string().nullable(),
    startsOn: p.string().columnType('date').nullable(),
    endsOn: p.string().columnType('date').nullable(),
    // The leader first.
    team: p.array().columnType('uuid[]').nullable(),
    standing: p.boolean(),
    recordedBy: p.uuid(),
  },
});

/** What a revision does to one inspection; a change that is replaced stays with `standing` false. */
export class RevisionChange extends RevisionChangeSchema.class {}
RevisionChangeSchema.setClass(RevisionChange);
