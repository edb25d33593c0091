/**
 * Starts the built program as a user would, in an empty folder, waits until it is ready, asks one question, stops
 * it and expects a clean end. Prints one line; when something is wrong, also what the program had printed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const readyWithin = 120_000;
const stoppedWithin = 20_000;
const answerWithin = 10_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(answerWithin) })).ok;
  } catch {
    return false;
  }
}

async function ask(url: string, query: string): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(answerWithin),
  });
  return response.json();
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
}

async function smoke(home: string): Promise<void> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const program = spawn(
    process.execPath,
    [fileURLToPath(new URL('../src/main.js', import.meta.url)), 'serve', '--demo'],
    {
      env: { ...process.env, SO_KHO_HOME: home, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that a program that does not end can be ended with its database.
      detached: true,
    },
  );
  let printed = '';
  for (const stream of [program.stdout, program.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed += text));
  }
  const ended = new Promise<string>((resolve) => {
    program.once('error', (error) => {
      resolve(error.message);
    });
    program.once('close', (code, signal) => {
      resolve(signal ?? `code ${code ?? 'unknown'}`);
    });
  });
  const ending = { how: undefined as string | undefined };
  void ended.then((how) => (ending.how = how));

  try {
    const started = performance.now();
    for (const page of ['/healthz', '/readyz']) {
      while (!(await answers(address + page))) {
        if (ending.how !== undefined) throw new Error(`the program ended by itself with ${ending.how}`);
        if (performance.now() - started > readyWithin) throw new Error(`${page} did not answer in time`);
        await pause(100);
      }
    }
    const ready = seconds(started);

    const answer = (await ask(`${address}/graphql`, '{ __typename }')) as { data?: unknown };
    const data = JSON.stringify(answer.data);
    if (data !== '{"__typename":"Query"}') throw new Error(`/graphql answered ${JSON.stringify(answer)}`);

    const cosigned = /^Trail: \d+ entries signed, cosigned by \w+, \w+/m;
    while (!cosigned.test(printed)) {
      if (performance.now() - started > readyWithin) throw new Error('no checkpoint was cosigned in time');
      await pause(100);
    }
    const published = seconds(started);

    const stopping = performance.now();
    program.kill('SIGTERM');
    const how = await Promise.race([ended, pause(stoppedWithin, 'no end in time', { ref: false })]);
    if (how !== 'code 0') throw new Error(`stopping ended with ${how}`);
    console.log(
      `Smoke: ready in ${ready}, one query answered, a checkpoint cosigned after ${published}, stopped in ${seconds(stopping)} with code 0.`,
    );
  } catch (error) {
    console.error(`${printed}\nSmoke: ${error instanceof Error ? error.message : String(error)}.`);
    process.exitCode = 1;
    endGroup(program.pid);
    await ended;
  }
}

const home = await mkdtemp(join(tmpdir(), 'so-kho-smoke-'));
try {
  await smoke(home);
} finally {
  await rm(home, { recursive: true, force: true });
}
