import { describe, expect, test } from '@jest/globals';
import { enrolmentUri, newCodeSecret, stepOf } from './one-time-code.js';

/** RFC 6238, appendix B, SHA-1: the last six of its eight digits. */
const rfcSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('one-time codes', () => {
  test.each([
    [59, '287082', 1],
    [1_111_111_109, '081804', 37_037_036],
    [1_111_111_111, '050471', 37_037_037],
    [1_234_567_890, '005924', 41_152_263],
    [2_000_000_000, '279037', 66_666_666],
  ])('given second %d of RFC 6238, then %s is the code of its step', (seconds, code, step) => {
    expect(stepOf(rfcSecret, code, new Date(seconds * 1000))).toBe(step);
  });

  test('given a code of the step before or after, then it is taken; of two steps away it is not', () => {
    const at = (seconds: number) => stepOf(rfcSecret, '287082', new Date(seconds * 1000));
    expect([at(29), at(30), at(59), at(60), at(89)]).toEqual([1, 1, 1, 1, 1]);
    expect([at(90), at(150)]).toEqual([undefined, undefined]);
  });

  test.each(['', '28708', '2870822', 'abcdef', '２８７０８２', '287082\n1'])(
    'given %p, then it is no code',
    (code) => {
      expect(stepOf(rfcSecret, code, new Date(59_000))).toBeUndefined();
    },
  );

  test('given a new secret, then it has 160 bits and the address holds all that an authenticator needs', () => {
    const secret = newCodeSecret();
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(newCodeSecret()).not.toBe(secret);
    const uri = new URL(enrolmentUri(secret, 'truong.tinh'));
    expect([uri.protocol, uri.host]).toEqual(['otpauth:', 'totp']);
    expect(Object.fromEntries(uri.searchParams)).toMatchObject({ secret, digits: '6', period: '30' });
  });
});
