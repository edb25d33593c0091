import { afterEach, expect, test } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openHouseKeys } from '../../src/cli/house-keys.js';
import { readConfig } from '../../src/config.js';
import type { HouseDatabase } from '../../src/house-database.js';
import { ed25519Verifier, openNote, parseVerifierKey } from '../../src/trail/log/index.js';
import {
  append,
  freshFolder,
  openLogDatabase,
  origin,
  program,
  startSigner,
  Undo,
  type LogDatabase,
} from '../trail/support/trail-parts.js';

const undo = new Undo();

afterEach(() => undo.run());

const envOf = (database: LogDatabase, home: string): NodeJS.ProcessEnv => ({
  PORT: '0',
  DATABASE_URL: database.url,
  SO_KHO_SECRET: 'a secret of the tests that is long enough',
  TRAIL_HOME: home,
  TRAIL_ORIGIN: origin,
  TRAIL_SEQUENCER: 'on',
  LOG_LEVEL: 'silent',
});

interface Said {
  readonly output: string;
  /** What /readyz answered then: status and codes. */
  readonly ready: { readonly status: number; readonly reasons: string[]; readonly warnings: string[] };
}

/** A server, or another command, at work, and what it has said. */
class Server {
  output = '';
  private readonly child;
  private heard = (): void => undefined;

  constructor(env: NodeJS.ProcessEnv, ...parameters: readonly string[]) {
    const command = parameters.length === 0 ? ['serve'] : parameters;
    this.child = spawn(process.execPath, [program, ...command], { env });
    undo.add(() => this.child.kill('SIGKILL'));
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        this.heard();
      });
    }
  }

  /** Waits until it has said all of this. */
  says(...expected: readonly string[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.heard = () => {
        if (expected.every((part) => this.output.includes(part))) resolve();
      };
      this.heard();
      this.child.once('exit', () => reject(new Error(`It ended: ${this.output}`)));
    });
  }

  ready(): Promise<Said['ready']> {
    return readiness(/answers at (\S+)\/graphql/.exec(this.output)![1]!);
  }

  /** Ends it as an operator would. */
  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  }
}

/** Runs a server until it has said all of this, asks whether it is ready, and ends it. */
async function serveUntil(env: NodeJS.ProcessEnv, ...expected: readonly string[]): Promise<Said> {
  const server = new Server(env);
  await server.says('answers at', ...expected);
  const ready = await server.ready();
  await server.stop();
  return { output: server.output, ready };
}

async function readiness(address: string): Promise<Said['ready']> {
  const response = await fetch(`${address}/readyz`);
  const text = await response.text();
  // Anybody may read it.
  expect(text).not.toMatch(/[/](tmp|home)[/]/);
  const { reasons, warnings } = JSON.parse(text) as Record<string, { readonly code: string }[]>;
  const codes = (findings: readonly { readonly code: string }[] = []): string[] =>
    findings.map(({ code }) => code).filter((code) => !code.startsWith('DISK_'));
  return { status: response.status, reasons: codes(reasons), warnings: codes(warnings).sort() };
}

async function run(env: NodeJS.ProcessEnv, ...parameters: string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [program, ...parameters], { env })).stdout;
}

test('given a log that was signed, when its keys are lost, then no start makes others, and each way back works', async () => {
  const home = await freshFolder(undo);
  const backup = await freshFolder(undo);
  const database = await openLogDatabase(undo);
  const env = envOf(database, home);
  const file = (name: string): string => join(home, name);
  await serveUntil(env, 'entries signed');
  const before = await run(env, 'keys', 'list');
  await cp(file('signer'), join(backup, 'signer'), { recursive: true });
  await rm(file('signer'), { recursive: true });
  await rename(file('receipt.key'), join(backup, 'receipt.key'));

  const lost = await serveUntil(
    { ...env, SO_KHO_SECRET: 'another secret of the tests that is long enough' },
    'signer.key is missing',
    'SIGNER_SILENT',
  );

  expect(lost.output).toContain(file('receipt.key'));
  expect(lost.ready).toEqual({
    status: 200,
    reasons: [],
    warnings: ['RECEIPT_KEY_MISSING', 'SECRET_CHANGED', 'SIGNER_SILENT'],
  });
  expect(existsSync(file('signer/signer.key'))).toBe(false);
  expect(existsSync(file('receipt.key'))).toBe(false);
  expect(await run(env, 'keys', 'list')).toBe(before);
  expect(before).toMatch(/^RECEIPT .*\nSECRET .*\nSIGNER .*\n$/);
  await expect(run(env, 'signer', '--state', file('signer'), '--show-key')).rejects.toMatchObject({
    code: 1,
  });

  // The key comes back from its backup, the journal does not.
  await mkdir(file('signer'), { recursive: true });
  await cp(join(backup, 'signer/signer.key'), file('signer/signer.key'));
  expect(
    (await serveUntil(env, 'journal is missing', 'signer recover', 'SIGNER_SILENT')).ready.warnings,
  ).toEqual(['RECEIPT_KEY_MISSING', 'SIGNER_SILENT']);
  expect(existsSync(file('signer/journal'))).toBe(false);
  const recovered = await run(
    env,
    ...['signer', 'recover', '--state', file('signer'), '--checkpoint', file('mirror/checkpoint')],
  );
  expect(recovered).toMatch(/goes on after \d+ entries/);
  await serveUntil(env, 'entries signed');

  const adopted = await run(env, 'keys', 'adopt', 'receipt', '--reason', 'mất khóa biên nhận');
  expect(adopted).toMatch(/^RECEIPT: /);
  expect((await serveUntil(env, 'entries signed')).ready).toEqual({ status: 200, reasons: [], warnings: [] });
  expect(await run(env, 'keys', 'list')).toContain('mất khóa biên nhận');
  await expect(run(env, 'keys', 'adopt', 'receipt', '--reason', 'x')).rejects.toMatchObject({ code: 1 });
}, 300_000);

