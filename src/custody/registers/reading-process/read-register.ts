import { registerBytes } from '../register-file.js';
import type { ReadRegisterOptions, RegisterReading } from '../register-reading.js';
import { checkSize } from '../workbook/parse-workbook.js';
import { DEFAULT_FILE_LIMITS, type RegisterFileLimits } from '../workbook/register-file-limits.js';
import { runReading } from './run-reading.js';

/** How a file is read, and how what it holds is understood. */
export interface ReadFileOptions extends ReadRegisterOptions {
  readonly limits?: RegisterFileLimits;
  /** Ends the reading with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Reads a register (Mẫu 13) from the bytes or the path of a spreadsheet file and gives every row its verdict. It happens
 * in a process of its own, whatever the file is.
 * @throws RegisterFileError when the file as a whole is unusable; never for what a row says.
 */
export async function readRegister(
  source: Uint8Array | string,
  { limits = DEFAULT_FILE_LIMITS, signal, today, ...understanding }: ReadFileOptions,
): Promise<RegisterReading> {
  const bytes = await registerBytes(source, limits);
  checkSize(bytes, limits);
  return runReading({ bytes, limits, today: today.toString(), understanding }, signal);
}
