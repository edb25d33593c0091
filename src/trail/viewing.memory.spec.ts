import { describe, expect, test } from '@jest/globals';
import { ViewingMemory, type Viewing } from './viewing.memory.js';

const noon = Date.UTC(2026, 10, 2, 5);

function viewing(actorId: string, subjectId: string, minute = 0): Viewing {
  return { actorId, subjectId, periodStart: new Date(noon + minute * 60_000) };
}

describe('what is remembered of looks', () => {
  test('given one that was recorded, then it is known of that person, item and period alone', () => {
    const memory = new ViewingMemory();
    memory.remember(viewing('a', 'x'));
    expect(memory.has(viewing('a', 'x'))).toBe(true);
    expect(
      [viewing('b', 'x'), viewing('a', 'y'), viewing('a', 'x', 10)].map((one) => memory.has(one)),
    ).toEqual([false, false, false]);
  });

  test('given more than there is room for, then the oldest are forgotten', () => {
    const memory = new ViewingMemory(2);
    for (const subject of ['x', 'y', 'z']) memory.remember(viewing('a', subject));
    expect(['x', 'y', 'z'].map((subject) => memory.has(viewing('a', subject)))).toEqual([false, true, true]);
  });
});
