import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another so-kho process keeps its database in this home; two servers on one folder would destroy it. */
export class DatabaseInUseError extends Error {
  override readonly name = 'DatabaseInUseError';

  readonly folder: string;
  /** Absent when the other process has not yet written its number down. */
  readonly processId: number | undefined;

  constructor(folder: string, processId: number | undefined) {
    const holder = processId === undefined ? 'another so-kho process' : `the so-kho process ${processId}`;
    super(`The database in ${folder} is in use by ${holder}: stop that one first, or choose another home.`);
    this.folder = folder;
    this.processId = processId;
  }
}

export interface FolderLock {
  release(): void;
}

/** Held here as well, because a lock nobody refers to any more would be collected and so given up. */
const held = new Set<DatabaseSync>();

/**
 * Takes the folder for this process until it releases it or dies. Node offers no file lock of its own; SQLite's
 * exclusive transaction is one, and the kernel gives it up when its process is killed, so it is never stale.
 * The lock file must not be opened otherwise: closing any descriptor of it would drop the lock (POSIX).
 *
 * @throws DatabaseInUseError when a living process, this one included, has it.
 */
export function lockFolder(folder: string): FolderLock {
  const holderFile = join(folder, 'holder');
  const lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (failure) {
    lock.close();
    throw isBusy(failure) ? new DatabaseInUseError(folder, holderIn(holderFile)) : failure;
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
