import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { replaceFile } from '../../platform/durable-file.js';
import { failsNext, reached } from '../../platform/failure-points.js';

/** A tree that has been signed, or is about to be. */
export interface SignedTree {
  readonly size: bigint;
  readonly root: Buffer;
}

/** The journal cannot be read or written; nothing may be signed until somebody has looked at it. */
class JournalFailure extends Error {}

/** What stands in the journal is not what a signer wrote: another one can be made from checkpoints. */
export class SpoiltJournal extends JournalFailure {}

/** More than the longest line has; the last lines are found in it. */
const tailLength = 4096;
/** Closes a line that a crash has cut off, so that the file only ever grows. */
const tornMark = ' #torn';

/**
 * What a signer has signed, a line per tree, in a file that only grows: `2026-11-21T03:04:05.000Z 161480 CsUY…I=`.
 * The first line says for whom: `so-kho signer journal v1 <vkey>`. A line is on the disk before its tree is signed,
 * so what is missing after a crash was never signed.
 */
export class Journal {
  private constructor(
    private readonly descriptor: number,
    private known: SignedTree | undefined,
  ) {}

  /**
   * Begins the journal of this key, behind a tree that was signed before where there is one.
   * @throws Error when there is one already
   */
  static async create(file: string, vkey: string, after?: { tree: SignedTree; at: Date }): Promise<void> {
    if (existsSync(file)) {
      throw new JournalFailure(`The journal ${file} is there already.`);
    }
    await Journal.replace(file, vkey, after);
  }

  /** Puts such a journal in the place of a spoilt one, or where there is none, in one step. */
  static async replace(file: string, vkey: string, after?: { tree: SignedTree; at: Date }): Promise<void> {
    const line = after === undefined ? '' : lineOf(after.tree, after.at);
    await replaceFile(file, `${headerOf(vkey)}\n${line}`, 0o600, 'signer-journal');
  }

  /**
   * Opens the journal of this key.
   * @throws JournalFailure when there is none, or when it belongs to another key
   * @throws SpoiltJournal
   */
  static open(file: string, vkey: string): Journal {
    if (!existsSync(file)) {
      throw new JournalFailure(
        `The journal ${file} is missing: nothing is signed until so-kho signer recover has made it from the newest ` +
          'checkpoints (docs/OPERATIONS.md, A lost journal).',
      );
    }
    const descriptor = openSync(file, constants.O_RDWR | constants.O_APPEND);
    try {
      closeTornLine(descriptor);
      assertHeader(descriptor, headerOf(vkey), file);
      return new Journal(descriptor, lastTree(descriptor, file));
    } catch (failure) {
      closeSync(descriptor);
      throw failure;
    }
  }

  /** The newest tree; undefined when none was ever signed. */
  get last(): SignedTree | undefined {
    return this.known;
  }

  /**
   * Writes the tree down; it is on the disk when this returns.
   * @throws JournalFailure when it may not be: the program must end, and what is on the disk is read anew
   */
  append(tree: SignedTree, at: Date): void {
    try {
      if (fstatSync(this.descriptor).nlink === 0) {
        throw new Error('it was removed');
      }
      appendTree(this.descriptor, lineOf(tree, at));
    } catch (failure) {
      throw new JournalFailure(`The journal cannot be written: ${String(failure)}`);
    }
    this.known = tree;
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** A tree's line, which a test may cut at any step. */
function appendTree(descriptor: number, line: string): void {
  reached('journal.before');
  if (failsNext('journal.half')) {
    writeSync(descriptor, line.slice(0, line.length / 2));
  }
  reached('journal.half');
  append(descriptor, line);
  reached('journal.synced');
}

function headerOf(vkey: string): string {
  return `so-kho signer journal v1 ${vkey}`;
}

function lineOf({ size, root }: SignedTree, at: Date): string {
  return `${at.toISOString()} ${size} ${root.toString('base64')}\n`;
}

function append(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  if (writeSync(descriptor, bytes) !== bytes.length) {
    throw new Error('the disk is full');
  }
  reached('journal.written');
  fsyncSync(descriptor);
}

function closeTornLine(descriptor: number): void {
  const tail = tailOf(descriptor);
  if (tail.endsWith('\n')) {
    return;
  }
  const line = tail.slice(tail.lastIndexOf('\n') + 1);
  append(descriptor, treeOf(line) === undefined ? `${tornMark}\n` : '\n');
}

function assertHeader(descriptor: number, header: string, file: string): void {
  const bytes = Buffer.alloc(Buffer.byteLength(header) + 1);
  readSync(descriptor, bytes, 0, bytes.length, 0);
  if (bytes.toString() !== `${header}\n`) {
    throw new JournalFailure(
      `The journal ${file} belongs to another key or origin: give it its own --state.`,
    );
  }
}

function lastTree(descriptor: number, file: string): SignedTree | undefined {
  const line = tailOf(descriptor)
    .split('\n')
    .filter((text) => text !== '' && !text.endsWith(tornMark))
    .at(-1);
  if (line?.startsWith('so-kho signer journal ') === true) {
    return undefined;
  }
  const tree = treeOf(line ?? '');
  if (tree === undefined) {
    throw new SpoiltJournal(
      `The journal ${file} is spoilt at its end: nothing is signed until so-kho signer recover has put it aside and made it ` +
        'from the newest checkpoints (docs/OPERATIONS.md, A lost journal).',
    );
  }
  return tree;
}

function tailOf(descriptor: number): string {
  const { size } = fstatSync(descriptor);
  const bytes = Buffer.alloc(Math.min(size, tailLength));
  readSync(descriptor, bytes, 0, bytes.length, size - bytes.length);
  return bytes.toString();
}

function treeOf(line: string): SignedTree | undefined {
  const found = /^\S{24} (0|[1-9][0-9]{0,18}) ([A-Za-z0-9+/]{43}=)$/.exec(line);
  return found?.[1] === undefined || found[2] === undefined
    ? undefined
    : { size: BigInt(found[1]), root: Buffer.from(found[2], 'base64') };
}

/** The newest tree of which a line can still be read in a spoilt journal. */
export function lastLegibleTree(file: string): SignedTree | undefined {
  const trees = readFileSync(file, 'utf8').split('\n').map(treeOf);
  return trees.findLast((tree) => tree !== undefined);
}

/** How many entries the journal of this file says were signed; 0 where there is none, or where it cannot be read. */
export function journaledSize(file: string): bigint {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, 'r');
    return lastTree(descriptor, file)?.size ?? 0n;
  } catch {
    return 0n;
  } finally {
    if (descriptor !== undefined) {
      closeSync(descriptor);
    }
  }
}
