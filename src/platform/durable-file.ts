import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { failsNext, reached, type DurableFile } from './failure-points.js';

/** Where the new content of a file stands until it is whole; one that lies there was left by a crash. */
export const unfinishedSuffix = '.new';

/**
 * Puts a file in the place of another, or where there was none: whoever reads finds the old one or the new one, whole,
 * and when this is fulfilled the new one outlives a loss of power. One writer at a time.
 * @param mode permissions, such as 0o600
 * @param what which file it is to the tests that make a write fail
 */
export async function replaceFile(
  file: string,
  content: string | Uint8Array,
  mode: number,
  what: DurableFile,
): Promise<void> {
  const beside = `${file}${unfinishedSuffix}`;
  reached(`${what}.begun`);
  // One that was left behind half written may be of another mode, or not to be written any more.
  await rm(beside, { force: true });
  const handle = await open(beside, 'wx', mode | ownerMayWrite);
  try {
    await writeAll(handle, content, what);
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
  reached(`${what}.written`);
  await rename(beside, file);
  reached(`${what}.renamed`);
  await syncFolder(dirname(file));
}

async function writeAll(handle: FileHandle, content: string | Uint8Array, what: DurableFile): Promise<void> {
  if (failsNext(`${what}.half`)) {
    const bytes = Buffer.from(content);
    await handle.writeFile(bytes.subarray(0, bytes.length / 2));
  }
  reached(`${what}.half`);
  await handle.writeFile(content);
}

const ownerMayWrite = 0o200;

/** Has the names in a folder outlive a loss of power. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
