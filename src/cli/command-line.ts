import 'reflect-metadata';
import { runCommands, type CommandMaker } from './run-commands.js';

/** Each is loaded when it is asked for: the server is large, and a timer that looks at some files needs none of it. */
const commands: Readonly<Record<string, () => Promise<CommandMaker>>> = {
  serve: async () => (await import('./serve.command.js')).serveCommand,
  migrate: async () => (await import('./migrate.command.js')).migrateCommand,
  check: async () => (await import('./check.command.js')).checkCommand,
  import: async () => (await import('./import.command.js')).importCommand,
  demo: async () => (await import('./demo.command.js')).demoCommand,
  trail: async () => (await import('./trail.command.js')).trailCommand,
  'hash-password': async () => (await import('./hash-password.command.js')).hashPasswordCommand,
  keys: async () => (await import('./keys.command.js')).keysCommand,
};

/** Runs `so-kho …` and answers its exit code. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  const asked = commands[argv[2] ?? ''];
  if (asked !== undefined) {
    return runCommands(argv, [await asked()]);
  }
  // What is none of them, and the help, shows all.
  const { apartCommands } = await import('./apart-command-line.js');
  const all = await Promise.all(Object.values(commands).map((load) => load()));
  return runCommands(argv, [...all, ...apartCommands]);
}
