import { RegisterFileError } from '../register-file-error.js';
import { calendarDay, dayOfSerial, serialIn1900 } from './number-format.js';
import { isSet, MAIN, unescaped, wholeNumber } from './open-xml-names.js';
import { isTextStruck, RichTextCollector, type RichText } from './rich-text.js';
import { LAST_COLUMN, LAST_ROW, type SheetContent } from './sheet-content.js';
import { plainStyle, type CellStyle } from './styles.js';
import type { WorkbookCell, WorkbookValue } from './workbook.js';
import type { XmlElement, XmlHandler } from './xml.js';

/** What the cells of all sheets of a workbook point to. */
export interface WorkbookParts {
  readonly styles: readonly CellStyle[];
  readonly strings: readonly RichText[];
  readonly is1904: boolean;
}

interface OpenCell {
  readonly column: number;
  readonly type: string;
  readonly style: CellStyle;
  value: string;
  inline: RichTextCollector | null;
}

/** Reads one sheet of an Open XML workbook into its content. */
export class OpenXmlSheet implements XmlHandler {
  private readonly path: string[] = [];
  private rowNumber = 0;
  private isRowHidden = false;
  private column = 0;
  private cell: OpenCell | null = null;

  constructor(
    private readonly parts: WorkbookParts,
    private readonly content: SheetContent,
  ) {}

  opened(element: XmlElement): void {
    const inside = this.path.at(-1);
    this.path.push(element.namespace === MAIN ? element.name : '');
    if (element.namespace !== MAIN) return;
    if (this.cell) this.openedInCell(this.cell, element);
    else if (element.name === 'row' && inside === 'sheetData') this.openRow(element);
    else if (element.name === 'c' && inside === 'row') this.openCell(element);
    else if (element.name === 'col' && inside === 'cols') this.readColumns(element);
    else if (element.name === 'mergeCell' && inside === 'mergeCells') this.readMerge(element);
  }

  text(text: string): void {
    if (!this.cell) return;
    if (this.cell.inline) this.cell.inline.add(text);
    else if (this.path.at(-1) === 'v') this.cell.value += text;
  }

  closed(name: string, namespace: string): void {
    this.path.pop();
    if (namespace !== MAIN || !this.cell) return;
    if (name === 'c' && this.path.at(-1) === 'row') this.closeCell(this.cell);
    else this.cell.inline?.closed(name);
  }

  private openedInCell(cell: OpenCell, element: XmlElement): void {
    if (cell.inline) cell.inline.opened(element);
    else if (element.name === 'is') cell.inline = new RichTextCollector();
  }

  /** A row or a cell that states no place follows the one before it. */
  private openRow(element: XmlElement): void {
    const stated = element.attribute('r');
    const rowNumber = stated === undefined ? this.rowNumber + 1 : wholeNumber(stated);
    if (rowNumber === null || rowNumber < 1) throw new RegisterFileError('FILE_DAMAGED');
    if (rowNumber > LAST_ROW) throw new RegisterFileError('TOO_MANY_ROWS', { limit: LAST_ROW });
    this.rowNumber = rowNumber;
    this.column = 0;
    this.isRowHidden = isSet(element.attribute('hidden')) || isZero(element.attribute('ht'));
  }

  private openCell(element: XmlElement): void {
    const stated = element.attribute('r');
    const column = stated === undefined ? this.column + 1 : placeOf(stated).column;
    if (column > LAST_COLUMN) throw new RegisterFileError('TOO_MANY_COLUMNS', { limit: LAST_COLUMN });
    this.column = column;
    const style = this.parts.styles[wholeNumber(element.attribute('s')) ?? 0] ?? plainStyle;
    this.cell = { column, type: element.attribute('t') ?? 'n', style, value: '', inline: null };
  }

  private closeCell(cell: OpenCell): void {
    this.cell = null;
    const read = cellOf(cell, this.parts);
    if (read) this.content.addCell(this.rowNumber, cell.column, read, this.isRowHidden);
  }

  private readColumns(element: XmlElement): void {
    const first = wholeNumber(element.attribute('min'));
    const last = wholeNumber(element.attribute('max'));
    if (first === null || last === null) return;
    if (isSet(element.attribute('hidden')) || isZero(element.attribute('width'))) {
      this.content.hideColumns(first, last);
    }
  }

  private readMerge(element: XmlElement): void {
    const [first, last] = (element.attribute('ref') ?? '').split(':').map(placeOf);
    if (!first?.row || !last?.row) return;
    this.content.addMerge({
      firstRow: Math.min(first.row, last.row),
      lastRow: Math.max(first.row, last.row),
      firstColumn: Math.min(first.column, last.column),
      lastColumn: Math.max(first.column, last.column),
    });
  }
}

function isZero(size: string | undefined): boolean {
  return size !== undefined && Number(size) === 0;
}

function placeOf(reference: string): { readonly row: number; readonly column: number } {
  const match = /^\$?([A-Za-z]{1,3})\$?(\d{1,10})$/.exec(reference.trim());
  if (!match?.[1] || !match[2]) throw new RegisterFileError('FILE_DAMAGED');
  let column = 0;
  for (const letter of match[1].toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return { row: Number(match[2]), column };
}

/** The cell as people see it, null when they see nothing. A formula counts by the result that the file keeps of it. */
function cellOf(cell: OpenCell, parts: WorkbookParts): WorkbookCell | null {
  const { style } = cell;
  if (cell.type === 's') {
    const string = parts.strings[wholeNumber(cell.value) ?? -1];
    if (!string && cell.value !== '') throw new RegisterFileError('FILE_DAMAGED');
    return string ? richCell(string, style) : null;
  }
  if (cell.inline) return richCell(cell.inline.result(), style);
  const value = cell.value.trim();
  if (value === '') return null;
  switch (cell.type) {
    case 'n':
      return numberCell(value, style, parts.is1904);
    case 'b':
      return truthCell(isSet(value), style);
    case 'e':
      return { value: { kind: 'ERROR', error: value }, shown: value, isStruck: style.isStruck };
    case 'd':
      return isoCell(value, style);
    default:
      return textCell(unescaped(cell.value), style.isStruck);
  }
}

function richCell(string: RichText, style: CellStyle): WorkbookCell | null {
  return textCell(string.text, isTextStruck(string, style.isStruck));
}

function textCell(text: string, isStruck: boolean): WorkbookCell | null {
  return text.trim() === '' ? null : { value: { kind: 'TEXT', text }, shown: text, isStruck };
}

function truthCell(truth: boolean, { isStruck }: CellStyle): WorkbookCell {
  return { value: { kind: 'TRUTH', truth }, shown: truth ? 'TRUE' : 'FALSE', isStruck };
}

function numberCell(text: string, style: CellStyle, is1904: boolean): WorkbookCell | null {
  const number = Number(text);
  if (!Number.isFinite(number)) return textCell(text, style.isStruck);
  const { format, isStruck } = style;
  const serial = format.isDate ? serialIn1900(number, is1904) : number;
  const date = format.isDate ? dayOfSerial(serial) : null;
  const value: WorkbookValue = date === null ? { kind: 'NUMBER', number } : { kind: 'DATE', date };
  return { value, shown: format.show(serial), isStruck };
}

/** A date that the file states as such, which newer programs may do. */
function isoCell(text: string, { isStruck }: CellStyle): WorkbookCell | null {
  const date = calendarDay(text);
  return date === null ? textCell(text, isStruck) : { value: { kind: 'DATE', date }, shown: text, isStruck };
}
