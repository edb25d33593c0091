import type { Config } from '../config.js';

/** `databaseLost`: the embedded PostgreSQL does not come back; whoever supervises starts the program again. */
export const exitCodes = { done: 0, failed: 1, usage: 2, databaseLost: 3 } as const;

/** What a command of the command line works with. */
export interface CommandSurroundings {
  readonly config: () => Config;
  /** The result, on standard output. */
  readonly print: (line: string) => void;
  /** Progress and complaints, on standard error. */
  readonly tell: (line: string) => void;
}

/** A failure that says all there is to say in its message, and how the program ends. */
export class CommandFailure extends Error {
  constructor(
    message: string,
    readonly exitCode: number = exitCodes.failed,
  ) {
    super(message);
  }
}
