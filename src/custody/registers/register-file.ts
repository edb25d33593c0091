import { readFile, stat } from 'node:fs/promises';
import { RegisterFileError } from './register-file-error.js';
import { DEFAULT_FILE_LIMITS, type RegisterFileLimits } from './workbook/register-file-limits.js';

/**
 * The bytes of a file given as such or by its path, no more of them than the limit.
 * @throws RegisterFileError
 */
export async function registerBytes(
  source: Uint8Array | string,
  limits: RegisterFileLimits = DEFAULT_FILE_LIMITS,
): Promise<Buffer> {
  if (typeof source !== 'string') return Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  try {
    if ((await stat(source)).size > limits.maxBytes) {
      throw new RegisterFileError('FILE_TOO_LARGE', { limit: limits.maxBytes });
    }
    return await readFile(source);
  } catch (error) {
    throw error instanceof RegisterFileError ? error : new RegisterFileError('FILE_NOT_READABLE', {}, error);
  }
}
