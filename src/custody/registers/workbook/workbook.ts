/** A spreadsheet file as people see it: nothing of it is judged here, and nothing of it is left out. */
export interface Workbook {
  readonly kind: WorkbookKind;
  readonly sheets: readonly WorkbookSheet[];
}

export type WorkbookKind = 'XLSX' | 'XLSM' | 'ODS' | 'CSV';

export interface WorkbookSheet {
  readonly name: string;
  readonly visibility: 'VISIBLE' | 'HIDDEN' | 'VERY_HIDDEN';
  /** Rows with content, in their order; the row number is that of the spreadsheet and begins at 1. */
  readonly rows: readonly WorkbookRow[];
  /**
   * Merged areas that hold rows and columns with content, cut to the first and last of these. Between these there may be a
   * million blank rows: whoever fills an area goes through the rows with content and not through its numbers.
   */
  readonly mergedAreas: readonly MergedArea[];
  /** Columns that are hidden, numbered from 1. */
  readonly hiddenColumns: readonly number[];
}

export interface WorkbookRow {
  readonly rowNumber: number;
  readonly isHidden: boolean;
  /** By the number of the column, which begins at 1; blank cells are left out. */
  readonly cells: ReadonlyMap<number, WorkbookCell>;
}

/** First and last row and column, all included. */
export interface MergedArea {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

/**
 * One cell. Of a formula its shown result stands here, never its text. A date has the calendar day that people see, in the
 * 1900 or the 1904 system; a serial number whose format is no date stays a number.
 */
export interface WorkbookCell {
  readonly value: WorkbookValue;
  /** The text that a spreadsheet program shows: numbers and dates by their format. */
  readonly shown: string;
  /** Whether the whole cell is struck through. */
  readonly isStruck: boolean;
}

export type WorkbookValue =
  | { readonly kind: 'TEXT'; readonly text: string }
  | { readonly kind: 'NUMBER'; readonly number: number }
  | { readonly kind: 'DATE'; readonly date: string }
  | { readonly kind: 'TRUTH'; readonly truth: boolean }
  | { readonly kind: 'ERROR'; readonly error: string };
