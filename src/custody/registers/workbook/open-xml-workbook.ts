import { RegisterFileError } from '../register-file-error.js';
import type { Archive } from './archive.js';
import { isSet, MAIN, RELATIONSHIP } from './open-xml-names.js';
import { OpenXmlSheet, type WorkbookParts } from './open-xml-sheet.js';
import type { RegisterFileLimits } from './register-file-limits.js';
import { relationshipsOf, type Relationship } from './relationships.js';
import { sharedStringsOf } from './shared-strings.js';
import { contentBudget, SheetContent, type ContentBudget } from './sheet-content.js';
import { stylesOf } from './styles.js';
import type { Workbook, WorkbookSheet } from './workbook.js';
import { readXml, type XmlElement } from './xml.js';

interface ListedSheet {
  readonly name: string;
  readonly relationship: string;
  readonly visibility: WorkbookSheet['visibility'];
}

interface SheetList {
  readonly sheets: readonly ListedSheet[];
  readonly is1904: boolean;
}

/**
 * Reads an .xlsx or .xlsm workbook in the transitional or the strict form. Its parts are found by their relationships,
 * because only these are fixed by the format, not the names of the parts.
 * @throws RegisterFileError
 */
export async function openXmlWorkbook(archive: Archive, limits: RegisterFileLimits): Promise<Workbook> {
  const main = partOf(await relationshipsOf(archive, ''), 'officeDocument');
  if (main === undefined || !archive.has(main)) throw new RegisterFileError('NOT_A_WORKBOOK');
  if (main.toLowerCase().endsWith('.bin')) throw new RegisterFileError('BINARY_WORKBOOK');
  const { sheets, is1904 } = await sheetList(archive, main);
  const relationships = await relationshipsOf(archive, main);
  const parts = {
    styles: await stylesOf(archive, partOf(relationships, 'styles')),
    strings: await sharedStringsOf(archive, partOf(relationships, 'sharedStrings')),
    is1904,
  };
  const budget = contentBudget(limits);
  const read: WorkbookSheet[] = [];
  for (const sheet of sheets) {
    read.push(await readSheet(archive, sheet, relationships.get(sheet.relationship), parts, limits, budget));
  }
  return { kind: partOf(relationships, 'vbaProject') === undefined ? 'XLSX' : 'XLSM', sheets: read };
}

function partOf(relationships: ReadonlyMap<string, Relationship>, kind: string): string | undefined {
  return [...relationships.values()].find((relationship) => relationship.kind === kind)?.part;
}

async function sheetList(archive: Archive, main: string): Promise<SheetList> {
  const sheets: ListedSheet[] = [];
  const found = { isWorkbook: false, is1904: false };
  await readXml(archive.read(main), {
    opened: (element) => {
      if (element.namespace !== MAIN) return;
      if (element.name === 'workbook') found.isWorkbook = true;
      if (element.name === 'workbookPr') found.is1904 = isSet(element.attribute('date1904'));
      if (element.name === 'sheet') sheets.push(listedSheet(element));
    },
  });
  if (!found.isWorkbook) throw new RegisterFileError('NOT_A_WORKBOOK');
  return { sheets, is1904: found.is1904 };
}

function listedSheet(element: XmlElement): ListedSheet {
  const state = element.attribute('state');
  return {
    name: element.attribute('name') ?? '',
    relationship: element.attribute('id', RELATIONSHIP) ?? '',
    visibility: state === 'hidden' ? 'HIDDEN' : state === 'veryHidden' ? 'VERY_HIDDEN' : 'VISIBLE',
  };
}

/** A sheet of charts or dialogs holds no cells. */
async function readSheet(
  archive: Archive,
  { name, visibility }: ListedSheet,
  relationship: Relationship | undefined,
  parts: WorkbookParts,
  limits: RegisterFileLimits,
  budget: ContentBudget,
): Promise<WorkbookSheet> {
  const content = new SheetContent(limits, budget);
  if (!relationship) throw new RegisterFileError('FILE_DAMAGED');
  if (relationship.kind === 'worksheet') {
    await readXml(archive.read(relationship.part), new OpenXmlSheet(parts, content));
  }
  return content.sheet(name, visibility);
}
