import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { systemClock } from '../../src/platform/clock.js';
import {
  failurePoints,
  InjectedFailure,
  parseFailure,
  planFailure,
  reached,
} from '../../src/platform/failure-points.js';
import { Mirror } from '../../src/trail/publisher/index.js';
import { hasSigner, initialiseSigner, openSigner, SignerClient } from '../../src/trail/signer/index.js';
import { initialiseWitness } from '../../src/trail/witness/index.js';
import { verdictOf } from './support/judged-mirror.js';
import {
  append,
  freshFolder,
  openLogDatabase,
  origin,
  publisherOf,
  startWitness,
  Undo,
  type LogDatabase,
} from './support/trail-parts.js';

const points = (pattern: RegExp) => failurePoints.filter((point) => pattern.test(point));

/** Written once, at the first start. */
const firstStart = points(/^(signer-key|signer-journal|witness-key)\./);
/** Each step of each write of publisher, mirror, journal and witness. */
const everyPublication = points(/^(mirror|publisher|journal|witness)[.-]/).filter(
  (point) => !firstStart.includes(point),
);

afterEach(() => planFailure(undefined));

describe('a log whose publisher fails at each step of each write', () => {
  const undo = new Undo();
  let database: LogDatabase;
  let state: string;
  let witnessState: string;
  let folder: string;
  let logKey: string;

  beforeAll(async () => {
    database = await openLogDatabase(undo);
    state = await freshFolder(undo);
    witnessState = await freshFolder(undo);
    folder = join(await freshFolder(undo), 'mirror');
    await append(database, 300);
    await initialiseSigner(state, origin);
    await publishedAnew();
  });
  afterAll(() => undo.run());

  /** Opens all parts anew, as after a start, publishes what the database has, and closes them, whatever happens. */
  async function publishedAnew(): Promise<void> {
    const parts = new Undo();
    const failed: unknown[] = [];
    const failing = (failure: unknown): void => {
      failed.push(failure);
    };
    try {
      const socket = join(await freshFolder(parts), 'socket');
      const signer = await openSigner({
        stateFolder: state,
        socket,
        origin,
        clock: systemClock,
        onFailure: failing,
      });
      parts.add(() => signer.close());
      logKey = signer.vkey;
      const witness = await startWitness(parts, witnessState, 'finance', logKey, failing);
      const mirror = new Mirror(folder);
      const client = new SignerClient(socket);
      const { publisher, told } = publisherOf({ database, signer: client, mirror, witnesses: [witness] });
      await publisher.open(new AbortController().signal);
      await publisher.publish(await database.trail.tree());
      // A witness that fails holds nothing up, but is told.
      failed.push(...told.filter((line) => line.startsWith('No cosignature')));
    } finally {
      await parts.run();
    }
    if (failed.length > 0) {
      throw new Error(String(failed[0]));
    }
  }

  test.each(everyPublication)(
    '%s: the copy is good at that moment, and whole after the next start',
    async (point) => {
      // Each publication completes a bundle and begins the next.
      await append(database, 256);
      planFailure({ point, hit: 1, way: 'EIO' });

      await expect(publishedAnew()).rejects.toThrow(/made to fail|does not answer/);
      const verdict = await verdictOf(undo, folder, logKey);
      await publishedAnew();

      expect(verdict).toBe('GOOD');
      const { size, root } = await database.trail.tree();
      const mirror = new Mirror(folder);
      expect(await mirror.size()).toBe(size);
      expect(await mirror.root(size)).toEqual(root);
      expect(await mirror.look(size, Number(size))).toEqual([]);
    },
  );

  test('in the end the copy is good', async () => {
    expect(await verdictOf(undo, folder, logKey)).toBe('GOOD');
    expect((await database.trail.tree()).size).toBe(300n + 256n * BigInt(everyPublication.length));
  });

  test.each(firstStart)('%s: the next start begins the log', async (point) => {
    const fresh = await freshFolder(undo);
    const begin = async (): Promise<void> => {
      await initialiseWitness(join(fresh, 'witness'), 'finance', [logKey]);
      if (!hasSigner(join(fresh, 'signer'))) {
        await initialiseSigner(join(fresh, 'signer'), origin, { isUnsigned: true });
      }
      const signer = await openSigner({
        stateFolder: join(fresh, 'signer'),
        socket: join(fresh, 'socket'),
        origin,
        clock: systemClock,
        onFailure: () => undefined,
      });
      await signer.close();
    };
    planFailure({ point, hit: 1, way: 'EIO' });

    await expect(begin()).rejects.toThrow(InjectedFailure);
    await begin();
    await begin();
  });
});

describe('the plan of a failure', () => {
  test('is one of a closed list', () => {
    expect(parseFailure('journal.half:3:ENOSPC')).toEqual({ point: 'journal.half', hit: 3, way: 'ENOSPC' });
    expect(parseFailure('work.after-commit')).toEqual({ point: 'work.after-commit', hit: 1, way: 'kill' });
    for (const text of ['', 'nothing', 'journal.half:0', 'journal.half:1:throw', 'journal.half:1:kill:2']) {
      expect(() => parseFailure(text)).toThrow('There is no failure');
    }
  });

  test('does nothing at other points, and something once at its own', () => {
    planFailure({ point: 'journal.half', hit: 2, way: 'EIO' });

    reached('journal.before');
    reached('journal.half');
    expect(() => reached('journal.half')).toThrow(InjectedFailure);
    reached('journal.half');
  });
});
