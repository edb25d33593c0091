import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { isVietnameseSyllable } from './vietnamese-syllable.js';

/** How a text was written that a modern program shows wrongly. UTF8_MISREAD: UTF-8 that was taken for Windows-1252. */
export type OldEncoding = 'TCVN3' | 'VNI' | 'VISCII' | 'UTF8_MISREAD';

/** A text of an old encoding, and what it says. */
export interface OldText {
  readonly encoding: OldEncoding;
  readonly text: string;
}

/** Windows-1252 as browsers and spreadsheets read it: also the five bytes without a character have one. */
const WINDOWS_1252 = new TextDecoder('windows-1252').decode(
  Uint8Array.from({ length: 256 }, (_, byte) => byte),
);
const BYTE_OF = new Map([
  // Programs other than browsers keep these bytes as control characters.
  ...Array.from({ length: 0x20 }, (_, index) => [String.fromCharCode(0x80 + index), 0x80 + index] as const),
  ...Array.from(WINDOWS_1252, (character, byte) => [character, byte] as const),
]);
const FIRST_BEYOND_ASCII = 0x80;
/** Old fonts have their letters from here on; the signs before, such as quotation marks, stay. */
const FIRST_OF_FONTS = 0xa1;

const TCVN3 = singleBytes('tcvn', FIRST_OF_FONTS, (letter) => /^[ĂÂÊÔƠƯĐ]$|^\p{Ll}$/u.test(letter));
const VISCII = singleBytes('viscii', FIRST_BEYOND_ASCII, (letter) => /^\p{L}$/u.test(letter));

function singleBytes(
  encoding: string,
  first: number,
  isLetter: (letter: string) => boolean,
): ReadonlyMap<string, string> {
  return new Map(
    Array.from(
      WINDOWS_1252.slice(first),
      (shown, index) => [shown, iconv.decode(Buffer.of(first + index), encoding)] as const,
    ).filter(([, letter]) => isLetter(letter)),
  );
}

/** VNI for Windows writes a vowel and behind it one sign for its accents; this is what each sign adds. */
const VNI_SIGNS: ReadonlyMap<string, string> = new Map([
  ...pairs('ùøûõï', ['\u0301', '\u0300', '\u0309', '\u0303', '\u0323']),
  ...pairs('âáàåãä', [
    '\u0302',
    '\u0302\u0301',
    '\u0302\u0300',
    '\u0302\u0309',
    '\u0302\u0303',
    '\u0302\u0323',
  ]),
  ...pairs('êéèúüë', [
    '\u0306',
    '\u0306\u0301',
    '\u0306\u0300',
    '\u0306\u0309',
    '\u0306\u0303',
    '\u0306\u0323',
  ]),
]);
/** Letters of VNI for Windows that have a place of their own. */
const VNI_LETTERS: ReadonlyMap<string, string> = new Map([
  ...pairs('ôöñîæóò', [...'ơưđỵỉĩị']),
  ...pairs('ÔÖÑÎÆÓÒ', [...'ƠƯĐỴỈĨỊ']),
]);
const VNI_PAIR = /([aeoAEO])([âáàåãäÂÁÀÅÃÄ])|([aA])([êéèúüëÊÉÈÚÜË])|([aeouyôöAEOUYÔÖ])([ùøûõïÙØÛÕÏ])/g;

function pairs(from: string, to: readonly string[]): (readonly [string, string])[] {
  return Array.from(from, (character, index) => [character, to[index] ?? ''] as const);
}

const DECODERS: readonly (readonly [OldEncoding, (text: string) => string | null])[] = [
  ['TCVN3', (text) => inCapitals(text, bySingleLetters(text, TCVN3))],
  ['VNI', decodeVni],
  ['VISCII', (text) => bySingleLetters(text, VISCII)],
];

/**
 * The text as it was meant, when it is written in an old encoding; null when it is not. A text is of an old encoding when
 * words that cannot be Vietnamese become Vietnamese by it, and it holds no letter that only Unicode has.
 */
export function readOldText(text: string): OldText | null {
  if (!Array.from(text).some((character) => character > '\u007f') || !isWindows1252(text)) return null;
  if (accentedWords(text).every(isVietnameseSyllable)) return null;
  const misread = MISREAD_PAIR.test(text) ? decodeMisread(text) : null;
  if (misread !== null) return { encoding: 'UTF8_MISREAD', text: misread };
  const readings = DECODERS.flatMap(([encoding, decode]) => {
    const meant = decode(text);
    if (meant === null) return [];
    const evidence = evidenceFor(text, decode, encoding);
    return evidence >= (LEAST_EVIDENCE[encoding] ?? 1) ? [{ encoding, text: meant, evidence }] : [];
  });
  const [best] = readings.toSorted((one, other) => other.evidence - one.evidence);
  return best === undefined ? null : { encoding: best.encoding, text: best.text };
}

/**
 * What a text would say in an encoding that its neighbours have; null when every reading of it is the same, or when it
 * cannot be of that encoding. Used for words such as "Dòng", which is Vietnamese in Unicode and in TCVN3.
 */
