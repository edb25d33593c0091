import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import ExcelJS from 'exceljs';
import { parseWorkbook } from './parse-workbook.js';
import { DEFAULT_FILE_LIMITS } from './register-file-limits.js';
import type { Workbook, WorkbookSheet } from './workbook.js';

const samples = readdirSync('data/registers').filter((name) => name.endsWith('.xlsx'));

function read(bytes: Uint8Array): Promise<Workbook> {
  return parseWorkbook(bytes, DEFAULT_FILE_LIMITS);
}

/** The texts that people see, by the address of their cell. */
function shownIn(sheet: WorkbookSheet | undefined): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const row of sheet?.rows ?? []) {
    for (const [column, cell] of row.cells) shown[`${row.rowNumber}:${column}`] = cell.shown;
  }
  return shown;
}

describe('given the sample registers', () => {
  it.each(samples)('when %s is read, then each cell holds what another library finds', async (name) => {
    const bytes = readFileSync(`data/registers/${name}`);
    const workbook = await read(bytes);
    const other = new ExcelJS.Workbook();
    await other.xlsx.load(new Uint8Array(bytes).buffer);

    expect(workbook.kind).toBe('XLSX');
    expect(workbook.sheets.map((sheet) => sheet.name)).toEqual(other.worksheets.map((sheet) => sheet.name));
    other.worksheets.forEach((sheet, index) => {
      const expected: Record<string, string> = {};
      sheet.eachRow((row, rowNumber) =>
        row.eachCell((cell, column) => {
          if (cell.master === cell && cell.text.trim() !== '') expected[`${rowNumber}:${column}`] = cell.text;
        }),
      );
      expect(Object.keys(shownIn(workbook.sheets[index]))).toEqual(Object.keys(expected));
    });
  });
});
