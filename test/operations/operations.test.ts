import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import pg from 'pg';
import { openHouse, type House } from '../../src/app.js';
import { demoPassword, ensureDemoOrganisation } from '../../src/demo/organisation.js';
import { globalIdOf } from '../../src/platform/graphql/global-id.js';
import { receiveOne, stageOf } from '../support/scenes.js';
import { TestClient, TestClock, type TestHouse } from '../support/test-house.js';
import { Machine } from './machine.js';

/** The blocks of OPERATIONS that nobody runs here, and why. */
const notRun: Readonly<Record<string, string>> = {
  synopsis: 'it lists commands with their options',
  '/etc/systemd/system/so-kho-verify.timer': 'the moment of a timer is systemd’s; its service is run',
};

/** What the PostgreSQL of the npm package has no programs for: a copy of the database stands in the place of a dump. */
const needPostgresTools = ['dump', 'put-aside', 'put-back', 'known-guards'];

let machine: Machine;
beforeAll(async () => {
  machine = await Machine.open();
}, 60_000);
afterAll(() => machine.close(), 60_000);

test('whoever follows OPERATIONS word by word has a book that runs, and gets back what is lost', async () => {
  const { supervisor, filling } = machine;

  // Setting up.
  await machine.write([
    '/usr/local/bin/so-kho',
    '/usr/local/bin/so-kho-verify',
    '/usr/local/bin/so-kho-copy',
    '/etc/so-kho/owner',
  ]);
  await machine.done('create-database');
  expect(await machine.done('migrate')).toContain('ran Migration');
  await machine.done('log-ins');
  await machine.done('event-triggers');
  filling['LOG-KEY'] = await machine.done('signer-init').then((said) => said.trim());
  await machine.write([
    '/etc/systemd/system/so-kho-signer.service',
    '/etc/systemd/system/so-kho-witness.service',
  ]);
  await machine.write(['/etc/systemd/system/so-kho-witness.service'], otherWitness(), (path) =>
    path.replace('witness', 'witness-2'),
  );
  filling['INSPECTION-KEY'] = await machine.done('witness-init').then((said) => said.trim());
  filling['FINANCE-KEY'] = await machine.done('witness-init', otherWitness()).then((said) => said.trim());
  await machine.done('signer-start');
  await machine.done('witness-start');
  await machine.done('witness-start', otherWitness());
  await machine.write([
    ...['trail', 'server', 'sequencer'].map((name) => `/etc/so-kho/${name}`),
    ...['so-kho', 'so-kho-sequencer', 'so-kho-verify'].map((name) => `/etc/systemd/system/${name}.service`),
  ]);
  // The people of the test are no first-party client.
  await machine.set('/etc/so-kho/server', 'TRUSTED_DOCUMENTS=off');
  const t = await settle(machine);
  await machine.done('start');
  await ready(machine);
  await machine.done('policy');
  expect(await readiness(machine)).toMatchObject({
    status: 'ready',
    warnings: [{ code: 'VERDICT_MISSING' }],
  });

  // People work; then every night.
  const keeper = await logIn(machine, 'thukho.kv03');
  const kept = await receiveOne(t, keeper, await stageOf(keeper, 'KV03'));
  await published(machine);
  await machine.done('verify');
  await machine.done('back-up-keys');
  const backUp = await backingUp(machine);

  // An older database.
  const closeAccount = () =>
    rows(machine.urlOf('so_kho_owner:owners'), `select identity.close_account('chv.kv03', 'Nghỉ hưu')`);
  await closeAccount();
  const lost = await receiveOne(t, keeper, await stageOf(keeper, 'KV03'), { name: 'dao bầu' });
  await receiveOne(t, keeper, await stageOf(keeper, 'KV03'), { name: 'nhập nhầm' });
  await published(machine);
  await machine.done('close-door');
  await backUp.putBack();
  await machine.done('start');
  await ready(machine);
  expect(await readiness(machine)).toMatchObject({
    status: 'not ready',
    reasons: [{ code: 'BOOK_BEHIND_LOG' }],
  });
  await machine.done('close-door');
  expect(await machine.done('restore-log')).toContain('Acts of which the book has no rows');
  expect(JSON.parse(await machine.done('lost-account-acts'))).toMatchObject([
    { act: 'SESSIONS_CLOSED', username: 'chv.kv03' },
    { act: 'ACCOUNT_CLOSED', username: 'chv.kv03', reason: 'Nghỉ hưu' },
  ]);
  await closeAccount();
  await machine.done('start-restored');
  await ready(machine);
  expect((await readiness(machine)).reasons).toMatchObject([{ code: 'BOOK_RESTORED' }]);
  const [closed, again, mistaken] = numbersIn((await machine.run('list-missing')).output);
  await machine.done('entered-otherwise', { ACT: String(closed) });
  const back = (await logIn(machine, 'thukho.kv03')).enteringAgain(again!);
  expect((await receiveOne(t, back, await stageOf(back, 'KV03'), { name: 'dao bầu' })).code).toBe(lost.code);
  expect(await machine.done('set-aside', { ACT: String(mistaken) })).toContain('nhập nhầm');
  await machine.done('reopen-missing', { ACT: String(mistaken) });
  expect(numbersIn((await machine.run('list-missing')).output)).toEqual([mistaken]);
  await machine.done('set-aside', { ACT: String(mistaken) });
  expect(await machine.done('list-missing')).toBe('');
  await machine.done('open-book');
  const after = await logIn(machine, 'thukho.kv03');
  const codes = [kept.code, lost.code, (await receiveOne(t, after, await stageOf(after, 'KV03'))).code];
  expect(new Set(codes).size).toBe(3);
  await published(machine);
  await backUp.knowGuards();
  const { output } = await machine.run('verify');
  const [, restore] = /Only who knows of this restore can confirm it: ([0-9a-f]{64})/.exec(output) ?? [];
  await machine.done('known-restores', { DIGEST: restore! });
  await machine.done('verify');
  await machine.done('compare');
  await readyAgain(machine);

  // Entries that never were.
  await machine.done('close-door');
  await rows(machine.urlOf('so_kho_sequencer:sequencers'), 'select trail.set_behind(1000000000000)');
  expect((await machine.run('restore-log')).output).toContain('known to hold 1000000000000 entries');
  const [tree] = await rows(machine.urlOf('so_kho_owner:owners'), 'select size::text from trail.tree');
  await machine.done('lower-known-size', { 'KNOWN-SIZE': tree!['size']! });
  await machine.done('restore-log');
  await machine.done('start-restored');
  await ready(machine);
  await readyAgain(machine);

  // A mirror that was spoilt, a lost journal, a lost key of the signer.
  await rm(machine.at('/var/lib/so-kho/mirror/tile'), { recursive: true });
  expect(await machine.done('rebuild-mirror')).toContain('The mirror was built anew');
  await rm(machine.at('/var/lib/so-kho-signer/journal'));
  expect(await machine.done('lost-journal')).toContain('The journal goes on after');
  await machine.done('last-statement');
  await rm(machine.at('/var/lib/so-kho-signer/signer.key'));
  filling['NEW-LOG-KEY'] = keyIn(await machine.done('new-signer'));
  expect(await machine.done('adopt-signer')).toContain('mất khóa ký sổ');
  await machine.done('witness-new-key');
  await machine.done('witness-new-key', otherWitness());
  await machine.done('inspectors-new-key');
  await machine.done('start-sequencer');
  await published(machine);

  // A lost key of receipts, a lost secret, a disk without room.
  await rename(machine.at('/var/lib/so-kho/receipt.key'), machine.at('/srv/lost.key'));
  await machine.done('adopt-receipt');
  await machine.set('/etc/so-kho/server', 'SO_KHO_SECRET=YW5vdGhlciBzZWNyZXQgb2YgdGhlIHNhbWUgaG91c2U=');
  await machine.set('/etc/so-kho/server', 'DISK_RESERVE_MB=1000000');
  await machine.done('adopt-secret');
  await ready(machine);
  const short = await readiness(machine);
  expect(short.reasons).toEqual([]);
  expect(short.warnings.map(({ code }: { code: string }) => code)).toContain('TRAIL_DISK_FULL');
  expect(
    (await (await logIn(machine, 'thukho.kv03')).data('{ exhibits(first: 5) { nodes { code } } }')).exhibits
      .nodes,
  ).toHaveLength(3);

  // What the owner looks at and changes by SQL.
  await machine.done('lateness');
  await machine.done('repeated-numbers');
  await enrolledSecondFactor(machine, 'truong.tinh');
  await machine.done('lost-authenticator');
  await writeFile(machine.at('/run/new-password'), 'mật khẩu mới\n');
  filling['PASSWORD-HASH'] = await machine.done('hash-password').then((said) => said.trim());
  await machine.done('accounts');
  await published(machine);
  await machine.done('verify');
  await machine.done('compare');
  const verdict = JSON.parse(await readFile(machine.at('/srv/inspector/verdict.json'), 'utf8'));
  expect(verdict).toMatchObject({ verdict: 'GOOD', findings: [] });
  const [state] = (await readdir(machine.at('/var/lib/so-kho-witness'))).filter((name) =>
    name.endsWith('.checkpoint'),
  );
  await rm(machine.at(`/var/lib/so-kho-witness/${state}`));
  expect(await machine.done('witness-recover')).toContain('The witness goes on after');
  await machine.done('witness-without-network', { 'LOG-KEY': filling['NEW-LOG-KEY'] });
  const shown = JSON.parse(machine.handbook.take('readiness').text);
  expect(Object.keys(await readiness(machine))).toEqual(Object.keys(shown));
  expect(machine.handbook.left.sort()).toEqual(Object.keys(notRun).sort());
  expect(supervisor.program('so-kho').lines.filter((line) => /Internal|TRAIL STOPPED/.test(line))).toEqual(
    [],
  );
}, 180_000);

