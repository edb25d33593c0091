import { describe, expect, test } from '@jest/globals';
import { SecretSeal } from './sealed-secret.js';

describe('a sealed secret', () => {
  const seal = new SecretSeal('x'.repeat(32));

  test('given a secret, then it opens for its owner and never looks the same twice', () => {
    const sealed = seal.seal('JBSWY3DP', 'lan');
    expect(sealed).not.toContain('JBSWY3DP');
    expect(seal.seal('JBSWY3DP', 'lan')).not.toBe(sealed);
    expect(seal.open(sealed, 'lan')).toBe('JBSWY3DP');
  });

  test('given another owner, another key, a changed or a cut text, then it does not open', () => {
    const sealed = seal.seal('JBSWY3DP', 'lan');
    const [version, nonce, text, tag] = sealed.split('.');
    expect(() => seal.open(sealed, 'mai')).toThrow(/does not open/);
    expect(() => new SecretSeal('y'.repeat(32)).open(sealed, 'lan')).toThrow(/does not open/);
    expect(() =>
      seal.open(
        [version, nonce, text!.replace(/^./, text!.startsWith('A') ? 'B' : 'A'), tag].join('.'),
        'lan',
      ),
    ).toThrow();
    expect(() => seal.open([version, nonce, text, tag!.slice(0, 6)].join('.'), 'lan')).toThrow();
    expect(() => seal.open('v0.a.b.c', 'lan')).toThrow(/unknown form/);
  });
});
