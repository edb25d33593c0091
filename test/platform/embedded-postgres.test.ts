import { afterEach, describe, expect, test } from '@jest/globals';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, lstat, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import {
  DatabaseInUseError,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/platform/database/embedded-postgres.js';
import { runProgram } from '../../src/platform/database/child-program.js';
import { findPostgresPrograms } from '../../src/platform/database/postgres-programs.js';
import { findPostgresUser } from '../../src/platform/database/postgres-user.js';

const holdingProgram = fileURLToPath(new URL('./fixtures/hold-embedded-postgres.mjs', import.meta.url));
const isRoot = process.getuid?.() === 0;
/** Only root can make a folder that root alone may enter and then run a program as somebody else. */
const testAsRoot = isRoot ? test : test.skip;

const undo: (() => unknown)[] = [];

afterEach(async () => {
  for (const step of undo.splice(0).reverse()) {
    await step();
  }
});

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'so-kho-postgres-'));
  // A server whose program was killed is still writing its last: it is waited for.
  undo.push(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  return folder;
}

async function start(
  home: string,
  more: { log?: (line: string) => void; preferredPort?: number } = {},
): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ home, durable: false, ...more });
  undo.push(() => postgres.stop());
  return postgres;
}

async function ask<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A process of its own that has started the database on this home and committed a row. */
async function holdInChild(home: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [holdingProgram, home], { stdio: ['ignore', 'pipe', 'inherit'] });
  undo.push(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** The shells among the children of a process: its watchdog. */
function watchdogsOf(child: ChildProcess): number[] {
  const { stdout } = spawnSync('ps', ['-axo', 'pid=,ppid=,comm='], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, name]) => parent === String(child.pid) && name === 'sh')
    .map(([processId]) => Number(processId));
}

/** Kills it at the end of the test if the start that should have ended it did not. */
async function orphanOf(home: string): Promise<number> {
  const orphan = await postmasterOf(home);
  undo.push(async () => {
    if ((await postmasterOf(home).catch(() => undefined)) === orphan) {
      process.kill(orphan, 'SIGKILL');
    }
  });
  return orphan;
}

async function postmasterOf(home: string): Promise<number> {
  return Number.parseInt(await readFile(pidFileOf(home), 'utf8'), 10);
}

const dataFolderOf = (home: string): string => join(home, 'postgresql', 'data');
const pidFileOf = (home: string): string => join(dataFolderOf(home), 'postmaster.pid');

describe('a fresh home', () => {
  test('holds a Vietnamese database with checksums, closed to a wrong password', async () => {
    const home = await freshFolder();
    const postgres = await start(home);

    const sorted = await ask<{ word: string }>(
      postgres.adminUrl,
      `select word from unnest(array['đồng hồ','dao','điện thoại','ghế','ân','ấm','áo','an','Dao','xe','ô tô','ôm','ở','oản'])
       word order by word`,
    );
    expect(sorted.map(({ word }) => word)).toEqual(
      'an,áo,ấm,ân,dao,Dao,điện thoại,đồng hồ,ghế,oản,ô tô,ôm,ở,xe'.split(','),
    );

    await ask(postgres.adminUrl, 'create extension pg_trgm');
    const [facts] = await ask<Record<string, string>>(
      postgres.adminUrl,
      `select current_setting('data_checksums') checksums, current_setting('server_encoding') encoding,
              current_setting('TimeZone') timezone, current_setting('listen_addresses') addresses,
              current_setting('unix_socket_directories') sockets, current_setting('fsync') fsync,
              show_trgm('đã')::text trigrams, lower('ĐÃ') lower`,
    );
    expect(facts).toMatchObject({
      checksums: 'on',
      encoding: 'UTF8',
      timezone: 'UTC',
      addresses: '127.0.0.1',
      sockets: '',
      fsync: 'off',
      lower: 'đã',
    });
    expect(facts?.['trigrams']).not.toBe('{}');

    const wrong = new URL(postgres.adminUrl);
    wrong.password = 'wrong';
    await expect(ask(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });

    const passwords = await stat(join(home, 'postgresql', 'passwords.json'));
    expect(passwords.mode & 0o777).toBe(0o600);
    expect(postgres.appPassword.length).toBeGreaterThanOrEqual(32);
  });

  test('is durable unless a test asks otherwise', async () => {
    const postgres = await startEmbeddedPostgres({ home: await freshFolder() });
    undo.push(() => postgres.stop());

    const [facts] = await ask(
      postgres.adminUrl,
      `select current_setting('fsync') fsync, current_setting('synchronous_commit') commit,
              current_setting('full_page_writes') pages`,
    );
    expect(facts).toEqual({ fsync: 'on', commit: 'on', pages: 'on' });
  });
});

describe('a home used before', () => {
  test('keeps its data and passwords, and stop leaves no process', async () => {
    const home = await freshFolder();
    const first = await start(home);
    await ask(first.adminUrl, 'create table kept as select 7 number');
    const postmaster = await postmasterOf(home);
    await Promise.all([first.stop(), first.stop()]);
    expect(() => process.kill(postmaster, 0)).toThrow('ESRCH');

    const second = await start(home);

    expect(await ask(second.adminUrl, 'select number from kept')).toEqual([{ number: 7 }]);
    expect(second.appPassword).toBe(first.appPassword);
  });

  test('is refused while another so-kho has it, and free again afterwards', async () => {
    const home = await freshFolder();
    const attempts = await Promise.allSettled([start(home), start(home)]);
    const refusal = attempts.find((attempt) => attempt.status === 'rejected');
    expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(1);
    expect(refusal?.reason).toBeInstanceOf(DatabaseInUseError);
    expect(refusal?.reason).toMatchObject({
      processId: process.pid,
      message: expect.stringContaining(`in use by the so-kho process ${process.pid}: stop that one first`),
    });
    for (const attempt of attempts) {
      await (attempt.status === 'fulfilled' ? attempt.value.stop() : undefined);
    }

    const child = await holdInChild(home);
    await expect(start(home)).rejects.toMatchObject({ name: 'DatabaseInUseError', processId: child.pid });
  });

  test('whose password file is gone says what to do', async () => {
    const home = await freshFolder();
    await (await start(home)).stop();
    await rm(join(home, 'postgresql', 'passwords.json'));

    await expect(start(home)).rejects.toThrow(/missing or spoilt: restore it from the backup/);
  });
});

