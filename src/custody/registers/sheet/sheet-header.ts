import {
  columnOfTitle,
  plainTitle,
  REGISTER_COLUMNS,
  titlesOfColumn,
  type RegisterColumn,
} from '../register-columns.js';
import type { WorkbookRow, WorkbookSheet } from '../workbook/workbook.js';
import type { MergedValues } from './merged-values.js';
import type { SheetText } from './sheet-text.js';

/** The title of a column: what stands above it, of two header rows both. */
export interface HeaderTitle {
  readonly text: string;
  readonly meaning: RegisterColumn | null;
}

/** The header rows of a sheet. */
export interface SheetHeader {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly titles: ReadonlyMap<number, HeaderTitle>;
  /** The titles of each header row as they are written (`writtenTitle`): a page break repeats them. */
  readonly writtenRows: readonly ReadonlyMap<number, string>[];
}

/** A sheet with fewer known titles in its header is no register. */
export const HEADER_MINIMUM_TITLES = 4;
const HEADER_SEARCH_ROWS = 50;
const HEADER_ROWS_AT_MOST = 3;
const LONGEST_COMPARED = 200;
/** A title that is known outweighs a further header row; a row of titles that are not known is taken along. */
const WEIGHT_OF_TITLE = 10;
const WEIGHT_OF_LOWER_TITLES = 5;

/** The header of a sheet, or null where no rows look like one. */
export function findHeader(sheet: WorkbookSheet, merged: MergedValues, text: SheetText): SheetHeader | null {
  const searched = sheet.rows.slice(0, HEADER_SEARCH_ROWS + HEADER_ROWS_AT_MOST - 1);
  let best: { readonly header: SheetHeader; readonly weight: number } | null = null;
  for (let first = 0; first < Math.min(searched.length, HEADER_SEARCH_ROWS); first += 1) {
    const isBehind = best !== null && (searched[first]?.rowNumber ?? 0) > best.header.lastRow;
    if (isBehind) break;
    let above: SheetHeader | null = null;
    for (let count = 1; count <= HEADER_ROWS_AT_MOST && first + count <= searched.length; count += 1) {
      const rows = searched.slice(first, first + count);
      const header = headerOf(rows, merged, text);
      const known = knownTitles(header);
      const lower = above !== null && isLowerRow(rows.at(-1), above) ? WEIGHT_OF_LOWER_TITLES : 0;
      const weight = known * WEIGHT_OF_TITLE + lower - count;
      if (known >= HEADER_MINIMUM_TITLES && weight > (best?.weight ?? 0)) best = { header, weight };
      above = header;
    }
  }
  return best?.header ?? null;
}

function knownTitles(header: SheetHeader): number {
  const meanings = [...header.titles.values()].map((title) => title.meaning);
  return new Set(meanings.filter((meaning) => meaning !== null)).size;
}

/** A row of texts that stand only where the rows above have no title of their own is the lower row of the header. */
function isLowerRow(row: WorkbookRow | undefined, above: SheetHeader): boolean {
  if (row === undefined || row.cells.size < 2 || knownTitles(above) < HEADER_MINIMUM_TITLES) return false;
  return [...row.cells].every(
    ([column, cell]) => cell.value.kind === 'TEXT' && (above.titles.get(column)?.meaning ?? null) === null,
  );
}

function headerOf(rows: readonly WorkbookRow[], merged: MergedValues, text: SheetText): SheetHeader {
  const columns = new Set(rows.flatMap((row) => [...row.cells.keys(), ...merged.of(row.rowNumber).keys()]));
  const levels = rows.map((row, index) => titlesOfRow(row, index === 0, merged, text));
  groupsWithoutMerge(rows, levels, merged);
  const titles = [...columns]
    .sort((one, other) => one - other)
    .flatMap((column) => {
      const parts = levels.map((level) => level.get(column) ?? '').filter((text) => text !== '');
      return parts.length === 0 ? [] : [[column, titleOf(parts)] as const];
    });
  return {
    firstRow: rows[0]?.rowNumber ?? 0,
    lastRow: rows.at(-1)?.rowNumber ?? 0,
    titles: new Map(titles),
    writtenRows: rows.map((row) => writtenTitles(row)),
  };
}

/** The titles of a header row; one that is merged over several columns stands above each of them. */
function titlesOfRow(
  row: WorkbookRow,
  isFirst: boolean,
  merged: MergedValues,
  text: SheetText,
): Map<number, string> {
  const titles = new Map<number, string>();
  for (const [column, value] of merged.of(row.rowNumber)) {
    if (!value.isFromAbove) titles.set(column, text.read(value.cell.shown));
  }
  for (const [column, cell] of row.cells) titles.set(column, text.read(cell.shown));
  for (const [column, value] of merged.of(row.rowNumber)) {
    // A title that is merged downwards was told in the row above.
    if (value.isFromAbove && !isFirst) titles.delete(column);
  }
  return titles;
}

