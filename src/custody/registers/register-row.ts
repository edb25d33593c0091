import { Decimal } from 'decimal.js';
import { Temporal } from 'temporal-polyfill';
import { issuedShareOf } from './issued-quantity.js';
import { cellOf, dateOfCell } from './register-cases.js';
import { classifyExhibit, type ExhibitClass } from './register-classes.js';
import {
  CASE_COLUMNS,
  cellText,
  columnOfTitle,
  isBlank,
  type RegisterCell,
  type RegisterCells,
  type RegisterColumn,
} from './register-columns.js';
import {
  findingOf,
  findingUnder,
  type FindingCode,
  type RegisterFinding,
  type RowFindings,
} from './register-findings.js';
import { unitOfWord, type RegisterUnit } from './register-units.js';
import {
  decimalsOf,
  isDecomposed,
  normaliseText,
  parseReference,
  parseRegisterNumber,
  splitParties,
  voucherKey,
  type DocumentReference,
  type ParsedNumber,
} from './register-values.js';
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
  return new RowReading(cells, inheritedCells, options).interpret();
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
  const number = voucherKey(cellText(cellOf(cells, 'issueVoucher')));
  const issuedOn = dateOfCell(cellOf(cells, 'issuedOn'));
  if (number === '' || !issuedOn) return null;
  return { number, issuedOn: issuedOn.toString(), receiver: textOrNull(cellOf(cells, 'receiver')) };
}

const ISSUE_COLUMNS: readonly RegisterColumn[] = ['issueOrder', 'issueVoucher', 'issuedOn', 'receiver'];
/** Columns whose text is looked up as a whole; an index holds no long text. */
const NUMBER_COLUMNS: readonly RegisterColumn[] = [
  'judgment',
  'enforcementDecision',
  'seal',
  'receiptOrder',
  'receiptVoucher',
  'disposalDecision',
  'issueOrder',
  'issueVoucher',
  'giver',
];
const LONGEST_NUMBER = 300;
const LONGEST_TEXT = 4000;
/** A quantity is kept with 14 digits before the point, an amount of money with 18. */
const QUANTITY_BOUND = new Decimal(10).pow(14);
const MONEY_BOUND = new Decimal(10).pow(18);

class RowReading {
  private readonly reasons: RegisterFinding[] = [];
  private readonly warnings: RegisterFinding[] = [];
  private readonly notices: RegisterFinding[] = [];

  constructor(
    private readonly cells: RegisterCells,
    private readonly inherited: RegisterCells,
    private readonly options: RowOptions,
  ) {}

  interpret(): Interpretation {
    this.noteRepairs();
    this.checkLengths();
    this.checkIssuedShare();
    const receivedOn = this.receivedOn();
    const receiptVoucherNumber = this.receiptVoucher(receivedOn);
    const name = this.required('name', 'name-missing');
    const kind = this.kind();
    const unit = this.unit();
    const quantity = this.quantity(unit);
    const disposalDecision = this.document('disposalDecision');
    const issue = this.issue(receivedOn, disposalDecision);
    const seal = this.seal();
    const described = {
      caseKey: this.options.caseKey,
      judgment: this.document('judgment'),
      enforcementDecision: this.document('enforcementDecision'),
      parties: splitParties(cellText(this.cell('parties'))),
      giver: textOrNull(this.cell('giver')),
      receiptOrderNumber: textOrNull(this.cell('receiptOrder')),
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
    const issued = statesIssue(this.cells);
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
      exhibitClass: classifyExhibit(name, unit.code),
      unit,
      quantity,
      statedWeightGrams: statedWeight(name),
    };
    return { verdict: this.warnings.length > 0 ? 'TAKEN_WITH_WARNING' : 'TAKEN', ...findings, issued, value };
  }

  private reason(code: FindingCode, column: RegisterColumn, cell: RegisterCell): null {
    this.reasons.push(findingOf(code, column, cell));
    return null;
  }

