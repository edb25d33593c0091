import { Decimal } from 'decimal.js';
import { Temporal } from 'temporal-polyfill';
import { issuedShareOf } from './issued-quantity.js';
import type { ReadingChoices } from './reading-choices.js';
import { cellOf, dateOfCell } from './register-cases.js';
import { linedText, LONGEST_NUMBER, readableCells, type ReadableCells } from './register-cells.js';
import { classifyExhibit, type ExhibitClass } from './register-classes.js';
import {
  CASE_COLUMNS,
  cellText,
  isBlank,
  numberText,
  shownText,
  type RegisterCell,
  type RegisterCells,
  type RegisterColumn,
} from './register-columns.js';
import { findingOf, type FindingCode, type RegisterFinding, type RowFindings } from './register-findings.js';
import { readDateCell, type DateReading } from './register-dates.js';
import { decimalsOf, parseRegisterNumber, type ParsedNumber } from './register-numbers.js';
import {
  mainPaper,
  readNumber,
  readPapers,
  voucherKey,
  type DocumentReference,
  type NumberReading,
  type PaperFault,
  type StatedPaper,
} from './register-papers.js';
import { splitPeople } from './register-people.js';
import { readQuantity, type QuantityReading } from './register-quantity.js';
import { normaliseText } from './register-text.js';
import { readUnit, type RegisterUnit, type UnitWritings } from './register-units.js';
import {
  needsSealCheck,
  parseDisposal,
  parseKind,
  parsePlace,
  parseSeal,
  type IntendedDisposal,
  type RegisterKind,
  type RegisterPlace,
  type RegisterSeal,
} from './register-wording.js';

/** The issue of an item as the register states it; the date is ISO (yyyy-mm-dd). */
export interface RegisterIssue {
  readonly orderNumber: string | null;
  readonly voucherNumber: string | null;
  readonly issuedOn: string;
  readonly receiver: string | null;
}

/** A row that can be booked. Dates are ISO, quantities and đồng are decimal strings, empty cells are null. */
export interface RegisterItem {
  readonly caseKey: string;
  readonly receivedOn: string;
  readonly judgment: DocumentReference | null;
  readonly enforcementDecision: DocumentReference | null;
  readonly parties: readonly string[];
  readonly giver: string | null;
  readonly receiptOrderNumber: string | null;
  readonly receiptVoucherNumber: string;
  readonly kind: RegisterKind;
  readonly name: string;
  readonly exhibitClass: ExhibitClass;
  readonly unit: RegisterUnit;
  readonly quantity: string;
  /** Weight in gram that the name states beside the counted quantity ("…, khối lượng 39,3936 gam"). */
  readonly statedWeightGrams: string | null;
  readonly condition: string | null;
  readonly seal: RegisterSeal;
  readonly place: RegisterPlace | null;
  /** Value in đồng; null when the register states none. */
  readonly bookValue: string | null;
  readonly intendedDisposal: IntendedDisposal | null;
  readonly disposalDecision: DocumentReference | null;
  readonly issue: RegisterIssue | null;
  readonly note: string | null;
}

/** What becomes of a row. Only a row that is not SET_ASIDE carries a value. `issued` holds for every row. */
export type Interpretation = RowFindings & { readonly issued: boolean } & (
    | { readonly verdict: 'TAKEN' | 'TAKEN_WITH_WARNING'; readonly value: RegisterItem }
    | { readonly verdict: 'SET_ASIDE'; readonly value: null }
  );

/** A receipt voucher number that belongs to another case; the year is null when its receipt date is unknown. */
export interface OtherReceiptVoucher {
  readonly number: string;
  readonly year: number | null;
}

/** An issue voucher another row states. */
export interface OtherIssueVoucher {
  readonly number: string;
  readonly issuedOn: string;
  readonly receiver: string | null;
}

/** What a row is judged against, beside its own cells. */
export interface RowOptions {
  readonly today: Temporal.PlainDate;
  readonly caseKey: string;
  readonly otherReceiptVouchers?: readonly OtherReceiptVoucher[];
  readonly otherIssueVouchers?: readonly OtherIssueVoucher[];
  /** Whether texts of an old encoding are converted; a row with one is set aside when left out. */
  readonly encoding?: ReadingChoices['encoding'];
  /** The units of the authority by what names them; the usual ones when left out. */
  readonly units?: UnitWritings;
}

