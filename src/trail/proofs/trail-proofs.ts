import DataLoader from 'dataloader';
import { globalIdOf } from '../../platform/graphql/global-id.js';
import type { ReadContext } from '../../platform/reads/index.js';
import { actorOf, officesOf, type RequestContext } from '../../identity/index.js';
import {
  consistencyProof,
  formatConsistencyFile,
  formatProofFile,
  HASH_SIZE,
  inclusionProof,
  TILE_WIDTH,
  tileHashReader,
  TileNodes,
  type HashReader,
  type TileCoordinate,
} from '../log/index.js';
import type { AuditConsistencyProof, AuditInclusionProof } from './proof.graphql.js';
import { tileMemoryOf } from './tile.memory.js';

/** A checkpoint as it is handed out: the note with its cosignatures. */
export interface PublishedCheckpoint {
  readonly size: bigint;
  readonly note: string;
  readonly isWitnessed: boolean;
}

/** Where an event lies in the log; the entry where the caller may read it. */
export interface LoggedLeaf {
  readonly index: bigint;
  readonly leafHash: string;
  readonly entry: string | null;
}

const leavesRead = `select json_agg(json_build_array(
    l.event_id, l.leaf_index::text, encode(l.leaf_hash, 'base64'),
    case when l.office_id = any ($2::uuid[]) or l.actor_id = $3::uuid
      then translate(encode(l.entry, 'base64'), E'\\n', '') end))
  from trail.leaf l where l.event_id = any ($1::uuid[])`;

const tilesRead = `select json_agg(json_build_array(t.level, t.idx::text, translate(encode(t.hashes, 'base64'), E'\\n', '')))
  from trail.tile t join unnest($1::smallint[], $2::bigint[]) as asked (level, idx) using (level, idx)`;

const checkpointRead = `select json_build_array(c.size::text, c.note || coalesce(s.lines, ''), s.lines is not null)
  from trail.checkpoint c left join lateral (
    select string_agg(s.line, '' order by s.witness) as lines from trail.cosignature s where s.size = c.size) s on true
  where $1::bigint is null or c.size = $1::bigint order by c.size desc limit 1`;

const treeSizeRead = 'select to_json(size::text) from trail.tree where id = 1';

interface TileKey {
  readonly level: number;
  readonly index: bigint;
}

function keyText({ level, index }: TileKey): string {
  return `${String(level)}/${index.toString()}`;
}

/**
 * Proofs for one request. Whatever is asked for at the same moment, for fifty events of a page as for one, is read
 * together: the leaves, the checkpoint, and then the tiles with the hashes.
 */
export class TrailProofs {
  private readonly leaves: DataLoader<string, LoggedLeaf | null>;
  private readonly tiles: DataLoader<TileKey, Buffer, string>;
  private readonly readers = new Map<bigint, HashReader>();
  private newest: Promise<PublishedCheckpoint | null> | undefined;

  constructor(private readonly context: RequestContext) {
    this.leaves = new DataLoader((ids) => this.readLeaves(ids), { maxBatchSize: 500 });
    this.tiles = new DataLoader((keys) => this.readTiles(keys), { cacheKeyFn: keyText, maxBatchSize: 500 });
  }

  /** The proofs of this request. */
  static of(context: RequestContext): TrailProofs {
    return context.loaders.get('trail-proofs', () => new TrailProofs(context));
  }

  /** Where this event lies; null while it has no place, and where it lies beyond the caller's sight. */
  leafOf(eventId: string): Promise<LoggedLeaf | null> {
    return this.leaves.load(eventId);
  }

  newestCheckpoint(): Promise<PublishedCheckpoint | null> {
    this.newest ??= this.readCheckpoint(null);
    return this.newest;
  }

  /** The tree that the database holds, published or not. */
  async treeSize(): Promise<bigint> {
    return BigInt((await read<string>(this.context, 'trail_tree_size', treeSizeRead, [])) ?? '0');
  }

  /** Forgets what has no place yet and which checkpoint is the newest, for another look. */
  lookAgain(eventId: string): void {
    this.leaves.clear(eventId);
    this.newest = undefined;
  }

