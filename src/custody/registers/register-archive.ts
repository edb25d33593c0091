import { inflateRawSync } from 'node:zlib';
import { RegisterFileError } from './register-file-error.js';

/** What a file may cost before it is parsed. */
export interface RegisterFileLimits {
  /** Size of the file in bytes. */
  readonly maxBytes: number;
  /** Size of all its parts in bytes once unpacked. */
  readonly maxUnpackedBytes: number;
  /** Highest row number, and number of rows, of one sheet. */
  readonly maxRows: number;
  /** Number of columns of one sheet. */
  readonly maxColumns: number;
}

const END_RECORD = 0x06054b50;
const ENTRY_RECORD = 0x02014b50;
const LOCAL_RECORD = 0x04034b50;
const END_RECORD_SIZE = 22;
const MAX_ENTRIES = 500;
const SHEET = /^xl\/worksheets\/[^/]+\.xml$/;

interface ArchiveEntry {
  readonly name: string;
  readonly method: number;
  readonly packedSize: number;
  readonly offset: number;
}

/**
 * Checks a workbook before a parser sees it. Every part is unpacked under a hard limit, because the sizes an archive
 * states about itself may be lies, and each sheet's rows are counted in its raw text.
 * @throws RegisterFileError
 */
export function checkArchive(bytes: Buffer, limits: RegisterFileLimits): void {
  if (bytes.length > limits.maxBytes)
    throw new RegisterFileError('FILE_TOO_LARGE', { limit: limits.maxBytes });
  if (bytes.length >= 8 && bytes.readUInt32BE(0) === 0xd0cf11e0)
    throw new RegisterFileError('OLD_OR_ENCRYPTED_WORKBOOK');
  const entries = entriesOf(bytes);
  if (!entries.some((entry) => entry.name === 'xl/workbook.xml'))
    throw new RegisterFileError('NOT_A_WORKBOOK');
  let budget = limits.maxUnpackedBytes;
  for (const entry of entries) {
    const content = unpack(bytes, entry, budget, limits);
    budget -= content.length;
    if (SHEET.test(entry.name)) checkSheetRows(content, limits);
  }
}

function entriesOf(bytes: Buffer): ArchiveEntry[] {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + END_RECORD_SIZE > bytes.length || bytes.readUInt32LE(end) !== END_RECORD) {
    throw new RegisterFileError('NOT_A_WORKBOOK');
  }
  const count = bytes.readUInt16LE(end + 10);
  if (count > MAX_ENTRIES) throw new RegisterFileError('UNPACKED_TOO_LARGE', { limit: MAX_ENTRIES });
  const entries: ArchiveEntry[] = [];
  let position = bytes.readUInt32LE(end + 16);
  while (entries.length < count) {
    if (position + 46 > bytes.length || bytes.readUInt32LE(position) !== ENTRY_RECORD) {
      throw new RegisterFileError('NOT_A_WORKBOOK');
    }
    const nameLength = bytes.readUInt16LE(position + 28);
    entries.push({
      name: bytes.toString('utf8', position + 46, position + 46 + nameLength),
      method: bytes.readUInt16LE(position + 10),
      packedSize: bytes.readUInt32LE(position + 20),
      offset: bytes.readUInt32LE(position + 42),
    });
    position += 46 + nameLength + bytes.readUInt16LE(position + 30) + bytes.readUInt16LE(position + 32);
  }
  return entries;
}

function unpack(bytes: Buffer, entry: ArchiveEntry, budget: number, limits: RegisterFileLimits): Buffer {
  if (entry.offset + 30 > bytes.length || bytes.readUInt32LE(entry.offset) !== LOCAL_RECORD) {
    throw new RegisterFileError('NOT_A_WORKBOOK');
  }
  const start =
    entry.offset + 30 + bytes.readUInt16LE(entry.offset + 26) + bytes.readUInt16LE(entry.offset + 28);
  const packed = bytes.subarray(start, start + entry.packedSize);
  if (packed.length > budget && entry.method === 0) throw tooLarge(limits);
  if (entry.method === 0) return packed;
  if (entry.method !== 8) throw new RegisterFileError('NOT_A_WORKBOOK');
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(budget, 1) });
  } catch (error) {
    if (error instanceof RangeError || isCode(error, 'ERR_BUFFER_TOO_LARGE')) throw tooLarge(limits);
    throw new RegisterFileError('NOT_A_WORKBOOK', {}, error);
  }
}

function checkSheetRows(content: Buffer, limits: RegisterFileLimits): void {
  let rows = 0;
  for (const match of content.toString('latin1').matchAll(/<row\b([^>]*)>/g)) {
    rows += 1;
    const number = Number(/\br="(\d+)"/.exec(match[1] ?? '')?.[1] ?? rows);
    if (rows > limits.maxRows || number > limits.maxRows) {
      throw new RegisterFileError('TOO_MANY_ROWS', { limit: limits.maxRows });
    }
  }
}

function tooLarge(limits: RegisterFileLimits): RegisterFileError {
  return new RegisterFileError('UNPACKED_TOO_LARGE', { limit: limits.maxUnpackedBytes });
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