/**
 * Interprets one row. `cells` are its own cells keyed by header text; `inheritedCells` are those of its case, used
 * where its own are blank. Never throws for what is written in a row: it answers with a verdict and findings.
 */
export function interpretRow(
  cells: RegisterCells,
  inheritedCells: RegisterCells,
  options: RowOptions,
): Interpretation {
  const readable = readableCells(cells, inheritedCells, options.encoding);
  return new RowReading(readable, statesIssue(cells), options).interpret();
}

/** True when a row states an issue: any of its particulars is written, or nothing remains of the item. */
function statesIssue(cells: RegisterCells): boolean {
  return writesIssue(cells) || issuedShareOf(cells).share === 'ALL';
}

function writesIssue(cells: RegisterCells): boolean {
  return ISSUE_COLUMNS.some((column) => !isBlank(cellOf(cells, column)));
}

/** The issue voucher a row states, when its number and date are legible. */
export function issueVoucherOf(cells: RegisterCells): OtherIssueVoucher | null {
  const number = voucherKey(numberText(cellOf(cells, 'issueVoucher')));
  const issuedOn = dateOfCell(cellOf(cells, 'issuedOn'));
  if (number === '' || !issuedOn) return null;
  return { number, issuedOn: issuedOn.toString(), receiver: textOrNull(cellOf(cells, 'receiver')) };
}

const ISSUE_COLUMNS: readonly RegisterColumn[] = ['issueOrder', 'issueVoucher', 'issuedOn', 'receiver'];
/** A quantity is kept with 14 digits before the point, an amount of money with 18. */
const QUANTITY_BOUND = new Decimal(10).pow(14);
const MONEY_BOUND = new Decimal(10).pow(18);

/** Behind an amount of money, which is always one of đồng. */
const CURRENCY = /(?:đồng|đ|vnđ|vnd)\.?\s*$/iu;

const DATE_COLUMN_OF: Readonly<Record<PaperColumn, RegisterColumn>> = {
  judgment: 'judgmentDate',
  enforcementDecision: 'enforcementDecisionDate',
  disposalDecision: 'disposalDecisionDate',
};
const WARNING_OF_FAULT: Readonly<Record<PaperFault, FindingCode>> = {
  NO_NUMBER: 'paper-number-missing',
  NO_DATE: 'paper-date-missing',
  NO_YEAR: 'paper-date-incomplete',
  NO_SUCH_DAY: 'document-date-invalid',
};
const REASON_OF_QUANTITY: Readonly<Record<Exclude<QuantityReading['outcome'], 'NUMBER'>, FindingCode>> = {
  AMBIGUOUS: 'quantity-ambiguous',
  NOT_A_NUMBER: 'quantity-not-a-number',
  FRACTION: 'quantity-fraction',
  RANGE: 'quantity-range',
};

type PaperColumn = 'judgment' | 'enforcementDecision' | 'disposalDecision';
type NumberColumn = 'receiptOrder' | 'receiptVoucher' | 'issueOrder' | 'issueVoucher';

class RowReading {
  private readonly reasons: RegisterFinding[];
  private readonly warnings: RegisterFinding[];
  private readonly notices: RegisterFinding[];
  private readonly cells: RegisterCells;
  private readonly inherited: RegisterCells;
  private readonly unreadable: ReadonlySet<RegisterColumn>;

  constructor(
    readable: ReadableCells,
    private readonly issued: boolean,
    private readonly options: RowOptions,
  ) {
    this.cells = readable.cells;
    this.inherited = readable.inherited;
    this.unreadable = readable.unreadable;
    this.reasons = [...readable.findings.reasons];
    this.warnings = [...readable.findings.warnings];
    this.notices = [...readable.findings.notices];
  }

