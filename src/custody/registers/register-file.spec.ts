import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import { Temporal } from 'temporal-polyfill';
import { DEFAULT_FILE_LIMITS, readRegister, reconciliationMismatches, RegisterFileError } from './index.js';

const today = Temporal.PlainDate.from('2026-10-31');
const sample = readFileSync('data/registers/so-vat-chung-kv01.xlsx');
const headers = [
  'Ghi chú',
  ' tên  vật chứng, TÀI SẢN ',
  'Loại'.normalize('NFD'),
  'ĐVT',
  'Số lượng',
  'Ngày nhập kho',
  'Bị cáo, đương sự',
  'Cơ quan, người bàn giao',
  'Phiếu nhập kho số',
  'Mã tủ',
];
const item = ['', 'ngà voi', 'VC', 'kg', '1,5', '19/04/2022', 'Võ Thị Cường', 'Phòng PC04', '01/PNK', 'T-7'];

async function workbookOf(...sheets: readonly (readonly (readonly unknown[])[])[]): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  sheets.forEach((rows, index) => {
    const sheet = workbook.addWorksheet(`Trang ${index + 1}`);
    rows.forEach((row) => sheet.addRow([...row]));
  });
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

async function refusal(source: Uint8Array | string, limits = DEFAULT_FILE_LIMITS): Promise<string> {
  return readRegister(source, { today, limits }).then(
    () => 'accepted',
    (error: unknown) => (error instanceof RegisterFileError ? error.code : String(error)),
  );
}

describe('given a register laid out in another way', () => {
  it('when it is read, then columns are found by title, unknown ones are kept, and other rows are told apart', async () => {
    const bytes = await workbookOf([
      ['PHÒNG THADS KHU VỰC 6'],
      [],
      ['SỔ THEO DÕI VẬT CHỨNG'],
      headers,
      ['(1)', '(2)', '(3)', '(4)', '(5)', '(6)', '(7)', '(8)', '(9)', '(10)'],
      item,
      [],
      ['', 'vảy tê tê', 'VC', 'kg', 2],
      ['', 'Tổng cộng:', '', '', '2'],
      ['Người ghi sổ', 'Thủ trưởng đơn vị'],
      ['', 'Nguyễn Văn A'],
    ]);
    const reading = await readRegister(bytes, { today, officeCode: 'KV07' });

    expect(reading.statedOffice).toEqual({
      text: 'PHÒNG THADS KHU VỰC 6',
      officeCode: 'KV06',
      matches: false,
    });
    expect(reading.title).toBe('SỔ THEO DÕI VẬT CHỨNG');
    expect(reading.rows.map((row) => row.rowNumber)).toEqual([6, 8]);
    expect(reading.rows[0]?.originalCells['Mã tủ']).toBe('T-7');
    expect(reading.rows[1]?.value).toMatchObject({ name: 'vảy tê tê', receivedOn: '2022-04-19' });
    expect(reading.otherRows.map((row) => row.rowNumber)).toEqual([5, 9, 10, 11]);
    expect(reading.total).toEqual({ rowNumber: 9, statedCount: '2' });
    expect(reconciliationMismatches(reading.reconciliation)).toEqual([]);
  });

  it('when two rows are equal, then both are kept', async () => {
    const { rows } = await readRegister(await workbookOf([headers, item, item]), { today });

    expect(rows).toHaveLength(2);
    expect(rows[0]?.fingerprint).not.toBe(rows[1]?.fingerprint);
  });
});

