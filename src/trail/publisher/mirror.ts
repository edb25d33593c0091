import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from '../../platform/durable-file.js';
import { reached, type DurableFile } from '../../platform/failure-points.js';
import {
  decodeEntryBundle,
  decodePayloadBundle,
  encodeEntryBundle,
  encodePayloadBundle,
} from '../log/bundles.js';
import { HASH_SIZE, leafHash } from '../log/hashing.js';
import { treeRoot } from '../log/merkle.js';
import {
  entryBundlePath,
  payloadBundlePath,
  TILE_WIDTH,
  tileHashReader,
  TileNodes,
  tilePath,
  tileWidth,
  type TileCoordinate,
  type TileReader,
} from '../log/tiles.js';
import { contradictions, mirroredTile } from './mirror-contents.js';
import {
  bundlesOf,
  listMirror,
  missingFiles,
  pathOf,
  reachOf,
  tilesGrown,
  type MirrorFile,
} from './mirror-files.js';
import type { LoggedEntry } from './trail-database.js';

/** The mirror holds something else than the database at the same place: one of them was changed. */
export class MirrorConflict extends Error {
  override readonly name = 'MirrorConflict';

  /** @param folder of the mirror; undefined where the database was changed */
  constructor(
    message: string,
    readonly folder?: string,
  ) {
    super(message);
  }
}

/** Where the mirror gets a tree from. */
export interface MirrorSource {
  readonly readTile: TileReader;
  entries(from: bigint, to: bigint): Promise<LoggedEntry[]>;
}

const width = BigInt(TILE_WIDTH);

/** Bundles at the right edge whose contents are computed anew with each look: what a crash may have cut. */
const edgeBundles = 2n;

/**
 * The log as a folder of files (C2SP tlog-tiles, with the payloads beside it; docs/TRAIL-FORMATS.md): what is copied
 * to other machines, read by the offline verifier, and what a lost database is restored from. Nothing in it is ever
 * changed: a file is written whole or not at all, and what is there must stay the same. What it has is what is whole
 * on the disk, nothing that is remembered.
 */
export class Mirror {
  /** Size of the tree that was written through this object; undefined until the first. */
  private written: bigint | undefined;
  /** The bundle with which the next look at contents begins. */
  private next = 0n;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(readonly folder: string) {}

  /**
   * Writes what a tree of this size has more than it had at the size `since`, and compares what is there already. On
   * the disk before the tree is signed, so that whatever was signed can be restored. Tiles come before the bundles that
   * they cover.
   * @param since what was written by this object when left out, else nothing
   * @throws MirrorConflict
   */
  write(size: bigint, source: MirrorSource, since?: bigint): Promise<void> {
    return this.inTurn(async () => {
      const from = since ?? this.written ?? 0n;
      const tiles = tilesGrown(from, size);
      for (let index = from / width; index * width < size; index += 1n) {
        await this.writeBundle(index, size, tiles.get(index) ?? [], source);
      }
      this.written = size;
    });
  }

  /**
   * What a tree of this size has and the mirror has not, or not whole: all files by names and lengths, the right edge
   * and as many further bundles by their contents, in turn with each look. Changes nothing.
   */
  look(size: bigint, bundles = 0): Promise<MirrorFile[]> {
    return this.inTurn(async () => {
      const listing = await listMirror(this.folder);
      const faults = new Map(missingFiles(size, listing).map((file) => [pathOf(file), file]));
      for (const index of this.bundlesToLookAt(size, bundles)) {
        for (const file of await contradictions(index, size, this.read)) {
          faults.set(pathOf(file), file);
        }
      }
      return [...faults.values()];
    });
  }

  /** Removes what a crash has left: files that were not finished, and narrow files beside the full one. */
  tidy(): Promise<void> {
    return this.inTurn(async () => {
      for (const leftover of (await listMirror(this.folder)).leftovers) {
        await rm(join(this.folder, leftover), { force: true });
      }
    });
  }

  /**
   * Writes these files from the database where they are missing or cut off; a signal ends it between two of them.
   * @throws MirrorConflict where one says something else than the database, or the database contradicts its own tree
   */
  mend(files: readonly MirrorFile[], source: MirrorSource, signal?: AbortSignal): Promise<void> {
    return this.inTurn(async () => {
      for (const file of files) {
        signal?.throwIfAborted();
        await this.add(file, await bytesOf(file, source));
      }
    });
  }

