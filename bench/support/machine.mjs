// What the operating system tells and does: cores, processor time and memory of processes. Where it tells nothing
// (no /proc, no taskset) the answers are undefined, and the report says so.
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

/** Server and database share the first core, the client has the second: what is measured is work, not idle cores. */
export const cores = { server: '0', client: '1' };

export const canPin =
  availableParallelism() > 1 && spawnSync('taskset', ['-c', cores.server, 'true']).status === 0;

export const description = {
  processor: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  pinned: canPin,
};

/** Starts a Node program on a core, with a channel for messages; it must end when the channel closes. */
export function startNode(core, file, parameters = [], environment = {}) {
  const command = canPin ? ['taskset', '-c', core, process.execPath] : [process.execPath];
  const [program, ...before] = command;
  return spawn(program, [...before, '--disable-warning=ExperimentalWarning', file, ...parameters], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_ENV: 'production', GRAPHILE_ENV: 'production', ...environment },
  });
}

/** Moves a running process with all its threads, and those that it started, to a core. */
export function pinFamily(pid, core) {
  if (canPin) {
    for (const member of family(pid)) {
      spawnSync('taskset', ['-a', '-c', '-p', core, String(member)]);
    }
  }
}

/** The process and all below it. */
export function family(pid) {
  const parents = new Map();
  for (const name of entriesOf('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = statOf(name)?.[1];
    if (parent !== undefined) {
      parents.set(Number(name), Number(parent));
    }
  }
  const members = [pid];
  for (const member of members) {
    members.push(...[...parents].filter(([, parent]) => parent === member).map(([child]) => child));
  }
  return members;
}

/** Milliseconds of processor time of each process so far; undefined where the system does not tell. */
export function processorTimes(pids) {
  const times = new Map();
  for (const pid of pids) {
    const stat = statOf(pid);
    if (stat !== undefined) {
      // utime and stime, in hundredths of a second on every Linux there is
      times.set(pid, (Number(stat[11]) + Number(stat[12])) * 10);
    }
  }
  return times.size === 0 ? undefined : times;
}

/** Milliseconds spent between two looks, by processes that were there at both or began between them. */
export function spent(before, after) {
  if (before === undefined || after === undefined) {
    return undefined;
  }
  return [...after].reduce((sum, [pid, time]) => sum + time - (before.get(pid) ?? 0), 0);
}

/** Resident memory of a process in megabytes: now, or the most that it ever had. */
export function residentMegabytes(pid, kind = 'VmHWM') {
  const line = textOf(`/proc/${pid}/status`)
    ?.split('\n')
    .find((one) => one.startsWith(`${kind}:`));
  return line === undefined ? undefined : Number(/\d+/.exec(line)?.[0]) / 1024;
}

/** The fields of /proc/PID/stat after the name, which may contain anything. */
function statOf(pid) {
  const text = textOf(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function entriesOf(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
