import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { fileOfRows, openXmlFile, openXmlParts } from '../../../../test/support/open-xml-file.js';
import { zipFile, type ZipEnd, type ZipPart } from '../../../../test/support/zip-file.js';
import { RegisterFileError } from '../register-file-error.js';
import { parseWorkbook } from './parse-workbook.js';
import { DEFAULT_FILE_LIMITS } from './register-file-limits.js';

async function codeOf(reading: Promise<unknown>): Promise<string> {
  return reading.then(
    () => 'READ',
    (error: unknown) => (error instanceof RegisterFileError ? error.code : String(error)),
  );
}

function refusal(bytes: Uint8Array, limits = {}): Promise<string> {
  return codeOf(parseWorkbook(bytes, { ...DEFAULT_FILE_LIMITS, ...limits }));
}

const rows = '<row r="1"><c r="A1"><v>1</v></c></row>';
const parts = openXmlParts({ sheets: [{ name: 'Sổ', rows }] });
const sheetIndex = parts.length - 1;

/** The workbook with one of its parts bent. */
function bent(further: Partial<ZipPart>, end?: ZipEnd, index = sheetIndex): Buffer {
  return zipFile(
    parts.map((part, at) => (at === index ? { ...part, ...further } : part)),
    end,
  );
}

/** The field in which sizes of 64 bits stand. */
function wideSizes(unpacked: number, packed: number): Buffer {
  const field = Buffer.alloc(20);
  field.writeUInt16LE(1, 0);
  field.writeUInt16LE(16, 2);
  field.writeBigUInt64LE(BigInt(unpacked), 4);
  field.writeBigUInt64LE(BigInt(packed), 12);
  return field;
}

/** The field in which another name of the part stands, in Unicode. */
function otherName(name: string, other: string): Buffer {
  const field = Buffer.alloc(9);
  field.writeUInt16LE(0x7075, 0);
  field.writeUInt16LE(5 + other.length, 2);
  field.writeUInt8(1, 4);
  field.writeUInt32LE(crc32(name), 5);
  return Buffer.concat([field, Buffer.from(other)]);
}

/** What an end record would state if it stood behind the true one, without its signature. */
function fieldsOfEnd(file: Buffer): Buffer {
  const fields = Buffer.from(file.subarray(-22)).fill(0, 0, 4);
  fields.writeUInt32LE(file.length - fields.readUInt32LE(16), 12);
  return fields;
}

const sheetContent = Buffer.from(parts[sheetIndex]!.content);
const packed = deflateRawSync(sheetContent).length;
const inZip64 = { packed: 0xffffffff, unpacked: 0xffffffff };

describe('given an archive whose records are whole', () => {
  it.each([
    ['packed parts', bent({})],
    ['a stored part', bent({ isStored: true })],
    ['sizes behind the part', bent({ descriptor: 'TRUE' })],
    [
      'sizes of 64 bits',
      bent({
        local: { ...inZip64, extra: wideSizes(sheetContent.length, packed) },
        central: { ...inZip64, extra: wideSizes(sheetContent.length, packed) },
      }),
    ],
    ['sizes of 64 bits that nobody needs', bent({ local: { extra: wideSizes(1, 1) } })],
  ])('when it has %s, then it is read', async (_what, bytes) => {
    expect(await refusal(bytes)).toBe('READ');
  });
});

