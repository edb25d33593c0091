import { open } from 'node:fs/promises';
import pg from 'pg';
import { comparedTables, laggingColumns } from '../capture/captured-tables.js';
import { liveTable } from './live-tables.js';
import { liveRows } from './row-streams.js';

/**
 * Writes the rows of the tables that the log follows in full, for `so-kho-verify reconcile --table-export`
 * (docs/TRAIL-FORMATS.md): one snapshot, one row a line. Answers how many rows.
 */
export async function exportTables(ownerUrl: string, file: string): Promise<number> {
  const tables = comparedTables.filter((name) => laggingColumns[name] === undefined);
  const client = new pg.Client({ connectionString: ownerUrl, application_name: 'so-kho table export' });
  await client.connect();
  const handle = await open(file, 'wx', 0o600);
  try {
    await client.query(
      `begin isolation level repeatable read read only; set local timezone = 'UTC'; set local search_path = pg_catalog`,
    );
    await handle.write(`${JSON.stringify({ format: 'so-kho/table-export/v1', tables })}\n`);
    let rows = 0;
    for (const name of tables) {
      for await (const { key, image } of liveRows(client, await liveTable(client, name))) {
        // As PostgreSQL wrote them, so that numbers keep their digits.
        await handle.write(`{"table":${JSON.stringify(name)},"key":${key},"image":${image ?? 'null'}}\n`);
        rows += 1;
      }
    }
    await client.query('commit');
    await handle.sync();
    return rows;
  } finally {
    await handle.close();
    await client.end();
  }
}
