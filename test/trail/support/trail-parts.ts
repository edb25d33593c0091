import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { systemClock } from '../../../src/platform/clock.js';
import { newId } from '../../../src/platform/ids.js';
import {
  encodeEntry,
  GrowingTree,
  leafHash,
  payloadCommitment,
  sha256,
  type TrailEntry,
} from '../../../src/trail/log/index.js';
import { type Mirror, Publisher, TrailDatabase, WitnessClient } from '../../../src/trail/publisher/index.js';
import { writeHeads, writeLeaves, writeTree, type SubjectHead } from '../../../src/trail/sequencer/index.js';
import { hasSigner, initialiseSigner, SignerClient } from '../../../src/trail/signer/index.js';
import type { TrailStatus } from '../../../src/trail/trail-status.js';
import { initialiseWitness, openWitness, serveWitness } from '../../../src/trail/witness/index.js';

export const program = fileURLToPath(new URL('../../../dist/src/main.js', import.meta.url));
export const origin = 'kho.example.gov.vn/audit/2026';

/** What a test has opened, closed from the last to the first. */
export class Undo {
  private readonly steps: (() => unknown)[] = [];

  add(step: () => unknown): void {
    this.steps.push(step);
  }

  async run(): Promise<void> {
    for (const step of this.steps.splice(0).reverse()) {
      await step();
    }
  }
}

export async function freshFolder(undo: Undo): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sk-'));
  undo.add(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface RunningSigner {
  readonly process: ChildProcess;
  readonly client: SignerClient;
  readonly vkey: string;
  readonly folder: string;
}

export function spawnSigner(undo: Undo, folder: string, name = origin): ChildProcess {
  const child = spawn(
    process.execPath,
    [program, 'signer', '--state', folder, '--socket', join(folder, 'socket'), '--origin', name],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  undo.add(() => kill(child));
  return child;
}

/** A signer in a process of its own, made where there is none, once it listens. */
export async function startSigner(undo: Undo, folder: string): Promise<RunningSigner> {
  if (!hasSigner(folder)) {
    await initialiseSigner(folder, origin);
  }
  const child = spawnSigner(undo, folder);
  const [said] = (await once(child.stdout!, 'data')) as [Buffer];
  const vkey = /signer of (\S+) listens/.exec(said.toString())?.[1];
  return { process: child, client: new SignerClient(join(folder, 'socket')), vkey: vkey!, folder };
}

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}

/** A witness of the log with this key, served in this process. */
export async function startWitness(
  undo: Undo,
  folder: string,
  name: string,
  logKey: string,
  failed = (failure: unknown): void => {
    throw failure;
  },
) {
  const vkey = await initialiseWitness(folder, name, [logKey]);
  const opened = await openWitness(folder, systemClock);
  undo.add(() => opened.close());
  const server = await serveWitness(opened.witness, { host: '127.0.0.1', port: 0 }, failed);
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) {
      isOpen = false;
      await server.close();
      opened.close();
    }
  };
  undo.add(close);
  return { url: server.url, vkey, close };
}

/** A database of its own with the trail's tables, empty but for the log. */
export interface LogDatabase {
  readonly url: string;
  readonly owner: pg.Client;
  readonly trail: TrailDatabase;
}

/** A database like the template; what is logged in it is what the test appends. */
export async function openLogDatabase(undo: Undo, template = 'so_kho_template'): Promise<LogDatabase> {
  const url = new URL(process.env['SO_KHO_TEST_ADMIN_URL']!);
  const name = `so_kho_${newId().replaceAll('-', '')}`;
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  undo.add(async () => {
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
  });
  await admin.query('select pg_advisory_lock(1)');
  await admin.query(`create database ${name} template ${template}`);
  await admin.query('select pg_advisory_unlock(1)');
  url.pathname = `/${name}`;
  const owner = new pg.Client({ connectionString: url.href });
  await owner.connect();
  const trail = new TrailDatabase({ databaseUrl: url.href, sessionRole: 'so_kho_sequencer' });
  undo.add(() => Promise.all([trail.close(), owner.end()]).catch(() => undefined));
  return { url: url.href, owner, trail };
}

/** Two copies as it is now. PostgreSQL copies a database that nobody uses, so this one cannot be used afterwards. */
export async function twoCopiesOf(
  undo: Undo,
  { url, owner, trail }: LogDatabase,
): Promise<[LogDatabase, LogDatabase]> {
  await Promise.all([trail.close(), owner.end()]);
  const name = new URL(url).pathname.slice(1);
  return [await openLogDatabase(undo, name), await openLogDatabase(undo, name)];
}

