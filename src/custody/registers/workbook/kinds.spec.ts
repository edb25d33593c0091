import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { fileOfRows } from '../../../../test/support/open-xml-file.js';
import { zipFile } from '../../../../test/support/zip-file.js';
import { RegisterFileError } from '../register-file-error.js';
import type { CsvEncoding } from './csv-workbook.js';
import { parseWorkbook } from './parse-workbook.js';
import { DEFAULT_FILE_LIMITS } from './register-file-limits.js';
import type { Workbook } from './workbook.js';

function read(bytes: Uint8Array, csvEncoding?: CsvEncoding): Promise<Workbook> {
  return parseWorkbook(bytes, DEFAULT_FILE_LIMITS, csvEncoding ? { csvEncoding } : {});
}

async function refusal(bytes: Uint8Array): Promise<string> {
  return read(bytes).then(
    ({ kind }) => kind,
    (error: unknown) => (error instanceof RegisterFileError ? error.code : String(error)),
  );
}

async function rowsOf(bytes: Uint8Array, csvEncoding?: CsvEncoding): Promise<Record<number, string[]>> {
  const { sheets } = await read(bytes, csvEncoding);
  return Object.fromEntries(
    sheets[0]!.rows.map((row) => [row.rowNumber, [...row.cells.values()].map((cell) => cell.shown)]),
  );
}

function oleFile(...streams: readonly string[]): Buffer {
  const names = streams.map((name) => Buffer.from(`${name}\0`.padEnd(32, '\0'), 'utf16le'));
  return Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(504), ...names]);
}

describe('given a file that is told by what it holds', () => {
  const sample = readFileSync('data/registers/so-vat-chung-kv01.xlsx');

  it.each([
    ['a workbook', sample, 'XLSX'],
    ['nothing', Buffer.alloc(0), 'FILE_EMPTY'],
    ['a workbook that was cut off', sample.subarray(0, sample.length - 400), 'FILE_DAMAGED'],
    ['an empty archive', zipFile([]), 'NOT_A_WORKBOOK'],
    ['an archive of other files', zipFile([{ name: 'a.txt', content: 'a' }]), 'NOT_A_WORKBOOK'],
    ['a workbook with a password', oleFile('EncryptionInfo', 'EncryptedPackage'), 'PASSWORD_PROTECTED'],
    ['an old workbook', oleFile('Workbook'), 'OLD_WORKBOOK'],
    ['an older workbook', oleFile('Book'), 'OLD_WORKBOOK'],
    ['a very old workbook', Buffer.from('0908080000051000', 'hex'), 'OLD_WORKBOOK'],
    ['an old document', oleFile('WordDocument'), 'NOT_A_WORKBOOK'],
    ['a web page', Buffer.from('<html><table><tr><td>STT</td></tr></table></html>'), 'WEB_PAGE'],
    ['a web page in UTF-16', Buffer.from('\ufeff<HTML>', 'utf16le'), 'WEB_PAGE'],
    ['XML', Buffer.from('\n<?xml version="1.0"?><Workbook/>'), 'WEB_PAGE'],
    ['a web archive', Buffer.from('MIME-Version: 1.0\r\n'), 'WEB_PAGE'],
    ['a PDF', Buffer.from('%PDF-1.7\n%âãÏÓ'), 'NOT_A_WORKBOOK'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'NOT_A_WORKBOOK'],
    ['another picture', Buffer.from('ffd8ffe000104a46494600010101', 'hex'), 'NOT_A_WORKBOOK'],
    ['a text', Buffer.from('STT;Tên\n1;dao'), 'CSV'],
  ])('when it is %s, then it is read or refused as such', async (_what, bytes, expected) => {
    expect(await refusal(bytes)).toBe(expected);
  });

  it('when it is a document of another program of the family, then it is no workbook', async () => {
    const document = fileOfRows('').toString('latin1');
    expect(document).toContain('xl/workbook.xml');
    const relationships =
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>';
    const bytes = zipFile([
      { name: '_rels/.rels', content: relationships },
      { name: 'word/document.xml', content: '<document xmlns="urn:w"/>' },
    ]);

    expect(await refusal(bytes)).toBe('NOT_A_WORKBOOK');
    const binary = zipFile([
      { name: '_rels/.rels', content: relationships.replace('word/document.xml', 'xl/workbook.bin') },
      { name: 'xl/workbook.bin', content: '\x83\x01' },
    ]);
    expect(await refusal(binary)).toBe('BINARY_WORKBOOK');
  });
});

