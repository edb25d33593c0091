import { chmod, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from './clock.js';
import { replaceFile, syncFolder } from './durable-file.js';
import type { DurableFile } from './failure-points.js';
import { newSecret } from './ids.js';

/** A key file is there, and what stands in it is no key. */
export class SpoiltKeyFile extends Error {
  constructor(file: string) {
    super(`The key file ${file} is spoilt: restore it from the backup.`);
  }
}

/** Renames a spoilt file, which may be evidence or be mended by somebody, and answers its new name. */
export async function putAside(file: string, clock: Clock): Promise<string> {
  const aside = asideOf(file, clock);
  await rename(file, aside);
  await syncFolder(dirname(file));
  return aside;
}

/** Copies a spoilt file whose content still counts until another one is in its place. */
export async function copyAside(file: string, clock: Clock, what: DurableFile): Promise<void> {
  await replaceFile(asideOf(file, clock), await readFile(file), 0o600, what);
}

function asideOf(file: string, clock: Clock): string {
  return `${file}.spoilt-${clock.now().toISOString().replaceAll(':', '')}`;
}

/**
 * The key made once for this home, in a file only its owner reads. Call it where nobody else can at the same moment.
 * @throws SpoiltKeyFile with what to do
 */
export async function keepKey(file: string): Promise<string> {
  return (await readKey(file)) ?? createKey(file);
}

/**
 * The key of this file, or undefined where there is none.
 * @throws SpoiltKeyFile with what to do
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
    throw new SpoiltKeyFile(file);
  }
  await chmod(file, 0o600);
  return key;
}

async function createKey(file: string): Promise<string> {
  const key = newSecret();
  await replaceFile(file, `${key}\n`, 0o600, 'secret-key');
  return key;
}
