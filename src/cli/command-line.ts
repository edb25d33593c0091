import 'reflect-metadata';
import { apartCommands } from './apart-command-line.js';
import { checkCommand } from './check.command.js';
import { demoCommand } from './demo.command.js';
import { importCommand } from './import.command.js';
import { keysCommand } from './keys.command.js';
import { migrateCommand } from './migrate.command.js';
import { runCommands } from './run-commands.js';
import { serveCommand } from './serve.command.js';
import { trailCommand } from './trail.command.js';

/** Runs `so-kho …` and answers its exit code. */
export function runCommandLine(argv: readonly string[]): Promise<number> {
  return runCommands(argv, [
    serveCommand,
    migrateCommand,
    checkCommand,
    importCommand,
    demoCommand,
    trailCommand,
    keysCommand,
    ...apartCommands,
  ]);
}
