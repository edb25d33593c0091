import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { openHouse, type House } from '../../src/app.js';
import { migrateHouse } from '../../src/house-database.js';
import { Actor } from '../../src/identity/index.js';
import { newId } from '../../src/platform/ids.js';
import { done, type LoggedEvent } from '../../src/platform/outcome.js';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../src/platform/database/embedded-postgres.js';
import { soundLog } from '../support/trail.js';

/** How long the writers write; a minute where somebody wants to be surer than a run of the whole suite need be. */
const seconds = Number(process.env['SO_KHO_TEST_CRASH_SECONDS'] ?? 10);
const seed = Number(process.env['SO_KHO_TEST_SEED'] ?? 20_261_126);
const writers = 8;
const subjectCount = 5;
const port = 40_000 + (process.pid % 20_000);

interface Acknowledged extends LoggedEvent {
  readonly subject: string;
  readonly step: number;
}

describe('a log whose sequencer and whose database are killed', () => {
  let home: string;
  let postgres: EmbeddedPostgres;
  let house: House;
  let ownerUrl: string;
  let lost = 0;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'so-kho-crash-'));
    postgres = await startEmbeddedPostgres({ home, preferredPort: port });
    const admin = new pg.Client({ connectionString: postgres.adminUrl });
    await admin.connect();
    await admin.query('create database crash');
    await admin.end();
    ownerUrl = at('crash');
    await migrateHouse(ownerUrl);
    house = await openHouse({ databaseUrl: ownerUrl, sessionRole: 'so_kho_app', poolSize: writers });
  }, 60_000);
  afterAll(async () => {
    await house.close();
    await postgres.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }, 60_000);

  function at(database: string): string {
    const url = new URL(postgres.adminUrl);
    url.pathname = `/${database}`;
    return url.href;
  }

  async function asOwner<Result>(run: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const client = new pg.Client({ connectionString: ownerUrl });
    await client.connect();
    try {
      return await run(client);
    } finally {
      await client.end();
    }
  }

  function startSequencer(): ChildProcess {
    const fixture = fileURLToPath(new URL('fixtures/sequence-for-a-crash.mjs', import.meta.url));
    return spawn(process.execPath, [fixture, ownerUrl], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  async function kill(child: ChildProcess): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }

  async function killPostmaster(): Promise<void> {
    const pidFile = await readFile(join(home, 'postgresql', 'data', 'postmaster.pid'), 'utf8');
    process.kill(Number(pidFile.split('\n')[0]), 'SIGKILL');
    await postgres.stop();
    postgres = await startEmbeddedPostgres({ home, preferredPort: port });
    expect(at('crash')).toBe(ownerUrl);
  }

  async function seedPeople(): Promise<{ actors: Actor[]; officeId: string; subjects: string[] }> {
    const officeId = newId();
    const subjects = Array.from({ length: subjectCount }, newId);
    const people = Array.from({ length: writers }, newId);
    await asOwner(async (owner) => {
      await owner.query(
        "insert into identity.office (id, code, kind, name) values ($1, 'TINH', 'PROVINCE', 'x')",
        [officeId],
      );
      for (const id of people) {
        await owner.query(
          "insert into identity.staff (id, username, full_name, title, password_hash) values ($1, $2, 'x', 'x', 'x')",
          [id, `writer.${id}`],
        );
      }
      for (const index of subjects.keys()) {
        await owner.query('insert into custody.document_series values ($1, $2, 2026, 0)', [
          officeId,
          `K${index}`,
        ]);
      }
    });
    const grant = { role: 'KEEPER', officeId, officeIds: [officeId] } as const;
    return { actors: people.map((id) => new Actor(id, `writer.${id}`, 'x', [grant])), officeId, subjects };
  }

  test(
    `then no acknowledged event is lost or doubled, and the log is sound (seed ${seed}, ${seconds} s)`,
    async () => {
      const { actors, officeId, subjects } = await seedPeople();
      const until = performance.now() + seconds * 1000;
      const acknowledged: Acknowledged[] = [];

      /** One step of one series under its row lock, told with its number; repeated until it is answered. */
      async function step(actor: Actor, which: number): Promise<void> {
        const request = { id: newId(), operation: 'step', input: { which } };
        for (;;) {
          try {
            const outcome = await house.unitOfWork.run(actor, request, async (work) => {
              const [found] = await work.ask({
                name: 'step',
                text: `update custody.document_series set last = last + 1 where office_id = $1 and kind = $2 returning last::text`,
                values: [officeId, `K${which}`],
              });
              const number = Number(found);
              await work.record({
                kind: 'series.stepped',
                officeId,
                subject: { type: 'Series', id: subjects[which]!, label: `K${which}` },
                after: { number },
              });
              return done(number);
            });
            if (!outcome.ok) throw new Error('A step was refused.');
            const [event] = outcome.events!;
            acknowledged.push({ ...event!, subject: subjects[which]!, step: outcome.value });
            return;
          } catch {
            // The answer was lost, or the database is down: the same request again.
            lost += 1;
            await wait(20);
          }
        }
      }

      const writing = actors.map(async (actor, index) => {
        for (let round = index; performance.now() < until; round += 3) {
          await step(actor, round % subjectCount);
        }
      });

      let sequencer = startSequencer();
      const pauses = fc.sample(fc.integer({ min: 250, max: 1_400 }), { seed, numRuns: 400 });
      let kills = 0;
      let crashes = 0;
      for (const pause of pauses) {
        if (performance.now() + pause > until) break;
        await wait(pause);
        if (pause % 3 === 0) {
          await killPostmaster();
          crashes += 1;
        } else {
          await kill(sequencer);
          sequencer = startSequencer();
          kills += 1;
        }
      }
      await Promise.all(writing);
      await kill(sequencer);
      const last = startSequencer();
      await asOwner(async (owner) => {
        const waits = async (): Promise<boolean> =>
          (await owner.query('select from trail.outbox limit 1')).rowCount === 1;
        while (await waits()) {
          await wait(50);
        }
      });
      await kill(last);

      const leaves = await asOwner(soundLog);
      process.stdout.write(
        `crash run: seed ${seed}, ${seconds} s, ${acknowledged.length} acknowledged, ${leaves.length} leaves, ` +
          `sequencer killed ${kills} times, PostgreSQL ${crashes} times, ${lost} answers lost or refused\n`,
      );
      expect(kills).toBeGreaterThan(0);
      expect(crashes).toBeGreaterThan(0);

      const told = leaves.filter(({ entry }) => entry.kind === 'domain');
      const commitments = new Map(told.map(({ entry }) => [entry.id, entry.payload.sha256]));
      // Each was acknowledged to somebody, once, and nothing else is there.
      expect(commitments.size).toBe(told.length);
      expect(told).toHaveLength(acknowledged.length);
      expect(acknowledged.filter((one) => commitments.get(one.eventId) !== one.commitment)).toEqual([]);
      // In the order in which the steps were made under the lock of the series.
      const stepOf = new Map(acknowledged.map((one) => [one.eventId, one.step]));
      for (const subject of subjects) {
        const steps = told
          .filter(({ entry }) => entry.subject?.id === subject)
          .map(({ entry }) => stepOf.get(entry.id));
        expect(steps).toEqual(steps.map((_, index) => index + 1));
      }
    },
    seconds * 1000 + 120_000,
  );
});
