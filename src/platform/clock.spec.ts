import { describe, expect, test } from '@jest/globals';
import { DatabaseClock, systemClock, type ClockLook } from './clock.js';

/** A look at a clock that is so many milliseconds ahead of this machine's, which took so long. */
function look(ahead: number, took: number, from = performance.now()): ClockLook {
  const said = new Date(systemClock.now().getTime() + (from - performance.now()) + ahead);
  return { said, asked: from - took / 2, answered: from + took / 2 };
}

describe('the clock of the database', () => {
  test.each([0, 86_400_000, -86_400_000, 300_000])(
    'given one that is %d ms ahead, then it is taken',
    (ahead) => {
      const clock = new DatabaseClock(look(ahead, 4));
      expect(Math.abs(clock.machineAhead + ahead)).toBeLessThan(20);
      expect(Math.abs(clock.now().getTime() - systemClock.now().getTime() - ahead)).toBeLessThan(20);
    },
  );

  test('given looks of one clock, then the quickest counts, and it is never ahead', () => {
    const clock = new DatabaseClock(look(1_000, 40));
    expect(clock.machineAhead).toBeGreaterThanOrEqual(-1_000);
    clock.learn(look(1_000, 2));
    const quick = clock.machineAhead;
    clock.learn(look(1_000, 30));
    expect(Math.abs(clock.machineAhead - quick)).toBeLessThan(5);
    expect(clock.machineAhead).toBeGreaterThanOrEqual(-1_005);
  });

  test.each([90_000, -90_000])(
    'given a clock that was set by %d ms, then the next look counts however long it took',
    (step) => {
      const clock = new DatabaseClock(look(0, 2));
      clock.learn(look(step, 200));
      expect(Math.abs(clock.machineAhead + step)).toBeLessThan(250);
    },
  );

  test('given a minute, then a newer look counts although it took longer', () => {
    const now = performance.now();
    const clock = new DatabaseClock(look(0, 2, now - 61_000));
    clock.learn(look(40, 100, now));
    expect(Math.abs(clock.machineAhead - 10)).toBeLessThan(20);
  });
});
