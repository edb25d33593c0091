import { crc32, deflateRawSync } from 'node:zlib';

/** What a record of an archive says about a part. */
export interface ZipRecord {
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  readonly checksum: number;
  readonly packed: number;
  readonly unpacked: number;
  /** Further fields behind the name. */
  readonly extra?: Buffer;
}

/** A part of an archive. What its two records say may be bent, each for itself. */
export interface ZipPart {
  readonly name: string;
  readonly content: string | Buffer;
  readonly isStored?: boolean;
  /** Sizes and checksum behind the content, and with it zeros in the local record. */
  readonly descriptor?: Buffer | 'TRUE';
  readonly local?: Partial<ZipRecord>;
  readonly central?: Partial<ZipRecord>;
  /** The offset that the central record states, by the index of the part whose local record lies there. */
  readonly placeOf?: number;
}

export interface ZipEnd {
  readonly entries?: number;
  readonly comment?: Buffer;
  /** Bytes between the directory and the end record. */
  readonly before?: Buffer;
}

/** An archive made record by record, for what no well-behaved writer would write. */
export function zipFile(parts: readonly ZipPart[], end: ZipEnd = {}): Buffer {
  const pieces: Buffer[] = [];
  const offsets: number[] = [];
  const records: ZipRecord[] = [];
  let offset = 0;
  for (const part of parts) {
    const { bytes, record } = localPart(part);
    offsets.push(offset);
    records.push(record);
    pieces.push(bytes);
    offset += bytes.length;
  }
  const directory = Buffer.concat(
    parts.map((part, index) => {
      const record = { ...records[index]!, ...part.central };
      return centralRecord(record, offsets[part.placeOf ?? index]!);
    }),
  );
  return Buffer.concat([...pieces, directory, end.before ?? Buffer.alloc(0), endRecord()]);

  function endRecord(): Buffer {
    const bytes = Buffer.alloc(22);
    bytes.write('PK\x05\x06', 'latin1');
    bytes.writeUInt16LE(end.entries ?? parts.length, 8);
    bytes.writeUInt16LE(end.entries ?? parts.length, 10);
    bytes.writeUInt32LE(directory.length, 12);
    bytes.writeUInt32LE(offset, 16);
    bytes.writeUInt16LE(end.comment?.length ?? 0, 20);
    return Buffer.concat([bytes, end.comment ?? Buffer.alloc(0)]);
  }
}

function localPart(part: ZipPart): { bytes: Buffer; record: ZipRecord } {
  const content = Buffer.from(part.content);
  const packed = part.isStored ? content : deflateRawSync(content);
  const record: ZipRecord = {
    name: part.name,
    method: part.isStored ? 0 : 8,
    flags: part.descriptor ? 0x808 : 0x800,
    checksum: crc32(content),
    packed: packed.length,
    unpacked: content.length,
  };
  const open = part.descriptor ? { checksum: 0, packed: 0, unpacked: 0 } : {};
  const descriptor = part.descriptor === 'TRUE' ? descriptorOf(record) : (part.descriptor ?? Buffer.alloc(0));
  return {
    bytes: Buffer.concat([localRecord({ ...record, ...open, ...part.local }), packed, descriptor]),
    record,
  };
}

function descriptorOf(record: ZipRecord): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.write('PK\x07\x08', 'latin1');
  bytes.writeUInt32LE(record.checksum, 4);
  bytes.writeUInt32LE(record.packed, 8);
  bytes.writeUInt32LE(record.unpacked, 12);
  return bytes;
}

function localRecord(record: ZipRecord): Buffer {
  const bytes = Buffer.alloc(30);
  bytes.write('PK\x03\x04', 'latin1');
  writeFields(bytes, 4, record);
  bytes.writeUInt16LE(record.extra?.length ?? 0, 28);
  return Buffer.concat([bytes, Buffer.from(record.name), record.extra ?? Buffer.alloc(0)]);
}

function centralRecord(record: ZipRecord, offset: number): Buffer {
  const bytes = Buffer.alloc(46);
  bytes.write('PK\x01\x02', 'latin1');
  bytes.writeUInt16LE(20, 4);
  writeFields(bytes, 6, record);
  bytes.writeUInt16LE(record.extra?.length ?? 0, 30);
  bytes.writeUInt32LE(offset, 42);
  return Buffer.concat([bytes, Buffer.from(record.name), record.extra ?? Buffer.alloc(0)]);
}

function writeFields(bytes: Buffer, at: number, record: ZipRecord): void {
  bytes.writeUInt16LE(20, at);
  bytes.writeUInt16LE(record.flags, at + 2);
  bytes.writeUInt16LE(record.method, at + 4);
  bytes.writeUInt32LE(record.checksum, at + 10);
  bytes.writeUInt32LE(record.packed, at + 14);
  bytes.writeUInt32LE(record.unpacked, at + 18);
  bytes.writeUInt16LE(Buffer.byteLength(record.name), at + 22);
}
