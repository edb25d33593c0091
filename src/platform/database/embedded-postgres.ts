import { realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { lockFolder } from '../folder-lock.js';
import { makeFolder } from '../made-folder.js';
import type { SystemUser } from './child-program.js';
import { assertSameMajorVersion, createCluster, giveBack, superuserName } from './postgres-cluster.js';
import { endLeftovers } from './postgres-leftovers.js';
import { findPostgresPrograms } from './postgres-programs.js';
import { keepSecrets } from './postgres-secrets.js';
import { serverAddress, startServer } from './postgres-server.js';
import { findPostgresUser } from './postgres-user.js';

/** Another so-kho process keeps its database in this home; two servers on one folder would destroy it. */
export class DatabaseInUseError extends Error {
  override readonly name = 'DatabaseInUseError';

  readonly folder: string;
  /** Absent when the other process has not yet written its number down. */
  readonly processId: number | undefined;

  constructor(folder: string, processId: number | undefined) {
    const holder = processId === undefined ? 'another so-kho process' : `the so-kho process ${processId}`;
    super(`The database in ${folder} is in use by ${holder}: stop that one first, or choose another home.`);
    this.folder = folder;
    this.processId = processId;
  }
}

export interface EmbeddedPostgresOptions {
  /** Everything is kept in its subfolder `postgresql`: data, passwords, log. Made when it does not exist. */
  readonly home: string;
  readonly log?: (line: string) => void;
  /** Another free port is taken when somebody listens there already. */
  readonly preferredPort?: number;
  /** False for throw-away tests alone: what was committed may be lost when the server is killed. */
  readonly durable?: boolean;
}

export interface EmbeddedPostgres {
  /** Connects as superuser to the database `postgres`. */
  readonly adminUrl: string;
  /** For the application's login role, which the migrations make: the same at every start of this home. */
  readonly appPassword: string;
  /** For the login role of the trail's sequencer, likewise. */
  readonly sequencerPassword: string;
  readonly port: number;
  /** Fulfilled with the reason when it has ended by itself and could not be started again; until then it comes back. */
  readonly lost: Promise<Error>;
  /** Kills it where it lives and does not answer; it comes back as after any other end. */
  endHung(): Promise<void>;
  /** Close the pools first: open sessions are cut. Safe to call more than once. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that comes with so-kho on the data of this home, which it creates at the first start.
 * It listens on 127.0.0.1 only, and ends with this process, even when this process is killed.
 *
 * @throws DatabaseInUseError when another so-kho process has this home.
 * @throws Error in one sentence with what to do, when it cannot be started.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32') {
    throw new Error(
      'The PostgreSQL that comes with so-kho does not run on Windows: ' +
        'use WSL, or give so-kho the address of a PostgreSQL server of your own.',
    );
  }
  const folder = await prepareFolder(join(resolve(options.home), 'postgresql'));
  const lock = lockFolder(folder, (taken, processId) => new DatabaseInUseError(taken, processId));
  try {
    const running = await startLocked(folder, options);
    return {
      ...running,
      stop: async () => {
        await running.stop();
        lock.release();
      },
    };
  } catch (failure) {
    lock.release();
    throw failure;
  }
}

async function startLocked(folder: string, options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? ((): void => undefined);
  const durable = options.durable ?? true;
  const dataFolder = join(folder, 'data');
  const isNew = !(await exists(dataFolder));
  const user = await findPostgresUser(dataFolder);
  const programs = await findPostgresPrograms({ user, log });
  const secrets = await keepSecrets(join(folder, 'passwords.json'), isNew);
  if (isNew) {
    log(`A new database is created in ${dataFolder}.`);
    const { superuserPassword } = secrets;
    await createCluster({ dataFolder, programs, user, superuserPassword, durable, log });
  } else {
    await giveBackIfTaken(dataFolder, user);
    await assertSameMajorVersion(dataFolder, programs);
    await endLeftovers({ dataFolder, user, log });
  }
  const server = await startServer({
    program: programs.postgres,
    dataFolder,
    logFile: join(folder, 'server.log'),
    user,
    durable,
    preferredPort: options.preferredPort,
    log,
  });
  const adminUrl = `postgresql://${superuserName}:${secrets.superuserPassword}@${serverAddress}:${server.port}/postgres`;
  try {
    await assertChecksums(adminUrl, dataFolder);
  } catch (failure) {
    await server.stop();
    throw failure;
  }
  return {
    adminUrl,
    appPassword: secrets.applicationPassword,
    sequencerPassword: secrets.sequencerPassword,
    port: server.port,
    lost: server.lost,
    endHung: () => server.endHung(),
    stop: () => server.stop(),
  };
}

async function prepareFolder(folder: string): Promise<string> {
  await makeFolder(folder);
  const present = process.getuid?.() ?? 0;
  const { uid } = await stat(folder);
  if (present !== 0 && uid !== present) {
    throw new Error(
      `The folder ${folder} belongs to another user: start as that user or choose another home.`,
    );
  }
  return realpath(folder);
}

async function giveBackIfTaken(dataFolder: string, user: SystemUser | undefined): Promise<void> {
  const [folder, version] = await Promise.all([stat(dataFolder), stat(join(dataFolder, 'PG_VERSION'))]);
  if (user !== undefined && (folder.uid !== user.uid || version.uid !== user.uid)) {
    await giveBack(dataFolder, user);
  }
}

/** Also proves that the kept password still opens the database. */
async function assertChecksums(adminUrl: string, dataFolder: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  try {
    await client.connect();
    const { rows } = await client.query<{ data_checksums: string }>('show data_checksums');
    if (rows[0]?.data_checksums !== 'on') {
      throw new Error(
        `The database in ${dataFolder} keeps no data checksums: ` +
          `stop it and switch them on with "pg_checksums --enable".`,
      );
    }
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
