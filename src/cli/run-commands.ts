import { Command, CommanderError } from 'commander';
import { readConfig, readFailure, SettingError } from '../config.js';
import { planFailure } from '../platform/failure-points.js';
import { CommandFailure, exitCodes, type CommandSurroundings } from './surroundings.js';

/** Makes a command of `so-kho`. */
export type CommandMaker = (surroundings: CommandSurroundings) => Command;

/** Runs one of these commands and answers its exit code: 0 done, 1 refused or failed, 2 called wrongly. */
export async function runCommands(argv: readonly string[], makers: readonly CommandMaker[]): Promise<number> {
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
    // A command and one below it may have options of one name.
    .enablePositionalOptions()
    .exitOverride();
  for (const make of makers) {
    program.addCommand(withExits(make(surroundings)));
  }
  try {
    failAsPlanned(surroundings);
    await program.parseAsync([...argv]);
    return exitCodes.done;
  } catch (error) {
    return exitCodeOf(error, surroundings);
  }
}

/** A process that a test lets fail says so, that nobody takes it for a sound one. */
function failAsPlanned({ tell }: CommandSurroundings): void {
  const failure = readFailure();
  if (failure !== undefined) {
    tell(`THIS PROCESS IS MADE TO FAIL (${failure.way}) at ${failure.point}, ${failure.hit}: it is a test.`);
    planFailure(failure);
  }
}

/** The command and those below it throw where they would end the process. */
function withExits(command: Command): Command {
  command.exitOverride();
  for (const below of command.commands) {
    withExits(below);
  }
  return command;
}

function exitCodeOf(error: unknown, surroundings: CommandSurroundings): number {
  if (error instanceof CommanderError) {
    // Commander has printed what was wrong, or the help that was asked for.
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
  surroundings.tell(`so-kho: ${error instanceof Error ? error.message : String(error)}`);
  if (error instanceof SettingError) {
    return exitCodes.usage;
  }
  return error instanceof CommandFailure ? error.exitCode : exitCodes.failed;
}
