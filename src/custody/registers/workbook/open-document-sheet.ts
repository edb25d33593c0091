import { RegisterFileError } from '../register-file-error.js';
import { calendarDay } from './number-format.js';
import { CALC_EXTENSION, OFFICE, TABLE, TEXT } from './open-document-names.js';
import type { OpenDocumentStyles } from './open-document-styles.js';
import { wholeNumber } from './open-xml-names.js';
import { LAST_COLUMN, LAST_ROW, type SheetContent } from './sheet-content.js';
import type { WorkbookCell, WorkbookSheet, WorkbookValue } from './workbook.js';
import type { XmlElement } from './xml.js';

interface OpenRow {
  readonly repeated: number;
  readonly isHidden: boolean;
  readonly style: string | undefined;
  readonly cells: { readonly column: number; readonly repeated: number; readonly cell: WorkbookCell }[];
}

interface OpenCell {
  readonly element: XmlElement;
  readonly repeated: number;
  readonly paragraphs: string[];
  hasStanding: boolean;
  hasStruck: boolean;
}

/** Reads one sheet of a document into its content. Rows and cells that are alike stand there once, with a number. */
export class OpenDocumentSheet {
  private readonly name: string;
  private readonly visibility: WorkbookSheet['visibility'];
  private readonly columnStyles: { readonly last: number; readonly style: string | undefined }[] = [];
  private row: OpenRow | null = null;
  private cell: OpenCell | null = null;
  private lastRow = 0;
  private lastColumn = 0;
  private lastDefinedColumn = 0;
  private readonly spans: boolean[] = [];
  private paragraphDepth = 0;
  private annotationDepth = 0;

  constructor(
    element: XmlElement,
    private readonly styles: OpenDocumentStyles,
    private readonly content: SheetContent,
  ) {
    this.name = element.attribute('name', TABLE) ?? '';
    this.visibility = styles.isHiddenTable(element.attribute('style-name', TABLE)) ? 'HIDDEN' : 'VISIBLE';
  }

  opened(element: XmlElement): void {
    if (element.namespace === OFFICE && element.name === 'annotation') this.annotationDepth += 1;
    if (this.annotationDepth > 0) return;
    if (element.namespace === TEXT && this.cell) this.openedText(this.cell, element);
    if (element.namespace !== TABLE) return;
    if (element.name === 'table-column') this.defineColumns(element);
    if (element.name === 'table-row') this.openRow(element);
    if (element.name === 'table-cell' || element.name === 'covered-table-cell') this.openCell(element);
  }

  text(text: string): void {
    if (this.cell && this.paragraphDepth > 0 && this.annotationDepth === 0) this.addText(this.cell, text);
  }

  closed(name: string, namespace: string): void {
    if (namespace === OFFICE && name === 'annotation') this.annotationDepth -= 1;
    if (this.annotationDepth > 0) return;
    if (namespace === TEXT && name === 'p') this.paragraphDepth -= 1;
    if (namespace === TEXT && name === 'span') this.spans.pop();
    if (namespace !== TABLE) return;
    if (this.cell && (name === 'table-cell' || name === 'covered-table-cell')) this.closeCell(this.cell);
    if (this.row && name === 'table-row') this.closeRow(this.row);
  }

  sheet(): WorkbookSheet {
    return this.content.sheet(this.name, this.visibility);
  }

  private defineColumns(element: XmlElement): void {
    const first = this.lastDefinedColumn + 1;
    const last = this.lastDefinedColumn + repetitions(element, 'number-columns-repeated');
    this.lastDefinedColumn = last;
    if (this.columnStyles.length >= LAST_COLUMN) throw new RegisterFileError('FILE_TOO_COSTLY');
    this.columnStyles.push({ last, style: element.attribute('default-cell-style-name', TABLE) });
    if (isHidden(element)) this.content.hideColumns(first, last);
  }

  private openRow(element: XmlElement): void {
    this.lastColumn = 0;
    this.row = {
      repeated: repetitions(element, 'number-rows-repeated'),
      isHidden: isHidden(element),
      style: element.attribute('default-cell-style-name', TABLE),
      cells: [],
    };
  }

  private openCell(element: XmlElement): void {
    this.paragraphDepth = 0;
    this.cell = {
      element,
      repeated: repetitions(element, 'number-columns-repeated'),
      paragraphs: [],
      hasStanding: false,
      hasStruck: false,
    };
  }

