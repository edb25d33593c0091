import { parseCheckpoint } from '../log/checkpoint.js';
import { parseNote } from '../log/note.js';

/** Of how many entries a checkpoint is, whoever signed it. @throws FormatError */
export function sizeOfNote(note: string): bigint {
  return parseCheckpoint(parseNote(note).text).size;
}
