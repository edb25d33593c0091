import { describe, expect, test } from '@jest/globals';
import { sentenceOf, userErrors, type UserErrorCode } from './user-errors.js';

const codes = Object.keys(userErrors) as UserErrorCode[];

describe('a sentence', () => {
  test('given facts, when told in Vietnamese, then numbers, days and moments are written the Vietnamese way', () => {
    expect(sentenceOf('QUANTITY_NOT_AVAILABLE', 'vi', { available: '0.0874', unit: 'gam' })).toBe(
      'Tại vị trí này chỉ còn 0,0874 gam.',
    );
    expect(sentenceOf('INSPECTION_DATE_NOT_WORKING_DAY', 'vi', { date: '2026-11-22' })).toBe(
      'Ngày 22/11/2026 không phải ngày làm việc.',
    );
    const lastOccurredAt = '2026-11-22T21:02:38.000Z';
    expect(sentenceOf('DATE_BEFORE_PREDECESSOR', 'vi', { lastOccurredAt })).toContain(
      '04:02:38 ngày 23/11/2026',
    );
    expect(sentenceOf('DATE_BEFORE_PREDECESSOR', 'en', { lastOccurredAt })).toContain(lastOccurredAt);
  });

  test.each<[UserErrorCode, Record<string, string>, string]>([
    [
      'INVENTORY_SIGNATURE_MISSING',
      { missing: 'ACCOUNTANT, HEAD' },
      'Còn thiếu chữ ký: kế toán nghiệp vụ, thủ trưởng đơn vị.',
    ],
    [
      'INVENTORY_CAPACITY_NOT_HELD',
      { capacity: 'HEAD' },
      'Bạn không giữ chức trách thủ trưởng đơn vị tại đơn vị này.',
    ],
    ['INVENTORY_STATE_WRONG', { status: 'COMPARED' }, 'Đợt kiểm kê đang ở bước đã so với sổ.'],
    ['PROGRAMME_STATE_WRONG', { status: 'DRAFT' }, 'Chương trình đang ở bước dự thảo.'],
    [
      'PROGRAMME_TARGET_NOT_COVERED',
      { target: 'ACCOUNTING', planned: '3', required: '14' },
      'Chỉ tiêu kiểm tra kế toán nghiệp vụ mới xếp được 3/14.',
    ],
    ['INVENTORY_LINES_UNCOUNTED', { missing: '5' }, 'Còn 5 dòng chưa kiểm đếm.'],
  ])('given %s with %p, when told in Vietnamese, then enum values are words', (code, facts, sentence) => {
    expect(sentenceOf(code, 'vi', facts)).toBe(sentence);
  });

  test('given a fact that is somebody’s own text, then it stays as it is', () => {
    expect(sentenceOf('PARTICIPANT_TWICE', 'vi', { name: 'HEAD' })).toContain('HEAD');
  });

  test.each(codes)('of %s, then English has no Vietnamese word and no enum of the schema', (code) => {
    expect(userErrors[code].en).toMatch(/^[\x20-\x7e–]+\.$/);
    expect(userErrors[code].vi).toMatch(/\.$/);
    expect(`${userErrors[code].en} ${userErrors[code].vi}`).not.toMatch(/[≤≥≠×]/);
  });

  test.each(codes)('of %s, then both languages tell of facts that exist for them', (code) => {
    expect(factsIn(userErrors[code].vi, 'Vietnamese')).toEqual(
      expect.arrayContaining(factsIn(userErrors[code].en, 'English')),
    );
  });
});

/** The facts of a sentence; those told in one language only under their common name. */
function factsIn(sentence: string, language: string): string[] {
  return [...sentence.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!.replace(language, ''));
}
