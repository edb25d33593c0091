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

test('given a register that an operator takes over in the name of two people, then each event says that nobody logged in', async () => {
  const home = await freshFolder(undo);
  const config = readConfig({ DATABASE_URL: t.applicationUrl, SO_KHO_HOME: home, LOG_LEVEL: 'silent' });
  const run = async (...parts: string[]): Promise<string> => {
    const printed: string[] = [];
    const print = (text: string) => printed.push(text);
    const command = importCommand({ config: () => config, print, tell: () => undefined });
    await command.parseAsync(parts, { from: 'user' });
    return printed.join('\n');
  };
  const file = 'data/registers/so-vat-chung-kv03.xlsx';

  const tried = await run(file, '--office', 'KV03', '--dry-run');
  expect(tried).toContain('Dòng đã đọc 160 = ');
  const kept = await t.owner.query('select from custody.register_draft');
  expect(kept.rowCount).toBe(0);

  const prepared = JSON.parse(await run(file, '--office', 'KV03', '--as', 'ketoan.kv03', '--json'));
  expect(prepared.account).toMatchObject({ rowsRead: 160, known: 0 });
  await expect(run('release', prepared.draftId, '--as', 'ketoan.kv03')).rejects.toThrow('Not found');
  const released = await run('release', prepared.draftId, '--as', 'truongphong.kv03');
  expect(released).toContain('Dòng đã đọc 160 = ');

  const { rows } = await t.owner.query(
    `select distinct s.username, e.after ->> 'origin' as origin from trail.event e
     join identity.staff s on s.id = e.actor_id where s.username in ('ketoan.kv03', 'truongphong.kv03') order by 1`,
  );
  expect(rows).toEqual([
    { username: 'ketoan.kv03', origin: 'COMMAND_LINE' },
    { username: 'truongphong.kv03', origin: 'COMMAND_LINE' },
  ]);
  const logged = await t.owner.query<{ payload: string }>(
    `select convert_from(payload, 'UTF8') as payload from trail.outbox where type = 'register.imported'`,
  );
  expect(logged.rows.map(({ payload }) => payload)).toEqual([
    expect.stringContaining('"origin":"COMMAND_LINE"'),
  ]);
});
