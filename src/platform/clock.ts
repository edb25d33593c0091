/** The only source of the present moment; injected so that a test can hold time still. */
export interface Clock {
  now(): Date;
  /** Milliseconds by which this machine's own clock is ahead of this one; left out where it is this one. */
  readonly machineAhead?: number;
}

/** Milliseconds by a clock that nobody can set: only the difference of two of them says anything. */
export type ElapsedTime = () => number;

export const elapsedTime: ElapsedTime = () => performance.now();

export const systemClock: Clock = { now: () => new Date() };

/** A look at the clock of the database: what it said, and when it was asked and had answered, by `performance.now()`. */
export interface ClockLook {
  readonly said: Date;
  readonly asked: number;
  readonly answered: number;
}

/** Milliseconds after which a look gives way to a newer one that took longer, since clocks drift. */
const believedFor = 60_000;
/** Milliseconds by which a look may contradict the one before it until one of the clocks must have been set. */
const drift = 50;

/**
 * The database's clock as far as it can be known here: one clock for all servers of a book, whatever theirs say. Between
 * two looks the time runs on by a clock that nobody sets. It is never ahead of the database: what a look answers was
 * said before it arrived.
 */
export class DatabaseClock implements Clock {
  private look: ClockLook;

  constructor(first: ClockLook) {
    this.look = first;
  }

  now(): Date {
    return new Date(this.offset + performance.now());
  }

  /** Milliseconds by which this machine's own clock is ahead of the database's; negative where it is behind. */
  get machineAhead(): number {
    return systemClock.now().getTime() - this.now().getTime();
  }

  /** Takes note of a look: of the quickest of each minute, and of one that shows that a clock was set. */
  learn(look: ClockLook): void {
    const isQuicker = tookOf(look) <= tookOf(this.look);
    const isOld = look.answered - this.look.answered >= believedFor;
    const earliest = look.said.getTime() - look.answered;
    const latest = look.said.getTime() - look.asked;
    const isContradicted = this.offset > latest + drift || this.offset + tookOf(this.look) + drift < earliest;
    if (isQuicker || isOld || isContradicted) {
      this.look = look;
    }
  }

  private get offset(): number {
    return this.look.said.getTime() - this.look.answered;
  }
}

function tookOf({ asked, answered }: ClockLook): number {
  return answered - asked;
}
