import { access, constants, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder with those above it where they are missing, and looks whether this process may write into it.
 *
 * Step by step: Node's recursive mkdir never ends where the system denies that the folder above exists, as below /proc
 * (Node 24).
 *
 * @throws Error in one sentence with what to do
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await madeFrom(folder);
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure);
    throw new Error(`The folder ${folder} cannot be used (${reason}): choose one that you may write to.`, {
      cause: failure,
    });
  }
}

async function madeFrom(folder: string): Promise<void> {
  const found = await stat(folder).catch((failure: unknown) => {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw failure;
  });
  if (found?.isDirectory() === true) {
    return;
  }
  if (found !== undefined) {
    throw new Error('it is not a folder');
  }
  await madeFrom(dirname(folder));
  await mkdir(folder, { mode: 0o700 }).catch((failure: unknown) => {
    // Somebody made it at the same moment.
    if ((failure as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw failure;
    }
  });
}
