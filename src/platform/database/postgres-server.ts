import { spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { plainEnvironment, type SystemUser } from './child-program.js';
import { reachablePath } from './postgres-cluster.js';
import { isAboutSpace } from './failures.js';
import { endLeftovers, killServers, recordedPostmaster } from './postgres-leftovers.js';

export const serverAddress = '127.0.0.1';

export interface ServerPlan {
  readonly program: string;
  readonly dataFolder: string;
  readonly logFile: string;
  readonly user: SystemUser | undefined;
  readonly durable: boolean;
  readonly preferredPort: number | undefined;
  readonly log: (line: string) => void;
  /** Aborts what is being started. */
  readonly signal?: AbortSignal | undefined;
}

export interface PostgresServer {
  readonly port: number;
  /** Fulfilled with the reason when it has ended by itself and could not be started again. */
  readonly lost: Promise<Error>;
  /** Kills a server that lives and does not answer, and so has it started again. */
  endHung(): Promise<void>;
  /** A fast shutdown: open transactions are rolled back, committed ones are on disk when it has ended. */
  stop(): Promise<void>;
}

const mostPortAttempts = 5;
const logFileLimit = 10 * 1024 * 1024;
const readinessStep = 20;
const readinessReport = 10_000;
/** How often in a row it may end by itself, or not start again, until it is lost. */
const mostFailures = 5;
/** Milliseconds after which it has started well, and what failed before is forgotten. */
const livedWell = 60_000;
/** Milliseconds for a fast shutdown, whose checkpoint writes what is only in memory, and for an immediate one. */
const fastLimit = 6_000;
const quitLimit = 2_000;
const shortestPause = 200;
const longestPause = 5_000;

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
      return new SupervisedServer(server, plan, port);
    }
    const written = await writtenSince(plan, logStart);
    // Somebody may take the port between our look at it and PostgreSQL's.
    if (attempt >= mostPortAttempts || !written.includes('could not bind')) {
      throw new Error(startFailure(plan, written));
    }
    port = await freePort(undefined);
    plan.log(`The port was taken meanwhile; PostgreSQL listens on ${port}.`);
  }
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted ?? false;
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

/** False when the server has ended instead, or was ended because nobody waits for it any more. */
async function isReady(server: RunningServer, plan: ServerPlan): Promise<boolean> {
  const ended = server.ended.then(() => true);
  if (isAborted(plan.signal)) {
    server.postmaster.kill('SIGINT');
  }
  plan.signal?.addEventListener('abort', () => server.postmaster.kill('SIGINT'), { once: true });
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

/** A PostgreSQL that is started again when it ends by itself, on the same port and data, until it is stopped or lost. */
class SupervisedServer implements PostgresServer {
  readonly lost: Promise<Error>;
  private readonly giveUp = Promise.withResolvers<Error>();
  private readonly stopping = new AbortController();
  private stopped: Promise<void> | undefined;
  private restarting: Promise<void> = Promise.resolve();
  private failures = 0;

  constructor(
    private server: RunningServer,
    private readonly plan: ServerPlan,
    readonly port: number,
  ) {
    this.lost = this.giveUp.promise;
    this.watch();
  }

  stop(): Promise<void> {
    this.stopped ??= this.shutDown();
    return this.stopped;
  }

  async endHung(): Promise<void> {
    if (!this.stopping.signal.aborted) {
      this.plan.log('PostgreSQL lives and does not answer: it is killed and started again.');
      await killServers(this.plan);
    }
  }

  private watch(): void {
    const { server, plan } = this;
    const readyAt = performance.now();
    // A command that has done its work may end without a word; the watchdog then stops the server.
    server.postmaster.unref();
    server.watchdog.unref();
    (server.watchdog.stdin as { unref?: () => void } | null)?.unref?.();
    void server.ended.then((how) => {
      if (!this.stopping.signal.aborted) {
        this.failures = performance.now() - readyAt >= livedWell ? 1 : this.failures + 1;
        plan.log(`PostgreSQL has ended by itself (${how}); it is started again. See ${plan.logFile}.`);
        this.restarting = this.startAgain();
      }
    });
  }

  private async startAgain(): Promise<void> {
    const { plan, port, stopping } = this;
    const { signal } = stopping;
    await dismiss(this.server.watchdog);
    for (let wait = shortestPause; !signal.aborted; wait = Math.min(wait * 2, longestPause)) {
      if (this.failures > mostFailures) {
        this.giveUp.resolve(
          new Error(`PostgreSQL on port ${port} has failed ${mostFailures} times in a row and is given up.`),
        );
        return;
      }
      await pause(wait, undefined, { signal }).catch(() => undefined);
      const failure = await this.startedOnce();
      if (failure === undefined || isAborted(signal)) {
        return;
      }
      // Ending the program makes no room; it comes back when there is some.
      this.failures += isAboutSpace(failure) ? 0 : 1;
      plan.log(`PostgreSQL was not started again: ${failure.message}`);
    }
  }

  /** Why it could not be started; undefined when it runs, or need not any more. */
  private async startedOnce(): Promise<Error | undefined> {
    const { plan, port, stopping } = this;
    if (stopping.signal.aborted) {
      return undefined;
    }
    const began = performance.now();
    try {
      // Backends outlive a postmaster that was killed by some moments; PostgreSQL does not start beside them.
      await endLeftovers(plan);
      const logStart = await sizeOf(plan.logFile);
      const server = await launch(plan, port);
      this.server = server;
      if (await isReady(server, { ...plan, signal: stopping.signal })) {
        plan.log(`PostgreSQL runs again after ${((performance.now() - began) / 1000).toFixed(1)} s.`);
        this.watch();
        return undefined;
      }
      return new Error(startFailure(plan, await writtenSince(plan, logStart)));
    } catch (failure) {
      return failure instanceof Error ? failure : new Error(String(failure));
    }
  }

  private async shutDown(): Promise<void> {
    this.stopping.abort();
    await this.restarting;
    await shutDown(this.server, this.plan);
  }
}

async function writtenSince(plan: ServerPlan, start: number): Promise<string> {
  return (await readFile(plan.logFile)).subarray(start).toString('utf8');
}

/** A fast shutdown, an immediate one when that takes too long, and the kernel's when even that does. */
async function shutDown(server: RunningServer, plan: ServerPlan): Promise<void> {
  server.postmaster.ref();
  server.postmaster.kill('SIGINT');
  const impatience = setTimeout(() => {
    plan.log(
      'PostgreSQL does not shut down in time; it is stopped at once and will recover at its next start.',
    );
    server.postmaster.kill('SIGQUIT');
  }, fastLimit);
  const despair = setTimeout(() => server.postmaster.kill('SIGKILL'), fastLimit + quitLimit);
  await server.ended;
  clearTimeout(impatience);
  clearTimeout(despair);
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
