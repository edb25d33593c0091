import { LockMode } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import { done, refused, type Outcome } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { aboutExport } from './export.commands.js';
import { AuditExport, type ExportFormat } from './export.entity.js';

/** A download that has begun: what may go into its file. */
export interface BegunDownload {
  readonly exportId: string;
  readonly ordinal: number;
  readonly label: string;
  readonly format: ExportFormat;
  readonly from: string;
  readonly until: string;
  readonly kinds: readonly string[] | null;
  /** The offices of the export that the person may audit now. */
  readonly officeIds: readonly string[];
}

/** What came out of a download. */
export interface CompletedDownload {
  readonly exportId: string;
  readonly ordinal: number;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Records, before the first byte, that the file is taken out; only by who asked for it, only while the approval lasts. */
export async function beginDownload(
  work: HouseWork,
  input: { readonly exportId: string },
): Promise<Outcome<BegunDownload>> {
  // The lock puts the downloads of an export in a row, so that none takes the number of another.
  const lockMode = LockMode.PESSIMISTIC_WRITE;
  const asked = await work.em.findOne(AuditExport, { id: input.exportId }, { lockMode });
  if (
    asked?.status !== 'APPROVED' ||
    asked.requestedBy !== work.actor.id ||
    !work.actor.mayIn('audit.read', asked.officeId)
  ) {
    return refused(problem('NOT_FOUND'));
  }
  if (asked.expiresAt != null && work.now >= asked.expiresAt) {
    return refused(problem('EXPORT_EXPIRED'));
  }
  const ordinal = 1 + (await downloadsOf(work, asked.id));
  if (ordinal > (asked.downloadsAllowed ?? 0)) {
    return refused(problem('EXPORT_DOWNLOADS_USED'));
  }
  await sql`
    insert into trail.export_download (export_id, ordinal, begun_at)
    values (${asked.id}, ${ordinal}, ${work.now})`.execute(work.sql);
  const about = await aboutExport(work, asked);
  await work.record({
    ...about,
    kind: 'export.begun',
    after: { download: ordinal, session: work.actor.sessionId ?? null },
  });
  return done({
    exportId: asked.id,
    ordinal,
    label: about.subject.label,
    format: asked.format,
    from: asked.recordedFrom.toISOString(),
    until: asked.recordedUntil.toISOString(),
    kinds: asked.kinds ?? null,
    officeIds: await officesBelow(work, asked.officeId),
  });
}

/** Records what the file held, when its last byte is on its way; without this it counts as broken off. */
export async function completeDownload(
  work: HouseWork,
  { exportId, ordinal, rows, bytes, sha256 }: CompletedDownload,
): Promise<Outcome<null>> {
  const asked = await work.em.findOneOrFail(AuditExport, { id: exportId });
  await sql`
    update trail.export_download
    set completed_at = ${work.now}, row_count = ${rows}, byte_count = ${bytes}, sha256 = ${sha256}
    where export_id = ${exportId} and ordinal = ${ordinal}`.execute(work.sql);
  await work.record({
    ...(await aboutExport(work, asked)),
    kind: 'export.downloaded',
    after: { download: ordinal, rows, bytes, sha256 },
  });
  return done(null);
}

async function downloadsOf(work: HouseWork, exportId: string): Promise<number> {
  const found = await sql<{ count: number }>`
    select count(*)::integer as count from trail.export_download where export_id = ${exportId}`.execute(
    work.sql,
  );
  return found.rows[0]?.count ?? 0;
}

async function officesBelow(work: HouseWork, officeId: string): Promise<string[]> {
  const found = await sql<{ id: string }>`
    with recursive below as (
      select o.id from identity.office o where o.id = ${officeId}
      union all
      select child.id from identity.office child join below on child.parent_id = below.id
    )
    select id from below where id = any(${work.actor.officesFor('audit.read')}::uuid[])`.execute(work.sql);
  return found.rows.map((row) => row.id);
}
