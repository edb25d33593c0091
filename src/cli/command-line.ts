import { Command, CommanderError } from 'commander';
import { readConfig } from '../config.js';
import { checkCommand } from './check.command.js';
import { demoCommand } from './demo.command.js';
import { importCommand } from './import.command.js';
import { migrateCommand } from './migrate.command.js';
import { serveCommand } from './serve.command.js';
import { trailCommand } from './trail.command.js';
import { CommandFailure, exitCodes, type CommandSurroundings } from './surroundings.js';

/** Runs `so-kho …` and answers its exit code: 0 done, 1 refused or failed, 2 called wrongly. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const surroundings: CommandSurroundings = {
    config: readConfig,
    print: (line) => {
      process.stdout.write(`${line}\n`);
    },
    // Progress goes beside the result, so that --json stays clean.
    tell: (line) => {
      process.stderr.write(`${line}\n`);
    },
  };
  const program = new Command('so-kho')
    .description('Sổ Kho: the warehouse book of a civil judgment enforcement authority.')
    .exitOverride()
    .addCommand(serveCommand(surroundings))
    .addCommand(migrateCommand(surroundings))
    .addCommand(checkCommand(surroundings))
    .addCommand(importCommand(surroundings))
    .addCommand(demoCommand(surroundings))
    .addCommand(trailCommand(surroundings));
  for (const command of program.commands) {
    command.exitOverride();
  }
  try {
    await program.parseAsync([...argv]);
    return exitCodes.done;
  } catch (error) {
    return exitCodeOf(error, surroundings);
  }
}

function exitCodeOf(error: unknown, surroundings: CommandSurroundings): number {
  if (error instanceof CommanderError) {
    // Commander has printed what was wrong, or the help that was asked for.
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
  surroundings.tell(`so-kho: ${error instanceof Error ? error.message : String(error)}`);
  return error instanceof CommandFailure ? error.exitCode : exitCodes.failed;
}
