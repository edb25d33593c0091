import { decodeEntryBundle, decodePayloadBundle, type SaltedPayload } from '../log/bundles.js';
import { payloadCommitment } from '../log/commitment.js';
import { parseEntry } from '../log/entry.js';
import { FormatError } from '../log/format-error.js';
import { HASH_SIZE, leafHash } from '../log/hashing.js';
import { TILE_WIDTH, TileNodes, tileWidth } from '../log/tiles.js';
import { bundlesOf, fullOf, pathOf, type MirrorFile } from './mirror-files.js';

/** A file of the mirror by its path; undefined where there is none. */
export type ReadMirror = (path: string) => Promise<Buffer | undefined>;

/** What is held under a file's name, or under that of the full file in its place. */
interface Held<Content> {
  readonly file: MirrorFile;
  /** Undefined where it is missing or cannot be read. */
  readonly content: Content | undefined;
}

const levelFanOut = BigInt(TILE_WIDTH);

/**
 * Computes this bundle of a tree of this size anew: payloads from the commitments of the entries, the tile from the
 * entries, and the hashes above it as far as this bundle completes them. Answers the files that do not fit together;
 * of two that contradict each other both.
 */
export async function contradictions(index: bigint, size: bigint, read: ReadMirror): Promise<MirrorFile[]> {
  const width = tileWidth(0, index, size);
  const tile = await tileAt({ kind: 'tile', level: 0, index, width }, read);
  const [payloadFile, entryFile] = bundlesOf(index, size) as [MirrorFile, MirrorFile];
  const entries = await held(entryFile, read, (bytes, wide) =>
    decodeEntryBundle(bytes, wide).slice(0, width),
  );
  const payloads = await held(payloadFile, read, (bytes, wide) => decodePayloadBundle(bytes, wide));
  const faults = [tile, entries, payloads]
    .filter(({ content }) => content === undefined)
    .map(({ file }) => file);
  if (entries.content !== undefined && tile.content !== undefined) {
    if (!Buffer.concat(entries.content.map(leafHash)).equals(tile.content)) {
      faults.push(entries.file, tile.file);
    }
  }
  if (entries.content !== undefined && payloads.content !== undefined) {
    if (!areCommitted(entries.content, payloads.content)) {
      faults.push(entries.file, payloads.file);
    }
  }
  return [...faults, ...(await contradictionsAbove(index, size, tile, read))];
}

/** The hashes of a tile of the mirror, for whoever computes the root from it. */
export async function mirroredTile(
  tile: { level: number; index: bigint; width: number },
  read: ReadMirror,
): Promise<Buffer> {
  return (await tileAt({ kind: 'tile', ...tile }, read)).content ?? Buffer.alloc(0);
}

/** Climbs as long as the tile is full and the last of its parent, so that each tile is looked at once. */
async function contradictionsAbove(
  index: bigint,
  size: bigint,
  tile: Held<Buffer>,
  read: ReadMirror,
): Promise<MirrorFile[]> {
  const faults: MirrorFile[] = [];
  let child = tile;
  let place = index;
  for (let level = 1; child.content?.length === TILE_WIDTH * HASH_SIZE; level += 1) {
    const above = place / levelFanOut;
    const at = Number(place % levelFanOut);
    const parent = await tileAt(
      { kind: 'tile', level, index: above, width: tileWidth(level, above, size) },
      read,
    );
    if (parent.content === undefined) {
      faults.push(parent.file);
    } else if (
      !new TileNodes(child.content)
        .root(8, 0)
        .equals(parent.content.subarray(at * HASH_SIZE, (at + 1) * HASH_SIZE))
    ) {
      faults.push(child.file, parent.file);
    }
    if (at !== TILE_WIDTH - 1) {
      break;
    }
    child = parent;
    place = above;
  }
  return faults;
}

function tileAt(file: MirrorFile, read: ReadMirror): Promise<Held<Buffer>> {
  return held(file, read, (bytes, wide) => {
    if (bytes.length !== wide * HASH_SIZE) {
      throw new FormatError('tile', `${bytes.length} bytes instead of ${wide} hashes`);
    }
    return bytes.subarray(0, file.width * HASH_SIZE);
  });
}

/** What a file holds, read from the full one where the narrow one has been cleared away. */
async function held<Content>(
  file: MirrorFile,
  read: ReadMirror,
  decode: (bytes: Buffer, wide: number) => Content,
): Promise<Held<Content>> {
  for (const each of [file, fullOf(file)]) {
    const bytes = await read(pathOf(each));
    if (bytes !== undefined) {
      return { file: each, content: decoded(() => decode(bytes, each.width)) };
    }
  }
  return { file, content: undefined };
}

function areCommitted(entries: readonly Buffer[], payloads: readonly (SaltedPayload | undefined)[]): boolean {
  return (
    decoded(() =>
      entries.every((entry, place) => {
        const payload = payloads[place];
        return (
          payload === undefined ||
          payloadCommitment(payload.salt, payload.bytes).toString('hex') === parseEntry(entry).payload.sha256
        );
      }),
    ) ?? false
  );
}

function decoded<Content>(decode: () => Content): Content | undefined {
  try {
    return decode();
  } catch (failure) {
    if (failure instanceof FormatError) {
      return undefined;
    }
    throw failure;
  }
}
