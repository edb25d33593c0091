import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { stringify } from 'csv-stringify/sync';
import { sql } from 'kysely';
import { globalIdOf } from '../../platform/graphql/global-id.js';
import type { RequestContext } from '../../identity/index.js';
import type { BegunDownload } from './export.download.js';
import type { ExportFormat } from './export.entity.js';

/** Events read in one statement and held in memory at a time. */
const pageSize = 1_000;

interface ExportedEvent {
  readonly id: string;
  readonly recordedAt: string;
  readonly occurredAt: string;
  readonly office: string;
  readonly actorId: string;
  readonly actorUsername: string;
  readonly actorName: string;
  readonly actorRoles: readonly string[];
  readonly kind: string;
  readonly subjectType: string;
  readonly subjectId: string;
  readonly subjectLabel: string;
  readonly requestId: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  /** The place in the log, in digits; null for what has none yet. */
  readonly leafIndex: string | null;
}

/** What was sent, known when all of it is. */
export interface FileSummary {
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

const header = [
  'id',
  'recordedAt',
  'occurredAt',
  'office',
  'actorId',
  'actorUsername',
  'actorName',
  'actorRoles',
  'kind',
  'subjectType',
  'subjectId',
  'subjectLabel',
  'requestId',
  'before',
  'after',
  'leafIndex',
] as const satisfies readonly (keyof ExportedEvent)[];

export const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  CSV: 'text/csv; charset=utf-8; header=present',
  JSONL: 'application/jsonl; charset=utf-8',
};

/**
 * The file of a download, page by page, oldest event first. No connection and no more than one page is held while the
 * other side takes its time. What comes last is not sent: it is handed to `finish`, and the file ends when that has.
 */
export async function* exportFile(
  context: RequestContext,
  download: BegunDownload,
  finish: (summary: FileSummary) => Promise<void>,
): AsyncGenerator<Buffer> {
  const digest = createHash('sha256');
  let rows = 0;
  let bytes = 0;
  const counted = (text: string): Buffer => {
    const chunk = Buffer.from(text, 'utf8');
    digest.update(chunk);
    bytes += chunk.length;
    return chunk;
  };
  if (download.format === 'CSV') {
    // The byte order mark tells a spreadsheet that the file is UTF-8.
    yield counted(csv([header], true));
  }
  let last: ExportedEvent | undefined;
  for (;;) {
    const page: readonly ExportedEvent[] = await eventsAfter(context, download, last);
    await context.pauseReads();
    last = page.at(-1);
    if (last === undefined) {
      break;
    }
    rows += page.length;
    yield counted(download.format === 'CSV' ? csv(page.map(cells), false) : page.map(jsonLine).join(''));
  }
  await finish({ rows, bytes, sha256: digest.digest('hex') });
}

async function eventsAfter(
  context: RequestContext,
  { officeIds, from, until, kinds }: BegunDownload,
  last: ExportedEvent | undefined,
): Promise<ExportedEvent[]> {
  const found = await sql<ExportedEvent>`
    select e.id, ${inUtc(sql`e.recorded_at`)} as "recordedAt", ${inUtc(sql`e.occurred_at`)} as "occurredAt",
      o.code as office, e.actor_id as "actorId", s.username as "actorUsername", e.actor_name as "actorName",
      e.actor_roles as "actorRoles", e.kind, e.subject_type as "subjectType", e.subject_id as "subjectId",
      e.subject_label as "subjectLabel", e.request_id as "requestId", e.before, e.after,
      l.leaf_index::text as "leafIndex"
    from trail.event e join identity.office o on o.id = e.office_id join identity.staff s on s.id = e.actor_id
      left join trail.leaf l on l.event_id = e.id
    where e.office_id = any(${officeIds}::uuid[])
      and e.recorded_at >= ${from}::timestamptz and e.recorded_at < ${until}::timestamptz
      ${kinds === null ? sql`` : sql`and e.kind = any(${kinds}::text[])`}
      ${last === undefined ? sql`` : sql`and (e.recorded_at, e.id) > (${last.recordedAt}::timestamptz, ${last.id}::uuid)`}
    order by e.recorded_at, e.id limit ${pageSize}`.execute(context.sql);
  return found.rows;
}

function inUtc(instant: ReturnType<typeof sql>): ReturnType<typeof sql> {
  return sql`to_char(${instant} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** The ids as the API tells them, so that a line of the file leads back into it. */
function told(event: ExportedEvent): ExportedEvent {
  return {
    ...event,
    id: globalIdOf('AuditEvent', event.id),
    actorId: globalIdOf('Staff', event.actorId),
    subjectId: globalIdOf(event.subjectType, event.subjectId),
  };
}

function jsonLine(event: ExportedEvent): string {
  return `${canonicalize(told(event)) ?? ''}\n`;
}

function cells(event: ExportedEvent): string[] {
  const plain = told(event);
  return header.map((name) => {
    const value = plain[name];
    if (value === null) {
      return '';
    }
    return typeof value === 'string'
      ? value
      : Array.isArray(value)
        ? value.join(' ')
        : (canonicalize(value) ?? '');
  });
}

/** Everything quoted (RFC 4180), and no cell that a spreadsheet would run as a formula. */
function csv(lines: readonly (readonly string[])[], bom: boolean): string {
  return stringify(
    lines.map((line) => [...line]),
    { bom, quoted: true, quoted_empty: true, escape_formulas: true, record_delimiter: '\r\n' },
  );
}
