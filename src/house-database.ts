import pg from 'pg';
import { migrations } from '../migrations/index.js';
import type { Config } from './config.js';
import { startEmbeddedPostgres } from './platform/database/embedded-postgres.js';
import { migrate } from './platform/database/migrate.js';

/** A migrated database and how the application reaches it. */
export interface HouseDatabase {
  readonly url: string;
  /** The role that a session takes, where the only URL given is the owner's. */
  readonly sessionRole?: string;
  /** How the owner reaches it; for the demo organisation and the migrations. */
  readonly ownerUrl: string;
  readonly description: string;
  close(): Promise<void>;
}

const applicationRole = 'so_kho_app';
const databaseName = 'so_kho';

/** Opens the database that the settings name, or the embedded one, and brings its tables up to date. */
export async function openHouseDatabase(config: Config, log: (line: string) => void): Promise<HouseDatabase> {
  return config.databaseUrl === undefined
    ? await openEmbedded(config.home, log)
    : await openExternal(config.databaseUrl, config.databaseOwnerUrl, log);
}

/** Runs the pending migrations on what the settings name and answers their names. */
export async function migrateHouse(ownerUrl: string): Promise<string[]> {
  return migrate(ownerUrl, { migrations });
}

async function openEmbedded(home: string, log: (line: string) => void): Promise<HouseDatabase> {
  const postgres = await startEmbeddedPostgres({ home, log });
  try {
    const ownerUrl = await ensureDatabase(postgres.adminUrl);
    await migrateAndTell(ownerUrl, log);
    await setApplicationPassword(ownerUrl, postgres.appPassword);
    const url = new URL(ownerUrl);
    url.username = applicationRole;
    url.password = postgres.appPassword;
    return {
      url: url.href,
      ownerUrl,
      description: `embedded PostgreSQL on port ${postgres.port}, data in ${home}`,
      close: () => postgres.stop(),
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function openExternal(
  url: string,
  ownerUrl: string | undefined,
  log: (line: string) => void,
): Promise<HouseDatabase> {
  await requireSupportedVersion(url);
  await migrateAndTell(ownerUrl ?? url, log);
  return {
    url,
    ownerUrl: ownerUrl ?? url,
    ...(ownerUrl === undefined ? { sessionRole: applicationRole } : {}),
    description: `PostgreSQL at ${new URL(url).host}`,
    close: () => Promise.resolve(),
  };
}

async function migrateAndTell(ownerUrl: string, log: (line: string) => void): Promise<void> {
  const ran = await migrateHouse(ownerUrl);
  if (ran.length > 0) {
    log(`${ran.length} migrations ran.`);
  }
}

async function withClient<Result>(url: string, use: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 15_000 });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

async function requireSupportedVersion(url: string): Promise<void> {
  const version = await withClient(url, async (client) => {
    const found = await client.query<{ version: string }>(
      "select current_setting('server_version_num') as version",
    );
    return Number(found.rows[0]?.version ?? 0);
  });
  if (version < 150_000) {
    throw new Error(`The database is PostgreSQL ${Math.floor(version / 10_000)}; Sổ Kho needs 15 or newer.`);
  }
}

async function ensureDatabase(adminUrl: string): Promise<string> {
  const url = new URL(adminUrl);
  url.pathname = `/${databaseName}`;
  await withClient(adminUrl, async (client) => {
    const found = await client.query('select from pg_database where datname = $1', [databaseName]);
    if (found.rowCount === 0) {
      await client.query(`create database ${databaseName}`);
    }
  });
  return url.href;
}

/** The application's log-in of the embedded database; its password never leaves the data folder. */
async function setApplicationPassword(ownerUrl: string, password: string): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    await client.query(`alter role ${applicationRole} login password ${client.escapeLiteral(password)}`);
  });
}
