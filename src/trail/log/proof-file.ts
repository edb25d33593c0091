import { decodeBase64, decodeHash } from './base64.js';
import { parseDecimal } from './decimal.js';
import { FormatError, UnknownVersionError } from './format-error.js';

/** That an entry is in the log, in one text (C2SP tlog-proof). */
export interface ProofFile {
  /** Here: the bytes of the entry. Vouched for by the proof only when their leaf hash is what it proves. */
  readonly extra: Buffer | undefined;
  readonly index: bigint;
  /** Inclusion proof, sibling first. */
  readonly hashes: readonly Buffer[];
  /** The checkpoint's note with all its signatures. */
  readonly checkpoint: string;
}

/** A checkpoint and how it follows from an older one (C2SP tlog-witness, body of add-checkpoint). */
export interface ConsistencyFile {
  /** Size of the older tree. */
  readonly old: bigint;
  readonly hashes: readonly Buffer[];
  readonly checkpoint: string;
}

/** No proof is longer, up to trees of 2^63 leaves. */
const MOST_HASHES = 63;
const FORMAT = 'c2sp.org/tlog-proof@v';
const HEADER = `${FORMAT}1`;

export function formatProofFile({ extra, index, hashes, checkpoint }: ProofFile): string {
  return [
    HEADER,
    ...(extra === undefined ? [] : [`extra ${extra.toString('base64')}`]),
    `index ${index.toString()}`,
    ...hashes.map((each) => each.toString('base64')),
    '',
    checkpoint,
  ].join('\n');
}

/** @throws FormatError, UnknownVersionError */
export function parseProofFile(text: string): ProofFile {
  const { lines, checkpoint } = cut(text);
  requireHeader(lines.shift() ?? '');
  const extra = lines[0]?.startsWith('extra ') ? decodeBase64(lines.shift()?.slice(6) ?? '') : undefined;
  return { extra, index: numberAfter('index ', lines.shift()), hashes: hashesOf(lines), checkpoint };
}

export function formatConsistencyFile({ old, hashes, checkpoint }: ConsistencyFile): string {
  return [`old ${old.toString()}`, ...hashes.map((each) => each.toString('base64')), '', checkpoint].join(
    '\n',
  );
}

/** @throws FormatError */
export function parseConsistencyFile(text: string): ConsistencyFile {
  const { lines, checkpoint } = cut(text);
  return { old: numberAfter('old ', lines.shift()), hashes: hashesOf(lines), checkpoint };
}

function requireHeader(line: string): void {
  if (line === HEADER) return;
  if (line.startsWith(FORMAT)) throw new UnknownVersionError(`a proof of format ${line}`);
  throw new FormatError('proof', `not a file that begins with ${HEADER}`);
}

function cut(text: string): { lines: string[]; checkpoint: string } {
  const end = text.indexOf('\n\n');
  if (end < 0) throw new FormatError('proof', 'without a checkpoint');
  return { lines: text.slice(0, end).split('\n'), checkpoint: text.slice(end + 2) };
}

function numberAfter(word: string, line: string | undefined): bigint {
  const value = line?.startsWith(word) ? parseDecimal(line.slice(word.length)) : undefined;
  if (value === undefined) throw new FormatError('proof', `without a line "${word}<number>"`);
  return value;
}

function hashesOf(lines: readonly string[]): Buffer[] {
  if (lines.length > MOST_HASHES) throw new FormatError('proof', 'too many hashes');
  return lines.map(decodeHash);
}
