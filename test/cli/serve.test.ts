import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serveCommand } from '../../src/cli/serve.command.js';
import { readConfig, SettingError } from '../../src/config.js';
import { newId } from '../../src/platform/ids.js';
import { addressOf, runProgram, type RunningProgram } from '../support/running-server.js';
import { receiptInput, receiveDocument, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const folders: string[] = [];
const programs: RunningProgram[] = [];

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'so-kho-serve-'));
  folders.push(folder);
  return folder;
}

function serve(settings: Readonly<Record<string, string>>): RunningProgram {
  const running = runProgram(['serve'], settings);
  programs.push(running);
  return running;
}

/** How long a program takes to its end, in milliseconds, and with what. */
async function ending(running: RunningProgram): Promise<{ how: number | string; milliseconds: number }> {
  const began = performance.now();
  return { how: await running.ended, milliseconds: performance.now() - began };
}

afterAll(async () => {
  for (const { child } of programs) {
    child.kill('SIGKILL');
  }
  for (const folder of folders) {
    await rm(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
  }
}, 60_000);

describe('a server that cannot start', () => {
  /** Runs `so-kho serve` here, and answers what it says when it gives up. */
  async function refusedToServe(settings: Readonly<Record<string, string>>): Promise<string> {
    const command = serveCommand({
      config: () => readConfig(settings),
      print: () => undefined,
      tell: () => undefined,
    });
    const failure = await command.parseAsync(['node', 'serve']).catch((error: unknown) => error);
    return failure instanceof SettingError ? `setting: ${failure.message}` : (failure as Error).message;
  }

  test('given settings that are not usable, then it says which and makes nothing', async () => {
    const home = await freshFolder();
    const wrong = [
      [{ LOG_LEVEL: 'loud' }, /^setting: LOG_LEVEL must be one of fatal, error, warn/],
      [{ HOST: 'not a host' }, /^setting: HOST must be an address or a name of this machine/],
      [{ PORT: '80a' }, /^setting: PORT must be a whole number from 0 to 65535\.$/],
      [{ DATABASE_URL: 'postgresql://a b:c' }, /^setting: DATABASE_URL must be an address such as/],
      [{ DISK_RESERVE_MB: '-1' }, /^setting: DISK_RESERVE_MB must be a whole number/],
    ] as const;
    for (const [settings, sentence] of wrong) {
      expect(await refusedToServe({ SO_KHO_HOME: join(home, 'kept'), ...settings })).toMatch(sentence);
    }
    expect(await readdir(home)).toEqual([]);
  });

  test('given a port that is taken, a host of another machine, or a home that cannot be, then it says so before it makes a database', async () => {
    const home = await freshFolder();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const port = String((taken.address() as AddressInfo).port);
    await writeFile(join(home, 'file'), '');
    const impossible = [
      [{ PORT: port }, new RegExp(`^Port ${port} is taken by another program`)],
      [{ HOST: '192.0.2.1' }, /^HOST 192\.0\.2\.1 is no address of this machine/],
      [{ HOST: 'nowhere.invalid' }, /^HOST nowhere\.invalid (is not known|cannot be looked up)/],
      [{ SO_KHO_HOME: join(home, 'file') }, /^The folder .* cannot be used \(it is not a folder\)/],
      [{ SO_KHO_HOME: join(home, 'file', 'below') }, /^The folder .* cannot be used \(.*ENOTDIR/],
      [{ SO_KHO_HOME: '/proc/nothing/below' }, /^The folder .* cannot be used \(.*ENOENT/],
    ] as const;
    for (const [settings, sentence] of impossible) {
      expect(await refusedToServe({ SO_KHO_HOME: join(home, 'kept'), PORT: '0', ...settings })).toMatch(
        sentence,
      );
    }
    taken.close();
    expect(await readdir(join(home, 'kept'))).toEqual(['trail']);
  });

  test('given a setting that is not usable, and a database that does not answer, then the program ends with 2 and with 1', async () => {
    const settings = { SO_KHO_HOME: await freshFolder(), PORT: '0' };
    const wrong = serve({ ...settings, LOG_LEVEL: 'loud' });
    const away = serve({
      ...settings,
      DATABASE_URL: 'postgresql://so_kho_app:secret@127.0.0.1:1/so_kho',
    });
    await wrong.line(/^so-kho: LOG_LEVEL must be one of/);
    await away.line(/^so-kho: PostgreSQL at 127\.0\.0\.1:1 does not answer \(.*ECONNREFUSED/);
    expect([await wrong.ended, await away.ended]).toEqual([2, 1]);
    expect(away.lines.join()).not.toContain('secret');
  }, 60_000);

  test('given a server that makes its database, when it is probed, then it lives, is not ready, and says when to come again', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, 'close');
    const running = serve({ SO_KHO_HOME: await freshFolder(), PORT: String(port) });
    const address = `http://127.0.0.1:${port}`;
    const asked = async (path: string, given: object = {}) => {
      const answer = await fetch(`${address}${path}`, given);
      return {
        status: answer.status,
        after: answer.headers.get('retry-after'),
        body: (await answer.json()) as any,
      };
    };
    await running.line(/^A new database is created/);
    expect(await asked('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await asked('/readyz')).toMatchObject({
      status: 503,
      body: {
        status: 'not ready',
        reasons: [{ part: 'server', state: 'failed', code: 'STARTING' }],
        warnings: [],
      },
    });
    expect(
      await asked('/graphql', { method: 'POST', body: '{"query":"{ viewer { staff { id } } }"}' }),
    ).toMatchObject({
      status: 503,
      after: '5',
      body: { errors: [{ extensions: { code: 'STARTING', retryAfter: 5 } }] },
    });
    let missed = 0;
    for (let status = 503; status !== 200;) {
      status = (await asked('/readyz').catch(() => ({ status: 0 }))).status;
      missed = (await asked('/healthz').then(
        ({ status: alive }) => alive === 200,
        () => false,
      ))
        ? 0
        : missed + 1;
      expect(missed).toBeLessThan(3);
      await wait(50);
    }
    expect(await addressOf(running)).toBe(address);
    running.child.kill('SIGTERM');
    expect(await running.ended).toBe(0);
  }, 120_000);

  test('given a signal while it makes its database, then it ends with code 0 and the next start goes on', async () => {
    const home = await freshFolder();
    const running = serve({ SO_KHO_HOME: home, PORT: '0' });
    await running.line(/^A new database is created/);
    running.child.kill('SIGTERM');
    expect(await ending(running)).toMatchObject({ how: 0 });
  }, 60_000);
});

describe('a server on its embedded PostgreSQL', () => {
  let home: string;
  beforeAll(async () => {
    home = await freshFolder();
  });

  interface Started {
    readonly running: RunningProgram;
    readonly address: string;
    readonly postmaster: number;
  }

  async function start(settings: Readonly<Record<string, string>> = {}): Promise<Started> {
    const running = serve({ SO_KHO_HOME: home, PORT: '0', ...settings });
    const address = await addressOf(running);
    await running.line(/^Trail: \d+ entries signed/);
    const file = join(home, 'postgresql', 'data', 'postmaster.pid');
    return {
      running,
      address,
      postmaster: Number.parseInt(await readFile(file, 'utf8'), 10),
    };
  }

  /** What a process has made that lives, as `ps` knows it. */
  function childrenOf(parent: number): { processId: number; command: string }[] {
    const { stdout } = spawnSync('ps', ['-axo', 'pid=,ppid=,args='], { encoding: 'utf8' });
    return stdout
      .split('\n')
      .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
      .filter((found) => found !== null && Number(found[2]) === parent)
      .map((found) => ({ processId: Number(found?.[1]), command: found?.[3] ?? '' }));
  }

  test('given PostgreSQL and the signer that hang, when asked to end, then health is told meanwhile and it ends within 15 s with code 0', async () => {
    const { running, address, postmaster } = await start();
    const signer = childrenOf(running.child.pid!).find(({ command }) => command.includes('main.js signer'))!;
    const hanging = [
      signer.processId,
      postmaster,
      ...childrenOf(postmaster).map(({ processId }) => processId),
    ];
    for (const each of hanging) process.kill(each, 'SIGSTOP');
    for (;;) {
      const began = performance.now();
      const answer = await fetch(`${address}/readyz`);
      const { reasons }: any = await answer.json();
      expect(performance.now() - began).toBeLessThan(1_000);
      if (reasons.some((reason: any) => reason.code === 'DATABASE_UNREACHABLE')) break;
      await wait(50);
    }
    running.child.kill('SIGTERM');
    const { how, milliseconds } = await ending(running);
    expect(how).toBe(0);
    expect(milliseconds).toBeLessThan(15_000);
    // What was left of PostgreSQL is ended by the next start; here nothing of the test stays behind.
    for (const each of hanging) {
      try {
        process.kill(each, 'SIGCONT');
      } catch {
        // It was ended.
      }
    }
  }, 90_000);

  test.each([
    ['all of it', (postmaster: number) => childrenOf(postmaster).map(({ processId }) => processId)],
    ['its postmaster alone', () => []],
  ])(
    'given a PostgreSQL that hangs, %s, then it is killed and started again',
    async (_, others) => {
      const { running, address, postmaster } = await start({ DATABASE_HUNG_SECONDS: '4' });
      for (const each of [postmaster, ...others(postmaster)]) process.kill(each, 'SIGSTOP');
      await running.line(/^PostgreSQL lives and does not answer/);
      await running.line(/^PostgreSQL runs again/);
      while ((await fetch(`${address}/readyz`)).status !== 200) await wait(50);
      running.child.kill('SIGTERM');
      expect(await running.ended).toBe(0);
    },
    120_000,
  );

  test('given a PostgreSQL that dies again and again, then it ends with code 3', async () => {
    const { running } = await start();
    const file = join(home, 'postgresql', 'data', 'postmaster.pid');
    while (running.child.exitCode === null) {
      const postmaster = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
      if (postmaster > 0) {
        try {
          process.kill(postmaster, 'SIGKILL');
        } catch {
          // The next is not there yet.
        }
      }
      await wait(100);
    }
    expect(await running.ended).toBe(3);
    expect(running.lines.join('\n')).toMatch(/has failed 5 times in a row and is given up/);
  }, 90_000);

  test('given a second signal, then it ends at once', async () => {
    const { running } = await start();
    running.child.kill('SIGTERM');
    running.child.kill('SIGTERM');
    const { how, milliseconds } = await ending(running);
    expect([how, milliseconds < 5_000]).toEqual([0, true]);
  }, 90_000);
});

describe('a server whose clock is wrong', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let stage: Stage;
  let trailHome: string;
  beforeAll(async () => {
    t = await openTestHouse();
    // The key of receipts is the same at every server.
    trailHome = await freshFolder();
    const until = new Date(Date.now() - 30 * 3_600_000).toISOString();
    const verdict = { verdict: 'GOOD', origin: 'kho.example.gov.vn/audit', size: '1', until, findings: [] };
    await writeFile(join(trailHome, 'verdict.json'), JSON.stringify(verdict));
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  });
  afterAll(() => t.close());

  const day = 24 * 60 * 60_000;

  test.each([
    ['a day ahead', day],
    ['a day behind', -day],
  ])(
    'given %s, then the database’s clock decides, and readiness says so',
    async (_how, shift) => {
      const running = serve({
        PORT: '0',
        DATABASE_URL: t.applicationUrl,
        DATABASE_OWNER_URL: t.ownerUrl,
        TRAIL_HOME: trailHome,
        TRAIL_VERIFY_HOURS: '48',
        CLOCK_SHIFT: String(shift),
        NODE_OPTIONS: `--import=${new URL('../support/shift-clock.mjs', import.meta.url).href}`,
      });
      const address = await addressOf(running);
      await running.line(/^Ready after/);
      const said = await running.line(/^CLOCK_DIFFERENCE: /);
      expect(said).toContain(
        shift > 0 ? 'is ahead of that of the database' : 'is behind that of the database',
      );
      const ready = await fetch(`${address}/readyz`);
      expect(ready.status).toBe(200);
      expect(await ready.json()).toMatchObject({
        status: 'ready',
        warnings: [{ part: 'clock', code: 'CLOCK_DIFFERENCE' }],
      });
      expect(Math.abs(Date.parse(ready.headers.get('date')!) - Date.now())).toBeLessThan(5_000);

      const post = async (query: string, variables: object, headers: Record<string, string> = {}) => {
        const answer = await fetch(`${address}/graphql`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${keeper.token!}`,
            ...headers,
          },
          body: JSON.stringify({ query, variables }),
        });
        return { headers: answer.headers, body: (await answer.json()) as any };
      };
      const opened = await post(
        `mutation ($requestId: UUID!, $input: SessionOpenInput!) {
          sessionOpen(requestId: $requestId, input: $input) { expiresAt userErrors { code } } }`,
        { requestId: newId(), input: { username: 'ketoan.kv03', password: 'so-kho-demo' } },
      );
      const lives = Date.parse(opened.body.data.sessionOpen.expiresAt) - Date.now();
      expect(lives).toBeGreaterThan(4 * 60_000);
      expect(lives).toBeLessThan(6 * 60_000);

      const receiptAt = (moment: number) => {
        const input = receiptInput(t, stage);
        const handover = { ...input.handover, handedOverAt: new Date(moment).toISOString() };
        return { requestId: newId(), input: { ...input, handover } };
      };
      const booked = await post(receiveDocument, receiptAt(Date.now() - 1_000));
      expect(booked.body.data.exhibitReceive.userErrors).toEqual([]);
      const future = await post(receiveDocument, receiptAt(Date.now() + 300_000));
      expect(future.body.data.exhibitReceive.userErrors).toMatchObject([{ code: 'DATE_IN_FUTURE' }]);

      const device = { 'x-device-time': new Date(Date.now() + 300_000).toISOString() };
      const told = await post(receiveDocument, receiptAt(Date.now() + 300_000), device);
      expect(Math.abs(Number(told.headers.get('x-device-ahead')) - 300_000)).toBeLessThan(5_000);
      const [error] = told.body.data.exhibitReceive.userErrors;
      expect(error).toMatchObject({
        code: 'DEVICE_CLOCK_AHEAD',
        message: expect.stringMatching(/^Đồng hồ của thiết bị nhanh (29\d|30\d) giây/),
      });

      running.child.kill('SIGTERM');
      expect(await running.ended).toBe(0);
    },
    60_000,
  );
});
