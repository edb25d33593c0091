import { readAs, readOldText, type OldEncoding, type OldText } from './old-encodings.js';
import type { ReadingChoices } from './reading-choices.js';
import {
  cellText,
  columnOfTitle,
  isBlank,
  shownText,
  type RegisterCell,
  type RegisterCells,
  type RegisterColumn,
} from './register-columns.js';
import {
  findingUnder,
  type FindingCode,
  type RegisterFinding,
  type RowFindings,
} from './register-findings.js';
import { hasInvisible, isDecomposed, isDitto, normaliseText, withoutLookalikes } from './register-text.js';

/** The cells of a row in the form in which they are read, and what was found on the way. */
export interface ReadableCells {
  readonly cells: RegisterCells;
  readonly inherited: RegisterCells;
  readonly findings: RowFindings;
  /** Columns whose cell holds nothing that can be read; a reason says so, and nothing further is said of them. */
  readonly unreadable: ReadonlySet<RegisterColumn>;
}

/** Errors as spreadsheet programs word them; typed or pasted they are texts. */
const ERROR =
  /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|GETTING_DATA)$/i;
/** Nothing depends on these, so a mark in them keeps no row out. */
const FREE_COLUMNS: readonly RegisterColumn[] = ['serial', 'note'];

/** Columns whose text is looked up as a whole; an index holds no long text. */
const NUMBER_COLUMNS: ReadonlySet<RegisterColumn> = new Set([
  'seal',
  'receiptOrder',
  'receiptVoucher',
  'issueOrder',
  'issueVoucher',
  'giver',
] as const);
/** Of these columns the book takes a number and a date; the cell may hold several papers and who issued them. */
const PAPER_COLUMNS: ReadonlySet<RegisterColumn> = new Set([
  'judgment',
  'enforcementDecision',
  'disposalDecision',
] as const);
/** The longest number of a paper or a label. */
export const LONGEST_NUMBER = 300;
const LONGEST_PAPERS = 1000;
const LONGEST_TEXT = 4000;
const LONGEST_EXCERPT = 40;

function longestOf(column: RegisterColumn | null): number {
  if (column === null) return LONGEST_TEXT;
  if (PAPER_COLUMNS.has(column)) return LONGEST_PAPERS;
  return NUMBER_COLUMNS.has(column) ? LONGEST_NUMBER : LONGEST_TEXT;
}

/** Makes the cells of a row readable: errors and old encodings are set aside or converted, characters are cleaned. */
export function readableCells(
  cells: RegisterCells,
  inherited: RegisterCells,
  encoding: ReadingChoices['encoding'],
): ReadableCells {
  return new CellsReading(cells, inherited, encoding).read();
}

class CellsReading {
  private readonly reasons: RegisterFinding[] = [];
  private readonly warnings: RegisterFinding[] = [];
  private readonly notices: RegisterFinding[] = [];
  private readonly unreadable = new Set<RegisterColumn>();
  /** The old encodings of the row, of its own cells and those of its case. */
  private encodings: ReadonlySet<OldEncoding>;
  private readonly hasUnicode: boolean;
  private readonly oldTexts = new Map<string, OldText | null>();

  constructor(
    private readonly own: RegisterCells,
    private readonly inherited: RegisterCells,
    private readonly encoding: ReadingChoices['encoding'],
  ) {
    const texts = [...Object.entries(own), ...Object.entries(inherited)].flatMap(([title, cell]) =>
      typeof cell === 'string' && cell.length <= LONGEST_TEXT && columnOfTitle(title) !== null ? [cell] : [],
    );
    this.encodings = this.encodingsOf(texts);
    this.readInOneEncoding(texts);
    this.hasUnicode = texts.some((text) => /(?=\p{L})[^\u0000-\u00ff]/u.test(text));
  }

  read(): ReadableCells {
    this.noteRepairs();
    const cells = mapCells(this.own, (title, cell) => this.readable(title, cell, true));
    const inherited = mapCells(this.inherited, (title, cell) => this.readable(title, cell, false));
    const { reasons, warnings, notices, unreadable } = this;
    return { cells, inherited, findings: { reasons, warnings, notices }, unreadable };
  }

  private encodingsOf(texts: readonly string[]): Set<OldEncoding> {
    return new Set(texts.flatMap((text) => this.oldText(text)?.encoding ?? []));
  }

  /** Some texts are Vietnamese in several encodings: that of most texts of the row is meant. */
  private readInOneEncoding(texts: readonly string[]): void {
    if (this.encodings.size < 2) return;
    const countOf = (encoding: OldEncoding): number =>
      texts.filter((text) => this.oldText(text)?.encoding === encoding).length;
    const [most] = [...this.encodings].sort((one, other) => countOf(other) - countOf(one));
    if (most === undefined) return;
    for (const [text, old] of this.oldTexts) {
      const meant = old !== null && old.encoding !== most ? readAs(text, most) : null;
      if (meant !== null) this.oldTexts.set(text, { encoding: most, text: meant });
    }
    this.encodings = this.encodingsOf(texts);
  }

