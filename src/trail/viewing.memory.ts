import type { RequestContext } from '../identity/index.js';

/** Enough for everybody of a province in one period; the oldest make room, and are asked of the database again. */
const mostRemembered = 10_000;

/**
 * Which looks this process has seen recorded, by person, item and period, so that a refreshed screen asks nothing of the
 * database. It only ever says what is committed, and a viewing is never taken back, so what it says stays true; what it
 * does not know is left to the database, which records it once.
 */
export class ViewingMemory {
  private readonly remembered = new Set<string>();

  constructor(private readonly most = mostRemembered) {}

  has(viewing: Viewing): boolean {
    return this.remembered.has(keyOf(viewing));
  }

  /** To be told after the commit, not before. */
  remember(viewing: Viewing): void {
    this.remembered.add(keyOf(viewing));
    const [oldest] = this.remembered;
    if (this.remembered.size > this.most && oldest !== undefined) {
      this.remembered.delete(oldest);
    }
  }
}

/** That a person looks at something in a period. */
export interface Viewing {
  readonly actorId: string;
  readonly subjectId: string;
  readonly periodStart: Date;
}

function keyOf({ actorId, subjectId, periodStart }: Viewing): string {
  return `${actorId} ${subjectId} ${String(periodStart.getTime())}`;
}

const memories = new WeakMap<object, ViewingMemory>();

/** The memory of a house: two houses in one process have databases of their own. */
export function viewingMemoryOf({ unitOfWork }: RequestContext): ViewingMemory {
  const known = memories.get(unitOfWork) ?? new ViewingMemory();
  memories.set(unitOfWork, known);
  return known;
}
