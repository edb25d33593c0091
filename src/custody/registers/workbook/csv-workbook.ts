import { TextDecoder } from 'node:util';
import { parse } from 'csv-parse/sync';
import { RegisterFileError } from '../register-file-error.js';
import type { RegisterFileLimits } from './register-file-limits.js';
import { contentBudget, LAST_COLUMN, SheetContent } from './sheet-content.js';
import { unicodeForm } from './unicode-form.js';
import type { Workbook } from './workbook.js';

/**
 * An old encoding in which a text file may be written. A text in TCVN3 is read letter by letter as Windows shows it
 * without its font, which is the form that such texts have in workbooks, too.
 */
export type CsvEncoding = keyof typeof ENCODINGS;

const ENCODINGS = {
  WINDOWS_1258: 'windows-1258',
  WINDOWS_1252: 'windows-1252',
  TCVN3: 'windows-1252',
} as const;

const SEPARATORS = ['\t', ';', ','] as const;
const COMPARED_CHARACTERS = 64 * 1024;
const COMPARED_LINES = 50;

/**
 * Reads a text whose lines are rows. All its cells are texts: what a number or a date means is not known to the file.
 * @throws RegisterFileError CSV_ENCODING_UNKNOWN when it is not Unicode and no encoding is given
 */
export function csvWorkbook(
  bytes: Buffer,
  limits: RegisterFileLimits,
  encoding: CsvEncoding | undefined,
): Workbook {
  const { text, separator } = statedSeparator(decoded(bytes, encoding));
  const content = new SheetContent(limits, contentBudget(limits));
  let rowNumber = 0;
  const addRow = (cells: readonly string[]): void => {
    rowNumber += 1;
    if (cells.length > LAST_COLUMN) throw new RegisterFileError('TOO_MANY_COLUMNS', { limit: LAST_COLUMN });
    cells.forEach((cell, index) => {
      const shown = withoutFormula(cell);
      if (shown.trim() === '') return;
      const value = { kind: 'TEXT', text: shown } as const;
      content.addCell(rowNumber, index + 1, { value, shown, isStruck: false }, false);
    });
  };
  try {
    parse(text, {
      delimiter: separator ?? likelySeparator(text),
      relax_column_count: true,
      relax_quotes: true,
      on_record: (cells: string[]) => {
        addRow(cells);
        return null;
      },
    });
  } catch (error) {
    throw error instanceof RegisterFileError ? error : new RegisterFileError('FILE_DAMAGED', {}, error);
  }
  return { kind: 'CSV', sheets: [content.sheet('CSV', 'VISIBLE')] };
}

/** A text of an old encoding is not valid Unicode by chance. */
function decoded(bytes: Buffer, encoding: CsvEncoding | undefined): string {
  try {
    return new TextDecoder(unicodeForm(bytes), { fatal: true }).decode(bytes);
  } catch (error) {
    if (encoding === undefined) throw new RegisterFileError('CSV_ENCODING_UNKNOWN', {}, error);
    // Windows-1258 writes tone marks behind their letter.
    return new TextDecoder(ENCODINGS[encoding]).decode(bytes).normalize('NFC');
  }
}

/** Excel understands a first line that names the separator. */
function statedSeparator(text: string): { readonly text: string; readonly separator: string | undefined } {
  const line = /^sep=([,;\t])\r?\n/i.exec(text);
  return line ? { text: text.slice(line[0].length), separator: line[1] } : { text, separator: undefined };
}

/** The separator by which most lines have equally many cells, and most of them. */
function likelySeparator(text: string): string {
  const beginning = text.slice(0, COMPARED_CHARACTERS).replace(/"[^"]*"/g, '');
  const lines = beginning
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, COMPARED_LINES);
  const scores = SEPARATORS.map((separator) => ({ separator, score: cellsAlike(lines, separator) }));
  return scores.reduce((best, next) => (next.score > best.score ? next : best)).separator;
}

function cellsAlike(lines: readonly string[], separator: string): number {
  const counts = new Map<number, number>();
  for (const line of lines) {
    const separators = line.split(separator).length - 1;
    counts.set(separators, (counts.get(separators) ?? 0) + 1);
  }
  return Math.max(0, ...[...counts].map(([separators, count]) => separators * count));
}

/** Programs write a text of digits as ="01", so that Excel does not make a number of it. */
function withoutFormula(cell: string): string {
  return /^="([^"]*)"$/.exec(cell)?.[1] ?? cell;
}
