import type { RequestContext } from '../../identity/index.js';
import type { TileNodes } from '../log/index.js';

/** With what was hashed of them 16 MB: those of the upper levels, and of the last quarter of a million events. */
const mostRemembered = 1_000;

/**
 * Full tiles that this process has read, each with the hashes inside it. A full tile never changes, and a proof from one
 * that did would not verify. Those that nobody asks for make room.
 */
export class TileMemory {
  private readonly remembered = new Map<string, TileNodes>();

  constructor(private readonly most = mostRemembered) {}

  get(key: string): TileNodes | undefined {
    const found = this.remembered.get(key);
    if (found !== undefined) {
      this.remember(key, found);
    }
    return found;
  }

  remember(key: string, tile: TileNodes): void {
    // The one that was asked for last stands at the end.
    this.remembered.delete(key);
    this.remembered.set(key, tile);
    const [oldest] = this.remembered.keys();
    if (this.remembered.size > this.most && oldest !== undefined) {
      this.remembered.delete(oldest);
    }
  }
}

const memories = new WeakMap<object, TileMemory>();

/** The memory of a house: two houses in one process have logs of their own. */
export function tileMemoryOf({ unitOfWork }: RequestContext): TileMemory {
  const known = memories.get(unitOfWork) ?? new TileMemory();
  memories.set(unitOfWork, known);
  return known;
}
