import { describe, expect, it } from '@jest/globals';
import { isLost, parseLostActs } from './lost-acts.js';

const told = (content: unknown): Buffer => Buffer.from(JSON.stringify(content));

describe('what a restored log says of acts that the book lost', () => {
  it('given a range and what was kept of it, then the entries between are lost', () => {
    const lost = parseLostActs(told({ acts: 2, from: '10', kept: ['11'], to: '13' }), 13n)!;

    expect(lost).toEqual({ acts: 2, from: 10n, to: 13n, kept: new Set(['11']) });
    expect([9n, 10n, 11n, 12n, 13n].filter((index) => isLost(index, [lost]))).toEqual([10n, 12n]);
    expect(isLost(10n, [])).toBe(false);
  });

  it.each([
    ['no JSON', Buffer.from('{')],
    ['no object', told(7)],
    ['nothing', told(null)],
    ['a number as a place', told({ acts: 1, from: 1, kept: [], to: '2' })],
    ['kept places that are none', told({ acts: 1, from: '1', kept: [1], to: '2' })],
    ['no kept places', told({ acts: 1, from: '1', to: '2' })],
    ['a range that ends behind the event', told({ acts: 1, from: '0', kept: [], to: '999999999999' })],
    ['a range with the event in it', told({ acts: 1, from: '0', kept: [], to: '14' })],
    ['an empty range', told({ acts: 1, from: '2', kept: [], to: '2' })],
  ])('given %s, then it says nothing', (_what, content) => {
    expect(parseLostActs(content, 13n)).toBeUndefined();
  });
});
