import { defineEntity, p } from '@mikro-orm/core';

export const documentKinds = [
  'ENTRY_ORDER',
  'EXIT_ORDER',
  'RECEIPT_VOUCHER',
  'ISSUE_VOUCHER',
  'HANDOVER_MINUTES',
  'SEALING_MINUTES',
  'OPENING_MINUTES',
  'CORRECTION_MINUTES',
  'DISPOSAL_DECISION',
] as const;
export type DocumentKind = (typeof documentKinds)[number];

const DocumentSchema = defineEntity({
  name: 'Document',
  schema: 'custody',
  tableName: 'document',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    kind: p.string().$type<DocumentKind>(),
    documentYear: p.smallint(),
    number: p.string(),
    dated: p.string().columnType('date'),
    signerId: p.uuid().nullable(),
    signerName: p.string().nullable(),
  },
});

/** A numbered paper: an order, a voucher, minutes, a decision. Its number is unique per office, kind and calendar year. */
export class Document extends DocumentSchema.class {}
DocumentSchema.setClass(Document);

const HandoverSchema = defineEntity({
  name: 'Handover',
  schema: 'custody',
  tableName: 'handover',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    documentId: p.uuid(),
    giverId: p.uuid().nullable(),
    giverName: p.string(),
    giverOrganisation: p.string(),
    receiverId: p.uuid().nullable(),
    receiverName: p.string(),
    receiverOrganisation: p.string(),
    authorityNumber: p.string().nullable(),
    authorityDated: p.string().columnType('date').nullable(),
    authorityBody: p.string().nullable(),
    handedOverAt: p.datetime(3),
  },
});

/** Goods passing from one person's hands into another's, on minutes that both sign. */
export class Handover extends HandoverSchema.class {}
HandoverSchema.setClass(Handover);
