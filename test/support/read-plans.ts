import { graphql } from 'graphql';
import pg from 'pg';
import { buildApiSchema } from '../../src/api-schema.js';
import { actorOfUsername } from '../../src/identity/index.js';
import type { PreparedRead } from '../../src/platform/database/prepared-reads.js';
import type { TestHouse } from './test-house.js';

/** The one statement with which the read road answers a question of this person. */
export async function statementOf(
  t: TestHouse,
  username: string,
  source: string,
  variableValues: Record<string, unknown>,
): Promise<PreparedRead> {
  const actor = await actorOfUsername(t.house.sql, username, t.clock.now());
  const asked: PreparedRead[] = [];
  const context = t.house.contextFor(actor);
  const reads = {
    read: (read: PreparedRead) => {
      asked.push(read);
      return Promise.resolve(null);
    },
  };
  await graphql({
    schema: await buildApiSchema(),
    source,
    variableValues,
    contextValue: { ...context, reads },
  });
  const [statement] = asked;
  if (statement === undefined || asked.length > 1) {
    throw new Error(`The question is answered by ${String(asked.length)} statements.`);
  }
  return statement;
}

/** How PostgreSQL runs it for the application's own role, without knowing any value of a parameter. */
export async function genericPlanOf(t: TestHouse, { text, values }: PreparedRead): Promise<string> {
  const client = await t.connectAsApplication();
  try {
    await client.query('set plan_cache_mode = force_generic_plan; set jit = off');
    await client.query(`prepare planned as ${text}`);
    const quoted = values.map((value) => (value === null ? 'null' : client.escapeLiteral(value)));
    const { rows } = await client.query(`explain execute planned(${quoted.join(', ')})`);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } finally {
    await client.end();
  }
}

/** The pages of the database that statements touch, run once before so that nothing is looked up for the first time. */
export async function buffersOf(client: pg.Client, reads: readonly PreparedRead[]): Promise<number> {
  let buffers = 0;
  for (const { text, values } of reads) {
    await client.query(`prepare page as ${text}`);
    const given = values.map((value) => (value === null ? 'null' : pg.escapeLiteral(value)));
    const execute = `execute page${given.length === 0 ? '' : `(${given.join(', ')})`}`;
    await client.query(execute);
    const { rows } = await client.query(`explain (analyze, buffers, format json) ${execute}`);
    const { Plan } = rows[0]['QUERY PLAN'][0];
    buffers += Number(Plan['Shared Hit Blocks']) + Number(Plan['Shared Read Blocks']);
    await client.query('deallocate page');
  }
  return buffers;
}
