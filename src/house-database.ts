import { migrations } from '../migrations/index.js';
import { SettingError, type Config } from './config.js';
import {
  allowLogin,
  ensureDatabase,
  mayMakeTables,
  rowsThrough,
  serverVersion,
} from './platform/database/administration.js';
import { outageOf, sqlStateOf } from './platform/database/failures.js';
import { startEmbeddedPostgres } from './platform/database/embedded-postgres.js';
import { migrate } from './platform/database/migrate.js';

/** What keeping the trail needs of a database. */
export interface SequencerDatabase {
  /** How the sequencer of the trail reaches it. */
  readonly sequencer: { readonly url: string; readonly sessionRole?: string };
  /** For what only the owner may see or do; undefined where the settings do not have its log-in. */
  readonly ownerUrl: string | undefined;
  readonly description: string;
  close(): Promise<void>;
}

/** A migrated database and how the application reaches it. */
export interface HouseDatabase extends SequencerDatabase {
  readonly url: string;
  /** The role that a session takes, where the only URL given is the owner's. */
  readonly sessionRole?: string;
  /** The migrations that ran when it was opened. */
  readonly migrated: readonly string[];
  /** Fulfilled with the reason when the embedded PostgreSQL is lost for good. */
  readonly lost: Promise<Error>;
  /** Kills the embedded PostgreSQL that lives and does not answer, so that it is started again; undefined for another. */
  readonly endHung?: () => Promise<void>;
}

const applicationRole = 'so_kho_app';
const sequencerRole = 'so_kho_sequencer';
const databaseName = 'so_kho';
const oldestServer = 15;
const insufficientPrivilege = '42501';

/**
 * Opens the database that the settings name, or the embedded one. Its tables are brought up to date where the settings
 * have the log-in of its owner.
 * @throws SettingError when they name one for the sequencer alone
 */
export async function openHouseDatabase(config: Config, log: (line: string) => void): Promise<HouseDatabase> {
  const { databaseUrl = config.databaseOwnerUrl } = config;
  if (databaseUrl !== undefined) {
    return openExternal({ ...config, databaseUrl }, log);
  }
  if (config.databaseSequencerUrl !== undefined) {
    throw new SettingError('DATABASE_URL must be set: DATABASE_SEQUENCER_URL is for the trail alone.');
  }
  return openEmbedded(config.home, log);
}

/** The same for whoever keeps the trail, who needs no other log-in than the sequencer's. */
export async function openSequencerDatabase(
  config: Config,
  log: (line: string) => void,
): Promise<SequencerDatabase> {
  const { databaseSequencerUrl: url, databaseUrl, databaseOwnerUrl } = config;
  if (url === undefined || databaseUrl !== undefined || databaseOwnerUrl !== undefined) {
    const house = await openHouseDatabase(config, log);
    if (url === undefined && house.ownerUrl === undefined) {
      throw new SettingError('DATABASE_SEQUENCER_URL must be set: the application may not keep the trail.');
    }
    return house;
  }
  return {
    sequencer: { url },
    ownerUrl: undefined,
    description: describe(url, await supportedVersion(url)),
    close: () => Promise.resolve(),
  };
}

/** The owner's log-in. @throws SettingError where the settings do not have it */
export function requireOwner({ ownerUrl }: Pick<HouseDatabase, 'ownerUrl'>): string {
  if (ownerUrl === undefined) {
    throw new SettingError('DATABASE_OWNER_URL must be set: this looks past what the application may see.');
  }
  return ownerUrl;
}

/** What has run in a database that this program can serve. */
export const migrationNames: readonly string[] = migrations.map(({ name }) => name);

/** Runs the pending migrations as the owner and answers their names. */
export async function migrateHouse(ownerUrl: string): Promise<string[]> {
  return migrate(ownerUrl, { migrations });
}

