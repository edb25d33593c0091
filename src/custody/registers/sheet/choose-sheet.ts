import type { IgnoredSheet, ReadingChoices, ReadingQuestion } from '../reading-choices.js';
import type { RegisterColumn } from '../register-columns.js';
import { RegisterFileError } from '../register-file-error.js';
import type { Workbook, WorkbookSheet } from '../workbook/workbook.js';
import { MergedValues } from './merged-values.js';
import { withoutBlankCells } from './sheet-cells.js';
import { findHeader, type SheetHeader } from './sheet-header.js';
import { SheetText } from './sheet-text.js';

/** The sheet that is read, and what is said of the others. */
export interface ChosenSheet {
  readonly sheet: WorkbookSheet;
  readonly header: SheetHeader;
  readonly merged: MergedValues;
  readonly text: SheetText;
  readonly ignored: readonly IgnoredSheet[];
  readonly questions: readonly ReadingQuestion[];
}

type Candidate = Pick<ChosenSheet, 'sheet' | 'header' | 'merged' | 'text'>;

/** A list of things alone is no register; one says also when, from whom or by which voucher they came. */
const HANDOVER_COLUMNS: readonly RegisterColumn[] = ['receivedOn', 'parties', 'giver', 'receiptVoucher'];

/**
 * Finds the sheet that is the register: the chosen one, else the only visible one with the header of a register. Where
 * several are registers, or only hidden ones, a person is asked and the first is read meanwhile.
 * @throws RegisterFileError where no sheet has a header, or the chosen one has none
 */
export function chooseSheet(workbook: Workbook, choices: ReadingChoices): ChosenSheet {
  const sheets = workbook.sheets.map(withoutBlankCells);
  const withHeader = sheets.flatMap(candidateOf);
  const candidates = registersAmong(withHeader);
  const chosen = withHeader.find(({ sheet }) => sheet.name === choices.sheet);
  const isChosenInVain = chosen === undefined && sheets.some((sheet) => sheet.name === choices.sheet);
  const visible = candidates.filter(({ sheet }) => sheet.visibility === 'VISIBLE');
  const [read] = chosen ? [chosen] : visible.length > 0 ? visible : candidates;
  if (read === undefined || isChosenInVain) throw new RegisterFileError('HEADER_MISSING');
  const isClear = chosen !== undefined || visible.length === 1;
  const asked = visible.length > 0 ? visible : candidates;
  return {
    ...read,
    ignored: sheets
      .filter((sheet) => sheet !== read.sheet)
      .map((sheet) => ({
        name: sheet.name,
        isHidden: sheet.visibility !== 'VISIBLE',
        rowCount: sheet.rows.length,
      })),
    questions: isClear ? [] : [{ kind: 'SHEET', sheets: asked.map(({ sheet }) => sheet.name) }],
  };
}

function candidateOf(sheet: WorkbookSheet): Candidate[] {
  const merged = new MergedValues(sheet);
  const text = new SheetText(sheet);
  const header = findHeader(sheet, merged, text);
  return header === null ? [] : [{ sheet, header, merged, text }];
}

/** Sheets with the header of a register, or, where none is complete enough, all that have a header. */
function registersAmong(candidates: readonly Candidate[]): readonly Candidate[] {
  const registers = candidates.filter(({ header }) => {
    const meanings = new Set([...header.titles.values()].map((title) => title.meaning));
    return meanings.has('name') && HANDOVER_COLUMNS.some((column) => meanings.has(column));
  });
  return registers.length > 0 ? registers : candidates;
}
