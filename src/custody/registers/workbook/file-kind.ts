import { TextDecoder } from 'node:util';
import { RegisterFileError } from '../register-file-error.js';
import { unicodeForm } from './unicode-form.js';

const OLE = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const ZIP_BEGINNINGS = ['PK\x03\x04', 'PK\x05\x06'];
/** The begin record of a workbook of the years before 1997, which stands in no container. */
const BARE_WORKBOOK = /^\x09[\x00\x02\x04\x08]/;
const BEGINNING_BYTES = 4_096;
const WEB_PAGE = /^(?:<\s*[!?a-z]|mime-version:)/i;
/** No text has control characters other than its line breaks and tabs. */
const CONTROLS = /[\0-\x08\x0e-\x1a\x1c-\x1f]/;
const NO_TEXT = /^(?:%PDF-|\{\\rtf)/;

/** How a file is to be read, by what it holds: names of files say what people call them. */
export type FileKind = 'ARCHIVE' | 'TEXT';

/**
 * Tells archives, which may be workbooks, and texts from files that cannot be read.
 * @throws RegisterFileError that says how to save such a file anew
 */
export function fileKind(bytes: Buffer): FileKind {
  const beginning = bytes.toString('latin1', 0, 4);
  if (ZIP_BEGINNINGS.includes(beginning)) return 'ARCHIVE';
  if (bytes.subarray(0, OLE.length).equals(OLE)) throw new RegisterFileError(containerRefusal(bytes));
  if (BARE_WORKBOOK.test(beginning)) throw new RegisterFileError('OLD_WORKBOOK');
  const text = new TextDecoder(unicodeForm(bytes)).decode(bytes.subarray(0, BEGINNING_BYTES)).trimStart();
  if (WEB_PAGE.test(text)) throw new RegisterFileError('WEB_PAGE');
  if (NO_TEXT.test(text) || CONTROLS.test(text)) throw new RegisterFileError('NOT_A_WORKBOOK');
  return 'TEXT';
}

/** A container of the years before 2007, which also holds workbooks with a password; it names its streams in UTF-16. */
function containerRefusal(bytes: Buffer): 'PASSWORD_PROTECTED' | 'OLD_WORKBOOK' | 'NOT_A_WORKBOOK' {
  const names = (name: string): boolean => bytes.includes(Buffer.from(`${name}\0`, 'utf16le'));
  if (names('EncryptedPackage')) return 'PASSWORD_PROTECTED';
  return names('Workbook') || names('Book') ? 'OLD_WORKBOOK' : 'NOT_A_WORKBOOK';
}
