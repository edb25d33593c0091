import { parseCheckpoint } from '../log/checkpoint.js';
import { formatSignatureLine, parseNote } from '../log/note.js';

/**
 * The checkpoint with the signature of its log alone: short enough for a QR code, and the same whoever cosigned, so
 * that a time stamp over it holds for every copy.
 * @throws FormatError when it is not the note of a checkpoint
 */
export function logNote(note: string): string {
  const { text, signatures } = parseNote(note);
  const { origin } = parseCheckpoint(text);
  return `${text}\n${signatures
    .filter(({ name }) => name === origin)
    .map(formatSignatureLine)
    .join('')}`;
}
