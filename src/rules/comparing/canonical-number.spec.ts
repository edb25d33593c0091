import { describe, expect, test } from '@jest/globals';
import { canonicalNumber } from './canonical-number.js';

describe('canonicalNumber', () => {
  test.each([
    ['01/PNK', '1PNK'],
    ['1/pnk', '1PNK'],
    ['0001 / PNK ', '1PNK'],
    ['10/PNK', '10PNK'],
    ['0/PNK', '0PNK'],
    ['000', '0'],
    ['131/Qđ-THADS', '131QDTHADS'],
    ['131/QĐ-THADS'.normalize('NFD'), '131QDTHADS'],
    ['131/QÐ-THADS', '131QDTHADS'],
    ['theo 007/PXK', 'THEO7PXK'],
    ['5/2026/QĐ-01', '5-2026QD1'],
  ])('given %s, then it is compared as %s', (written, canonical) => {
    expect(canonicalNumber(written)).toBe(canonical);
  });

  test.each([
    ['NP-1', 'np-1'],
    ['NP-1', 'NP1'],
    ['NP-1', 'NP-\u200b1'],
    ['NP-1', '\uff2e\uff30\uff0d\uff11'],
    ['NP-1', 'N\u00adP 01'],
    ['NP-1', '\u041d\u0420-1'.replace('\u041d', 'N')],
    ['21/2026/HS-ST', 'Bản án số 021/2026/hs-st'],
    ['21/2026/HS-ST', 'Bản án hình sự sơ thẩm số: 21 / 2026 / HSST'],
    ['21/2026/HS-ST', 'BẢN ÁN 21-2026-HS.ST'],
    ['5/QĐ-THADS', 'QĐ số 05/QD-THADS'],
    ['5/QĐ-THADS', 'Quyết định số 5/QĐ-THADS'],
    ['12/GUQ', 'Giấy ủy quyền số 12/GUQ'],
    ['12/GUQ', 'No. 12/GUQ'],
    ['12/GUQ', '№ 12/GUQ'],
  ])('given %s and %s, then they are one number', (one, other) => {
    expect(canonicalNumber(other)).toBe(canonicalNumber(one));
  });

  test.each([
    ['12/1', '1/21'],
    ['12/1', '121'],
    ['NP-1-12', 'NP-11-2'],
    ['1/PNK', '10/PNK'],
    ['QĐ-5', '5'],
    ['SO-12', '12'],
    ['1/2026/HS-ST', '1/2026/HS-PT'],
  ])('given %s and %s, then they are two', (one, other) => {
    expect(canonicalNumber(other)).not.toBe(canonicalNumber(one));
  });
});