describe('given an archive whose records contradict each other', () => {
  const inner = zipFile([{ name: 'a', content: 'a' }]);

  it.each([
    ['a part twice', zipFile([...parts, parts[sheetIndex]!])],
    [
      'a part twice in other capitals',
      zipFile([...parts, { ...parts[sheetIndex]!, name: parts[sheetIndex]!.name.toUpperCase() }]),
    ],
    [
      'another name in the local record',
      bent({ local: { name: parts[sheetIndex]!.name.replace('part', 'trap') } }),
    ],
    ['another method in the local record', bent({ local: { method: 0 } })],
    ['another size in the local record', bent({ local: { packed: 1 } })],
    ['another unpacked size in the local record', bent({ local: { unpacked: 1 } })],
    ['another checksum in the local record', bent({ local: { checksum: 1 } })],
    ['a wrong checksum in both', bent({ local: { checksum: 1 }, central: { checksum: 1 } })],
    ['a method that nobody reads', bent({ local: { method: 12 }, central: { method: 12 } })],
    ['a size beyond the file', bent({ local: { packed: 99_999 }, central: { packed: 99_999 } })],
    ['a smaller unpacked size in both', bent({ local: { unpacked: 1 }, central: { unpacked: 1 } })],
    [
      'a part that reaches into the next',
      bent({ local: { packed: packed + 40 }, central: { packed: packed + 40 } }, {}, 0),
    ],
    [
      'other sizes of 64 bits in the local record',
      bent({ local: { ...inZip64, extra: wideSizes(1, packed) } }),
    ],
    ['sizes of 64 bits that are nowhere', bent({ local: inZip64 })],
    [
      'a second name in a field of its own',
      bent({
        name: 'xl/trap.xml',
        local: { flags: 0 },
        central: { flags: 0, extra: otherName('xl/trap.xml', parts[sheetIndex]!.name) },
      }),
    ],
    ['two parts in one place', bent({ placeOf: sheetIndex - 1 })],
    ['a descriptor in one record only', bent({ central: { flags: 0x808 } })],
    ['a descriptor that states other sizes', bent({ descriptor: Buffer.alloc(16) })],
    ['fewer entries than there are', bent({}, { entries: sheetIndex })],
    ['more entries than there are', bent({}, { entries: sheetIndex + 5 })],
    ['something before the end record', bent({}, { before: Buffer.alloc(40) })],
    ['a second end record in its comment', bent({}, { comment: inner.subarray(-22) })],
    ['a second archive in its comment', bent({}, { comment: inner })],
    ['a comment that looks like the fields of an end record', bent({}, { comment: fieldsOfEnd(bent({})) })],
    ['something behind its end', Buffer.concat([bent({}), Buffer.from('x')])],
    ['a second archive behind its end', Buffer.concat([bent({}), inner])],
    ['a second end record behind its end', Buffer.concat([bent({}), bent({}).subarray(-22)])],
  ])('when it has %s, then it is damaged', async (_what, bytes) => {
    expect(await refusal(bytes)).toBe('FILE_DAMAGED');
  });

  it('when a part is encrypted, then the file is protected', async () => {
    expect(await refusal(bent({ local: { flags: 1 }, central: { flags: 1 } }))).toBe('PASSWORD_PROTECTED');
  });

  it('when it has very many entries, then it is refused', async () => {
    const many = Array.from({ length: 2_001 }, (_, index) => ({
      name: `p${index}`,
      content: '',
      isStored: true,
    }));

    expect(await refusal(zipFile(many))).toBe('UNPACKED_TOO_LARGE');
  });
});

