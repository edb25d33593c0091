import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../platform/clock.js';
import { lockFolder } from '../../platform/folder-lock.js';
import { copyAside } from '../../platform/key-file.js';
import { keepSigningKey, readSigningKey } from '../key-file.js';
import { parseCheckpoint } from '../log/checkpoint.js';
import { formatVerifierKey, parseVerifierKey, signatureTypes, type SigningKey } from '../log/keys.js';
import { ed25519Verifier, openNote, parseNote } from '../log/note.js';
import { Journal, journaledSize, lastLegibleTree, SpoiltJournal, type SignedTree } from './journal.js';
import { Signer } from './signer.js';
import { listenForLines } from './socket-server.js';

export interface SignerOptions {
  /** Holds the key and the journal; nobody else may have it. */
  readonly stateFolder: string;
  readonly socket: string;
  /** The name of the log, which is also that of its key. */
  readonly origin: string;
  /** Whether the signer's group may ask it as well, where the server runs as another user. */
  readonly groupMayAsk?: boolean;
  readonly clock: Clock;
  /** Called once when it can sign no more; it answers nothing from then on. */
  readonly onFailure: (failure: unknown) => void;
}

export interface OpenSigner {
  readonly vkey: string;
  close(): Promise<void>;
}

/**
 * Opens the one signer of this state folder and listens on its socket.
 * @throws Error in a sentence when another signer has the folder, or when its key or journal is spoilt
 */
export async function openSigner(options: SignerOptions): Promise<OpenSigner> {
  await mkdir(options.stateFolder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(options.stateFolder, signerInUse);
  try {
    const key = await keyOf(options.stateFolder);
    if (key.name !== options.origin || key.type !== signatureTypes.ed25519) {
      throw new Error(
        `The key file ${keyFile(options.stateFolder)} holds the key of ${key.name}, not that of ${options.origin}.`,
      );
    }
    const vkey = formatVerifierKey(key);
    const journal = Journal.open(journalFile(options.stateFolder), vkey);
    const signer = new Signer(key, journal, options.clock);
    const server = await listenForLines(
      options.socket,
      options.groupMayAsk === true ? 0o660 : 0o600,
      (line) => answerOrFail(signer, line, options.onFailure),
    );
    return {
      vkey,
      close: async () => {
        await server.close();
        journal.close();
        lock.release();
      },
    };
  } catch (failure) {
    lock.release();
    throw failure;
  }
}

export interface NewSigner {
  /** What another key of this log has signed last, which is lost. */
  readonly after?: { readonly tree: SignedTree; readonly at: Date };
  /** The log was surely never signed: a key without a journal is then one that a crash has left, and is taken. */
  readonly isUnsigned?: boolean;
}

/**
 * Makes a signer, its key and its journal, and answers the public key.
 * @throws Error in a sentence when there is a signer already, or what is left of one
 */
export async function initialiseSigner(
  stateFolder: string,
  origin: string,
  { after, isUnsigned = false }: NewSigner = {},
): Promise<string> {
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(stateFolder, signerInUse);
  try {
    if (existsSync(journalFile(stateFolder)) || (!isUnsigned && existsSync(keyFile(stateFolder)))) {
      throw new Error(`The folder ${stateFolder} has a signer, or what is left of one: nothing was made.`);
    }
    // The key first: a journal without its key could be no signer's.
    const key = await keepSigningKey(keyFile(stateFolder), origin, signatureTypes.ed25519, 'signer-key');
    await Journal.create(journalFile(stateFolder), formatVerifierKey(key), after);
    return formatVerifierKey(key);
  } finally {
    lock.release();
  }
}

/** Whether a folder holds a signer that was made to its end. */
export function hasSigner(stateFolder: string): boolean {
  return existsSync(journalFile(stateFolder));
}

/** How many entries the signer of this folder has signed; 0 where there is none. It may be at work meanwhile. */
export function signedSizeIn(stateFolder: string): bigint {
  return journaledSize(journalFile(stateFolder));
}

/** The tree from which a journal goes on. */
export interface RecoveredJournal extends SignedTree {
  /** Checkpoints that bear no signature of this key, and so say nothing of what it has signed. */
  readonly ofOtherKeys: readonly string[];
}

/**
 * Brings the journal of this signer forward to the newest of these checkpoints that it has signed itself: where the
 * journal is lost, or an older one came from a backup; a spoilt one is put aside, and what can be read in it counts. Answers the tree from which it goes on.
 * @throws Error in a sentence when none is newer, none is of this key, or two contradict each other
 */
export async function recoverJournal(
  stateFolder: string,
  notes: readonly string[],
  clock: Clock,
): Promise<RecoveredJournal> {
  const lock = lockFolder(stateFolder, signerInUse);
  try {
    const key = await keyOf(stateFolder);
    const ofOtherKeys = notes.filter((note) => !bearsKey(note, key));
    const published = notes.filter((note) => bearsKey(note, key)).map((note) => treeSignedBy(key, note));
    return { ...(await bringForward(stateFolder, key, published, clock)), ofOtherKeys };
  } finally {
    lock.release();
  }
}

async function bringForward(
  stateFolder: string,
  key: SigningKey,
  published: readonly SignedTree[],
  clock: Clock,
): Promise<SignedTree> {
  const vkey = formatVerifierKey(key);
  const file = journalFile(stateFolder);
  const newest = newestOf(published);
  const journal = openUnlessSpoilt(file, vkey);
  if (journal === undefined) {
    const legible = existsSync(file) ? lastLegibleTree(file) : undefined;
    const tree = legible === undefined ? newest : newestOf([...published, legible]);
    if (existsSync(file)) {
      await copyAside(file, clock, 'signer-journal');
    }
    await Journal.replace(file, vkey, { tree, at: clock.now() });
    return tree;
  }
  try {
    if (journal.last !== undefined && journal.last.size >= newest.size) {
      throw new Error(
        `The journal ends at ${journal.last.size} entries, and the checkpoints at ${newest.size}: nothing was changed.`,
      );
    }
    journal.append(newest, clock.now());
  } finally {
    journal.close();
  }
  return newest;
}

/** The journal of this key; undefined where there is none, or a spoilt one. */
function openUnlessSpoilt(file: string, vkey: string): Journal | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  try {
    return Journal.open(file, vkey);
  } catch (failure) {
    if (failure instanceof SpoiltJournal) {
      return undefined;
    }
    throw failure;
  }
}