export function readAs(text: string, encoding: OldEncoding): string | null {
  const decode = DECODERS.find(([name]) => name === encoding)?.[1];
  if (decode === undefined || !isWindows1252(text)) return null;
  const meant = decode(text);
  if (meant === null || meant === text) return null;
  return accentedWords(meant).every(isReadable) ? meant : null;
}

/** Also "QĐ" and "HĐXX" are words that people read. */
function isReadable(word: string): boolean {
  return isVietnameseSyllable(word) || /^(?=[A-Z]*Đ)[A-ZĐ]{2,6}$/.test(word);
}

function isWindows1252(text: string): boolean {
  return Array.from(text).every((character) => BYTE_OF.has(character));
}

/** VISCII has a letter for nearly every sign, so one word with a sign, such as "N°", says nothing. */
const LEAST_EVIDENCE: Readonly<Partial<Record<OldEncoding, number>>> = { VISCII: 2 };
const CAPITAL_WITHIN = /\p{Ll}\p{Lu}/u;

/** Words that speak for the encoding less those, three times, that it cannot explain; digits and signs alone say nothing. */
function evidenceFor(text: string, decode: (text: string) => string | null, encoding: OldEncoding): number {
  let evidence = 0;
  for (const word of accentedWords(text)) {
    const meant = decode(word) ?? word;
    if (!isReadable(meant) || CAPITAL_WITHIN.test(meant)) evidence -= 3;
    else if (isVietnameseSyllable(meant) && isForeignTo(word, encoding)) evidence += 1;
  }
  return evidence;
}

/** Words with a character beyond ASCII and a letter of ASCII; what holds a digit or a unit of measure is no word. */
function accentedWords(text: string): string[] {
  return (text.match(/[A-Za-z0-9\u00a1-\u017f\u01a0-\u01b0\u1ea0-\u1ef9]+/g) ?? []).filter(
    (word) => /[^A-Za-z0-9]/.test(word) && /[A-Za-z]/.test(word) && !/[\d²³]|^µ[a-zA-Z]$/.test(word),
  );
}

/** A sign or letter that Vietnamese lacks, or a capital within a word; for VNI it is enough that no such word can be. */
function isForeignTo(word: string, encoding: OldEncoding): boolean {
  if (isVietnameseSyllable(word)) return false;
  if (encoding === 'VNI') return true;
  return /[^A-Za-zÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúý]/.test(word) || /[a-zà-ý][À-Ý]/.test(word);
}

function bySingleLetters(text: string, table: ReadonlyMap<string, string>): string {
  return Array.from(text, (character) => table.get(character) ?? character).join('');
}

/** TCVN3 has capitals with accents only as a font of their own: among capitals its small letters are capitals. */
function inCapitals(text: string, meant: string): string {
  const letters = text.replace(/[^A-Za-z]/g, '');
  return letters.length > 1 && letters === letters.toUpperCase() ? meant.toUpperCase() : meant;
}

function decodeVni(text: string): string {
  let meant = '';
  let end = 0;
  for (const match of text.matchAll(VNI_PAIR)) {
    const [vowel = '', sign = ''] = (match.slice(1) as (string | undefined)[]).filter(Boolean);
    meant += bySingleLetters(text.slice(end, match.index), VNI_LETTERS);
    const base = VNI_LETTERS.get(vowel) ?? vowel;
    meant += `${base}${VNI_SIGNS.get(sign.toLowerCase()) ?? sign}`.normalize('NFC');
    end = match.index + match[0].length;
  }
  return meant + bySingleLetters(text.slice(end), VNI_LETTERS);
}

/** The first byte of a letter in UTF-8 and a byte that can follow it, as Windows-1252 shows them. */
const MISREAD_PAIR = new RegExp(
  `[\\u00c2-\\u00f4][\\u0080-\\u009f${WINDOWS_1252.slice(FIRST_BEYOND_ASCII, 0xc0)}]|Ã `,
  'u',
);
const MOST_MISREADINGS = 3;
/** What comes of chance pairs such as "Ô…": no letter of Vietnamese. */
const NOT_VIETNAMESE = /[\u0080-\u009f]|(?![A-Za-zÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ])\p{L}/u;

/** UTF-8 that was read as Windows-1252, once or several times; a no-break space in it may have become a plain one. */
function decodeMisread(text: string): string | null {
  let meant = text;
  for (let round = 0; round < MOST_MISREADINGS; round += 1) {
    const once = decodeUtf8(meant) ?? decodeUtf8(meant.replace(/Ã /g, 'Ã\u00a0'));
    if (once === null || once === meant) break;
    meant = once;
  }
  return meant !== text && !NOT_VIETNAMESE.test(meant) ? meant : null;
}

/** Nearly no text is such a one, so that it is looked at before it is decoded: a decoder that fails is dear. */
function decodeUtf8(text: string): string | null {
  const bytes = Buffer.alloc(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const byte = BYTE_OF.get(text.charAt(at));
    if (byte === undefined) return null;
    bytes[at] = byte;
  }
  return isUtf8(bytes) ? bytes.toString('utf8') : null;
}
