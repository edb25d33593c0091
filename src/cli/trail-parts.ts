import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CompiledQuery } from 'kysely';
import type { TrailConfig } from '../config.js';
import type { SequencerDatabase } from '../house-database.js';
import { systemClock, type Clock } from '../platform/clock.js';
import type { Sql } from '../platform/database/orm.js';
import type { HealthPart } from '../platform/health.js';
import {
  keepTrail,
  knownOutside,
  Mirror,
  policyText,
  Publisher,
  StatusTeller,
  TrailDatabase,
  type TrailFinding,
  TrailStatus,
  type VerificationFiles,
  watchVerifications,
  WitnessClient,
  type PublishedCheckpoint,
  type WitnessAddress,
} from '../trail/publisher/index.js';
import { parseVerifierKey } from '../trail/log/index.js';
import { lookStatement, watchTrail, type TrailLook } from '../trail/standing/index.js';
import { reconcileNightly } from '../trail/reconciler/index.js';
import { Sequencer } from '../trail/sequencer/index.js';
import {
  hasSigner,
  initialiseSigner,
  showSignerKey,
  signedSizeIn,
  SignerClient,
  startSignerChild,
} from '../trail/signer/index.js';
import { hasWitness, initialiseWitness, openWitness, serveWitness } from '../trail/witness/index.js';
import { invariants } from './check.command.js';
import { keepPolicy } from './policy-file.js';

/** A Unix socket's path has room for about so many bytes, on every system. */
const longestSocketPath = 100;

/** The log in the database, as the sequencer sees it. */
export function trailDatabaseOf({ sequencer }: SequencerDatabase): TrailDatabase {
  return new TrailDatabase(databaseOf(sequencer));
}

function databaseOf({ url, sessionRole }: SequencerDatabase['sequencer']): {
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

/** The public key of the log. @throws Error in a sentence when its signer has none or does not answer */
export async function logKeyOf(config: TrailConfig): Promise<string> {
  return config.signerSocket === undefined
    ? showSignerKey(signerFolder(config))
    : (await new SignerClient(config.signerSocket).state()).vkey;
}

export function mirrorOf({ folder }: TrailConfig): Mirror {
  return new Mirror(join(folder, 'mirror'));
}

/** Where the latest results of the timers that verify are kept. */
export function verificationFilesOf({ folder }: TrailConfig): VerificationFiles {
  return { mirror: join(folder, 'mirror-verified.json'), verdict: join(folder, 'verdict.json') };
}

/**
 * Tells readiness what the timers that verify have found, now and until it is closed.
 * @param clock the database's, by which entries are told
 */
export async function startVerificationWatch(
  config: TrailConfig,
  clock: Clock,
  report: HealthPart,
): Promise<{ close(): Promise<void> }> {
  const stopping = new AbortController();
  const watched = await watchVerifications(
    { files: verificationFilesOf(config), expectedHours: config.verifyHours, clock, report },
    stopping.signal,
  );
  return {
    close: async () => {
      stopping.abort();
      await watched.ended;
    },
  };
}

function signerFolder({ folder }: TrailConfig): string {
  return join(folder, 'signer');
}

/**
 * How many entries of the log are known outside of its database: to its signer, its copy and its witnesses.
 * @param knownKeys the keys of its signers that the database knows
 */
export async function knownOutsideOf(config: TrailConfig, knownKeys: readonly string[]): Promise<bigint> {
  const { origin, signerSocket, witnesses } = config;
  const present = await logKeyOf(config).catch(() => undefined);
  return knownOutside({
    origin,
    logKeys: present === undefined ? knownKeys : [...new Set([...knownKeys, present])],
    mirror: mirrorOf(config),
    witnesses: witnesses.map((witness) => new WitnessClient(witness)),
    signed: async () =>
      signerSocket === undefined
        ? signedSizeIn(signerFolder(config))
        : (await new SignerClient(signerSocket).state()).size,
  });
}

/**
 * Makes the signer that the server starts itself, for a log that was never signed, and answers whether it is one. For
 * any other nothing is made: what is missing must be restored.
 */
export async function beginLog(config: TrailConfig, house: SequencerDatabase): Promise<boolean> {
  const database = trailDatabaseOf(house);
  try {
    const mirror = mirrorOf(config);
    const isNew =
      (await database.checkpoint()) === undefined &&
      (await database.knownKeys('SIGNER')).length === 0 &&
      (await mirror.checkpoint()) === undefined &&
      (await mirror.reach()) === 0n;
    if (isNew && config.signerSocket === undefined && !hasSigner(signerFolder(config))) {
      await initialiseSigner(signerFolder(config), config.origin, { isUnsigned: true });
    }
    return isNew;
  } finally {
    await database.close();
  }
}

/** How a process that serves the book looks at the trail. */
export function trailLookThrough(
  reads: Sql,
): (names: readonly string[], quorum: number) => Promise<TrailLook> {
  return async (names, quorum) => {
    const { rows } = await reads
      .getExecutor()
      .executeQuery<TrailLook>(CompiledQuery.raw(lookStatement, [names, quorum]));
    const [look] = rows;
    if (look === undefined) {
      throw new Error('The table trail.standing is empty.');
    }
    return look;
  };
}

/**
 * Looks how the book stands to its log and what waits, until it is closed.
 * @param ofSequencer where is told how the sequencer of another process is; left out where this one keeps the trail
 */
export function startTrailWatch(
  { witnesses, quorum = witnesses.length }: Pick<TrailConfig, 'witnesses' | 'quorum'>,
  look: (names: readonly string[], quorum: number) => Promise<TrailLook>,
  report: HealthPart,
  ofSequencer?: HealthPart,
): { close(): Promise<void> } {
  const names = witnesses.map(({ vkey }) => parseVerifierKey(vkey).name);
  const stopping = new AbortController();
  const watched = watchTrail(
    {
      look: () => look(names, quorum),
      report,
      quorum,
      ...(ofSequencer === undefined ? {} : { ofSequencer }),
    },
    stopping.signal,
  );
  return {
    close: async () => {
      stopping.abort();
      await watched;
    },
  };
}

export interface KeepingOptions {
  readonly config: TrailConfig;
  readonly house: SequencerDatabase;
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
  const teller = new StatusTeller(database);
  const status = new TrailStatus((findings) => {
    options.onStatus?.(findings);
    teller.hear(findings);
  });
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
    log: tell,
    onTree: publisher.onTree,
    leastSize: () => publisher.leastSize,
  });
  const stopping = new AbortController();
  const kept = keepTrail(
    { publisher, sequence: (signal) => sequencer.run(signal), tell, status },
    stopping.signal,
  );
  const told = teller.run(stopping.signal);
  const { ownerUrl } = house;
  // Without the owner's log-in it is for a timer: so-kho trail reconcile.
  const compared =
    ownerUrl === undefined
      ? undefined
      : reconcileNightly({ ownerUrl, invariants, mirror: mirrorOf(config), clock, tell }, stopping.signal);
  return {
    close: async () => {
      stopping.abort();
      await Promise.all([kept, compared, told]);
      await signer.close();
      await database.close();
    },
  };
}

