import type { RowKind } from '../reading-choices.js';
import { CASE_COLUMNS, columnOfTitle, plainTitle, type RegisterColumn } from '../register-columns.js';
import { parseRegisterNumber } from '../register-numbers.js';
import type { WorkbookCell, WorkbookRow } from '../workbook/workbook.js';
import type { ChosenSheet } from './choose-sheet.js';
import type { MergedValue } from './merged-values.js';
import { labelWords, type LabelWords } from './row-wording.js';
import type { SheetColumns } from './sheet-columns.js';
import { HEADER_MINIMUM_TITLES, writtenTitle, type SheetHeader } from './sheet-header.js';
import type { SheetText } from './sheet-text.js';

/** What a row below the header is by its form. */
export interface SortedRow {
  readonly row: WorkbookRow;
  readonly kind: Exclude<RowKind, 'TITLE' | 'HIDDEN' | 'STRUCK'>;
  /** Whether it might be of another kind. */
  readonly isDoubtful: boolean;
  /** Whether it states a case for the rows below without being an item. */
  readonly statesCase: boolean;
}

const ITEM_COLUMNS: readonly RegisterColumn[] = ['name', 'kind', 'unit', 'quantity'];
const OWN_COLUMNS: readonly RegisterColumn[] = ['name', 'quantity', 'serial'];
const WIDE_TITLE_COLUMNS = 3;
const MOVED_TITLES = 2;
/** What a total row may state beside its label. */
const TOTALLED_COLUMNS: readonly (RegisterColumn | null)[] = [
  'unit',
  'quantity',
  'bookValue',
  'issuedQuantity',
  'remaining',
];
/** Words that stand in the place of a unit in a total row, where lines are counted. */
const LINES = /^(?:\d+ )?(?:muc|mon|khoan|dong|vu|vu viec|vat chung|tai san|hien vat|vat chung tai san)$/u;

/** Sorts the rows below the header, from top to bottom. */
export function sortRows(
  body: readonly WorkbookRow[],
  { header, merged, text }: Pick<ChosenSheet, 'header' | 'merged' | 'text'>,
  columns: SheetColumns,
): SortedRow[] {
  let isAfterTotal = false;
  let isAfterSignature = false;
  let isOfOtherTable = false;
  return body.map((row) => {
    const facts = new RowFacts(row, columns, merged.of(row.rowNumber), text);
    const sort = sortOf(facts, header, isAfterTotal, isAfterSignature);
    if (sort.kind === 'HEADER') isOfOtherTable = hasOtherColumns(facts);
    const sorted = { row, ...(isOfOtherTable ? ofOtherTable(sort) : sort) };
    if (sorted.kind === 'ITEM' || sorted.kind === 'HEADER') isAfterSignature = false;
    if (sorted.kind === 'ITEM' && facts.hasItemValues) isAfterTotal = false;
    if (sorted.kind === 'TOTAL') isAfterTotal = true;
    if (sorted.kind === 'SIGNATURE') isAfterSignature = true;
    return sorted;
  });
}

type Sort = Omit<SortedRow, 'row'>;

function sortOf(
  facts: RowFacts,
  header: SheetHeader,
  isAfterTotal: boolean,
  isAfterSignature: boolean,
): Sort {
  if (repeatsHeader(facts.row, header)) return sort('HEADER');
  if (numbersColumns(facts.row)) return sort('COLUMN_NUMBERS');
  const total = totalSort(facts);
  if (total !== null) return total;
  if (!facts.hasItemValues) {
    if (facts.labels.some((label) => label.words.isSignature)) {
      return sort('SIGNATURE', facts.own.has('name') && !isAfterTotal && facts.row.cells.size === 1);
    }
    if (isAfterSignature) return sort('SIGNATURE');
  }
  return itemSort(facts, isAfterTotal) ?? otherSort(facts, isAfterTotal);
}

/** A header whose titles stand above other columns than in the first one begins another table. */
function hasOtherColumns(facts: RowFacts): boolean {
  const moved = [...facts.row.cells].filter(([column, { shown }]) => {
    const meaning = columnOfTitle(shown);
    return meaning !== null && facts.columnOf(column) !== meaning;
  });
  return moved.length >= MOVED_TITLES;
}

/** What stands in other columns cannot be read by the first header; it is said and not taken for something else. */
function ofOtherTable(sort: Sort): Sort {
  return sort.kind === 'ITEM' || sort.statesCase
    ? { kind: 'OTHER', isDoubtful: true, statesCase: false }
    : sort;
}

