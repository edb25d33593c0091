import type pg from 'pg';
import { type GrowingTree, type TrailEntry } from '../log/index.js';

/** An entry with its place. */
export interface PlacedEntry {
  readonly index: bigint;
  readonly entry: TrailEntry;
  readonly bytes: Buffer;
  readonly hash: Buffer;
}

/** The newest entry of a subject. */
export interface SubjectHead {
  readonly type: string;
  readonly id: string;
  readonly leafIndex: bigint;
  readonly entryHash: Buffer;
  readonly version: number | null;
}

/** Writes entries with the copies by which lists find them. */
export async function writeLeaves(client: pg.ClientBase, leaves: readonly PlacedEntry[]): Promise<void> {
  await client.query(
    `insert into trail.leaf (leaf_index, event_id, xid, entry, leaf_hash, source, type, office_id, subject_type,
       subject_id, at, actor_id)
     select index, event_id, xid::xid8, entry, hash, source, type, office_id, subject_type, subject_id, at, actor_id
     from unnest($1::bigint[], $2::uuid[], $3::text[], $4::bytea[], $5::bytea[], $6::text[], $7::text[], $8::uuid[],
       $9::text[], $10::uuid[], $11::timestamptz[], $12::uuid[]) as given (index, event_id, xid, entry, hash, source, type,
       office_id, subject_type, subject_id, at, actor_id)`,
    [
      leaves.map(({ index }) => index),
      leaves.map(({ entry }) => entry.id),
      leaves.map(({ entry }) => entry.db.xid),
      leaves.map(({ bytes }) => bytes),
      leaves.map(({ hash }) => hash),
      leaves.map(({ entry }) => entry.kind),
      leaves.map(({ entry }) => entry.type),
      leaves.map(({ entry }) => entry.office),
      leaves.map(({ entry }) => entry.subject?.t ?? null),
      leaves.map(({ entry }) => entry.subject?.id ?? null),
      leaves.map(({ entry }) => entry.at),
      leaves.map(({ entry }) => entry.actor?.sub ?? null),
    ],
  );
}

export async function writeHeads(client: pg.ClientBase, heads: readonly SubjectHead[]): Promise<void> {
  await client.query(
    `insert into trail.subject_head (subject_type, subject_id, leaf_index, entry_hash, version)
     select * from unnest($1::text[], $2::uuid[], $3::bigint[], $4::bytea[], $5::bigint[])
     on conflict (subject_type, subject_id) do update set
       leaf_index = excluded.leaf_index, entry_hash = excluded.entry_hash, version = excluded.version`,
    [
      heads.map((head) => head.type),
      heads.map((head) => head.id),
      heads.map((head) => head.leafIndex),
      heads.map((head) => head.entryHash),
      heads.map((head) => head.version),
    ],
  );
}

/**
 * Writes the tiles that have grown, and the tree.
 * @param from its size before, which it must have in the database
 * @throws Error when it has another there
 */
export async function writeTree(client: pg.ClientBase, tree: GrowingTree, from: bigint): Promise<void> {
  const tiles = tree.takeTiles();
  await client.query(
    `insert into trail.tile (level, idx, width, hashes) select * from unnest($1::smallint[], $2::bigint[], $3::smallint[], $4::bytea[])
     on conflict (level, idx) do update set width = excluded.width, hashes = excluded.hashes`,
    [
      tiles.map((tile) => tile.level),
      tiles.map((tile) => tile.index),
      tiles.map((tile) => tile.width),
      tiles.map((tile) => tile.hashes),
    ],
  );
  const { rowCount } = await client.query(
    'update trail.tree set size = $1, root = $2, frontier = $3 where id = 1 and size = $4',
    [tree.size, tree.root(), Buffer.concat(tree.frontierHashes), from],
  );
  if (rowCount !== 1) {
    throw new Error(`The tree in the database has not ${from} entries any more.`);
  }
}
