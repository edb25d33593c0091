import { RegisterFileError } from '../register-file-error.js';
import type { Archive } from './archive.js';
import { OFFICE, TABLE } from './open-document-names.js';
import { OpenDocumentSheet } from './open-document-sheet.js';
import { OpenDocumentStyles } from './open-document-styles.js';
import type { RegisterFileLimits } from './register-file-limits.js';
import { contentBudget, SheetContent } from './sheet-content.js';
import type { Workbook, WorkbookSheet } from './workbook.js';
import { readXml, type XmlElement } from './xml.js';

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
  const budget = contentBudget(limits);
  const styles = new OpenDocumentStyles();
  const sheets: WorkbookSheet[] = [];
  let isSpreadsheet = false;
  let sheet: OpenDocumentSheet | null = null;
  let innerTables = 0;
  const beginTable = (element: XmlElement): void => {
    if (sheets.length >= MAX_SHEETS) throw new RegisterFileError('FILE_TOO_COSTLY');
    sheet = new OpenDocumentSheet(element, styles, new SheetContent(limits, budget));
  };
  await readXml(archive.read(CONTENT), {
    opened: (element) => {
      if (element.namespace === OFFICE && element.name === 'spreadsheet') isSpreadsheet = true;
      const isTable = element.namespace === TABLE && element.name === 'table';
      if (sheet) {
        if (isTable) innerTables += 1;
        else if (innerTables === 0) sheet.opened(element);
      } else if (isTable && isSpreadsheet) beginTable(element);
      else styles.opened(element);
    },
    text: (text) => {
      if (innerTables === 0) sheet?.text(text);
    },
    closed: (name, namespace) => {
      const isTable = namespace === TABLE && name === 'table';
      if (!sheet) return;
      if (isTable && innerTables > 0) innerTables -= 1;
      else if (isTable) {
        sheets.push(sheet.sheet());
        sheet = null;
      } else if (innerTables === 0) sheet.closed(name, namespace);
    },
  });
  if (!isSpreadsheet) throw new RegisterFileError('NOT_A_WORKBOOK');
  return { kind: 'ODS', sheets };
}

async function refuseProtected(archive: Archive): Promise<void> {
  await readXml(archive.read(MANIFEST), {
    opened: (element) => {
      if (element.name === 'encryption-data') throw new RegisterFileError('PASSWORD_PROTECTED');
    },
  });
}