function sort(kind: Sort['kind'], isDoubtful = false, statesCase = false): Sort {
  return { kind, isDoubtful, statesCase };
}

/** A total has the label of one, numbers, and nothing of an item; a unit may say what is added up. */
function totalSort(facts: RowFacts): Sort | null {
  // What is counted may stand in front of the label: "200 khoản" is none.
  const first = facts.labels.find((label) => !LINES.test(plainTitle(label.text)));
  if (first === undefined) return null;
  const others = facts.labels.filter((label) => label !== first);
  const { isTotal, isSubtotal, beginsTotal } = first.words;
  if (beginsTotal && facts.row.cells.size === 1) return sort('TOTAL', !isTotal);
  if (!isTotal && !isSubtotal) return null;
  const isUnit = (label: Label): boolean => facts.columnOf(label.column) === 'unit' && isTotal;
  const saysNoMore = others.every(
    (label) =>
      LINES.test(plainTitle(label.text)) || label.words.isTotal || label.words.isSubtotal || isUnit(label),
  );
  if (!saysNoMore) return null;
  const hasSerial = facts.own.has('serial') && facts.columnOf(first.column) !== 'serial';
  const addsUpUnits = others.some(isUnit);
  const isOnlyAmounts = [...facts.row.cells.keys()].every(
    (column) => column === first.column || TOTALLED_COLUMNS.includes(facts.columnOf(column)),
  );
  if (addsUpUnits && !isOnlyAmounts) return null;
  return sort(isSubtotal ? 'SUBTOTAL' : 'TOTAL', hasSerial || addsUpUnits);
}

/** An item has two of what makes an item, or one and something else, or at least a name where no total stands above it. */
function itemSort(facts: RowFacts, isAfterTotal: boolean): Sort | null {
  const itemColumns = ITEM_COLUMNS.filter((column) => facts.filled.has(column));
  if (itemColumns.length === 0 || !OWN_COLUMNS.some((column) => facts.own.has(column))) return null;
  if (facts.hasGroupNumber && !facts.own.has('kind') && !facts.own.has('unit')) {
    return sort('GROUP_TITLE', facts.own.has('quantity'));
  }
  const name = facts.labels.find((label) => facts.columnOf(label.column) === 'name')?.words;
  const isDoubtful = name?.beginsLikeTotal === true || name?.isSignature === true;
  if (itemColumns.length >= 2) return sort('ITEM', isDoubtful);
  if (isAfterTotal && !facts.hasItemValues) return sort('OTHER', true);
  if (facts.hasFurther) return sort('ITEM', isDoubtful);
  const isNoItem = facts.isWide || name?.isGroup === true || name?.isNote === true || facts.isShouted;
  return facts.own.has('name') && !isNoItem ? sort('ITEM', true) : null;
}

function otherSort(facts: RowFacts, isAfterTotal: boolean): Sort {
  const caseColumns = CASE_COLUMNS.filter((column) => facts.own.has(column));
  const statesCase =
    !isAfterTotal &&
    caseColumns.length >= 2 &&
    (caseColumns.includes('receiptVoucher') || caseColumns.includes('parties'));
  if (statesCase) return sort('GROUP_TITLE', true, true);
  const [label] = facts.labels;
  const isAlone = facts.row.cells.size === 1 && label !== undefined;
  if (isAlone && (facts.isWide || label.words.isGroup || facts.isShouted)) {
    return sort('GROUP_TITLE', facts.own.has('name') && !label.words.isGroup);
  }
  const saysNothing = facts.row.cells.size === 1 && facts.own.has('serial') && label === undefined;
  return sort('OTHER', !saysNothing && !(isAlone && label.words.isNote));
}

/** A text of a row; most are never read as the label of the row. */
class Label {
  private readonly once: { text?: string; words?: LabelWords } = {};

  constructor(
    readonly column: number,
    private readonly shown: string,
    private readonly reader: SheetText,
  ) {}

  get text(): string {
    return (this.once.text ??= this.reader.read(this.shown));
  }

  get words(): LabelWords {
    return (this.once.words ??= labelWords(this.text));
  }
}

/** What there is to know of a row before it is sorted. */
class RowFacts {
  /** The columns that are written in the row itself. */
  readonly own: ReadonlySet<RegisterColumn>;
  /** The same with those that have a value from a merged area above. */
  readonly filled: ReadonlySet<RegisterColumn>;
  /** Its texts that are no numbers. */
  readonly labels: readonly Label[];
  /** Whether a title is merged over several columns. */
  readonly isWide: boolean;

