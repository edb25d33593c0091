import type pg from 'pg';
import { lostActsType, parseLostActs } from '../log/index.js';
import type { Findings } from './findings.js';
import type { LiveTable } from './live-tables.js';

/** A row on one side of the comparison; rows come in the order of their keys. */
export interface KeyedRow {
  readonly key: string;
  /** All columns as JSON; null where the log says that the row was removed, or the content is withheld. */
  readonly image: string | null;
}

/** What the log says of a row at the end. */
export interface LoggedRow extends KeyedRow {
  readonly isRemoved: boolean;
}

/** The names in these statements are those of our own tables. */
const fetching = (cursor: string): string => `fetch 1000 from ${cursor}`;

/** In SQL: that what an entry tells was lost with the book, as a restored log says itself. */
export function isLost(place: string): string {
  return `exists (
    select from told_lost t where ${place} >= t.first and ${place} < t.past and ${place} <> all (t.kept))`;
}

/** Makes the temporary table of what restored logs say of acts that the book does not have. */
export async function beginLostActs(client: pg.Client): Promise<void> {
  await client.query('create temp table told_lost (first bigint, past bigint, kept bigint[]) on commit drop');
}

/** An event of lost acts. */
export interface ToldLostActs {
  readonly eventId: string;
  /** Its place in the log, or the next one where it waits. */
  readonly place: string;
  readonly content: Buffer;
}

/** Takes in what one event says; one that is not sound excuses nothing and is a finding itself. */
export async function takeLostActs(
  client: pg.Client,
  { eventId, place, content }: ToldLostActs,
  findings: Findings,
): Promise<void> {
  const lost = parseLostActs(content, BigInt(place));
  if (lost === undefined) {
    const key = JSON.stringify({ event_id: eventId });
    findings.add({ table: 'trail.payload', key, kind: 'DIFFERS', columns: ['bytes'] });
    return;
  }
  const { from, to, kept } = lost;
  await client.query('insert into told_lost values ($1, $2, $3)', [from, to, [...kept]]);
}

/** Finds what restored logs say of acts that the book does not have; of the log, what the mirror has is taken from there. */
export async function readLostActs(client: pg.Client, mirrored: bigint, findings: Findings): Promise<void> {
  const reading = `
    select l.event_id as "eventId", l.leaf_index as place, p.bytes as content
      from trail.leaf l join trail.payload p on p.event_id = l.event_id
      where l.source = 'system' and l.type = $1 and l.leaf_index >= $2
    union all
    select o.event_id, (select t.size from trail.tree t where t.id = 1), coalesce(o.payload, '')
      from trail.outbox o where o.source = 'system' and o.type = $1`;
  const { rows } = await client.query<ToldLostActs>(reading, [lostActsType, mirrored]);
  for (const told of rows) {
    await takeLostActs(client, told, findings);
  }
}

/**
 * Finds the last event of each row, in a temporary table on the disk of the database: what has a place in the log, and
 * what waits for one. Of the log, what the mirror has is taken from there.
 */
export async function foldLog(client: pg.Client, mirrored: bigint, hasMirror: boolean): Promise<void> {
  const ofMirror = hasMirror ? 'union all select name, key, place, null::uuid, is_removed from mirrored' : '';
  await client.query('create temp table log_from (place bigint) on commit drop');
  await client.query('insert into log_from values ($1)', [mirrored]);
  const folding = `
    create temp table folded on commit drop as
    select distinct on (name, key) name, key, place, event_id, is_removed from (
      select event ->> 'table' as name, (event -> 'key')::text as key, leaf_index as place, event_id,
        event ->> 'operation' = 'DELETE' as is_removed
      from (
        select l.leaf_index, l.event_id, convert_from(p.bytes, 'UTF8')::json as event
        from trail.leaf l join trail.payload p on p.event_id = l.event_id
        where l.source = 'row' and l.leaf_index >= (select place from log_from)) logged
      union all
      select event ->> 'table', (event -> 'key')::text, 9000000000000000000 + ord, event_id,
        event ->> 'operation' = 'DELETE'
      from (select ord, event_id, body::json as event from trail.outbox where source = 'row') waiting
      ${ofMirror}
    ) events where not ${isLost('place')} order by name, key, place desc`;
  await client.query(folding);
  await client.query('create index on folded (name, key collate "C")');
  await client.query('analyze folded');
}

/** The rows of a table as the log has them. */
export function loggedRows(
  client: pg.Client,
  { name }: LiveTable,
  hasMirror: boolean,
): AsyncGenerator<LoggedRow, void> {
  const ofMirror = hasMirror
    ? '(select m.image from mirrored m where f.event_id is null and m.name = f.name and m.key = f.key and m.place = f.place)'
    : 'null';
  return stream<LoggedRow>(
    client,
    `logged_${name.replace('.', '_')}`,
    `select f.key, f.is_removed as "isRemoved", coalesce(
        (select convert_from(p.bytes, 'UTF8')::json ->> 'after' from trail.payload p where p.event_id = f.event_id),
        (select o.body::json ->> 'after' from trail.outbox o where o.event_id = f.event_id),
        ${ofMirror}) as image
     from folded f where f.name = $1 order by f.key collate "C"`,
    [name],
  );
}

/** The rows that a table holds. */
export function liveRows(client: pg.Client, { name, key, image }: LiveTable): AsyncGenerator<KeyedRow, void> {
  return stream<KeyedRow>(
    client,
    `live_${name.replace('.', '_')}`,
    `select * from (select ${key} as key, ${image} as image from ${name} one) live order by key collate "C"`,
    [],
  );
}

/** A page at a time, however many there are. */
export async function* stream<Row extends object>(
  client: pg.Client,
  cursor: string,
  text: string,
  values: readonly unknown[],
): AsyncGenerator<Row, void> {
  const declaring = `declare ${cursor} no scroll cursor for ${text}`;
  await client.query(declaring, [...values]);
  for (;;) {
    const { rows } = await client.query<Row>(fetching(cursor));
    if (rows.length === 0) {
      return;
    }
    yield* rows;
  }
}
