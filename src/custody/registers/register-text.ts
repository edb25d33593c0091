import { withoutDirection } from '../../platform/typed-text.js';
import { asLatin } from '../../rules/comparing/index.js';

/** Characters that nobody sees: joiners, soft hyphens, fillers, controls other than white space. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]|(?!\s)\p{Cc}/gu;
/** Composed letters of Vietnamese and usual signs: nothing to compose and nothing that cannot be seen. */
const PLAIN = /^[\n -~\u00a1-\u00ac\u00ae-\u024f\u1ea0-\u1ef9\u2013\u2014\u2018-\u201d\u2026]*$/;
const FULL_WIDTH = /[\uff01-\uff5e]/g;
const FULL_WIDTH_OFFSET = 0xfee0;
/** Latin letters with their marks, digits and usual signs: nothing in these can look like something else. */
const PLAINLY_LATIN = /^[\0-\u024f\u0300-\u036f\u1e00-\u1eff\u2000-\u206f]*$/;
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
/** Letters of other scripts, digits that are not ASCII, and mathematical letters. */
const FOREIGN = /(?![\p{Script=Latin}\p{Script=Inherited}])\p{L}|(?![0-9])\p{Nd}|[\u{1d400}-\u{1d7ff}]/u;
const ALL_LATIN = /^[\p{Script=Latin}\p{Script=Inherited}0-9]+$/u;

/** NFC, without characters that nobody sees and outer spaces, every run of white space as one space. */
export function normaliseText(text: string): string {
  return withoutInvisible(text).replace(/\s+/g, ' ').trim();
}

/** True when the text is not in Unicode NFC, e.g. typed on a system that stores accents apart. */
export function isDecomposed(text: string): boolean {
  return text.normalize('NFC') !== text;
}

/** True when the text holds characters that nobody sees. */
export function hasInvisible(text: string): boolean {
  return withoutInvisible(text) !== text.normalize('NFC');
}

function withoutInvisible(text: string): string {
  if (PLAIN.test(text)) return text;
  return withoutDirection(text).normalize('NFC').replace(INVISIBLE, '');
}

/** The lines of a text, each normalised, empty ones left out. */
export function linesOf(text: string): string[] {
  return text
    .split(/[\n\r\v\f\u0085\u2028\u2029]+/)
    .map(normaliseText)
    .filter((line) => line !== '');
}

/**
 * The text with Latin letters and digits in place of those that only look so: full-width ones, and words with letters of
 * other scripts that as a whole can be read as Latin. A word that is truly of another script stays.
 */
export function withoutLookalikes(text: string): string {
  if (PLAINLY_LATIN.test(text)) return text;
  return text
    .replace(FULL_WIDTH, (sign) => String.fromCharCode(sign.charCodeAt(0) - FULL_WIDTH_OFFSET))
    .replace(WORD, (word) => (FOREIGN.test(word) ? latinWord(word) : word));
}

/**
 * A single letter stays: α and β are names of substances. So does a word that would change its capitals, for then it
 * does not look Latin as it stands (Москва).
 */
function latinWord(word: string): string {
  const latin = asLatin(word.normalize('NFKD')).normalize('NFC');
  const looksLatin = word.length > 1 && ALL_LATIN.test(latin) && capitalsOf(latin) === capitalsOf(word);
  return looksLatin ? latin : word;
}

function capitalsOf(word: string): string {
  return Array.from(word.normalize('NFKC'), (letter) => (/\p{Lu}/u.test(letter) ? 'A' : 'a')).join('');
}

const DITTO =
  /^[-–—.\s]*(?:["“”„″〃]|''|’’|\/\/|n\/?t|như trên|như dòng trên|như (?:mục|số|ý) trên|ditto)[-–—.\s]*$/iu;

/** True for a mark that means the value above: "như trên", "nt", "-nt-", a quotation mark alone. */
export function isDitto(text: string): boolean {
  return DITTO.test(normaliseText(text));
}
