import { afterEach, expect, test } from '@jest/globals';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addressOf, runProgram, type RunningProgram } from '../support/running-server.js';
import { freshFolder, openLogDatabase, Undo, type LogDatabase } from '../trail/support/trail-parts.js';

const undo = new Undo();

afterEach(() => undo.run());

function serveDemo({ url }: LogDatabase, home: string): RunningProgram {
  const running = runProgram(['serve', '--demo'], {
    PORT: '0',
    DATABASE_URL: url,
    SO_KHO_HOME: home,
    TRAIL_SEQUENCER: 'on',
    LOG_LEVEL: 'silent',
  });
  undo.add(() => running.child.kill('SIGKILL'));
  return running;
}

async function stop({ child, ended }: RunningProgram): Promise<void> {
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
}

test('given a demonstration that was put back older with all but its witnesses, then it learns that from them and writes nothing', async () => {
  const home = await freshFolder(undo);
  const first = serveDemo(await openLogDatabase(undo, 'template1'), home);
  await first.line(/^Trail: \d+ entries signed, cosigned by /);
  await stop(first);
  const journal = join(home, 'trail', 'signer', 'journal');
  await writeFile(journal, `${(await readFile(journal, 'utf8')).split('\n')[0]}\n`);
  await rm(join(home, 'trail', 'mirror'), { recursive: true });
  const older = await openLogDatabase(undo, 'template1');

  const second = serveDemo(older, home);

  const ready = await fetch(`${await addressOf(second)}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.text()).toContain('BOOK_BEHIND_LOG');
  await stop(second);
  expect((await older.owner.query('select from identity.office')).rowCount).toBe(0);
}, 300_000);
