import { crc32 } from 'node:zlib';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { RegisterFileError } from '../register-file-error.js';
import { checkRecords } from './archive-records.js';
import type { RegisterFileLimits } from './register-file-limits.js';

const MAX_ENTRIES = 2_000;
/** Spreadsheet programs reach a tenth of this; only text made to explode comes near. */
const MAX_RATIO = 250;
const RATIO_APPLIES_FROM_BYTES = 4 * 1024 * 1024;

/** The parts of a workbook file. Names are compared without regard to capitals, as both formats demand. */
export interface Archive {
  has(part: string): boolean;
  /**
   * The content of a part, piece by piece, so that a part that explodes is never held as a whole.
   * @throws RegisterFileError
   */
  read(part: string): AsyncIterable<Buffer>;
}

/**
 * Opens a zip archive that says one thing only: programs that trust different records of it must see the same content.
 * @throws RegisterFileError
 */
export async function openArchive(bytes: Buffer, limits: RegisterFileLimits): Promise<Archive> {
  const { file, entries } = await entriesOf(bytes);
  checkRecords(bytes, entries);
  checkStatedSizes(entries, limits);
  const byName = new Map<string, Entry>();
  for (const entry of entries) {
    const name = partName(entry.fileName);
    if (byName.has(name)) throw new RegisterFileError('FILE_DAMAGED');
    byName.set(name, entry);
  }
  // Two sheets may be one part, which is then unpacked twice.
  const budget = { bytes: limits.maxUnpackedBytes };
  return {
    has: (part) => byName.has(partName(part)),
    read: (part) => contentOf(file, byName.get(partName(part)), budget, limits),
  };
}

async function entriesOf(bytes: Buffer): Promise<{ file: ZipFile; entries: Entry[] }> {
  try {
    const file = await fromBufferPromise(bytes);
    if (file.entryCount > MAX_ENTRIES) {
      throw new RegisterFileError('UNPACKED_TOO_LARGE', { limit: MAX_ENTRIES });
    }
    const entries: Entry[] = [];
    for await (const entry of file.eachEntry()) entries.push(entry);
    return { file, entries };
  } catch (error) {
    throw damaged(error);
  }
}

function partName(name: string): string {
  return name.replace(/^\//, '').toLowerCase();
}

async function* contentOf(
  file: ZipFile,
  entry: Entry | undefined,
  budget: { bytes: number },
  limits: RegisterFileLimits,
): AsyncGenerator<Buffer> {
  if (!entry) throw new RegisterFileError('FILE_DAMAGED');
  let checksum = 0;
  try {
    for await (const piece of (await file.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
      budget.bytes -= piece.length;
      if (budget.bytes < 0) throw tooLarge(limits);
      checksum = crc32(piece, checksum);
      yield piece;
    }
  } catch (error) {
    throw damaged(error);
  }
  if (checksum !== entry.crc32) throw new RegisterFileError('FILE_DAMAGED');
}

/** The library ends with an error when a part unpacks to more than it states, so that what is stated holds. */
function checkStatedSizes(entries: readonly Entry[], limits: RegisterFileLimits): void {
  let total = 0;
  for (const { uncompressedSize, compressedSize } of entries) {
    total += uncompressedSize;
    const isExploding =
      uncompressedSize > RATIO_APPLIES_FROM_BYTES && uncompressedSize > compressedSize * MAX_RATIO;
    if (isExploding || total > limits.maxUnpackedBytes) throw tooLarge(limits);
  }
}

function tooLarge(limits: RegisterFileLimits): RegisterFileError {
  return new RegisterFileError('UNPACKED_TOO_LARGE', { limit: limits.maxUnpackedBytes });
}

function damaged(error: unknown): RegisterFileError {
  return error instanceof RegisterFileError ? error : new RegisterFileError('FILE_DAMAGED', {}, error);
}
