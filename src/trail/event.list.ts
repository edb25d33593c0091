import { sql, type RawBuilder } from 'kysely';
import { refusal } from '../platform/graphql/errors.js';
import { localIdOf, parseGlobalId } from '../platform/graphql/global-id.js';
import { orderBy, rowOf, type FieldArguments, type ListRead, type Row } from '../platform/reads/index.js';
import { tell } from '../platform/sentences/index.js';
import { inOfficesAllowing } from '../identity/index.js';
import { eventReads } from './event.reads.js';

const mostKinds = 10;

/**
 * Rows by which the events are found where no index of the events themselves has their order: those of a case or a
 * place, and those of several kinds, each of which is a part of an index. They come in the order of the list, so that
 * PostgreSQL stops reading at the end of the page.
 */
const driver = rowOf('driver');

function kindsGiven(kinds: readonly string[]): string[] {
  if (kinds.length > mostKinds) {
    throw refusal(tell('TOO_MANY_NAMED', { argument: 'kinds', most: String(mostKinds) }));
  }
  return [...new Set(kinds)];
}

function caseGiven(id: string): string {
  return localIdOf('CaseFile', id);
}

function placeGiven(id: string): string {
  const given = parseGlobalId(id);
  return localIdOf(given?.type === 'Warehouse' ? 'Warehouse' : 'Place', id);
}

function drivenBy(args: FieldArguments): RawBuilder<unknown> | undefined {
  const inContext = (context: RawBuilder<unknown>): RawBuilder<unknown> => sql`(
    select c.recorded_at, c.event_id from trail.event_context c where c.context_id = ${context}::uuid
    order by c.recorded_at desc, c.event_id desc)`;
  return (
    args.when('filter.caseId', inContext, caseGiven) ??
    args.when('filter.placeId', inContext, placeGiven) ??
    args.when('filter.kinds', ofKinds, kindsGiven)
  );
}

function ofKinds(kinds: RawBuilder<unknown>): RawBuilder<unknown> {
  const ofOne = (index: number): RawBuilder<unknown> => sql`(
    select k.recorded_at, k.id as event_id from trail.event k where k.kind = (${kinds}::text[])[${index}::integer]
    order by k.recorded_at desc, k.id desc)`;
  const each = Array.from({ length: mostKinds }, (_, index) => ofOne(index + 1));
  return sql`(${sql.join(each, sql` union all `)})`;
}

/** The columns of the order, of the rows that have it. */
function recordedAt(event: Row, args: FieldArguments): RawBuilder<unknown> {
  return drivenBy(args) === undefined ? event('recorded_at') : driver('recorded_at');
}

function eventId(event: Row, args: FieldArguments): RawBuilder<unknown> {
  return drivenBy(args) === undefined ? event('id') : driver('event_id');
}

/** Where a case or several kinds are asked as well, a place is looked up for each event, and so are kinds. */
function besideDriver(event: Row, args: FieldArguments): (RawBuilder<unknown> | undefined)[] {
  const ofCase = args.isGiven('filter.caseId');
  const ofPlace = args.isGiven('filter.placeId');
  return [
    ofCase
      ? args.when(
          'filter.placeId',
          (place) => sql`exists (
            select from trail.event_context c where c.context_id = ${place}::uuid
              and c.recorded_at = ${event('recorded_at')} and c.event_id = ${event('id')})`,
          placeGiven,
        )
      : undefined,
    ofCase || ofPlace
      ? args.when('filter.kinds', (kinds) => sql`${event('kind')} = any(${kinds}::text[])`, kindsGiven)
      : undefined,
  ];
}

/** The trail within the caller's offices, newest first. */
export const auditEvents: ListRead = {
  name: 'audit-events',
  model: () => eventReads,
  joins: (event, args) => {
    const driven = drivenBy(args);
    return driven && sql`join ${driven} driver on ${driver('event_id')} = ${event('id')}`;
  },
  direction: 'desc',
  order: [
    orderBy((event, _parent, args) => recordedAt(event, args), 'instant'),
    orderBy((event, _parent, args) => eventId(event, args), 'uuid'),
  ],
  where: (event, args) => [
    inOfficesAllowing(args, 'audit.read', event('office_id')),
    args.when(
      'filter.actorId',
      (actor) => sql`${event('actor_id')} = ${actor}::uuid`,
      (id: string) => localIdOf('Staff', id),
    ),
    args.when(
      'filter.officeId',
      (office) => sql`${event('office_id')} = ${office}::uuid`,
      (id: string) => localIdOf('Office', id),
    ),
    args.when(
      'filter.subjectId',
      (subject) => sql`${event('subject_id')} = ${subject}::uuid`,
      (id: string) => parseGlobalId(id)?.id ?? null,
    ),
    args.when('filter.kind', (kind) => sql`${event('kind')} = ${kind}`),
    args.when('filter.kindFamily', (family) => sql`split_part(${event('kind')}, '.', 1) = ${family}`),
    ...besideDriver(event, args),
    args.when('filter.from', (from) => sql`${recordedAt(event, args)} >= ${from}::timestamptz`),
    args.when('filter.until', (until) => sql`${recordedAt(event, args)} < ${until}::timestamptz`),
  ],
};
