import { defineEntity, p } from '@mikro-orm/core';

const CaseFileSchema = defineEntity({
  name: 'CaseFile',
  schema: 'custody',
  tableName: 'case_file',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    title: p.string(),
    judgmentNumber: p.string().nullable(),
    judgmentDate: p.string().columnType('date').nullable(),
    judgmentCourt: p.string().nullable(),
    enforcementDecisionNumber: p.string().nullable(),
    enforcementDecisionDate: p.string().columnType('date').nullable(),
    version: p.integer().version(),
  },
});

/** A case to which items belong: before the judgment only its parties are known, later its judgment and decision. */
export class CaseFile extends CaseFileSchema.class {}
CaseFileSchema.setClass(CaseFile);

const PartySchema = defineEntity({
  name: 'Party',
  schema: 'custody',
  tableName: 'party',
  properties: {
    id: p.uuid().primary(),
    caseId: p.uuid(),
    name: p.string(),
    capacity: p.string().$type<'DEFENDANT' | 'CREDITOR' | 'DEBTOR' | 'CONCERNED'>(),
    position: p.smallint(),
  },
});

export class Party extends PartySchema.class {}
PartySchema.setClass(Party);
