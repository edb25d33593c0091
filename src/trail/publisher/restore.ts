import type pg from 'pg';
import { payloadCommitment } from '../log/commitment.js';
import { parseEntry, type TrailEntry } from '../log/entry.js';
import { leafHash, sha256 } from '../log/hashing.js';
import { treeRoot } from '../log/merkle.js';
import { GrowingTree, TILE_WIDTH, tileHashReader } from '../log/tiles.js';
import { writeHeads, writeLeaves, writeTree, type SubjectHead } from '../sequencer/index.js';
import type { SignerClient } from '../signer/index.js';
import type { Mirror } from './mirror.js';
import { TrailRefused } from '../standing/index.js';
import type { LoggedEntry, TrailDatabase, Tree } from './trail-database.js';

export interface RestoreOptions {
  readonly database: TrailDatabase;
  readonly signer: SignerClient;
  readonly mirror: Mirror;
  readonly tell: (line: string) => void;
}

export interface Restored {
  /** Entries that the database held. */
  readonly from: bigint;
  /** Entries that it holds now. */
  readonly to: bigint;
  /** Entries whose payload the mirror does not have. */
  readonly withheld: number;
  /** Acts of these entries of which the book has no rows. */
  readonly missingActs: bigint;
}

interface RestoredLeaf extends LoggedEntry {
  readonly index: bigint;
  readonly content: TrailEntry;
}

/**
 * Appends to an older database what was logged since, byte for byte as the mirror has it. All or nothing: where the
 * tree that comes out is not the one that was signed, nothing is written.
 * @throws TrailRefused
 */
export async function restoreTrail(options: RestoreOptions): Promise<Restored> {
  const signed = await options.signer.state();
  const held = await options.database.tree();
  // What the database has itself need not be in the mirror, and tiles are computed from the entries.
  const mirrored = await options.mirror.size(held.size);
  if (mirrored < signed.size && held.size < signed.size) {
    throw new TrailRefused(
      `The mirror ${options.mirror.folder} holds ${mirrored} entries without a gap, and ${signed.size} were signed: restore ` +
        'it first, from another copy of it.',
    );
  }
  const client = await options.database.pool.connect();
  try {
    await client.query('begin');
    const restored = await restoreIn(client, options, signed, mirrored);
    await client.query('commit');
    return restored;
  } catch (failure) {
    await client.query('rollback').catch(() => undefined);
    throw failure;
  } finally {
    client.release();
  }
}

async function restoreIn(
  client: pg.PoolClient,
  { database, mirror, tell }: RestoreOptions,
  signed: Tree,
  mirrored: bigint,
): Promise<Restored> {
  // A sequencer that runs all the same waits here, and finds the tree grown.
  const { rows } = await client.query<{ size: string }>(
    'select size from trail.tree where id = 1 for update',
  );
  const from = BigInt(rows[0]?.size ?? 0);
  const tree = await GrowingTree.open(from, database.readTile);
  if (signed.size <= from) {
    requireSame(await treeRoot(signed.size, tileHashReader(signed.size, database.readTile)), signed);
  }
  let withheld = 0;
  const waiting: string[] = [];
  for (let index = from / width; index * width < mirrored; index += 1n) {
    const bundle = await mirror.bundle(index, mirrored);
    const leaves = bundle.map((logged, place) => leafOf(logged, index * width + BigInt(place)));
    const missing = leaves.filter((leaf) => leaf.index >= tree.size);
    for (const { entry } of missing) {
      tree.append(leafHash(entry));
      if (tree.size === signed.size) {
        requireSame(tree.root(), signed);
      }
    }
    waiting.push(...(await insert(client, missing)));
    withheld += missing.filter(({ payload }) => payload === undefined).length;
    tell(`${tree.size} of ${mirrored} entries.`);
  }
  if (tree.size > from) {
    await writeTree(client, tree, from);
  }
  await requireWhole(client, tree.size);
  return { from, to: tree.size, withheld, missingActs: await noteRestored(client, from, waiting) };
}

/** A book is behind its log until it has all entries that somebody was shown. */
async function requireWhole(client: pg.PoolClient, size: bigint): Promise<void> {
  const { rows } = await client.query<{ known: string }>(
    'select log_size::text as known from trail.standing where log_size > $1',
    [size],
  );
  const [more] = rows;
  if (more !== undefined) {
    throw new TrailRefused(
      `The log is known to hold ${more.known} entries, and database and mirror hold ${size} of them. Nothing was restored: ` +
        'restore the mirror first, from another copy of it.',
    );
  }
}

/** Finds the acts of which the book has no rows, and lets the book be written where there is none. */
async function noteRestored(
  client: pg.PoolClient,
  from: bigint,
  waiting: readonly string[],
): Promise<bigint> {
  const { rows } = await client.query<{ acts: string }>(
    'select trail.note_restored($1, $2::uuid[]) as acts',
    [from, waiting],
  );
  return BigInt(rows[0]?.acts ?? 0);
}

const width = BigInt(TILE_WIDTH);

/** The one place where it shows whether database and mirror together are what was signed. */
function requireSame(root: Buffer, signed: Tree): void {
  if (!root.equals(signed.root)) {
    throw new TrailRefused(
      `The ${signed.size} entries of database and mirror are not those that were signed. Nothing was restored: keep both ` +
        'as they are and compare them with another copy of the mirror.',
    );
  }
}

function leafOf(logged: LoggedEntry, index: bigint): RestoredLeaf {
  const content = parseEntry(logged.entry);
  const { payload } = logged;
  if (
    payload !== undefined &&
    payloadCommitment(payload.salt, payload.bytes).toString('hex') !== content.payload.sha256
  ) {
    throw new TrailRefused(
      `The payload of entry ${index} is not the one that was logged. Nothing was restored.`,
    );
  }
  return { ...logged, index, content };
}

/** Appends the entries and answers the events among them that waited in this database: their acts are in the book. */
async function insert(client: pg.PoolClient, leaves: readonly RestoredLeaf[]): Promise<string[]> {
  await writeLeaves(
    client,
    leaves.map(({ index, content, entry }) => ({
      index,
      entry: content,
      bytes: entry,
      hash: leafHash(entry),
    })),
  );
  const told = leaves.flatMap(({ content, payload }) =>
    payload === undefined ? [] : [{ id: content.id, ...payload }],
  );
  await client.query(
    `insert into trail.payload (event_id, salt, bytes)
     select * from unnest($1::uuid[], $2::bytea[], $3::bytea[])`,
    [told.map(({ id }) => id), told.map(({ salt }) => salt), told.map(({ bytes }) => bytes)],
  );
  // An older database may still hold as news what is in the log already.
  const waiting = await client.query<{ id: string }>(
    'delete from trail.outbox where event_id = any ($1::uuid[]) returning event_id as id',
    [leaves.map(({ content }) => content.id)],
  );
  await writeHeads(client, headsOf(leaves));
  return waiting.rows.map(({ id }) => id);
}

function headsOf(leaves: readonly RestoredLeaf[]): SubjectHead[] {
  const newest = new Map<string, SubjectHead>();
  for (const { index, entry, content } of leaves) {
    const { subject, ver } = content;
    if (subject !== null) {
      const head = {
        type: subject.t,
        id: subject.id,
        leafIndex: index,
        entryHash: sha256(entry),
        version: ver,
      };
      newest.set(`${subject.t} ${subject.id}`, head);
    }
  }
  return [...newest.values()];
}
