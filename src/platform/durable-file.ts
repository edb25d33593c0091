import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Puts a file in the place of another, or where there was none: whoever reads finds the old one or the new one, whole,
 * and when this is fulfilled the new one outlives a loss of power. One writer at a time.
 * @param mode permissions, such as 0o600
 */
export async function replaceFile(file: string, content: string | Uint8Array, mode: number): Promise<void> {
  const beside = `${file}.new`;
  // One that was left behind half written may be of another mode, or not to be written any more.
  await rm(beside, { force: true });
  const handle = await open(beside, 'wx', mode | ownerMayWrite);
  try {
    await handle.writeFile(content);
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, file);
  await syncFolder(dirname(file));
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
