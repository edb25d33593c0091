const ONSETS = 'ngh|ng|nh|gh|gi|g|kh|k|ch|c|ph|p|th|tr|t|b|d|đ|h|l|m|n|r|s|v|x';
/** Rimes by their vowels: the vowels alone where a dot stands first, else with each of the finals. */
const RIMES: Readonly<Record<string, string>> = {
  a: '. c ch i m n ng nh o p t u y',
  ă: 'c m n ng p t',
  â: 'c m n ng p t u y',
  e: '. c m n ng o p t',
  ê: '. ch m n nh p t u',
  i: '. a ch m n nh p t u',
  iê: 'c m n ng p t u',
  o: '. c i m n ng p t',
  oa: '. c ch i m n ng nh o p t y',
  oă: 'c m n ng p t',
  oe: '. c m n o t',
  oo: 'c ng',
  ô: '. c i m n ng p t',
  ơ: '. i m n ng p t',
  u: '. a c i m n ng p t',
  uâ: 'c n ng t y',
  uê: '. ch n nh u',
  uô: 'c i m n ng t',
  uơ: '. n t',
  uy: '. a ch n nh p t u',
  uyê: 'n t',
  ư: '. a c i m n ng t u',
  ươ: 'c i m n ng p t u',
  y: '. a ch m n nh t',
  yê: 'm n ng t u',
};
/** Behind "qu" the u is part of the onset. */
const RIMES_OF_QU = 'oa|oă|oe|uâ|uê|uy|uyê|uơ|uô'.split('|');
const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;
/** A tone stands on the vowel and not on the glide behind it: "kẹo", never "keọ". */
const TONED_GLIDE = /[ae]\u0302?[iouy][\u0300\u0301\u0303\u0309\u0323]$/iu;
const STOPPED = /(?:c|ch|p|t)$/;

const rimes = new Set(Object.keys(RIMES).flatMap(rimesOf));
const rimesAfterQu = new Set([
  ...RIMES_OF_QU.flatMap(rimesOf).map((rime) => rime.slice(1)),
  ...['i', 'in', 'it', 'ip', 'inh', 'ich', 'ôc', 'ơ', 'ông'],
]);
const spelling = new RegExp(`^(?:(qu)|(${ONSETS}))?(\\p{L}*)$`, 'u');

function rimesOf(vowels: string): string[] {
  return (RIMES[vowels] ?? '').split(' ').map((final) => (final === '.' ? vowels : `${vowels}${final}`));
}

/**
 * True for a word that the spelling of Vietnamese allows as one syllable: a usual onset and rime, at most one tone, and
 * before a stop only the two tones that it can bear. It says nothing about whether the word exists.
 */
export function isVietnameseSyllable(word: string): boolean {
  const decomposed = word.normalize('NFD');
  const [tone, ...further] = decomposed.match(TONES) ?? [];
  const plain = decomposed.replace(TONES, '').normalize('NFC').toLowerCase();
  if (further.length > 0 || (STOPPED.test(plain) && tone !== '\u0301' && tone !== '\u0323')) return false;
  if (TONED_GLIDE.test(decomposed)) return false;
  const [, qu, onset, rime = ''] = spelling.exec(plain) ?? [];
  if (qu !== undefined) return rimesAfterQu.has(rime);
  return rimes.has(rime) || (onset === 'gi' && (rime === '' || rimes.has(`i${rime}`)));
}
