import { afterEach, expect, test } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  freshFolder,
  openLogDatabase,
  origin,
  program,
  Undo,
  type LogDatabase,
} from '../trail/support/trail-parts.js';

const undo = new Undo();

afterEach(() => undo.run());

const envOf = (database: LogDatabase, home: string): NodeJS.ProcessEnv => ({
  PORT: '0',
  DATABASE_URL: database.url,
  SO_KHO_SECRET: 'a secret of the tests that is long enough',
  TRAIL_HOME: home,
  TRAIL_ORIGIN: origin,
  TRAIL_SEQUENCER: 'on',
  LOG_LEVEL: 'silent',
});

/** Runs a server until it has said all of this, and ends it as an operator would; answers what it said. */
async function serveUntil(env: NodeJS.ProcessEnv, ...expected: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [program, 'serve'], { env });
  undo.add(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  let output = '';
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (expected.every((part) => output.includes(part))) resolve();
      });
    }
    child.on('exit', () => reject(new Error(`It ended: ${output}`)));
  });
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  return output;
}

async function run(env: NodeJS.ProcessEnv, ...parameters: string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [program, ...parameters], { env })).stdout;
}

test('given a log that was signed, when its keys are lost, then no start makes others, and each way back works', async () => {
  const home = await freshFolder(undo);
  const backup = await freshFolder(undo);
  const database = await openLogDatabase(undo);
  const env = envOf(database, home);
  const file = (name: string): string => join(home, name);
  await serveUntil(env, 'entries signed');
  const before = await run(env, 'keys', 'list');
  await cp(file('signer'), join(backup, 'signer'), { recursive: true });
  await rm(file('signer'), { recursive: true });
  await rename(file('receipt.key'), join(backup, 'receipt.key'));

  const lost = await serveUntil(
    { ...env, SO_KHO_SECRET: 'another secret of the tests that is long enough' },
    'signer.key is missing',
  );

  expect(lost).toContain('RECEIPT_KEY_MISSING');
  expect(lost).toContain('SECRET_CHANGED');
  expect(existsSync(file('signer/signer.key'))).toBe(false);
  expect(existsSync(file('receipt.key'))).toBe(false);
  expect(await run(env, 'keys', 'list')).toBe(before);
  expect(before).toMatch(/^RECEIPT .*\nSECRET .*\nSIGNER .*\n$/);
  await expect(run(env, 'signer', '--state', file('signer'), '--show-key')).rejects.toMatchObject({
    code: 1,
  });

  // The key comes back from its backup, the journal does not.
  await mkdir(file('signer'), { recursive: true });
  await cp(join(backup, 'signer/signer.key'), file('signer/signer.key'));
  await serveUntil(env, 'journal is missing', 'signer recover');
  expect(existsSync(file('signer/journal'))).toBe(false);
  const recovered = await run(
    env,
    ...['signer', 'recover', '--state', file('signer'), '--checkpoint', file('mirror/checkpoint')],
  );
  expect(recovered).toMatch(/goes on after \d+ entries/);
  await serveUntil(env, 'entries signed');

  const adopted = await run(env, 'keys', 'adopt', 'receipt', '--reason', 'mất khóa biên nhận');
  expect(adopted).toMatch(/^RECEIPT: /);
  expect(await serveUntil(env, 'entries signed')).not.toContain('RECEIPT_KEY');
  expect(await run(env, 'keys', 'list')).toContain('mất khóa biên nhận');
  await expect(run(env, 'keys', 'adopt', 'receipt', '--reason', 'x')).rejects.toMatchObject({ code: 1 });
}, 300_000);