  interpret(): Interpretation {
    this.checkIssuedShare();
    const receivedOn = this.receivedOn();
    const receiptVoucherNumber = this.receiptVoucher(receivedOn);
    const name = this.required('name', 'name-missing');
    const kind = this.kind();
    const quantityReading = readQuantity(this.cell('quantity'), this.options.units);
    const unit = this.unit(quantityReading);
    const quantity = this.quantity(quantityReading, unit);
    const disposalDecision = this.document('disposalDecision');
    const issue = this.issue(receivedOn, disposalDecision);
    const seal = this.seal();
    const described = {
      caseKey: this.options.caseKey,
      judgment: this.document('judgment'),
      enforcementDecision: this.document('enforcementDecision'),
      parties: this.parties(),
      giver: textOrNull(this.cell('giver')),
      receiptOrderNumber: this.number('receiptOrder', receivedOn),
      condition: textOrNull(this.cell('condition')),
      seal,
      place: this.place(),
      bookValue: this.bookValue(),
      intendedDisposal: this.intendedDisposal(),
      disposalDecision,
      issue,
      note: textOrNull(this.cell('note')),
    };
    const findings = { reasons: this.reasons, warnings: this.warnings, notices: this.notices };
    const { issued } = this;
    if (
      this.reasons.length > 0 ||
      !receivedOn ||
      !receiptVoucherNumber ||
      !name ||
      !kind ||
      !unit ||
      !quantity
    ) {
      return { verdict: 'SET_ASIDE', ...findings, issued, value: null };
    }
    const value: RegisterItem = {
      ...described,
      receivedOn: receivedOn.toString(),
      receiptVoucherNumber,
      kind,
      name,
      exhibitClass: this.exhibitClass(name, unit),
      unit,
      quantity,
      statedWeightGrams: statedWeight(name),
    };
    return { verdict: this.warnings.length > 0 ? 'TAKEN_WITH_WARNING' : 'TAKEN', ...findings, issued, value };
  }

  private reason(code: FindingCode, column: RegisterColumn, cell: RegisterCell): null {
    if (!this.unreadable.has(column)) this.reasons.push(findingOf(code, column, cell));
    return null;
  }

  private warning(code: FindingCode, column: RegisterColumn, cell: RegisterCell): null {
    if (!this.unreadable.has(column)) this.warnings.push(findingOf(code, column, cell));
    return null;
  }

  /** Of a cell of the case it is told once, in the row that states it. */
  private notice(code: FindingCode, column: RegisterColumn, cell: RegisterCell): void {
    if (!isBlank(this.own(column))) this.notices.push(findingOf(code, column, cell));
  }

  private own(column: RegisterColumn): RegisterCell {
    return cellOf(this.cells, column);
  }

  /** Only what belongs to the case is inherited: a missing quantity never becomes that of another row. */
  private cell(column: RegisterColumn): RegisterCell {
    const own = this.own(column);
    if (!isBlank(own) || !CASE_COLUMNS.includes(column)) return own;
    const inherited = cellOf(this.inherited, column);
    return isBlank(inherited) ? own : inherited;
  }

  /** True when the value comes from the case: not written in this row, or only repeated. */
  private isInherited(column: RegisterColumn): boolean {
    const own = this.own(column);
    return isBlank(own) || cellText(own) === cellText(cellOf(this.inherited, column));
  }

  /** The book takes over what is all there or all gone; what the row says otherwise is for people. */
  private checkIssuedShare(): void {
    const { share, column } = issuedShareOf(this.cells);
    if (share === 'PART') this.reason('issued-in-part', column, this.own(column));
    const contradicts = share === 'NONE' && writesIssue(this.cells);
    if ((share === 'UNCLEAR' && !isBlank(this.own('quantity'))) || contradicts) {
      this.reason('issued-quantity-unclear', column, this.own(column));
    }
  }

  private required(column: RegisterColumn, code: FindingCode): string | null {
    const cell = this.cell(column);
    return textOrNull(cell) ?? this.reason(code, column, cell);
  }

  private receivedOn(): Temporal.PlainDate | null {
    const cell = this.cell('receivedOn');
    if (isBlank(cell)) return this.reason('date-missing', 'receivedOn', cell);
    const reading = readDateCell(cell);
    const date = reading?.date ?? null;
    const fault = date === null ? 'date-invalid' : this.isFuture(date) ? 'date-in-future' : null;
    if (fault === null) {
      this.remarkOnDate('receivedOn', reading);
      return date;
    }
    return this.reason(isBlank(this.own('receivedOn')) ? 'case-cell-unusable' : fault, 'receivedOn', cell);
  }

  /**
   * Voucher numbers are unique per office and calendar year, so a number of the same (or an unknown) year keeps
   * the row out; the same number in another year may be right but is doubtful in a book numbered throughout.
   */
  private receiptVoucher(receivedOn: Temporal.PlainDate | null): string | null {
    const cell = this.cell('receiptVoucher');
    const number = this.number('receiptVoucher', receivedOn);
    if (number === null) return this.reason('voucher-number-missing', 'receiptVoucher', cell);
    const others = (this.options.otherReceiptVouchers ?? []).filter(
      (other) => voucherKey(other.number) === voucherKey(number),
    );
    if (others.length === 0) return number;
    const collides =
      receivedOn === null || others.some((other) => other.year === null || other.year === receivedOn.year);
    const inherited = this.isInherited('receiptVoucher');
    if (collides)
      this.reason(inherited ? 'case-cell-unusable' : 'voucher-number-reused', 'receiptVoucher', cell);
    else this.warning(inherited ? 'case-cell-doubtful' : 'voucher-number-reused', 'receiptVoucher', cell);
    return number;
  }

