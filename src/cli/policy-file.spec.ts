import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { formatVerifierKey, signatureTypes, signingKeyOf } from '../trail/log/index.js';
import { keepPolicy } from './policy-file.js';

const logKey = formatVerifierKey(signingKeyOf('kho.test/audit', signatureTypes.ed25519, new Uint8Array(32)));

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

  it.each(['', '\n', '\0\0\0\0', 'log kho', `log ${logKey}\n`, `log ${logKey}\nquorum`])(
    'when a crash has left %j of it, then it is written whole',
    async (left) => {
      await writeFile(file, left);
      expect(await keep(`log ${logKey}\nquorum none\n`)).toBe(true);

      expect(await readFile(file, 'utf8')).toBe(`log ${logKey}\nquorum none\n`);
      expect(told).toEqual([]);
    },
  );

  it.each(['log b\n', `log ${logKey}\nquorum none`, '# ours\n'])(
    'when there is %j, then it says something and stays',
    async (said) => {
      await writeFile(file, said);
      await keep(`log ${logKey}\nquorum none\nwitness`);

      expect(await readFile(file, 'utf8')).toBe(said);
    },
  );

  it('when there is one of another key, then it stays and that is said', async () => {
    await keep('log a\nquorum none\n');
    expect(await keep('log b\nquorum none\n')).toBe(false);

    expect(await readFile(file, 'utf8')).toBe('log a\nquorum none\n');
    expect(told).toEqual([expect.stringContaining('POLICY_DIFFERS')]);
  });
});
