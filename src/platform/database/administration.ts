import pg from 'pg';
import { reached } from '../failure-points.js';

/** What only an owner or superuser can do to a database, once, before the program runs on it. */

async function withClient<Result>(url: string, use: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 15_000 });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** Makes the database where it is missing and answers its URL. */
export async function ensureDatabase(adminUrl: string, name: string): Promise<string> {
  await withClient(adminUrl, async (client) => {
    const found = await client.query('select from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) {
      await client.query(`create database ${client.escapeIdentifier(name)}`);
      reached('database.created');
    }
  });
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Lets a role log in with this password. */
export async function allowLogin(ownerUrl: string, role: string, password: string): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    await client.query(
      `alter role ${client.escapeIdentifier(role)} login password ${client.escapeLiteral(password)}`,
    );
    reached('database.log-in-allowed');
  });
}

/** The major version of the server behind the URL. */
export async function serverVersion(url: string): Promise<number> {
  return withClient(url, async (client) => {
    const found = await client.query<{ version: string }>(
      "select current_setting('server_version_num') as version",
    );
    return Math.floor(Number(found.rows[0]?.version ?? 0) / 10_000);
  });
}

/** Whether this log-in may make schemas and tables, as the owner of the database does. */
export async function mayMakeTables(url: string): Promise<boolean> {
  const [row] = await rowsThrough<{ may: boolean }>(
    url,
    "select has_database_privilege(current_database(), 'CREATE') as may",
  );
  return row?.may ?? false;
}

/** What a statement finds through a log-in: the owner's sees past the policies that hold for the application. */
export async function rowsThrough<Row extends object = object>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  return withClient(url, async (client) => (await client.query<Row>(text, [...values])).rows);
}
