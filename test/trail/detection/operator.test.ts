import { createHash } from 'node:crypto';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { readSigningKey } from '../../../src/trail/key-file.js';
import {
  consistencyProof,
  ed25519Signer,
  formatCheckpoint,
  parseCheckpoint,
  parseNote,
  signatureTypes,
  signingKeyOf,
  signNote,
  tileHashReader,
} from '../../../src/trail/log/index.js';
import { Mirror, type Publisher } from '../../../src/trail/publisher/index.js';
import { formatWitnessRequest } from '../../../src/trail/witness/index.js';
import { localIdOf } from '../../../src/platform/graphql/global-id.js';
import { receiveOne, stageOf } from '../../support/scenes.js';
import { testOrigin } from '../../support/test-house.js';
import { GuardedHouse, openGuards, publisherOver, verifier, type Guards } from '../support/guarded-house.js';
import {
  append,
  freshFolder,
  openLogDatabase,
  twoCopiesOf,
  Undo,
  type LogDatabase,
} from '../support/trail-parts.js';

const undo = new Undo();
afterEach(() => undo.run());

/** A log in service: what was published of it, and what publishes it. */
interface Service {
  readonly guards: Guards;
  readonly database: LogDatabase;
  readonly mirror: Mirror;
  readonly publisher: Publisher;
  /** The checkpoint that an inspector took along. */
  readonly paper: string;
}

async function inService(size = 300): Promise<Service> {
  const guards = await openGuards(undo);
  const database = await openLogDatabase(undo);
  await append(database, size);
  const mirror = new Mirror(join(await freshFolder(undo), 'mirror'));
  const { publisher } = publisherOver(guards, database.trail, mirror);
  await publisher.publish(await database.trail.tree());
  return { guards, database, mirror, publisher, paper: (await mirror.checkpoint())! };
}

/** Empties the log past every guard and fills it with another past: leaves, payloads, tiles, root, all of one piece. */
async function rewrite(database: LogDatabase, size: number): Promise<void> {
  const tables = ['leaf', 'payload', 'tile', 'tree', 'subject_head', 'checkpoint', 'cosignature', 'anchor'];
  await database.owner.query('set event_triggers = off');
  for (const table of tables) await database.owner.query(`alter table trail.${table} disable trigger all`);
  await database.owner.query(
    `truncate ${tables
      .filter((table) => table !== 'tree')
      .map((table) => `trail.${table}`)
      .join(', ')};
     update trail.tree set size = 0, root = sha256(''), frontier = ''`,
  );
  await append(database, size, 'another past');
}

/** What somebody with the key of the log signs, whatever the signer would say. */
async function signedWithTheKey(guards: Guards, database: LogDatabase): Promise<string> {
  const key = await readSigningKey(join(guards.signerFolder, 'signer.key'));
  const tree = await database.trail.tree();
  return signNote(formatCheckpoint({ origin: testOrigin, ...tree }), [ed25519Signer(key!)]);
}

async function askWitness({ witnesses }: Guards, oldSize: bigint, proof: readonly Buffer[], note: string) {
  const answer = await fetch(`${witnesses[0]!.url}/add-checkpoint`, {
    method: 'POST',
    body: formatWitnessRequest({ oldSize, proof, note }),
  });
  return { status: answer.status, body: await answer.text() };
}

async function proofIn({ trail }: LogDatabase, from: bigint): Promise<Buffer[]> {
  const { size } = await trail.tree();
  return consistencyProof(from, size, tileHashReader(size, trail.readTile));
}

/** The folder that an inspector would be given of this database. */
async function folderOf({ trail }: LogDatabase, note: string): Promise<string> {
  const mirror = new Mirror(join(await freshFolder(undo), 'given'));
  await mirror.write((await trail.tree()).size, trail);
  await mirror.publish(note);
  return mirror.folder;
}

async function compared(guards: Guards, one: string, other: string, dump: string) {
  const folder = await freshFolder(undo);
  await writeFile(join(folder, 'one'), one);
  await writeFile(join(folder, 'other'), other);
  return verifier(
    'consistency',
    join(folder, 'one'),
    join(folder, 'other'),
    '--policy',
    guards.policyFile,
    '--dump',
    dump,
  );
}