function bearsKey(note: string, key: SigningKey): boolean {
  return parseNote(note).signatures.some(({ name, keyId }) => name === key.name && keyId === key.keyId);
}

function treeSignedBy(key: SigningKey, note: string): SignedTree {
  const { text } = openNote(note, [ed25519Verifier(parseVerifierKey(formatVerifierKey(key)))]);
  const { origin, size, root } = parseCheckpoint(text);
  if (origin !== key.name) {
    throw new Error(`A checkpoint of ${origin} is none of ${key.name}.`);
  }
  return { size, root };
}

function newestOf(trees: readonly SignedTree[]): SignedTree {
  const [first, ...others] = trees;
  if (first === undefined) {
    throw new Error('Without a checkpoint of its own key nobody knows what this signer has signed.');
  }
  return others.reduce((newest, tree) => {
    if (tree.size === newest.size && !tree.root.equals(newest.root)) {
      throw new Error(
        `Two checkpoints of ${tree.size} entries contradict each other: this is evidence. Nothing was changed.`,
      );
    }
    return tree.size > newest.size ? tree : newest;
  }, first);
}

/**
 * The public key of the signer of this folder.
 * @throws Error in a sentence when there is none, or when the key is spoilt
 */
export async function showSignerKey(stateFolder: string): Promise<string> {
  return formatVerifierKey(await keyOf(stateFolder));
}

/** A log that was ever signed never gets another key by itself. */
async function keyOf(stateFolder: string): Promise<SigningKey> {
  const file = keyFile(stateFolder);
  const key = await readSigningKey(file);
  if (key === undefined) {
    throw new Error(
      `The key ${file} is missing: restore it from its backup, or follow docs/OPERATIONS.md, A lost signer key. For a log ` +
        'that was never signed so-kho signer init makes one.',
    );
  }
  return key;
}

function keyFile(stateFolder: string): string {
  return join(stateFolder, 'signer.key');
}

function journalFile(stateFolder: string): string {
  return join(stateFolder, 'journal');
}

function signerInUse(folder: string, processId: number | undefined): Error {
  const holder = processId === undefined ? 'Another signer' : `The signer of process ${processId}`;
  return new Error(`${holder} keeps its state in ${folder}: there may be only one.`);
}

/** An answer that could not be journalled is none; the caller ends the process, which reads its journal anew. */
function answerOrFail(
  signer: Signer,
  line: string,
  onFailure: (failure: unknown) => void,
): string | undefined {
  try {
    return signer.answer(line);
  } catch (failure) {
    onFailure(failure);
    return undefined;
  }
}