  private kind(): RegisterKind | null {
    const cell = this.cell('kind');
    return parseKind(shownText(cell)) ?? this.reason('kind-unknown', 'kind', cell);
  }

  private exhibitClass(name: string, unit: RegisterUnit): ExhibitClass {
    const exhibitClass = classifyExhibit(name, unit.code);
    if (exhibitClass === 'OTHER') this.notice('class-unknown', 'name', this.cell('name'));
    return exhibitClass;
  }

  private parties(): string[] {
    const cell = this.cell('parties');
    const people = splitPeople(linedText(cell));
    if (people.length > 1 && people.join('; ') !== normaliseText(linedText(cell)).replace(/\s*;\s*/g, '; ')) {
      this.notice('people-split', 'parties', cell);
    }
    return people;
  }

  /** The unit of its own column, else the one that stands beside the quantity. */
  private unit(quantity: QuantityReading): RegisterUnit | null {
    const cell = this.cell('unit');
    if (isBlank(cell) && quantity.outcome === 'NUMBER' && quantity.unit) return quantity.unit;
    const reading = readUnit(shownText(cell), this.options.units);
    if (reading === null) return this.reason('unit-unknown', 'unit', cell);
    if (reading.remark === 'CORRECTED') this.notice('unit-corrected', 'unit', cell);
    if (reading.remark === 'SEVERAL') this.warning('unit-ambiguous', 'unit', cell);
    return reading.unit;
  }

  private quantity(reading: QuantityReading, unit: RegisterUnit | null): string | null {
    const cell = this.cell('quantity');
    if (isBlank(cell)) return this.reason('quantity-missing', 'quantity', cell);
    if (reading.outcome !== 'NUMBER') {
      return this.reason(REASON_OF_QUANTITY[reading.outcome], 'quantity', cell);
    }
    const fault = this.faultOfQuantity(reading.value, unit, cell);
    if (fault !== null) return this.reason(fault, 'quantity', cell);
    if (reading.writing === 'UNUSUAL') this.warning('number-format-unusual', 'quantity', cell);
    if (reading.writing === 'IN_WORDS') this.warning('quantity-in-words', 'quantity', cell);
    const differs = reading.unit && unit && reading.unit.code !== unit.code;
    if (differs) this.warning('quantity-unit-differs', 'quantity', cell);
    else if (reading.unit || reading.rest !== '') this.notice('quantity-with-unit', 'quantity', cell);
    return reading.value;
  }

  private faultOfQuantity(value: string, unit: RegisterUnit | null, cell: RegisterCell): FindingCode | null {
    const amount = new Decimal(value);
    if (unit && couldBeDecimalPoint(cell, unit)) return 'quantity-ambiguous';
    if (amount.lte(0)) return 'quantity-negative';
    if (amount.gte(QUANTITY_BOUND)) return 'quantity-too-large';
    return unit && decimalsOf(value) > unit.decimals ? 'quantity-too-precise' : null;
  }

  /** The number of an order or a voucher; the date that stands with it must be the date of the row. */
  private number(column: NumberColumn, dated: Temporal.PlainDate | null): string | null {
    const cell = this.cell(column);
    const reading = isDateCell(cell) ? plainNumber(numberText(cell)) : readNumber(numberOrLines(cell));
    if (reading === null) return null;
    const code = warningOfNumber(reading, cell, dated);
    if (code !== null) this.warning(this.isInherited(column) ? 'case-cell-doubtful' : code, column, cell);
    if (reading.leftOut.length > 0) this.notice('paper-words-left-out', column, cell);
    return reading.number;
  }

