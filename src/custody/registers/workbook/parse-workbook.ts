import { RegisterFileError } from '../register-file-error.js';
import { openArchive } from './archive.js';
import { openXmlWorkbook } from './open-xml-workbook.js';
import type { RegisterFileLimits } from './register-file-limits.js';
import type { Workbook } from './workbook.js';

/**
 * What a spreadsheet file holds. It runs in the process that calls it, so that a hostile file keeps that process busy.
 * @throws RegisterFileError
 */
export async function parseWorkbook(source: Uint8Array, limits: RegisterFileLimits): Promise<Workbook> {
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  if (bytes.length > limits.maxBytes)
    throw new RegisterFileError('FILE_TOO_LARGE', { limit: limits.maxBytes });
  if (bytes.length === 0) throw new RegisterFileError('FILE_EMPTY');
  return openXmlWorkbook(await openArchive(bytes, limits), limits);
}
