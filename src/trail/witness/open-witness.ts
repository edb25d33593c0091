import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../platform/clock.js';
import { replaceFile } from '../../platform/durable-file.js';
import { lockFolder, type FolderLock } from '../../platform/folder-lock.js';
import { keepSigningKey, readSigningKey } from '../key-file.js';
import { parseCheckpoint } from '../log/checkpoint.js';
import { cosignatureVerifier } from '../log/cosignature.js';
import {
  formatVerifierKey,
  parseVerifierKey,
  signatureTypes,
  type SigningKey,
  type VerifierKey,
} from '../log/keys.js';
import { ed25519Verifier, openNote } from '../log/note.js';
import { Witness } from './witness.js';
import { WitnessStore } from './witness-store.js';

/** A witness at work on its folder, which nobody else has meanwhile. */
export interface OpenWitness {
  readonly witness: Witness;
  readonly vkey: string;
  /** Public keys of the logs that it cosigns. */
  readonly logs: readonly string[];
  close(): void;
}

/**
 * Makes a witness in this folder, or lets the one that is there know these logs. Answers its public key. Of a log that
 * it knew before it goes on from what it has cosigned, under whatever key.
 * @param logs public keys of the logs whose checkpoints it will cosign
 * @throws Error when the folder has a witness of another name, or one that knows a log which is not named here
 */
export async function initialiseWitness(
  folder: string,
  name: string,
  logs: readonly string[],
): Promise<string> {
  const known = logs.map(logKey);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder, witnessInUse);
  try {
    const before = await knownLogs(folder);
    if (before.length > 0 && (await readSigningKey(keyFile(folder))) === undefined) {
      throw new Error(
        `The key ${keyFile(folder)} is missing: restore it, or begin a witness of another name.`,
      );
    }
    const origins = new Set(known.map((log) => log.name));
    const dropped = before.find((log) => !origins.has(log.name));
    if (dropped !== undefined) {
      throw new Error(
        `The witness in ${folder} cosigns ${dropped.name}, of which no key was named: name all its logs. Nothing was changed.`,
      );
    }
    const key = await keepSigningKey(keyFile(folder), name, signatureTypes.cosignatureV1, 'witness-key');
    const store = new WitnessStore(folder);
    for (const origin of origins) {
      // A log that it knew and has no state of is one whose state was lost.
      if (!before.some((log) => log.name === origin)) {
        await store.know(origin);
      }
    }
    const text = known.map((each) => `${formatVerifierKey(each)}\n`).join('');
    await replaceFile(logsFile(folder), text, 0o600, 'witness-logs');
    return formatVerifierKey(key);
  } finally {
    lock.release();
  }
}

/** @throws Error in a sentence when there is no witness, or another process has it */
export async function openWitness(folder: string, clock: Clock): Promise<OpenWitness> {
  const key = await witnessKey(folder);
  const lock: FolderLock = lockFolder(folder, witnessInUse);
  try {
    const logs = await knownLogs(folder);
    return {
      logs: logs.map(formatVerifierKey),
      witness: new Witness(key, logs, new WitnessStore(folder), clock),
      vkey: formatVerifierKey(key),
      close: () => lock.release(),
    };
  } catch (failure) {
    lock.release();
    throw failure;
  }
}

/** Whether a folder holds a witness that was made to its end. */
export function hasWitness(folder: string): boolean {
  return existsSync(logsFile(folder));
}

/**
 * Tells a witness that lost its state what it has cosigned last, by a checkpoint with its own cosignature. Answers the
 * size.
 * @throws Error in a sentence when the checkpoint is not one of its logs, is not cosigned by it, or is not newer
 */
export async function recoverWitness(folder: string, note: string): Promise<bigint> {
  const key = await witnessKey(folder);
  const lock = lockFolder(folder, witnessInUse);
  try {
    const { text } = openNote(note, [cosignatureVerifier(parseVerifierKey(formatVerifierKey(key)))]);
    const checkpoint = parseCheckpoint(text);
    const keys = (await knownLogs(folder)).filter((log) => log.name === checkpoint.origin);
    openNote(note, keys.map(ed25519Verifier));
    const store = new WitnessStore(folder);
    const known = await store.latest(checkpoint.origin).catch(() => undefined);
    if (known !== undefined && known.size >= checkpoint.size) {
      throw new Error(`The witness has cosigned ${known.size} entries already: nothing was changed.`);
    }
    await store.keep(checkpoint, note);
    return checkpoint.size;
  } finally {
    lock.release();
  }
}

async function knownLogs(folder: string): Promise<VerifierKey[]> {
  const text = existsSync(logsFile(folder)) ? await readFile(logsFile(folder), 'utf8') : '';
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map(logKey);
}

async function witnessKey(folder: string): Promise<SigningKey> {
  const key = await readSigningKey(keyFile(folder)).catch((failure: unknown) => {
    // A folder that is not there has no key either.
    if ((failure as NodeJS.ErrnoException).code === 'ENOTDIR') {
      return undefined;
    }
    throw failure;
  });
  if (key?.type !== signatureTypes.cosignatureV1) {
    throw new Error(`There is no witness in ${folder}: make one with so-kho witness init.`);
  }
  return key;
}

function logKey(text: string): VerifierKey {
  const key = parseVerifierKey(text);
  if (key.type !== signatureTypes.ed25519) {
    throw new Error(`${text} is not the key of a log.`);
  }
  return key;
}

function keyFile(folder: string): string {
  return join(folder, 'witness.key');
}

function logsFile(folder: string): string {
  return join(folder, 'logs.txt');
}

function witnessInUse(folder: string, processId: number | undefined): Error {
  const holder = processId === undefined ? 'Another process' : `Process ${processId}`;
  return new Error(`${holder} works with the witness in ${folder}: only one may.`);
}
