import { zipFile, type ZipEnd, type ZipPart } from './zip-file.js';

/** A sheet as its raw XML: what stands in the sheet data, before it and behind it. */
export interface RawSheet {
  readonly name: string;
  readonly state?: string;
  readonly rows: string;
  readonly before?: string;
  readonly behind?: string;
}

export interface RawWorkbook {
  readonly sheets: readonly RawSheet[];
  /** What stands inside the style sheet. */
  readonly styles?: string;
  /** What stands inside the list of shared strings. */
  readonly strings?: string;
  readonly isStrict?: boolean;
  readonly is1904?: boolean;
  /** A prefix for all elements of the main namespace. */
  readonly prefix?: string;
  /** Other names for the parts: of the workbook, and of the folder of its sheets. */
  readonly mainPart?: string;
  readonly sheetFolder?: string;
  readonly furtherRelationships?: string;
}

const TRANSITIONAL = {
  main: 'http://schemas.openxmlformats.org/spreadsheetml/2006/main',
  relationship: 'http://schemas.openxmlformats.org/officeDocument/2006/relationships',
};
const STRICT = {
  main: 'http://purl.oclc.org/ooxml/spreadsheetml/main',
  relationship: 'http://purl.oclc.org/ooxml/officeDocument/relationships',
};
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** The parts of a workbook from raw XML. */
export function openXmlParts(workbook: RawWorkbook): ZipPart[] {
  const { main, relationship } = workbook.isStrict ? STRICT : TRANSITIONAL;
  const mainPart = workbook.mainPart ?? 'xl/workbook.xml';
  const folder = mainPart.slice(0, mainPart.lastIndexOf('/') + 1);
  const sheetFolder = workbook.sheetFolder ?? 'worksheets';
  const wrapped = (xml: string): string =>
    workbook.prefix ? xml.replace(/<(\/?)(?=[A-Za-z])/g, `<$1${workbook.prefix}:`) : xml;
  const document = (root: string, content: string): string => {
    const names = `xmlns${workbook.prefix ? `:${workbook.prefix}` : ''}="${main}" xmlns:rel="${relationship}"`;
    return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${wrapped(`<${root}>${content}</${root}>`).replace('>', ` ${names}>`)}`;
  };
  const related = (id: string, kind: string, target: string): string =>
    `<Relationship Id="${id}" Type="${relationship}/${kind}" Target="${target}"/>`;
  const relationships = (content: string): string =>
    `<Relationships xmlns="${PACKAGE}">${content}</Relationships>`;
  const sheets = workbook.sheets
    .map(
      ({ name, state }, index) =>
        `<sheet name="${name}" sheetId="${index + 1}" rel:id="s${index + 1}"${state ? ` state="${state}"` : ''}/>`,
    )
    .join('');
  return [
    { name: '_rels/.rels', content: relationships(related('r1', 'officeDocument', mainPart)) },
    {
      name: mainPart,
      content: document(
        'workbook',
        `<workbookPr date1904="${workbook.is1904 ?? false}"/><sheets>${sheets}</sheets>`,
      ),
    },
    {
      name: `${folder}_rels/${mainPart.slice(folder.length)}.rels`,
      content: relationships(
        [
          ...workbook.sheets.map((_, index) =>
            related(`s${index + 1}`, 'worksheet', `${sheetFolder}/part${index + 1}.xml`),
          ),
          related('styles', 'styles', 'looks.xml'),
          related('strings', 'sharedStrings', 'texts.xml'),
          workbook.furtherRelationships ?? '',
        ].join(''),
      ),
    },
    { name: `${folder}looks.xml`, content: document('styleSheet', workbook.styles ?? '') },
    { name: `${folder}texts.xml`, content: document('sst', workbook.strings ?? '') },
    ...workbook.sheets.map(({ rows, before, behind }, index) => ({
      name: `${folder}${sheetFolder}/part${index + 1}.xml`,
      content: document('worksheet', `${before ?? ''}<sheetData>${rows}</sheetData>${behind ?? ''}`),
    })),
  ];
}

/** A workbook file from raw XML. */
export function openXmlFile(workbook: RawWorkbook, end?: ZipEnd): Buffer {
  return zipFile(openXmlParts(workbook), end);
}

/** A workbook file of one sheet with these rows. */
export function fileOfRows(
  rows: string,
  further: Omit<RawWorkbook, 'sheets'> & Partial<RawSheet> = {},
): Buffer {
  return openXmlFile({ ...further, sheets: [{ name: 'Sổ', ...further, rows }] });
}

/** The styles of cells by number formats of their own, each the style of its index. */
export function stylesOf(...patterns: readonly string[]): string {
  const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return [
    `<numFmts>${patterns.map((pattern, index) => `<numFmt numFmtId="${200 + index}" formatCode="${escaped(pattern)}"/>`).join('')}</numFmts>`,
    '<fonts><font/><font><strike/></font></fonts>',
    `<cellXfs>${patterns.map((_, index) => `<xf numFmtId="${200 + index}" fontId="0"/>`).join('')}</cellXfs>`,
  ].join('');
}
