import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { unfinishedSuffix } from '../../platform/durable-file.js';
import {
  entryBundlePath,
  payloadBundlePath,
  TILE_WIDTH,
  tilePath,
  tilesOf,
  tileWidth,
  type TileCoordinate,
} from '../log/tiles.js';

/** A file of the mirror, but for the checkpoint: so many hashes of a tile, or so many records of a bundle. */
export type MirrorFile =
  | ({ readonly kind: 'tile' } & TileCoordinate)
  | { readonly kind: BundleKind; readonly index: bigint; readonly width: number };

type BundleKind = 'entries' | 'payloads';

/** What lies in the folder. */
export interface MirrorListing {
  /** By their path in the folder, with / between, the lengths of tiles and bundles in bytes. */
  readonly lengths: ReadonlyMap<string, number>;
  /** What a crash has left: files that were not finished, and narrow files beside the full one. */
  readonly leftovers: readonly string[];
}

const width = BigInt(TILE_WIDTH);
const partial = /^(.+)\.p\/[1-9]\d{0,2}$/;
const entryBundle = /^tile\/entries\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d+))?$/;

/** How many bytes each hash or record of a file has at least: a hash, or the length before a record. */
const leastBytes = { tile: 32, entries: 2, payloads: 4 } as const;

/** Files that are looked at before others get their turn. */
const filesPerTurn = 500;

export function pathOf(file: MirrorFile): string {
  switch (file.kind) {
    case 'tile':
      return tilePath(file);
    case 'entries':
      return entryBundlePath(file.index, file.width);
    case 'payloads':
      return payloadBundlePath(file.index, file.width);
  }
}

/** The full file that may stand in the place of a narrower one. */
export function fullOf(file: MirrorFile): MirrorFile {
  return { ...file, width: TILE_WIDTH };
}

/** The two bundles of this number in a tree of this size. */
export function bundlesOf(index: bigint, size: bigint): MirrorFile[] {
  const count = tileWidth(0, index, size);
  return [
    { kind: 'payloads', index, width: count },
    { kind: 'entries', index, width: count },
  ];
}

/** All files of a tree of this size. */
function* filesOf(size: bigint): Generator<MirrorFile> {
  for (const tile of tilesOf(size)) {
    yield { kind: 'tile', ...tile };
  }
  for (let index = 0n; index * width < size; index += 1n) {
    yield* bundlesOf(index, size);
  }
}

/** What the folder holds by names and lengths; empty where there is no folder. */
export async function listMirror(folder: string): Promise<MirrorListing> {
  const lengths = new Map<string, number>();
  const leftovers: string[] = [];
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch((failure: unknown) => {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw failure;
  });
  for (const [place, entry] of found.entries()) {
    if (place % filesPerTurn === filesPerTurn - 1) {
      await turn();
    }
    const file = join(entry.parentPath, entry.name);
    const name = relative(folder, file);
    if (entry.isFile() && name.endsWith(unfinishedSuffix)) {
      leftovers.push(name);
    } else if (entry.isFile() && /^(tile|payload)\//.test(name)) {
      lengths.set(name, statSync(file, { throwIfNoEntry: false })?.size ?? 0);
    }
  }
  for (const name of lengths.keys()) {
    const full = partial.exec(name)?.[1];
    if (full !== undefined && lengths.has(full)) {
      leftovers.push(name);
    }
  }
  return { lengths, leftovers };
}

/** The files of a tree of this size that are not there, or are too short for what they must hold. */
export function missingFiles(size: bigint, { lengths }: MirrorListing): MirrorFile[] {
  const isThere = (file: MirrorFile): boolean => {
    const least = file.width * leastBytes[file.kind];
    const length = lengths.get(pathOf(file)) ?? 0;
    return file.kind === 'tile' ? length === least : length >= least;
  };
  return [...filesOf(size)].filter((file) => !isThere(file) && !isThere(fullOf(file)));
}

/** How many entries somebody must have had who wrote these files: the largest place in an entry bundle. */
export function reachOf({ lengths }: MirrorListing): bigint {
  let reach = 0n;
  for (const name of lengths.keys()) {
    const [, path, narrow] = entryBundle.exec(name) ?? [];
    if (path !== undefined) {
      const end = BigInt(path.replace(/[x/]/g, '')) * width + BigInt(narrow ?? TILE_WIDTH);
      reach = end > reach ? end : reach;
    }
  }
  return reach;
}

/**
 * The tiles that a tree has got since it had another size, by the number of the bundle that completes the last of their
 * hashes.
 */
export function tilesGrown(since: bigint, size: bigint): ReadonlyMap<bigint, MirrorFile[]> {
  const grown = new Map<bigint, MirrorFile[]>();
  for (let level = 0; size >> BigInt(8 * level) > 0n; level += 1) {
    for (let index = since >> BigInt(8 * (level + 1)); ; index += 1n) {
      const count = tileWidth(level, index, size);
      if (count === 0) {
        break;
      }
      const hashes = index * width + BigInt(count);
      const last = level === 0 ? index : (hashes << BigInt(8 * (level - 1))) - 1n;
      grown.set(last, [...(grown.get(last) ?? []), { kind: 'tile', level, index, width: count }]);
    }
  }
  return grown;
}
