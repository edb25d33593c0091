import { sql } from 'kysely';
import { globalIdOf, localIdOf } from '../../platform/graphql/global-id.js';
import {
  computed,
  identity,
  many,
  one,
  orderBy,
  readModel,
  value,
  type ListRead,
  type ReadModel,
} from '../../platform/reads/index.js';
import {
  actorOf,
  officeReads,
  officesAllowing,
  staffReads,
  type RequestContext,
} from '../../identity/index.js';
import type { ExportStatus } from './export.entity.js';

const auditable = officesAllowing('audit.read');

export const downloadReads: ReadModel = readModel('AuditExportDownload', {
  table: 'trail.export_download',
  key: ['export_id', 'ordinal'],
  fields: {
    ordinal: value('ordinal'),
    begunAt: value('begun_at'),
    completedAt: value('completed_at'),
    rows: value('row_count'),
    sha256: value('sha256'),
  },
});

export const exportReads: ReadModel = readModel('AuditExport', {
  table: 'trail.export',
  visible: (asked) => sql`${asked('office_id')} = any(${auditable})`,
  fields: {
    id: identity,
    requestedAt: value('requested_at'),
    from: value('recorded_from'),
    until: value('recorded_until'),
    kinds: value('kinds'),
    format: value('format'),
    purpose: value('purpose'),
    status: value('status'),
    decidedAt: value('decided_at'),
    refusalReason: value('refusal_reason'),
    expiresAt: value('expires_at'),
    downloadsAllowed: value('downloads_allowed'),
    office: one(() => officeReads, { by: 'office_id' }),
    requestedBy: one(() => staffReads, { by: 'requested_by' }),
    decidedBy: one(() => staffReads, { by: 'decided_by' }),
    downloads: many({
      name: 'audit-export-downloads',
      model: () => downloadReads,
      direction: 'asc',
      order: [orderBy('ordinal', 'integer')],
      where: (download, _args, asked) => [sql`${download('export_id')} = ${asked('id')}`],
    }),
    downloadPath: computed<{ id: string; status: ExportStatus; requestedBy: string }, RequestContext>(
      { id: 'id', status: 'status', requestedBy: 'requested_by' },
      ({ id, status, requestedBy }, context) =>
        status === 'APPROVED' && requestedBy === actorOf(context).id
          ? `/exports/${globalIdOf('AuditExport', id)}`
          : null,
    ),
  },
});

/** What was asked for of the trail of the caller's offices, newest first. */
export const auditExports: ListRead = {
  name: 'audit-exports',
  model: () => exportReads,
  direction: 'desc',
  order: [orderBy('id', 'uuid')],
  where: (asked, args) => [
    sql`${asked('office_id')} = any(${auditable})`,
    args.when(
      'filter.officeId',
      (office) => sql`${asked('office_id')} = ${office}::uuid`,
      (id: string) => localIdOf('Office', id),
    ),
    args.when('filter.status', (status) => sql`${asked('status')} = ${status}`),
  ],
};
