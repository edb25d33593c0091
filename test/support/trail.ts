import { expect } from '@jest/globals';
import type pg from 'pg';
import { Frontier, leafHash, parseEntry, sha256, type TrailEntry } from '../../src/trail/log/index.js';
import { Sequencer, type SequencerOptions } from '../../src/trail/sequencer/index.js';
import type { TestHouse } from './test-house.js';

/** A sequencer of this house; the caller closes it. */
export function sequencerOf(t: TestHouse, options: Partial<SequencerOptions> = {}): Sequencer {
  return new Sequencer({
    databaseUrl: t.ownerUrl,
    sessionRole: 'so_kho_sequencer',
    log: () => undefined,
    ...options,
  });
}

export interface KeptLeaf {
  readonly index: number;
  readonly entry: TrailEntry;
  readonly bytes: Buffer;
}

/**
 * Reads the whole log and derives it anew: indexes without a gap, hashes, tiles, root, the chain of each subject, the
 * places in each transaction and the content of each entry. Answers its leaves.
 */
export async function soundLog(client: pg.Client): Promise<KeptLeaf[]> {
  const { rows } = await client.query<{
    leaf_index: string;
    event_id: string;
    entry: Buffer;
    leaf_hash: Buffer;
    salt: Buffer;
    content: Buffer;
  }>(
    `select l.leaf_index, l.event_id, l.entry, l.leaf_hash, p.salt, p.bytes as content
     from trail.leaf l left join trail.payload p using (event_id) order by l.leaf_index`,
  );
  const frontier = Frontier.of();
  const tiles = new Map<string, Buffer[]>();
  const put = (level: number, index: bigint, hash: Buffer): void => {
    const tile = `${level}/${index / 256n}`;
    const hashes = tiles.get(tile) ?? [];
    hashes.push(hash);
    tiles.set(tile, hashes);
  };
  const heads = new Map<string, { hash: string; index: string }>();
  const places = new Map<string, { i: number; n: number }>();
  // An expectation per leaf would take longer than all the rest.
  const require = (what: string, found: unknown, expected: unknown): void => {
    if (found !== expected) throw new Error(`${what}: ${String(found)} instead of ${String(expected)}`);
  };
  const leaves = rows.map((row, index): KeptLeaf => {
    const entry = parseEntry(row.entry);
    const at = `leaf ${index}`;
    require(`${at}: index`, row.leaf_index, String(index));
    require(`${at}: event`, entry.id, row.event_id);
    require(`${at}: hash`, row.leaf_hash.toString('hex'), leafHash(row.entry).toString('hex'));
    const commitment = sha256(Buffer.concat([row.salt, row.content])).toString('hex');
    require(`${at}: commitment`, commitment, entry.payload.sha256);
    require(`${at}: size of the content`, row.content.length, entry.payload.size);
    put(0, BigInt(index), row.leaf_hash);
    frontier.append(row.leaf_hash, (node, hash) => {
      if (node.level % 8 === 0) put(node.level / 8, node.index, hash);
    });
    if (entry.subject !== null) {
      const subject = `${entry.subject.t}:${entry.subject.id}`;
      require(`${at}: chain of ${subject}`, entry.prev, heads.get(subject)?.hash ?? null);
      heads.set(subject, { hash: sha256(row.entry).toString('hex'), index: row.leaf_index });
    }
    const { xid, i, n } = entry.db;
    const before = places.get(xid);
    require(`${at}: place in transaction ${xid}`, i, (before?.i ?? 0) + 1);
    require(`${at}: events of transaction ${xid}`, n, before?.n ?? n);
    places.set(xid, { i, n });
    return { index, entry, bytes: row.entry };
  });
  expect([...places].filter(([, { i, n }]) => i !== n)).toEqual([]);
  expect(new Set(rows.map((row) => row.event_id)).size).toBe(rows.length);

  const tree = await client.query('select size, root, frontier from trail.tree');
  expect(tree.rows).toEqual([
    { size: String(rows.length), root: frontier.root(), frontier: Buffer.concat(frontier.hashes) },
  ]);
  const kept = await client.query('select level, idx, width, hashes from trail.tile');
  const keptTiles = kept.rows.map(({ level, idx, hashes }) => [`${level}/${idx}`, hashes.toString('hex')]);
  const derived = [...tiles].map(([name, hashes]) => [name, Buffer.concat(hashes).toString('hex')]);
  expect(Object.fromEntries(keptTiles)).toEqual(Object.fromEntries(derived));
  const keptHeads = await client.query(
    `select subject_type || ':' || subject_id as subject, leaf_index as index, encode(entry_hash, 'hex') as hash
     from trail.subject_head`,
  );
  expect(new Map(keptHeads.rows.map(({ subject, index, hash }) => [subject, { hash, index }]))).toEqual(
    heads,
  );
  return leaves;
}
