import { statfs } from 'node:fs/promises';
import type { Finding, HealthPart } from './health.js';

export interface WatchedFolder {
  readonly folder: string;
  /** What lies there, for everybody to read. */
  readonly what: string;
  /** Whether the book itself is written there, so that no change begins when room is short. */
  readonly holdsBook: boolean;
}

export interface DiskWatchOptions {
  readonly folders: readonly WatchedFolder[];
  /** Bytes that are kept free for what must still be written when no change begins any more. */
  readonly reserve: number;
}

/** Milliseconds. */
const between = 1_000;
/** For how long a disk that PostgreSQL found full is called full, where nobody can look at it from here. */
const believedFor = 30_000;
const mebibyte = 1024 * 1024;
/** Reserves: below so many of them somebody should make room. */
const warnBelow = 4;

/**
 * Looks at the room that is left. Below the reserve no change of the book begins, so that sessions, records of what was
 * read, and the trail can still be written: PostgreSQL itself falls over when its log finds no room. It is over by itself
 * when there is room again.
 */
export class DiskWatch {
  private next: NodeJS.Timeout | undefined;
  private ended = false;
  private short = false;
  private refusedAt: number | undefined;

  constructor(private readonly options: DiskWatchOptions) {}

  /** Whether changes of the book may begin. */
  get hasRoom(): boolean {
    return !this.short;
  }

  /** PostgreSQL, or the file system, has refused a write because the disk is full. */
  foundFull(): void {
    this.refusedAt = performance.now();
  }

  /** Looks once and reports. */
  async look(health: HealthPart): Promise<void> {
    const found = await Promise.all(this.options.folders.map((folder) => this.lookedAt(folder)));
    this.short = found.some(({ isShort }) => isShort);
    const refused = this.refusedAt !== undefined && performance.now() - this.refusedAt < believedFor;
    health.report([
      ...(refused ? [diskFull('PostgreSQL found its disk full; make room there.')] : []),
      ...found.flatMap(({ finding }) => finding ?? []),
    ]);
  }

  /** Looks again and again until `close`. */
  run(health: HealthPart): void {
    const again = async (): Promise<void> => {
      await this.look(health);
      if (!this.ended) {
        this.next = setTimeout(() => void again(), between);
      }
    };
    void again();
  }

  close(): void {
    this.ended = true;
    clearTimeout(this.next);
  }

  private async lookedAt({ folder, what, holdsBook }: WatchedFolder): Promise<Room> {
    const { reserve } = this.options;
    const free = await statfs(folder).then(
      ({ bavail, bsize }) => bavail * bsize,
      () => undefined,
    );
    if (free === undefined) {
      return { isShort: false, finding: folderGone(what, folder, holdsBook) };
    }
    const room = `${Math.floor(free / mebibyte)} MiB are free where ${what} lies`;
    if (free < reserve) {
      return {
        isShort: holdsBook,
        finding: holdsBook
          ? diskFull(`${room}. No change of the book begins until there is room.`, folder)
          : trailDiskFull(room, folder),
      };
    }
    return {
      isShort: false,
      finding:
        free < warnBelow * reserve
          ? { state: 'warning', code: 'DISK_SHORT', message: `${room}: make room.`, detail: folder }
          : undefined,
    };
  }
}

interface Room {
  readonly isShort: boolean;
  readonly finding: Finding | undefined;
}

function diskFull(message: string, folder?: string): Finding {
  return { state: 'failed', code: 'DISK_FULL', message, ...(folder === undefined ? {} : { detail: folder }) };
}

/** The book is written elsewhere and goes on. */
function trailDiskFull(room: string, folder: string): Finding {
  return {
    state: 'warning',
    code: 'TRAIL_DISK_FULL',
    message: `${room}. The trail may not be copied until there is room; the book goes on.`,
    detail: folder,
  };
}

function folderGone(what: string, folder: string, holdsBook: boolean): Finding {
  const message = `The folder where ${what} lies cannot be looked at.`;
  return { state: holdsBook ? 'failed' : 'warning', code: 'FOLDER_GONE', message, detail: folder };
}
