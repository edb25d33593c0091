import { describe, expect, test } from '@jest/globals';
import { canonicalNumber } from './document-number.js';

describe('canonicalNumber', () => {
  test.each([
    ['01/PNK', '1/PNK'],
    ['1/pnk', '1/PNK'],
    ['0001 / PNK ', '1/PNK'],
    ['10/PNK', '10/PNK'],
    ['100/PNK', '100/PNK'],
    ['0/PNK', '0/PNK'],
    ['131/Qđ-THADS', '131/QĐ-THADS'],
    ['131/QĐ-THADS'.normalize('NFD'), '131/QĐ-THADS'],
    ['theo 007/PXK', 'THEO7/PXK'],
    ['5/2026/QĐ-01', '5/2026/QĐ-01'],
  ])('given %s, then it is compared as %s', (written, canonical) => {
    expect(canonicalNumber(written)).toBe(canonical);
  });
});