/** The second witness, at another body: the same blocks with another name, folder and port. */
function otherWitness(): Record<string, string> {
  const port = new URL(machine.filling['https://taichinh.example.gov.vn']!).port;
  return {
    '/var/lib/so-kho-witness': '/var/lib/so-kho-witness-2',
    'stop so-kho-witness': 'stop so-kho-witness-2',
    'start so-kho-witness': 'start so-kho-witness-2',
    'thanhtra.example.gov.vn': 'taichinh.example.gov.vn',
    '--port 4700': `--port ${port}`,
  };
}

/** The offices and people of the demonstration; what a scene asks of a house. */
async function settle(on: Machine): Promise<TestHouse> {
  const [application, owner] = [on.urlOf('so_kho_app:applications'), on.urlOf('so_kho_owner:owners')];
  const furnish: (house: House, ownerUrl: string) => Promise<void> = ensureDemoOrganisation;
  const house = await openHouse({ databaseUrl: application, poolSize: 2 });
  await furnish(house, owner).finally(() => house.close());
  const staff = await rows(owner, 'select id, username from identity.staff');
  const ids = new Map(staff.map(({ id, username }) => [username, globalIdOf('Staff', id!)]));
  return {
    clock: new TestClock(),
    staffId: (name: string) => ids.get(name)!,
  } as Partial<TestHouse> as TestHouse;
}

