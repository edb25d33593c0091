import { decodeHash } from '../log/base64.js';
import { parseDecimal } from '../log/decimal.js';
import { FormatError } from '../log/format-error.js';

/** What is asked of a witness (C2SP tlog-witness, add-checkpoint). */
export interface WitnessRequest {
  /** Size of the tree that the log believes the witness has seen last. */
  readonly oldSize: bigint;
  /** Consistency proof from there. */
  readonly proof: readonly Buffer[];
  /** The signed checkpoint. */
  readonly note: string;
}

const mostHashes = 63;

/** @throws FormatError when the text is not exactly a request */
export function parseWitnessRequest(text: string): WitnessRequest {
  const end = text.indexOf('\n\n');
  if (end < 0) {
    throw new FormatError('proof', 'without an empty line before the checkpoint');
  }
  const [first = '', ...hashes] = text.slice(0, end).split('\n');
  const oldSize = first.startsWith('old ') ? parseDecimal(first.slice('old '.length)) : undefined;
  if (oldSize === undefined) {
    throw new FormatError('proof', 'the first line does not tell the old size');
  }
  if (hashes.length > mostHashes) {
    throw new FormatError('proof', 'too many hashes');
  }
  return { oldSize, proof: hashes.map(decodeHash), note: text.slice(end + 2) };
}

export function formatWitnessRequest({ oldSize, proof, note }: WitnessRequest): string {
  const lines = [`old ${oldSize}`, ...proof.map((hash) => hash.toString('base64'))];
  return `${lines.join('\n')}\n\n${note}`;
}
