import type { RegisterFileErrorCode } from '../register-file-error.js';
import type { ReadingOptions } from './parse-workbook.js';
import type { RegisterFileLimits } from './register-file-limits.js';
import type { MergedArea, Workbook, WorkbookRow, WorkbookSheet } from './workbook.js';

/** What the process that reads is given. */
export interface ReadingTask {
  readonly bytes: Uint8Array;
  readonly limits: RegisterFileLimits;
  readonly options: ReadingOptions;
}

/** What the process that reads answers: a workbook in portions, or why it cannot be read. */
export type ReadingMessage =
  | { readonly kind: 'SHEET'; readonly sheet: Pick<WorkbookSheet, 'name' | 'visibility' | 'hiddenColumns'> }
  | { readonly kind: 'ROWS'; readonly rows: readonly WorkbookRow[] }
  | { readonly kind: 'MERGED_AREAS'; readonly areas: readonly MergedArea[] }
  | { readonly kind: 'END'; readonly workbook: Omit<Workbook, 'sheets'> }
  | {
      readonly kind: 'REFUSED';
      readonly code: RegisterFileErrorCode;
      readonly details: Readonly<Record<string, string | number>>;
    };

/** A message is taken in within a few milliseconds, between which a server answers others. */
const CELLS_A_MESSAGE = 2_000;
const AREAS_A_MESSAGE = 2_000;

/** A workbook in portions. */
export function* messagesOf({ sheets, ...workbook }: Workbook): Generator<ReadingMessage> {
  for (const { name, visibility, hiddenColumns, rows, mergedAreas } of sheets) {
    yield { kind: 'SHEET', sheet: { name, visibility, hiddenColumns } };
    for (const portion of portionsOf(rows)) yield { kind: 'ROWS', rows: portion };
    for (let at = 0; at < mergedAreas.length; at += AREAS_A_MESSAGE) {
      yield { kind: 'MERGED_AREAS', areas: mergedAreas.slice(at, at + AREAS_A_MESSAGE) };
    }
  }
  yield { kind: 'END', workbook };
}

function* portionsOf(rows: readonly WorkbookRow[]): Generator<WorkbookRow[]> {
  let portion: WorkbookRow[] = [];
  let cells = 0;
  for (const row of rows) {
    portion.push(row);
    cells += row.cells.size;
    if (cells >= CELLS_A_MESSAGE) {
      yield portion;
      portion = [];
      cells = 0;
    }
  }
  if (portion.length > 0) yield portion;
}

interface GrowingSheet extends WorkbookSheet {
  readonly rows: WorkbookRow[];
  readonly mergedAreas: MergedArea[];
}

/** Puts a workbook together again from its portions, which come in the order of `messagesOf`. */
export class WorkbookAssembly {
  private readonly sheets: GrowingSheet[] = [];

  add(message: Exclude<ReadingMessage, { kind: 'END' | 'REFUSED' }>): void {
    if (message.kind === 'SHEET') this.sheets.push({ ...message.sheet, rows: [], mergedAreas: [] });
    else if (message.kind === 'ROWS') this.sheets.at(-1)?.rows.push(...message.rows);
    else this.sheets.at(-1)?.mergedAreas.push(...message.areas);
  }

  finished(workbook: Omit<Workbook, 'sheets'>): Workbook {
    return { ...workbook, sheets: this.sheets };
  }
}
