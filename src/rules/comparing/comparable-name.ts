import { visibleText } from '../../platform/typed-text.js';
import { asLatin } from './lookalikes.js';

/** Marks that Vietnamese names do not have: strokes and dots that somebody puts over or under a letter. */
const foreignMarks =
  /[\u0304\u0305\u0307\u0308\u030a-\u031a\u031c-\u0322\u0324-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/g;
const signs =
  /[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u02b0-\u02ff\u2000-\u2bff\u2e00-\u2e7f\u3000-\u303f]+/g;
/** Those that have no decomposition beside the plain ones; the list keeps program and database alike. */
const capitals = /[A-ZĐØÆŒŁÞ]/g;
/** Ông, bà, anh, chị, cô, chú, bác, em; đồng chí, Đ/c; Mr, Mrs, Ms. */
const honorifics =
  /^(?:(?:o\u0302ng|ba\u0300|anh|chi\u0323|co\u0302|chu\u0301|ba\u0301c|em|đo\u0302\u0300ng chi\u0301|đ c|đc|mr|mrs|ms) )+(?=[^ ])/;
/** A tone, and what follows it in its vowels: hòa and hoà differ in nothing else. */
const toneWithinVowels = /([\u0300\u0301\u0303\u0309\u0323])([aeiouy\u0302\u0306\u031b]+)/g;

/**
 * The form in which names of people and organisations are compared: names that look alike are one name. Capitals,
 * spaces, punctuation, invisible characters, letters of other scripts (Unicode UTS 39), honorifics in front and the
 * place of the tone mark make no other name. The same as `rules.comparable_name` in the database.
 */
export function comparableName(name: string): string {
  return spacedName(name)
    .replace(honorifics, '')
    .replaceAll(toneWithinVowels, '$2$1')
    .replaceAll(' ', '')
    .replaceAll('m', 'rn')
    .replaceAll(/[i1]/g, 'l')
    .replaceAll('0', 'o');
}

/** Small letters of one script with single spaces between the words; the accents stay, behind their letters. */
export function spacedName(name: string): string {
  return asLatin(visibleText(name.normalize('NFKD')))
    .replaceAll(foreignMarks, '')
    .replaceAll(capitals, (letter) => letter.toLowerCase())
    .replaceAll(signs, ' ')
    .trim();
}