/** Appends made-up events as the sequencer would: entries, payloads, tiles, heads and the tree. */
export async function append({ trail }: LogDatabase, count: number, kind = 'made-up'): Promise<void> {
  const before = await trail.tree();
  const tree = await GrowingTree.open(before.size, trail.readTile);
  const client = await trail.pool.connect();
  try {
    await client.query('begin');
    const heads = await headsIn(client);
    const made = Array.from({ length: count }, (_, place) =>
      madeUpEvent(before.size + BigInt(place), kind, heads),
    );
    for (const { hash } of made) {
      tree.append(hash);
    }
    await writeLeaves(client, made);
    await client.query(
      `insert into trail.payload (event_id, salt, bytes)
       select * from unnest($1::uuid[], $2::bytea[], $3::bytea[])`,
      [made.map(({ entry }) => entry.id), made.map(({ salt }) => salt), made.map(({ payload }) => payload)],
    );
    await writeHeads(
      client,
      [...heads.values()].filter(({ leafIndex }) => leafIndex >= before.size),
    );
    await writeTree(client, tree, before.size);
    await client.query('commit');
  } finally {
    client.release();
  }
}

async function headsIn(client: pg.PoolClient): Promise<Map<string, SubjectHead>> {
  const { rows } = await client.query<
    Omit<SubjectHead, 'leafIndex' | 'version'> & { at: string; ver: string }
  >(
    `select subject_type as type, subject_id as id, leaf_index as at, entry_hash as "entryHash", version as ver
     from trail.subject_head`,
  );
  return new Map(
    rows.map(({ at, ver, ...head }) => [head.id, { ...head, leafIndex: BigInt(at), version: Number(ver) }]),
  );
}

/** One of five exhibits is moved; the next event of it follows this one. */
function madeUpEvent(index: bigint, kind: string, heads: Map<string, SubjectHead>) {
  const payload = Buffer.from(JSON.stringify({ kind, index: index.toString() }));
  const salt = sha256(Buffer.from(`salt ${kind} ${index}`));
  const subject = { t: 'Exhibit', id: `00000000-0000-7000-8000-00000000000${index % 5n}` };
  const entry: TrailEntry = {
    v: 1,
    id: newId(),
    kind: 'domain',
    type: 'exhibit.moved',
    at: '2026-11-21T03:04:05.000Z',
    office: null,
    actor: { sub: newId(), roles: ['KEEPER'], session: null },
    db: { user: 'so_kho_app', xid: '7', i: 1, n: 1 },
    req: newId(),
    subject,
    ver: Number(index),
    prev: heads.get(subject.id)?.entryHash.toString('hex') ?? null,
    payload: {
      sha256: payloadCommitment(salt, payload).toString('hex'),
      size: payload.length,
      enc: 'jcs',
    },
  };
  const bytes = encodeEntry(entry);
  heads.set(subject.id, {
    type: subject.t,
    id: subject.id,
    leafIndex: index,
    entryHash: sha256(bytes),
    version: entry.ver,
  });
  return { index, entry, bytes, hash: leafHash(bytes), salt, payload };
}

/** A publisher over these parts, and what it tells. */
export function publisherOf(parts: {
  database: LogDatabase;
  signer: SignerClient;
  mirror: Mirror;
  witnesses?: readonly { url: string; vkey: string }[];
  quorum?: number;
  status?: TrailStatus;
  lookPeriod?: number;
}) {
  const told: string[] = [];
  const published: { size: bigint; witnesses: readonly string[] }[] = [];
  const publisher = new Publisher({
    origin,
    database: parts.database.trail,
    signer: parts.signer,
    witnesses: (parts.witnesses ?? []).map((witness) => new WitnessClient(witness)),
    ...(parts.quorum === undefined ? {} : { quorum: parts.quorum }),
    mirror: parts.mirror,
    tell: (line) => told.push(line),
    ...(parts.status === undefined ? {} : { status: parts.status }),
    ...(parts.lookPeriod === undefined ? {} : { lookPeriod: parts.lookPeriod }),
    onPublished: ({ size, witnesses }) => published.push({ size, witnesses }),
  });
  return { publisher, told, published };
}
