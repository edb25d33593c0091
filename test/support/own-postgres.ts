import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TestPostgres } from './test-house.js';

/** An embedded PostgreSQL of one test file, on a small file system of its own where this user may mount one. */
export interface OwnPostgres extends TestPostgres {
  readonly home: string;
  readonly port: number;
  /** Whether `home` is a file system of its own, which a test may fill. */
  readonly isSmallDisk: boolean;
  /** What its supervisor has logged. */
  readonly log: readonly string[];
  /** The number of the postmaster that runs at this moment. */
  postmaster(): Promise<number>;
  /** All its processes, the postmaster first. */
  processes(): Promise<number[]>;
  stop(): Promise<void>;
}

/** A folder for files that a test wants gone, on a disk of so many megabytes where this user may mount one. */
async function smallDisk(megabytes: number): Promise<{ folder: string; isMounted: boolean }> {
  const folder = await mkdtemp(join(tmpdir(), 'so-kho-disk-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', folder]);
  return { folder, isMounted: mounted.status === 0 };
}

async function removeDisk(folder: string, isMounted: boolean): Promise<void> {
  if (isMounted) {
    spawnSync('umount', ['-l', folder]);
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

export async function openOwnPostgres(megabytes: number): Promise<OwnPostgres> {
  const { folder: home, isMounted } = await smallDisk(megabytes);
  const program = fileURLToPath(new URL('hold-postgres.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, home], { stdio: ['pipe', 'pipe', 'inherit'] });
  const log: string[] = [];
  const reached = Promise.withResolvers<TestPostgres & { port: number }>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{')) {
      reached.resolve(JSON.parse(line));
    } else {
      log.push(line);
    }
  });
  child.once('exit', (code) => reached.reject(new Error(`The PostgreSQL of the test ended with ${code}.`)));
  const postmaster = async (): Promise<number> =>
    Number.parseInt(await readFile(join(home, 'postgresql', 'data', 'postmaster.pid'), 'utf8'), 10);
  return {
    ...(await reached.promise),
    home,
    isSmallDisk: isMounted,
    log,
    postmaster,
    processes: async () => {
      const parent = await postmaster();
      const { stdout } = spawnSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' });
      const pairs = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
      return [parent, ...pairs.filter(([, of]) => of === parent).map(([each = 0]) => each)];
    },
    stop: async () => {
      await endOf(child);
      await removeDisk(home, isMounted);
    },
  };
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.stdin?.end();
    await ended;
  }
}
