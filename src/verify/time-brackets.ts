import type { JudgedCheckpoint } from '../trail/log/index.js';
import type { Sentence } from './report.js';
import { instantOf, nothingLargerAt, seenBy } from './trust.js';

/** Between which moments an entry came into the log, in seconds since 1970; undefined where no witness tells. */
export interface TimeBracket {
  readonly after: bigint | undefined;
  readonly before: bigint | undefined;
}

/** A size of the tree that enough witnesses have seen, and the first and last moment at which they said so. */
export interface WitnessedSize {
  readonly size: bigint;
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * When entries came into the log by what witnesses saw: after the last checkpoint without the entry, before the first
 * one with it. What the entry itself says of its time does not count.
 */
export class TimeBrackets {
  private readonly seen: WitnessedSize[] = [];

  add({ checkpoint: { size }, statements }: JudgedCheckpoint): void {
    const first = nothingLargerAt(statements);
    const last = seenBy(statements);
    if (first === undefined || last === undefined) return;
    this.seen.push({ size, first, last });
    this.seen.sort((one, other) => (one.size < other.size ? -1 : one.size > other.size ? 1 : 0));
  }

  /** In ascending order. */
  sizes(): readonly WitnessedSize[] {
    return this.seen;
  }

  of(index: bigint): TimeBracket {
    return {
      after: this.seen.findLast(({ size }) => size <= index)?.first,
      before: this.seen.find(({ size }) => size > index)?.last,
    };
  }

  spoken(index: bigint): Sentence {
    const { after, before } = this.of(index);
    const vi = [
      ...(after === undefined ? [] : [`sau ${instantOf(after)}`]),
      ...(before === undefined ? [] : [`trước ${instantOf(before)}`]),
    ];
    const en = [
      ...(after === undefined ? [] : [`after ${instantOf(after)}`]),
      ...(before === undefined ? [] : [`before ${instantOf(before)}`]),
    ];
    return vi.length === 0
      ? { vi: '', en: '' }
      : { vi: `; theo nhân chứng: ${vi.join(', ')}`, en: `; by the witnesses: ${en.join(', ')}` };
  }
}
