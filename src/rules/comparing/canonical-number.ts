import { visibleText } from '../../platform/typed-text.js';
import { asLatin } from './lookalikes.js';

/** Longer titles before those that they begin with. */
const titles =
  'BAN AN|QUYET DINH|BIEN BAN|PHIEU NHAP KHO|PHIEU XUAT KHO|PHIEU NHAP|PHIEU XUAT|PHIEU|LENH NHAP KHO|LENH XUAT KHO|' +
  'LENH NHAP|LENH XUAT|LENH|GIAY UY QUYEN|VAN BAN UY QUYEN|UY QUYEN|CONG VAN|THONG BAO|HINH SU|DAN SU|SO THAM|' +
  'PHUC THAM|THI HANH AN|NIEM PHONG|GIAO NHAN|TEM|NHAN';
/** With these a number may begin; they are a title only before the word "số". */
const shortTitles = 'QD|BA|BB|CV|GUQ|PNK|PXK|LNK|LXK|BBGN|BBNP';
const wordsInFront = new RegExp(
  `^(?:(?:${titles})[ .:]+|(?:${shortTitles})[ .:]+(?=(?:SO|NO)(?:[ .:]+[^ .:]|[0-9]))|(?:SO|NO)(?:[ .:]+|(?=[0-9])))+(?=[^ .:])`,
);
const signs = '[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00bf\\u2000-\\u2bff\\u3000-\\u3003]+';
const everySign = new RegExp(signs, 'g');
const signBetweenDigits = new RegExp(`([0-9])${signs}(?=[0-9])`, 'g');
/** Of private use: no number has it. */
const between = '\ue000';

/**
 * The form in which two numbers of papers, labels or references are compared; what was written stays. Spaces, capitals,
 * accents, invisible characters, usual words in front, zeros in front and signs beside letters make no other number:
 * `Bản án số 05/2026/HS-ST` and `5 / 2026/hsst` are one. A sign between two digits stays, as one sign: `12/1` is not
 * `1/21`. The same as `rules.canonical_number` in the database, which keeps the numbers unique.
 */
export function canonicalNumber(number: string): string {
  return asLatin(visibleText(number.normalize('NFKD')).replaceAll(/[\u0300-\u036f]/g, ''))
    .replaceAll(/[Đđ]/g, 'D')
    .replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())
    .replace(wordsInFront, '')
    .replaceAll(signBetweenDigits, `$1${between}`)
    .replaceAll(everySign, '')
    .replaceAll(between, '-')
    .replaceAll(/(?<![0-9])0+(?=[0-9])/g, '');
}

/** Whether no number is in what is given as one: there is no digit in ".", "Số" and "№". */
export function isEmptyNumber(number: string | null | undefined): boolean {
  return !/[0-9]/.test(canonicalNumber(number ?? ''));
}

/** The year that a number names behind its first digits: 2026 of `12/2026/HS-ST`; the same as `rules.year_of_number`. */
export function yearOfNumber(number: string): string | undefined {
  return /[0-9][^0-9]+((?:19|20)[0-9]{2})(?![0-9])/.exec(canonicalNumber(number))?.[1];
}