describe('D5: a superuser rewrites leaves, tiles, root and checkpoints of one piece', () => {
  test('D5: the signer refuses, the witness refuses what is signed all the same, and a paper from before tells', async () => {
    const { guards, database, publisher, paper } = await inService();
    await rewrite(database, 305);

    await expect(publisher.publish(await database.trail.tree())).rejects.toThrow(
      'The tree of 305 entries does not continue that of 300 which was signed.',
    );
    await expect(
      guards.signer.sign(await database.trail.tree(), await proofIn(database, 300n)),
    ).rejects.toThrow('The signer refuses (FORK)');
    const forged = await signedWithTheKey(guards, database);
    expect(await askWitness(guards, 300n, await proofIn(database, 300n), forged)).toMatchObject({
      status: 422,
    });
    expect(await askWitness(guards, 0n, [], forged)).toMatchObject({ status: 409, body: '300\n' });

    const given = await folderOf(database, forged);
    const verdict = await verifier('dump', given, '--policy', guards.policyFile);
    expect(verdict.text).toContain('Too few witnesses for the policy');
    expect(verdict.exitCode).not.toBe(0);
    expect(await compared(guards, paper, forged, given)).toMatchObject({
      exitCode: 1,
      text: expect.stringContaining('The proof does not join the two checkpoints: the past was changed'),
    });
  });

  test('D5: a checkpoint that is forged in the database without the key is no checkpoint', async () => {
    const { guards, database } = await inService(5);
    await rewrite(database, 5);
    const made = signingKeyOf(testOrigin, signatureTypes.ed25519, Buffer.alloc(32, 9));
    const tree = await database.trail.tree();
    const note = signNote(formatCheckpoint({ origin: testOrigin, ...tree }), [ed25519Signer(made)]);
    const verdict = await verifier('dump', await folderOf(database, note), '--policy', guards.policyFile);
    expect(verdict).toMatchObject({ exitCode: 1, text: expect.stringContaining('not by a trusted key') });
  });
});

describe('D11: an operator restores an old backup to forget', () => {
  test('D11: the signer answers ROLLBACK, the witness 409, and whoever holds a larger checkpoint has the evidence', async () => {
    const before = await inService();
    const [backup, live] = await twoCopiesOf(undo, before.database);
    await append(live, 50);
    const { publisher } = publisherOver(before.guards, live.trail, before.mirror);
    await publisher.publish(await live.trail.tree());
    const paper = (await before.mirror.checkpoint())!;

    const { guards } = before;
    const restored = publisherOver(guards, backup.trail, before.mirror).publisher;
    await expect(restored.open(new AbortController().signal)).rejects.toThrow(
      'The database holds 300 entries, 350 were signed and 350 are mirrored: it is an older one.',
    );
    await expect(guards.signer.sign(await backup.trail.tree(), [])).rejects.toThrow(
      'The signer refuses (ROLLBACK)',
    );
    expect(await askWitness(guards, 0n, [], await signedWithTheKey(guards, backup))).toEqual({
      status: 409,
      body: '350\n',
    });

    // What came after was forgotten, and work went on.
    await append(backup, 70, 'after the restore');
    await expect(restored.publish(await backup.trail.tree())).rejects.toThrow(
      'does not continue that of 350',
    );
    const regrown = await signedWithTheKey(guards, backup);
    expect(await compared(guards, paper, regrown, await folderOf(backup, regrown))).toMatchObject({
      exitCode: 1,
    });
  });
});

describe('D12: an operator keeps two histories', () => {
  test('D12: one signer signs one; with its key in hand the witnesses cosign one; any two papers compared tell', async () => {
    const { guards, database, paper } = await inService();
    const other = await openLogDatabase(undo);
    await append(other, 300, 'for the other inspector');

    await expect(guards.signer.sign(await other.trail.tree(), [])).rejects.toThrow(
      'The signer refuses (FORK)',
    );
    const second = await signedWithTheKey(guards, other);
    expect((await askWitness(guards, 300n, [], second)).status).toBeGreaterThanOrEqual(409);
    const given = await folderOf(other, second);
    const verdict = await verifier('dump', given, '--policy', guards.policyFile);
    expect(verdict.text).toContain('Too few witnesses for the policy');
    expect(verdict.exitCode).not.toBe(0);
    expect(await compared(guards, paper, second, given)).toMatchObject({
      exitCode: 1,
      text: expect.stringContaining('there are two histories. This is evidence.'),
    });

    // Of different sizes as well.
    await append(database, 20);
    const later = await signedWithTheKey(guards, database);
    expect(await compared(guards, second, later, await folderOf(database, later))).toMatchObject({
      exitCode: 1,
    });
  });
});