describe('given a text whose lines are rows', () => {
  it.each([
    ['semicolons', 'STT;Tên, loại;SL\n1;dao, kiếm;1,5\n2;súng;2', ['1', 'dao, kiếm', '1,5']],
    ['tabs', 'STT\tTên\tSL\n1\tdao, kiếm; côn\t1,5', ['1', 'dao, kiếm; côn', '1,5']],
    ['commas', 'STT,Tên,SL\r\n1,"dao, kiếm",2\r\n', ['1', 'dao, kiếm', '2']],
    ['a line that names them', 'sep=;\nSTT;Tên\n1,2;dao', ['1,2', 'dao']],
    ['quotes and breaks', 'a;b\n"dao ""Thái""\nLan";2', ['dao "Thái"\nLan', '2']],
    ['a quote inside a text', 'a;b\nống 2" thép;2', ['ống 2" thép', '2']],
    ['texts as formulas', 'a;b\n="01";2', ['01', '2']],
  ])('when its cells are told apart by %s, then they are read', async (_what, text, second) => {
    expect((await rowsOf(Buffer.from(text)))[2]).toEqual(second);
  });

  it('when lines are blank, then the others keep their numbers', async () => {
    expect(Object.keys(await rowsOf(Buffer.from('a;b\n\n;;\nc;d')))).toEqual(['1', '4']);
  });

  it.each([
    ['UTF-8', Buffer.from('Tên;SL\nđao;1')],
    ['UTF-8 with its mark', Buffer.from('\ufeffTên;SL\nđao;1')],
    ['UTF-16 with its mark', Buffer.from('\ufeffTên;SL\nđao;1', 'utf16le')],
    ['UTF-16 without its mark', Buffer.from('Tên;SL\nđao;1', 'utf16le')],
    ['UTF-16 the other way round', Buffer.from('\ufeffTên;SL\nđao;1', 'utf16le').swap16()],
  ])('when it is %s, then nothing is asked', async (_what, bytes) => {
    expect(await rowsOf(bytes)).toEqual({ 1: ['Tên', 'SL'], 2: ['đao', '1'] });
  });

  it('when its encoding is not known, then it is asked for and used', async () => {
    // "Tên" as Windows-1258 writes it, and "Tªn" as TCVN3 does.
    const windows = Buffer.from('54ea6e3b3132', 'hex');
    const tcvn3 = Buffer.from('54aa6e3b3132', 'hex');

    expect(await refusal(windows)).toBe('CSV_ENCODING_UNKNOWN');
    expect((await rowsOf(windows, 'WINDOWS_1258'))[1]?.[0]).toBe('Tên');
    expect(await rowsOf(tcvn3, 'TCVN3')).toEqual({ 1: ['Tªn', '12'] });
  });

  it('when tone marks stand behind their letters, then each is one letter', async () => {
    const marked = Buffer.from('ca6e3b61ec', 'hex');

    expect((await rowsOf(marked, 'WINDOWS_1258'))[1]?.[1]).toBe('\u00e1');
  });

  it('when a quote is never closed, then the file is damaged', async () => {
    expect(await refusal(Buffer.from('a;b\n"dao;1\n'))).toBe('FILE_DAMAGED');
  });
});