/** The three bodies that watch the demonstration. */
const demoWitnesses = ['finance', 'inspection', 'prosecutor'] as const;

export interface DemoWitnesses {
  readonly addresses: readonly WitnessAddress[];
  /** The file that tells an offline verifier whom to trust; undefined where it does not say what the settings say. */
  readonly policyFile: string | undefined;
  close(): Promise<void>;
}

export interface DemoWitnessOptions {
  readonly config: TrailConfig;
  readonly quorum: number;
  /** Whether the log was never signed: only then witnesses are made. */
  readonly isNew: boolean;
  readonly tell: (line: string) => void;
}

/**
 * Three witnesses with keys and states of their own, in this process: what three processes would show as well, for
 * a hundredth of their memory. An authority's witnesses stand elsewhere.
 */
export async function startDemoWitnesses(options: DemoWitnessOptions): Promise<DemoWitnesses> {
  const { config, quorum, tell } = options;
  const logKey = await logKeyOf(config).catch((failure: unknown) => {
    tell(failure instanceof Error ? failure.message : String(failure));
    return undefined;
  });
  const started = (
    await Promise.all(demoWitnesses.map((name) => startDemoWitness(name, logKey, options)))
  ).filter((each) => each !== undefined);
  const addresses = started.map(({ address }) => address);
  const file = join(config.folder, 'policy.txt');
  let policyFile: string | undefined;
  if (logKey !== undefined && addresses.length === demoWitnesses.length) {
    // Where they listen is another port at each start.
    const keys = addresses.map(({ vkey }) => ({ vkey }));
    policyFile = (await keepPolicy(file, policyText(logKey, keys, quorum), tell)) ? file : undefined;
  }
  return {
    addresses,
    policyFile,
    close: async () => {
      await Promise.all(started.map((each) => each.close()));
    },
  };
}

/** One of them; undefined where it has lost its folder: another one would cosign whatever it is shown first. */
async function startDemoWitness(
  name: string,
  logKey: string | undefined,
  { config, isNew, tell }: DemoWitnessOptions,
): Promise<{ address: WitnessAddress; close(): Promise<void> } | undefined> {
  const folder = join(config.folder, 'witnesses', name);
  if (!hasWitness(folder)) {
    if (!isNew || logKey === undefined) {
      tell(
        `The witness ${name} has lost ${folder}: it is not made anew. Restore the folder from its backup.`,
      );
      return undefined;
    }
    await initialiseWitness(folder, `${name}.${config.origin}`, [logKey]);
  }
  const opened = await openWitness(folder, systemClock).catch((failure: unknown) => {
    tell(failure instanceof Error ? failure.message : String(failure));
    return undefined;
  });
  if (opened === undefined) {
    return undefined;
  }
  if (logKey !== undefined && !opened.logs.includes(logKey)) {
    tell(`The witness ${name} does not know the key of this log, and cosigns none of its checkpoints.`);
  }
  const server = await serveWitness(opened.witness, { host: '127.0.0.1', port: 0 }, (failure) => {
    tell(`The witness ${name} has failed: ${failure instanceof Error ? failure.message : String(failure)}`);
  });
  return {
    address: { vkey: opened.vkey, url: server.url },
    close: async () => {
      await server.close();
      opened.close();
    },
  };
}
