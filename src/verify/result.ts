import { writeFileSync } from 'node:fs';
import type { Checkpoint } from '../trail/log/index.js';
import type { DumpEvent, DumpObserver } from './dump-checks.js';
import type { Report } from './report.js';

const words = { 0: 'GOOD', 1: 'BAD', 2: 'UNDECIDABLE' } as const;

/** What a program takes home of the verdict on a copy: `so-kho trail verified` lets readiness tell it. */
export class JudgedCopy implements DumpObserver {
  /** Of the copy, once its tree was found to be its own. */
  checkpoint: Checkpoint | undefined;
  private until = new Date(0).toISOString();

  observe({ entry }: DumpEvent): void {
    this.until = entry.at;
  }

  finish(): void {
    // Nothing is judged here.
  }

  /** Writes the verdict, of how many entries, until when, and what stands against it. */
  write(file: string, report: Report): void {
    const result = {
      verdict: words[report.exitCode],
      origin: this.checkpoint?.origin ?? '',
      size: (this.checkpoint?.size ?? 0n).toString(),
      until: this.until,
      findings: report.complaints(),
    };
    writeFileSync(file, `${JSON.stringify(result)}\n`);
  }
}
