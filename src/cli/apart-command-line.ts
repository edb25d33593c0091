import { runCommands, type CommandMaker } from './run-commands.js';
import { signerCommand } from './signer.command.js';
import { witnessCommand } from './witness.command.js';

/** What runs apart from the server, often on another machine: it loads nothing of the house. */
export const apartCommands: readonly CommandMaker[] = [signerCommand, witnessCommand];

/** Runs `so-kho signer …` and the like and answers its exit code. */
export function runCommandLine(argv: readonly string[]): Promise<number> {
  return runCommands(argv, apartCommands);
}
