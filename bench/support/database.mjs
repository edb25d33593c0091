// The database of a run: the house's own PostgreSQL in a folder, migrated by the house's migrations, seeded once.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { migrations } from '../../dist/migrations/index.js';
import { migrateHouse } from '../../dist/src/house-database.js';
import { ensureDatabase } from '../../dist/src/platform/database/administration.js';
import { startEmbeddedPostgres } from '../../dist/src/platform/database/embedded-postgres.js';
import { cores, family, pinFamily } from './machine.mjs';
import { seed } from './seed.mjs';
import { prepareForPeers } from './peer-functions.mjs';

/**
 * How the contenders log in. All are the application's role or inherit from it, so that a build of the house needs no
 * other code: what differs is what PostgreSQL does for that log-in.
 */
export const logins = {
  /** As in production: row-level security on, trail on. */
  app: 'so_kho_app',
  /** Row-level security off: the role bypasses it. */
  open: 'bench_open',
  /** Row-level security on, but no row of the trail is kept; the statement that writes it is still sent. */
  quiet: 'bench_quiet',
  /** For the peers: no row-level security, no trail, plans made once and for a database in memory (their best configuration). */
  peer: 'bench_peer',
};

const migrationNames = migrations.map(({ name }) => name).join(' ');

const password = 'bench-on-127.0.0.1';

/**
 * @param home a folder to keep and to find again; without one it is made for this run and removed with it
 */
export async function openBenchDatabase({ home, size, tell }) {
  const folder = home === '' ? await mkdtemp(join(tmpdir(), 'so-kho-bench-')) : resolve(home);
  const removed = async () => (home === '' ? rm(folder, { recursive: true, force: true }) : undefined);
  try {
    await withCluster(folder, (cluster) => seedOnce(cluster, size, tell));
    const cluster = await startEmbeddedPostgres({ home: folder });
    return await opened(cluster, removed);
  } catch (error) {
    await removed();
    throw error;
  }
}

async function withCluster(folder, use) {
  const cluster = await startEmbeddedPostgres({ home: folder });
  try {
    await use(cluster);
  } finally {
    await cluster.stop();
  }
}

async function seedOnce(cluster, size, tell) {
  const url = await ensureDatabase(cluster.adminUrl, 'so_kho');
  await withClient(url, async (client) => {
    const { rows } = await client.query(
      "select to_regnamespace('bench') is not null as begun, to_regclass('bench.seeded') is not null as done",
    );
    if (rows[0].begun) {
      const seeded = rows[0].done ? (await client.query('select * from bench.seeded')).rows[0] : undefined;
      assertFits(seeded, size);
      if (seeded.migrations !== migrationNames) {
        tell('Migrating the kept database …');
        await migrateHouse(url);
        await client.query('update bench.seeded set migrations = $1', [migrationNames]);
        await client.query('vacuum analyze');
      }
      return;
    }
    tell(`Seeding ${size.exhibits} exhibits and ${size.cases} cases …`);
    // Settings that need a new start; it follows. No vacuum in the middle of a round: the run does it between rounds.
    for (const setting of [
      "shared_buffers = '2GB'",
      "max_wal_size = '8GB'",
      'autovacuum = off',
      'max_connections = 200',
    ]) {
      await client.query(`alter system set ${setting}`);
    }
    await migrateHouse(url);
    await seed(client, size, tell);
    await client.query(
      `create table bench.seeded as select '${size.name}'::text as size, '${migrationNames}'::text as migrations`,
    );
  });
}

/** @throws Error that says what to do, when the kept database is not the one that is asked for */
function assertFits(seeded, size) {
  const reason =
    seeded === undefined
      ? 'was not seeded to its end'
      : seeded.size !== size.name
        ? `has the size ${seeded.size}`
        : undefined;
  if (reason !== undefined) {
    throw new Error(`The database of this folder ${reason}; remove the folder or choose another --home.`);
  }
}

async function opened(cluster, removed) {
  const url = new URL(cluster.adminUrl);
  url.pathname = '/so_kho';
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  try {
    await makeLogins(admin);
    await prepareForPeers(admin);
    const { rows } = await admin.query("select pg_read_file('postmaster.pid') as text");
    const postmaster = Number(rows[0].text.split('\n')[0]);
    pinFamily(postmaster, cores.server);
    return {
      admin,
      urlFor: (login) => urlFor(url, login),
      processes: () => family(postmaster),
      close: async () => {
        await admin.end();
        await cluster.stop();
        await removed();
      },
    };
  } catch (error) {
    await admin.end();
    await cluster.stop();
    throw error;
  }
}

function urlFor(admin, login) {
  const url = new URL(admin);
  url.username = login;
  url.password = password;
  return url.href;
}

async function makeLogins(admin) {
  const attributes = { [logins.open]: 'bypassrls', [logins.quiet]: '', [logins.peer]: 'bypassrls' };
  await admin.query(`alter role ${logins.app} login password '${password}'`);
  for (const [name, attribute] of Object.entries(attributes)) {
    const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [name]);
    if (rowCount === 0) {
      await admin.query(
        `create role ${name} login inherit ${attribute} password '${password}' in role ${logins.app}`,
      );
    }
  }
  await admin.query(`alter role ${logins.quiet} set so_kho_bench.trail = 'off'`);
  await admin.query(`alter role ${logins.peer} set so_kho_bench.trail = 'off'`);
  await admin.query(`alter role ${logins.peer} set plan_cache_mode = 'force_generic_plan'`);
  // Everything is in memory here; told so, the planner looks staff and places up instead of hashing them for each row.
  await admin.query(`alter role ${logins.peer} set random_page_cost = 1.1`);
  // All share one core: workers would only cost their start.
  await admin.query(`alter role ${logins.peer} set max_parallel_workers_per_gather = 0`);
  await silenceTrailFor(admin);
}

/** What such a log-in writes into the trail is dropped before any other trigger sees it: no row, no entry of an index. */
async function silenceTrailFor(admin) {
  await admin.query(`
    create or replace function bench.drop_row() returns trigger language plpgsql as $body$ begin return null; end $body$`);
  const { rows } = await admin.query(
    "select oid::regclass::text as name from pg_class where relkind in ('r', 'p') and relnamespace = 'trail'::regnamespace",
  );
  for (const { name } of rows) {
    await admin.query(`
      create or replace trigger a_bench_quiet before insert on ${name} for each row
        when (current_setting('so_kho_bench.trail', true) = 'off') execute function bench.drop_row()`);
    await admin.query(`alter table ${name} enable always trigger a_bench_quiet`);
  }
}

async function withClient(url, use) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
