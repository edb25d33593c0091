/** Where a quantity of an item is, in the model: shelves of the counted warehouse, and places outside of it. */
export type Spot = string;

/** How much of an item a count finds to be short, too much, and in the wrong place. */
export interface Differences {
  readonly short: number;
  readonly over: number;
  readonly misplaced: number;
}

/** One item as the book must have it and as it really is. */
export class ModelItem {
  /** What the book holds where. */
  readonly book = new Map<Spot, number>();
  /** What really lies on the shelves; a loss is what the book has and nobody can touch. */
  readonly real = new Map<Spot, number>();
  /** When it last moved, as people say it. */
  lastAt: number;
  /** The decision on which it is disposed of, once there is one. */
  decisionId: string | undefined;

  constructor(
    readonly id: string,
    readonly code: string,
    readonly received: number,
    spot: Spot,
    at: number,
  ) {
    this.book.set(spot, received);
    this.real.set(spot, received);
    this.lastAt = at;
  }

  booked(spot: Spot): number {
    return this.book.get(spot) ?? 0;
  }

  there(spot: Spot): number {
    return this.real.get(spot) ?? 0;
  }

  /** A booking; the thing itself, as far as it is there, goes along unless somebody only writes. */
  move(from: Spot, to: Spot, quantity: number, at: number, really = true): void {
    shift(this.book, from, to, quantity);
    if (really) {
      shift(this.real, from, to, Math.min(quantity, this.there(from)));
    }
    this.lastAt = Math.max(this.lastAt, at);
  }

  /** Somebody takes it, or puts it back, and writes nothing. */
  touch(spot: Spot, quantity: number): void {
    this.real.set(spot, this.there(spot) + quantity);
  }

  /** How much of what the book holds on these shelves is not there. */
  loss(shelves: readonly Spot[]): number {
    return shelves.reduce((sum, shelf) => sum + this.booked(shelf) - this.there(shelf), 0);
  }

  /** What a count must find on these shelves: what is missed at one and lies on another is misplaced. */
  differences(shelves: readonly Spot[]): Differences {
    const missed = shelves.reduce(
      (sum, shelf) => sum + Math.max(this.booked(shelf) - this.there(shelf), 0),
      0,
    );
    const misplaced = Math.min(missed, missed - this.loss(shelves));
    return { short: missed - misplaced, over: missed - this.loss(shelves) - misplaced, misplaced };
  }

  /** What the book must hold, as the API tells it. */
  holdings(): Record<string, string> {
    return Object.fromEntries(
      [...this.book]
        .filter(([, quantity]) => quantity !== 0)
        .map(([spot, quantity]) => [spot, String(quantity)]),
    );
  }
}

function shift(where: Map<Spot, number>, from: Spot, to: Spot, quantity: number): void {
  where.set(from, (where.get(from) ?? 0) - quantity);
  where.set(to, (where.get(to) ?? 0) + quantity);
}
