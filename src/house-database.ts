import { migrations } from '../migrations/index.js';
import type { Config } from './config.js';
import { allowLogin, ensureDatabase, serverVersion } from './platform/database/administration.js';
import { outageOf } from './platform/database/failures.js';
import { startEmbeddedPostgres } from './platform/database/embedded-postgres.js';
import { migrate } from './platform/database/migrate.js';

/** A migrated database and how the application reaches it. */
export interface HouseDatabase {
  readonly url: string;
  /** For what only the owner may see or do. */
  readonly ownerUrl: string;
  /** The role that a session takes, where the only URL given is the owner's. */
  readonly sessionRole?: string;
  /** How the sequencer of the trail reaches it. */
  readonly sequencer: { readonly url: string; readonly sessionRole?: string };
  readonly description: string;
  /** The migrations that ran when it was opened. */
  readonly migrated: readonly string[];
  /** Fulfilled with the reason when the embedded PostgreSQL is lost for good. */
  readonly lost: Promise<Error>;
  close(): Promise<void>;
}

const applicationRole = 'so_kho_app';
const sequencerRole = 'so_kho_sequencer';
const databaseName = 'so_kho';
const oldestServer = 15;

/** Opens the database that the settings name, or the embedded one, and brings its tables up to date. */
export async function openHouseDatabase(config: Config, log: (line: string) => void): Promise<HouseDatabase> {
  return config.databaseUrl === undefined
    ? await openEmbedded(config.home, log)
    : await openExternal({ ...config, databaseUrl: config.databaseUrl }, log);
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
  const { databaseUrl: url, databaseOwnerUrl: ownerUrl, databaseSequencerUrl: sequencerUrl } = config;
  const version = await serverVersion(url).catch((error: unknown) => {
    throw notReached(url, error);
  });
  if (version < oldestServer) {
    throw new Error(`The database is PostgreSQL ${version}; Sổ Kho needs ${oldestServer} or newer.`);
  }
  const migrated = await migrateAndTell(ownerUrl ?? url, log);
  return {
    url,
    ownerUrl: ownerUrl ?? url,
    ...(ownerUrl === undefined ? { sessionRole: applicationRole } : {}),
    sequencer:
      sequencerUrl === undefined
        ? { url: ownerUrl ?? url, sessionRole: sequencerRole }
        : { url: sequencerUrl },
    migrated,
    description: `PostgreSQL ${version} at ${new URL(url).host}`,
    lost: new Promise(() => undefined),
    close: () => Promise.resolve(),
  };
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
      ? `PostgreSQL at ${host} does not let this log-in into ${pathname.slice(1)} (${reason}): correct DATABASE_URL.`
      : `PostgreSQL at ${host} does not answer (${reason}): start it, or correct DATABASE_URL.`,
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
