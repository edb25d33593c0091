import { sql } from 'kysely';
import type { HouseWork } from '../../identity/index.js';

/** How many rows one statement writes: PostgreSQL gives a statement up that takes longer than some seconds. */
const rowsAtOnce = 500;

/** Writes rows in their order, so many by one statement that it ends in time. */
export async function inParts<Row>(
  rows: readonly Row[],
  write: (part: readonly Row[]) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    await write(rows.slice(from, from + rowsAtOnce));
  }
}

/** Has the database make now what it checks when the transaction ends, so that the end does not check all at once. */
export async function checkNow(work: HouseWork): Promise<void> {
  await sql`set constraints all immediate`.execute(work.sql);
  await sql`set constraints all deferred`.execute(work.sql);
}
