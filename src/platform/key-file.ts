import { chmod, readFile } from 'node:fs/promises';
import { replaceFile } from './durable-file.js';
import { newSecret } from './ids.js';

/**
 * The key made once for this home, in a file only its owner reads. Call it where nobody else can at the same moment.
 * @throws Error with what to do, when the file is spoilt
 */
export async function keepKey(file: string): Promise<string> {
  return (await readKey(file)) ?? createKey(file);
}

/**
 * The key of this file, or undefined where there is none.
 * @throws Error with what to do, when the file is spoilt
 */
export async function readKey(file: string): Promise<string | undefined> {
  const content = await readFile(file, 'utf8').catch((failure: unknown) => {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw failure;
  });
  if (content === undefined) {
    return undefined;
  }
  const key = content.trim();
  if (key.length < 32) {
    throw new Error(`The key file ${file} is spoilt: restore it from the backup.`);
  }
  await chmod(file, 0o600);
  return key;
}

async function createKey(file: string): Promise<string> {
  const key = newSecret();
  await replaceFile(file, `${key}\n`, 0o600, 'secret-key');
  return key;
}