describe('given an OpenDocument workbook', () => {
  const names = [
    'office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"',
    'table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"',
    'text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"',
    'style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"',
    'calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"',
  ].map((name) => `xmlns:${name}`);
  const manifest =
    '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry/></m:manifest>';

  function odsFile(tables: string, styles = '', list = manifest): Buffer {
    return zipFile([
      { name: 'mimetype', content: 'application/vnd.oasis.opendocument.spreadsheet', isStored: true },
      { name: 'META-INF/manifest.xml', content: list },
      {
        name: 'content.xml',
        content: `<office:document-content ${names.join(' ')}><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:spreadsheet>${tables}</office:spreadsheet></office:body></office:document-content>`,
      },
    ]);
  }

  function table(rows: string, further = ''): string {
    return `<table:table table:name="Sổ" ${further}>${rows}</table:table>`;
  }

  it('when it holds all kinds of cells, then they are read as people see them', async () => {
    const rows = `<table:table-row>
      <table:table-cell office:value-type="string"><text:p>dao<text:s text:c="2"/>Thái</text:p><text:p>Lan</text:p><office:annotation><text:p>ghi chú</text:p></office:annotation></table:table-cell>
      <table:table-cell office:value-type="float" office:value="1.5"><text:p>1,5</text:p></table:table-cell>
      <table:table-cell office:value-type="date" office:date-value="2023-03-15T00:00:00"><text:p>15/03/2023</text:p></table:table-cell>
      <table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>ĐÚNG</text:p></table:table-cell>
      <table:table-cell calcext:value-type="error" office:value-type="string"><text:p>#N/A</text:p></table:table-cell>
      <table:table-cell table:formula="of:=IF(1;&quot;&quot;)" office:value-type="string"><text:p/></table:table-cell>
    </table:table-row>`;
    const { kind, sheets } = await read(odsFile(table(rows)));

    expect(kind).toBe('ODS');
    expect([...sheets[0]!.rows[0]!.cells.values()].map(({ value, shown }) => [value, shown])).toEqual([
      [{ kind: 'TEXT', text: 'dao  Thái\nLan' }, 'dao  Thái\nLan'],
      [{ kind: 'NUMBER', number: 1.5 }, '1,5'],
      [{ kind: 'DATE', date: '2023-03-15' }, '15/03/2023'],
      [{ kind: 'TRUTH', truth: true }, 'ĐÚNG'],
      [{ kind: 'ERROR', error: '#N/A' }, '#N/A'],
    ]);
  });

  it('when rows and cells are repeated, hidden, merged or struck, then it is told', async () => {
    const styles = `<style:style style:name="s" style:family="table-cell"><style:text-properties style:text-line-through-style="solid"/></style:style>
      <style:style style:name="t" style:family="table"><style:table-properties table:display="false"/></style:style>`;
    const cell = (attributes: string): string =>
      `<table:table-cell ${attributes} office:value-type="string"><text:p>a</text:p></table:table-cell>`;
    const rows = `<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>
      <table:table-row table:number-rows-repeated="2">${cell('table:number-columns-repeated="2"')}</table:table-row>
      <table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>
      <table:table-row table:visibility="filter"><table:table-cell/>${cell('table:style-name="s" table:number-rows-spanned="2" table:number-columns-spanned="2"')}<table:covered-table-cell/></table:table-row>
      <table:table-row><table:table-cell table:number-columns-repeated="2"/>${cell('')}</table:table-row>
      <table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>`;
    const [sheet] = (await read(odsFile(table(rows, 'table:style-name="t"'), styles))).sheets;

    expect(sheet?.visibility).toBe('HIDDEN');
    expect(sheet?.rows.map((row) => [row.rowNumber, row.isHidden, [...row.cells.keys()]])).toEqual([
      [1, false, [1, 2]],
      [2, false, [1, 2]],
      [6, true, [2]],
      [7, false, [3]],
    ]);
    expect(sheet?.rows[2]?.cells.get(2)?.isStruck).toBe(true);
    expect(sheet?.mergedAreas).toEqual([{ firstRow: 6, lastRow: 7, firstColumn: 2, lastColumn: 3 }]);
    expect(sheet?.hiddenColumns).toEqual([3]);
  });

  it('when a row with content is repeated without end, then it is refused', async () => {
    const rows = `<table:table-row table:number-rows-repeated="999999"><table:table-cell table:number-columns-repeated="16384"><text:p>a</text:p></table:table-cell></table:table-row>`;

    expect(await refusal(odsFile(table(rows)))).toBe('TOO_MANY_COLUMNS');
    expect(await refusal(odsFile(table(rows.replace('16384', '20'))))).toBe('TOO_MANY_ROWS');
  });

  it('when it has a password, then it is told', async () => {
    const encrypted = manifest.replace(
      '<m:file-entry/>',
      '<m:file-entry><m:encryption-data/></m:file-entry>',
    );

    expect(await refusal(odsFile('', '', encrypted))).toBe('PASSWORD_PROTECTED');
  });
});
