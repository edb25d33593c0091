import { defineEntity, p } from '@mikro-orm/core';

export const disposalKinds = ['RETURN', 'DESTRUCTION', 'CONFISCATION'] as const;
export type DisposalKind = (typeof disposalKinds)[number];

const DisposalSchema = defineEntity({
  name: 'Disposal',
  schema: 'custody',
  tableName: 'disposal',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    exhibitId: p.uuid(),
    kind: p.string().$type<DisposalKind>(),
    caseDecisionId: p.uuid().nullable(),
    quantity: p.decimal('string'),
    recipient: p.string(),
    method: p.string().nullable(),
    disposedAt: p.datetime(3),
  },
});

/** The end of an item or of a part of it: returned, destroyed or confiscated on a decision. */
export class Disposal extends DisposalSchema.class {}
DisposalSchema.setClass(Disposal);