describe('D13 and D14: a server that does not show what there is', () => {
  test('D13: an old copy has no heartbeat of the last hour, and a witness shows monitors a larger tree', async () => {
    const house = await GuardedHouse.open(undo);
    await house.beat();
    await house.publish();
    const shown = join(await freshFolder(undo), 'shown');
    await cp(house.mirror.folder, shown, { recursive: true });
    await house.t.logIn('thukho.kv03');
    await house.publish();

    const inspection = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
    expect((await house.judge('dump', shown, '--heartbeat', '1', '--now', inspection(0.5))).exitCode).toBe(0);
    expect(await house.judge('dump', shown, '--heartbeat', '1', '--now', inspection(3))).toMatchObject({
      exitCode: 1,
      text: expect.stringContaining('this is an old copy, and what happened since is not shown'),
    });

    const name = createHash('sha256').update(testOrigin).digest('hex');
    const monitored = await (await fetch(`${house.guards.witnesses[0]!.url}/${name}/checkpoint`)).text();
    const sizeOf = (note: string): bigint => parseCheckpoint(parseNote(note).text).size;
    expect(sizeOf(monitored)).toBeGreaterThan(sizeOf((await new Mirror(shown).checkpoint())!));
  });

  test('D14: what the server calls genuine in its own pages is judged by the inspector, with keys of their own', async () => {
    const house = await GuardedHouse.open(undo);
    const { t } = house;
    const [keeper, inspector] = await Promise.all([t.logIn('thukho.kv03'), t.logIn('thanhtra1')]);
    const exhibit = await receiveOne(t, keeper, await stageOf(keeper, 'KV03'));
    await house.publish();
    await house.quietly(
      'trail.event',
      `update trail.event set actor_name = 'Người Khác', subject_label = 'gạo' where subject_id = $1`,
      [localIdOf('Exhibit', exhibit.id)],
    );
    const filter = { subjectId: exhibit.id };
    const { auditEvents, auditEntries } = await inspector.data(
      `query ($filter: AuditEventFilter, $entries: AuditEntryFilter) {
        auditEvents(first: 1, filter: $filter) { nodes { id actorName subjectLabel } }
        auditEntries(first: 1, filter: $entries) { nodes { eventId entryBase64 payloadBase64 saltBase64 proof { tlogProof } } } }`,
      { filter: { ...filter, kind: 'exhibit.received' }, entries: { ...filter, source: 'DOMAIN' } },
    );
    const [shown] = auditEvents.nodes;
    const [kept] = auditEntries.nodes;
    expect(shown).toMatchObject({ id: kept.eventId, actorName: 'Người Khác', subjectLabel: 'gạo' });

    const payload = Buffer.from(kept.payloadBase64, 'base64');
    const folder = await house.files({
      proof: kept.proof.tlogProof,
      entry: Buffer.from(kept.entryBase64, 'base64'),
      payload,
      salt: Buffer.from(kept.saltBase64, 'base64'),
      shown: payload.toString().replace(JSON.parse(payload.toString()).actorName, shown.actorName),
    });
    const proved = (content: string) =>
      house.judge(
        'proof',
        join(folder, 'proof'),
        ...[
          '--entry',
          join(folder, 'entry'),
          '--payload',
          join(folder, content),
          '--salt',
          join(folder, 'salt'),
        ],
      );
    expect(await proved('payload')).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(payload.toString()).actorName).not.toBe(shown.actorName);
    expect(await proved('shown')).toMatchObject({ exitCode: 1 });

    // Its own key, and its own word for who has cosigned, count for nothing.
    const own = signingKeyOf(testOrigin, signatureTypes.ed25519, Buffer.alloc(32, 9));
    const tree = await house.database.tree();
    const checkpoint = signNote(formatCheckpoint({ origin: testOrigin, ...tree }), [ed25519Signer(own)]);
    const copy = join(await freshFolder(undo), 'copy');
    await cp(house.mirror.folder, copy, { recursive: true });
    await writeFile(join(copy, 'checkpoint'), checkpoint);
    expect(await house.judge('dump', copy)).toMatchObject({ exitCode: 1 });
  });
});
