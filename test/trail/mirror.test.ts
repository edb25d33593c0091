import { afterEach, beforeAll, afterAll, describe, expect, test } from '@jest/globals';
import { cp, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../src/platform/clock.js';
import {
  keepResult,
  Mirror,
  rebuildMirror,
  restoreTrail,
  verificationFindings,
  verifyMirror,
} from '../../src/trail/publisher/index.js';
import { TrailStatus } from '../../src/trail/trail-status.js';
import { verdictOf } from './support/judged-mirror.js';
import {
  append,
  freshFolder,
  openLogDatabase,
  publisherOf,
  startSigner,
  twoCopiesOf,
  Undo,
  type LogDatabase,
  type RunningSigner,
} from './support/trail-parts.js';

/** Of the mirror of 600 entries one file of each kind, in the past and at the right edge. */
const files = [
  'tile/0/000',
  'tile/0/002.p/88',
  'tile/1/000.p/2',
  'tile/entries/000',
  'tile/entries/001',
  'tile/entries/002.p/88',
  'payload/001',
  'payload/002.p/88',
];

const undo = new Undo();
afterEach(() => undo.run());

describe('a mirror of 600 entries', () => {
  const whole = new Undo();
  let database: LogDatabase;
  let signer: RunningSigner;
  let sound: string;

  beforeAll(async () => {
    database = await openLogDatabase(whole);
    signer = await startSigner(whole, await freshFolder(whole));
    sound = await freshFolder(whole);
    const { publisher } = publisherOf({ database, signer: signer.client, mirror: new Mirror(sound) });
    for (const count of [300, 300]) {
      await append(database, count);
      await publisher.publish(await database.trail.tree());
    }
  });
  afterAll(() => whole.run());

  async function copyOfIt(): Promise<string> {
    const folder = join(await freshFolder(undo), 'mirror');
    await cp(sound, folder, { recursive: true });
    return folder;
  }

  /** Opens a publisher on this folder, as at a start. */
  async function opened(folder: string) {
    const status = new TrailStatus();
    const parts = publisherOf({ database, signer: signer.client, mirror: new Mirror(folder), status });
    await parts.publisher.open(new AbortController().signal);
    return { ...parts, status };
  }

  test('is good, and a start finds nothing to say', async () => {
    const folder = await copyOfIt();

    const { told, status } = await opened(folder);

    expect(told).toEqual([]);
    expect(status.findings).toEqual([]);
    expect(await verdictOf(undo, folder, signer.vkey)).toBe('GOOD');
  });

  test.each(files)(
    'given that %s is missing, then a start writes it from the database and says so',
    async (file) => {
      const folder = await copyOfIt();
      await rm(join(folder, file));

      const { told, status } = await opened(folder);

      expect(told).toEqual([expect.stringContaining(file), expect.stringContaining('whole again')]);
      expect(status.findings).toMatchObject([{ code: 'MIRROR_MENDED', isTold: true }]);
      expect(status.findings[0]!.message).not.toContain(folder);
      expect(await readFile(join(folder, file))).toEqual(await readFile(join(sound, file)));
      expect(await verdictOf(undo, folder, signer.vkey)).toBe('GOOD');
    },
  );

  test.each(['tile/0/000', 'tile/1/000.p/2', 'tile/entries/002.p/88', 'payload/001'])(
    'given that %s ends too early, then a start makes it whole',
    async (file) => {
      const folder = await copyOfIt();
      await truncate(join(folder, file), 40);

      const { told } = await opened(folder);

      expect(told).toEqual([expect.stringContaining(file), expect.stringContaining('whole again')]);
      expect(await readFile(join(folder, file))).toEqual(await readFile(join(sound, file)));
    },
  );

  test('is verified from its own files, and what is wrong is named and said', async () => {
    const folder = await copyOfIt();
    const at = new Date('2026-11-28T00:00:00Z');
    const file = join(await freshFolder(undo), 'verified.json');
    const verifiedAt = (when: Date) => verifyMirror(new Mirror(folder), when);
    const said = async (now: string, verdictHours?: number): Promise<string[]> => {
      const files = { mirror: file, verdict: `${file}.none` };
      return (await verificationFindings(files, verdictHours, new Date(now))).map(({ code }) => code);
    };

    expect(await said('2026-11-28T01:00:00Z')).toEqual([]);
    await keepResult(file, await verifiedAt(at));
    expect(await said('2026-11-28T01:00:00Z')).toEqual([]);
    expect(await said('2026-12-01T00:00:00Z')).toEqual(['MIRROR_NOT_VERIFIED']);
    // How often a verdict is expected says nothing of the mirror.
    expect(await said('2026-12-01T00:00:00Z', 500)).toContain('MIRROR_NOT_VERIFIED');
    expect(await said('2026-11-28T03:00:00Z', 1)).not.toContain('MIRROR_NOT_VERIFIED');

    const changed = await readFile(join(folder, 'payload/000'));
    changed[changed.length - 1]! ^= 1;
    await writeFile(join(folder, 'payload/000'), changed);
    await rm(join(folder, 'tile/1'), { recursive: true });
    const found = await verifiedAt(at);
    await keepResult(file, found);

    expect([...found.faults].sort()).toEqual(['payload/000', 'tile/1/000.p/2', 'tile/entries/000']);
    expect(await said('2026-11-28T01:00:00Z')).toEqual(['MIRROR_FAULTY']);
  });

  test('is built anew from the database, and the former one is kept', async () => {
    const folder = await copyOfIt();
    await writeFile(join(folder, 'tile/entries/000'), 'something else');
    const rebuild = (from: LogDatabase) =>
      rebuildMirror({ database: from.trail, signer: signer.client, folder, clock: systemClock });

    const { size, former } = await rebuild(database);

    expect(size).toBe(600n);
    expect(await readFile(join(former!, 'tile/entries/000'), 'utf8')).toBe('something else');
    expect(await verdictOf(undo, folder, signer.vkey)).toBe('GOOD');
    const stranger = await startSigner(undo, await freshFolder(undo));
    await expect(
      rebuildMirror({ database: database.trail, signer: stranger.client, folder, clock: systemClock }),
    ).rejects.toThrow('signed by another signer');
    expect(await verdictOf(undo, folder, signer.vkey)).toBe('GOOD');
    const other = await openLogDatabase(undo);
    await expect(rebuild(other)).rejects.toThrow('it is an older one');
    await append(other, 600, 'forged');
    await expect(rebuild(other)).rejects.toThrow('not those that were signed');
  });

  test('given files that a crash has left, then a start removes them', async () => {
    const folder = await copyOfIt();
    await writeFile(join(folder, 'tile/0/003.new'), 'half');
    await cp(join(sound, 'tile/entries/002.p'), join(folder, 'tile/entries/001.p'), { recursive: true });

    await opened(folder);

    expect(await readdir(join(folder, 'tile/entries/001.p'))).toEqual([]);
    expect(await readdir(join(folder, 'tile/0'))).not.toContain('003.new');
  });

  test.each(['tile/0/002.p/88', 'tile/entries/001', 'payload/002.p/88'])(
    'given that %s says something else than the database, then nothing is published and it stays as it is',
    async (file) => {
      const folder = await copyOfIt();
      const changed = await readFile(join(folder, file));
      changed[changed.length - 1]! ^= 1;
      await writeFile(join(folder, file), changed);

      await expect(opened(folder)).rejects.toThrow('holds another');

      expect(await readFile(join(folder, file))).toEqual(changed);
    },
  );

  test('given a database whose past was changed with its tile, then a hole is not filled from it', async () => {
    const forged = await openLogDatabase(undo);
    await append(forged, 600, 'forged');
    const folder = await copyOfIt();
    await rm(join(folder, 'tile/entries/000'));
    const mirror = new Mirror(folder);
    const faults = await mirror.look(600n);
    const source = {
      entries: forged.trail.entries.bind(forged.trail),
      readTile: (tile: { level: number; index: bigint; width: number }) =>
        (tile.level === 0 ? forged : database).trail.readTile(tile),
    };

    await expect(mirror.mend(faults, source)).rejects.toThrow('the database was changed');

    expect(await readdir(join(folder, 'tile/entries'))).not.toContain('000');
  });

  test.each([...files, 'checkpoint', '.'])(
    'given that %s is removed while the publisher runs, then it is found, written and said',
    async (file) => {
      const folder = await copyOfIt();
      const status = new TrailStatus();
      const { publisher, published, told } = publisherOf({
        database,
        signer: signer.client,
        mirror: new Mirror(folder),
        status,
        lookPeriod: 20,
      });
      const stopping = new AbortController();
      await publisher.open(stopping.signal);
      const running = Promise.all([publisher.run(stopping.signal), publisher.watch(stopping.signal)]);
      await until(() => published.length > 0);

      // In one step, so that the look does not come in the middle of it.
      await rename(join(folder, file === '.' ? '' : file), join(await freshFolder(undo), 'lost'));
      // With the folder the checkpoint goes as well; it may be published before the rest is missed.
      const said = file === 'checkpoint' ? 'published again' : 'whole again';
      await until(() => told.some((line) => line.includes(said)));
      stopping.abort();
      await running;

      expect(await verdictOf(undo, folder, signer.vkey)).toBe('GOOD');
      expect(status.findings.map(({ code }) => code)).toEqual(file === 'checkpoint' ? [] : ['MIRROR_MENDED']);
    },
  );

  test.each([0, 40, -1])(
    'given that the checkpoint is cut off at byte %d while the publisher runs, then it is published again',
    async (end) => {
      const folder = await copyOfIt();
      const { publisher, published, told } = publisherOf({
        database,
        signer: signer.client,
        mirror: new Mirror(folder),
        lookPeriod: 20,
      });
      const stopping = new AbortController();
      await publisher.open(stopping.signal);
      const running = Promise.all([publisher.run(stopping.signal), publisher.watch(stopping.signal)]);
      await until(() => published.length > 0);
      const whole = await readFile(join(folder, 'checkpoint'));

      await truncate(join(folder, 'checkpoint'), end < 0 ? whole.length + end : end);
      await until(() => told.some((line) => line.includes('published again')));
      stopping.abort();
      await running;

      expect(await readFile(join(folder, 'checkpoint'))).toEqual(whole);
    },
  );

  test('given a bundle of the past that ends too early while the publisher runs, then a look at contents finds it', async () => {
    const folder = await copyOfIt();
    const mirror = new Mirror(folder);
    const kept = await readFile(join(folder, 'tile/entries/000'));
    await truncate(join(folder, 'tile/entries/000'), kept.length - 1);

    const faults = await mirror.look(600n, 1);

    expect(faults).toEqual([{ kind: 'entries', index: 0n, width: 256 }]);
  });
});

test('given a copy without tiles and without what the database has itself, then it restores the rest', async () => {
  const backup = await openLogDatabase(undo);
  await append(backup, 255);
  const [lived, older] = await twoCopiesOf(undo, backup);
  const signer = await startSigner(undo, await freshFolder(undo));
  const folder = await freshFolder(undo);
  await append(lived, 400);
  const { publisher } = publisherOf({ database: lived, signer: signer.client, mirror: new Mirror(folder) });
  await publisher.publish(await lived.trail.tree());
  for (const hole of ['tile/0', 'tile/1']) {
    await rm(join(folder, hole), { recursive: true });
  }
  const restore = () =>
    restoreTrail({
      database: older.trail,
      signer: signer.client,
      mirror: new Mirror(folder),
      tell: () => undefined,
    });

  expect(await restore()).toEqual({ from: 255n, to: 655n, withheld: 0, missingActs: 400n });

  expect(await older.trail.tree()).toEqual(await lived.trail.tree());
  const after = publisherOf({ database: older, signer: signer.client, mirror: new Mirror(folder) });
  await after.publisher.open(new AbortController().signal);
  expect(await verdictOf(undo, folder, signer.vkey)).toBe('GOOD');
});

test('given a copy without a bundle that the database has not, then nothing is restored', async () => {
  const backup = await openLogDatabase(undo);
  await append(backup, 300);
  const [lived, older] = await twoCopiesOf(undo, backup);
  const signer = await startSigner(undo, await freshFolder(undo));
  const folder = await freshFolder(undo);
  await append(lived, 400);
  const { publisher } = publisherOf({ database: lived, signer: signer.client, mirror: new Mirror(folder) });
  await publisher.publish(await lived.trail.tree());
  const restore = () =>
    restoreTrail({
      database: older.trail,
      signer: signer.client,
      mirror: new Mirror(folder),
      tell: () => undefined,
    });

  await rm(join(folder, 'payload/001'));
  await expect(restore()).rejects.toThrow('holds 256 entries without a gap, and 700 were signed');
  await rm(join(folder, 'tile/entries/000'));
  await expect(restore()).rejects.toThrow('restore it first');

  expect((await older.trail.tree()).size).toBe(300n);
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
