import type pg from 'pg';
import { reached } from '../../platform/failure-points.js';
import { edgeTiles, GrowingTree, type TileCoordinate } from '../log/index.js';
import type { Batch, OutboxRow, Waiting } from './batch.js';
import { writeHeads, writeLeaves, writeTree, type SubjectHead } from './written-log.js';

export async function somethingWaits(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ waits: boolean }>(
    'select exists (select from trail.outbox) as waits',
  );
  return rows[0]?.waits ?? false;
}

/**
 * The tree as it stands, held until the end of the transaction: of two sequencers the second waits here, and finds what
 * the first has done.
 * @throws Error when root, frontier and tiles are not those of one tree
 */
export async function lockTree(client: pg.Client): Promise<GrowingTree> {
  const found = await client.query<{ size: string; root: Buffer; frontier: Buffer }>(
    'select size, root, frontier from trail.tree where id = 1 for update',
  );
  const [stored] = found.rows;
  if (stored === undefined) {
    throw new Error('The tree is missing in the database.');
  }
  const size = BigInt(stored.size);
  const edge = await readEdge(client, edgeTiles(size));
  const tree = await GrowingTree.open(size, ({ level }) => edge.get(level) ?? Buffer.alloc(0)).catch(
    (error: unknown) => {
      throw new Error('The tree in the database contradicts itself: a tile has not its hashes.', {
        cause: error,
      });
    },
  );
  if (!tree.root().equals(stored.root) || !Buffer.concat(tree.frontierHashes).equals(stored.frontier)) {
    throw new Error('The tree in the database contradicts itself: its root is not that of its tiles.');
  }
  return tree;
}

/** The tiles at the right edge, by level. */
async function readEdge(
  client: pg.Client,
  tiles: readonly TileCoordinate[],
): Promise<ReadonlyMap<number, Buffer>> {
  const { rows } = await client.query<{ level: number; hashes: Buffer }>(
    `select t.level, t.hashes from trail.tile t
     join unnest($1::smallint[], $2::bigint[]) as asked (level, idx) on asked.level = t.level and asked.idx = t.idx`,
    [tiles.map(({ level }) => level), tiles.map(({ index }) => index)],
  );
  return new Map(rows.map(({ level, hashes }) => [level, hashes]));
}

/**
 * What waits, at most so many, in the order in which it was told. No position is remembered: an event whose transaction
 * ended late is simply still there.
 */
export async function readWaiting(client: pg.Client, most: number): Promise<Waiting> {
  const { rows } = await client.query<OutboxRow & { ord: string }>(
    `select event_id as "eventId", ord, xid::text, at, source, db_user as "dbUser", type, office_id as "officeId", actor,
       request_id as "requestId", subject_type as "subjectType", subject_id as "subjectId", version, payload, salt, body
     from trail.outbox order by ord limit $1`,
    [most],
  );
  const xids = [...new Set(rows.map((row) => row.xid))];
  return {
    rows,
    heads: await readHeads(client, rows),
    begun: await lastEntries(client, xids),
    remaining: rows.length < most ? new Map() : await countBehind(client, xids, rows.at(-1)?.ord ?? '0'),
  };
}

async function readHeads(client: pg.Client, rows: readonly OutboxRow[]): Promise<SubjectHead[]> {
  const subjects = new Map(
    rows.flatMap(({ subjectType, subjectId }) =>
      subjectType === null || subjectId === null
        ? []
        : [[`${subjectType}:${subjectId}`, { subjectType, subjectId }] as const],
    ),
  );
  const found = await client.query<{ type: string; id: string; leafIndex: string; entryHash: Buffer }>(
    `select h.subject_type as type, h.subject_id as id, h.leaf_index as "leafIndex", h.entry_hash as "entryHash"
     from trail.subject_head h
     join unnest($1::text[], $2::uuid[]) as asked (type, id) on asked.type = h.subject_type and asked.id = h.subject_id`,
    [
      [...subjects.values()].map((subject) => subject.subjectType),
      [...subjects.values()].map((subject) => subject.subjectId),
    ],
  );
  return found.rows.map((row) => ({ ...row, leafIndex: BigInt(row.leafIndex), version: null }));
}

async function lastEntries(client: pg.Client, xids: readonly string[]): Promise<Map<string, Buffer>> {
  const { rows } = await client.query<{ xid: string; entry: Buffer }>(
    `select asked.xid, last.entry from unnest($1::text[]) as asked (xid)
     cross join lateral (
       select l.entry from trail.leaf l where l.xid = asked.xid::xid8 order by l.leaf_index desc limit 1) last`,
    [xids],
  );
  return new Map(rows.map(({ xid, entry }) => [xid, entry]));
}

async function countBehind(
  client: pg.Client,
  xids: readonly string[],
  lastOrd: string,
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ xid: string; waiting: number }>(
    `select asked.xid, behind.waiting from unnest($1::text[]) as asked (xid)
     cross join lateral (
       select count(*)::integer as waiting from trail.outbox o where o.xid = asked.xid::xid8 and o.ord > $2) behind
     where behind.waiting > 0`,
    [xids, lastOrd],
  );
  return new Map(rows.map(({ xid, waiting }) => [xid, waiting]));
}

/** Writes the batch: leaves, contents, heads of the subjects and the tree, and takes it from the outbox. */
export async function writeBatch(
  client: pg.Client,
  { leaves, heads }: Batch,
  tree: GrowingTree,
): Promise<void> {
  const size = tree.size - BigInt(leaves.length);
  await writeLeaves(
    client,
    leaves.map((leaf, place) => ({ ...leaf, index: size + BigInt(place) })),
  );
  reached('sequencer.leaves-written');
  const { rowCount } = await client.query(
    `with taken as (
       delete from trail.outbox o using unnest($1::uuid[], $2::bytea[]) as given (event_id, salt)
       where o.event_id = given.event_id
       returning o.event_id, coalesce(o.salt, given.salt) as salt, coalesce(o.payload, convert_to(o.body, 'UTF8')) as bytes)
     insert into trail.payload (event_id, salt, bytes) select event_id, salt, bytes from taken`,
    [leaves.map(({ entry }) => entry.id), leaves.map((leaf) => leaf.newSalt)],
  );
  if (rowCount !== leaves.length) {
    throw new Error(`${rowCount ?? 0} events taken from the outbox instead of ${leaves.length}.`);
  }
  reached('sequencer.outbox-taken');
  await writeHeads(client, heads);
  reached('sequencer.heads-written');
  await writeTree(client, tree, size);
}

/** Tells the log something of itself; it goes the way of every event. */
export async function noteSystemEvent(
  client: pg.Client,
  event: { readonly id: string; readonly type: string; readonly payload: Buffer; readonly salt: Buffer },
): Promise<void> {
  await client.query(
    `insert into trail.outbox (event_id, source, type, payload, salt) values ($1, 'system', $2, $3, $4)`,
    [event.id, event.type, event.payload, event.salt],
  );
}
