import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runProgram, type SystemUser } from './child-program.js';

/** Milliseconds a fast shutdown may take: its checkpoint writes everything that is still only in memory. */
const fastShutdownLimit = 60_000;
const immediateShutdownLimit = 10_000;
const step = 100;

export interface ServerFolder {
  readonly dataFolder: string;
  readonly user: SystemUser | undefined;
  readonly log: (line: string) => void;
}

/**
 * Shuts down what a killed so-kho process has left running on the data folder, and takes a stale postmaster.pid
 * away where PostgreSQL itself could not judge it. The caller holds the folder's lock.
 *
 * @throws Error with what to do, when the processes do not end.
 */
export async function endLeftovers(folder: ServerFolder): Promise<void> {
  const living = await livingServers(folder);
  if (living.length > 0) {
    folder.log(`A PostgreSQL left behind on ${folder.dataFolder} is shut down first.`);
    const postmaster = await recordedPostmaster(folder.dataFolder);
    if (postmaster !== undefined && living.includes(postmaster)) {
      signal([postmaster], 'SIGINT');
    } else {
      signal(living, 'SIGTERM');
    }
    await waitForEnd(folder);
  }
  await removeUndecidablePidFile(folder.dataFolder);
}

/** Ends whatever runs on the folder at once, also what hears of nothing any more: recovery starts from the log. */
export async function killServers(folder: ServerFolder): Promise<void> {
  signal(await livingServers(folder), 'SIGKILL');
}

async function waitForEnd(folder: ServerFolder): Promise<void> {
  let living = await waitWhileLiving(folder, fastShutdownLimit);
  if (living.length > 0) {
    signal(living, 'SIGQUIT');
    living = await waitWhileLiving(folder, immediateShutdownLimit);
  }
  if (living.length > 0) {
    // One that was stopped by the kernel hears of nothing else; with none of them left, recovery starts from the log.
    signal(living, 'SIGKILL');
    living = await waitWhileLiving(folder, immediateShutdownLimit);
  }
  if (living.length > 0) {
    throw new Error(
      `PostgreSQL still runs on ${folder.dataFolder} and does not end: ` +
        `end the processes ${living.join(', ')} and start again.`,
    );
  }
}

async function waitWhileLiving(folder: ServerFolder, limit: number): Promise<number[]> {
  let living = await livingServers(folder);
  for (let waited = 0; living.length > 0 && waited < limit; waited += step) {
    await pause(step);
    living = await livingServers(folder);
  }
  return living;
}

/**
 * PostgreSQL itself discards the file of a server that is gone, but not one whose number now belongs to some
 * other process, nor one cut short by a full disk. No server process lives on the folder at this point.
 */
async function removeUndecidablePidFile(dataFolder: string): Promise<void> {
  const file = join(dataFolder, 'postmaster.pid');
  if ((await readFile(file, 'utf8').catch(() => undefined)) === undefined) {
    return;
  }
  const recorded = await recordedPostmaster(dataFolder);
  if (recorded === undefined || isAlive(recorded)) {
    await rm(file, { force: true });
  }
}

export async function recordedPostmaster(dataFolder: string): Promise<number | undefined> {
  const content = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '');
  const processId = Number.parseInt(content, 10);
  return processId > 0 ? processId : undefined;
}

/** Every server process, postmaster or backend, works in the data folder; nothing else that is PostgreSQL does. */
const findByWorkingFolder = `
[ /proc/$$/cwd -ef . ] || { echo '/proc cannot be read'; exit 1; }
for process in /proc/[0-9]*; do
  [ "$process/cwd" -ef . ] || continue
  case $(readlink "$process/exe") in */postgres | */postgres\\ *) echo "\${process#/proc/}" ;; esac
done
exit 0`;

/** Asked as the user of the server: in a container even root may not look at another user's processes. */
async function livingServers(folder: ServerFolder): Promise<number[]> {
  if (process.platform === 'linux') {
    const found = await runProgram('/bin/sh', ['-c', findByWorkingFolder], {
      user: folder.user,
      workingFolder: folder.dataFolder,
    });
    if (!found.succeeded) {
      throw new Error(`The processes on ${folder.dataFolder} cannot be listed: ${found.output.trim()}.`);
    }
    return numbersIn(found.output);
  }
  const all = await runProgram('ps', ['-axo', 'pid=,command=']);
  const ours = all.output.split('\n').filter((line) => line.includes(`postgres -D ${folder.dataFolder} `));
  return numbersIn(ours.join('\n'));
}

function numbersIn(lines: string): number[] {
  return lines
    .split('\n')
    .map((line) => Number.parseInt(line, 10))
    .filter((number) => number > 0);
}

function signal(processIds: readonly number[], name: NodeJS.Signals): void {
  for (const processId of processIds) {
    try {
      process.kill(processId, name);
    } catch {
      // It has ended in the meantime.
    }
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (failure) {
    return (failure as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
