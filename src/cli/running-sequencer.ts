import type { HouseDatabase } from '../house-database.js';
import { systemClock } from '../platform/clock.js';
import { Sequencer } from '../trail/index.js';

/** A sequencer at work. */
export interface RunningSequencer {
  /** Finishes the batch that was begun and ends. */
  stop(): Promise<void>;
}

/** Sequences the trail until it is stopped; what fails is told and tried again. */
export function startSequencer(database: HouseDatabase, tell: (line: string) => void): RunningSequencer {
  const { url, sessionRole } = database.sequencer;
  const sequencer = new Sequencer({
    databaseUrl: url,
    ...(sessionRole === undefined ? {} : { sessionRole }),
    clock: systemClock,
    log: tell,
  });
  const ending = new AbortController();
  const running = sequencer.run(ending.signal);
  return {
    stop: async () => {
      ending.abort();
      await running;
    },
  };
}
