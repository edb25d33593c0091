import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../platform/durable-file.js';
import { formatCheckpoint, parseCheckpoint, type Checkpoint } from '../log/checkpoint.js';
import { emptyRoot } from '../log/hashing.js';
import { parseNote } from '../log/note.js';

/** What stands in the place of a checkpoint of which none was cosigned: a file that is missing was lost. */
const none = 'so-kho witness: nothing was cosigned yet\n';

/** A witness does not know any more what it has cosigned, and cosigns nothing until somebody has told it. */
export class WitnessStateLost extends Error {
  override readonly name = 'WitnessStateLost';

  constructor(origin: string) {
    super(
      `The checkpoint that was cosigned last of ${origin} is missing: restore it, or say so-kho witness recover ` +
        '(docs/OPERATIONS.md, A witness that lost its state).',
    );
  }
}

/** The latest checkpoint that a witness has cosigned of each log, a file per log: a signed note that anybody can read. */
export class WitnessStore {
  constructor(private readonly folder: string) {}

  /** Begins with a log of which nothing was cosigned; what was cosigned of it stays. */
  async know(origin: string): Promise<void> {
    if ((await this.read(originHash(origin))) !== undefined) {
      return;
    }
    await replaceFile(this.fileOf(originHash(origin)), none, 0o600, 'witness-state');
  }

  /** The tree cosigned last; the empty one where none was. @throws WitnessStateLost */
  async latest(origin: string): Promise<Checkpoint> {
    const note = await this.read(originHash(origin));
    if (note === undefined) {
      throw new WitnessStateLost(origin);
    }
    return note === none ? { origin, size: 0n, root: emptyRoot } : parseCheckpoint(parseNote(note).text);
  }

  /** The note cosigned last of the log with this hash of its origin. */
  async note(hash: string): Promise<string | undefined> {
    const note = await this.read(hash);
    return note === none ? undefined : note;
  }

  private async read(hash: string): Promise<string | undefined> {
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
