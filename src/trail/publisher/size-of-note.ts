import { parseCheckpoint } from '../log/checkpoint.js';
import { parseVerifierKey } from '../log/keys.js';
import { ed25519Verifier, openNote, parseNote } from '../log/note.js';

/**
 * Of how many entries of this log a checkpoint is, once one of these keys has signed it. Where no key of the log is known
 * the signature is not looked at.
 * @throws FormatError or SignatureError where it is no such checkpoint
 */
export function sizeOfNote(note: string, origin: string, logKeys: readonly string[]): bigint {
  const verifiers = logKeys.map((key) => ed25519Verifier(parseVerifierKey(key)));
  const { text } = verifiers.length === 0 ? parseNote(note) : openNote(note, verifiers);
  const checkpoint = parseCheckpoint(text);
  return checkpoint.origin === origin ? checkpoint.size : 0n;
}
