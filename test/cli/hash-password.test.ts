import { expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { passwordMatches } from '../../src/identity/staff/password.js';
import { program } from '../trail/support/trail-parts.js';

/** What the command says of what is typed into it, and how it ends. */
function hashed(typed: string): { code: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'hash-password'], {
    env: {},
    input: typed,
    encoding: 'utf8',
  });
  return { code: status, said: `${stdout}${stderr}`.trim() };
}

test.each([
  ['with a line end', 'một mật khẩu dài\n'],
  ['without one', 'một mật khẩu dài'],
  ['with a line end of Windows', 'một mật khẩu dài\r\n'],
  ['with its accents apart', `${'một mật khẩu dài'.normalize('NFD')}\n`],
])('given a password %s, then its hash lets that password in and no other', async (_, typed) => {
  const { code, said } = hashed(typed);
  expect(code).toBe(0);
  expect(said).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$\S+$/);
  expect(await passwordMatches(said, 'một mật khẩu dài')).toBe(true);
  expect(await passwordMatches(said, 'một mật khẩu dài\n')).toBe(false);
});

test.each([
  ['nothing', ''],
  ['blanks', '              \n'],
  ['seven characters', 'abc1234\n'],
])('given %s, then there is no hash, and it says why', (_, typed) => {
  const { code, said } = hashed(typed);
  expect({ code, said }).toEqual({
    code: 2,
    said: 'so-kho: A password has at least 8 characters; it is read from standard input.',
  });
});
