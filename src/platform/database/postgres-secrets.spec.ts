import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { keepSecrets } from './postgres-secrets.js';

describe('the passwords of a home', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'so-kho-secrets-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('given a home of before the log was kept, then its sequencer gets a password and the others stay', async () => {
    const file = join(folder, 'passwords.json');
    const before = { superuserPassword: 'one', applicationPassword: 'two' };
    await writeFile(file, JSON.stringify(before));
    const kept = await keepSecrets(file, false);
    expect(kept).toMatchObject(before);
    expect(kept.sequencerPassword.length).toBeGreaterThanOrEqual(32);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(kept);
    expect(await keepSecrets(file, false)).toEqual(kept);
  });
});
