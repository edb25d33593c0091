import { exitCodes } from './surroundings.js';

/** Milliseconds after which a program that was asked to end is ended, whatever still hangs. */
const endWithin = 14_000;

/** The end of a program that runs until it is asked to end. */
export interface Ending {
  /** Fulfilled by the first SIGINT or SIGTERM after `started`. */
  readonly asked: Promise<void>;
  /**
   * Until this is called a signal ends the program at once: nothing that it makes while it starts is half done, and its
   * PostgreSQL ends with it.
   */
  started(): void;
  /** From now on the program ends within some seconds, with this code, also when something of it hangs. */
  hurry(exitCode: number): void;
}

/**
 * Listens for the signals; called at the beginning. The first one lets the program end in order and within 15 seconds,
 * a second one ends it at once.
 */
export function listenForEnd(tell: (line: string) => void): Ending {
  const asked = Promise.withResolvers<undefined>();
  const state = { started: false, signals: 0 };
  const hurry = (exitCode: number): void => {
    setTimeout(() => {
      tell('Something does not end in time and is left behind; nothing of the book is lost by that.');
      process.exit(exitCode);
    }, endWithin).unref();
  };
  const hear = (): void => {
    state.signals += 1;
    if (!state.started || state.signals > 1) {
      process.exit(exitCodes.done);
    }
    hurry(exitCodes.done);
    asked.resolve(undefined);
  };
  process.on('SIGINT', hear);
  process.on('SIGTERM', hear);
  return {
    asked: asked.promise,
    started: () => {
      state.started = true;
    },
    hurry,
  };
}

/** Waits for this, but not longer than so many milliseconds. */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => {
    late.resolve(undefined);
  }, milliseconds);
  await Promise.race([work, late.promise]).finally(() => {
    clearTimeout(timer);
  });
}
