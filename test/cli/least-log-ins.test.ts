import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { newId } from '../../src/platform/ids.js';
import { runProgram } from '../support/running-server.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';

let t: TestHouse;
let home: string;
beforeAll(async () => {
  t = await openTestHouse();
  home = await mkdtemp(join(tmpdir(), 'so-kho-log-ins-'));
});
afterAll(async () => {
  await t.close();
  await rm(home, { recursive: true });
});

/** How a command ends with these log-ins and no others, and what it says. */
async function ended(
  parameters: readonly string[],
  logIns: Readonly<Record<string, string>>,
): Promise<{ code: number | string; said: string }> {
  const program = runProgram(parameters, { SO_KHO_HOME: home, TRAIL_HOME: home, PORT: '0', ...logIns });
  return { code: await program.ended, said: program.lines.join('\n') };
}

test.each([
  ['check'],
  ['trail reconcile'],
  ['trail export-tables none'],
  ['trail missing list'],
  ['keys adopt secret --reason x'],
])(
  'given the log-in of the application alone, when somebody asks %s, then it is refused and not answered from what the application sees',
  async (command) => {
    const { code, said } = await ended(command.split(' '), { DATABASE_URL: t.applicationUrl });
    expect({ code, said }).toEqual({
      code: 2,
      said: expect.stringContaining('DATABASE_OWNER_URL must be set'),
    });
  },
);

test('given the log-in of the sequencer alone, when a server is started, then it starts no embedded database in its place', async () => {
  const { code, said } = await ended(['serve'], { DATABASE_SEQUENCER_URL: t.applicationUrl });
  expect({ code, said }).toEqual({ code: 2, said: expect.stringContaining('DATABASE_URL must be set') });
});

test('given the log-in of the application alone, when the trail is to be kept, then it is refused', async () => {
  const { code, said } = await ended(['trail', 'sequence'], { DATABASE_URL: t.applicationUrl });
  expect({ code, said }).toEqual({
    code: 2,
    said: expect.stringContaining('DATABASE_SEQUENCER_URL must be set'),
  });
});

test('given a database without tables and the log-in of the application, when a server is started, then it says who migrates', async () => {
  const name = `so_kho_${newId().replaceAll('-', '')}`;
  await t.owner.query(`create database ${name}`);
  try {
    const url = new URL(t.applicationUrl);
    url.pathname = `/${name}`;
    const { code, said } = await ended(['serve'], { DATABASE_URL: url.href });
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringMatching(/lacks \d+ migrations, .* so-kho migrate/),
    });
    const made = new pg.Client({ connectionString: t.ownerUrl.replace(/[^/]+$/, name) });
    await made.connect();
    const { rows } = await made.query("select to_regnamespace('custody') as book");
    await made.end();
    expect(rows).toEqual([{ book: null }]);
  } finally {
    await t.owner.query(`drop database ${name} with (force)`);
  }
});

test('given a log-in that may not see which migrations have run, when a server is started, then it says so and not that they lack', async () => {
  const role = `stranger_${newId().replaceAll('-', '')}`;
  await t.owner.query(`create role ${role} login password 'x'`);
  await t.owner.query(`grant usage on schema platform to ${role}`);
  try {
    const url = new URL(t.applicationUrl);
    url.username = role;
    url.password = 'x';
    const { code, said } = await ended(['serve'], { DATABASE_URL: url.href });
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringContaining(`does not let ${role} see which migrations have run`),
    });
    expect(said).not.toContain('lacks');
  } finally {
    await t.owner.query(`drop owned by ${role}`);
    await t.owner.query(`drop role ${role}`);
  }
});
