import { describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { parseWorkbook } from './parse-workbook.js';
import { DEFAULT_FILE_LIMITS } from './register-file-limits.js';
import type { MergedArea, WorkbookValue } from './workbook.js';

interface GivenCell {
  readonly row: number;
  readonly column: number;
  readonly written: ExcelJS.CellValue;
  readonly format?: string;
  readonly isStruck: boolean;
  readonly read: WorkbookValue;
}

const ROWS = 40;
const COLUMNS = 12;

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((value) => value.trim() !== '' && !value.includes('_x') && !/\p{C}/u.test(value));
const day = fc
  .date({ min: new Date('1900-03-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => new Date(date.toISOString().slice(0, 10)));
const number = fc
  .double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })
  .map((value) => value + 0);

const content: fc.Arbitrary<Pick<GivenCell, 'written' | 'format' | 'read'>> = fc.oneof(
  text.map((value) => ({ written: value, read: { kind: 'TEXT', text: value } as const })),
  fc.array(text, { minLength: 1, maxLength: 4 }).map((pieces) => ({
    written: { richText: pieces.map((piece) => ({ text: piece, font: { bold: true } })) },
    read: { kind: 'TEXT', text: pieces.join('') } as const,
  })),
  fc
    .tuple(number, fc.constantFrom('General', '0.00', '#,##0', '0 "ngày"', '00"/PNK"', '[Red]0.0'))
    .map(([value, format]) => ({ written: value, format, read: { kind: 'NUMBER', number: value } as const })),
  fc
    .tuple(day, fc.constantFrom('dd/mm/yyyy', 'd/m/yy', '"ngày "dd" tháng "mm', 'mm/yyyy;@'))
    .map(([value, format]) => ({
      written: value,
      format,
      read: { kind: 'DATE', date: value.toISOString().slice(0, 10) } as const,
    })),
  fc.boolean().map((truth) => ({ written: truth, read: { kind: 'TRUTH', truth } as const })),
  fc.constantFrom('#N/A' as const, '#REF!' as const, '#VALUE!' as const).map((error) => ({
    written: { error },
    read: { kind: 'ERROR', error } as const,
  })),
  text.map((result) => ({
    written: { formula: 'A1&""', result },
    read: { kind: 'TEXT', text: result } as const,
  })),
);

const cells: fc.Arbitrary<GivenCell[]> = fc.uniqueArray(
  fc
    .tuple(fc.integer({ min: 1, max: ROWS }), fc.integer({ min: 1, max: COLUMNS }), content, fc.boolean())
    .map(([row, column, what, isStruck]) => ({ row, column, isStruck, ...what })),
  { selector: ({ row, column }) => row * 1_000 + column, minLength: 1, maxLength: 60 },
);

/** Areas in bands of rows and columns of their own, so that they do not overlap; each begins at a cell with content. */
function areasAt(given: readonly GivenCell[], height: number, width: number): MergedArea[] {
  const taken = new Set<string>();
  return given.flatMap(({ row, column }) => {
    const band = `${Math.floor(row / 10)}:${Math.floor(column / 6)}`;
    const lastRow = Math.min(row + height, Math.floor(row / 10) * 10 + 9);
    const lastColumn = Math.min(column + width, Math.floor(column / 6) * 6 + 5);
    if (taken.has(band) || (row === lastRow && column === lastColumn)) return [];
    taken.add(band);
    return [{ firstRow: row, lastRow, firstColumn: column, lastColumn }];
  });
}

describe('given any workbook that another library writes', () => {
  it('when it is read, then values, formats, strokes and merged areas are those that were written', async () => {
    await fc.assert(
      fc.asyncProperty(
        cells,
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 0, max: 3 }),
        fc.boolean(),
        async (given, height, width, is1904) => {
          const areas = areasAt(given, height, width);
          const covered = given.filter(
            (cell) => !areas.some((area) => isInside(cell, area) && !isFirst(cell, area)),
          );
          const sheets = await readBack(covered, areas, is1904);
          const [sheet] = sheets;
          const read = sheet!.rows.flatMap((row) =>
            [...row.cells].map(([column, cell]) => ({
              row: row.rowNumber,
              column,
              value: cell.value,
              isStruck: cell.isStruck,
            })),
          );
          const expected = covered
            .map(({ row, column, read: value, isStruck }) => ({ row, column, value, isStruck }))
            .sort((a, b) => a.row - b.row || a.column - b.column);

          expect(read).toEqual(expected);
          expect(new Set(sheet!.mergedAreas)).toEqual(new Set(cutTo(expected, areas)));
        },
      ),
      { numRuns: 60 },
    );
  });
});

async function readBack(given: readonly GivenCell[], areas: readonly MergedArea[], is1904: boolean) {
  const workbook = new ExcelJS.Workbook();
  workbook.properties.date1904 = is1904;
  const sheet = workbook.addWorksheet('Sổ');
  for (const area of areas) {
    sheet.mergeCells(area.firstRow, area.firstColumn, area.lastRow, area.lastColumn);
  }
  for (const { row, column, written, format, isStruck } of given) {
    const cell = sheet.getCell(row, column);
    cell.value = withStroke(written, isStruck);
    if (format !== undefined) cell.numFmt = format;
    if (isStruck) cell.font = { strike: true };
  }
  const bytes = new Uint8Array(await workbook.xlsx.writeBuffer());
  return (await parseWorkbook(bytes, DEFAULT_FILE_LIMITS)).sheets;
}

/** The pieces of a rich text have fonts of their own. */
function withStroke(written: ExcelJS.CellValue, strike: boolean): ExcelJS.CellValue {
  return typeof written === 'object' && written !== null && 'richText' in written
    ? { richText: written.richText.map((piece) => ({ ...piece, font: { ...piece.font, strike } })) }
    : written;
}

function isInside({ row, column }: Pick<GivenCell, 'row' | 'column'>, area: MergedArea): boolean {
  return (
    area.firstRow <= row && row <= area.lastRow && area.firstColumn <= column && column <= area.lastColumn
  );
}

function isFirst({ row, column }: Pick<GivenCell, 'row' | 'column'>, area: MergedArea): boolean {
  return area.firstRow === row && area.firstColumn === column;
}

function cutTo(
  given: readonly Pick<GivenCell, 'row' | 'column'>[],
  areas: readonly MergedArea[],
): MergedArea[] {
  const lastRow = Math.max(...given.map((cell) => cell.row));
  const lastColumn = Math.max(...given.map((cell) => cell.column));
  return areas
    .map((area) => ({
      ...area,
      lastRow: Math.min(area.lastRow, lastRow),
      lastColumn: Math.min(area.lastColumn, lastColumn),
    }))
    .filter((area) => area.firstRow < area.lastRow || area.firstColumn < area.lastColumn);
}
