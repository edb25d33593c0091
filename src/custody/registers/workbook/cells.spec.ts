import { describe, expect, it } from '@jest/globals';
import { fileOfRows, openXmlFile, stylesOf } from '../../../../test/support/open-xml-file.js';
import { parseWorkbook } from './parse-workbook.js';
import { DEFAULT_FILE_LIMITS } from './register-file-limits.js';
import type { Workbook, WorkbookCell, WorkbookSheet } from './workbook.js';

function read(bytes: Uint8Array): Promise<Workbook> {
  return parseWorkbook(bytes, DEFAULT_FILE_LIMITS);
}

async function sheetOf(bytes: Uint8Array): Promise<WorkbookSheet> {
  return (await read(bytes)).sheets[0]!;
}

async function cellsOf(bytes: Uint8Array): Promise<WorkbookCell[]> {
  return (await sheetOf(bytes)).rows.flatMap((row) => [...row.cells.values()]);
}

async function shownOf(bytes: Uint8Array): Promise<string[]> {
  return (await cellsOf(bytes)).map((cell) => cell.shown);
}

function row(...cells: readonly string[]): string {
  return `<row>${cells.join('')}</row>`;
}

function number(value: number | string, style = 0): string {
  return `<c s="${style}"><v>${value}</v></c>`;
}

describe('given cells with texts', () => {
  it('when they are shared, inline or rich, then their pieces are joined and phonetic runs are left out', async () => {
    const strings =
      '<si><t>dao</t></si><si><r><t xml:space="preserve">dao </t></r><r><t>Thái Lan</t></r><rPh sb="0" eb="1"><t>Zao</t></rPh></si>';
    const inline = '<c t="inlineStr"><is><r><t>súng</t></r><r><t> hơi</t></r></is></c>';
    const cells = row('<c t="s"><v>0</v></c>', '<c t="s"><v>1</v></c>', inline);

    expect(await shownOf(fileOfRows(cells, { strings }))).toEqual(['dao', 'dao Thái Lan', 'súng hơi']);
  });

  it('when a text holds a character that XML cannot hold, then it is read as that character', async () => {
    const cells = row('<c t="inlineStr"><is><t>a_x000D__x005F_x000D_</t></is></c>');

    expect(await shownOf(fileOfRows(cells))).toEqual(['a\r_x000D_']);
  });

  it('when a text is longer than what the parser holds at once, then it is whole', async () => {
    const text = 'vật chứng '.repeat(20_000);
    const cells = row(`<c t="inlineStr"><is><t>${text}</t></is></c>`);

    expect(await shownOf(fileOfRows(cells))).toEqual([text]);
  });

  it('when a cell names a text that is not there, then the file is damaged', async () => {
    await expect(read(fileOfRows(row('<c t="s"><v>7</v></c>')))).rejects.toMatchObject({
      code: 'FILE_DAMAGED',
    });
  });
});

describe('given formulas, errors and truths', () => {
  it('when a formula shows something, then that is read, and nothing when it shows nothing', async () => {
    const cells = await cellsOf(
      fileOfRows(
        row(
          '<c r="A1"><f>1+1</f><v>2</v></c>',
          '<c r="B1" t="str"><f>"a"</f><v>a</v></c>',
          '<c r="C1" t="str"><f>IF(A1,"","")</f><v></v></c>',
          '<c r="D1"><f>NOW()</f></c>',
          '<c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
          '<c r="F1" t="b"><v>1</v></c>',
        ),
      ),
    );

    expect(cells.map((cell) => cell.value)).toEqual([
      { kind: 'NUMBER', number: 2 },
      { kind: 'TEXT', text: 'a' },
      { kind: 'ERROR', error: '#DIV/0!' },
      { kind: 'TRUTH', truth: true },
    ]);
  });
});