describe('after kill -9', () => {
  const committed = [{ line: 'committed before the kill' }];

  test('of so-kho the database ends by itself and the next start finds what was committed', async () => {
    const home = await freshFolder();
    await kill(await holdInChild(home));

    const postgres = await start(home);

    expect(await ask(postgres.adminUrl, 'select line from kept')).toEqual(committed);
  });

  test('of so-kho and its watchdog the next start ends the orphan first', async () => {
    const home = await freshFolder();
    const child = await holdInChild(home);
    const watchdogs = watchdogsOf(child);
    expect(watchdogs).toHaveLength(1);
    watchdogs.forEach((processId) => process.kill(processId, 'SIGKILL'));
    const orphan = await orphanOf(home);
    await kill(child);
    const lines: string[] = [];

    const postgres = await start(home, { log: (line) => lines.push(line) });

    expect(lines).toContainEqual(expect.stringContaining('left behind'));
    expect(await postmasterOf(home)).not.toBe(orphan);
    expect(await ask(postgres.adminUrl, 'select line from kept')).toEqual(committed);
  });

  test('of so-kho, watchdog and PostgreSQL the next start recovers', async () => {
    const home = await freshFolder();
    const child = await holdInChild(home);
    watchdogsOf(child).forEach((processId) => process.kill(processId, 'SIGKILL'));
    const orphan = await postmasterOf(home);
    await kill(child);
    process.kill(orphan, 'SIGKILL');

    const postgres = await start(home);

    expect(await ask(postgres.adminUrl, 'select line from kept')).toEqual(committed);
  });

  test.each([
    ['names a process that is somebody else by now', true],
    ['was cut short', false],
  ])('a postmaster.pid that %s does not hinder', async (_case, isReused) => {
    const home = await freshFolder();
    await (await start(home)).stop();
    const owner = await stat(dataFolderOf(home));
    const other = spawn('sleep', ['60'], { uid: owner.uid, gid: owner.gid, stdio: 'ignore', cwd: '/' });
    undo.push(() => other.kill('SIGKILL'));
    const left = isReused ? `${other.pid}\n${dataFolderOf(home)}\n1\n5432\n\n127.0.0.1\n\nready   \n` : '';
    await writeFile(pidFileOf(home), left);

    await expect(start(home)).resolves.toMatchObject({ port: expect.any(Number) });
  });
});

describe('the port', () => {
  test('preferred is taken when free, else another', async () => {
    const home = await freshFolder();
    const other = createServer().listen(0, '127.0.0.1');
    undo.push(() => other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const lines: string[] = [];

    const elsewhere = await start(home, { preferredPort: port, log: (line) => lines.push(line) });
    expect(elsewhere.port).not.toBe(port);
    expect(lines).toContainEqual(expect.stringContaining(`Port ${port} is taken`));
    await ask(elsewhere.adminUrl, 'select 1');
    await elsewhere.stop();

    other.close();
    await once(other, 'close');
    expect((await start(home, { preferredPort: port })).port).toBe(port);
  });
});

describe('a checkout that only root may enter', () => {
  testAsRoot('keeps its database inside (skipped when not root: nobody else can be locked out)', async () => {
    const closed = await freshFolder();
    await chmod(closed, 0o700);
    const home = join(closed, 'deep', 'so-kho', '.so-kho');
    await mkdir(home, { recursive: true });

    const first = await start(home);
    await ask(first.adminUrl, 'create table kept as select 7 number');
    const user = await findPostgresUser(dataFolderOf(home));
    expect(user?.uid).toBeGreaterThan(0);
    const entered = await runProgram('/bin/sh', ['-c', `cd '${home}'`], { user });
    expect(entered).toMatchObject({ succeeded: false });
    await first.stop();

    const second = await start(home);
    expect(await ask(second.adminUrl, 'select number from kept')).toEqual([{ number: 7 }]);
  });

  testAsRoot('runs programs copied to an open folder (skipped when not root, likewise)', async () => {
    const closed = await freshFolder();
    const open = await freshFolder();
    await chmod(open, 0o755);
    const user = await findPostgresUser(join(closed, 'none'));
    const installed = await findPostgresPrograms({ user, log: () => undefined });
    const source = join(closed, 'native');
    await cp(join(installed.postgres, '..', '..'), source, { recursive: true, verbatimSymlinks: true });
    await cp(join(installed.postgres, '..', '..', '..', 'package.json'), join(closed, 'package.json'));
    const somebodyElses = join(open, 'shared');
    await mkdir(somebodyElses);
    await chmod(somebodyElses, 0o777);
    const search = { user, log: () => undefined, source, places: [somebodyElses, join(open, 'so-kho')] };

    const copied = await findPostgresPrograms(search);
    expect(copied.postgres).toContain(join(open, 'so-kho'));

    const library = join(copied.postgres, '..', '..', 'lib', 'libpq.so.5');
    await rm(library);
    await writeFile(copied.postgres, 'cut short');
    expect(await findPostgresPrograms(search)).toEqual(copied);
    expect((await lstat(library)).isSymbolicLink()).toBe(true);
  });
});
