import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../platform/clock.js';
import { lockFolder } from '../../platform/folder-lock.js';
import { keepSigningKey, readSigningKey } from '../key-file.js';
import { formatVerifierKey, signatureTypes, type SigningKey } from '../log/keys.js';
import { Journal } from './journal.js';
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
    const key = await keyOf(options.stateFolder, options.origin);
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

/**
 * The public key of the signer of this folder, which is made where there is none.
 * @throws Error in a sentence when another signer has the folder, or when the key is spoilt
 */
export async function showSignerKey(stateFolder: string, origin: string): Promise<string> {
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
  const known = await readSigningKey(keyFile(stateFolder));
  if (known !== undefined) {
    return formatVerifierKey(known);
  }
  const lock = lockFolder(stateFolder, signerInUse);
  try {
    return formatVerifierKey(await keyOf(stateFolder, origin));
  } finally {
    lock.release();
  }
}

async function keyOf(stateFolder: string, origin: string): Promise<SigningKey> {
  const file = keyFile(stateFolder);
  if (!existsSync(file) && existsSync(journalFile(stateFolder))) {
    throw new Error(
      `The key ${file} is gone while its journal is there: restore it, or begin a log of a new origin.`,
    );
  }
  return keepSigningKey(file, origin, signatureTypes.ed25519, 'signer-key');
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