  /** The root of a tree of this size by the tiles of the mirror. @throws FormatError where one is missing */
  root(size: bigint): Promise<Buffer> {
    return treeRoot(
      size,
      tileHashReader(size, (tile) => mirroredTile(tile, this.read)),
    );
  }

  /** The end of what can be read from here without a gap, beginning with the bundle of this entry. */
  async size(from = 0n): Promise<bigint> {
    let index = from / width;
    while (this.hasBundles(index, TILE_WIDTH)) {
      index += 1n;
    }
    const entries = await this.widths(entryBundlePath(index, TILE_WIDTH));
    const both = entries.filter((count) => this.hasBundles(index, count));
    return index * width + BigInt(Math.max(0, ...both));
  }

  /** How many entries somebody had who wrote here, whatever has been lost since. */
  async reach(): Promise<bigint> {
    return reachOf(await listMirror(this.folder));
  }

  /** The published checkpoint; written last, so that all of its tree is there. */
  publish(note: string): Promise<void> {
    return this.inTurn(() => this.replace('checkpoint', Buffer.from(note), 'mirror-checkpoint'));
  }

  /** The published checkpoint; undefined where none was. */
  async checkpoint(): Promise<string | undefined> {
    return (await this.read('checkpoint'))?.toString();
  }

  /** Whether the checkpoint is missing, or is no more than the beginning of this one. */
  async isCheckpointCutOff(note: string): Promise<boolean> {
    const known = (await this.read('checkpoint')) ?? Buffer.alloc(0);
    return isCutOff(known, Buffer.from(note));
  }

  /** The entries of a bundle in a tree of this size, which the mirror must hold. @throws Error where it does not */
  async bundle(index: bigint, size: bigint): Promise<LoggedEntry[]> {
    const count = tileWidth(0, index, size);
    const entries = await this.atLeast(count, (wide) => entryBundlePath(index, wide), decodeEntryBundle);
    const payloads = await this.atLeast(count, (wide) => payloadBundlePath(index, wide), decodePayloadBundle);
    return entries.map((entry, place) => ({ entry, payload: payloads[place] }));
  }

  private async writeBundle(
    index: bigint,
    size: bigint,
    tiles: readonly MirrorFile[],
    source: MirrorSource,
  ): Promise<void> {
    const bundles = bundlesOf(index, size);
    const entries = await entriesOf(index, tileWidth(0, index, size), source);
    const files = [...tiles, ...bundles];
    for (const file of files) {
      await this.add(file, file.kind === 'tile' ? await tileBytes(file, source) : bundleBytes(file, entries));
    }
    reached('mirror.bundle-written');
    for (const file of files.filter((each) => each.width === TILE_WIDTH)) {
      reached(`mirror.partials-of-${file.kind}`);
      await rm(join(this.folder, `${pathOf(file)}.p`), { recursive: true, force: true });
    }
  }

  /** The last bundles, and so many of the others, those after which the last look has ended. */
  private bundlesToLookAt(size: bigint, bundles: number): Set<bigint> {
    const end = (size + width - 1n) / width;
    const edge = end > edgeBundles ? end - edgeBundles : 0n;
    const chosen = new Set<bigint>();
    for (let count = 0; count < bundles && BigInt(count) < end; count += 1) {
      this.next = this.next < end ? this.next : 0n;
      chosen.add(this.next);
      this.next += 1n;
    }
    for (let index = edge; index < end; index += 1n) {
      chosen.add(index);
    }
    return chosen;
  }

  /** A file that is there must be the same; one that is missing or cut off is made whole. */
  private async add(file: MirrorFile, bytes: Buffer): Promise<void> {
    const path = pathOf(file);
    const known = await this.read(path);
    if (known?.equals(bytes) === true) {
      return;
    }
    if (known !== undefined && !isCutOff(known, bytes)) {
      throw new MirrorConflict(
        `The mirror holds another ${path} than the database: one of them was changed. Nothing more is published.`,
        this.folder,
      );
    }
    await this.replace(path, bytes, whatOf(file));
  }

