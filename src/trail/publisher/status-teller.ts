import { setTimeout as pause } from 'node:timers/promises';
import type { TrailFinding } from '../trail-status.js';
import type { TrailDatabase } from './trail-database.js';

/** Milliseconds after which what is unchanged is said again, so that servers see that somebody is there. */
const sayAgainAfter = 30_000;

/** Says in the database what is the matter with the trail, for the readiness of servers that do not keep it themselves. */
export class StatusTeller {
  private findings: readonly TrailFinding[] = [];
  private changed = new AbortController();

  constructor(private readonly database: Pick<TrailDatabase, 'saySequencerStatus'>) {}

  /** Takes note of all that is the matter. */
  hear(findings: readonly TrailFinding[]): void {
    const isSame = JSON.stringify(findings) === JSON.stringify(this.findings);
    this.findings = findings;
    if (!isSame) {
      this.changed.abort();
    }
  }

  /** Says it at each change, and again and again, until the signal. A database that does not answer is told later. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.changed = new AbortController();
      await this.database.saySequencerStatus(this.findings).catch(() => undefined);
      const woken = AbortSignal.any([signal, this.changed.signal]);
      await pause(sayAgainAfter, undefined, { signal: woken }).catch(() => undefined);
    }
  }
}
