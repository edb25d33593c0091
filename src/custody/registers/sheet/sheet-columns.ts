import type { ReadingChoices, ReadingQuestion, UnderstoodColumn } from '../reading-choices.js';
import {
  columnOfTitle,
  columnTitle,
  LONGEST_TITLE,
  plainTitle,
  REGISTER_COLUMNS,
  REQUIRED_COLUMNS,
  type RegisterColumn,
} from '../register-columns.js';
import { normaliseText } from '../register-text.js';
import type { WorkbookRow, WorkbookSheet } from '../workbook/workbook.js';
import { similarColumn, type SheetHeader } from './sheet-header.js';

/** A column of the sheet before it is known whether an item has something in it. */
interface SheetColumn {
  readonly number: number;
  readonly key: string;
  readonly title: string;
  readonly meaning: RegisterColumn | null;
  readonly isChosen: boolean;
}

/** The columns of a sheet by their numbers, and those that mean the same. */
export interface SheetColumns {
  readonly columns: readonly SheetColumn[];
  /** What each column is read as; columns without a meaning are not in it. */
  readonly meanings: ReadonlyMap<number, RegisterColumn>;
  /** Under which name the cell of a column is kept. */
  readonly cellKeys: ReadonlyMap<number, string>;
  readonly twice: readonly { readonly meaning: RegisterColumn; readonly numbers: readonly number[] }[];
}

/** Gives every column with a title or with content below the header its meaning. */
export function sheetColumns(
  header: SheetHeader,
  body: readonly WorkbookRow[],
  choices: ReadingChoices,
): SheetColumns {
  const filled = new Set(body.flatMap((row) => [...row.cells.keys()]));
  const numbers = [...new Set([...header.titles.keys(), ...filled])].sort((one, other) => one - other);
  const columns = withKeys(numbers, header).map((column) => withChoice(column, header, choices));
  const byMeaning = Map.groupBy(
    columns.filter((column) => column.meaning !== null),
    (column) => column.meaning,
  );
  const meanings = new Map<number, RegisterColumn>();
  const twice: { meaning: RegisterColumn; numbers: number[] }[] = [];
  for (const [meaning, alike] of byMeaning) {
    if (meaning === null) continue;
    const withContent = alike.filter((column) => filled.has(column.number));
    const [read] = withContent.length > 0 ? withContent : alike;
    if (read) meanings.set(read.number, meaning);
    if (withContent.length > 1) twice.push({ meaning, numbers: withContent.map((column) => column.number) });
  }
  return { columns, meanings, cellKeys: cellKeysOf(columns, meanings), twice };
}

function withKeys(
  numbers: readonly number[],
  header: SheetHeader,
): Pick<SheetColumn, 'number' | 'key' | 'title'>[] {
  const used = new Set<string>();
  return numbers.map((number) => {
    const written = header.titles.get(number)?.text.slice(0, LONGEST_TITLE).toWellFormed();
    const title = written ?? `Cột ${String(number)}`;
    const plain = plainTitle(title) || normaliseText(title);
    const key = used.has(plain) ? `${plain} ${columnLetter(number).toLowerCase()}` : plain;
    used.add(key);
    return { number, key, title };
  });
}

function withChoice(
  column: Pick<SheetColumn, 'number' | 'key' | 'title'>,
  header: SheetHeader,
  { columns: chosen = {} }: ReadingChoices,
): SheetColumn {
  const isChosen = Object.hasOwn(chosen, column.key);
  const understood = header.titles.get(column.number)?.meaning ?? null;
  return { ...column, meaning: isChosen ? (chosen[column.key] ?? null) : understood, isChosen };
}

/**
 * A cell is kept under the title of the file where that title alone tells its meaning, else under the printed title of
 * what it means; what means nothing is kept under a name that nobody takes for a known title.
 */
function cellKeysOf(
  columns: readonly SheetColumn[],
  meanings: ReadonlyMap<number, RegisterColumn>,
): Map<number, string> {
  const used = new Set<string>();
  const keys = columns.map(({ number, title }): [number, string] => {
    const meaning = meanings.get(number) ?? null;
    const isTold = columnOfTitle(title) === meaning && !used.has(title);
    const withLetter = `${title} (cột ${columnLetter(number)})`;
    const key = isTold ? title : meaning === null ? withLetter : columnTitle(meaning);
    used.add(key);
    return [number, key];
  });
  return new Map(keys);
}

/** What people are told and asked about the columns, once it is known in which of them items have content. */
export function describeColumns(
  sheet: WorkbookSheet,
  { columns, meanings, twice }: SheetColumns,
  items: readonly WorkbookRow[],
): { readonly columns: readonly UnderstoodColumn[]; readonly questions: readonly ReadingQuestion[] } {
  const free = REGISTER_COLUMNS.filter((column) => ![...meanings.values()].includes(column));
  const hidden = new Set(sheet.hiddenColumns);
  const described = new Map(
    columns.map((column) => {
      const meaning = meanings.get(column.number) ?? null;
      const isOpen = meaning === null && !(column.isChosen && column.meaning === null);
      const understood: UnderstoodColumn = {
        key: column.key,
        letter: columnLetter(column.number),
        title: column.title,
        meaning,
        isChosen: column.isChosen,
        isHidden: hidden.has(column.number),
        examples: meaning === null ? examplesOf(column.number, items) : [],
        suggestion: isOpen ? similarColumn(column.title, free) : null,
      };
      return [column.number, understood] as const;
    }),
  );
  const sameMeaning = new Set(twice.flatMap((entry) => entry.numbers));
  const unknown = columns.filter(
    (column) =>
      column.meaning === null && !column.isChosen && (described.get(column.number)?.examples.length ?? 0) > 0,
  );
  const missing = REQUIRED_COLUMNS.filter((column) => free.includes(column));
  return {
    columns: [...described.values()],
    questions: [
      ...unknown
        .filter((column) => !sameMeaning.has(column.number))
        .flatMap((column) => questionOf(described.get(column.number))),
      ...twice.map(({ meaning, numbers }): ReadingQuestion => ({
        kind: 'COLUMN_TWICE',
        meaning,
        columns: numbers.flatMap((number) => described.get(number) ?? []),
      })),
      ...missing.map((meaning): ReadingQuestion => ({ kind: 'COLUMN_MISSING', meaning })),
    ],
  };
}

function questionOf(column: UnderstoodColumn | undefined): ReadingQuestion[] {
  return column === undefined ? [] : [{ kind: 'COLUMN', column }];
}

const EXAMPLES_AT_MOST = 3;
const LONGEST_EXAMPLE = 100;

function examplesOf(column: number, items: readonly WorkbookRow[]): string[] {
  const examples = new Set<string>();
  for (const row of items) {
    const text = normaliseText(row.cells.get(column)?.shown ?? '');
    if (text !== '') examples.add(text.slice(0, LONGEST_EXAMPLE).toWellFormed());
    if (examples.size === EXAMPLES_AT_MOST) break;
  }
  return [...examples];
}

/** The letters of a column in a spreadsheet, from its number that begins at 1. */
function columnLetter(number: number): string {
  let letters = '';
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}
