import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actorOfUsername, type Actor } from '../../src/identity/index.js';
import { keepPolicy } from '../../src/cli/policy-file.js';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded-postgres.js';
import { keepSecrets } from '../../src/platform/database/postgres-secrets.js';
import { failurePoints, planFailure } from '../../src/platform/failure-points.js';
import { newId } from '../../src/platform/ids.js';
import { keepKey } from '../../src/platform/key-file.js';
import { done } from '../../src/platform/outcome.js';
import { keepSigningKey, signatureTypes } from '../../src/trail/keys/index.js';
import { formatVerifierKey, signingKeyOf } from '../../src/trail/log/index.js';
import { keepResult, policyText } from '../../src/trail/publisher/index.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';
import { sequencerOf, soundLog } from '../support/trail.js';

const logKey = formatVerifierKey(signingKeyOf('kho.test/audit', signatureTypes.ed25519, new Uint8Array(32)));
const points = (pattern: RegExp) => failurePoints.filter((point) => pattern.test(point));

afterEach(() => planFailure(undefined));

describe('a change and its place in the log', () => {
  let t: TestHouse;
  let actor: Actor;

  beforeAll(async () => {
    t = await openTestHouse();
    actor = (await actorOfUsername(t.house.sql, 'thukho.kv01', t.clock.now()))!;
  });
  afterAll(() => t.close());

  const change = (requestId: string) =>
    t.house.unitOfWork.run(actor, { id: requestId, operation: 'step', input: {} }, async (work) => {
      const officeId = actor.grants[0]!.officeId;
      await work.record({
        kind: 'series.stepped',
        officeId,
        subject: { type: 'Office', id: officeId, label: 'KV01' },
      });
      return done(requestId);
    });

  test.each(points(/^work\./))(
    '%s: what was not acknowledged is there once when it is repeated',
    async (point) => {
      const requestId = newId();
      planFailure({ point, hit: 1, way: 'EIO' });

      await expect(change(requestId)).rejects.toThrow('made to fail');
      const repeated = await change(requestId);

      expect(repeated).toMatchObject({ ok: true, value: requestId });
      const events = await t.owner.query('select from trail.event where request_id = $1', [requestId]);
      expect(events.rowCount).toBe(1);
    },
  );

  test.each(points(/^sequencer\./))('%s: the next sequencer finds a sound log and goes on', async (point) => {
    await change(newId());
    const failing = sequencerOf(t);
    planFailure({ point, hit: 1, way: 'EIO' });
    await expect(failing.note('system.heartbeat', {}).then(() => failing.drain())).rejects.toThrow(
      'made to fail',
    );
    await failing.close();

    const next = sequencerOf(t);
    await next.drain();
    await next.close();

    await soundLog(t.owner);
    expect((await t.owner.query('select from trail.outbox')).rowCount).toBe(0);
  });
});

describe('a file that is made once', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'so-kho-keys-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const files = [
    ['secret-key', (home: string) => keepKey(join(home, 'secret.key'))],
    [
      'receipt-key',
      (home: string) =>
        keepSigningKey(join(home, 'receipt.key'), 'kho.test/audit', signatureTypes.ed25519, 'receipt-key'),
    ],
    ['postgres-passwords', (home: string) => keepSecrets(join(home, 'passwords.json'), true)],
    [
      'policy',
      async (home: string) => {
        const file = join(home, 'policy.txt');
        await keepPolicy(file, policyText(logKey, [], 0), () => undefined);
        return readFile(file, 'utf8');
      },
    ],
    [
      'verification',
      async (home: string) => {
        const file = join(home, 'mirror-verified.json');
        await keepResult(file, { at: '2026-11-21T03:04:05.000Z', size: '5', faults: [] });
        return readFile(file, 'utf8');
      },
    ],
  ] as const;

  test.each(
    files.flatMap(([file, make]) => points(new RegExp(`^${file}\\.`)).map((point) => ({ point, make }))),
  )('$point: it is made by the next start, and stays the same', async ({ point, make }) => {
    const home = await mkdtemp(join(folder, 'home-'));
    planFailure({ point, hit: 1, way: 'ENOSPC' });

    await expect(make(home)).rejects.toThrow('made to fail');
    const made = await make(home);

    expect(await make(home)).toEqual(made);
    expect((await readdir(home)).filter((name) => name.endsWith('.new'))).toEqual([]);
  });
});

describe('an embedded database whose creation fails', () => {
  test.each(points(/^cluster\./))(
    '%s: the next start makes it, and no password is left behind',
    async (point) => {
      const home = await mkdtemp(join(tmpdir(), 'so-kho-cluster-'));
      try {
        planFailure({ point, hit: 1, way: 'EIO' });
        await expect(startEmbeddedPostgres({ home, durable: false })).rejects.toThrow('made to fail');

        const postgres = await startEmbeddedPostgres({ home, durable: false });
        await postgres.stop();

        const names = await readdir(join(home, 'postgresql'));
        expect(names.filter((name) => name.includes('unfinished'))).toEqual([]);
        expect(await readFile(join(home, 'postgresql', 'data', 'PG_VERSION'), 'utf8')).toBe('18\n');
      } finally {
        await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
      }
    },
    60_000,
  );
});
