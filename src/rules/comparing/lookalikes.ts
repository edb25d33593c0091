import unhomoglyph from 'unhomoglyph';

/** The marks that Vietnamese letters bear: five tones, circumflex, breve and horn. */
const vietnameseMarks = new Set('\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323');
const kept = /^[A-Za-z0-9Đđ]$/;
const known = new Map<string, string>();

/**
 * Letters, digits and marks of other scripts as the Latin ones that they look like (Unicode UTS 39, confusables).
 * The text must be decomposed (NFKD). The database has the same table in `rules.as_latin`.
 */
export function asLatin(decomposed: string): string {
  return Array.from(decomposed, latinOf).join('');
}

function latinOf(character: string): string {
  if (character <= '\u007f' || kept.test(character) || vietnameseMarks.has(character)) {
    return character;
  }
  const latin = known.get(character) ?? lookedUp(character);
  known.set(character, latin);
  return latin;
}

/** A letter that looks like none itself is told by its other case: names are compared without capitals. */
function lookedUp(character: string): string {
  if (!/[\p{L}\p{M}\p{N}]/u.test(character)) {
    return character;
  }
  const latin =
    prototypeOf(character) ??
    prototypeOf(character.toUpperCase()) ??
    prototypeOf(character.toLowerCase()) ??
    character;
  // UTS 39 takes capital I for small l; the case is known here.
  const isCapital = character === character.toUpperCase() && character !== character.toLowerCase();
  return latin === 'l' && isCapital ? 'I' : latin;
}

function prototypeOf(character: string): string | undefined {
  const prototype = unhomoglyph(character);
  const own = ['Đ', 'đ'].find((letter) => unhomoglyph(letter) === prototype);
  return own ?? (kept.test(prototype) || vietnameseMarks.has(prototype) ? prototype : undefined);
}