/** A group title that was not merged stands above the columns to its right that have a title only below. */
function groupsWithoutMerge(
  rows: readonly WorkbookRow[],
  levels: readonly Map<number, string>[],
  merged: MergedValues,
): void {
  levels.slice(0, -1).forEach((upper, index) => {
    const lower = levels[index + 1] ?? new Map<number, string>();
    const mergedHere = merged.of(rows[index]?.rowNumber ?? 0);
    const isMerged = (column: number): boolean => mergedHere.get(column + 1)?.isFromLeft === true;
    for (const [column, group] of [...upper]) {
      if (!lower.has(column) || isMerged(column) || mergedHere.has(column)) continue;
      for (let next = column + 1; lower.has(next) && !upper.has(next); next += 1) upper.set(next, group);
    }
  });
}

function titleOf(parts: readonly string[]): HeaderTitle {
  const title = parts.at(-1) ?? '';
  const groups = parts.slice(0, -1);
  // Of groups within groups, the lowest that says whether goods come in or leave begins what is read.
  const first = groups.findLastIndex((text) => meaningsOfGroup(text).length === 1);
  const group = groups.slice(Math.max(first, 0)).join(' ');
  return {
    text: parts.join(' – '),
    meaning: group === '' ? columnOfTitle(title) : columnInGroup(group, title),
  };
}

interface GroupMeaning {
  readonly words: RegExp;
  readonly asWritten: readonly string[];
  /** What columns of other groups are called too; under this group they mean something else. */
  readonly never: readonly RegisterColumn[];
}

const GROUPS: readonly GroupMeaning[] = [
  {
    words: /\bxuat\b/u,
    asWritten: ['xuất kho', 'xuất'],
    never: ['receivedOn', 'receiptVoucher', 'receiptOrder', 'giver', 'quantity', 'remaining'],
  },
  {
    words: /\bnhap\b/u,
    asWritten: ['nhập kho', 'nhập'],
    never: ['issuedOn', 'issueVoucher', 'issueOrder', 'receiver', 'issuedQuantity', 'remaining'],
  },
  {
    words: /\b(?:ton|con lai)\b/u,
    asWritten: ['tồn', 'còn lại'],
    never: ['quantity', 'issuedQuantity', 'receivedOn', 'issuedOn'],
  },
];

/**
 * What a title means under the title of its group: "Số phiếu" under "Xuất kho" is the issue voucher. The words of both
 * are read together first, in either order, and the title alone only where the group leaves it its meaning.
 */
function columnInGroup(group: string, title: string): RegisterColumn | null {
  const [meaning, ...others] = meaningsOfGroup(group);
  if (others.length > 0) return columnOfTitle(`${title} ${group}`) ?? columnOfTitle(title);
  // The day of an order is not the day on which goods came in or left.
  const asWritten = /\blenh\b/u.test(plainTitle(group)) ? [] : (meaning?.asWritten ?? []);
  const written = [
    `${group} ${title}`,
    `${title} ${group}`,
    ...asWritten.flatMap((words) => [`${title} ${words}`, `${words} ${title}`]),
    title,
  ];
  for (const text of written) {
    const column = columnOfTitle(text);
    if (column !== null && meaning?.never.includes(column) !== true) return column;
  }
  return null;
}

function meaningsOfGroup(group: string): GroupMeaning[] {
  const words = plainTitle(group);
  return GROUPS.filter((meaning) => meaning.words.test(words));
}

function writtenTitles(row: WorkbookRow): Map<number, string> {
  return new Map([...row.cells].map(([column, cell]) => [column, writtenTitle(cell.shown)]));
}

/** A title as it is written, without regard to capitals and line breaks. */
export function writtenTitle(shown: string): string {
  return shown.slice(0, LONGEST_COMPARED).toLowerCase().replaceAll(/\s+/gu, ' ').trim();
}

/** The words of each known title, made when they are first needed. */
let wordsOfTitles: readonly (readonly [RegisterColumn, ReadonlySet<string>])[] | null = null;

/** The known column whose titles share most words with this one; null where none shares more than half. */
export function similarColumn(title: string, columns: readonly RegisterColumn[]): RegisterColumn | null {
  wordsOfTitles ??= REGISTER_COLUMNS.flatMap((column) =>
    titlesOfColumn(column).map((known) => [column, new Set(plainTitle(known).split(' '))] as const),
  );
  const words = [...new Set(plainTitle(title).split(' '))];
  let best: { readonly column: RegisterColumn; readonly share: number } | null = null;
  for (const [column, known] of wordsOfTitles) {
    const share = (2 * words.filter((word) => known.has(word)).length) / (words.length + known.size);
    if (share > (best?.share ?? 0.5) && columns.includes(column)) best = { column, share };
  }
  return best?.column ?? null;
}
