import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { importCommand } from '../../src/cli/import.command.js';
import { readConfig } from '../../src/config.js';
import { freshFolder, Undo } from '../trail/support/trail-parts.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';

const undo = new Undo();
let t: TestHouse;

beforeAll(async () => {
  t = await openTestHouse();
});
afterAll(async () => {
  await t.close();
  await undo.run();
});

test('given a register that an operator takes over in the name of a person, then each event says that nobody logged in', async () => {
  const home = await freshFolder(undo);
  const config = readConfig({ DATABASE_URL: t.applicationUrl, SO_KHO_HOME: home, LOG_LEVEL: 'silent' });
  const command = importCommand({ config: () => config, print: () => undefined, tell: () => undefined });

  await command.parseAsync(
    ['data/registers/so-vat-chung-kv03.xlsx', '--office', 'KV03', '--as', 'ketoan.kv03'],
    { from: 'user' },
  );

  const { rows } = await t.owner.query(
    `select distinct e.actor_name, e.after ->> 'origin' as origin from trail.event e
     join identity.staff s on s.id = e.actor_id where s.username = 'ketoan.kv03'`,
  );
  expect(rows).toEqual([{ actor_name: expect.any(String), origin: 'COMMAND_LINE' }]);
  const logged = await t.owner.query<{ payload: string }>(
    `select convert_from(payload, 'UTF8') as payload from trail.outbox where type = 'register.imported'`,
  );
  expect(logged.rows.map(({ payload }) => payload)).toEqual([
    expect.stringContaining('"origin":"COMMAND_LINE"'),
  ]);
});
