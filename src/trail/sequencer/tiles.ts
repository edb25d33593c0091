import { type Frontier, HASH_SIZE } from '../log/index.js';

/** Hashes side by side in one tile of C2SP tlog-tiles, and how many levels of the tree a tile spans. */
const tileWidth = 256;
const tileHeight = 8;

/** Where a tile that still grows lies, and how many hashes it has. */
export interface TilePosition {
  readonly level: number;
  readonly index: bigint;
  readonly width: number;
}

export interface Tile {
  readonly level: number;
  readonly index: bigint;
  readonly hashes: readonly Buffer[];
}

/** The tiles at the right edge of a tree of this size that are not full. */
export function growingTiles(size: bigint): TilePosition[] {
  const positions: TilePosition[] = [];
  let level = 0;
  for (let count = size; count > 0n; count >>= BigInt(tileHeight)) {
    const width = Number(count % BigInt(tileWidth));
    if (width > 0) {
      positions.push({ level, index: count / BigInt(tileWidth), width });
    }
    level += 1;
  }
  return positions;
}

/** A tree at its right edge: what appending needs of it, and which tiles it changes. */
export class GrowingTree {
  private readonly edge = new Map<number, { index: bigint; hashes: Buffer[] }>();
  private readonly changed = new Map<string, Tile>();

  /** @throws Error when the tiles, the frontier or the root are not those of one tree */
  constructor(
    readonly frontier: Frontier,
    root: Buffer,
    tiles: readonly Tile[],
  ) {
    if (!frontier.root().equals(root)) {
      throw new Error('The tree in the database contradicts itself: its root is not that of its frontier.');
    }
    for (const { level, index, width } of growingTiles(frontier.size)) {
      const tile = tiles.find((one) => one.level === level && one.index === index);
      if (tile?.hashes.length !== width) {
        throw new Error(
          `The tree in the database contradicts itself: tile ${level}/${index} has not ${width} hashes.`,
        );
      }
      this.edge.set(level, { index, hashes: [...tile.hashes] });
    }
  }

  append(leaf: Buffer): void {
    this.put(0, this.frontier.size, leaf);
    this.frontier.append(leaf, ({ level, index }, hash) => {
      if (level % tileHeight === 0) {
        this.put(level / tileHeight, index, hash);
      }
    });
  }

  /** The tiles that have grown, whole. */
  get grown(): readonly Tile[] {
    return [...this.changed.values()];
  }

  private put(level: number, position: bigint, hash: Buffer): void {
    const index = position / BigInt(tileWidth);
    const known = this.edge.get(level);
    const tile = known?.index === index ? known : { index, hashes: [] };
    if (tile.hashes.length !== Number(position % BigInt(tileWidth))) {
      throw new Error(`The tree in the database contradicts itself at level ${level}.`);
    }
    tile.hashes.push(hash);
    this.edge.set(level, tile);
    this.changed.set(`${level}/${index}`, { level, index, hashes: tile.hashes });
  }
}

/** Hashes that are kept one behind the other. */
export function hashesIn(bytes: Buffer): Buffer[] {
  return Array.from({ length: bytes.length / HASH_SIZE }, (_, index) =>
    bytes.subarray(index * HASH_SIZE, (index + 1) * HASH_SIZE),
  );
}
