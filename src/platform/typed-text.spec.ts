import { describe, expect, test } from '@jest/globals';
import { saidText, typedText } from './typed-text.js';

describe('a text with controls of direction', () => {
  const controls = [...'\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069'];

  test.each(controls.map((control) => [control.codePointAt(0)?.toString(16) ?? '', control]))(
    'given U+%s in it, when it is kept, then it stands as it is shown',
    (_name, control) => {
      const spoofed = `${control}vàng ${control}SJC${control}`;
      expect(typedText(spoofed)).toBe('vàng SJC');
      expect(saidText(spoofed)).toBe('vàng SJC');
      expect(typedText(control)).toBe('');
    },
  );

  test('given an accent behind a control, when it is kept, then the letter is one', () => {
    expect(typedText('Ho\u202e\u0300a')).toBe('Hòa');
  });
});