  private oldText(text: string): OldText | null {
    const known = this.oldTexts.get(text);
    if (known !== undefined) return known;
    const old = readOldText(text);
    this.oldTexts.set(text, old);
    return old;
  }

  /** One notice per row and code: a row is repaired, not each of its cells. */
  private noteRepairs(): void {
    const texts = Object.entries(this.own).filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === 'string' && entry[1].length <= LONGEST_TEXT && this.oldText(entry[1]) === null,
    );
    const repairs: readonly (readonly [FindingCode, (text: string) => boolean])[] = [
      ['text-decomposed', isDecomposed],
      ['text-untrimmed', hasSuperfluousSpaces],
      ['text-invisible', hasInvisible],
      ['text-lookalike', (text) => withoutLookalikes(normaliseText(text)) !== normaliseText(text)],
    ];
    for (const [code, isRepaired] of repairs) {
      const repaired = texts.find(([, text]) => isRepaired(text));
      if (repaired) this.notices.push(findingUnder(code, repaired[0], repaired[1]));
    }
  }

  private readable(title: string, cell: RegisterCell, isOwn: boolean): RegisterCell {
    const column = columnOfTitle(title);
    if (cellText(cell).length > longestOf(column)) return this.tooLong(title, column, cellText(cell));
    if (column === null) return cell;
    const fault = this.faultOf(column, cell);
    if (fault !== null) return this.setAside(fault, title, column, cell, isOwn);
    if (typeof cell !== 'string') return cell;
    const converted = this.converted(title, cell, isOwn);
    return withoutLookalikes(converted);
  }

  private tooLong(title: string, column: RegisterColumn | null, text: string): null {
    this.reasons.push(
      findingUnder('text-too-long', title, `${text.slice(0, LONGEST_EXCERPT)}…`.toWellFormed()),
    );
    if (column !== null) this.unreadable.add(column);
    return null;
  }

  private faultOf(column: RegisterColumn, cell: RegisterCell): FindingCode | null {
    if (isBlank(cell) || column === 'serial') return null;
    if (typeof cell === 'object' && cell !== null && 'error' in cell) return 'cell-error';
    if (typeof cell !== 'string') return null;
    if (ERROR.test(normaliseText(cell))) return 'cell-error';
    if (isDitto(cell) && !FREE_COLUMNS.includes(column)) return 'value-above-missing';
    return this.encoding !== 'CONVERT' && this.oldText(cell) !== null ? 'text-old-encoding' : null;
  }

  /** A cell of the case counts where the row has none of its own; one old encoding is one reason. */
  private setAside(
    fault: FindingCode,
    title: string,
    column: RegisterColumn,
    cell: RegisterCell,
    isOwn: boolean,
  ): null {
    if (!isOwn && !isBlank(ownCell(this.own, column))) return null;
    const code = isOwn ? fault : 'case-cell-unusable';
    const isSaid = this.reasons.some((reason) => reason.code === code && code === 'text-old-encoding');
    if (!isSaid) this.reasons.push(findingUnder(code, title, cell));
    this.unreadable.add(column);
    return null;
  }

  private converted(title: string, text: string, isOwn: boolean): string {
    const old = this.oldText(text);
    if (old !== null) {
      const isSaid = this.notices.some((notice) => notice.code === 'text-converted');
      if (isOwn && !isSaid) this.notices.push(findingUnder('text-converted', title, text));
      return old.text;
    }
    const [encoding, ...further] = this.encodings;
    const alike =
      this.encoding === 'CONVERT' && encoding !== undefined && further.length === 0
        ? readAs(text, encoding)
        : null;
    if (alike === null) return text;
    if (!this.hasUnicode) return alike;
    if (isOwn) this.warnings.push(findingUnder('text-encoding-doubtful', title, text));
    return text;
  }
}

function mapCells(
  cells: RegisterCells,
  map: (title: string, cell: RegisterCell) => RegisterCell,
): RegisterCells {
  return Object.fromEntries(Object.entries(cells).map(([title, cell]) => [title, map(title, cell)]));
}

function ownCell(cells: RegisterCells, column: RegisterColumn): RegisterCell {
  const title = Object.keys(cells).find((key) => columnOfTitle(key) === column);
  return title === undefined ? null : (cells[title] ?? null);
}

/** A line break alone is how people write on several lines. */
function hasSuperfluousSpaces(text: string): boolean {
  const composed = text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/(?<=\S)\n(?=\S)/g, ' ');
  return composed !== composed.replace(/\s+/g, ' ').trim();
}

/** The text of a cell with its lines, for what may stand on several. */
export function linedText(cell: RegisterCell): string {
  return typeof cell === 'string' ? cell : shownText(cell);
}
