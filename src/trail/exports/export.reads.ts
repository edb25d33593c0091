import type DataLoader from 'dataloader';
import { sql } from 'kysely';
import {
  connectionOf,
  pageOf,
  type Connection,
  type ConnectionArguments,
} from '../../platform/graphql/connection.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { manyByKey } from '../../platform/graphql/loaders.js';
import { officesOf, type RequestContext } from '../../identity/index.js';
import type { ExportFormat, ExportStatus } from './export.entity.js';
import type { AuditExportFilter } from './export.graphql.js';

export interface ExportRow {
  readonly id: string;
  readonly officeId: string;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly from: string;
  readonly until: string;
  readonly kinds: string[] | null;
  readonly format: ExportFormat;
  readonly purpose: string;
  readonly status: ExportStatus;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly refusalReason: string | null;
  readonly expiresAt: string | null;
  readonly downloadsAllowed: number | null;
}

export interface DownloadRow {
  readonly exportId: string;
  readonly ordinal: number;
  readonly begunAt: string;
  readonly completedAt: string | null;
  readonly rows: number | null;
  readonly sha256: string | null;
}

const columns = sql`
  x.id, x.office_id as "officeId", x.requested_by as "requestedBy", x.requested_at as "requestedAt",
  x.recorded_from as "from", x.recorded_until as "until", x.kinds, x.format, x.purpose, x.status,
  x.decided_by as "decidedBy", x.decided_at as "decidedAt", x.refusal_reason as "refusalReason",
  x.expires_at as "expiresAt", x.downloads_allowed as "downloadsAllowed"`;

/** What was asked for of the trail of the caller's offices, newest first. */
export async function exportsPage(
  context: RequestContext,
  filter: AuditExportFilter,
  args: ConnectionArguments,
): Promise<Connection<ExportRow>> {
  const page = pageOf(args, { list: 'audit-exports', keys: ['uuid'] });
  const [id] = page.after ?? [];
  const found = await sql<ExportRow>`
    select ${columns} from trail.export x
    where x.office_id = any(${officesOf(context, 'audit.read')}::uuid[])
      ${filter.officeId == null ? sql`` : sql`and x.office_id = ${localIdOf('Office', filter.officeId)}`}
      ${filter.status == null ? sql`` : sql`and x.status = ${filter.status}`}
      ${id === undefined ? sql`` : sql`and x.id < ${id}::uuid`}
    order by x.id desc limit ${page.limit}`.execute(context.sql);
  return connectionOf(found.rows, page, (row) => [row.id]);
}

export async function exportById(context: RequestContext, id: string): Promise<ExportRow | undefined> {
  const found = await sql<ExportRow>`
    select ${columns} from trail.export x
    where x.id = ${id} and x.office_id = any(${officesOf(context, 'audit.read')}::uuid[])`.execute(
    context.sql,
  );
  return found.rows[0];
}

/** The downloads of each export, in their order. */
export function downloadsLoader(context: RequestContext): DataLoader<string, DownloadRow[]> {
  return context.loaders.get('audit-export-downloads', () =>
    manyByKey<string, DownloadRow>(
      async (ids) =>
        (
          await sql<DownloadRow>`
            select export_id as "exportId", ordinal, begun_at as "begunAt", completed_at as "completedAt",
              row_count::integer as "rows", sha256
            from trail.export_download where export_id = any(${ids}::uuid[]) order by export_id, ordinal`.execute(
            context.sql,
          )
        ).rows,
      (row) => row.exportId,
    ),
  );
}
