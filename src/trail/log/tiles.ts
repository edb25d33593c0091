import { FormatError } from './format-error.js';
import { HASH_SIZE, nodeHash } from './hashing.js';
import { Frontier, frontierHashes, type HashReader } from './merkle.js';

/** Hashes in a full tile, and entries in a full bundle (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;

const TILE_HEIGHT = 8;
const DEEPEST_LEVEL = 63;

/** Which tile, and how many hashes of it there are. */
export interface TileCoordinate {
  readonly level: number;
  readonly index: bigint;
  /** 1 to 256. */
  readonly width: number;
}

/** A tile with its hashes one after the other. */
export interface Tile extends TileCoordinate {
  readonly hashes: Buffer;
}

/** Reads a tile; it may answer a wider one than asked. */
export type TileReader = (tile: TileCoordinate) => Buffer | Promise<Buffer>;

/** `tile/<level>/<index>[.p/<width>]`. */
export function tilePath({ level, index, width }: TileCoordinate): string {
  return `tile/${level}/${indexPath(index, width)}`;
}

/** `tile/entries/<index>[.p/<width>]`. */
export function entryBundlePath(index: bigint, width: number): string {
  return `tile/entries/${indexPath(index, width)}`;
}

/** `payload/<index>[.p/<width>]`: not C2SP, but parallel to its entry bundles. */
export function payloadBundlePath(index: bigint, width: number): string {
  return `payload/${indexPath(index, width)}`;
}

/** How many hashes this tile has in a tree of this size; 0 when it is not there. */
export function tileWidth(level: number, index: bigint, size: bigint): number {
  const hashes = size >> BigInt(level * TILE_HEIGHT);
  const left = hashes - index * BigInt(TILE_WIDTH);
  if (left <= 0n) return 0;
  return left >= BigInt(TILE_WIDTH) ? TILE_WIDTH : Number(left);
}

/** Of each level of a tree of this size the tile to which the next hash goes, where it has hashes already. */
export function edgeTiles(size: bigint): TileCoordinate[] {
  const tiles: TileCoordinate[] = [];
  for (let level = 0; size >> BigInt(level * TILE_HEIGHT) > 0n; level += 1) {
    const index = size >> BigInt((level + 1) * TILE_HEIGHT);
    const width = tileWidth(level, index, size);
    if (width > 0) tiles.push({ level, index, width });
  }
  return tiles;
}

/** All tiles of a tree of this size, level by level. */
export function* tilesOf(size: bigint): Generator<TileCoordinate> {
  for (let level = 0; level <= DEEPEST_LEVEL && size >> BigInt(level * TILE_HEIGHT) > 0n; level += 1) {
    for (let index = 0n; ; index += 1n) {
      const width = tileWidth(level, index, size);
      if (width === 0) break;
      yield { level, index, width };
    }
  }
}

/** A tile with the roots of the subtrees inside it; whoever keeps it does not hash it a second time. */
export class TileNodes {
  /** By k, side by side, the roots over 2^k neighbouring hashes. */
  private readonly rows: [Buffer, ...Buffer[]];

  /** @param hashes of the tile, which must not change any more */
  constructor(hashes: Buffer) {
    this.rows = [hashes];
  }

  get width(): number {
    return this.rows[0].length / HASH_SIZE;
  }

  /**
   * The root over 2^above neighbouring hashes, of those the one at this position.
   * @throws FormatError when the tile has not all of them
   */
  root(above: number, position: number): Buffer {
    const row = this.row(above);
    const from = position * HASH_SIZE;
    if (from + HASH_SIZE > row.length) throw new FormatError('tile', 'a hash that the tree has not yet');
    return row.subarray(from, from + HASH_SIZE);
  }

  private row(above: number): Buffer {
    const known = this.rows[above];
    if (known !== undefined) return known;
    const made = parentsOf(this.row(above - 1));
    this.rows[above] = made;
    return made;
  }
}

/** Reads a tile for {@link tileHashReader}, as bytes or as one whose subtrees are known. */
type TileSource = (tile: TileCoordinate) => Buffer | TileNodes | Promise<Buffer | TileNodes>;

/**
 * Reads the hashes of complete subtrees of a tree of this size from its tiles; levels between those of the tiles are
 * computed. Each tile is read once.
 */
export function tileHashReader(size: bigint, readTile: TileSource): HashReader {
  const tiles = new Map<string, Promise<TileNodes>>();
  const tile = (level: number, index: bigint): Promise<TileNodes> => {
    const key = `${level}/${index.toString()}`;
    const known = tiles.get(key);
    if (known !== undefined) return known;
    const width = tileWidth(level, index, size);
    const reading = Promise.resolve(readTile({ level, index, width })).then((read) => nodesOf(read, width));
    tiles.set(key, reading);
    return reading;
  };
  return async (level, index) => {
    const tileLevel = Math.floor(level / TILE_HEIGHT);
    const above = level % TILE_HEIGHT;
    const nodes = await tile(tileLevel, index >> BigInt(TILE_HEIGHT - above));
    return nodes.root(above, Number(index & BigInt(2 ** (TILE_HEIGHT - above) - 1)));
  };
}

