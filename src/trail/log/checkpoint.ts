import { decodeHash } from './base64.js';
import { parseDecimal } from './decimal.js';
import { FormatError } from './format-error.js';
import { HASH_SIZE } from './hashing.js';
import { isKeyName } from './keys.js';

/** What a log says of itself at one moment (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** Which log; also the name of its key. */
  readonly origin: string;
  /** Number of leaves. */
  readonly size: bigint;
  /** Root of the Merkle tree over them. */
  readonly root: Buffer;
}

/**
 * The note text of a checkpoint: three lines, no extension lines.
 * @throws FormatError
 */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  if (!isKeyName(origin) || size < 0n || root.length !== HASH_SIZE) {
    throw new FormatError('checkpoint', 'origin, size or root cannot be those of a checkpoint');
  }
  return `${origin}\n${size.toString()}\n${root.toString('base64')}\n`;
}

/**
 * Reads the note text of a checkpoint. Extension lines are refused: nobody who watches the log can check them.
 * @throws FormatError
 */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin, sizeText, rootText, ...rest] = text.split('\n');
  if (rest.length !== 1 || rest[0] !== '' || rootText === undefined) {
    throw new FormatError('checkpoint', 'not three lines');
  }
  if (origin === undefined || !isKeyName(origin))
    throw new FormatError('checkpoint', 'the origin is malformed');
  const size = parseDecimal(sizeText ?? '');
  if (size === undefined) throw new FormatError('checkpoint', 'the size is malformed');
  return { origin, size, root: decodeHash(rootText) };
}
