import type pg from 'pg';

/**
 * The name of the constraint that refuses what is written past every command, or `done`; the deferred ones are asked too,
 * and nothing is kept.
 */
export async function constraintRefusing(client: pg.Client, write: () => Promise<unknown>): Promise<string> {
  await client.query('begin');
  try {
    await write();
    await client.query('set constraints all immediate');
    return 'done';
  } catch (error) {
    return (error as { constraint?: string }).constraint ?? String(error);
  } finally {
    await client.query('rollback');
  }
}
