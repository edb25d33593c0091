import { chmod, readFile } from 'node:fs/promises';
import { replaceFile } from '../platform/durable-file.js';
import type { DurableFile } from '../platform/failure-points.js';
import { newSecret } from '../platform/ids.js';
import { SpoiltKeyFile } from '../platform/key-file.js';
import {
  formatSigningKey,
  parseSigningKey,
  signingKeyOf,
  type SignatureType,
  type SigningKey,
} from './log/keys.js';

/**
 * The Ed25519 key made once for this file, as the text of signed notes, which its owner alone may read and nobody
 * may write. Call it where nobody else can at the same moment.
 * @throws Error with what to do, when the file is spoilt or holds the key of another name or kind
 */
export async function keepSigningKey(
  file: string,
  name: string,
  type: SignatureType,
  what: DurableFile,
): Promise<SigningKey> {
  const key = await readSigningKey(file);
  if (key === undefined) {
    return createKey(file, signingKeyOf(name, type, Buffer.from(newSecret(), 'base64url')), what);
  }
  if (key.name !== name || key.type !== type) {
    throw new Error(`The key file ${file} holds the key of ${key.name}, not that of ${name}.`);
  }
  return key;
}

/**
 * The key of this file, or undefined where there is none.
 * @throws SpoiltKeyFile with what to do
 */
export async function readSigningKey(file: string): Promise<SigningKey | undefined> {
  const text = await readFile(file, 'utf8').catch((failure: unknown) => {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw failure;
  });
  if (text === undefined) {
    return undefined;
  }
  try {
    const key = parseSigningKey(text.trim());
    await chmod(file, 0o400);
    return key;
  } catch {
    throw new SpoiltKeyFile(file);
  }
}

async function createKey(file: string, key: SigningKey, what: DurableFile): Promise<SigningKey> {
  await replaceFile(file, `${formatSigningKey(key)}\n`, 0o400, what);
  return key;
}