describe('given a file that unpacks to much more than it is', () => {
  const blank = ' '.repeat(1024 * 1024);

  it('when 300 MB come out of some 300 kB, then it is refused early', async () => {
    const bytes = fileOfRows(rows, { before: blank.repeat(300) });
    expect(bytes.length).toBeLessThan(400_000);
    const began = performance.now();

    expect(await refusal(bytes, { maxUnpackedBytes: 1024 * 1024 * 1024 })).toBe('UNPACKED_TOO_LARGE');
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('when many parts explode a little each, then the limit holds for all together', async () => {
    const sheets = Array.from({ length: 20 }, (_, index) => ({ name: `s${index}`, rows, before: blank }));

    expect(await refusal(openXmlFile({ sheets }), { maxUnpackedBytes: 10 * 1024 * 1024 })).toBe(
      'UNPACKED_TOO_LARGE',
    );
  });

  it('when very many sheets are one part, then it is not unpacked without end', async () => {
    const listed = parts.map((part) =>
      part.name === 'xl/workbook.xml'
        ? { ...part, content: String(part.content).replace(/<sheet .*\/>/, (sheet) => sheet.repeat(10_000)) }
        : part,
    );

    expect(await refusal(zipFile(listed), { maxUnpackedBytes: 2 * 1024 * 1024 })).toBe('UNPACKED_TOO_LARGE');
  });

  it('when one long text stands in very many cells, then the limit holds for all together', async () => {
    const strings = `<si><t>${'x'.repeat(20_000)}</t></si>`;
    const many = '<row><c t="s"><v>0</v></c></row>'.repeat(1_000);

    expect(await refusal(fileOfRows(many, { strings }), { maxUnpackedBytes: 1024 * 1024 })).toBe(
      'UNPACKED_TOO_LARGE',
    );
  });
});

describe('given XML that is made to cost', () => {
  const sheet = parts[sheetIndex]!;
  const withXml = (change: (xml: string) => string): Buffer =>
    bent({ content: change(String(sheet.content)) });

  it.each([
    ['a document type', (xml: string) => xml.replace('?>', '?><!DOCTYPE worksheet>')],
    [
      'entities of its own',
      (xml: string) =>
        xml
          .replace('?>', '?><!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>')
          .replace('<v>1', '<v>&b;'),
    ],
    [
      'an entity that names a file',
      (xml: string) =>
        xml
          .replace('?>', '?><!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>')
          .replace('<v>1', '<v>&a;'),
    ],
    ['an entity of no one', (xml: string) => xml.replace('<v>1', '<v>&nbsp;')],
    [
      'very deep elements',
      (xml: string) => xml.replace('<row', `${'<a>'.repeat(1_000)}${'</a>'.repeat(1_000)}<row`),
    ],
    [
      'very many attributes',
      (xml: string) =>
        xml.replace(
          '<row',
          `<row ${Array.from({ length: 300_000 }, (_, index) => `a${index}=""`).join(' ')}`,
        ),
    ],
    ['a very long attribute', (xml: string) => xml.replace('<row', `<row a="${'x'.repeat(1_000_000)}"`)],
    ['a very long name', (xml: string) => xml.replace('<row', `<${'x'.repeat(1_000_000)}/><row`)],
    ['a very long comment', (xml: string) => xml.replace('<row', `<!--${'x'.repeat(1_000_000)}--><row`)],
    ['no end', (xml: string) => xml.replace('</worksheet>', '')],
    ['a wrong end', (xml: string) => xml.replace('</row>', '</col>')],
    [
      'bytes that are no UTF-8',
      (xml: string) => xml.replace('<v>1', '<f>\ud800</f><v>1').replace('?>', '?>\u0001<'),
    ],
    ['a row number that is none', (xml: string) => xml.replace('r="1"', 'r="-1"')],
    ['a cell reference that is none', (xml: string) => xml.replace('r="A1"', 'r="A0x"')],
  ])('when it has %s, then it is refused within a second', async (_what, change) => {
    const bytes = withXml(change);
    const began = performance.now();

    expect(await refusal(bytes)).toBe('FILE_DAMAGED');
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it.each([
    ['r="4000000000"', 'TOO_MANY_ROWS'],
    ["r='400000000'", 'TOO_MANY_ROWS'],
    ['r = "&#52;00000000"', 'TOO_MANY_ROWS'],
    ['x:r="7" r="1048577"', 'FILE_DAMAGED'],
    ['r="99999999999999999999"', 'FILE_DAMAGED'],
  ])('when a row states %s, then it is refused', async (attribute, code) => {
    expect(await refusal(withXml((xml) => xml.replace('r="1"', attribute)))).toBe(code);
  });

  it('when a column is beyond any sheet, then it is refused', async () => {
    expect(await refusal(fileOfRows('<row r="1"><c r="XFE1"><v>1</v></c></row>'))).toBe('TOO_MANY_COLUMNS');
  });
});

describe('given more than a register has', () => {
  it.each([
    ['rows', '<row><c><v>1</v></c></row>'.repeat(11), { maxRows: 10 }, 'TOO_MANY_ROWS'],
    ['columns', `<row>${'<c><v>1</v></c>'.repeat(11)}</row>`, { maxColumns: 10 }, 'TOO_MANY_COLUMNS'],
    ['cells', '<row><c><v>1</v></c><c><v>1</v></c></row>'.repeat(6), { maxCells: 10 }, 'TOO_MANY_CELLS'],
  ])('when there are too many %s, then it is refused', async (_what, content, limits, code) => {
    expect(await refusal(fileOfRows(content), limits)).toBe(code);
  });

  it('when very many merged areas cover the same cells, then the file is damaged', async () => {
    const behind = `<mergeCells>${'<mergeCell ref="A1:XFD1048576"/>'.repeat(1_000)}</mergeCells>`;

    expect(await refusal(fileOfRows(rows, { behind }))).toBe('FILE_DAMAGED');
  });

  it('when one merged area covers the whole sheet, then it costs nothing', async () => {
    const behind = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>';
    const { sheets } = await parseWorkbook(fileOfRows(rows, { behind }), DEFAULT_FILE_LIMITS);

    expect(sheets[0]?.mergedAreas).toEqual([]);
  });
});
