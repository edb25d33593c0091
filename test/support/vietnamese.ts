/**
 * What may stand in a Vietnamese sentence although it is no Vietnamese syllable: abbreviations of offices and the
 * names of formats.
 */
const known = new Set(['thads', 'json', 'utf', 'graphql', 'http', 'sha']);

const onset = '(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?';
const vowels = 'aăâeêioôơuưy';
const coda = '(?:ng|nh|ch|[cmnpt])?';

/** A syllable as Vietnamese builds them, its tone mark left out. */
const syllable = new RegExp(`^${onset}[${vowels}]{1,3}${coda}$`);

/** Marks of tone, as combining characters; the marks of ă, â, ê, ô, ơ and ư stay. */
const tones = /[\u0300\u0301\u0303\u0309\u0323]/gu;

/** English words that are built like Vietnamese syllables. */
const english = new Set([
  'the',
  'this',
  'on',
  'at',
  'in',
  'it',
  'not',
  'no',
  'one',
  'more',
  'then',
  'them',
  'than',
]);

/** The words of a sentence that cannot be Vietnamese. */
export function foreignWords(sentence: string): string[] {
  const words = sentence.match(/\p{L}+/gu) ?? [];
  return words.filter((word) => {
    const lower = word.toLowerCase();
    const plain = lower.normalize('NFD').replaceAll(tones, '').normalize('NFC');
    return !known.has(lower) && (english.has(lower) || !syllable.test(plain));
  });
}

/** What a person should never meet in a Vietnamese sentence. What stands in quotes is code, and a year has no point. */
export function faultsOf(told: string): string[] {
  const sentence = told.replaceAll(/“[^”]+”/g, '“mã”').replaceAll(/năm \d{4}/g, 'năm');
  const faults: [name: string, found: RegExp][] = [
    ['a fact that was not filled in', /…|[{}]|undefined|null/],
    ['an ISO date', /\d{4}-\d{2}/],
    ['a number without separators', /(?<![\d/,])\d{4,}/],
    ['a point before decimals', /\d\.\d{1,2}(?!\d)/],
    ['two spaces, or one before a sign', / {2}| [.,;:)]|\( /],
    ['an empty list', /: ?\./],
    ['a mathematical sign', /[≤≥≠×]/],
  ];
  return [
    ...faults.filter(([, found]) => found.test(sentence)).map(([name]) => name),
    ...foreignWords(sentence).map((word) => `the word ${word}`),
    ...(/^[\p{Lu}\d"“].*\.$/u.test(sentence)
      ? []
      : ['no capital at the beginning or no full stop at the end']),
  ];
}
