import { LockMode } from '@mikro-orm/postgresql';
import { sql } from 'kysely';
import type { WorkEvent } from '../../platform/database/unit-of-work.js';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { dateInVietnam, problem, ruleValue } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import { AuditExport, type ExportFormat } from './export.entity.js';
import { kindsProblems, periodProblems, textProblems } from './export.rules.js';

export interface ExportRequest {
  /** With all offices below it; where left out, the one that stands above all others that the person may audit. */
  readonly officeId: string | null;
  readonly from: Date;
  readonly until: Date;
  /** All kinds when null. */
  readonly kinds: readonly string[] | null;
  readonly format: ExportFormat;
  readonly purpose: string;
}

/** Asks for a part of the trail as a file. Nothing leaves the house before another person approves. */
export async function requestExport(
  work: HouseWork,
  input: ExportRequest,
): Promise<Outcome<{ exportId: string }>> {
  const officeId = await officeAsked(work, input.officeId);
  if (typeof officeId !== 'string') {
    return refused(officeId);
  }
  const purpose = saidText(input.purpose);
  const problems = [
    ...periodProblems(input, work.now),
    ...kindsProblems(input.kinds),
    ...textProblems(purpose, ['input', 'purpose']),
  ];
  if (problems.length > 0) {
    return refused(...problems);
  }
  const asked = work.em.create(AuditExport, {
    id: newId(),
    officeId,
    requestedBy: work.actor.id,
    requestedAt: work.now,
    recordedFrom: input.from,
    recordedUntil: input.until,
    kinds: input.kinds === null ? null : [...new Set(input.kinds)],
    format: input.format,
    purpose,
    status: 'PENDING',
  });
  await work.record({
    ...(await aboutExport(work, asked)),
    kind: 'export.requested',
    after: {
      status: asked.status,
      from: asked.recordedFrom.toISOString(),
      until: asked.recordedUntil.toISOString(),
      kinds: asked.kinds ?? null,
      format: asked.format,
      purpose,
    },
  });
  return done({ exportId: asked.id });
}

/** Lets whoever asked take the file out, for the hours and as often as the rules say. */
export async function approveExport(
  work: HouseWork,
  input: { readonly exportId: string },
): Promise<Outcome<{ exportId: string }>> {
  const asked = await openRequest(work, input.exportId);
  if (!(asked instanceof AuditExport)) {
    return refused(asked);
  }
  const today = dateInVietnam(work.now);
  const hours = await ruleValue<number>(work.sql, 'audit-export.approval-hours', today);
  const downloads = await ruleValue<number>(work.sql, 'audit-export.downloads', today);
  const expiresAt = new Date(work.now.getTime() + hours * 3_600_000);
  work.em.assign(asked, {
    status: 'APPROVED',
    decidedBy: work.actor.id,
    decidedAt: work.now,
    expiresAt,
    downloadsAllowed: downloads,
  });
  await work.record({
    ...(await aboutExport(work, asked)),
    kind: 'export.approved',
    before: { status: 'PENDING' },
    after: { status: 'APPROVED', expiresAt: expiresAt.toISOString(), downloadsAllowed: downloads },
  });
  return done({ exportId: asked.id });
}

/** Turns a request down, for a reason that whoever asked can read. */
export async function refuseExport(
  work: HouseWork,
  input: { readonly exportId: string; readonly reason: string },
): Promise<Outcome<{ exportId: string }>> {
  const asked = await openRequest(work, input.exportId);
  if (!(asked instanceof AuditExport)) {
    return refused(asked);
  }
  const reason = saidText(input.reason);
  const problems = textProblems(reason, ['input', 'reason']);
  if (problems.length > 0) {
    return refused(...problems);
  }
  work.em.assign(asked, {
    status: 'REFUSED',
    decidedBy: work.actor.id,
    decidedAt: work.now,
    refusalReason: reason,
  });
  await work.record({
    ...(await aboutExport(work, asked)),
    kind: 'export.refused',
    before: { status: 'PENDING' },
    after: { status: 'REFUSED', reason },
  });
  return done({ exportId: asked.id });
}

/** The office whose trail is asked for, or why it is not: unknown and not one's own look alike. */
async function officeAsked(work: HouseWork, officeId: string | null): Promise<string | Problem> {
  if (officeId !== null) {
    return work.actor.mayIn('audit.read', officeId) ? officeId : problem('NOT_FOUND', ['input', 'officeId']);
  }
  const offices = work.actor.officesFor('audit.read');
  const found = await sql<{ id: string }>`
    select id from identity.office
    where id = any(${offices}::uuid[]) and (parent_id is null or parent_id <> all(${offices}::uuid[]))`.execute(
    work.sql,
  );
  const [top, another] = found.rows;
  return top === undefined || another !== undefined ? problem('REQUIRED', ['input', 'officeId']) : top.id;
}

/** A request that this person may still decide on, locked, or why not. */
async function openRequest(work: HouseWork, exportId: string): Promise<AuditExport | Problem> {
  const lockMode = LockMode.PESSIMISTIC_WRITE;
  const asked = await work.em.findOne(AuditExport, { id: exportId }, { lockMode });
  if (asked === null || !work.actor.mayIn('export.approve', asked.officeId)) {
    return problem('NOT_FOUND', ['input', 'exportId']);
  }
  if (asked.requestedBy === work.actor.id) {
    return problem('EXPORT_OWN_REQUEST', ['input', 'exportId']);
  }
  return asked.status === 'PENDING'
    ? asked
    : problem('EXPORT_STATE_WRONG', ['input', 'exportId'], { status: asked.status });
}

/** Whose event it is and what it is about: the office, the days of its period in Viet Nam, the form of the file. */
export async function aboutExport(
  work: HouseWork,
  asked: AuditExport,
): Promise<Pick<WorkEvent, 'officeId' | 'subject'>> {
  const found = await sql<{ code: string }>`
    select code from identity.office where id = ${asked.officeId}`.execute(work.sql);
  const days = [asked.recordedFrom, asked.recordedUntil].map(dateInVietnam).join('–');
  const label = `${found.rows[0]?.code ?? ''} ${days} ${asked.format}`;
  return { officeId: asked.officeId, subject: { type: 'AuditExport', id: asked.id, label } };
}
