import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keepPolicy } from './policy-file.js';

describe('the policy beside the log', () => {
  let folder: string;
  let file: string;
  const told: string[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'so-kho-policy-'));
    file = join(folder, 'policy.txt');
    told.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true }));

  const keep = (text: string): Promise<boolean> => keepPolicy(file, text, (line) => told.push(line));

  it('when there is none, then it is written', async () => {
    expect(await keep('log a\nquorum none\n')).toBe(true);

    expect(await readFile(file, 'utf8')).toBe('log a\nquorum none\n');
    expect(told).toEqual([]);
  });

  it('when there is one of the same keys at other addresses, then it stays and nothing is said', async () => {
    await keep('log a\nwitness w k http://127.0.0.1:1\nquorum w\n');
    expect(await keep('# a comment\nlog a\nwitness w k\nquorum w\n')).toBe(true);

    expect(await readFile(file, 'utf8')).toContain('http://127.0.0.1:1');
    expect(told).toEqual([]);
  });

  it('when there is one of another key, then it stays and that is said', async () => {
    await keep('log a\nquorum none\n');
    expect(await keep('log b\nquorum none\n')).toBe(false);

    expect(await readFile(file, 'utf8')).toBe('log a\nquorum none\n');
    expect(told).toEqual([expect.stringContaining('POLICY_DIFFERS')]);
  });
});
