import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../platform/durable-file.js';
import { formatCheckpoint, parseCheckpoint, type Checkpoint } from '../log/checkpoint.js';
import { emptyRoot } from '../log/hashing.js';
import { parseNote } from '../log/note.js';

/** The latest checkpoint that a witness has cosigned of each log, a file per log: a signed note that anybody can read. */
export class WitnessStore {
  constructor(private readonly folder: string) {}

  /** The tree cosigned last; the empty one where none was. */
  async latest(origin: string): Promise<Checkpoint> {
    const note = await this.note(originHash(origin));
    return note === undefined ? { origin, size: 0n, root: emptyRoot } : parseCheckpoint(parseNote(note).text);
  }

  /** The note cosigned last of the log with this hash of its origin. */
  async note(hash: string): Promise<string | undefined> {
    return readFile(this.fileOf(hash), 'utf8').catch((failure: unknown) => {
      if ((failure as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw failure;
    });
  }

  /** Keeps the note as the latest of its log; it is on the disk, whole, when this is fulfilled. */
  async keep(checkpoint: Checkpoint, note: string): Promise<void> {
    if (parseNote(note).text !== formatCheckpoint(checkpoint)) {
      throw new Error('The note is not that of the checkpoint.');
    }
    await replaceFile(this.fileOf(originHash(checkpoint.origin)), note, 0o600, 'witness-state');
  }

  private fileOf(hash: string): string {
    return join(this.folder, `${hash}.checkpoint`);
  }
}

/** How a log is called in addresses: SHA-256 of its origin in lower-case hex. */
function originHash(origin: string): string {
  return createHash('sha256').update(origin).digest('hex');
}
