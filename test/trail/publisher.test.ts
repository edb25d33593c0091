import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  decodeEntryBundle,
  judgeCheckpoint,
  leafHash,
  parsePolicy,
  signatureTypes,
  signingKeyOf,
  tileHashReader,
  treeRoot,
  formatVerifierKey,
} from '../../src/trail/log/index.js';
import { keepTrail, Mirror, restoreTrail } from '../../src/trail/publisher/index.js';
import {
  append,
  freshFolder,
  kill,
  type LogDatabase,
  openLogDatabase,
  origin,
  publisherOf,
  type RunningSigner,
  startSigner,
  startWitness,
  twoCopiesOf,
  Undo,
} from './support/trail-parts.js';

const undo = new Undo();

afterEach(() => undo.run());

describe('publishing', () => {
  test('a tree is signed, kept, cosigned by a quorum and mirrored', async () => {
    const database = await openLogDatabase(undo);
    const signer = await startSigner(undo, await freshFolder(undo));
    const names = ['finance', 'inspection', 'prosecutor'];
    const witnesses = await Promise.all(
      names.map(async (name) => startWitness(undo, await freshFolder(undo), name, signer.vkey)),
    );
    const mirror = new Mirror(await freshFolder(undo));
    const { publisher, published, told } = publisherOf({
      database,
      signer: signer.client,
      mirror,
      witnesses,
    });
    await append(database, 300);

    await publisher.open(new AbortController().signal);
    await publisher.publish(await database.trail.tree());
    await append(database, 300);
    await publisher.publish(await database.trail.tree());

    expect(told).toEqual([]);
    expect(published).toEqual([
      { size: 300n, witnesses: names },
      { size: 600n, witnesses: names },
    ]);
    const policy = parsePolicy(
      [
        `log ${signer.vkey}`,
        ...witnesses.map(({ vkey }, place) => `witness ${names[place]} ${vkey}`),
        `group all-three all ${names.join(' ')}`,
        'quorum all-three',
        '',
      ].join('\n'),
    );
    const judged = judgeCheckpoint((await mirror.checkpoint())!, policy);
    expect(judged).toMatchObject({ hasQuorum: true, checkpoint: { origin, size: 600n } });
    const stored = await database.trail.checkpoint();
    expect(stored).toMatchObject({ size: 600n, cosignatures: expect.any(Array) });
    expect(`${stored!.note}${stored!.cosignatures.join('')}`).toBe(await mirror.checkpoint());
  });

  test('the mirror alone yields the tree, and holds no partial file beside a full one', async () => {
    const database = await openLogDatabase(undo);
    const signer = await startSigner(undo, await freshFolder(undo));
    const folder = await freshFolder(undo);
    const { publisher } = publisherOf({ database, signer: signer.client, mirror: new Mirror(folder) });
    for (const count of [10, 246, 44]) {
      await append(database, count);
      await publisher.publish(await database.trail.tree());
    }

    const files = (await readdir(folder, { recursive: true }))
      .filter((name) => /\/(\d{3}|p\/\d+|\d{3}\.p\/\d+)$/.test(name))
      .sort();
    const full = decodeEntryBundle(await readFile(join(folder, 'tile/entries/000')), 256);
    const partial = decodeEntryBundle(await readFile(join(folder, 'tile/entries/001.p/44')), 44);
    const leaves = [...full, ...partial].map(leafHash);
    const tiles = new Map([
      ['0/0', Buffer.concat(leaves.slice(0, 256))],
      ['0/1', Buffer.concat(leaves.slice(256))],
      ['1/0', await readFile(join(folder, 'tile/1/000.p/1'))],
    ]);

    expect(files).toEqual([
      'payload/000',
      'payload/001.p/44',
      'tile/0/000',
      'tile/0/001.p/44',
      'tile/1/000.p/1',
      'tile/entries/000',
      'tile/entries/001.p/44',
    ]);
    const root = await treeRoot(
      300n,
      tileHashReader(300n, ({ level, index }) => tiles.get(`${level}/${index}`)!),
    );
    expect(root).toEqual((await database.trail.tree()).root);
  });

  test('a witness that is gone, and one that lies, do not hold a checkpoint up', async () => {
    const database = await openLogDatabase(undo);
    const signer = await startSigner(undo, await freshFolder(undo));
    const honest = await startWitness(undo, await freshFolder(undo), 'honest', signer.vkey);
    const gone = await startWitness(undo, await freshFolder(undo), 'gone', signer.vkey);
    await gone.close();
    const liar = await lyingWitness();
    const { publisher, published, told } = publisherOf({
      database,
      signer: signer.client,
      mirror: new Mirror(await freshFolder(undo)),
      witnesses: [gone, liar, honest],
      quorum: 1,
    });
    await append(database, 3);
    await publisher.publish(await database.trail.tree());
    await append(database, 3);
    await publisher.publish(await database.trail.tree());

    expect(published.map(({ witnesses }) => witnesses)).toEqual([['honest'], ['honest']]);
    // Each is told once.
    expect(told.length).toBe(2);
  });

  test('a witness that comes back takes up where it stood', async () => {
    const database = await openLogDatabase(undo);
    const signer = await startSigner(undo, await freshFolder(undo));
    const folder = await freshFolder(undo);
    const first = await startWitness(undo, folder, 'finance', signer.vkey);
    const mirror = new Mirror(await freshFolder(undo));
    await append(database, 5);
    await publisherOf({ database, signer: signer.client, mirror, witnesses: [first] }).publisher.publish(
      await database.trail.tree(),
    );
    await first.close();
    await append(database, 5);
    await publisherOf({ database, signer: signer.client, mirror }).publisher.publish(
      await database.trail.tree(),
    );
    const again = await startWitness(undo, folder, 'finance', signer.vkey);
    await append(database, 5);

    const { publisher, published } = publisherOf({
      database,
      signer: signer.client,
      mirror,
      witnesses: [again],
    });
    await publisher.publish(await database.trail.tree());

    expect(published).toEqual([{ size: 15n, witnesses: ['finance'] }]);
  });

  test('given a signer that dies, then the checkpoint comes as soon as it is back', async () => {
    const database = await openLogDatabase(undo);
    const state = await freshFolder(undo);
    const signer = await startSigner(undo, state);
    const { publisher, published } = publisherOf({
      database,
      signer: signer.client,
      mirror: new Mirror(await freshFolder(undo)),
    });
    const stopping = new AbortController();
    await publisher.open(stopping.signal);
    const running = publisher.run(stopping.signal);
    await kill(signer.process);
    await append(database, 3);
    await publisher.onTree(await database.trail.tree());

    await startSigner(undo, state);
    while (published.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    stopping.abort();
    await running;

    expect(published).toEqual([{ size: 3n, witnesses: [] }]);
  });

  test('given many trees in a moment, then they become few checkpoints, and the last is among them', async () => {
    const database = await openLogDatabase(undo);
    const signer = await startSigner(undo, await freshFolder(undo));
    const { publisher, published } = publisherOf({
      database,
      signer: signer.client,
      mirror: new Mirror(await freshFolder(undo)),
    });
    const stopping = new AbortController();
    await publisher.open(stopping.signal);
    const running = publisher.run(stopping.signal);
    for (let round = 0; round < 20; round += 1) {
      await append(database, 1);
      await publisher.onTree(await database.trail.tree());
    }
    while (published.at(-1)?.size !== 20n) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    stopping.abort();
    await running;

    expect(published.length).toBeLessThan(4);
  });

  test('given two publishers of one log, then neither stops the other', async () => {
    const database = await openLogDatabase(undo);
    const signer = await startSigner(undo, await freshFolder(undo));
    const parts = { database, signer: signer.client, mirror: new Mirror(await freshFolder(undo)) };
    await append(database, 4);
    const older = await database.trail.tree();
    await append(database, 4);
    await publisherOf(parts).publisher.publish(await database.trail.tree());

    await publisherOf(parts).publisher.publish(older);

    expect((await signer.client.state()).size).toBe(8n);
  });
});

describe('a database that was changed', () => {
  test('given rewritten entries with a tree to match, then it is not signed, cosigned or mirrored', async () => {
    const database = await openLogDatabase(undo);
    const rewritten = await openLogDatabase(undo);
    const signer = await startSigner(undo, await freshFolder(undo));
    const folder = await freshFolder(undo);
    await append(database, 10);
    await append(rewritten, 20, 'rewritten');
    await publisherOf({ database, signer: signer.client, mirror: new Mirror(folder) }).publisher.publish(
      await database.trail.tree(),
    );
    const before = await readdir(folder, { recursive: true });
    const { publisher } = publisherOf({
      database: rewritten,
      signer: signer.client,
      mirror: new Mirror(folder),
    });

    await expect(publisher.publish(await rewritten.trail.tree())).rejects.toThrow('does not continue');
    await expect(publisher.open(new AbortController().signal)).rejects.toThrow('not those that were signed');

    expect(await readdir(folder, { recursive: true })).toEqual(before);
    expect((await signer.client.state()).size).toBe(10n);
  });

  test('given an entry that is not the one in the tree, then nothing more is published', async () => {
    const database = await openLogDatabase(undo);
    const signer = await startSigner(undo, await freshFolder(undo));
    const { publisher } = publisherOf({
      database,
      signer: signer.client,
      mirror: new Mirror(await freshFolder(undo)),
    });
    await append(database, 10);
    await database.owner.query('alter table trail.leaf disable trigger all');
    await database.owner.query("update trail.leaf set entry = '\\x7b7d' where leaf_index = 4");

    await expect(publisher.publish(await database.trail.tree())).rejects.toThrow('the database was changed');
    expect((await signer.client.state()).size).toBe(0n);
  });

  test('given checkpoints of another signer, then nothing is appended', async () => {
    const database = await openLogDatabase(undo);
    const mirror = new Mirror(await freshFolder(undo));
    const first = await startSigner(undo, await freshFolder(undo));
    await append(database, 10);
    await publisherOf({ database, signer: first.client, mirror }).publisher.publish(
      await database.trail.tree(),
    );
    const second = await startSigner(undo, await freshFolder(undo));

    const { publisher } = publisherOf({ database, signer: second.client, mirror });

    await expect(publisher.open(new AbortController().signal)).rejects.toThrow('another signer');
  });
});

describe('a database that was restored from an older backup', () => {
  const whole = new Undo();
  /** 290 entries are signed and mirrored, and the database that comes back has 255 of them. */
  let older: LogDatabase;
  let lived: LogDatabase;
  let signer: RunningSigner;
  let folder: string;

  beforeAll(async () => {
    const backup = await openLogDatabase(whole);
    await append(backup, 255);
    [lived, older] = await twoCopiesOf(whole, backup);
    signer = await startSigner(whole, await freshFolder(whole));
    folder = await freshFolder(whole);
    await append(lived, 35);
    await publisherOf({
      database: lived,
      signer: signer.client,
      mirror: new Mirror(folder),
    }).publisher.publish(await lived.trail.tree());
  });

  afterAll(() => whole.run());

  const restore = (mirror: string) =>
    restoreTrail({
      database: older.trail,
      signer: signer.client,
      mirror: new Mirror(mirror),
      tell: () => undefined,
    });

  /** A copy of the mirror in which one file says something else. */
  async function changedMirror(file: string, from: string, to: string): Promise<string> {
    const copy = await freshFolder(undo);
    await cp(folder, copy, { recursive: true });
    const bundle = await readFile(join(copy, file));
    bundle.set(Buffer.from(to), bundle.indexOf(from));
    await writeFile(join(copy, file), bundle);
    return copy;
  }

  test('is not sequenced as long as it was not restored', async () => {
    const { publisher, told } = publisherOf({
      database: older,
      signer: signer.client,
      mirror: new Mirror(folder),
    });
    const stopping = new AbortController();
    let sequenced = 0;
    const sequence = async (): Promise<void> => {
      sequenced += 1;
    };

    const kept = keepTrail({ publisher, sequence, tell: (line) => told.push(line) }, stopping.signal);
    while (told.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    stopping.abort();
    await kept;

    expect(told).toEqual([expect.stringMatching(/TRAIL STOPPED.*so-kho trail restore/)]);
    expect(sequenced).toBe(0);
  });

  test('given a mirror that was changed or is older, too, then nothing is restored', async () => {
    const entry = await changedMirror('tile/entries/001.p/34', 'exhibit.moved', 'exhibit.m0ved');
    await expect(restore(entry)).rejects.toThrow('not those that were signed');
    const payload = await changedMirror('payload/001.p/34', 'made-up', 'made-UP');
    await expect(restore(payload)).rejects.toThrow('not the one that was logged');
    await expect(restore(await freshFolder(undo))).rejects.toThrow('restore it first');

    expect((await older.trail.tree()).size).toBe(255n);
  });

  test('takes back from the mirror what was signed, byte for byte, and goes on', async () => {
    const restored = await restore(folder);

    expect(restored).toEqual({ from: 255n, to: 290n, withheld: 0, missingActs: 35n });
    for (const table of ['leaf', 'payload', 'tile', 'tree', 'subject_head']) {
      const text = `select to_jsonb(t) as row from trail.${table} t order by 1`;
      expect((await older.owner.query(text)).rows).toEqual((await lived.owner.query(text)).rows);
    }
    await append(older, 5);
    const after = publisherOf({ database: older, signer: signer.client, mirror: new Mirror(folder) });
    await after.publisher.open(new AbortController().signal);
    await after.publisher.publish(await older.trail.tree());
    expect(after.published).toEqual([{ size: 295n, witnesses: [] }]);
  });
});

/** A witness that answers with a cosignature of another key under its own name. */
async function lyingWitness(): Promise<{ url: string; vkey: string }> {
  const key = signingKeyOf('liar', signatureTypes.cosignatureV1, Buffer.alloc(32, 1));
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.end(`— liar ${Buffer.alloc(76, 1).toString('base64')}\n`);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo.add(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, vkey: formatVerifierKey(key) };
}