describe('given numbers with formats', () => {
  it.each([
    ['dd/mm/yyyy', 45_000, '15/03/2023'],
    ['[$-1010000]d/m/yyyy;@', 45_000, '15/3/2023'],
    ['"Ngày" dd "tháng" mm "năm" yyyy', 45_000, 'Ngày 15 tháng 03 năm 2023'],
    ['mm/yyyy', 45_000, '03/2023'],
    ['dd\\-mm\\-yyyy\\ hh:mm', 45_000.5, '15-03-2023 12:00'],
  ])('when the format is %s, then the number is a day', async (pattern, serial, shown) => {
    const [cell] = await cellsOf(fileOfRows(row(number(serial)), { styles: stylesOf(pattern) }));

    expect(cell).toEqual({ value: { kind: 'DATE', date: '2023-03-15' }, shown, isStruck: false });
  });

  it.each([
    ['0 "ngày"', 3, '3 ngày'],
    ['0\\d', 3, '3d'],
    ['[Red]0', 3, '3'],
    ['00"/PNK"', 7, '07/PNK'],
    ['#,##0', 1_234_567, '1.234.567'],
    ['0.00', 1.5, '1,50'],
    ['h:mm', 0.5, '12:00'],
    ['[h]:mm', 1.5, '36:00'],
    ['[[bad', 5, '5'],
    ['General', 45_000, '45000'],
  ])('when the format is %s, then the number is no day', async (pattern, serial, shown) => {
    const [cell] = await cellsOf(fileOfRows(row(number(serial)), { styles: stylesOf(pattern) }));

    expect(cell).toEqual({ value: { kind: 'NUMBER', number: serial }, shown, isStruck: false });
  });

  it.each([14, 15, 16, 17, 22, 27, 30, 36, 50, 58])(
    'when the format is the built-in date %i, then the number is a day',
    async (id) => {
      const styles = `<cellXfs><xf numFmtId="${id}" fontId="0"/></cellXfs>`;
      const [cell] = await cellsOf(fileOfRows(row(number(45_000)), { styles }));

      expect(cell?.value).toEqual({ kind: 'DATE', date: '2023-03-15' });
    },
  );

  it.each([
    [1, '1900-01-01'],
    [59, '1900-02-28'],
    [61, '1900-03-01'],
    [2_958_465, '9999-12-31'],
  ])('when the serial number of the 1900 system is %i, then the day is %s', async (serial, date) => {
    const [cell] = await cellsOf(fileOfRows(row(number(serial)), { styles: stylesOf('dd/mm/yyyy') }));

    expect(cell?.value).toEqual({ kind: 'DATE', date });
  });

  it.each([0, 60, -1, 2_958_466])('when the serial number is %i, then it is no day', async (serial) => {
    const [cell] = await cellsOf(fileOfRows(row(number(serial)), { styles: stylesOf('dd/mm/yyyy') }));

    expect(cell?.value).toEqual({ kind: 'NUMBER', number: serial });
  });

  it('when the workbook counts from 1904, then the day is 1,462 days later', async () => {
    const bytes = fileOfRows(row(number(43_538)), { styles: stylesOf('dd/mm/yyyy'), is1904: true });
    const [cell] = await cellsOf(bytes);

    expect(cell).toMatchObject({ value: { kind: 'DATE', date: '2023-03-15' }, shown: '15/03/2023' });
  });

  it('when a date is stated as such, then its day is read, and else its text', async () => {
    const cells = row('<c t="d"><v>2023-03-15T10:00:00</v></c>', '<c t="d"><v>2023-02-30</v></c>');

    expect((await cellsOf(fileOfRows(cells))).map((cell) => cell.value)).toEqual([
      { kind: 'DATE', date: '2023-03-15' },
      { kind: 'TEXT', text: '2023-02-30' },
    ]);
  });
});

describe('given cells that are struck through', () => {
  const styles =
    '<fonts><font/><font><strike/></font><font><strike val="0"/></font></fonts><cellXfs><xf fontId="0"/><xf fontId="1"/><xf fontId="2"/></cellXfs>';

  it.each([
    ['the font of the cell strikes', '<c s="1" t="inlineStr"><is><t>a</t></is></c>', true],
    ['the font says that it does not', '<c s="2" t="inlineStr"><is><t>a</t></is></c>', false],
    ['all runs are struck', '<c t="inlineStr"><is><r><rPr><strike/></rPr><t>a</t></r></is></c>', true],
    [
      'one run stands',
      '<c s="1" t="inlineStr"><is><r><rPr><strike/></rPr><t>a</t></r><r><rPr/><t>b</t></r></is></c>',
      false,
    ],
    [
      'a run without a font has that of the cell',
      '<c s="1" t="inlineStr"><is><r><t>a</t></r><r><rPr><strike/></rPr><t>b</t></r></is></c>',
      true,
    ],
  ])('when %s, then that decides', async (_what, cell, isStruck) => {
    const [read] = await cellsOf(fileOfRows(row(cell), { styles }));

    expect(read?.isStruck).toBe(isStruck);
  });
});

