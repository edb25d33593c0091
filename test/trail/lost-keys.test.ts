import { afterEach, describe, expect, test } from '@jest/globals';
import { appendFile, cp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../src/platform/clock.js';
import { parseFailure, planFailure } from '../../src/platform/failure-points.js';
import { ed25519Verifier, openNote, parseCheckpoint, parseVerifierKey } from '../../src/trail/log/index.js';
import { Mirror, WitnessClient } from '../../src/trail/publisher/index.js';
import { initialiseSigner, recoverJournal } from '../../src/trail/signer/index.js';
import { initialiseWitness, openWitness, recoverWitness } from '../../src/trail/witness/index.js';
import { verdictOf } from './support/judged-mirror.js';
import {
  append,
  freshFolder,
  kill,
  openLogDatabase,
  origin,
  publisherOf,
  startSigner,
  startWitness,
  Undo,
} from './support/trail-parts.js';

const undo = new Undo();

afterEach(() => undo.run());

const signal = (): AbortSignal => new AbortController().signal;

/** A log that was signed and cosigned at 5 and at 9 entries, and the signer's folder as it was in between. */
async function publishedLog() {
  const log = await runningLog();
  await kill(log.signer.process);
  return log;
}

/** The same with its publisher and its signer at work. */
async function runningLog() {
  const database = await openLogDatabase(undo);
  const folder = await freshFolder(undo);
  const signer = await startSigner(undo, folder);
  const witnessFolder = await freshFolder(undo);
  const witness = await startWitness(undo, witnessFolder, 'finance', signer.vkey);
  const mirror = new Mirror(await freshFolder(undo));
  const parts = { database, mirror, witnesses: [witness] };
  const { publisher, published } = publisherOf({ ...parts, signer: signer.client });
  await publisher.open(signal());
  await append(database, 5);
  await publisher.publish(await database.trail.tree());
  const older = await freshFolder(undo);
  await cp(folder, older, { recursive: true, filter: (name) => !name.endsWith('socket') });
  await append(database, 4);
  await publisher.publish(await database.trail.tree());
  return { ...parts, publisher, published, signer, folder, older, witness, witnessFolder };
}

describe('given a log that was signed', () => {
  test('when an older journal is taken, then nothing is published until it is brought forward from a checkpoint', async () => {
    const log = await publishedLog();
    const first = await startSigner(undo, log.older);
    const { publisher } = publisherOf({ ...log, signer: first.client });

    await expect(publisher.open(signal())).rejects.toThrow(
      /ends at 5 entries, and .* has 9: .* so-kho signer recover/s,
    );
    await kill(first.process);
    const { size } = await recoverJournal(log.older, [(await log.mirror.checkpoint())!], systemClock);
    const again = await startSigner(undo, log.older);
    const after = publisherOf({ ...log, signer: again.client });
    await after.publisher.open(signal());
    await append(log.database, 2);
    await after.publisher.publish(await log.database.trail.tree());

    expect(size).toBe(9n);
    expect(after.published).toEqual([{ size: 11n, witnesses: ['finance'] }]);
    await kill(again.process);
    await expect(recoverJournal(log.older, [(await log.mirror.checkpoint())!], systemClock)).rejects.toThrow(
      'nothing was changed',
    );
  });

  test('when the journal is gone and the key is there, then it goes on from the newest checkpoint of a witness', async () => {
    const log = await publishedLog();
    await rm(join(log.folder, 'journal'));
    const url = `${log.witness.url}/${await originHash()}/checkpoint`;
    const ofWitness = await (await fetch(url)).text();
    const older = (await log.database.trail.checkpoint(5n))!.note;

    await recoverJournal(log.folder, [older, ofWitness], systemClock);
    const again = await startSigner(undo, log.folder);

    expect(again.vkey).toBe(log.signer.vkey);
    expect((await again.client.state()).size).toBe(9n);
  });

  test('when the end of the journal is spoilt, then it is put aside, and goes on from what can still be read in it', async () => {
    const log = await publishedLog();
    await kill(log.signer.process);
    await appendFile(join(log.folder, 'journal'), '2026-11-21T03:04:05.000Z 4 nonsense\n');
    const spoilt = await readFile(join(log.folder, 'journal'), 'utf8');
    const older = (await log.database.trail.checkpoint(5n))!.note;

    await recoverJournal(log.folder, [older], systemClock);
    const again = await startSigner(undo, log.folder);

    expect((await again.client.state()).size).toBe(9n);
    const aside = (await readdir(log.folder)).find((name) => name.startsWith('journal.spoilt-'));
    expect(await readFile(join(log.folder, aside!), 'utf8')).toBe(spoilt);
  });

  test('when another key comes unasked, then nothing is published, also where the database forgot its checkpoints', async () => {
    const log = await publishedLog();
    const other = await startSigner(undo, await freshFolder(undo));
    const { publisher } = publisherOf({ ...log, signer: other.client });

    await expect(publisher.open(signal())).rejects.toThrow('signed by another signer');
    expect((await log.database.trail.tree()).size).toBe(9n);
  });

  test('when another key comes while it runs, then nothing is published under it, and it goes on once the own one is back', async () => {
    const log = await runningLog();
    await kill(log.signer.process);
    await rename(log.folder, `${log.folder}.true`);
    const other = await startSigner(undo, log.folder);
    await append(log.database, 2);

    await expect(log.publisher.publish(await log.database.trail.tree())).rejects.toThrow(
      'signed by another signer',
    );
    expect(other.vkey).not.toBe(log.signer.vkey);
    expect(await log.mirror.reach()).toBe(9n);
    expect((await log.database.trail.checkpoint())!.size).toBe(9n);
    await kill(other.process);
    await rm(log.folder, { recursive: true });
    await rename(`${log.folder}.true`, log.folder);
    await startSigner(undo, log.folder);
    await log.publisher.publish(await log.database.trail.tree());
    expect(log.published.at(-1)).toEqual({ size: 11n, witnesses: ['finance'] });
    expect(await verdictOf(undo, log.mirror.folder, log.signer.vkey)).toBe('GOOD');
  });

  test('when an older journal comes while it runs, then nothing is published or mended until it is brought forward', async () => {
    const log = await runningLog();
    await kill(log.signer.process);
    await cp(join(log.older, 'journal'), join(log.folder, 'journal'));
    const older = await startSigner(undo, log.folder);
    await append(log.database, 2);

    await expect(log.publisher.publish(await log.database.trail.tree())).rejects.toThrow(
      /ends at 5 entries, and the newest checkpoint has 9: .* so-kho signer recover/s,
    );
    expect(await log.mirror.reach()).toBe(9n);
    await kill(older.process);
    await recoverJournal(log.folder, [(await log.mirror.checkpoint())!], systemClock);
    await startSigner(undo, log.folder);
    await log.publisher.publish(await log.database.trail.tree());
    expect(log.published.at(-1)).toEqual({ size: 11n, witnesses: ['finance'] });
  });

  test('when a checkpoint of another key stands in database and mirror, then it counts for nothing and the way back is open', async () => {
    const log = await publishedLog();
    const stranger = await startSigner(undo, await freshFolder(undo));
    await append(log.database, 2);
    const tree = await log.database.trail.tree();
    const foreign = await stranger.client.sign(tree, []);
    await log.database.trail.keepCheckpoint(tree, foreign);
    const ofMirror = (await log.mirror.checkpoint())!;
    await log.mirror.publish(foreign);
    await rm(join(log.folder, 'journal'));

    await expect(recoverJournal(log.folder, [foreign], systemClock)).rejects.toThrow('of its own key');
    expect(await recoverJournal(log.folder, [foreign, ofMirror], systemClock)).toMatchObject({
      size: 9n,
      ofOtherKeys: [foreign],
    });
    const signer = await startSigner(undo, log.folder);
    const { publisher, published } = publisherOf({ ...log, signer: signer.client });
    await publisher.open(signal());
    await append(log.database, 1);
    await publisher.publish(await log.database.trail.tree());

    expect(published).toEqual([{ size: 12n, witnesses: ['finance'] }]);
    expect(await verdictOf(undo, log.mirror.folder, signer.vkey)).toBe('GOOD');
  });

  test.each(['signer-journal.begun:1', 'signer-journal.renamed:1', 'signer-journal.written:2'])(
    'when bringing a spoilt journal forward fails at %s, then what can be read in it still counts afterwards',
    async (point) => {
      const log = await publishedLog();
      await appendFile(join(log.folder, 'journal'), '2026-11-21T03:04:05.000Z 4 nonsense\n');
      const older = (await log.database.trail.checkpoint(5n))!.note;
      planFailure(parseFailure(`${point}:EIO`));

      await expect(recoverJournal(log.folder, [older], systemClock)).rejects.toThrow('made to fail');

      expect((await recoverJournal(log.folder, [older], systemClock)).size).toBe(9n);
    },
  );

  test('when another key is adopted behind the last checkpoint, then it goes on, and witnesses hold it to their past', async () => {
    const log = await publishedLog();
    const note = (await log.mirror.checkpoint())!;
    const last = parseCheckpoint(openNote(note, [ed25519Verifier(parseVerifierKey(log.signer.vkey))]).text);
    const folder = await freshFolder(undo);
    const vkey = await initialiseSigner(folder, origin, { after: { tree: last, at: new Date() } });
    const signer = await startSigner(undo, folder);
    await log.witness.close();
    await initialiseWitness(log.witnessFolder, 'finance', [log.signer.vkey, vkey]);
    const witness = await startWitnessAgain(log.witnessFolder);
    const { publisher, published } = publisherOf({ ...log, witnesses: [witness], signer: signer.client });

    await expect(publisher.open(signal())).rejects.toThrow('signed by another signer');
    await log.database.owner.query(`select trail.adopt_key('SIGNER', $1, 'khóa cũ bị mất')`, [vkey]);
    await publisher.open(signal());
    await append(log.database, 2);
    await publisher.publish(await log.database.trail.tree());

    expect(published).toEqual([{ size: 11n, witnesses: ['finance'] }]);
    await kill(signer.process);
    await expect(initialiseSigner(folder, origin)).rejects.toThrow('nothing was made');
  });

  test('when a witness shows more than the key of this log has signed, then that is not believed', async () => {
    const log = await publishedLog();
    const stranger = await startSigner(undo, await freshFolder(undo));
    const witness = await startWitness(undo, await freshFolder(undo), 'inspection', stranger.vkey);
    const elsewhere = await openLogDatabase(undo);
    const mirror = new Mirror(await freshFolder(undo));
    const other = publisherOf({ database: elsewhere, mirror, signer: stranger.client, witnesses: [witness] });
    await other.publisher.open(signal());
    await append(elsewhere, 30);
    await other.publisher.publish(await elsewhere.trail.tree());
    const own = await startSigner(undo, log.folder);
    const { publisher } = publisherOf({ ...log, signer: own.client, witnesses: [witness] });

    await publisher.open(signal());

    expect(other.published).toEqual([{ size: 30n, witnesses: ['inspection'] }]);
    const client = new WitnessClient(witness);
    expect(await client.latestSize(origin, [own.vkey])).toBe(0n);
    expect(await client.latestSize(origin, [own.vkey, stranger.vkey])).toBe(30n);
  });
});

describe('given a witness', () => {
  test('when its state is lost, then it cosigns nothing until it was told what it has cosigned', async () => {
    const log = await publishedLog();
    const note = (await log.mirror.checkpoint())!;
    await log.witness.close();
    await rm(join(log.witnessFolder, `${await originHash()}.checkpoint`));
    await initialiseWitness(log.witnessFolder, 'finance', [log.signer.vkey]);
    const witness = await startWitnessAgain(log.witnessFolder);
    const answer = await fetch(`${witness.url}/add-checkpoint`, { method: 'POST', body: `old 0\n\n${note}` });

    expect({ status: answer.status, text: await answer.text() }).toEqual({
      status: 500,
      text: expect.stringContaining('so-kho witness recover'),
    });
    await witness.close();
    const unsigned = `${note.split('\n\n')[0]!}\n\n${note.split('\n\n')[1]!.split('\n')[0]!}\n`;
    await expect(recoverWitness(log.witnessFolder, unsigned)).rejects.toThrow();
    expect(await recoverWitness(log.witnessFolder, note)).toBe(9n);
    await expect(recoverWitness(log.witnessFolder, note)).rejects.toThrow('nothing was changed');
    await startWitnessAgain(log.witnessFolder);
  });

  test('when it is told of logs without one that it knows, then it is refused and goes on from what it has cosigned', async () => {
    const log = await publishedLog();
    const vkey = await keyOfOtherLog();
    const state = join(log.witnessFolder, `${await originHash()}.checkpoint`);
    const cosigned = await readFile(state, 'utf8');
    await log.witness.close();

    await expect(initialiseWitness(log.witnessFolder, 'finance', [vkey])).rejects.toThrow(
      `cosigns ${origin}, of which no key was named`,
    );
    await initialiseWitness(log.witnessFolder, 'finance', [log.signer.vkey, vkey]);

    expect(await readFile(state, 'utf8')).toBe(cosigned);
  });

  test('when its list of logs was lost, then naming them again changes nothing of what it has cosigned', async () => {
    const log = await publishedLog();
    const state = join(log.witnessFolder, `${await originHash()}.checkpoint`);
    const cosigned = await readFile(state, 'utf8');
    await log.witness.close();
    await rm(join(log.witnessFolder, 'logs.txt'));

    await initialiseWitness(log.witnessFolder, 'finance', [log.signer.vkey]);

    expect(await readFile(state, 'utf8')).toBe(cosigned);
  });

  test('when its key is gone and its logs are there, then no other key is made', async () => {
    const folder = await freshFolder(undo);
    const signer = await startSigner(undo, await freshFolder(undo));
    await initialiseWitness(folder, 'finance', [signer.vkey]);
    await rm(join(folder, 'witness.key'));

    await expect(initialiseWitness(folder, 'finance', [signer.vkey])).rejects.toThrow('is missing');
    await expect(openWitness(folder, systemClock)).rejects.toThrow('There is no witness');
  });
});

test('a journal that is removed while its signer runs is the end of that signer', async () => {
  const folder = await freshFolder(undo);
  const database = await openLogDatabase(undo);
  const signer = await startSigner(undo, folder);
  const { publisher } = publisherOf({
    database,
    signer: signer.client,
    mirror: new Mirror(await freshFolder(undo)),
  });
  await append(database, 3);
  await rm(join(folder, 'journal'));

  await expect(publisher.publish(await database.trail.tree())).rejects.toThrow('does not answer');
});

async function keyOfOtherLog(): Promise<string> {
  return initialiseSigner(await freshFolder(undo), 'khac.example.gov.vn/so-kho');
}

async function originHash(): Promise<string> {
  const { createHash } = await import('node:crypto');
  return createHash('sha256').update(origin).digest('hex');
}

async function startWitnessAgain(folder: string) {
  const { serveWitness } = await import('../../src/trail/witness/index.js');
  const opened = await openWitness(folder, systemClock);
  const server = await serveWitness(opened.witness, { host: '127.0.0.1', port: 0 }, () => undefined);
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    await server.close();
    opened.close();
  };
  undo.add(close);
  return { url: server.url, vkey: opened.vkey, close };
}
