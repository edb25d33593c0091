import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrailConfig } from '../config.js';
import type { HouseDatabase } from '../house-database.js';
import { systemClock, type Clock } from '../platform/clock.js';
import {
  keepTrail,
  Mirror,
  policyText,
  Publisher,
  tellVerifications,
  TrailDatabase,
  type TrailFinding,
  TrailStatus,
  WitnessClient,
  type PublishedCheckpoint,
  type WitnessAddress,
} from '../trail/publisher/index.js';
import { reconcileNightly } from '../trail/reconciler/index.js';
import { Sequencer } from '../trail/sequencer/index.js';
import { showSignerKey, SignerClient, startSignerChild } from '../trail/signer/index.js';
import { initialiseWitness, openWitness, serveWitness } from '../trail/witness/index.js';
import { invariants } from './check.command.js';

/** A Unix socket's path has room for about so many bytes, on every system. */
const longestSocketPath = 100;

/** The log in the database, as the sequencer sees it. */
export function trailDatabaseOf({ sequencer }: HouseDatabase): TrailDatabase {
  return new TrailDatabase(databaseOf(sequencer));
}

function databaseOf({ url, sessionRole }: HouseDatabase['sequencer']): {
  databaseUrl: string;
  sessionRole?: string;
} {
  return { databaseUrl: url, ...(sessionRole === undefined ? {} : { sessionRole }) };
}

export interface OpenedSigner {
  readonly client: SignerClient;
  close(): Promise<void>;
}

/** The signer of the settings, or one that is started here and ends with this process. */
export async function openSignerOf(config: TrailConfig, tell: (line: string) => void): Promise<OpenedSigner> {
  if (config.signerSocket !== undefined) {
    return { client: new SignerClient(config.signerSocket), close: () => Promise.resolve() };
  }
  const socket = await ownSocket(config.folder);
  const child = startSignerChild({
    program: fileURLToPath(new URL('../main.js', import.meta.url)),
    stateFolder: signerFolder(config),
    socket,
    origin: config.origin,
    tell,
  });
  return { client: new SignerClient(socket), close: () => child.stop() };
}

async function ownSocket(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const socket = join(folder, 'signer.sock');
  return Buffer.byteLength(socket) <= longestSocketPath
    ? socket
    : join(await mkdtemp(join(tmpdir(), 'so-kho-')), 'signer.sock');
}

/** The public key of the log. */
export async function logKeyOf(config: TrailConfig): Promise<string> {
  return config.signerSocket === undefined
    ? showSignerKey(signerFolder(config), config.origin)
    : (await new SignerClient(config.signerSocket).state()).vkey;
}

export function mirrorOf({ folder }: TrailConfig): Mirror {
  return new Mirror(join(folder, 'mirror'));
}

/** What the latest verification of the mirror has found. */
export function verificationFileOf({ folder }: TrailConfig): string {
  return join(folder, 'mirror-verified.json');
}

function signerFolder({ folder }: TrailConfig): string {
  return join(folder, 'signer');
}

export interface KeepingOptions {
  readonly config: TrailConfig;
  readonly house: HouseDatabase;
  readonly witnesses: readonly WitnessAddress[];
  /** The database's where it is known. */
  readonly clock?: Clock;
  readonly tell: (line: string) => void;
  readonly onPublished: (published: PublishedCheckpoint) => void;
  /** Hears what is the matter with the trail, for readiness. */
  readonly onStatus?: (findings: readonly TrailFinding[]) => void;
}

/** Sequences and publishes in the background until it is closed. */
export async function startKeeping(options: KeepingOptions): Promise<{ close(): Promise<void> }> {
  const { config, house, witnesses, clock = systemClock, tell, onPublished } = options;
  const signer = await openSignerOf(config, tell);
  const database = trailDatabaseOf(house);
  const status = new TrailStatus(options.onStatus);
  const publisher = new Publisher({
    origin: config.origin,
    database,
    signer: signer.client,
    witnesses: witnesses.map((witness) => new WitnessClient(witness)),
    ...(config.quorum === undefined ? {} : { quorum: config.quorum }),
    mirror: mirrorOf(config),
    tell,
    status,
    onPublished,
  });
  const sequencer = new Sequencer({
    ...databaseOf(house.sequencer),
    clock,
    log: tell,
    onTree: publisher.onTree,
  });
  const stopping = new AbortController();
  const kept = keepTrail(
    { publisher, sequence: (signal) => sequencer.run(signal), tell, status },
    stopping.signal,
  );
  const compared = reconcileNightly(
    { ownerUrl: house.ownerUrl, invariants, mirror: mirrorOf(config), clock, tell },
    stopping.signal,
  );
  const verified = tellVerifications(verificationFileOf(config), systemClock, status, stopping.signal);
  return {
    close: async () => {
      stopping.abort();
      await Promise.all([kept, compared, verified]);
      await signer.close();
      await database.close();
    },
  };
}

/** The three bodies that watch the demonstration. */
const demoWitnesses = ['finance', 'inspection', 'prosecutor'] as const;

export interface DemoWitnesses {
  readonly addresses: readonly WitnessAddress[];
  /** The file that tells an offline verifier whom to trust. */
  readonly policyFile: string;
  close(): Promise<void>;
}

/**
 * Three witnesses with keys and states of their own, in this process: what three processes would show as well, for
 * a hundredth of their memory. An authority's witnesses stand elsewhere.
 */
export async function startDemoWitnesses(
  config: TrailConfig,
  quorum: number,
  tell: (line: string) => void,
): Promise<DemoWitnesses> {
  const logKey = await logKeyOf(config);
  const started = await Promise.all(
    demoWitnesses.map(async (name) => {
      const folder = join(config.folder, 'witnesses', name);
      const vkey = await initialiseWitness(folder, `${name}.${config.origin}`, [logKey]);
      const opened = await openWitness(folder, systemClock);
      const server = await serveWitness(opened.witness, { host: '127.0.0.1', port: 0 }, (failure) => {
        tell(
          `The witness ${name} has failed: ${failure instanceof Error ? failure.message : String(failure)}`,
        );
      });
      const close = async (): Promise<void> => {
        await server.close();
        opened.close();
      };
      return { address: { vkey, url: server.url }, close };
    }),
  );
  const addresses = started.map(({ address }) => address);
  const policyFile = join(config.folder, 'policy.txt');
  await writeFile(policyFile, policyText(logKey, addresses, quorum));
  return {
    addresses,
    policyFile,
    close: async () => {
      await Promise.all(started.map(({ close }) => close()));
    },
  };
}
