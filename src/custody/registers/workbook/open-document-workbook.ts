import { RegisterFileError } from '../register-file-error.js';
import type { Archive } from './archive.js';
import { OFFICE, TABLE } from './open-document-names.js';
import { OpenDocumentSheet } from './open-document-sheet.js';
import { OpenDocumentStyles } from './open-document-styles.js';
import type { RegisterFileLimits } from './register-file-limits.js';
import { contentBudget, SheetContent, type ContentBudget } from './sheet-content.js';
import type { Workbook, WorkbookSheet } from './workbook.js';
import { readXml, type XmlElement, type XmlHandler } from './xml.js';

const CONTENT = 'content.xml';
const MANIFEST = 'META-INF/manifest.xml';
const MAX_SHEETS = 1_000;

/** Whether an archive is a document of this format, of whatever kind. */
export function isOpenDocument(archive: Archive): boolean {
  return archive.has(CONTENT) && archive.has(MANIFEST);
}

/**
 * Reads an .ods workbook. The format states the text that people see beside each value.
 * @throws RegisterFileError
 */
export async function openDocumentWorkbook(archive: Archive, limits: RegisterFileLimits): Promise<Workbook> {
  await refuseProtected(archive);
  const document = new SpreadsheetDocument(limits);
  await readXml(archive.read(CONTENT), document);
  if (!document.isSpreadsheet) throw new RegisterFileError('NOT_A_WORKBOOK');
  return { kind: 'ODS', sheets: document.sheets };
}

/** Hands styles and sheets to whom they concern; a table inside a cell is no content of the sheet. */
class SpreadsheetDocument implements XmlHandler {
  readonly sheets: WorkbookSheet[] = [];
  isSpreadsheet = false;
  private readonly styles = new OpenDocumentStyles();
  private readonly budget: ContentBudget;
  private sheet: OpenDocumentSheet | null = null;
  private innerTables = 0;

  constructor(private readonly limits: RegisterFileLimits) {
    this.budget = contentBudget(limits);
  }

  opened(element: XmlElement): void {
    if (element.namespace === OFFICE && element.name === 'spreadsheet') this.isSpreadsheet = true;
    const isTable = element.namespace === TABLE && element.name === 'table';
    if (this.sheet && isTable) this.innerTables += 1;
    else if (this.sheet) this.innerSheet?.opened(element);
    else if (isTable && this.isSpreadsheet) this.beginSheet(element);
    else this.styles.opened(element);
  }

  text(text: string): void {
    this.innerSheet?.text(text);
  }

  closed(name: string, namespace: string): void {
    const isTable = namespace === TABLE && name === 'table';
    if (isTable && this.innerTables > 0) this.innerTables -= 1;
    else if (isTable && this.sheet) this.endSheet(this.sheet);
    else this.innerSheet?.closed(name, namespace);
  }

  private get innerSheet(): OpenDocumentSheet | null {
    return this.innerTables === 0 ? this.sheet : null;
  }

  private beginSheet(element: XmlElement): void {
    if (this.sheets.length >= MAX_SHEETS) throw new RegisterFileError('FILE_TOO_COSTLY');
    this.sheet = new OpenDocumentSheet(element, this.styles, new SheetContent(this.limits, this.budget));
  }

  private endSheet(sheet: OpenDocumentSheet): void {
    this.sheets.push(sheet.sheet());
    this.sheet = null;
  }
}

async function refuseProtected(archive: Archive): Promise<void> {
  await readXml(archive.read(MANIFEST), {
    opened: (element) => {
      if (element.name === 'encryption-data') throw new RegisterFileError('PASSWORD_PROTECTED');
    },
  });
}
