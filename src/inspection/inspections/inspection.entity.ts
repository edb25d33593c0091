import { defineEntity, p } from '@mikro-orm/core';
import type { InspectionKind, InspectionStatus } from '../programmes/coverage.rules.js';

const InspectionSchema = defineEntity({
  name: 'Inspection',
  schema: 'inspection',
  tableName: 'inspection',
  properties: {
    id: p.uuid().primary(),
    programmeId: p.uuid(),
    yearFrom: p.string().columnType('date'),
    yearTo: p.string().columnType('date'),
    officeId: p.uuid(),
    kind: p.string().$type<InspectionKind>(),
    subject: p.string(),
    startsOn: p.string().columnType('date'),
    endsOn: p.string().columnType('date'),
    status: p.string().$type<InspectionStatus>(),
    leaderId: p.uuid(),
    doneFrom: p.string().columnType('date').nullable(),
    doneTo: p.string().columnType('date').nullable(),
    conclusionNumber: p.string().nullable(),
    conclusionDate: p.string().columnType('date').nullable(),
    result: p.string().nullable(),
    recordedBy: p.uuid().nullable(),
    // Of an inspection that was held before the approval of its programme: the decision on which it was held.
    decisionNumber: p.string().nullable(),
    decisionDate: p.string().columnType('date').nullable(),
    decisionSignedBy: p.uuid().nullable(),
    version: p.integer().version(),
  },
});

/**
 * An inspection of a programme: planned while the programme is a draft or by a revision, done once it is approved, or
 * held before the approval on a decision of its own.
 */
export class Inspection extends InspectionSchema.class {}
InspectionSchema.setClass(Inspection);

const TeamMemberSchema = defineEntity({
  name: 'TeamMember',
  schema: 'inspection',
  tableName: 'team_member',
  properties: {
    id: p.uuid().primary(),
    inspectionId: p.uuid(),
    // Copies of the inspection's days and state, afterwards kept by the foreign key.
    startsOn: p.string().columnType('date'),
    endsOn: p.string().columnType('date'),
    status: p.string().$type<InspectionStatus>(),
    staffId: p.uuid(),
    seat: p.smallint(),
    standing: p.boolean(),
  },
});

/** A person of an inspection's team, the leader on seat 0; whoever was replaced stays with `standing` false. */
export class TeamMember extends TeamMemberSchema.class {}
TeamMemberSchema.setClass(TeamMember);