async function openEmbedded(home: string, log: (line: string) => void): Promise<HouseDatabase> {
  const postgres = await startEmbeddedPostgres({ home, log });
  try {
    const ownerUrl = await ensureDatabase(postgres.adminUrl, databaseName);
    const migrated = await migrateAndTell(ownerUrl, log);
    await allowLogin(ownerUrl, applicationRole, postgres.appPassword);
    await allowLogin(ownerUrl, sequencerRole, postgres.sequencerPassword);
    return {
      url: withLogin(ownerUrl, applicationRole, postgres.appPassword),
      ownerUrl,
      sequencer: { url: withLogin(ownerUrl, sequencerRole, postgres.sequencerPassword) },
      migrated,
      description: `embedded PostgreSQL on port ${postgres.port}, data in ${home}`,
      lost: postgres.lost,
      endHung: () => postgres.endHung(),
      close: () => postgres.stop(),
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

function withLogin(ownerUrl: string, role: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = password;
  return url.href;
}

async function openExternal(
  config: Config & { readonly databaseUrl: string },
  log: (line: string) => void,
): Promise<HouseDatabase> {
  const { databaseUrl: url, databaseSequencerUrl: sequencerUrl } = config;
  const version = await supportedVersion(url);
  const isOwners = config.databaseOwnerUrl === undefined && (await mayMakeTables(url));
  const ownerUrl = isOwners ? url : config.databaseOwnerUrl;
  const migrated = ownerUrl === undefined ? await requireMigrated(url) : await migrateAndTell(ownerUrl, log);
  return {
    url,
    ownerUrl,
    ...(ownerUrl === url ? { sessionRole: applicationRole } : {}),
    sequencer:
      sequencerUrl === undefined
        ? { url: ownerUrl ?? url, sessionRole: sequencerRole }
        : { url: sequencerUrl },
    migrated,
    description: describe(url, version),
    lost: new Promise(() => undefined),
    close: () => Promise.resolve(),
  };
}

/** @throws Error in a sentence when the database does not answer or is too old */
async function supportedVersion(url: string): Promise<number> {
  const version = await serverVersion(url).catch((error: unknown) => {
    throw notReached(url, error);
  });
  if (version < oldestServer) {
    throw new Error(`The database is PostgreSQL ${version}; Sổ Kho needs ${oldestServer} or newer.`);
  }
  return version;
}

function describe(url: string, version: number): string {
  return `PostgreSQL ${version} at ${new URL(url).host}`;
}

/** A database of before the function has none of it, and an empty one no schema. */
const asksUnknown = new Set(['42883', '3F000']);

/** What the application's own log-in can do: see that nothing is missing. */
async function requireMigrated(url: string): Promise<string[]> {
  const level = await rowsThrough<{ migrations: string[] }>(
    url,
    'select platform.migrations() as migrations',
  ).catch((error: unknown) => {
    if (asksUnknown.has(sqlStateOf(error) ?? '')) {
      return [];
    }
    throw notTold(url, error);
  });
  const missing = migrationNames.filter((name) => !level[0]?.migrations.includes(name));
  if (missing.length > 0) {
    throw new Error(
      `The database lacks ${missing.length} migrations, which its owner runs: DATABASE_OWNER_URL=… so-kho migrate.`,
    );
  }
  return [];
}

/** What keeps a log-in from seeing the migrations that have run. */
function notTold(url: string, error: unknown): unknown {
  if (sqlStateOf(error) !== insufficientPrivilege) {
    return notReached(url, error);
  }
  const { username, host } = new URL(url);
  return new Error(
    `PostgreSQL at ${host} does not let ${decodeURIComponent(username)} see which migrations have run: DATABASE_URL is for ` +
      `the log-in of ${applicationRole}.`,
  );
}

/** What keeps a start from reaching its database, without its password. */
function notReached(url: string, error: unknown): unknown {
  const { host, pathname } = new URL(url);
  const reason = error instanceof Error ? error.message : String(error);
  const outage = outageOf(error);
  if (outage === undefined) {
    return error;
  }
  return new Error(
    outage === 'closed'
      ? `PostgreSQL at ${host} does not let this log-in into ${pathname.slice(1)} (${reason}): correct its address.`
      : `PostgreSQL at ${host} does not answer (${reason}): start it, or correct its address.`,
    { cause: error },
  );
}

async function migrateAndTell(ownerUrl: string, log: (line: string) => void): Promise<string[]> {
  const ran = await migrateHouse(ownerUrl);
  if (ran.length > 0) {
    log(`${ran.length} migrations ran.`);
  }
  return ran;
}
