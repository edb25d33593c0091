import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invariants } from '../../../src/cli/check.command.js';
import {
  Mirror,
  policyText,
  Publisher,
  TrailDatabase,
  WitnessClient,
} from '../../../src/trail/publisher/index.js';
import { exportTables, reconcile, type Reconciliation } from '../../../src/trail/reconciler/index.js';
import { type Sequencer } from '../../../src/trail/sequencer/index.js';
import { initialiseSigner, openSigner, SignerClient } from '../../../src/trail/signer/index.js';
import { initialiseWitness, openWitness, serveWitness } from '../../../src/trail/witness/index.js';
import { openTestHouse, TestClock, testOrigin, type TestHouse } from '../../support/test-house.js';
import { sequencerOf } from '../../support/trail.js';
import { freshFolder, type Undo } from './trail-parts.js';

const verifierFile = fileURLToPath(new URL('../../../dist/so-kho-verify.mjs', import.meta.url));

/** What the offline verifier said and how it ended. */
export interface Verdict {
  readonly exitCode: number | null;
  readonly text: string;
}

/** Runs the one file that an inspector carries along, as a process of its own that is given files and nothing else. */
export async function verifier(...argumentList: readonly string[]): Promise<Verdict> {
  const child = spawn(process.execPath, [verifierFile, ...argumentList, '--lang', 'en'], {
    env: {},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  const exitCode = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { exitCode, text: Buffer.concat(said).toString() };
}

/** The three bodies that cosign; two of them are enough. */
export const bodies = ['finance.test', 'inspection.test', 'prosecutor.test'] as const;
const quorum = 2;

export interface Guards {
  readonly signer: SignerClient;
  readonly signerFolder: string;
  readonly logKey: string;
  readonly witnesses: readonly { readonly url: string; readonly vkey: string }[];
  /** The time of the witnesses. */
  readonly clock: TestClock;
  /** What an inspector brings along: the keys of the log and of the witnesses. */
  readonly policyFile: string;
}

/** A signer and three witnesses, each with a state of its own that no database reaches. */
export async function openGuards(undo: Undo): Promise<Guards> {
  const folder = await freshFolder(undo);
  const clock = new TestClock();
  const signerFolder = join(folder, 'signer');
  const socket = join(folder, 'socket');
  await initialiseSigner(signerFolder, testOrigin);
  const opened = await openSigner({
    stateFolder: signerFolder,
    socket,
    origin: testOrigin,
    clock,
    onFailure: (failure) => {
      throw failure;
    },
  });
  undo.add(() => opened.close());
  const witnesses = await Promise.all(
    bodies.map(async (name) => {
      const state = join(folder, name);
      const vkey = await initialiseWitness(state, name, [opened.vkey]);
      const witness = await openWitness(state, clock);
      const server = await serveWitness(witness.witness, { host: '127.0.0.1', port: 0 }, (failure) => {
        throw failure;
      });
      undo.add(async () => {
        await server.close();
        witness.close();
      });
      return { url: server.url, vkey };
    }),
  );
  const policyFile = join(folder, 'policy.txt');
  await writeFile(policyFile, policyText(opened.vkey, witnesses, quorum));
  return {
    signer: new SignerClient(socket),
    signerFolder,
    logKey: opened.vkey,
    witnesses,
    clock,
    policyFile,
  };
}

/** A publisher over these guards, and what it tells. */
export function publisherOver(guards: Guards, database: TrailDatabase, mirror: Mirror) {
  const told: string[] = [];
  const publisher = new Publisher({
    origin: testOrigin,
    database,
    signer: guards.signer,
    witnesses: guards.witnesses.map((witness) => new WitnessClient(witness)),
    quorum,
    mirror,
    tell: (line) => told.push(line),
  });
  return { publisher, told };
}

/** A house in service: its log is sequenced, signed, cosigned and mirrored, and an inspector stands beside it. */
export class GuardedHouse {
  private constructor(
    readonly t: TestHouse,
    readonly guards: Guards,
    readonly database: TrailDatabase,
    readonly mirror: Mirror,
    readonly publisher: Publisher,
    readonly told: readonly string[],
    private readonly sequencer: Sequencer,
    private readonly undo: Undo,
  ) {}

  static async open(undo: Undo): Promise<GuardedHouse> {
    const t = await openTestHouse();
    undo.add(() => t.close());
    const guards = await openGuards(undo);
    const database = new TrailDatabase({ databaseUrl: t.ownerUrl, sessionRole: 'so_kho_sequencer' });
    undo.add(() => database.close());
    const mirror = new Mirror(join(await freshFolder(undo), 'mirror'));
    const sequencer = sequencerOf(t);
    undo.add(() => sequencer.close());
    const { publisher, told } = publisherOver(guards, database, mirror);
    const house = new GuardedHouse(t, guards, database, mirror, publisher, told, sequencer, undo);
    await house.publish();
    return house;
  }

  /** Gives all that waits its place. */
  async sequence(): Promise<void> {
    await this.sequencer.drain();
  }

  /** The state of the guards of the database, as the log is told of it; not yet in its place. */
  async attest(): Promise<void> {
    await this.sequencer.attest();
  }

  /** The hourly sign of life of the log. */
  async beat(): Promise<void> {
    await this.sequencer.note('system.heartbeat', { treeSize: '0' });
  }

  /** Sequences, has the tree signed and cosigned, and mirrors it. */
  async publish(): Promise<void> {
    await this.sequence();
    await this.publisher.publish(await this.database.tree());
  }

  /** The mirror, judged by an inspector. */
  dump(...more: readonly string[]): Promise<Verdict> {
    return this.judge('dump', this.mirror.folder, ...more);
  }

  judge(command: string, ...argumentList: readonly string[]): Promise<Verdict> {
    return verifier(command, ...argumentList, '--policy', this.guards.policyFile);
  }

  /** The book beside the mirror, compared by an inspector. */
  async reconciledOffline(): Promise<Verdict> {
    const file = join(await freshFolder(this.undo), 'tables.jsonl');
    await exportTables(this.t.ownerUrl, file);
    return this.judge('reconcile', this.mirror.folder, '--table-export', file);
  }

  /** The comparison that runs every night: the past is taken from the mirror. */
  reconciled(): Promise<Reconciliation> {
    return reconcile({ ownerUrl: this.t.ownerUrl, invariants, mirror: this.mirror });
  }

  /** A new folder with these files. */
  async files(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
    const folder = await freshFolder(this.undo);
    await mkdir(folder, { recursive: true });
    await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(folder, name), content)));
    return folder;
  }

  /** What the guards of the database are found to be, straight from a new attestation. */
  async attested(): Promise<{ digest: string; off: string[]; parts: Record<string, string> }> {
    await this.attest();
    await this.sequence();
    const { rows } = await this.t.owner.query<{ bytes: Buffer }>(
      `select p.bytes from trail.payload p join trail.leaf l using (event_id)
       where l.type = 'system.attestation' order by l.leaf_index desc limit 1`,
    );
    return JSON.parse(rows[0]!.bytes.toString()) as never;
  }

  /** The same by a session that begins now, as the settings of database and role have it by now. */
  async attestedAnew(): ReturnType<GuardedHouse['attested']> {
    await this.sequencer.close();
    return this.attested();
  }

  /**
   * Runs this as the superuser who covers the traces: DDL is not told, the triggers of the table sleep and are afterwards
   * as they were.
   */
  async quietly(table: string, statement: string, values: readonly unknown[] = []): Promise<void> {
    const { owner } = this.t;
    const { rows } = await owner.query<{ name: string }>(
      `select quote_ident(tgname) as name from pg_trigger where tgrelid = $1::regclass and not tgisinternal`,
      [table],
    );
    await owner.query(`set event_triggers = off; alter table ${table} disable trigger all`);
    try {
      await owner.query(statement, [...values]);
    } finally {
      const wake = rows.map(({ name }) => `alter table ${table} enable always trigger ${name};`).join(' ');
      await owner.query(`alter table ${table} enable trigger all; ${wake} reset event_triggers`);
    }
  }
}
