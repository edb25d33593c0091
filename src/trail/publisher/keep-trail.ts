import { setTimeout as pause } from 'node:timers/promises';
import { TrailBehind, TrailRefused } from '../standing/index.js';
import type { TrailStatus } from '../trail-status.js';
import type { Publisher } from './publisher.js';

export interface KeepTrailOptions {
  readonly publisher: Pick<Publisher, 'open' | 'run' | 'watch' | 'markBehind'>;
  /** Appends events to the tree until the signal. */
  readonly sequence: (signal: AbortSignal) => Promise<void>;
  readonly tell: (line: string) => void;
  /** Where is said that it has stopped. */
  readonly status?: TrailStatus;
}

/** How soon it is looked again whether a trail that was refused has been restored. */
const nextLook = 10_000;

/**
 * Sequences and publishes until the signal. A database that is not what was signed is told and left alone, and looked
 * at again later; whatever people do meanwhile waits in the outbox.
 */
export async function keepTrail(options: KeepTrailOptions, signal: AbortSignal): Promise<void> {
  let said = '';
  while (!signal.aborted) {
    try {
      await keptOnce(options, signal, () => {
        said = '';
      });
    } catch (failure) {
      if (failure instanceof TrailBehind) {
        // A database that does not answer is asked again with the next look.
        await options.publisher.markBehind(failure).catch(() => undefined);
      }
      const reason = failure instanceof Error ? failure.message : String(failure);
      options.status?.say('warning', 'TRAIL_STOPPED', forAnybody(failure), { isTold: true });
      if (reason !== said) {
        options.tell(describe(failure, reason));
        said = reason;
      }
      await pause(nextLook, undefined, { signal }).catch(() => undefined);
    }
  }
}

function describe(failure: unknown, reason: string): string {
  if (!(failure instanceof TrailRefused)) {
    return `The trail stopped: ${reason}`;
  }
  return `TRAIL STOPPED: ${reason}${failure.where === undefined ? '' : ` (${failure.where})`}`;
}

/** What PostgreSQL or the system says may name hosts and paths. */
function forAnybody(failure: unknown): string {
  return failure instanceof TrailRefused
    ? failure.message
    : 'Nothing is appended or published: the log says why. It is tried again every ten seconds.';
}

/** @param onOpen called once nothing speaks against it any more */
async function keptOnce(
  { publisher, sequence, status }: KeepTrailOptions,
  signal: AbortSignal,
  onOpen: () => void,
): Promise<void> {
  const stopping = new AbortController();
  const both = AbortSignal.any([signal, stopping.signal]);
  await publisher.open(both);
  onOpen();
  status?.isOver('TRAIL_STOPPED');
  const parts = [sequence(both), publisher.run(both), publisher.watch(both)].map((part) =>
    part.catch((failure: unknown) => {
      // One without the other would publish nothing, or append what is refused.
      stopping.abort();
      throw failure;
    }),
  );
  const ended = await Promise.allSettled(parts);
  const failed = ended.find((part) => part.status === 'rejected');
  if (failed !== undefined) {
    throw failed.reason;
  }
}
