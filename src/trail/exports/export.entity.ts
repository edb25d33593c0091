import { defineEntity, p } from '@mikro-orm/core';

export const exportFormats = ['CSV', 'JSONL'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export const exportStatuses = ['PENDING', 'APPROVED', 'REFUSED'] as const;
export type ExportStatus = (typeof exportStatuses)[number];

const ExportSchema = defineEntity({
  name: 'AuditExport',
  schema: 'trail',
  tableName: 'export',
  properties: {
    id: p.uuid().primary(),
    officeId: p.uuid(),
    requestedBy: p.uuid(),
    requestedAt: p.datetime(3),
    recordedFrom: p.datetime(3),
    recordedUntil: p.datetime(3),
    kinds: p.array().nullable(),
    format: p.string().$type<ExportFormat>(),
    purpose: p.string(),
    status: p.string().$type<ExportStatus>(),
    decidedBy: p.uuid().nullable(),
    decidedAt: p.datetime(3).nullable(),
    refusalReason: p.string().nullable(),
    expiresAt: p.datetime(3).nullable(),
    downloadsAllowed: p.smallint().nullable(),
  },
});

/** A part of the trail that somebody wants to take out as a file, and what a second person decided on it. */
export class AuditExport extends ExportSchema.class {}
ExportSchema.setClass(AuditExport);
