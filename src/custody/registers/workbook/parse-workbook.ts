import { RegisterFileError } from '../register-file-error.js';
import { openArchive } from './archive.js';
import { csvWorkbook, type CsvEncoding } from './csv-workbook.js';
import { fileKind } from './file-kind.js';
import { isOpenDocument, openDocumentWorkbook } from './open-document-workbook.js';
import { openXmlWorkbook } from './open-xml-workbook.js';
import type { RegisterFileLimits } from './register-file-limits.js';
import type { Workbook } from './workbook.js';

/** What a file does not say about itself. */
export interface ReadingOptions {
  /** The encoding of a text file that is not Unicode. */
  readonly csvEncoding?: CsvEncoding;
}

/**
 * What a spreadsheet file holds. It runs in the process that calls it, so that a hostile file keeps that process busy.
 * @throws RegisterFileError
 */
export async function parseWorkbook(
  source: Uint8Array,
  limits: RegisterFileLimits,
  { csvEncoding }: ReadingOptions = {},
): Promise<Workbook> {
  checkSize(source, limits);
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  if (fileKind(bytes) === 'TEXT') return csvWorkbook(bytes, limits, csvEncoding);
  const archive = await openArchive(bytes, limits);
  return isOpenDocument(archive) ? openDocumentWorkbook(archive, limits) : openXmlWorkbook(archive, limits);
}

/** @throws RegisterFileError */
export function checkSize({ length }: Uint8Array, limits: RegisterFileLimits): void {
  if (length > limits.maxBytes) throw new RegisterFileError('FILE_TOO_LARGE', { limit: limits.maxBytes });
  if (length === 0) throw new RegisterFileError('FILE_EMPTY');
}
