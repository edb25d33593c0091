import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasInvisible, isDitto, linesOf, normaliseText, withoutLookalikes } from './register-text.js';

const seed = 20_261_129;

describe('given a text with characters that are not what they seem', () => {
  it.each([
    ['Ng\u00aduyễn\u200b Văn\u00a0A\ufeff', 'Nguyễn Văn A'],
    ['Nguy\u2060ễn', 'Nguyễn'],
    ['a\tb\r\nc', 'a b c'],
  ])('when %p is normalised, then nobody misses anything', (text, shown) => {
    expect(normaliseText(text)).toBe(shown);
  });

  it.each([
    ['\u0410nh', 'Anh'],
    ['Ngu\u0443ễn Văn \u0410n', 'Nguyễn Văn An'],
    ['\u0421\u041e', 'CO'],
    ['８１A－123.45', '81A-123.45'],
    ['𝟏𝟐', '12'],
    ['21/2026/\u041dS-ST', '21/2026/HS-ST'],
  ])('when %p is cleaned, then it is %p', (text, latin) => {
    expect(withoutLookalikes(text)).toBe(latin);
  });

  it.each([
    'α-PVP',
    'β',
    'Москва',
    'm²',
    '½',
    '№ 5',
    '30 µm',
    'O1/PNK',
    'H’Blip',
    '“Kéo”',
    'Đak Pơ',
    '中国',
    'ﬁ',
  ])('when %p is cleaned, then it stays', (text) => {
    expect(withoutLookalikes(text)).toBe(text);
  });

  it('when any Vietnamese text is cleaned, then it stays', () => {
    const letters = [
      ...'aàáảãạăằắẳẵặâầấẩẫậđeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵbcghklmnpqrstvx ',
    ];
    const word = fc.string({
      unit: fc.constantFrom(...letters, ...letters.map((letter) => letter.toUpperCase())),
    });
    const check = fc.property(word, (text) => withoutLookalikes(text) === text && !hasInvisible(text));
    fc.assert(check, { seed, numRuns: 500, verbose: true });
  });

  it('when any text at all is cleaned twice, then the second time changes nothing', () => {
    const check = fc.property(fc.string({ unit: 'binary' }), (text) => {
      const once = withoutLookalikes(normaliseText(text));
      return withoutLookalikes(once) === once;
    });
    fc.assert(check, { seed, numRuns: 1000, verbose: true });
  });

  it('when it has lines, then each is one', () => {
    expect(linesOf(' a  b\r\n\n c\u2028d ')).toEqual(['a b', 'c', 'd']);
  });
});

describe('given marks that mean the value above', () => {
  it.each(['"', '”', '″', "''", 'nt', 'NT', 'n/t', '-nt-', '-//-', '//', 'như trên', 'Như trên.', '- " -'])(
    'when %p is read, then it means the value above',
    (text) => {
      expect(isDitto(text)).toBe(true);
    },
  );

  it.each(['', '-', '...', 'x', 'như hình', 'nt1', 'Như Trênh', '"a"', '0', 'ngà voi', 'nút'])(
    'when %p is read, then it means itself',
    (text) => {
      expect(isDitto(text)).toBe(false);
    },
  );
});
