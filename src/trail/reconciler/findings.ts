import { createHash, type Hash } from 'node:crypto';
import type { RowImage } from '../log/index.js';

/**
 * DIFFERS: the row holds something else than the log says. UNLOGGED: the table has it and the log has not. MISSING: the
 * log has it and the table has not. WITHHELD: the log keeps no content any more to compare with.
 */
export type DifferenceKind = 'DIFFERS' | 'UNLOGGED' | 'MISSING' | 'WITHHELD';

export interface RowDifference {
  readonly table: string;
  /** The primary key as JSON. */
  readonly key: string;
  readonly kind: DifferenceKind;
  /** The columns that differ. */
  readonly columns: readonly string[];
}

/** What a comparison has found so far. */
export class Findings {
  readonly counts: Record<DifferenceKind, number> = { DIFFERS: 0, UNLOGGED: 0, MISSING: 0, WITHHELD: 0 };
  readonly differences: RowDifference[] = [];
  rows = 0;
  private readonly hash: Hash = createHash('sha256');

  constructor(private readonly mostKept: number) {}

  add(difference: RowDifference): void {
    this.counts[difference.kind] += 1;
    if (this.differences.length < this.mostKept) {
      this.differences.push(difference);
    }
  }

  /** Takes a row of a table into the digest of what the tables hold. */
  saw(table: string, key: string, image: RowImage): void {
    this.rows += 1;
    const columns = [...image].sort(([one], [other]) => (one < other ? -1 : 1));
    this.hash.update(`${table} ${key} ${JSON.stringify(columns)}\n`);
  }

  /** SHA-256 in hex over all rows seen, in their order. */
  digest(): string {
    return this.hash.copy().digest('hex');
  }
}
