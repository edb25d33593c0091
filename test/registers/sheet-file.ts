import iconv from 'iconv-lite';
import { openXmlParts, type RawWorkbook } from '../support/open-xml-file.js';
import { zipFile, type ZipPart } from '../support/zip-file.js';

/** A cell of a file that is to be written. A date is the calendar day that people see. */
export type FileCell =
  | string
  | number
  | null
  | { readonly date: string; readonly format?: string }
  | { readonly number: number; readonly format: string }
  | { readonly formula: string; readonly shows?: string | number }
  | { readonly error: string }
  | { readonly struck: string };

export interface FileSheet {
  readonly name?: string;
  readonly state?: 'hidden' | 'veryHidden';
  /** The first is row 1 of the sheet. */
  readonly rows: readonly (readonly FileCell[])[];
  /** Such as "B5:B7". */
  readonly merged?: readonly string[];
  readonly hiddenRows?: readonly number[];
}

/** The form of an Open XML file. */
export type FileForm = Pick<
  RawWorkbook,
  'isStrict' | 'is1904' | 'prefix' | 'mainPart' | 'sheetFolder' | 'furtherRelationships'
> & {
  readonly areStringsShared?: boolean;
  /** Parts and prefixes as Excel calls them, without which some libraries find nothing. */
  readonly hasUsualNames?: boolean;
};

/** How a workbook with macros differs. */
export const withMacros: FileForm = {
  furtherRelationships:
    '<Relationship Id="m" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>',
};

const USUAL_DATE = 'dd/mm/yyyy';
const FIRST_FORMAT = 200;

/** Number formats and shared texts of a workbook, each written once. */
class Parts {
  private readonly formats = ['General'];
  readonly strings = new Map<string, number>();

  styleOf(format: string, isStruck = false): number {
    if (!this.formats.includes(format)) this.formats.push(format);
    return this.formats.indexOf(format) * 2 + (isStruck ? 1 : 0);
  }

  stringOf(text: string): number {
    const known = this.strings.get(text) ?? this.strings.size;
    this.strings.set(text, known);
    return known;
  }

  get styles(): string {
    const formats = this.formats.map(
      (format, index) => `<numFmt numFmtId="${FIRST_FORMAT + index}" formatCode="${escaped(format)}"/>`,
    );
    const looks = this.formats.flatMap((_, index) =>
      [0, 1].map((font) => `<xf numFmtId="${index === 0 ? 0 : FIRST_FORMAT + index}" fontId="${font}"/>`),
    );
    return `<numFmts>${formats.join('')}</numFmts><fonts><font/><font><strike/></font></fonts><cellXfs>${looks.join('')}</cellXfs>`;
  }

  get sharedStrings(): string {
    return [...this.strings.keys()].map((text) => `<si>${written(text)}</si>`).join('');
  }
}

/** An Open XML file of these sheets. */
export function workbookFile(sheets: readonly FileSheet[], form: FileForm = {}): Buffer {
  const { areStringsShared = false, hasUsualNames = false, ...further } = form;
  const parts = new Parts();
  const raw = sheets.map((sheet, index) => ({
    name: sheet.name ?? (index === 0 ? 'Sổ' : `Sheet${index + 1}`),
    ...(sheet.state ? { state: sheet.state } : {}),
    rows: rowsXml(sheet, parts, { areStringsShared, is1904: form.is1904 ?? false }),
    behind: sheet.merged?.length
      ? `<mergeCells>${sheet.merged.map((area) => `<mergeCell ref="${area}"/>`).join('')}</mergeCells>`
      : '',
  }));
  const written = openXmlParts({
    ...further,
    sheets: raw,
    styles: parts.styles,
    strings: parts.sharedStrings,
  });
  return zipFile(hasUsualNames ? written.map(usuallyNamed) : written);
}

const USUAL_NAMES: readonly (readonly [RegExp, string])[] = [
  [/\bpart(?=\d+\.xml)/g, 'sheet'],
  [/\blooks(?=\.xml)/g, 'styles'],
  [/\btexts(?=\.xml)/g, 'sharedStrings'],
  [/\brel(?=:id=)/g, 'r'],
  [/\bxmlns:rel(?==)/g, 'xmlns:r'],
];

function usuallyNamed({ name, content }: ZipPart): ZipPart {
  const renamed = (text: string): string =>
    USUAL_NAMES.reduce((changed, [other, usual]) => changed.replaceAll(other, usual), text);
  return { name: renamed(name), content: renamed(content.toString()) };
}

interface WritingForm {
  readonly areStringsShared: boolean;
  readonly is1904: boolean;
}