  /** The first paper with number and date; of what else the cell says, a finding keeps the text. */
  private document(column: PaperColumn): DocumentReference | null {
    const cell = this.cell(column);
    const { papers, leftOut, unread, saysNone } = readPapers(linedText(cell));
    if (saysNone) this.notice('paper-none-stated', column, cell);
    const written = papers.length === 0 && unread.length > 0;
    if (written) return this.warning('paper-unread', column, cell);
    const paper = this.withDateOfColumn(column, mainPaper(papers), papers);
    for (const code of new Set(papers.map((stated) => this.faultOfPaper(stated, paper)))) {
      if (code !== null) this.warning(code, column, cell);
    }
    if (papers.length > 1) this.warning('papers-several', column, cell);
    if (unread.length > 0) this.warning('paper-partly-unread', column, cell);
    else if (leftOut.length > 0) this.notice('paper-words-left-out', column, cell);
    if (papers.some(({ date }) => date !== null && date > this.options.today.toString())) {
      this.warning('document-date-in-future', column, cell);
    }
    return paper !== null && paper.number.length > LONGEST_NUMBER
      ? this.reason('text-too-long', column, cell)
      : paper;
  }

  /** What is missing in a paper; the date of the main one may stand in a column of its own. */
  private faultOfPaper(stated: StatedPaper, main: DocumentReference | null): FindingCode | null {
    const isMain = stated.number !== null && stated.number === main?.number;
    if (isMain && stated.fault === 'NO_DATE' && main.date !== null) return null;
    return stated.fault === null ? null : WARNING_OF_FAULT[stated.fault];
  }

  private withDateOfColumn(
    column: PaperColumn,
    paper: DocumentReference | null,
    papers: readonly StatedPaper[],
  ): DocumentReference | null {
    const dateColumn = DATE_COLUMN_OF[column];
    const cell = this.cell(dateColumn);
    if (isBlank(cell)) return paper;
    const reading = readDateCell(cell);
    if (reading === null) this.warning('document-date-invalid', dateColumn, cell);
    if (reading === null || paper === null) {
      if (paper === null) this.warning('paper-number-missing', dateColumn, cell);
      return paper;
    }
    this.remarkOnDate(dateColumn, reading);
    if (this.isFuture(reading.date)) this.warning('document-date-in-future', dateColumn, cell);
    const date = reading.date.toString();
    if (!papers.some((stated) => stated.date === null || stated.date === date)) {
      this.warning('paper-date-differs', dateColumn, cell);
    }
    return { ...paper, date: paper.date ?? date };
  }

  private remarkOnDate(column: RegisterColumn, reading: DateReading | null): void {
    const isOwn = !isBlank(this.own(column));
    if (!isOwn) return;
    if (reading?.remark === 'SERIAL') this.notice('date-from-serial', column, this.own(column));
    if (reading?.remark === 'NO_DAY') this.warning('date-without-day', column, this.own(column));
    if (reading?.remark === 'MONTH_FIRST') this.warning('date-month-first', column, this.own(column));
  }

  private seal(): RegisterSeal {
    const cell = this.cell('seal');
    const seal = parseSeal(shownText(cell));
    if (!seal) {
      this.warning('seal-wording-unknown', 'seal', cell);
      return { sealed: null, labelNumber: null, condition: 'NOT_STATED' };
    }
    if (needsSealCheck(seal.condition)) this.warning('seal-not-intact', 'seal', cell);
    return seal;
  }

  private place(): RegisterPlace | null {
    const cell = this.cell('place');
    const place = parsePlace(shownText(cell));
    if (!place) return this.issued ? null : this.warning('place-missing', 'place', cell);
    if (place.kind === 'OTHER') this.warning('place-unknown', 'place', cell);
    return place;
  }

  private bookValue(): string | null {
    const cell = this.cell('bookValue');
    if (isBlank(cell)) return null;
    const number = numberOfCell(typeof cell === 'string' ? cell.replace(CURRENCY, '') : cell);
    if (
      number.outcome !== 'NUMBER' ||
      number.value.startsWith('-') ||
      decimalsOf(number.value) > 0 ||
      new Decimal(number.value).gte(MONEY_BOUND)
    ) {
      return this.warning('book-value-unusable', 'bookValue', cell);
    }
    if (number.writing === 'UNUSUAL') this.warning('number-format-unusual', 'bookValue', cell);
    return number.value;
  }

  private intendedDisposal(): IntendedDisposal | null {
    const cell = this.cell('disposal');
    if (isBlank(cell)) return null;
    return parseDisposal(shownText(cell)) ?? this.warning('disposal-unknown', 'disposal', cell);
  }

