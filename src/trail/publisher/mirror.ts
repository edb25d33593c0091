import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from '../../platform/durable-file.js';
import {
  decodeEntryBundle,
  decodePayloadBundle,
  encodeEntryBundle,
  encodePayloadBundle,
} from '../log/bundles.js';
import {
  entryBundlePath,
  payloadBundlePath,
  tilePath,
  TILE_WIDTH,
  tileWidth,
  type TileCoordinate,
  type TileReader,
} from '../log/tiles.js';
import { leafHash } from '../log/hashing.js';
import type { LoggedEntry } from './trail-database.js';

/** The mirror holds something else than the database at the same place: one of them was changed. */
export class MirrorConflict extends Error {
  override readonly name = 'MirrorConflict';
}

/** Where the mirror gets a tree from. */
export interface MirrorSource {
  readonly readTile: TileReader;
  entries(from: bigint, to: bigint): Promise<LoggedEntry[]>;
}

const width = BigInt(TILE_WIDTH);

/**
 * The log as a folder of files (C2SP tlog-tiles, with the payloads beside it; docs/TRAIL-FORMATS.md): what is copied
 * to other machines, read by the offline verifier, and what a lost database is restored from. Nothing in it is ever
 * changed: a file is written whole or not at all, and what is there must stay the same.
 */
export class Mirror {
  /** Size of the tree that is known to be there completely. */
  private written: bigint | undefined;

  constructor(readonly folder: string) {}

  /**
   * Writes what a tree of this size has and the mirror has not. On the disk before the tree is signed, so that whatever
   * was signed can be restored.
   * @throws MirrorConflict
   */
  async write(size: bigint, source: MirrorSource): Promise<void> {
    const from = this.written ?? (await this.sizeOfFullBundles());
    for (let index = from / width; index * width < size; index += 1n) {
      await this.writeBundles(index, size, source);
    }
    for (let level = 0; size >> BigInt(8 * level) > 0n; level += 1) {
      await this.writeTiles(level, from, size, source);
    }
    this.written = size;
  }

  /** How many entries can be read from here, published or not. */
  async size(): Promise<bigint> {
    const full = await this.sizeOfFullBundles();
    const [entries, payloads] = await Promise.all(
      [entryBundlePath, payloadBundlePath].map((path) => this.widths(path(full / width, TILE_WIDTH))),
    );
    const both = [0, ...(entries ?? [])].filter((count) => count === 0 || payloads?.includes(count) === true);
    return full + BigInt(Math.max(...both));
  }

  /** The published checkpoint; written last, so that all of its tree is there. */
  async publish(note: string): Promise<void> {
    await this.replace('checkpoint', Buffer.from(note));
  }

  /** The published checkpoint; undefined where none was. */
  async checkpoint(): Promise<string | undefined> {
    return (await this.read('checkpoint'))?.toString();
  }

  /** The entries of a bundle in a tree of this size, which the mirror must hold. @throws Error where it does not */
  async bundle(index: bigint, size: bigint): Promise<LoggedEntry[]> {
    const count = tileWidth(0, index, size);
    const entries = await this.atLeast(count, (wide) => entryBundlePath(index, wide), decodeEntryBundle);
    const payloads = await this.atLeast(count, (wide) => payloadBundlePath(index, wide), decodePayloadBundle);
    return entries.map((entry, place) => ({ entry, payload: payloads[place] }));
  }

  private async writeBundles(index: bigint, size: bigint, source: MirrorSource): Promise<void> {
    const count = tileWidth(0, index, size);
    const first = index * width;
    const entries = await source.entries(first, first + BigInt(count));
    await requireHashes(entries, { level: 0, index, width: count }, source);
    await this.add(
      payloadBundlePath(index, count),
      encodePayloadBundle(entries.map(({ payload }) => payload)),
    );
    await this.add(entryBundlePath(index, count), encodeEntryBundle(entries.map(({ entry }) => entry)));
    if (count === TILE_WIDTH) {
      await this.removePartial(payloadBundlePath(index, TILE_WIDTH));
      await this.removePartial(entryBundlePath(index, TILE_WIDTH));
    }
  }

  private async writeTiles(level: number, from: bigint, size: bigint, source: MirrorSource): Promise<void> {
    for (let index = from >> BigInt(8 * (level + 1)); ; index += 1n) {
      const tile: TileCoordinate = { level, index, width: tileWidth(level, index, size) };
      if (tile.width === 0) {
        return;
      }
      const hashes = (await source.readTile(tile)).subarray(0, tile.width * 32);
      await this.add(tilePath(tile), hashes);
      if (tile.width === TILE_WIDTH) {
        await this.removePartial(tilePath(tile));
      }
    }
  }

  /** Full bundles are written in order, so the first that is missing tells how far the mirror goes. */
  private async sizeOfFullBundles(): Promise<bigint> {
    // The entries are written after the payloads.
    const isThere = (index: bigint): boolean =>
      existsSync(join(this.folder, entryBundlePath(index, TILE_WIDTH)));
    let missing = 1n;
    while (isThere(missing - 1n)) {
      missing *= 2n;
    }
    // Between the last power of two that is there and the first that is not.
    let there = missing / 2n;
    missing -= 1n;
    while (there < missing) {
      const middle = (there + missing) / 2n;
      if (isThere(middle)) {
        there = middle + 1n;
      } else {
        missing = middle;
      }
    }
    return there * width;
  }

  /** A file that is there must be the same; one that is not is made whole. */
  private async add(path: string, bytes: Buffer): Promise<void> {
    const known = await this.read(path);
    if (known === undefined) {
      await this.replace(path, bytes);
    } else if (!known.equals(bytes)) {
      throw new MirrorConflict(
        `The mirror ${this.folder} holds another ${path} than the database: one of them was changed. Nothing more is published.`,
      );
    }
  }

  private async replace(path: string, bytes: Buffer): Promise<void> {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true, mode: 0o750 });
    await replaceFile(file, bytes, 0o640);
  }

  private async removePartial(fullPath: string): Promise<void> {
    await rm(join(this.folder, `${fullPath}.p`), { recursive: true, force: true });
  }

  /** The widths in which a bundle is there that is not full. */
  private async widths(fullPath: string): Promise<number[]> {
    const names = await readdir(join(this.folder, `${fullPath}.p`)).catch(() => []);
    return names.filter((name) => /^[1-9][0-9]{0,2}$/.test(name)).map(Number);
  }

  private async read(path: string): Promise<Buffer | undefined> {
    const file = join(this.folder, path);
    return (await stat(file).catch(() => undefined))?.isFile() === true ? readFile(file) : undefined;
  }

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
}

/** What does not hash to the tree would be mirrored beside a signature that does not cover it. */
async function requireHashes(
  entries: readonly LoggedEntry[],
  tile: TileCoordinate,
  source: MirrorSource,
): Promise<void> {
  const hashes = await source.readTile(tile);
  const isSame = entries.every(({ entry }, place) =>
    leafHash(entry).equals(hashes.subarray(place * 32, place * 32 + 32)),
  );
  if (entries.length !== tile.width || !isSame) {
    throw new MirrorConflict(
      `The entries from ${tile.index * width} are not those of the tree: the database was changed. Nothing more is published.`,
    );
  }
}
