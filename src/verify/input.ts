import { readFileSync } from 'node:fs';

/** Something the caller gave that cannot be read or makes no sense: nothing was verified. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(
    readonly vi: string,
    readonly en: string,
  ) {
    super(en);
  }
}

/** @throws InputError */
export function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    throw new InputError(`Không đọc được tệp ${path}.`, `The file ${path} cannot be read.`);
  }
}

/** The text of a file; bytes that are not UTF-8 become characters that no format allows. */
export function readText(path: string): string {
  return readBytes(path).toString('utf8');
}

/**
 * The text of a checkpoint that may have been scanned from paper or passed through an editor: a byte order mark,
 * carriage returns and the number of newlines at the end do not matter. What was signed is checked after that.
 */
export function readScannedText(path: string): string {
  return `${readText(path)
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .replace(/\n+$/, '')}\n`;
}