/**
 * A tree that grows, with the tiles at its right edge: what a sequencer appends to and a verifier builds anew.
 */
export class GrowingTree {
  private readonly changed = new Set<number>();
  private readonly finished: Tile[] = [];

  private constructor(
    private readonly frontier: Frontier,
    /** Per level the tile that is not full yet, as room for 256 hashes. */
    private readonly edge: { index: bigint; width: number; hashes: Buffer }[],
  ) {}

  static empty(): GrowingTree {
    return new GrowingTree(Frontier.of(), []);
  }

  /**
   * Takes a tree up where it stands.
   * @throws FormatError when a tile is too short
   */
  static async open(size: bigint, readTile: TileReader): Promise<GrowingTree> {
    const edge: { index: bigint; width: number; hashes: Buffer }[] = [];
    for (let level = 0; size >> BigInt(level * TILE_HEIGHT) > 0n; level += 1) {
      const index = size >> BigInt((level + 1) * TILE_HEIGHT);
      const width = tileWidth(level, index, size);
      const hashes = Buffer.alloc(TILE_WIDTH * HASH_SIZE);
      if (width > 0) hashes.set(requireTile(await readTile({ level, index, width }), width));
      edge.push({ index, width, hashes });
    }
    const hashes = await frontierHashes(size, tileHashReader(size, readTile));
    return new GrowingTree(Frontier.of(size, hashes), edge);
  }

  get size(): bigint {
    return this.frontier.size;
  }

  /** The roots of the complete subtrees, largest first. */
  get frontierHashes(): readonly Buffer[] {
    return this.frontier.hashes;
  }

  root(): Buffer {
    return this.frontier.root();
  }

  append(leaf: Buffer): void {
    this.put(0, leaf);
    this.frontier.append(leaf, ({ level }, hash) => {
      if (level % TILE_HEIGHT === 0) this.put(level / TILE_HEIGHT, hash);
    });
  }

  /** The tiles that are new or wider since the last call: the full ones first, then the partial ones. */
  takeTiles(): Tile[] {
    const partial = [...this.changed]
      .sort((one, other) => one - other)
      .map((level): Tile => {
        const tile = this.edgeAt(level);
        return {
          level,
          index: tile.index,
          width: tile.width,
          hashes: Buffer.from(tile.hashes.subarray(0, tile.width * HASH_SIZE)),
        };
      });
    this.changed.clear();
    return [...this.finished.splice(0), ...partial.filter(({ width }) => width > 0)];
  }

  private put(level: number, hash: Buffer): void {
    const tile = this.edgeAt(level);
    tile.hashes.set(hash, tile.width * HASH_SIZE);
    tile.width += 1;
    if (tile.width < TILE_WIDTH) {
      this.changed.add(level);
      return;
    }
    this.finished.push({ level, index: tile.index, width: TILE_WIDTH, hashes: tile.hashes });
    this.edge[level] = { index: tile.index + 1n, width: 0, hashes: Buffer.alloc(TILE_WIDTH * HASH_SIZE) };
    this.changed.delete(level);
  }

  private edgeAt(level: number): { index: bigint; width: number; hashes: Buffer } {
    return (this.edge[level] ??= { index: 0n, width: 0, hashes: Buffer.alloc(TILE_WIDTH * HASH_SIZE) });
  }
}

function requireTile(hashes: Buffer, width: number): Buffer {
  if (width === 0 || hashes.length % HASH_SIZE !== 0 || hashes.length < width * HASH_SIZE) {
    throw new FormatError('tile', `${hashes.length} bytes instead of ${width} hashes`);
  }
  return hashes.subarray(0, width * HASH_SIZE);
}

function nodesOf(read: Buffer | TileNodes, width: number): TileNodes {
  if (!(read instanceof TileNodes)) return new TileNodes(requireTile(read, width));
  if (width === 0 || read.width < width) {
    throw new FormatError('tile', `${read.width} hashes instead of ${width}`);
  }
  return read;
}

/** The hashes over each two neighbours; a last one without a neighbour has none yet. */
function parentsOf(row: Buffer): Buffer {
  const parents = Buffer.alloc(Math.floor(row.length / (2 * HASH_SIZE)) * HASH_SIZE);
  for (let at = 0; at < parents.length; at += HASH_SIZE) {
    const left = 2 * at;
    parents.set(
      nodeHash(row.subarray(left, left + HASH_SIZE), row.subarray(left + HASH_SIZE, left + 2 * HASH_SIZE)),
      at,
    );
  }
  return parents;
}

/** Three digits per folder, all but the last with an x before them, so that none is both a file and a folder. */
function indexPath(index: bigint, width: number): string {
  const digits = index.toString();
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.match(/\d{3}/g) ?? [];
  const path = groups.map((group, place) => (place < groups.length - 1 ? `x${group}` : group)).join('/');
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}