function rowsXml({ rows, hiddenRows = [] }: FileSheet, parts: Parts, form: WritingForm): string {
  return rows
    .map((cells, index) => {
      const number = index + 1;
      const xml = cells
        .map((cell, column) => cellXml(cell, `${letterOf(column + 1)}${number}`, parts, form))
        .join('');
      const hidden = hiddenRows.includes(number) ? ' hidden="1"' : '';
      return xml === '' ? '' : `<row r="${number}"${hidden}>${xml}</row>`;
    })
    .join('');
}

function cellXml(cell: FileCell, place: string, parts: Parts, form: WritingForm): string {
  if (cell === null || cell === '') return '';
  if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`;
  if (typeof cell === 'string') {
    return form.areStringsShared
      ? `<c r="${place}" t="s"><v>${parts.stringOf(cell)}</v></c>`
      : inline(cell, place, 0);
  }
  if ('struck' in cell) return inline(cell.struck, place, parts.styleOf('General', true));
  if ('error' in cell) return `<c r="${place}" t="e"><f>1/0</f><v>${cell.error}</v></c>`;
  if ('formula' in cell) return formulaXml(cell, place);
  const [number, format] =
    'date' in cell
      ? [serialOf(cell.date, form.is1904), cell.format ?? USUAL_DATE]
      : [cell.number, cell.format];
  return `<c r="${place}" s="${parts.styleOf(format)}"><v>${number}</v></c>`;
}

function formulaXml(
  { formula, shows }: { readonly formula: string; readonly shows?: string | number },
  place: string,
): string {
  const kind = typeof shows === 'string' ? ' t="str"' : '';
  const result = shows === undefined ? '' : `<v>${escaped(String(shows))}</v>`;
  return `<c r="${place}"${kind}><f>${escaped(formula)}</f>${result}</c>`;
}

function inline(text: string, place: string, style: number): string {
  return `<c r="${place}" s="${style}" t="inlineStr"><is>${written(text)}</is></c>`;
}

function written(text: string): string {
  return `<t xml:space="preserve">${escaped(text)}</t>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const DAY = 86_400_000;

/** The number by which a spreadsheet keeps a day after February 1900. */
export function serialOf(date: string, is1904 = false): number {
  const first = is1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  return Math.round((Date.parse(date) - first) / DAY);
}

/** The letters of a column, from its number that begins at 1. */
export function letterOf(column: number): string {
  return column > 26
    ? letterOf(Math.floor((column - 1) / 26)) + letterOf(((column - 1) % 26) + 1)
    : String.fromCharCode(64 + column);
}

/** What people see of a cell in a text file. */
export function textOf(cell: FileCell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number') return String(cell).replace('.', ',');
  if ('struck' in cell) return cell.struck;
  if ('error' in cell) return cell.error;
  if ('formula' in cell) return textOf(cell.shows ?? null);
  return 'date' in cell ? cell.date.split('-').reverse().join('/') : String(cell.number).replace('.', ',');
}

/** How a text file is written. */
export interface TextForm {
  readonly separator: ',' | ';' | '\t';
  readonly encoding: 'utf8' | 'utf8-mark' | 'utf16' | 'windows-1258' | 'TCVN3';
}

/** A .csv of a sheet. */
export function textFile({ rows }: Pick<FileSheet, 'rows'>, { separator, encoding }: TextForm): Buffer {
  const quoted = (text: string): string =>
    text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const text = rows
    .map((cells) => cells.map((cell) => quoted(textOf(cell))).join(separator))
    .join('\r\n')
    .concat('\r\n');
  switch (encoding) {
    case 'utf8':
      return Buffer.from(text);
    case 'utf8-mark':
      return Buffer.from(`\ufeff${text}`);
    case 'utf16':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'windows-1258':
      return iconv.encode(inWindows1258(text), 'windows-1258');
    case 'TCVN3':
      return iconv.encode(inLetters(text), 'tcvn');
  }
}

/** Windows-1258 has the letters ă â ê ô ơ ư đ, and the five tones as signs behind them. */
function inWindows1258(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/(?<tone>[\u0300\u0301\u0303\u0309\u0323])(?<sign>[\u0302\u0306\u031b])/gu, '$<sign>$<tone>')
    .replaceAll(/[aeouAEOU][\u0302\u0306\u031b]/gu, (letter) => letter.normalize('NFC'));
}

/** TCVN3 has no capital letters with tones: its fonts show small ones in their place. */
function inLetters(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/\p{Lu}/gu, (letter) => (/[ĂÂÊÔƠƯĐA-Z]/u.test(letter) ? letter : letter.toLowerCase()))
    .replaceAll('–', '-');
}

/** A text as a workbook shows it that was typed in TCVN3. */
export function inTcvn3(text: string): string {
  return iconv.decode(iconv.encode(inLetters(text), 'tcvn'), 'windows-1252');
}

