import type { RegisterCells, RegisterColumn } from './register-columns.js';
import type { CsvEncoding } from './workbook/csv-workbook.js';

/** What a person decides about a file before it is booked; kept for the next file of the office where that makes sense. */
export interface ReadingChoices {
  /** The sheet that is the register; the only one that is one when left out. */
  readonly sheet?: string;
  /** What a column means, by its key (`UnderstoodColumn.key`); null sets the column aside. */
  readonly columns?: Readonly<Record<string, RegisterColumn | null>>;
  /** Whether hidden rows and rows that are struck through are read as items; set aside when left out. */
  readonly hiddenRows?: 'READ' | 'SET_ASIDE';
  readonly struckRows?: 'READ' | 'SET_ASIDE';
  /** Whether texts of an old encoding are converted; set aside as they are when left out. */
  readonly encoding?: 'CONVERT' | 'KEEP';
  /** How the bytes of a text file (.csv) that is not Unicode are read; such a file is refused when left out. */
  readonly csvEncoding?: CsvEncoding;
}

/** What a person must decide before anything of the file can be booked. */
export type ReadingQuestion =
  | { readonly kind: 'SHEET'; readonly sheets: readonly string[] }
  | { readonly kind: 'COLUMN'; readonly column: UnderstoodColumn }
  | {
      readonly kind: 'COLUMN_TWICE';
      readonly meaning: RegisterColumn;
      readonly columns: readonly UnderstoodColumn[];
    }
  | { readonly kind: 'COLUMN_MISSING'; readonly meaning: RegisterColumn }
  | { readonly kind: 'HIDDEN_ROWS'; readonly rowNumbers: readonly number[] }
  | { readonly kind: 'STRUCK_ROWS'; readonly rowNumbers: readonly number[] }
  | { readonly kind: 'ENCODING'; readonly encoding: string; readonly example: string };

/** A column of the sheet and what it was taken for. */
export interface UnderstoodColumn {
  /** What a choice names it by: its title in small letters without diacritics, with its letter where titles are the same. */
  readonly key: string;
  /** Its letter in the sheet, such as "AB". */
  readonly letter: string;
  /** The title that people see, of both header rows where there are two. */
  readonly title: string;
  readonly meaning: RegisterColumn | null;
  /** Whether a person decided so. */
  readonly isChosen: boolean;
  readonly isHidden: boolean;
  /** What it may mean, to be offered; nothing is read by it. */
  readonly suggestion: RegisterColumn | null;
  /** Up to three of its values, where nothing is understood. */
  readonly examples: readonly string[];
}

/** What a row of the sheet is. Every row with content is one of these, and the kinds add up to the rows of the sheet. */
export type RowKind =
  | 'TITLE'
  | 'HEADER'
  | 'COLUMN_NUMBERS'
  | 'GROUP_TITLE'
  | 'ITEM'
  | 'SUBTOTAL'
  | 'TOTAL'
  | 'SIGNATURE'
  | 'HIDDEN'
  | 'STRUCK'
  | 'OTHER';

/** A sheet of the file from which nothing is read. */
export interface IgnoredSheet {
  readonly name: string;
  readonly isHidden: boolean;
  /** How many of its rows have content. */
  readonly rowCount: number;
}

/** A row by its number in the sheet and its original cells. */
export interface AccountedRow {
  readonly rowNumber: number;
  readonly kind: RowKind;
  /** Whether the row might be of another kind: these are named where the stated total differs. */
  readonly isDoubtful: boolean;
  readonly originalCells: RegisterCells;
}

/** Every row of the sheet with content, and how many there are of each kind. */
export interface SheetAccount {
  readonly rows: readonly AccountedRow[];
  readonly counts: Readonly<Record<RowKind, number>>;
}
