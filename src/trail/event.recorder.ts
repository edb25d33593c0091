import type {
  EventRecorder,
  EventsRecorder,
  RecordingWork,
  WorkEvent,
} from '../platform/database/unit-of-work.js';
import { permissionOfOperation } from '../platform/graphql/root-guard.js';
import { newId, newSalt } from '../platform/ids.js';
import { isPermission, type Actor, type DelegationOfGrant } from '../identity/index.js';
import { eventPayload } from './event.payload.js';
import { payloadCommitment } from './log/index.js';

const columns = [
  'id',
  'occurred_at',
  'actor_id',
  'actor_name',
  'actor_roles',
  'office_id',
  'kind',
  'subject_type',
  'subject_id',
  'subject_label',
  'request_id',
  'before',
  'after',
  'delegation_id',
  'delegator_id',
  'delegator_name',
] as const;

/** The columns of `trail.event` that are written, as a list in SQL; the others are the database's own. */
export const eventColumns = columns.join(', ');

/** An event as it is written, by the columns of `trail.event`. */
export interface EventRow extends Readonly<Record<(typeof columns)[number], unknown>> {
  readonly id: string;
  readonly occurred_at: string;
  readonly actor_name: string;
  readonly actor_roles: readonly string[];
  readonly office_id: string;
  readonly kind: string;
  readonly subject_type: string;
  readonly subject_id: string;
  readonly subject_label: string;
  readonly request_id: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly delegation_id: string | null;
  readonly delegator_id: string | null;
  readonly delegator_name: string | null;
}

/** The line of the log that goes with an event: what it says, sealed with a salt. */
export interface EventLine {
  readonly actor: {
    readonly sub: string;
    readonly roles: readonly string[];
    readonly session: string | null;
  };
  /** As PostgreSQL reads bytes. */
  readonly payload: string;
  readonly salt: string;
  /** SHA-256 over salt and payload, in hexadecimal digits. */
  readonly commitment: string;
}

const ofLog = columns.length;

/** One statement: an event without its line in the log is refused. */
const eventInsert = `with told as (
  insert into trail.event (${eventColumns}) values (${columns
    .map((column, index) =>
      column === 'actor_roles'
        ? `array(select jsonb_array_elements_text($${String(index + 1)}::jsonb))`
        : `$${String(index + 1)}`,
    )
    .join(', ')}))
  insert into trail.outbox (
    event_id, source, type, office_id, actor, request_id, subject_type, subject_id, payload, salt)
  values (${place('id')}, 'domain', ${place('kind')}, ${place('office_id')}, $${ofLog + 1}, ${place('request_id')},
    ${place('subject_type')}, ${place('subject_id')}, $${ofLog + 2}, $${ofLog + 3})`;

function place(column: (typeof columns)[number]): string {
  return `$${columns.indexOf(column) + 1}`;
}

/** Writes an event in the transaction of the change that it tells of, and its line of the log. */
export const recordEvent: EventRecorder<Actor> = async (work, event) => {
  const row = eventRow(work, event);
  const line = lineOf(work.actor, row);
  await work.write({
    name: 'trail_event',
    text: eventInsert,
    values: [
      ...columns.map((column) => parameterOf(row[column])),
      JSON.stringify(line.actor),
      line.payload,
      line.salt,
    ],
  });
  return { eventId: row.id, commitment: line.commitment };
};

/** The same of many events, which come as one JSON text. */
const eventsInsert = `with given as materialized (
  select * from jsonb_to_recordset($1::jsonb) as given (
    id uuid, occurred_at timestamptz, actor_id uuid, actor_name text, actor_roles text[], office_id uuid, kind text,
    subject_type text, subject_id uuid, subject_label text, request_id uuid, before jsonb, after jsonb, delegation_id uuid,
    delegator_id uuid, delegator_name text, actor jsonb, payload text, salt text)),
told as (
  insert into trail.event (${eventColumns}) select ${eventColumns} from given)
  insert into trail.outbox (
    event_id, source, type, office_id, actor, request_id, subject_type, subject_id, payload, salt)
  select id, 'domain', kind, office_id, actor, request_id, subject_type, subject_id, payload::bytea, salt::bytea
  from given`;

/** Writes events in the transaction of the change that they tell of, and their lines of the log, by one statement. */
export const recordEvents: EventsRecorder<Actor> = async (work, events) => {
  const told = events.map((event) => {
    const row = eventRow(work, event);
    return { row, line: lineOf(work.actor, row) };
  });
  const given = told.map(({ row, line: { actor, payload, salt } }) => ({ ...row, actor, payload, salt }));
  await work.write({ name: 'trail_events', text: eventsInsert, values: [JSON.stringify(given)] });
  return told.map(({ row, line }) => ({ eventId: row.id, commitment: line.commitment }));
};

/** What is written of an event; names are kept as they are at this moment. */
export function eventRow(work: RecordingWork<Actor>, event: WorkEvent): EventRow {
  const delegation = delegationBehind(work, event);
  return {
    id: newId(),
    occurred_at: (event.occurredAt ?? work.now).toISOString(),
    actor_id: work.actor.id,
    actor_name: work.actor.fullName,
    actor_roles: work.actor.roles,
    office_id: event.officeId,
    kind: event.kind,
    subject_type: event.subject.type,
    subject_id: event.subject.id,
    subject_label: event.subject.label,
    request_id: work.requestId,
    before: event.before ?? null,
    after: afterOf(work.actor, event),
    delegation_id: delegation?.id ?? null,
    delegator_id: delegation?.delegatorId ?? null,
    delegator_name: delegation?.delegatorName ?? null,
  };
}

/** What came of it; who acts for somebody at the command line is told apart from who logged in. */
function afterOf({ origin }: Actor, { after }: WorkEvent): EventRow['after'] {
  return origin === undefined ? (after ?? null) : { ...after, origin };
}

/** Seals what an event says. */
export function lineOf(actor: Actor, row: EventRow): EventLine {
  const payload = eventPayload({
    occurredAt: row.occurred_at,
    actorName: row.actor_name,
    actorRoles: row.actor_roles,
    kind: row.kind,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    subjectLabel: row.subject_label,
    officeId: row.office_id,
    requestId: row.request_id,
    before: row.before,
    after: row.after,
    delegationId: row.delegation_id,
    delegatorId: row.delegator_id,
    delegatorName: row.delegator_name,
  });
  const salt = newSalt();
  return {
    actor: { sub: actor.id, roles: actor.roles, session: actor.sessionId ?? null },
    payload: byteaOf(payload),
    salt: byteaOf(salt),
    commitment: payloadCommitment(salt, payload).toString('hex'),
  };
}

function parameterOf(value: unknown): string | null {
  return value === null || typeof value === 'string' ? value : JSON.stringify(value);
}

function byteaOf(bytes: Buffer): string {
  return `\\x${bytes.toString('hex')}`;
}

/** On whose behalf it was done: only where the person had no right of their own to do it in that office. */
function delegationBehind(
  work: Pick<RecordingWork<Actor>, 'actor' | 'operation'>,
  event: WorkEvent,
): DelegationOfGrant | undefined {
  if (event.delegationId !== undefined) {
    const named = work.actor.grants.find((grant) => grant.delegation?.id === event.delegationId);
    return named?.delegation ?? undefined;
  }
  const permission = permissionOfOperation(work.operation);
  return permission === undefined || !isPermission(permission)
    ? undefined
    : work.actor.delegationFor(permission, event.officeId);
}