  /**
   * The inclusion proof in the tree of this size, the newest published one when left out; null where the event has no
   * place in it.
   */
  async inclusion(eventId: string, treeSize?: bigint): Promise<AuditInclusionProof | null> {
    const [leaf, checkpoint] = await Promise.all([
      this.leafOf(eventId),
      treeSize === undefined ? this.newestCheckpoint() : this.readCheckpoint(treeSize),
    ]);
    const size = treeSize ?? checkpoint?.size;
    if (
      leaf === null ||
      size === undefined ||
      leaf.index >= size ||
      size > (await this.mostFor(size, checkpoint))
    ) {
      return null;
    }
    const hashes = await inclusionProof(leaf.index, size, this.hashesOf(size));
    const extra = leaf.entry === null ? undefined : Buffer.from(leaf.entry, 'base64');
    return {
      eventId: globalIdOf('AuditEvent', eventId),
      leafIndex: leaf.index.toString(),
      treeSize: size.toString(),
      leafHash: leaf.leafHash,
      hashes: hashes.map((hash) => hash.toString('base64')),
      tlogProof:
        checkpoint === null
          ? null
          : formatProofFile({ extra, index: leaf.index, hashes, checkpoint: checkpoint.note }),
    };
  }

  /** The consistency proof between two sizes, the later the newest published one when left out; null beyond the tree. */
  async consistency(from: bigint, to?: bigint): Promise<AuditConsistencyProof | null> {
    const checkpoint = await (to === undefined ? this.newestCheckpoint() : this.readCheckpoint(to));
    const size = to ?? checkpoint?.size;
    if (size === undefined || from < 1n || from > size || size > (await this.mostFor(size, checkpoint))) {
      return null;
    }
    const hashes = await consistencyProof(from, size, this.hashesOf(size));
    return {
      fromSize: from.toString(),
      toSize: size.toString(),
      hashes: hashes.map((hash) => hash.toString('base64')),
      file:
        checkpoint === null
          ? null
          : formatConsistencyFile({ old: from, hashes, checkpoint: checkpoint.note }),
    };
  }

  /** The hashes of the tree of a size, from the tiles in the database. */
  hashesOf(size: bigint): HashReader {
    const known = this.readers.get(size);
    const reader = known ?? tileHashReader(size, (tile) => this.tile(tile));
    this.readers.set(size, reader);
    return reader;
  }

  private async tile({ level, index, width }: TileCoordinate): Promise<Buffer | TileNodes> {
    const memory = tileMemoryOf(this.context);
    const known = width === TILE_WIDTH ? memory.get(keyText({ level, index })) : undefined;
    if (known !== undefined) {
      return known;
    }
    const hashes = await this.tiles.load({ level, index });
    if (width < TILE_WIDTH || hashes.length !== TILE_WIDTH * HASH_SIZE) {
      return hashes;
    }
    const nodes = new TileNodes(hashes);
    memory.remember(keyText({ level, index }), nodes);
    return nodes;
  }

  /** How large a tree may be proved: a published size is there. */
  private async mostFor(size: bigint, checkpoint: PublishedCheckpoint | null): Promise<bigint> {
    return checkpoint?.size === size ? size : this.treeSize();
  }

  private async readCheckpoint(size: bigint | null): Promise<PublishedCheckpoint | null> {
    const found = await read<[string, string, boolean]>(this.context, 'trail_checkpoint', checkpointRead, [
      size?.toString() ?? null,
    ]);
    return found === null ? null : { size: BigInt(found[0]), note: found[1], isWitnessed: found[2] };
  }

  private async readLeaves(ids: readonly string[]): Promise<(LoggedLeaf | null)[]> {
    const found = await read<[string, string, string, string | null][]>(
      this.context,
      'trail_leaves',
      leavesRead,
      [arrayText(ids), arrayText(officesOf(this.context, 'audit.read')), actorOf(this.context).id],
    );
    const leaves = new Map(
      (found ?? []).map(([id, index, leafHash, entry]) => [id, { index: BigInt(index), leafHash, entry }]),
    );
    return ids.map((id) => leaves.get(id) ?? null);
  }

  private async readTiles(keys: readonly TileKey[]): Promise<(Buffer | Error)[]> {
    const found = await read<[number, string, string][]>(this.context, 'trail_tiles', tilesRead, [
      arrayText(keys.map(({ level }) => String(level))),
      arrayText(keys.map(({ index }) => index.toString())),
    ]);
    const tiles = new Map(
      (found ?? []).map(([level, index, hashes]) => [
        `${String(level)}/${index}`,
        Buffer.from(hashes, 'base64'),
      ]),
    );
    return keys.map((key) => tiles.get(keyText(key)) ?? new Error(`The log has no tile ${keyText(key)}.`));
  }
}

/** An array of ids or numbers, which need no quotes, as PostgreSQL reads it. */
function arrayText(values: readonly string[]): string {
  return `{${values.join(',')}}`;
}

async function read<Value>(
  context: RequestContext & ReadContext,
  name: string,
  text: string,
  values: readonly (string | null)[],
): Promise<Value | null> {
  const answer = await context.reads.read({ name, text, values });
  return answer === null ? null : (JSON.parse(answer) as Value);
}