test('given a key of receipts that is spoilt, then the server starts without it, and the command that makes another puts it aside', async () => {
  const home = await freshFolder(undo);
  const database = await openLogDatabase(undo);
  const env = { ...envOf(database, home), TRAIL_SEQUENCER: 'off' };
  const file = join(home, 'receipt.key');
  await serveUntil(env);
  await rm(file);
  await writeFile(file, 'PRIVATE+KEY+nothing');

  const spoilt = await serveUntil(env, 'RECEIPT_KEY_MISSING');

  expect(spoilt.ready).toEqual({ status: 200, reasons: [], warnings: ['RECEIPT_KEY_MISSING'] });
  await expect(run(env, 'keys', 'adopt', 'receipt', '--reason', '…')).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining('in words'),
  });
  await run(env, 'keys', 'adopt', 'receipt', '--reason', 'khóa biên nhận hỏng');
  const aside = (await readdir(home)).find((name) => name.startsWith('receipt.key.spoilt-'));
  expect(await readFile(join(home, aside!), 'utf8')).toBe('PRIVATE+KEY+nothing');
  expect((await serveUntil(env)).ready.warnings).toEqual([]);
}, 300_000);

test('given two servers that start first at the same moment with two secrets, then one secret is used and the other server says so', async () => {
  const database = await openLogDatabase(undo);
  const open = async (secret: string) => {
    const env = { ...envOf(database, await freshFolder(undo)), SO_KHO_SECRET: secret };
    const house = { url: database.url, ownerUrl: database.url } as HouseDatabase;
    return openHouseKeys(readConfig(env), house);
  };
  // Both see that no key is known, and wait before they write theirs down.
  await database.owner.query('begin; lock table trail.known_key in share mode');
  const opening = Promise.all([
    open('one secret of the tests that is long enough'),
    open('two secrets of the tests that are long enough'),
  ]);
  let waiting = 0;
  while (waiting < 2) {
    const { rows } = await database.owner.query<{ count: number }>(
      `select count(*)::integer as count from pg_locks where not granted and relation = 'trail.known_key'::regclass`,
    );
    waiting = rows[0]!.count;
  }
  await database.owner.query('commit');
  const opened = await opening;

  expect(opened.filter(({ secret }) => secret !== undefined)).toHaveLength(1);
  expect(opened.find(({ secret }) => secret === undefined)!.findings.map(({ code }) => code)).toContain(
    'SECRET_CHANGED',
  );
  expect(opened.filter(({ receiptKey }) => receiptKey !== undefined)).toHaveLength(1);
});

test('given a signer folder that is older than what was published, when the server starts, then nothing is published and readiness says so', async () => {
  const home = await freshFolder(undo);
  const database = await openLogDatabase(undo);
  const env = envOf(database, home);
  await serveUntil(env, 'entries signed');
  const older = await freshFolder(undo);
  await cp(join(home, 'signer'), older, { recursive: true });
  await append(database, 3);
  await serveUntil(env, 'entries signed');
  const published = await readFile(join(home, 'mirror/checkpoint'), 'utf8');
  await rm(join(home, 'signer'), { recursive: true });
  await cp(older, join(home, 'signer'), { recursive: true });

  const said = await serveUntil(env, 'TRAIL STOPPED');

  expect(said.output).toContain('so-kho signer recover');
  expect(said.ready).toEqual({ status: 200, reasons: [], warnings: ['TRAIL_STOPPED'] });
  expect(said.output.match(/TRAIL.STOPPED: /g)).toHaveLength(1);
  expect(await readFile(join(home, 'mirror/checkpoint'), 'utf8')).toBe(published);
  await run(
    env,
    ...[
      'signer',
      'recover',
      '--state',
      join(home, 'signer'),
      '--checkpoint',
      join(home, 'mirror/checkpoint'),
    ],
  );
  expect((await serveUntil(env, 'entries signed')).ready.warnings).toEqual([]);
}, 300_000);

