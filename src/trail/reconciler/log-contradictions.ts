import type pg from 'pg';
import { eventPayload } from '../event.payload.js';
import type { EventRow } from '../event.recorder.js';
import type { Findings } from './findings.js';
import { isLost, stream } from './row-streams.js';

/**
 * Of each leaf, what stands beside its entry and is not what the entry says: the copies by which lists find it, its hash,
 * the tile that holds the hash, and its content.
 */
const contradictions = `
  select * from (
    select l.leaf_index::text as place, l.event_id as "eventId",
      array_remove(array[
        case when l.leaf_hash <> sha256('\\x00'::bytea || l.entry) then 'leaf_hash' end,
        case when t.hashes is null
          or substring(t.hashes from 32 * (l.leaf_index % 256)::integer + 1 for 32) <> l.leaf_hash then 'tile' end,
        case when l.event_id::text is distinct from e ->> 'id' then 'event_id' end,
        case when l.xid::text is distinct from e #>> '{db,xid}' then 'xid' end,
        case when l.source is distinct from e ->> 'kind' then 'source' end,
        case when l.type is distinct from e ->> 'type' then 'type' end,
        case when l.office_id::text is distinct from e ->> 'office' then 'office_id' end,
        case when l.subject_type is distinct from e #>> '{subject,t}' then 'subject_type' end,
        case when l.subject_id::text is distinct from e #>> '{subject,id}' then 'subject_id' end,
        case when l.at is distinct from (e ->> 'at')::timestamptz then 'at' end,
        case when l.actor_id::text is distinct from e #>> '{actor,sub}' then 'actor_id' end], null) as columns,
      p.event_id is null as "isWithheld",
      sha256(p.salt || p.bytes) <> decode(e #>> '{payload,sha256}', 'hex') as "isReplaced"
    from trail.leaf l cross join lateral (select convert_from(l.entry, 'UTF8')::json as e) said
      left join trail.tile t on t.level = 0 and t.idx = l.leaf_index / 256
      left join trail.payload p on p.event_id = l.event_id) checked
  where cardinality(columns) > 0 or "isWithheld" or "isReplaced"`;

interface Contradiction {
  readonly place: string;
  readonly eventId: string;
  readonly columns: readonly string[];
  readonly isWithheld: boolean;
  readonly isReplaced: boolean | null;
}

/** Whether the log in the database is of one piece: what lists show of it follows from the entries that are hashed. */
export async function compareLogWithItself(client: pg.Client, findings: Findings): Promise<void> {
  for await (const found of stream<Contradiction>(client, 'contradictions', contradictions, [])) {
    const ofPayload = { table: 'trail.payload', key: JSON.stringify({ event_id: found.eventId }) };
    if (found.columns.length > 0) {
      const key = JSON.stringify({ leaf_index: Number(found.place) });
      findings.add({ table: 'trail.leaf', key, kind: 'DIFFERS', columns: [...found.columns].sort() });
    }
    if (found.isWithheld) {
      findings.add({ ...ofPayload, kind: 'WITHHELD', columns: [] });
    } else if (found.isReplaced === true) {
      findings.add({ ...ofPayload, kind: 'DIFFERS', columns: ['bytes'] });
    }
  }
}

/** The events that people read, each with what the log holds of it; those of before the log are rows of its beginning. */
const events = `
  select e.*, coalesce(p.bytes, o.payload) as said,
    coalesce(l.at, o.at) as logged_at, coalesce(l.actor_id::text, o.actor ->> 'sub') as logged_actor,
    exists (select from folded f where f.name = 'trail.event' and f.key = '{"id":' || to_json(e.id)::text || '}') as is_older
  from trail.event e
    left join trail.leaf l on l.event_id = e.id and l.source = 'domain'
    left join trail.payload p on p.event_id = l.event_id
    left join trail.outbox o on o.event_id = e.id and o.source = 'domain'`;

const missingEvents = `
  select event_id as id from (
    select event_id from trail.leaf where source = 'domain' and not ${isLost('leaf_index')}
    union all select event_id from trail.outbox where source = 'domain') told
  where not exists (select from trail.event e where e.id = told.event_id)`;

interface ReadEvent extends Omit<EventRow, 'occurred_at' | 'actor_id'> {
  readonly recorded_at: Date;
  readonly occurred_at: Date;
  readonly actor_id: string;
  readonly said: Buffer | null;
  readonly logged_at: Date | null;
  readonly logged_actor: string | null;
  readonly is_older: boolean;
}

/** Both are written by one statement. */
const mostBetween = 10_000;

/** Whether the events that people read are those of the log. */
export async function compareEvents(client: pg.Client, findings: Findings): Promise<void> {
  const table = 'trail.event';
  for await (const event of stream<ReadEvent>(client, 'events', events, [])) {
    const key = JSON.stringify({ id: event.id });
    if (event.logged_at === null) {
      if (!event.is_older) findings.add({ table, key, kind: 'UNLOGGED', columns: [] });
    } else if (event.said !== null) {
      const columns = differing(event, event.said, event.logged_at);
      if (columns.length > 0) findings.add({ table, key, kind: 'DIFFERS', columns });
    }
  }
  for await (const { id } of stream<{ id: string }>(client, 'missing_events', missingEvents, [])) {
    findings.add({ table, key: JSON.stringify({ id }), kind: 'MISSING', columns: [] });
  }
}

function differing(event: ReadEvent, said: Buffer, loggedAt: Date): string[] {
  const shown = payloadOf(event);
  const isApart = Math.abs(event.recorded_at.getTime() - loggedAt.getTime()) > mostBetween;
  return [
    ...(shown.equals(said) ? [] : differingMembers(shown, said)),
    ...(event.actor_id === event.logged_actor ? [] : ['actor_id']),
    ...(isApart ? ['recorded_at'] : []),
  ].sort();
}

function payloadOf(event: ReadEvent): Buffer {
  return eventPayload({
    occurredAt: event.occurred_at.toISOString(),
    actorName: event.actor_name,
    actorRoles: event.actor_roles,
    kind: event.kind,
    subjectType: event.subject_type,
    subjectId: event.subject_id,
    subjectLabel: event.subject_label,
    officeId: event.office_id,
    requestId: event.request_id,
    before: event.before,
    after: event.after,
    delegationId: event.delegation_id,
    delegatorId: event.delegator_id,
    delegatorName: event.delegator_name,
  });
}

/** By the names of the columns. */
function differingMembers(shown: Buffer, said: Buffer): string[] {
  const [one, other] = [shown, said].map(
    (bytes) => JSON.parse(bytes.toString('utf8')) as Record<string, unknown>,
  );
  return Object.keys({ ...one, ...other })
    .filter((name) => JSON.stringify(one?.[name]) !== JSON.stringify(other?.[name]))
    .map((name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}