  private issue(
    receivedOn: Temporal.PlainDate | null,
    decision: DocumentReference | null,
  ): RegisterIssue | null {
    if (!this.issued) return null;
    const issuedOn = this.issuedOn(receivedOn);
    const orderNumber = this.number('issueOrder', issuedOn);
    const voucherNumber = this.number('issueVoucher', issuedOn);
    for (const column of ISSUE_COLUMNS) {
      if (column !== 'issuedOn' && isBlank(this.own(column)) && !this.unreadable.has(column)) {
        this.warning('issue-particulars-missing', column, this.own(column));
      }
    }
    if (!issuedOn) return null;
    if (decision?.date && decision.date > issuedOn.toString()) {
      this.warning('issued-before-decision', 'disposalDecision', this.own('disposalDecision'));
    }
    if (this.issueVoucherIsReused()) {
      this.warning('issue-voucher-number-reused', 'issueVoucher', this.own('issueVoucher'));
    }
    return {
      orderNumber,
      voucherNumber,
      issuedOn: issuedOn.toString(),
      receiver: textOrNull(this.own('receiver')),
    };
  }

  private issuedOn(receivedOn: Temporal.PlainDate | null): Temporal.PlainDate | null {
    const cell = this.own('issuedOn');
    if (isBlank(cell)) return this.reason('issue-date-missing', 'issuedOn', cell);
    const reading = readDateCell(cell);
    if (!reading) return this.reason('date-invalid', 'issuedOn', cell);
    const { date } = reading;
    if (this.isFuture(date)) return this.reason('date-in-future', 'issuedOn', cell);
    if (receivedOn && Temporal.PlainDate.compare(date, receivedOn) < 0) {
      return this.reason('issued-before-received', 'issuedOn', cell);
    }
    this.remarkOnDate('issuedOn', reading);
    return date;
  }

  /** Several items may leave under one voucher: on one day, to one receiver. */
  private issueVoucherIsReused(): boolean {
    const voucher = issueVoucherOf(this.cells);
    return (
      voucher !== null &&
      (this.options.otherIssueVouchers ?? []).some(
        (other) =>
          voucherKey(other.number) === voucher.number &&
          other.issuedOn.slice(0, 4) === voucher.issuedOn.slice(0, 4) &&
          (other.issuedOn !== voucher.issuedOn || other.receiver !== voucher.receiver),
      )
    );
  }

  private isFuture(date: Temporal.PlainDate): boolean {
    return Temporal.PlainDate.compare(date, this.options.today) > 0;
  }
}

function textOrNull(cell: RegisterCell): string | null {
  const text = shownText(cell);
  return text === '' ? null : text;
}

function isDateCell(cell: RegisterCell): boolean {
  return typeof cell === 'object' && cell !== null && 'date' in cell;
}

function numberOrLines(cell: RegisterCell): string {
  return typeof cell === 'string' ? cell : numberText(cell);
}

function plainNumber(number: string): NumberReading {
  return { number, date: null, fault: null, leftOut: [], isOneOfSeveral: false, isDate: false };
}

function warningOfNumber(
  reading: NumberReading,
  cell: RegisterCell,
  dated: Temporal.PlainDate | null,
): FindingCode | null {
  if (isDateCell(cell)) return 'voucher-number-became-date';
  if (reading.isDate) return 'voucher-number-is-date';
  if (reading.isOneOfSeveral) return 'papers-several';
  if (reading.fault !== null) return WARNING_OF_FAULT[reading.fault];
  const differs = reading.date !== null && dated !== null && reading.date !== dated.toString();
  return differs ? 'voucher-date-differs' : null;
}

function numberOfCell(cell: RegisterCell): ParsedNumber {
  if (typeof cell === 'number' || typeof cell === 'string') return parseRegisterNumber(cell);
  if (typeof cell === 'object' && cell !== null && 'number' in cell) return parseRegisterNumber(cell.number);
  return { outcome: 'NOT_A_NUMBER' };
}

/** '1.234' as text: 1234 in Vietnamese, 1,234 to a careless typist — a factor of a thousand for what is weighed. */
function couldBeDecimalPoint(cell: RegisterCell, unit: RegisterUnit): boolean {
  return (
    typeof cell === 'string' && unit.decimals >= 3 && /^\d{1,3}\.\d{3}(?![\d.,])/.test(normaliseText(cell))
  );
}

function statedWeight(name: string): string | null {
  const written = /(?:khối|trọng) lượng\s*:?\s*([\d.,]*\d)\s*(?:gam|gram|g)(?![\p{L}\p{N}])/iu.exec(
    name,
  )?.[1];
  const number = written === undefined ? null : parseRegisterNumber(written);
  return number?.outcome === 'NUMBER' ? number.value : null;
}