async function rows(url: string, text: string): Promise<Record<string, string>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Somebody at the server, over HTTP. */
async function logIn({ address }: Machine, username: string): Promise<TestClient> {
  const server = {
    inject: async ({
      url,
      headers,
      payload,
    }: {
      url: string;
      headers: Record<string, string>;
      payload: string;
    }) => {
      const response = await fetch(`${address}${url}`, { method: 'POST', headers, body: payload });
      const body: unknown = await response.json();
      return { statusCode: response.status, json: () => body };
    },
  } as unknown as FastifyInstance;
  const { token } = await new TestClient(server).done<{ token: string }>(
    `mutation ($requestId: UUID!, $input: SessionOpenInput!) {
      sessionOpen(requestId: $requestId, input: $input) { token userErrors { code } } }`,
    { input: { username, password: demoPassword } },
  );
  return new TestClient(server, token);
}

async function enrolledSecondFactor(machine: Machine, username: string): Promise<void> {
  const person = await logIn(machine, username);
  await person.done(
    `mutation ($requestId: UUID!, $input: SecondFactorEnrolInput!) {
      secondFactorEnrol(requestId: $requestId, input: $input) { secret userErrors { code } } }`,
    { input: { password: demoPassword } },
  );
}

async function ready({ supervisor }: Machine): Promise<void> {
  await supervisor.program('so-kho').line(/^Sổ Kho answers at /);
}

