import 'reflect-metadata';
import { describe, expect, test } from '@jest/globals';
import { isSamePaper, missingParties } from './case.rules.js';

describe('isSamePaper', () => {
  const paper = { number: '88/QĐ-THADS', dated: '2026-06-20' };

  test.each([
    ['itself', paper, true],
    ['the number written otherwise', { ...paper, number: '088/qđ-thads' }, true],
    ['another number', { ...paper, number: '89/QĐ-THADS' }, false],
    ['another date', { ...paper, dated: '2026-06-21' }, false],
  ])('given %s, then the answer is clear', (_name, other, same) => {
    expect(isSamePaper(paper, other)).toBe(same);
  });
});

describe('missingParties', () => {
  test('given known and new names, then each new one is missing once', () => {
    const given = ['SIU VĂN THỬ', 'Kpă Mới', 'kpă  mới', ' '].map((name) => ({ name }));
    expect(missingParties(['Siu Văn Thử'], given)).toEqual([{ name: 'Kpă Mới' }]);
  });
});