  private openedText(cell: OpenCell, element: XmlElement): void {
    if (element.name === 'p') {
      this.paragraphDepth += 1;
      this.spans.length = 0;
      cell.paragraphs.push('');
    }
    if (element.name === 'span') {
      const style = element.attribute('style-name', TEXT);
      this.spans.push(this.styles.isStruck(style) || (this.spans.at(-1) ?? false));
    }
    if (element.name === 's') {
      this.addText(cell, ' '.repeat(Math.min(wholeNumber(element.attribute('c', TEXT)) ?? 1, LAST_COLUMN)));
    }
    if (element.name === 'tab') this.addText(cell, '\t');
    if (element.name === 'line-break') this.addText(cell, '\n');
  }

  private addText(cell: OpenCell, text: string): void {
    cell.paragraphs.push(`${cell.paragraphs.pop() ?? ''}${text}`);
    if (text.trim() === '') return;
    if (this.spans.at(-1)) cell.hasStruck = true;
    else cell.hasStanding = true;
  }

  private closeCell(cell: OpenCell): void {
    this.cell = null;
    const column = this.lastColumn + 1;
    this.lastColumn += cell.repeated;
    this.readMerge(cell.element, column);
    const read = this.cellOf(cell, column);
    if (!read) return;
    if (this.lastColumn > LAST_COLUMN)
      throw new RegisterFileError('TOO_MANY_COLUMNS', { limit: LAST_COLUMN });
    this.row?.cells.push({ column, repeated: cell.repeated, cell: read });
  }

  /** The cells of a row are added when it is complete, as often as the row is repeated. */
  private closeRow(row: OpenRow): void {
    this.row = null;
    const first = this.lastRow + 1;
    this.lastRow += row.repeated;
    if (row.cells.length === 0) return;
    if (this.lastRow > LAST_ROW) throw new RegisterFileError('TOO_MANY_ROWS', { limit: LAST_ROW });
    for (let rowNumber = first; rowNumber <= this.lastRow; rowNumber += 1) {
      for (const { column, repeated, cell } of row.cells) {
        for (let offset = 0; offset < repeated; offset += 1) {
          this.content.addCell(rowNumber, column + offset, cell, row.isHidden);
        }
      }
    }
  }

  private readMerge(element: XmlElement, column: number): void {
    const height = wholeNumber(element.attribute('number-rows-spanned', TABLE)) ?? 1;
    const width = wholeNumber(element.attribute('number-columns-spanned', TABLE)) ?? 1;
    if (height <= 1 && width <= 1) return;
    this.content.addMerge({
      firstRow: this.lastRow + 1,
      lastRow: this.lastRow + Math.max(height, 1),
      firstColumn: column,
      lastColumn: column + Math.max(width, 1) - 1,
    });
  }

  private cellOf(cell: OpenCell, column: number): WorkbookCell | null {
    const shown = cell.paragraphs.join('\n') || (cell.element.attribute('string-value', OFFICE) ?? '');
    if (shown.trim() === '') return null;
    const isStruck = cell.hasStruck && !cell.hasStanding;
    return {
      value: valueOf(cell.element, shown),
      shown,
      isStruck: isStruck || this.isCellStruck(cell, column),
    };
  }

  private isCellStruck(cell: OpenCell, column: number): boolean {
    const inherited =
      this.row?.style ?? this.columnStyles.find((definition) => column <= definition.last)?.style;
    return this.styles.isStruck(cell.element.attribute('style-name', TABLE) ?? inherited);
  }
}

function isHidden(element: XmlElement): boolean {
  const visibility = element.attribute('visibility', TABLE);
  return visibility === 'collapse' || visibility === 'filter';
}

function repetitions(element: XmlElement, name: string): number {
  return Math.max(1, wholeNumber(element.attribute(name, TABLE)) ?? 1);
}

function valueOf(element: XmlElement, shown: string): WorkbookValue {
  if (element.attribute('value-type', CALC_EXTENSION) === 'error') return { kind: 'ERROR', error: shown };
  const type = element.attribute('value-type', OFFICE) ?? '';
  if (['float', 'percentage', 'currency'].includes(type)) {
    return numberOf(element.attribute('value', OFFICE), shown);
  }
  if (type === 'date') return dateOf(element.attribute('date-value', OFFICE), shown);
  if (type === 'boolean') {
    return { kind: 'TRUTH', truth: element.attribute('boolean-value', OFFICE) === 'true' };
  }
  return { kind: 'TEXT', text: shown };
}

function numberOf(stated: string | undefined, shown: string): WorkbookValue {
  const number = Number(stated ?? 'none');
  return Number.isFinite(number) ? { kind: 'NUMBER', number } : { kind: 'TEXT', text: shown };
}

function dateOf(stated: string | undefined, shown: string): WorkbookValue {
  const date = calendarDay(stated);
  return date === null ? { kind: 'TEXT', text: shown } : { kind: 'DATE', date };
}
