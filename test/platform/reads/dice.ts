/** A stream of numbers that is the same for the same seed, and quick enough for a million throws (mulberry32). */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  number(min: number, max: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return min + (((mixed ^ (mixed >>> 14)) >>> 0) % (max - min + 1));
  }

  one<Value>(values: readonly Value[]): Value {
    return values[this.number(0, values.length - 1)]!;
  }

  /** True once in so many times. */
  rarely(often: number): boolean {
    return this.number(1, often) === 1;
  }
}
