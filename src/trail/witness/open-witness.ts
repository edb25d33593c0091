import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../platform/clock.js';
import { replaceFile } from '../../platform/durable-file.js';
import { lockFolder, type FolderLock } from '../../platform/folder-lock.js';
import { keepSigningKey, readSigningKey } from '../key-file.js';
import {
  formatVerifierKey,
  parseVerifierKey,
  signatureTypes,
  type SigningKey,
  type VerifierKey,
} from '../log/keys.js';
import { Witness } from './witness.js';
import { WitnessStore } from './witness-store.js';

/** A witness at work on its folder, which nobody else has meanwhile. */
export interface OpenWitness {
  readonly witness: Witness;
  readonly vkey: string;
  close(): void;
}

/**
 * Makes a witness in this folder, or lets the one that is there know these logs. Answers its public key.
 * @param logs public keys of the logs whose checkpoints it will cosign
 * @throws Error when the folder has a witness of another name
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
    const key = await keepSigningKey(keyFile(folder), name, signatureTypes.cosignatureV1, 'witness-key');
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
    const logs = (await readFile(logsFile(folder), 'utf8')).split('\n').filter((line) => line !== '');
    return {
      witness: new Witness(key, logs.map(logKey), new WitnessStore(folder), clock),
      vkey: formatVerifierKey(key),
      close: () => lock.release(),
    };
  } catch (failure) {
    lock.release();
    throw failure;
  }
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