/** Waits until the server's own look at the book, every few seconds, finds nothing against it. */
async function readyAgain(on: Machine): Promise<void> {
  const deadline = performance.now() + 60_000;
  while ((await readiness(on)).status !== 'ready') {
    if (performance.now() > deadline) expect(await readiness(on)).toMatchObject({ status: 'ready' });
  }
}

async function readiness({ address }: Machine): Promise<any> {
  return (await fetch(`${address}/readyz`)).json();
}

/** Waits until everything that was told is in the log and under a published checkpoint. */
async function published(on: Machine): Promise<void> {
  const checkpoint = on.at('/var/lib/so-kho/mirror/checkpoint');
  const look = 'select size::text, exists (select from trail.outbox)::text as waits from trail.tree';
  const deadline = performance.now() + 60_000;
  for (;;) {
    const [tree] = await rows(on.urlOf(`postgres:${on.cluster.password}`), look);
    const size = (await readFile(checkpoint, 'utf8').catch(() => '')).split('\n')[1];
    if (tree?.['waits'] === 'false' && tree['size'] === size) return;
    if (performance.now() > deadline) {
      const said = ['so-kho-sequencer', 'so-kho-signer'].map((unit) =>
        on.supervisor.program(unit).lines.join('\n'),
      );
      throw new Error(`${tree?.['size']} entries, ${size} published:\n${said.join('\n')}`);
    }
  }
}

/** Backs the database up as the page says, or copies it where there are no programs for that. */
async function backingUp(on: Machine): Promise<{
  putBack(): Promise<void>;
  /** What the inspector does where a dump has written the guards otherwise. */
  knowGuards(): Promise<void>;
}> {
  if (on.cluster.tools !== undefined) {
    await on.done('dump');
    return {
      putBack: async () => {
        await on.done('put-aside');
        await on.done('put-back');
      },
      knowGuards: async () => {
        const { code, output } = await on.run('verify');
        const [, digest] = /put back from a dump\. They are now ([0-9a-f]{64})\./.exec(output) ?? [];
        expect({ code, output, digest }).toMatchObject({ code: 1, digest: expect.any(String) });
        await on.done('known-guards', { DIGEST: digest! });
      },
    };
  }
  for (const name of needPostgresTools) on.handbook.take(name);
  const admin = on.urlOf(`postgres:${on.cluster.password}`, 'postgres');
  await on.done('close-door');
  await rows(admin, 'create database so_kho_backup owner so_kho_owner template so_kho');
  await on.done('start');
  await ready(on);
  return {
    putBack: async () => {
      await rows(admin, 'alter database so_kho rename to so_kho_former');
      await rows(admin, 'alter database so_kho_backup rename to so_kho');
    },
    knowGuards: () => Promise.resolve(),
  };
}

/** The numbers of the acts that `so-kho trail missing list` shows as open. */
function numbersIn(listed: string): number[] {
  return [...listed.matchAll(/^(\d+)  OPEN/gm)].map(([, number]) => Number(number));
}

/** The public key among what a command has said. */
function keyIn(said: string): string {
  return /\S+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{44}/.exec(said)![0];
}
