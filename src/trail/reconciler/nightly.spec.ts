import 'reflect-metadata';
import { expect, test } from '@jest/globals';
import { isDue } from './nightly.js';

const hour = 3_600_000;
// Two in the morning in Viet Nam on the 29th.
const night = new Date('2026-11-28T19:00:00Z');
const last = { on: '2026-11-29', at: 0 };

test.each<[string, Date, number, typeof last | undefined, boolean]>([
  ['the first night', night, 0, undefined, true],
  ['by day', new Date('2026-11-28T05:00:00Z'), 0, undefined, false],
  ['later in the same night', night, hour, last, false],
  ['the next night', new Date('2026-11-29T19:00:00Z'), 24 * hour, last, true],
  ['the next night, with the clock set back by a day', night, 24 * hour, last, true],
  ['the next night, after a machine that slept', new Date('2026-11-29T19:00:00Z'), hour, last, true],
])(
  'when it is %s, then it is known whether the book is to be compared',
  (_when, now, elapsed, before, expected) => {
    expect(isDue(now, elapsed, before)).toBe(expected);
  },
);
