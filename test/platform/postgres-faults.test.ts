import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { openHouse, openServer, type House } from '../../src/app.js';
import { migrationNames } from '../../src/house-database.js';
import { DatabaseWatch } from '../../src/platform/database/database-watch.js';
import { outageOf } from '../../src/platform/database/failures.js';
import { DiskWatch } from '../../src/platform/disk-watch.js';
import { tell } from '../../src/platform/sentences/index.js';
import { refusal } from '../../src/platform/graphql/errors.js';
import { Health } from '../../src/platform/health.js';
import { AcknowledgedReceipts } from '../support/acknowledged.js';
import { openOwnPostgres, type OwnPostgres } from '../support/own-postgres.js';
import { receiptInput, receiveDocument, stageOf, type Stage } from '../support/scenes.js';
import { openTestHouse, TestClient, type TestHouse } from '../support/test-house.js';
import { newId } from '../../src/platform/ids.js';

const kills = Number(process.env['FAULT_KILLS'] ?? 2);
const mebibyte = 1024 * 1024;

describe('an embedded PostgreSQL that dies, hangs, or has no room', () => {
  let postgres: OwnPostgres;
  let t: TestHouse;
  let house: House;
  let server: FastifyInstance;
  let address: string;
  let health: Health;
  let watch: DatabaseWatch;
  let disk: DiskWatch;
  let keeper: TestClient;
  let stage: Stage;

  beforeAll(async () => {
    postgres = await openOwnPostgres(400);
    t = await openTestHouse(postgres);
    health = new Health(() => t.clock.now());
    watch = new DatabaseWatch({ url: t.applicationUrl, migrations: migrationNames });
    disk = new DiskWatch({
      folders: [{ folder: postgres.home, what: 'the database', holdsBook: true }],
      reserve: postgres.isSmallDisk ? 24 * mebibyte : 0,
    });
    watch.run(health.part('database'), () => undefined);
    disk.run(health.part('disk'));
    house = await openHouse({
      databaseUrl: t.applicationUrl,
      poolSize: 6,
      clock: t.clock,
      rightsMaxAge: 60_000,
      admit: () => {
        if (!disk.hasRoom) throw refusal(tell('DISK_FULL'), { status: 503 });
      },
    });
    server = await openServer(house, {
      logLevel: 'silent',
      health,
      onFailure: (error) => {
        if (outageOf(error) === 'disk-full') disk.foundFull();
      },
    });
    address = await server.listen({ port: 0, host: '127.0.0.1' });
    keeper = await t.logIn('thukho.kv03');
    stage = await stageOf(keeper, 'KV03');
  }, 240_000);
  afterAll(async () => {
    watch.close();
    disk.close();
    await server.close();
    await house.close();
    await t.server.close();
    await t.house.close();
    await postgres.stop();
  }, 60_000);

  async function looked(path: string): Promise<{ status: number; body: any; milliseconds: number }> {
    const began = performance.now();
    const answer = await fetch(`${address}${path}`);
    const body = await answer.json();
    return { status: answer.status, body, milliseconds: performance.now() - began };
  }

  /** Waits until readiness says so, and sees that it always answers within a second. */
  async function untilReadiness(says: (body: any) => boolean, within = 30_000): Promise<any> {
    const began = performance.now();
    for (;;) {
      const { body, milliseconds } = await looked('/readyz');
      expect(milliseconds).toBeLessThan(1_000);
      expect((await looked('/healthz')).milliseconds).toBeLessThan(1_000);
      if (says(body)) return body;
      if (performance.now() - began > within) throw new Error(`Readiness says ${JSON.stringify(body)}`);
      await wait(50);
    }
  }

  const says = (code: string) => (body: any) => body.reasons.some((reason: any) => reason.code === code);
  const isReady = (body: any) => body.status === 'ready';

  async function post(query: string, variables: object = {}): Promise<{ status: number; body: any }> {
    const answer = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${keeper.token!}` },
      body: JSON.stringify({ query, variables }),
    });
    return { status: answer.status, body: await answer.json() };
  }

  const read = () => post('{ exhibits(first: 5) { nodes { id } } }');
  const receive = () => post(receiveDocument, { requestId: newId(), input: receiptInput(t, stage) });

  test('given a postmaster that is killed under load, then it comes back on its port and nothing is lost or doubled', async () => {
    await untilReadiness(isReady);
    const receipts = new AcknowledgedReceipts(t, stage, address, keeper.token!);
    const running = receipts.run(6);
    const took: number[] = [];
    for (let kill = 1; kill <= kills; kill += 1) {
      const before = receipts.acknowledged.size;
      const began = performance.now();
      process.kill(await postgres.postmaster(), 'SIGKILL');
      while (receipts.acknowledged.size < before + 10) await wait(50);
      took.push(Math.round(performance.now() - began));
    }
    receipts.end();
    await running;
    process.stdout.write(`killed postmaster: writes again after ${took.join(', ')} ms\n`);
    expect(receipts.unexpected()).toEqual([]);
    expect(await receipts.lostOrDoubled(t.ownerUrl)).toEqual([]);
    expect(postgres.log.filter((line) => line.startsWith('PostgreSQL runs again'))).toHaveLength(kills);
    await untilReadiness(isReady);
  }, 600_000);

  test('given a PostgreSQL that hangs, then health answers within a second and says so, and it is over by itself', async () => {
    const hanging = await postgres.processes();
    for (const each of hanging) process.kill(each, 'SIGSTOP');
    try {
      const body = await untilReadiness(says('DATABASE_UNREACHABLE'));
      expect((await looked('/readyz')).status).toBe(503);
      expect(body.reasons[0]).toMatchObject({ part: 'database', state: 'failed' });
      expect(await looked('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    } finally {
      for (const each of hanging) process.kill(each, 'SIGCONT');
    }
    await untilReadiness(isReady);
    expect((await read()).status).toBe(200);
  }, 60_000);

  test('given a database that takes no changes, then writes are told so and reads go on', async () => {
    const name = new URL(t.ownerUrl).pathname.slice(1);
    const admin = new pg.Client({ connectionString: postgres.adminUrl });
    await admin.connect();
    const restart = async (setting: 'on' | 'off') => {
      await admin.query(`alter database ${name} set default_transaction_read_only = ${setting}`);
      await admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()',
        [name],
      );
    };
    try {
      await restart('on');
      await untilReadiness(says('DATABASE_READ_ONLY'));
      const { status, body } = await receive();
      expect([status, body.errors[0].extensions.code]).toEqual([503, 'DATABASE_READ_ONLY']);
      expect((await read()).status).toBe(200);
    } finally {
      await restart('off');
      await admin.end();
    }
    await untilReadiness(isReady);
    expect((await receive()).body.data.exhibitReceive.userErrors).toEqual([]);
  }, 60_000);

  test('given a database of another program, then readiness names the migrations', async () => {
    const behind = new DatabaseWatch({
      url: t.applicationUrl,
      migrations: [...migrationNames, 'Migration_x'],
    });
    const ahead = new DatabaseWatch({ url: t.applicationUrl, migrations: migrationNames.slice(0, -1) });
    for (const [one, expected] of [
      [behind, { state: 'failed', code: 'MIGRATIONS_MISSING' }],
      [ahead, { state: 'warning', code: 'DATABASE_NEWER' }],
    ] as const) {
      const reported = Promise.withResolvers<unknown>();
      one.run({ report: (findings) => reported.resolve(findings) }, () => undefined);
      expect(await reported.promise).toMatchObject([expected]);
      one.close();
    }
  });

  describe('a disk', () => {
    const filler = () => join(postgres.home, 'filler');

    /** Fills the disk up to so many free bytes. */
    async function fillUpTo(left: number): Promise<void> {
      const file = await open(filler(), 'w');
      const { bavail, bsize } = await statfs(postgres.home);
      const block = Buffer.alloc(mebibyte);
      for (let toWrite = bavail * bsize - left; toWrite > 0; toWrite -= block.length) {
        await file.write(block.subarray(0, Math.min(toWrite, block.length))).catch(() => undefined);
      }
      await file.close();
    }

    test('given less room than the reserve, then no change begins, reads and log-ins go on, and it is over by itself', async () => {
      if (!postgres.isSmallDisk) return;
      await untilReadiness(isReady);
      await fillUpTo(8 * mebibyte);
      const body = await untilReadiness(says('DISK_FULL'));
      expect(body.reasons[0].message).toMatch(
        /MiB are free where the database lies\. No change of the book begins/,
      );
      const refused = await receive();
      expect([refused.status, refused.body.errors[0]]).toMatchObject([
        503,
        { extensions: { code: 'DISK_FULL', retryAfter: 60, messageVietnamese: expect.any(String) } },
      ]);
      expect((await read()).status).toBe(200);
      await rm(filler());
      await untilReadiness(isReady);
      expect((await receive()).body.data.exhibitReceive.userErrors).toEqual([]);
    }, 60_000);

    test('given no room at all, then PostgreSQL’s own word is told as the same, and reads go on', async () => {
      if (!postgres.isSmallDisk) return;
      // Beside the reserve: as on a server of one's own, whose disk nobody here can look at.
      const blind = await openHouse({ databaseUrl: t.applicationUrl, poolSize: 4, clock: t.clock });
      const found: unknown[] = [];
      const door = await openServer(blind, { logLevel: 'silent', onFailure: (error) => found.push(error) });
      const client = new TestClient(door, keeper.token);
      try {
        await fillUpTo(0);
        let full: any;
        for (let write = 1; full === undefined && write <= 2_000; write += 1) {
          const variables = { requestId: newId(), input: receiptInput(t, stage) };
          const { errors } = await client.ask(receiveDocument, variables);
          full = errors?.find((error) => error.extensions?.['code'] !== 'DATABASE_UNAVAILABLE');
        }
        expect(full).toMatchObject({ extensions: { code: 'DISK_FULL', retryAfter: 60 } });
        expect(found.map(outageOf)).toContain('disk-full');
        expect((await client.ask('{ exhibits(first: 5) { nodes { id } } }')).errors).toBeUndefined();
        await rm(filler());
        await untilReadiness(isReady, 60_000);
        expect((await receive()).body.data.exhibitReceive.userErrors).toEqual([]);
      } finally {
        await rm(filler(), { force: true });
        await door.close();
        await blind.close();
      }
    }, 120_000);
  });

  test('given a PostgreSQL that cannot live, then it is lost after some tries', async () => {
    const attempts = async () => {
      for (;;) {
        if (postgres.log.some((line) => line.startsWith('LOST: '))) return;
        const postmaster = await postgres.postmaster().catch(() => undefined);
        if (postmaster !== undefined && postmaster > 0) {
          try {
            process.kill(postmaster, 'SIGKILL');
          } catch {
            // It has ended, and the next is not there yet.
          }
        }
        await wait(100);
      }
    };
    await attempts();
    expect(postgres.log.find((line) => line.startsWith('LOST: '))).toMatch(/failed 5 times in a row/);
    await untilReadiness(says('DATABASE_UNREACHABLE'));
    const { status, body } = await read();
    expect([status, body.errors[0].extensions.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
  }, 120_000);
});