  private warning(code: FindingCode, column: RegisterColumn, cell: RegisterCell): null {
    this.warnings.push(findingOf(code, column, cell));
    return null;
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

  /** One notice per row and code: a row is repaired, not each of its cells. */
  private noteRepairs(): void {
    const texts = Object.entries(this.cells).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    const decomposed = texts.find(([, text]) => isDecomposed(text));
    if (decomposed) this.notices.push(findingUnder('text-decomposed', decomposed[0], decomposed[1]));
    const untrimmed = texts.find(([, text]) => text.normalize('NFC') !== normaliseText(text));
    if (untrimmed) this.notices.push(findingUnder('text-untrimmed', untrimmed[0], untrimmed[1]));
  }

  private checkLengths(): void {
    for (const [title, cell] of [...Object.entries(this.inherited), ...Object.entries(this.cells)]) {
      const column = columnOfTitle(title);
      const longest = column !== null && NUMBER_COLUMNS.includes(column) ? LONGEST_NUMBER : LONGEST_TEXT;
      const text = cellText(cell);
      if (text.length > longest)
        this.reasons.push(findingUnder('text-too-long', title, `${text.slice(0, 40)}…`.toWellFormed()));
    }
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
    const date = dateOfCell(cell);
    const fault = date === null ? 'date-invalid' : this.isFuture(date) ? 'date-in-future' : null;
    if (fault === null) return date;
    return this.reason(isBlank(this.own('receivedOn')) ? 'case-cell-unusable' : fault, 'receivedOn', cell);
  }

  /**
   * Voucher numbers are unique per office and calendar year, so a number of the same (or an unknown) year keeps
   * the row out; the same number in another year may be right but is doubtful in a book numbered throughout.
   */
  private receiptVoucher(receivedOn: Temporal.PlainDate | null): string | null {
    const cell = this.cell('receiptVoucher');
    const number = textOrNull(cell);
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
    return parseKind(cellText(cell)) ?? this.reason('kind-unknown', 'kind', cell);
  }

  private unit(): RegisterUnit | null {
    const cell = this.cell('unit');
    return unitOfWord(cellText(cell)) ?? this.reason('unit-unknown', 'unit', cell);
  }

  private quantity(unit: RegisterUnit | null): string | null {
    const cell = this.cell('quantity');
    if (isBlank(cell)) return this.reason('quantity-missing', 'quantity', cell);
    const number = numberOfCell(cell);
    if (number.outcome === 'NOT_A_NUMBER') return this.reason('quantity-not-a-number', 'quantity', cell);
    if (number.outcome === 'AMBIGUOUS' || (unit && couldBeDecimalPoint(cell, unit))) {
      return this.reason('quantity-ambiguous', 'quantity', cell);
    }
    if (new Decimal(number.value).lte(0)) return this.reason('quantity-negative', 'quantity', cell);
    if (new Decimal(number.value).gte(QUANTITY_BOUND))
      return this.reason('quantity-too-large', 'quantity', cell);
    if (unit && decimalsOf(number.value) > unit.decimals) {
      return this.reason('quantity-too-precise', 'quantity', cell);
    }
    if (number.writing === 'UNUSUAL') this.warning('number-format-unusual', 'quantity', cell);
    return number.value;
  }

  private document(column: RegisterColumn): DocumentReference | null {
    const cell = this.cell(column);
    const parsed = parseReference(cellText(cell));
    if (!parsed) return null;
    if (!parsed.dateLegible) this.warning('document-date-invalid', column, cell);
    const date = parsed.reference.date;
    if (date !== null && date > this.options.today.toString()) {
      this.warning('document-date-in-future', column, cell);
    }
    return parsed.reference;
  }

  private seal(): RegisterSeal {
    const cell = this.cell('seal');
    const seal = parseSeal(cellText(cell));
    if (!seal) {
      this.warning('seal-wording-unknown', 'seal', cell);
      return { sealed: null, labelNumber: null, condition: 'NOT_STATED' };
    }
    if (needsSealCheck(seal.condition)) this.warning('seal-not-intact', 'seal', cell);
    return seal;
  }

  private place(): RegisterPlace | null {
    const cell = this.cell('place');
    const place = parsePlace(cellText(cell));
    if (!place) return statesIssue(this.cells) ? null : this.warning('place-missing', 'place', cell);
    if (place.kind === 'OTHER') this.warning('place-unknown', 'place', cell);
    return place;
  }

  private bookValue(): string | null {
    const cell = this.cell('bookValue');
    if (isBlank(cell)) return null;
    const number = numberOfCell(cell);
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
    return parseDisposal(cellText(cell)) ?? this.warning('disposal-unknown', 'disposal', cell);
  }

  private issue(
    receivedOn: Temporal.PlainDate | null,
    decision: DocumentReference | null,
  ): RegisterIssue | null {
    if (!statesIssue(this.cells)) return null;
    const issuedOn = this.issuedOn(receivedOn);
    for (const column of ISSUE_COLUMNS) {
      if (column !== 'issuedOn' && isBlank(this.own(column))) {
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
      orderNumber: textOrNull(this.own('issueOrder')),
      voucherNumber: textOrNull(this.own('issueVoucher')),
      issuedOn: issuedOn.toString(),
      receiver: textOrNull(this.own('receiver')),
    };
  }

  private issuedOn(receivedOn: Temporal.PlainDate | null): Temporal.PlainDate | null {
    const cell = this.own('issuedOn');
    if (isBlank(cell)) return this.reason('issue-date-missing', 'issuedOn', cell);
    const date = dateOfCell(cell);
    if (!date) return this.reason('date-invalid', 'issuedOn', cell);
    if (this.isFuture(date)) return this.reason('date-in-future', 'issuedOn', cell);
    if (receivedOn && Temporal.PlainDate.compare(date, receivedOn) < 0) {
      return this.reason('issued-before-received', 'issuedOn', cell);
    }
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
  const text = cellText(cell);
  return text === '' ? null : text;
}

function numberOfCell(cell: RegisterCell): ParsedNumber {
  if (typeof cell === 'number' || typeof cell === 'string') return parseRegisterNumber(cell);
  if (typeof cell === 'object' && cell !== null && 'number' in cell) return parseRegisterNumber(cell.number);
  return { outcome: 'NOT_A_NUMBER' };
}

/** '1.234' as text: 1234 in Vietnamese, 1,234 to a careless typist — a factor of a thousand for what is weighed. */
function couldBeDecimalPoint(cell: RegisterCell, unit: RegisterUnit): boolean {
  return typeof cell === 'string' && unit.decimals >= 3 && /^\d{1,3}\.\d{3}$/.test(normaliseText(cell));
}

function statedWeight(name: string): string | null {
  const written = /(?:khối|trọng) lượng\s*:?\s*([\d.,]*\d)\s*(?:gam|gram|g)(?![\p{L}\p{N}])/iu.exec(
    name,
  )?.[1];
  const number = written === undefined ? null : parseRegisterNumber(written);
  return number?.outcome === 'NUMBER' ? number.value : null;
}
