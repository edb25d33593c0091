import { getFileNameLowLevel, type Entry } from 'yauzl';
import { RegisterFileError } from '../register-file-error.js';

const END_RECORD = 0x06054b50;
const END_RECORD_SIZE = 22;
const ZIP64_END_RECORD = 0x06064b50;
const ZIP64_LOCATOR_SIZE = 20;
const ZIP64_END_RECORD_SIZE = 56;
const LOCAL_RECORD = 0x04034b50;
const LOCAL_RECORD_SIZE = 30;
const DESCRIPTOR = 0x08074b50;
const HAS_DESCRIPTOR = 0x8;
const IS_ENCRYPTED = 0x1;
const STORED = 0;
const DEFLATED = 8;
const IN_ZIP64_FIELD = 0xffffffff;
const ZIP64_FIELD = 1;

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Compares what an archive says in its several records. Programs differ in which of them they trust, so that two records
 * that contradict each other let one program check what another does not read.
 * @throws RegisterFileError
 */
export function checkRecords(bytes: Buffer, entries: readonly Entry[]): void {
  const directory = directorySpan(bytes);
  const spans = entries.map((entry) => entrySpan(bytes, entry)).sort((a, b) => a.start - b.start);
  let free = 0;
  for (const span of spans) {
    require(span.start >= free && span.end <= directory.start);
    free = span.end;
  }
}

/** Nothing may stand after the end record or between it and the directory: there a second directory would hide. */
function directorySpan(bytes: Buffer): Span {
  const end = bytes.length - END_RECORD_SIZE;
  require(end >= 0 && bytes.readUInt32LE(end) === END_RECORD);
  const zip64 = end - ZIP64_LOCATOR_SIZE - ZIP64_END_RECORD_SIZE;
  if (zip64 >= 0 && bytes.readUInt32LE(zip64) === ZIP64_END_RECORD) {
    const start = Number(bytes.readBigUInt64LE(zip64 + 48));
    require(start + Number(bytes.readBigUInt64LE(zip64 + 40)) === zip64);
    require(agrees(bytes.readUInt16LE(end + 10), 0xffff, Number(bytes.readBigUInt64LE(zip64 + 32))));
    require(agrees(bytes.readUInt32LE(end + 16), IN_ZIP64_FIELD, start));
    return { start, end: zip64 };
  }
  const start = bytes.readUInt32LE(end + 16);
  require(start + bytes.readUInt32LE(end + 12) === end);
  require(bytes.readUInt16LE(end + 8) === bytes.readUInt16LE(end + 10));
  return { start, end };
}

function entrySpan(bytes: Buffer, entry: Entry): Span {
  const start = entry.relativeOffsetOfLocalHeader;
  require(start + LOCAL_RECORD_SIZE <= bytes.length && bytes.readUInt32LE(start) === LOCAL_RECORD);
  const flags = bytes.readUInt16LE(start + 6);
  if ((flags | entry.generalPurposeBitFlag) & IS_ENCRYPTED) throw new RegisterFileError('PASSWORD_PROTECTED');
  const method = bytes.readUInt16LE(start + 8);
  require(method === entry.compressionMethod && (method === STORED || method === DEFLATED));
  require((flags & HAS_DESCRIPTOR) === (entry.generalPurposeBitFlag & HAS_DESCRIPTOR));
  const nameEnd = start + LOCAL_RECORD_SIZE + bytes.readUInt16LE(start + 26);
  require(bytes.subarray(start + LOCAL_RECORD_SIZE, nameEnd).equals(entry.fileNameRaw));
  // A field of its own may state another name, which only some programs heed.
  require(getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, [], false) === entry.fileName);
  const content = nameEnd + bytes.readUInt16LE(start + 28);
  const contentEnd = content + entry.compressedSize;
  require(contentEnd <= bytes.length);
  const hasDescriptor = (flags & HAS_DESCRIPTOR) !== 0;
  checkLocalSizes(bytes, entry, { start: nameEnd, end: content }, hasDescriptor);
  return { start, end: hasDescriptor ? descriptorEnd(bytes, contentEnd, entry) : contentEnd };
}

/** Before a descriptor the local record may leave checksum and sizes open as zero. */
function checkLocalSizes(bytes: Buffer, entry: Entry, extra: Span, hasDescriptor: boolean): void {
  const start = entry.relativeOffsetOfLocalHeader;
  const wide = zip64Sizes(bytes, extra);
  const stated = [
    [bytes.readUInt32LE(start + 14), entry.crc32],
    [statedSize(bytes.readUInt32LE(start + 18), wide?.packed), entry.compressedSize],
    [statedSize(bytes.readUInt32LE(start + 22), wide?.unpacked), entry.uncompressedSize],
  ] as const;
  for (const [local, central] of stated) require(local === central || (hasDescriptor && local === 0));
}

function statedSize(narrow: number, wide: number | undefined): number {
  return narrow === IN_ZIP64_FIELD && wide !== undefined ? wide : narrow;
}

function zip64Sizes(bytes: Buffer, extra: Span): { unpacked: number; packed: number } | null {
  for (let at = extra.start; at + 4 <= extra.end; at += 4 + bytes.readUInt16LE(at + 2)) {
    if (bytes.readUInt16LE(at) === ZIP64_FIELD && bytes.readUInt16LE(at + 2) >= 16 && at + 20 <= extra.end) {
      return {
        unpacked: Number(bytes.readBigUInt64LE(at + 4)),
        packed: Number(bytes.readBigUInt64LE(at + 12)),
      };
    }
  }
  return null;
}

/** A descriptor comes with or without a signature, and with sizes of 32 or 64 bits; one of the four must agree. */
function descriptorEnd(bytes: Buffer, at: number, entry: Entry): number {
  const signed = at + 4 <= bytes.length && bytes.readUInt32LE(at) === DESCRIPTOR;
  for (const checksum of signed ? [at + 4, at] : [at]) {
    const narrow = checksum + 12;
    const wide = checksum + 20;
    if (narrow > bytes.length || bytes.readUInt32LE(checksum) !== entry.crc32) continue;
    if (
      bytes.readUInt32LE(checksum + 4) === entry.compressedSize &&
      bytes.readUInt32LE(checksum + 8) === entry.uncompressedSize
    ) {
      return narrow;
    }
    if (
      wide <= bytes.length &&
      Number(bytes.readBigUInt64LE(checksum + 4)) === entry.compressedSize &&
      Number(bytes.readBigUInt64LE(checksum + 12)) === entry.uncompressedSize
    ) {
      return wide;
    }
  }
  throw new RegisterFileError('FILE_DAMAGED');
}

function agrees(narrow: number, isWide: number, wide: number): boolean {
  return narrow === isWide || narrow === wide;
}

function require(holds: boolean): void {
  if (!holds) throw new RegisterFileError('FILE_DAMAGED');
}
