import { Command } from 'commander';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { hashPassword } from '../identity/index.js';
import { CommandFailure, exitCodes, type CommandSurroundings } from './surroundings.js';

/** What NIST SP 800-63B asks of a password that a person chooses. */
const leastCharacters = 8;

/** `so-kho hash-password`: the hash of a password, for the owner's functions that open accounts and set passwords. */
export function hashPasswordCommand({ print, tell }: CommandSurroundings): Command {
  return new Command('hash-password')
    .description(
      'Read a password from standard input and print its hash, for identity.open_account and set_password.',
    )
    .action(async () => {
      if (process.stdin.isTTY) {
        tell('The password, which is not shown, and Enter:');
      }
      const password = await firstLine();
      if ([...password.trim()].length < leastCharacters) {
        throw new CommandFailure(
          `A password has at least ${leastCharacters} characters; it is read from standard input.`,
          exitCodes.usage,
        );
      }
      print(await hashPassword(password));
    });
}

/** The first line of standard input; at a terminal nothing of it is shown. */
function firstLine(): Promise<string> {
  const nowhere = new Writable({
    write: (_chunk, _encoding, written) => {
      written();
    },
  });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: process.stdin.isTTY });
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(line);
      lines.close();
    });
    lines.once('close', () => {
      resolve('');
    });
  });
}