describe('given a file that is no register', () => {
  it('when it is not an .xlsx workbook, then it is refused as such', async () => {
    expect(await refusal(Buffer.from('STT;Ngày nhập kho'))).toBe('NOT_A_WORKBOOK');
    expect(await refusal(Buffer.alloc(0))).toBe('NOT_A_WORKBOOK');
    expect(await refusal(sample.subarray(0, sample.length - 400))).toBe('NOT_A_WORKBOOK');
    expect(await refusal(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toBe('OLD_OR_ENCRYPTED_WORKBOOK');
    expect(await refusal('data/registers/none.xlsx')).toBe('FILE_NOT_READABLE');
  });

  it('when its content is damaged, then it is refused', async () => {
    const damaged = Buffer.from(sample);
    damaged.fill(0xff, 2_000, 6_000);
    expect(await refusal(damaged)).toBe('NOT_A_WORKBOOK');
  });

  it('when header, columns or uniqueness are missing, then it says which', async () => {
    expect(await refusal(await workbookOf([['một', 'hai']]))).toBe('HEADER_MISSING');
    expect(await refusal(await workbookOf([headers.slice(1, 6), item.slice(1, 6)]))).toBe('COLUMNS_MISSING');
    expect(await refusal(await workbookOf([headers, item], [headers, item]))).toBe('SEVERAL_REGISTERS');
  });

  it.each([
    ['FILE_TOO_LARGE', { maxBytes: 10_000 }],
    ['UNPACKED_TOO_LARGE', { maxUnpackedBytes: 50_000 }],
    ['TOO_MANY_ROWS', { maxRows: 50 }],
    ['TOO_MANY_COLUMNS', { maxColumns: 10 }],
  ])('when it exceeds a limit, then it is refused with %s', async (code, limit) => {
    expect(await refusal(sample, { ...DEFAULT_FILE_LIMITS, ...limit })).toBe(code);
  });

  it('when it exceeds a limit, then the Vietnamese sentence writes the number as people do', () => {
    const { vietnamese, english } = new RegisterFileError('FILE_TOO_LARGE', { limit: 8_388_608 });
    expect(vietnamese).toBe('Tệp lớn hơn 8.388.608 byte.');
    expect(english).toBe('The file is larger than 8388608 bytes.');
  });

  it('when the archive understates its sizes, then the limit still holds', async () => {
    const lying = Buffer.from(await workbookOf([[...headers, 'x'.repeat(30_000)], item]));
    for (let at = lying.indexOf('PK\x01\x02'); at >= 0; at = lying.indexOf('PK\x01\x02', at + 4)) {
      lying.writeUInt32LE(1, at + 24);
    }
    expect(await refusal(lying, { ...DEFAULT_FILE_LIMITS, maxUnpackedBytes: 20_000 })).toBe(
      'UNPACKED_TOO_LARGE',
    );
  });

  it('when one long text stands in very many cells, then the limit holds for all of them together', async () => {
    const long = 'x'.repeat(20_000);
    const bytes = await workbookOf([headers, ...Array.from({ length: 20 }, () => [...item, long])]);
    expect(await refusal(bytes, { ...DEFAULT_FILE_LIMITS, maxUnpackedBytes: 100_000 })).toBe(
      'UNPACKED_TOO_LARGE',
    );
  });

  it('when a merge covers the whole sheet, then it costs nothing and the register is read', async () => {
    const bytes = rawWorkbook('', '<mergeCells count="1"><mergeCell ref="A9:XFD1048576"/></mergeCells>');
    expect((await readRegister(bytes, { today })).rows).toHaveLength(1);
  });

  it('when one row claims a number beyond the limit, then the file is refused before it is parsed', async () => {
    const bytes = rawWorkbook('<row r="4000000000"><c r="A4000000000"><v>1</v></c></row>', '');
    expect(await refusal(bytes)).toBe('TOO_MANY_ROWS');
  });
});

/** A workbook from raw parts, for what a well-behaved writer would never write. */
function rawWorkbook(furtherRows: string, furtherParts: string): Uint8Array {
  const rows = [headers, item].map((row, index) => {
    const cells = row.map(
      (text, column) =>
        `<c r="${String.fromCharCode(65 + column)}${index + 1}" t="inlineStr"><is><t>${text}</t></is></c>`,
    );
    return `<row r="${index + 1}">${cells.join('')}</row>`;
  });
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const relations = 'http://schemas.openxmlformats.org/package/2006/relationships';
  return storedArchive({
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Sổ" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}"><sheetData>${rows.join('')}${furtherRows}</sheetData>${furtherParts}</worksheet>`,
  });
}

function storedArchive(parts: Readonly<Record<string, string>>): Uint8Array {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(parts)) {
    const content = Buffer.from(text);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(content.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    local.push(Buffer.from('PK\x03\x04'), fields, Buffer.from(name), content);
    central.push(Buffer.from('PK\x01\x02\x14\x00'), fields, tail, Buffer.from(name));
    offset += 30 + name.length + content.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(parts).length, 4);
  end.writeUInt16LE(Object.keys(parts).length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, Buffer.from('PK\x05\x06'), end]);
}
