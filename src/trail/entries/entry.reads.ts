import { sql, type RawBuilder } from 'kysely';
import { globalIdOf, localIdOf, parseGlobalId } from '../../platform/graphql/global-id.js';
import {
  computed,
  decimal,
  derived,
  one,
  orderBy,
  readModel,
  value,
  type ListRead,
  type ReadModel,
  type Row,
} from '../../platform/reads/index.js';
import { officeReads, staffReads, type RequestContext } from '../../identity/index.js';
import { eventReads } from '../event.reads.js';
import { timeBracketReads } from '../proofs/checkpoint.reads.js';
import { TrailProofs } from '../proofs/trail-proofs.js';
import { isReadable, mustWait } from './payload.visibility.js';

/** A member of the entry itself: the columns beside it are for finding it alone. */
function member(leaf: Row, ...path: readonly string[]): RawBuilder<unknown> {
  return sql`(convert_from(${leaf('entry')}, 'UTF8')::json #>> ${`{${path.join(',')}}`}::text[])`;
}

function ofPayload(leaf: Row, read: (payload: Row) => RawBuilder<unknown>): RawBuilder<unknown> {
  const payload: Row = (column) => sql.ref(`p.${column}`);
  return sql`(select ${read(payload)} from trail.payload p
    where p.event_id = ${leaf('event_id')} and not ${mustWait(leaf)})`;
}

function base64(bytes: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`translate(encode(${bytes}, 'base64'), E'\n', '')`;
}

export const entryReads: ReadModel = readModel('AuditEntry', {
  table: 'trail.leaf',
  key: ['leaf_index'],
  fields: {
    leafIndex: decimal('leaf_index'),
    eventId: derived<{ id: string }>({ id: 'event_id' }, ({ id }) => globalIdOf('AuditEvent', id)),
    source: value((leaf) => member(leaf, 'kind')),
    type: value((leaf) => member(leaf, 'type')),
    capturedAt: value((leaf) => sql`${member(leaf, 'at')}::timestamptz`),
    office: one(() => officeReads, {
      by: (office, leaf) => sql`${office('id')} = ${member(leaf, 'office')}::uuid`,
    }),
    actor: one(() => staffReads, {
      by: (staff, leaf) => sql`${staff('id')} = ${member(leaf, 'actor', 'sub')}::uuid`,
    }),
    databaseUser: value((leaf) => member(leaf, 'db', 'user')),
    transaction: value((leaf) => member(leaf, 'db', 'xid')),
    positionInTransaction: value((leaf) => sql`${member(leaf, 'db', 'i')}::integer`),
    entriesOfTransaction: value((leaf) => sql`${member(leaf, 'db', 'n')}::integer`),
    subjectType: value((leaf) => member(leaf, 'subject', 't')),
    subjectId: derived<{ type: string | null; id: string | null }>(
      {
        type: (leaf) => member(leaf, 'subject', 't'),
        id: (leaf) => member(leaf, 'subject', 'id'),
      },
      ({ type, id }) => (type === null || id === null ? null : globalIdOf(type, id)),
    ),
    entryBase64: value((leaf) => base64(leaf('entry'))),
    leafHash: value((leaf) => base64(leaf('leaf_hash'))),
    content: value((leaf) =>
      ofPayload(
        leaf,
        (payload) =>
          sql`case when ${member(leaf, 'payload', 'enc')} <> 'raw' then convert_from(${payload('bytes')}, 'UTF8') end`,
      ),
    ),
    payloadBase64: value((leaf) => ofPayload(leaf, (payload) => base64(payload('bytes')))),
    saltBase64: value((leaf) => ofPayload(leaf, (payload) => base64(payload('salt')))),
    event: one(() => eventReads, { by: 'event_id', ifVisible: true }),
    timeBracket: one(() => timeBracketReads, {
      by: (other, leaf) => sql`${other('leaf_index')} = ${leaf('leaf_index')}`,
    }),
    proof: computed<{ id: string }, RequestContext>({ id: 'event_id' }, ({ id }, context) =>
      TrailProofs.of(context).inclusion(id),
    ),
  },
});

/** There are four, so the statement is made for each: an index may hold of one of them. */
const sources: Readonly<Record<string, RawBuilder<unknown>>> = {
  domain: sql`'domain'`,
  row: sql`'row'`,
  ddl: sql`'ddl'`,
  system: sql`'system'`,
};

function ofSource(entry: Row, source: string | null): RawBuilder<unknown> | undefined {
  const named = source === null ? undefined : sources[source];
  return named && sql`${entry('source')} = ${named}`;
}

/**
 * What nobody did through the program: no acting person stands behind it. The rows that were there when the log began
 * are told as they were found.
 */
function isDirectWrite(entry: Row): RawBuilder<unknown> {
  return sql`(${entry('source')} in ('row', 'ddl') and ${entry('actor_id')} is null
    and ${entry('type')} not like '%.baseline')`;
}

/** The entries of the log that the caller may audit, the latest captured first. */
export const auditEntries: ListRead = {
  name: 'audit-entries',
  model: () => entryReads,
  direction: 'desc',
  order: [orderBy('at', 'instant'), orderBy('leaf_index', 'bigint')],
  where: (entry, args) => [
    isReadable(entry),
    args.choose('filter.source', (source: string | null) => ofSource(entry, source)),
    args.choose('filter.directOnly', (only: boolean | null) =>
      only === true ? isDirectWrite(entry) : undefined,
    ),
    args.when(
      'filter.subjectId',
      (subject) => sql`${entry('subject_id')} = ${subject}::uuid`,
      (id: string) => parseGlobalId(id)?.id ?? null,
    ),
    args.when(
      'filter.officeId',
      (office) => sql`${entry('office_id')} = ${office}::uuid`,
      (id: string) => localIdOf('Office', id),
    ),
    args.when('filter.from', (from) => sql`${entry('at')} >= ${from}::timestamptz`),
    args.when('filter.until', (until) => sql`${entry('at')} < ${until}::timestamptz`),
  ],
};