/** All that was published, in the database and in the mirror, bears the signature of this key. */
async function expectSignedBy(logKey: string, { owner }: LogDatabase, home: string): Promise<void> {
  const { rows } = await owner.query<{ note: string }>('select note from trail.checkpoint');
  const notes = [...rows.map(({ note }) => note), await readFile(join(home, 'mirror/checkpoint'), 'utf8')];
  const opened = notes.map((note) => openNote(note, [ed25519Verifier(parseVerifierKey(logKey))]));
  expect(opened.length).toBeGreaterThan(1);
}

test('given a server at work, when its signer is exchanged for one of another key, then nothing is published under it, and the own one put back goes on', async () => {
  const home = await freshFolder(undo);
  const database = await openLogDatabase(undo);
  const [signer, own] = [join(home, 'signer'), join(home, 'signer.own')];
  const exchange = async (other: () => Promise<unknown>): Promise<void> => {
    const holder = Number(await readFile(join(signer, 'holder'), 'utf8'));
    await other();
    process.kill(holder, 'SIGKILL');
  };
  const tellSomething = () =>
    database.owner.query(
      `insert into trail.outbox (event_id, source, type, payload, salt, at)
       values (gen_random_uuid(), 'system', 'system.test', '{}', sha256('x'), clock_timestamp())`,
    );
  const server = new Server(envOf(database, home));
  await server.says('answers at', 'entries signed');
  const logKey = (await run({}, 'signer', '--state', signer, '--show-key')).trim();

  await exchange(async () => {
    await rename(signer, own);
    await run({}, 'signer', 'init', '--state', signer, '--origin', origin);
  });
  await tellSomething();
  await server.says('TRAIL STOPPED', 'signed by another signer');

  expect(await server.ready()).toEqual({ status: 200, reasons: [], warnings: ['TRAIL_STOPPED'] });
  await expectSignedBy(logKey, database, home);

  await exchange(async () => {
    await rename(signer, join(home, 'signer.other'));
    await rename(own, signer);
  });
  await server.says('TRAIL_STOPPED is over');
  await server.stop();

  const again = await serveUntil(envOf(database, home), 'entries signed');
  expect(again.ready).toEqual({ status: 200, reasons: [], warnings: [] });
  await expectSignedBy(logKey, database, home);
}, 300_000);

test('given a sequencer in a process of its own, when something is the matter with the trail, then readiness of the server says so until it is over', async () => {
  const home = await freshFolder(undo);
  const signerFolder = await freshFolder(undo);
  const database = await openLogDatabase(undo);
  const env = { ...envOf(database, home), TRAIL_SIGNER_SOCKET: join(signerFolder, 'socket') };
  const server = new Server({ ...env, TRAIL_SEQUENCER: 'off' });
  const sequencer = new Server(env, 'trail', 'sequence');

  await server.says('answers at', 'SIGNER_SILENT: ');
  // What waits meanwhile may be told as well.
  const silent = await server.ready();
  expect(silent).toMatchObject({ status: 200, reasons: [] });
  expect(silent.warnings).toContain('SIGNER_SILENT');

  await startSigner(undo, signerFolder);
  await server.says('SIGNER_SILENT is over');
  await sequencer.says('cosigned by 0 witnesses');
  await rm(join(home, 'mirror/tile/entries/000'));
  await server.says('MIRROR_MENDED: ');
  const mended = await server.ready();
  expect(mended).toMatchObject({ status: 200, reasons: [] });
  expect(mended.warnings).toContain('MIRROR_MENDED');
  await Promise.all([server.stop(), sequencer.stop()]);
}, 300_000);

test('given events that have waited too long, when a server answers, then readiness says for what they wait', async () => {
  const database = await openLogDatabase(undo);
  const env = { ...envOf(database, await freshFolder(undo)), TRAIL_SEQUENCER: 'off' };
  await database.owner.query(
    `insert into trail.outbox (event_id, source, type, payload, salt, at)
     values (gen_random_uuid(), 'system', 'system.test', '{}', sha256('x'), clock_timestamp() - interval '2 minutes')`,
  );

  const { output, ready } = await serveUntil(env, 'TRAIL_UNLOGGED');

  expect(output).toContain('wait for their place in the log');
  expect(ready).toEqual({ status: 200, reasons: [], warnings: ['TRAIL_UNLOGGED'] });
}, 300_000);