/** The sign behind a vowel in VNI, by the accents of the vowel. */
const VNI_SIGNS: Readonly<Record<string, string>> = {
  '\u0301': 'ù',
  '\u0300': 'ø',
  '\u0309': 'û',
  '\u0303': 'õ',
  '\u0323': 'ï',
  '\u0302': 'â',
  '\u0302\u0301': 'á',
  '\u0302\u0300': 'à',
  '\u0302\u0309': 'å',
  '\u0302\u0303': 'ã',
  '\u0302\u0323': 'ä',
  '\u0306': 'ê',
  '\u0306\u0301': 'é',
  '\u0306\u0300': 'è',
  '\u0306\u0309': 'ú',
  '\u0306\u0303': 'ü',
  '\u0306\u0323': 'ë',
};
const VNI_LETTERS: Readonly<Record<string, string>> = {
  đ: 'ñ',
  í: 'í',
  ì: 'ì',
  ỉ: 'æ',
  ĩ: 'ó',
  ị: 'ò',
  ỵ: 'î',
};

/** A text as a workbook shows it that was typed in VNI for Windows. */
export function inVni(text: string): string {
  return Array.from(text.normalize('NFC'), (letter) => {
    const small = letter.toLowerCase();
    const isCapital = letter !== small;
    const own = VNI_LETTERS[small];
    const meant = own ?? vniVowel(small);
    return isCapital ? meant.toUpperCase() : meant;
  }).join('');
}

function vniVowel(letter: string): string {
  const [base = '', ...marks] = letter.normalize('NFD');
  if (marks.length === 0) return letter;
  const hasHorn = marks.includes('\u031b');
  const others = marks.filter((mark) => mark !== '\u031b');
  const isTone = (mark: string): boolean => !['\u0302', '\u0306'].includes(mark);
  const sorted = [...others.filter((mark) => !isTone(mark)), ...others.filter(isTone)].join('');
  const vowel = hasHorn ? (base === 'u' ? 'ö' : 'ô') : base;
  return vowel + (sorted === '' ? '' : (VNI_SIGNS[sorted] ?? ''));
}

const ODS_NAMES = ['office', 'table', 'text', 'style']
  .map((name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
  .join(' ');

/** An OpenDocument workbook of these sheets; merged areas are those of the first. */
export function openDocumentFile(sheets: readonly FileSheet[]): Buffer {
  const tables = sheets.map(
    ({ name, rows, merged = [], hiddenRows = [] }, index) =>
      `<table:table table:name="${name ?? `Trang ${index + 1}`}">${rows
        .map((cells, at) => {
          const hidden = hiddenRows.includes(at + 1) ? ' table:visibility="collapse"' : '';
          const xml = cells.map((cell, column) => odsCell(cell, at + 1, column + 1, merged)).join('');
          return `<table:table-row${hidden}>${xml || '<table:table-cell/>'}</table:table-row>`;
        })
        .join('')}</table:table>`,
  );
  return zipFile([
    { name: 'mimetype', content: 'application/vnd.oasis.opendocument.spreadsheet', isStored: true },
    {
      name: 'META-INF/manifest.xml',
      content:
        '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry/></m:manifest>',
    },
    {
      name: 'content.xml',
      content: `<office:document-content ${ODS_NAMES}><office:body><office:spreadsheet>${tables.join('')}</office:spreadsheet></office:body></office:document-content>`,
    },
  ]);
}

function odsCell(cell: FileCell, row: number, column: number, merged: readonly string[]): string {
  const spans = spansOf(`${letterOf(column)}${row}`, merged);
  if (cell === null || cell === '') return `<table:table-cell${spans}/>`;
  const shown = textOf(cell)
    .split('\n')
    .map(
      (line) =>
        `<text:p>${escaped(line).replaceAll(/ {2,}/gu, (spaces) => ` <text:s text:c="${spaces.length - 1}"/>`)}</text:p>`,
    )
    .join('');
  const value = (() => {
    if (typeof cell === 'number') return `office:value-type="float" office:value="${cell}"`;
    if (typeof cell === 'object' && 'number' in cell)
      return `office:value-type="float" office:value="${cell.number}"`;
    if (typeof cell === 'object' && 'date' in cell)
      return `office:value-type="date" office:date-value="${cell.date}"`;
    return 'office:value-type="string"';
  })();
  return `<table:table-cell${spans} ${value}>${shown}</table:table-cell>`;
}

function spansOf(place: string, merged: readonly string[]): string {
  const area = merged.find((each) => each.startsWith(`${place}:`));
  if (area === undefined) return '';
  const [first = '', last = ''] = area.split(':');
  const row = (cell: string): number => Number(cell.replaceAll(/\D/gu, ''));
  const column = (cell: string): number =>
    [...cell.replaceAll(/\d/gu, '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  return ` table:number-rows-spanned="${row(last) - row(first) + 1}" table:number-columns-spanned="${column(last) - column(first) + 1}"`;
}
