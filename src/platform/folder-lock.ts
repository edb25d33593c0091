import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface FolderLock {
  release(): void;
}

/** Held here as well, because a lock nobody refers to any more would be collected and so given up. */
const held = new Set<DatabaseSync>();

/** What to throw when a living process has the folder; its number is absent when it has not yet written that down. */
export type FolderInUse = (folder: string, processId: number | undefined) => Error;

/**
 * Takes the folder for this process until it releases it or dies. Node offers no file lock of its own; SQLite's
 * exclusive transaction is one, and the kernel gives it up when its process is killed, so it is never stale.
 * The lock file must not be opened otherwise: closing any descriptor of it would drop the lock (POSIX).
 *
 * @throws what `inUse` makes, when a living process, this one included, has it.
 */
export function lockFolder(folder: string, inUse: FolderInUse): FolderLock {
  const holderFile = join(folder, 'holder');
  const lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (failure) {
    lock.close();
    throw isBusy(failure) ? inUse(folder, holderIn(holderFile)) : failure;
  }
  held.add(lock);
  writeFileSync(holderFile, String(process.pid), { mode: 0o600 });
  return {
    release: () => {
      if (held.delete(lock)) {
        writeFileSync(holderFile, '');
        lock.close();
      }
    },
  };
}

/** SQLITE_BUSY */
function isBusy(failure: unknown): boolean {
  return (failure as { errcode?: unknown }).errcode === 5;
}

function holderIn(file: string): number | undefined {
  try {
    const processId = Number.parseInt(readFileSync(file, 'utf8'), 10);
    return Number.isNaN(processId) ? undefined : processId;
  } catch {
    return undefined;
  }
}