  constructor(
    readonly row: WorkbookRow,
    private readonly columns: SheetColumns,
    merged: ReadonlyMap<number, MergedValue>,
    text: SheetText,
  ) {
    this.own = new Set([...row.cells.keys()].flatMap((column) => this.columnOf(column) ?? []));
    const fromAbove = [...merged].flatMap(([column, value]) =>
      value.isFromAbove && !value.isFromLeft ? (this.columnOf(column) ?? []) : [],
    );
    this.filled = new Set([...this.own, ...fromAbove]);
    this.labels = [...row.cells].flatMap(([column, cell]) =>
      isNumber(cell) ? [] : [new Label(column, cell.shown, text)],
    );
    const toTheRight = [...merged.values()].filter((value) => value.isFromLeft && !value.isFromAbove);
    this.isWide = toTheRight.length >= WIDE_TITLE_COLUMNS - 1;
  }

  columnOf(column: number): RegisterColumn | null {
    return this.columns.meanings.get(column) ?? null;
  }

  /** Whether it says what only an item says. */
  get hasItemValues(): boolean {
    return this.filled.has('kind') || this.filled.has('unit') || this.filled.has('quantity');
  }

  /** Whether something else is written than what makes an item, and not only its number. */
  get hasFurther(): boolean {
    return [...this.own].some((column) => column !== 'serial' && !ITEM_COLUMNS.includes(column));
  }

  /** Whether nothing but a text of several words in capitals is written. */
  get isShouted(): boolean {
    const [label, ...others] = this.labels;
    const text = this.row.cells.size === 1 && others.length === 0 ? (label?.text ?? '') : '';
    return text.includes(' ') && text === text.toUpperCase() && text !== text.toLowerCase();
  }

  /** Whether its serial number is a Roman numeral or a letter, as groups have. */
  get hasGroupNumber(): boolean {
    return this.labels.some(
      (label) =>
        this.columnOf(label.column) === 'serial' && /^(?:[IVX]{1,5}|[A-H])\s?[.)]?$/u.test(label.text),
    );
  }
}

function isNumber({ value }: WorkbookCell): boolean {
  if (value.kind === 'TEXT') return parseRegisterNumber(value.text).outcome === 'NUMBER';
  return value.kind === 'NUMBER' || value.kind === 'ERROR';
}

const REPEATED_SHARE = 0.6;

function repeatsHeader(row: WorkbookRow, header: SheetHeader): boolean {
  const written = [...row.cells].map(([column, cell]) => [column, cell] as const);
  const mostAlike = Math.max(
    ...header.writtenRows.map(
      (titles) => written.filter(([column, { shown }]) => titles.get(column) === writtenTitle(shown)).length,
    ),
  );
  if (mostAlike >= 2 && mostAlike >= written.length * REPEATED_SHARE) return true;
  // An item is told from a header by its numbers, so that not every text of a long register is looked up.
  if (written.length < HEADER_MINIMUM_TITLES || written.some(([, { value }]) => value.kind !== 'TEXT')) {
    return false;
  }
  const known = new Set(written.map(([, { shown }]) => columnOfTitle(shown)));
  known.delete(null);
  return known.size >= HEADER_MINIMUM_TITLES && known.size >= written.length * REPEATED_SHARE;
}

const NUMBERED_COLUMNS_LEAST = 4;

/** A row that numbers the columns, such as A B 1 2 3 or (1) (2) (3 = 1 + 2). */
function numbersColumns(row: WorkbookRow): boolean {
  const texts = [...row.cells.values()].map((cell) => cell.shown.replaceAll(/[()\s[\]]/gu, ''));
  if (texts.length < NUMBERED_COLUMNS_LEAST) return false;
  let last = { letter: '', number: 0 };
  for (const text of texts) {
    const parts = /^(?:(?<number>\d{1,2})|(?<letter>[A-Z]))(?:=[\d+=*/-]+)?$/iu.exec(text)?.groups;
    const number = Number(parts?.['number'] ?? 0);
    const letter = parts?.['letter']?.toUpperCase() ?? '';
    if (number <= last.number && letter <= last.letter) return false;
    last = number > 0 ? { ...last, number } : { ...last, letter };
  }
  return true;
}