describe('given rows, columns and sheets', () => {
  it('when rows and cells state no place, then they follow each other', async () => {
    const rows = `<row><c><v>1</v></c><c/><c><v>2</v></c></row><row r="5"><c r="C5"><v>3</v></c><c><v>4</v></c></row><row><c><v>5</v></c></row>`;
    const sheet = await sheetOf(fileOfRows(rows));

    expect(sheet.rows.map((each) => [each.rowNumber, [...each.cells.keys()]])).toEqual([
      [1, [1, 3]],
      [5, [3, 4]],
      [6, [1]],
    ]);
  });

  it('when rows come in another order, then they are read in that of their numbers', async () => {
    const rows = `<row r="3"><c><v>3</v></c></row><row r="1"><c><v>1</v></c></row>`;

    expect((await sheetOf(fileOfRows(rows))).rows.map((each) => each.rowNumber)).toEqual([1, 3]);
  });

  it('when a cell stands twice, then the file is damaged', async () => {
    const rows = `<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>`;

    await expect(read(fileOfRows(rows))).rejects.toMatchObject({ code: 'FILE_DAMAGED' });
  });

  it('when rows and columns are hidden or have no size, then it is told', async () => {
    const rows = `<row hidden="1"><c><v>1</v></c></row><row ht="0" customHeight="1"><c><v>2</v></c></row><row ht="15"><c><v>3</v></c><c/><c><v>4</v></c></row>`;
    const before = '<cols><col min="3" max="16384" width="9" hidden="true"/></cols>';
    const sheet = await sheetOf(fileOfRows(rows, { before }));

    expect(sheet.rows.map((each) => each.isHidden)).toEqual([true, true, false]);
    expect(sheet.hiddenColumns).toEqual([3]);
  });

  it('when the last row of the sheet holds a styled empty cell, then it is nothing', async () => {
    const rows = `<row r="1"><c><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>`;

    expect((await sheetOf(fileOfRows(rows))).rows).toHaveLength(1);
  });

  it('when sheets are hidden, then it is told', async () => {
    const rows = row(number(1));
    const { sheets } = await read(
      openXmlFile({
        sheets: [
          { name: 'a', rows },
          { name: 'b', rows, state: 'hidden' },
          { name: 'c', rows: '', state: 'veryHidden' },
        ],
      }),
    );

    expect(sheets.map((sheet) => [sheet.name, sheet.visibility, sheet.rows.length])).toEqual([
      ['a', 'VISIBLE', 1],
      ['b', 'HIDDEN', 1],
      ['c', 'VERY_HIDDEN', 0],
    ]);
  });

  it('when areas are merged, then they are cut to what has content', async () => {
    const rows = `<row r="2"><c r="B2"><v>1</v></c></row><row r="4"><c r="C4"><v>2</v></c></row>`;
    const behind =
      '<mergeCells><mergeCell ref="B2:B3"/><mergeCell ref="C4:XFD1048576"/><mergeCell ref="$A$1:$A$1"/><mergeCell ref="C2:C3"/></mergeCells>';

    expect((await sheetOf(fileOfRows(rows, { behind }))).mergedAreas).toEqual([
      { firstRow: 2, lastRow: 3, firstColumn: 2, lastColumn: 2 },
      { firstRow: 2, lastRow: 3, firstColumn: 3, lastColumn: 3 },
    ]);
  });
});

describe('given another form of the same workbook', () => {
  const rows = row('<c t="inlineStr"><is><t>dao</t></is></c>', number(45_000, 1));
  const styles = stylesOf('General', 'dd/mm/yyyy');

  it.each([
    ['strict', { isStrict: true }],
    ['prefixed', { prefix: 'x' }],
    ['strict and prefixed', { isStrict: true, prefix: 'ss' }],
    ['other names of the parts', { mainPart: 'Document/book.part', sheetFolder: 'pages' }],
    ['a workbook at the root', { mainPart: 'book.xml' }],
  ])('when it is %s, then it is read the same', async (_what, form) => {
    expect(await shownOf(fileOfRows(rows, { styles, ...form }))).toEqual(['dao', '15/03/2023']);
  });

  it('when it holds macros, then it is told', async () => {
    const furtherRelationships =
      '<Relationship Id="m" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>';

    expect((await read(fileOfRows(rows, { styles, furtherRelationships }))).kind).toBe('XLSM');
  });
});
