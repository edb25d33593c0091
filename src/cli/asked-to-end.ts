import { once } from 'node:events';

/** Fulfilled by the first SIGINT or SIGTERM; called at the beginning, so that an early one also ends cleanly. */
export function askedToEnd(): Promise<unknown> {
  return Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}
