import { setTimeout as pause } from 'node:timers/promises';
import { elapsedTime, type Clock } from '../../platform/clock.js';
import { dateInVietnam } from '../../rules/index.js';
import { isEqual, noteReconciliation, reconcile, type ReconcilerOptions } from './reconciler.js';

const nightHours = new Set([1, 2, 3, 4]);
const nextLook = 60_000;
/** Milliseconds. */
const longerThanANight = 12 * 3_600_000;

/** Whether it is night in Viet Nam, where nobody works at the book. */
function isNight(now: Date): boolean {
  return nightHours.has((now.getUTCHours() + 7) % 24);
}

/** When the book was compared last: by the calendar of Viet Nam, and by a clock that nobody can set. */
interface Compared {
  readonly on: string;
  readonly at: number;
}

/** Whether the comparison of this night is still to be made, also where the clock was set back since the last one. */
export function isDue(now: Date, elapsed: number, last: Compared | undefined): boolean {
  return isNight(now) && (last?.on !== dateInVietnam(now) || elapsed - last.at >= longerThanANight);
}

/**
 * Compares the book with the log once every night until the signal, and tells the log. A failure is told and tried
 * again with the next look.
 */
export async function reconcileNightly(
  options: ReconcilerOptions & { readonly clock: Clock; readonly tell: (line: string) => void },
  signal: AbortSignal,
): Promise<void> {
  let last: Compared | undefined;
  while (!signal.aborted) {
    const now = options.clock.now();
    if (isDue(now, elapsedTime(), last)) {
      try {
        const found = await reconcile(options);
        await noteReconciliation(options.ownerUrl, found);
        last = { on: dateInVietnam(now), at: elapsedTime() };
        if (!isEqual(found)) {
          options.tell('THE BOOK IS NOT WHAT THE LOG SAYS: see so-kho trail reconcile.');
        }
      } catch (error) {
        options.tell(
          `The book was not compared with the log: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
    await pause(nextLook, undefined, { signal }).catch(() => undefined);
  }
}