  private async replace(path: string, bytes: Buffer, what: DurableFile): Promise<void> {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true, mode: 0o750 });
    await replaceFile(file, bytes, 0o640, what);
  }

  private hasBundles(index: bigint, count: number): boolean {
    return [entryBundlePath, payloadBundlePath].every((path) =>
      existsSync(join(this.folder, path(index, count))),
    );
  }

  /** The widths in which a bundle is there that is not full. */
  private async widths(fullPath: string): Promise<number[]> {
    const names = await readdir(join(this.folder, `${fullPath}.p`)).catch(() => []);
    return names.filter((name) => /^[1-9][0-9]{0,2}$/.test(name)).map(Number);
  }

  private readonly read = async (path: string): Promise<Buffer | undefined> => {
    const file = join(this.folder, path);
    return (await stat(file).catch(() => undefined))?.isFile() === true ? readFile(file) : undefined;
  };

  /** So many first records of a bundle, from the file of that width or from the full one. */
  private async atLeast<Item>(
    count: number,
    path: (wide: number) => string,
    decode: (bytes: Buffer, wide: number) => Item[],
  ): Promise<Item[]> {
    const exact = await this.read(path(count));
    if (exact !== undefined) {
      return decode(exact, count);
    }
    const full = await this.read(path(TILE_WIDTH));
    if (full === undefined) {
      throw new Error(`The mirror ${this.folder} has no ${path(count)}.`);
    }
    return decode(full, TILE_WIDTH).slice(0, count);
  }

  /** One after the other: nobody looks at a file while it is being put in its place. */
  private inTurn<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = this.turn.then(run);
    this.turn = result.catch(() => undefined);
    return result;
  }
}

function whatOf(file: MirrorFile): DurableFile {
  if (file.kind !== 'tile') {
    return `mirror-${file.kind}`;
  }
  return file.level === 0 ? 'mirror-tile' : 'mirror-upper-tile';
}

/** A file that ends too early says nothing else than the whole one. */
function isCutOff(known: Buffer, bytes: Buffer): boolean {
  return known.length < bytes.length && bytes.subarray(0, known.length).equals(known);
}

/** A file of the past as the database has it, which must hang together up to the right edge. */
async function bytesOf(file: MirrorFile, source: MirrorSource): Promise<Buffer> {
  const tile = file.kind === 'tile' ? file : { level: 0, index: file.index, width: file.width };
  await requireChained(tile, source);
  return file.kind === 'tile'
    ? tileBytes(file, source)
    : bundleBytes(file, await entriesOf(file.index, file.width, source));
}

async function tileBytes(tile: TileCoordinate, source: MirrorSource): Promise<Buffer> {
  return (await source.readTile(tile)).subarray(0, tile.width * HASH_SIZE);
}

function bundleBytes({ kind }: MirrorFile, entries: readonly LoggedEntry[]): Buffer {
  return kind === 'entries'
    ? encodeEntryBundle(entries.map(({ entry }) => entry))
    : encodePayloadBundle(entries.map(({ payload }) => payload));
}

/** What does not hash to the tree would be mirrored beside a signature that does not cover it. */
async function entriesOf(index: bigint, count: number, source: MirrorSource): Promise<LoggedEntry[]> {
  const first = index * width;
  const entries = await source.entries(first, first + BigInt(count));
  const hashes = await source.readTile({ level: 0, index, width: count });
  const isSame = entries.every(({ entry }, place) =>
    leafHash(entry).equals(hashes.subarray(place * HASH_SIZE, (place + 1) * HASH_SIZE)),
  );
  if (entries.length !== count || !isSame) {
    throw databaseChanged(`The entries from ${first} are not those of the tree`);
  }
  return entries;
}

/** Each full tile must be what the tile above it says; the tiles at the right edge make the root, which was signed. */
async function requireChained(
  { level, index, width: count }: TileCoordinate,
  source: MirrorSource,
): Promise<void> {
  const hashes = await source.readTile({ level, index, width: count });
  if (hashes.length < count * HASH_SIZE) {
    throw databaseChanged(`The database has not the whole ${tilePath({ level, index, width: count })}`);
  }
  if (hashes.length < TILE_WIDTH * HASH_SIZE) {
    return;
  }
  const parent = { level: level + 1, index: index / width, width: Number(index % width) + 1 };
  const above = await source.readTile(parent);
  if (
    !new TileNodes(hashes)
      .root(8, 0)
      .equals(above.subarray((parent.width - 1) * HASH_SIZE, parent.width * HASH_SIZE))
  ) {
    throw databaseChanged(
      `The tile ${tilePath({ level, index, width: TILE_WIDTH })} is not that of the tree`,
    );
  }
  await requireChained(parent, source);
}

function databaseChanged(what: string): MirrorConflict {
  return new MirrorConflict(`${what}: the database was changed. Nothing more is published.`);
}
