import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { plainEnvironment, type SystemUser } from './child-program.js';
import { reachablePath } from './postgres-cluster.js';
import { fastShutdownLimit, recordedPostmaster } from './postgres-leftovers.js';

export const serverAddress = '127.0.0.1';

export interface ServerPlan {
  readonly program: string;
  readonly dataFolder: string;
  readonly logFile: string;
  readonly user: SystemUser | undefined;
  readonly durable: boolean;
  readonly preferredPort: number | undefined;
  readonly log: (line: string) => void;
}

export interface PostgresServer {
  readonly port: number;
  /** A fast shutdown: open transactions are rolled back, committed ones are on disk when it has ended. */
  stop(): Promise<void>;
}

const mostPortAttempts = 5;
const logFileLimit = 10 * 1024 * 1024;
const readinessStep = 20;
const readinessReport = 10_000;

/**
 * Starts PostgreSQL on 127.0.0.1 and waits until it takes connections, however long a recovery lasts.
 *
 * @throws Error with PostgreSQL's own reason.
 */
export async function startServer(plan: ServerPlan): Promise<PostgresServer> {
  await turnLogOver(plan.logFile);
  let port = await freePort(plan.preferredPort);
  if (plan.preferredPort !== undefined && port !== plan.preferredPort) {
    plan.log(`Port ${plan.preferredPort} is taken; PostgreSQL listens on ${port}.`);
  }
  for (let attempt = 1; ; attempt += 1) {
    const logStart = await sizeOf(plan.logFile);
    const server = await launch(plan, port);
    if (await isReady(server, plan)) {
      return { port, stop: supervise(server, plan) };
    }
    const written = (await readFile(plan.logFile)).subarray(logStart).toString('utf8');
    // Somebody may take the port between our look at it and PostgreSQL's.
    if (attempt >= mostPortAttempts || !written.includes('could not bind')) {
      throw new Error(startFailure(plan, written));
    }
    port = await freePort(undefined);
    plan.log(`The port was taken meanwhile; PostgreSQL listens on ${port}.`);
  }
}

function startFailure(plan: ServerPlan, written: string): string {
  const reason = /(?:FATAL|PANIC|error): +(.*)/i.exec(written)?.[1] ?? 'no reason given';
  return `PostgreSQL did not start (${reason.trim()}): see ${plan.logFile}, remove the cause and start again.`;
}

interface RunningServer {
  readonly postmaster: ChildProcess;
  readonly watchdog: ChildProcess;
  readonly ended: Promise<string>;
}

function settings(plan: ServerPlan, port: number): string[] {
  const chosen = {
    listen_addresses: serverAddress,
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] %q%u@%d ',
    log_lock_waits: 'on',
    password_encryption: 'scram-sha-256',
    jit: 'off',
    cluster_name: 'so-kho',
    ...(plan.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function launch(plan: ServerPlan, port: number): Promise<RunningServer> {
  const logFile = await open(plan.logFile, 'a', 0o600);
  const postmaster = spawn(
    plan.program,
    ['-D', reachablePath(plan.dataFolder, plan.user), ...settings(plan, port)],
    {
      cwd: plan.dataFolder,
      env: plainEnvironment,
      stdio: ['ignore', logFile.fd, logFile.fd],
      // Out of the terminal's process group: Ctrl-C is for us, who stop the database last.
      detached: true,
      ...plan.user,
    },
  );
  const ended = endOf(postmaster);
  await logFile.close();
  return { postmaster, watchdog: launchWatchdog(postmaster, plan.user), ended };
}

/** A killed process cannot stop its database; the watchdog sees its pipe close and does it instead. */
function launchWatchdog(postmaster: ChildProcess, user: SystemUser | undefined): ChildProcess {
  const watchdog = spawn(
    '/bin/sh',
    ['-c', 'read -r line; kill -INT "$1"', 'so-kho-watchdog', String(postmaster.pid ?? '')],
    { cwd: '/', env: plainEnvironment, stdio: ['pipe', 'ignore', 'ignore'], detached: true, ...user },
  );
  watchdog.on('error', () => undefined);
  return watchdog;
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (failure) => resolve(failure.message));
    child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
  });
}

/** False when the server has ended instead. */
async function isReady(server: RunningServer, plan: ServerPlan): Promise<boolean> {
  const ended = server.ended.then(() => true);
  for (let waited = readinessStep; ; waited += readinessStep) {
    if (await Promise.race([ended, pause(readinessStep, false)])) {
      await dismiss(server.watchdog);
      return false;
    }
    if (await saysReady(server.postmaster, plan.dataFolder)) {
      return true;
    }
    if (waited % readinessReport === 0) {
      plan.log(`PostgreSQL is still starting, as it does after a crash; see ${plan.logFile}.`);
    }
  }
}

/** The eighth line of postmaster.pid is the server's state. */
async function saysReady(postmaster: ChildProcess, dataFolder: string): Promise<boolean> {
  const content = await readFile(join(dataFolder, 'postmaster.pid'), 'utf8').catch(() => '');
  const isOurs = (await recordedPostmaster(dataFolder)) === postmaster.pid;
  return isOurs && content.split('\n')[7]?.trim() === 'ready';
}

function supervise(server: RunningServer, plan: ServerPlan): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  void server.ended.then((how) => {
    if (stopping === undefined) {
      plan.log(`PostgreSQL has ended by itself (${how}); see ${plan.logFile} and start so-kho again.`);
    }
  });
  // A command that has done its work may end without a word; the watchdog then stops the server.
  server.postmaster.unref();
  server.watchdog.unref();
  (server.watchdog.stdin as { unref?: () => void } | null)?.unref?.();
  return () => {
    stopping ??= shutDown(server, plan);
    return stopping;
  };
}

async function shutDown(server: RunningServer, plan: ServerPlan): Promise<void> {
  server.postmaster.ref();
  server.postmaster.kill('SIGINT');
  const impatience = setTimeout(() => {
    plan.log(
      'PostgreSQL does not shut down in time; it is stopped at once and will recover at its next start.',
    );
    server.postmaster.kill('SIGQUIT');
  }, fastShutdownLimit);
  await server.ended;
  clearTimeout(impatience);
  await dismiss(server.watchdog);
}

async function dismiss(watchdog: ChildProcess): Promise<void> {
  if (watchdog.pid !== undefined && watchdog.exitCode === null && watchdog.signalCode === null) {
    watchdog.ref();
    const ended = endOf(watchdog);
    watchdog.kill('SIGKILL');
    await ended;
  }
  watchdog.stdin?.destroy();
}

async function freePort(preferred: number | undefined): Promise<number> {
  const found = preferred === undefined ? undefined : await tryPort(preferred);
  const port = found ?? (await tryPort(0));
  if (port === undefined) {
    throw new Error(`No free port was found on ${serverAddress}: end a program that listens there.`);
  }
  return port;
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen({ host: serverAddress, port, exclusive: true }, () => {
      const { port: taken } = probe.address() as AddressInfo;
      probe.close(() => resolve(taken));
    });
  });
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.size ?? 0;
}

async function turnLogOver(file: string): Promise<void> {
  if ((await sizeOf(file)) > logFileLimit) {
    await rename(file, `${file}.old`);
  }
}
