import fc from 'fast-check';
import type { RegisterColumn } from '../../src/custody/registers/register-columns.js';
import type { ReadingChoices } from '../../src/custody/registers/reading-choices.js';
import { mau13 } from '../support/register-lines.js';
import {
  inTcvn3,
  inVni,
  letterOf,
  openDocumentFile,
  serialOf,
  textFile,
  withMacros,
  workbookFile,
  type FileCell,
  type FileForm,
  type FileSheet,
  type TextForm,
} from './sheet-file.js';
import { TRUE_ROWS, TRUE_ROWS_COUNT, type TruePaper, type TrueRow } from './true-rows.js';

type Column = RegisterColumn;

/** Titles as people write them; the first of each is that of the form. */
const TITLES: Readonly<Partial<Record<Column, readonly string[]>>> = {
  serial: ['STT', 'Số\nTT', 'TT', 'Stt.'],
  receivedOn: ['Ngày nhập kho', 'Ngày, tháng, năm nhập kho', 'Ngày nhập', 'NGÀY NHẬN', 'Thời gian nhập kho'],
  judgment: [
    'Bản án, quyết định số, ngày',
    'Số, ngày bản án',
    'Bản án (số, ngày)',
    'BẢN ÁN, QUYẾT ĐỊNH CỦA TÒA ÁN',
    'Bản án số',
  ],
  judgmentDate: ['Ngày bản án', 'Ngày, tháng, năm bản án', 'Ngày tuyên án'],
  enforcementDecision: [
    'Quyết định THA số, ngày',
    'QĐ THA',
    'Quyết định thi hành án',
    'Số QĐ thi hành án',
    'QUYẾT ĐỊNH THADS (số, ngày)',
  ],
  enforcementDecisionDate: ['Ngày QĐ THA', 'Ngày quyết định thi hành án'],
  parties: ['Bị cáo, đương sự', 'Họ tên bị cáo', 'Bị án', 'Đương sự', 'HỌ VÀ TÊN BỊ CÁO, ĐƯƠNG SỰ'],
  giver: ['Cơ quan, người bàn giao', 'Người giao', 'Bên giao', 'Đơn vị giao', 'Cơ quan bàn giao'],
  name: [
    'Tên vật chứng, tài sản',
    'Tên vật chứng',
    'Tên tài sản',
    'TÊN VẬT CHỨNG, TÀI SẢN',
    'Tên, đặc điểm vật chứng',
    'Tên tang vật',
  ],
  kind: ['Loại', 'Loại (VC/TSTG/TSKB)', 'Phân loại'],
  unit: ['ĐVT', 'Đơn vị tính', 'Đvt', 'Đơn vị\ntính'],
  quantity: ['Số lượng', 'SL', 'Số lượng nhập', 'S.L', 'Số\nlượng'],
  condition: ['Tình trạng', 'Hiện trạng', 'Tình trạng vật chứng', 'Chất lượng'],
  seal: ['Niêm phong', 'Tình trạng niêm phong', 'Tem niêm phong'],
  place: ['Vị trí', 'Nơi để', 'Vị trí bảo quản', 'Nơi bảo quản', 'Kho, kệ'],
  receiptOrder: ['Lệnh nhập kho số', 'Số lệnh nhập kho', 'Lệnh nhập kho', 'Lệnh nhập'],
  receiptVoucher: ['Phiếu nhập kho số', 'Số phiếu nhập kho', 'Số PNK', 'Phiếu nhập', 'PHIẾU NHẬP KHO (số)'],
  bookValue: ['Giá trị (đồng)', 'Trị giá', 'Giá trị', 'Giá trị tài sản'],
  disposal: ['Hướng xử lý', 'Hình thức xử lý', 'Biện pháp xử lý', 'Xử lý theo bản án'],
  disposalDecision: ['Quyết định xử lý số, ngày', 'Quyết định xử lý', 'QĐ xử lý vật chứng', 'QĐ tiêu hủy'],
  disposalDecisionDate: ['Ngày QĐ xử lý', 'Ngày quyết định xử lý'],
  issueOrder: ['Lệnh xuất kho số', 'Số lệnh xuất kho', 'Lệnh xuất'],
  issueVoucher: ['Phiếu xuất kho số', 'Số phiếu xuất kho', 'Số PXK', 'Phiếu xuất'],
  issuedOn: ['Ngày xuất kho', 'Ngày, tháng, năm xuất kho', 'Ngày xuất'],
  receiver: ['Người, cơ quan nhận', 'Người nhận', 'Đơn vị nhận', 'Bên nhận'],
  note: ['Ghi chú', 'Ghi chú khác', 'GHI CHÚ'],
};

/** Titles below the group they stand under. */
const GROUPED: Readonly<Partial<Record<Column, readonly [group: string, title: string]>>> = {
  receiptOrder: ['NHẬP KHO', 'Số lệnh'],
  receiptVoucher: ['NHẬP KHO', 'Số phiếu'],
  receivedOn: ['NHẬP KHO', 'Ngày, tháng, năm'],
  issueOrder: ['XUẤT KHO', 'Số lệnh'],
  issueVoucher: ['XUẤT KHO', 'Số phiếu'],
  issuedOn: ['XUẤT KHO', 'Ngày'],
  receiver: ['XUẤT KHO', 'Người nhận'],
};

const parts = (date: string): [day: number, month: number, year: string] => {
  const [year = '', month, day] = date.split('-');
  return [Number(day), Number(month), year];
};
const two = (number: number): string => String(number).padStart(2, '0');
const slashed = (date: string): string => {
  const [day, month, year] = parts(date);
  return `${two(day)}/${two(month)}/${year}`;
};

const DATES = {
  slashed,
  short: (date: string) => {
    const [day, month, year] = parts(date);
    return `${String(day)}/${String(month)}/${year.slice(2)}`;
  },
  dotted: (date: string) => {
    const [day, month, year] = parts(date);
    return `${String(day)}.${String(month)}.${year}`;
  },
  inWords: (date: string) => {
    const [day, month, year] = parts(date);
    return `ngày ${two(day)} tháng ${two(month)} năm ${year}`;
  },
  withTime: (date: string) => `${slashed(date)} 08:30`,
  iso: (date: string) => date,
  cell: (date: string) => ({ date }),
  cellWithWords: (date: string) => ({ date, format: '"Ngày" dd/mm/yyyy' }),
  cellOfExcel: (date: string) => ({ date, format: '[$-42A]dd\\-mm\\-yyyy;@' }),
  serial: serialOf,
} satisfies Record<string, (date: string) => FileCell>;

const PAPERS = {
  usual: ({ number, date }: TruePaper) => `${number} ngày ${slashed(date)}`,
  inParentheses: ({ number, date }: TruePaper) => `${number} (${slashed(date)})`,
  comma: ({ number, date }: TruePaper) => `${number}, ${slashed(date)}`,
  dash: ({ number, date }: TruePaper) => `${number} - ${slashed(date)}`,
  twoLines: ({ number, date }: TruePaper) => `${number}\n${slashed(date)}`,
  numbered: ({ number, date }: TruePaper) => `Số ${number} ngày ${slashed(date)}`,
  dateFirst: ({ number, date }: TruePaper) => `Ngày ${slashed(date)}, số ${number}`,
  inWords: ({ number, date }: TruePaper) => `${number} ${DATES.inWords(date)}`,
} satisfies Record<string, (paper: TruePaper) => string>;

const PEOPLE = {
  semicolons: (names: readonly string[]) => names.join('; '),
  lines: (names: readonly string[]) => names.join('\n'),
  commas: (names: readonly string[]) => names.join(', '),
  numbered: (names: readonly string[]) => names.map((name, at) => `${String(at + 1)}. ${name}`).join('\n'),
  dashed: (names: readonly string[]) => names.map((name) => `- ${name}`).join('\n'),
  and: (names: readonly string[]) => names.join(' và '),
} satisfies Record<string, (names: readonly string[]) => string>;

const QUANTITIES = {
  number: (quantity: string) => [Number(quantity), true],
  text: (quantity: string) => [quantity.replace('.', ','), true],
  format: (quantity: string) => [{ number: Number(quantity), format: '#,##0.####' }, true],
  leadingZero: (quantity: string) => [
    quantity.length === 1 ? `0${quantity}` : quantity.replace('.', ','),
    true,
  ],
  formula: (quantity: string) => [{ formula: `${quantity}*1`, shows: Number(quantity) }, true],
  withUnit: (quantity: string, unit: string) => [`${quantity.replace('.', ',')} ${unit}`, true],
  unitOnlyThere: (quantity: string, unit: string) => [`${quantity.replace('.', ',')} ${unit}`, false],
} satisfies Record<string, (quantity: string, unit: string) => [cell: FileCell, hasUnit: boolean]>;

const VALUES = {
  number: Number,
  dots: (value: string) => value.replaceAll(/\B(?=(?:\d{3})+$)/gu, '.'),
  format: (value: string) => ({ number: Number(value), format: '#,##0' }),
  withUnit: (value: string) => `${value.replaceAll(/\B(?=(?:\d{3})+$)/gu, '.')} đồng`,
} satisfies Record<string, (value: string) => FileCell>;

const TEXTS = {
  plain: (text: string) => text,
  decomposed: (text: string) => text.normalize('NFD'),
  padded: (text: string) => `  ${text.replaceAll(' ', '\u00a0')} `,
  zeroWidth: (text: string) => text.replaceAll(' ', ' \u200b'),
  lookalikes: (text: string) => text.replaceAll('o', '\u043e'),
} satisfies Record<string, (text: string) => string>;

const VOUCHERS = {
  plain: (number: string) => number,
  spaced: (number: string) => number.replace('/', ' / '),
  small: (number: string) => number.toLowerCase(),
  called: (number: string) => `Số ${number}`,
} satisfies Record<string, (number: string) => string>;

/** How an office writes its register. */
export interface Way {
  readonly order: readonly Column[];
  readonly titles: readonly number[];
  readonly hasPaperDates: boolean;
  readonly header: 'ONE_ROW' | 'TWO_ROWS' | 'TWO_ROWS_MERGED';
  readonly linesAbove: number;
  readonly blankRowsAbove: number;
  readonly numbersColumns: boolean;
  readonly cases: 'ONCE' | 'REPEATED' | 'MERGED' | 'DITTO';
  readonly issues: 'EACH_ROW' | 'MERGED';
  readonly date: keyof typeof DATES;
  readonly paper: keyof typeof PAPERS;
  readonly people: keyof typeof PEOPLE;
  readonly quantity: keyof typeof QUANTITIES;
  readonly value: keyof typeof VALUES;
  readonly text: keyof typeof TEXTS;
  readonly voucher: keyof typeof VOUCHERS;
  readonly unit: 'plain' | 'CAPITALS' | 'dotted';
  /** Rows to a page, after which the header stands again, perhaps behind a subtotal; 0 for one page. */
  readonly rowsToPage: number;
  readonly subtotals: boolean;
  readonly blankRowEvery: number;
  readonly groupTitleEvery: number;
  readonly noteEvery: number;
  readonly total: 'NONE' | 'ROWS' | 'IN_FIRST_COLUMN' | 'FORMULA';
  readonly signatures: boolean;
  readonly blankColumnBefore: boolean;
  readonly blankColumnInside: number | null;
  readonly otherSheets: readonly ('EMPTY' | 'LIST' | 'HIDDEN_LIST' | 'EMPTY_FIRST')[];
  readonly form: FormName;
}

const FORMS = {
  xlsx: { hasUsualNames: true },
  shared: { areStringsShared: true, hasUsualNames: true },
  xlsm: withMacros,
  strict: { isStrict: true },
  prefixed: { prefix: 'x' },
  otherNames: { mainPart: 'Document/book.part', sheetFolder: 'pages' },
  from1904: { is1904: true, hasUsualNames: true },
} satisfies Record<string, FileForm>;
const TEXT_FORMS = {
  csv: { separator: ',', encoding: 'utf8' },
  csvOfExcel: { separator: ';', encoding: 'utf8-mark' },
  unicodeText: { separator: '\t', encoding: 'utf16' },
  csvOfWindows: { separator: ';', encoding: 'windows-1258' },
  csvInTcvn3: { separator: ';', encoding: 'TCVN3' },
} satisfies Record<string, TextForm>;
const OTHER_FORMS = ['ods', 'tcvn3', 'vni'] as const;
type FormName = keyof typeof FORMS | keyof typeof TEXT_FORMS | (typeof OTHER_FORMS)[number];

const keysOf = <Key extends string>(values: Readonly<Record<Key, unknown>>): fc.Arbitrary<Key> =>
  fc.constantFrom(...(Object.keys(values) as Key[]));
const dated: readonly Column[] = ['judgmentDate', 'enforcementDecisionDate', 'disposalDecisionDate'];
const allColumns: readonly Column[] = [...mau13, ...dated];

/** Any way in which an office may write its register. */
export const ways: fc.Arbitrary<Way> = fc.record({
  order: fc.oneof(
    fc.constant(allColumns),
    fc.shuffledSubarray([...allColumns], { minLength: allColumns.length }),
  ),
  titles: fc.array(fc.nat(5), { minLength: allColumns.length, maxLength: allColumns.length }),
  hasPaperDates: fc.boolean(),
  header: fc.constantFrom('ONE_ROW', 'TWO_ROWS', 'TWO_ROWS_MERGED'),
  linesAbove: fc.nat(4),
  blankRowsAbove: fc.constantFrom(0, 0, 1, 3),
  numbersColumns: fc.boolean(),
  cases: fc.constantFrom('ONCE', 'REPEATED', 'MERGED', 'DITTO'),
  issues: fc.constantFrom('EACH_ROW', 'MERGED'),
  date: keysOf(DATES),
  paper: keysOf(PAPERS),
  people: keysOf(PEOPLE),
  quantity: keysOf(QUANTITIES),
  value: keysOf(VALUES),
  text: keysOf(TEXTS),
  voucher: keysOf(VOUCHERS),
  unit: fc.constantFrom('plain', 'plain', 'CAPITALS', 'dotted'),
  rowsToPage: fc.constantFrom(0, 0, 25, 40, 60),
  subtotals: fc.boolean(),
  blankRowEvery: fc.constantFrom(0, 0, 7, 30),
  groupTitleEvery: fc.constantFrom(0, 0, 50),
  noteEvery: fc.constantFrom(0, 0, 35),
  total: fc.constantFrom('NONE', 'ROWS', 'IN_FIRST_COLUMN', 'FORMULA'),
  signatures: fc.boolean(),
  blankColumnBefore: fc.boolean(),
  blankColumnInside: fc.option(fc.integer({ min: 2, max: 20 })),
  otherSheets: fc.subarray(['EMPTY', 'LIST', 'HIDDEN_LIST', 'EMPTY_FIRST'] as const),
  form: fc.oneof(
    { weight: 2, arbitrary: keysOf(FORMS) },
    { weight: 1, arbitrary: fc.oneof(keysOf(TEXT_FORMS), fc.constantFrom(...OTHER_FORMS)) },
  ),
});

/** The way of the form itself, from which any other may differ. */
export const PLAINEST: Way = {
  order: allColumns,
  titles: allColumns.map(() => 0),
  hasPaperDates: false,
  header: 'ONE_ROW',
  linesAbove: 1,
  blankRowsAbove: 0,
  numbersColumns: false,
  cases: 'ONCE',
  issues: 'EACH_ROW',
  date: 'slashed',
  paper: 'usual',
  people: 'semicolons',
  quantity: 'number',
  value: 'number',
  text: 'plain',
  voucher: 'plain',
  unit: 'plain',
  rowsToPage: 0,
  subtotals: false,
  blankRowEvery: 0,
  groupTitleEvery: 0,
  noteEvery: 0,
  total: 'ROWS',
  signatures: false,
  blankColumnBefore: false,
  blankColumnInside: null,
  otherSheets: [],
  form: 'xlsx',
};

/** A file of the true rows, and what its writer knows of it. */
export interface PeoplesFile {
  readonly bytes: Buffer;
  /** What a person would answer beforehand. */
  readonly choices: ReadingChoices;
  /** The numbers of the rows with content on the sheet of the register. */
  readonly rowsWithContent: readonly number[];
  /** The row of each true row. */
  readonly rowNumbers: readonly number[];
  readonly statesTotal: boolean;
}

const CASE_COLUMNS: readonly Column[] = [
  'receivedOn',
  'judgment',
  'judgmentDate',
  'enforcementDecision',
  'enforcementDecisionDate',
  'parties',
  'giver',
  'receiptOrder',
  'receiptVoucher',
];
const ISSUE_COLUMNS: readonly Column[] = [
  'disposalDecision',
  'disposalDecisionDate',
  'issueOrder',
  'issueVoucher',
  'issuedOn',
  'receiver',
];

/** Writes the true rows in a way. */
export function writtenIn(way: Way): PeoplesFile {
  const writer = new RegisterWriter(way);
  writer.write();
  const sheet = writer.sheet();
  return {
    ...fileIn(way, sheet),
    rowsWithContent: sheet.rows.flatMap((cells, index) =>
      cells.some((cell) => cell !== null && cell !== '') ? [index + 1] : [],
    ),
    rowNumbers: writer.rowNumbers,
    statesTotal: way.total !== 'NONE',
  };
}

const LETTERHEAD = [
  'CỤC QUẢN LÝ THI HÀNH ÁN DÂN SỰ',
  'SỔ THEO DÕI VẬT CHỨNG, TÀI SẢN',
  'Từ ngày 01/01/2024 đến ngày 31/10/2026',
  'Đơn vị: Phòng nghiệp vụ',
];
const GROUP_TITLES = ['I. Vật chứng chưa xử lý', 'NĂM 2025', 'II. Tài sản tạm giữ', 'Quý 3'];

class RegisterWriter {
  readonly rowNumbers: number[] = [];
  private readonly rows: FileCell[][] = [];
  private readonly merged: string[] = [];
  /** The columns in their order; null is a blank one. */
  private readonly columns: readonly (Column | null)[];
  private readonly isText: boolean;
  /** Old encodings have no characters of other scripts and none that nobody sees. */
  private readonly isUnicode: boolean;
  private itemsOfPage = 0;

  constructor(private readonly way: Way) {
    const written: (Column | null)[] = way.order.filter(
      (column) => way.hasPaperDates || !dated.includes(column),
    );
    if (way.blankColumnInside !== null) written.splice(way.blankColumnInside, 0, null);
    this.columns = way.blankColumnBefore ? [null, ...written] : written;
    this.isText = way.form in TEXT_FORMS;
    this.isUnicode = !['csvOfWindows', 'csvInTcvn3', 'tcvn3', 'vni'].includes(way.form);
  }

  sheet(): FileSheet {
    return { name: 'Sổ', rows: this.rows, merged: this.merged };
  }

  write(): void {
    LETTERHEAD.slice(0, this.way.linesAbove).forEach((line) => this.rows.push(this.alone(line)));
    for (let count = 0; count < this.way.blankRowsAbove; count += 1) this.rows.push([]);
    this.writeHeader();
    if (this.way.numbersColumns) {
      let number = 0;
      this.rows.push(this.columns.map((column) => (column === null ? null : `(${String((number += 1))})`)));
    }
    TRUE_ROWS.forEach((row, index) => this.writeItem(row, index));
    this.mergeCases();
    this.writeTotal();
    if (this.way.signatures) this.writeSignatures();
  }

  private alone(text: string): FileCell[] {
    return this.columns[0] === null ? [null, text] : [text];
  }

  private line(cells: Partial<Record<Column, FileCell>>): FileCell[] {
    return this.columns.map((column) => (column === null ? null : (cells[column] ?? null)));
  }

  private titleOf(column: Column): string {
    const titles = TITLES[column] ?? [];
    const chosen = this.way.titles[allColumns.indexOf(column)] ?? 0;
    return titles[chosen % titles.length] ?? '';
  }

  private writeHeader(): void {
    if (this.way.header === 'ONE_ROW') {
      this.rows.push(this.columns.map((column) => (column === null ? null : this.titleOf(column))));
      return;
    }
    const upper: FileCell[] = [];
    const lower: FileCell[] = [];
    const row = this.rows.length + 1;
    const areas: { readonly group: string; readonly from: number; to: number }[] = [];
    this.columns.forEach((column, index) => {
      const grouped = column === null ? undefined : GROUPED[column];
      if (column === null || grouped === undefined) {
        upper.push(column === null ? null : this.titleOf(column));
        lower.push(null);
        if (column !== null && this.way.header === 'TWO_ROWS_MERGED') {
          this.merge(`${letterOf(index + 1)}${String(row)}:${letterOf(index + 1)}${String(row + 1)}`);
        }
        return;
      }
      const [group, title] = grouped;
      const last = areas.at(-1);
      const goesOn = last?.group === group && last.to === index;
      if (goesOn) last.to = index + 1;
      else areas.push({ group, from: index + 1, to: index + 1 });
      upper.push(goesOn ? null : group);
      lower.push(title);
    });
    for (const { from, to } of areas.filter((area) => area.to > area.from)) {
      this.merge(`${letterOf(from)}${String(row)}:${letterOf(to)}${String(row)}`);
    }
    this.rows.push(upper, lower);
  }

  /** Text files have no merged areas. */
  private merge(area: string): void {
    if (!this.isText) this.merged.push(area);
  }

  private writeItem(row: TrueRow, index: number): void {
    const { way } = this;
    const falls = (every: number): boolean => every > 0 && index > 0 && index % every === 0;
    // What stands between is written where a case begins: a merged area goes over no line of another kind.
    if (falls(way.blankRowEvery) && row.isFirstOfCase) this.rows.push([]);
    if (way.rowsToPage > 0 && this.itemsOfPage >= way.rowsToPage && row.isFirstOfCase) {
      if (way.subtotals) this.rows.push(this.line({ name: 'Cộng trang', quantity: this.itemsOfPage }));
      this.itemsOfPage = 0;
      this.writeHeader();
    }
    if (way.groupTitleEvery > 0 && row.isFirstOfCase && index > 0 && row.caseNumber % 20 === 0) {
      this.rows.push(this.alone(GROUP_TITLES[(row.caseNumber / 20) % GROUP_TITLES.length] ?? ''));
    }
    if (way.noteEvery > 0 && row.isFirstOfCase && row.caseNumber % 17 === 0) {
      this.rows.push(this.alone('Ghi chú: đã đối chiếu với biên bản kiểm kê'));
    }
    this.itemsOfPage += 1;
    this.rows.push(this.line(this.cellsOf(row, index)));
    this.rowNumbers.push(this.rows.length);
  }

  private cellsOf(row: TrueRow, index: number): Partial<Record<Column, FileCell>> {
    const { way } = this;
    const text = (written: string | null): string | null =>
      written === null ? null : TEXTS[this.isUnicode ? way.text : 'plain'](written);
    const date = (day: string): FileCell => this.dateOf(day);
    const [quantity, hasUnit] = QUANTITIES[way.quantity](row.quantity, row.unit) as [FileCell, boolean];
    const unit =
      way.unit === 'CAPITALS' ? row.unit.toUpperCase() : way.unit === 'dotted' ? `${row.unit}.` : row.unit;
    const cells: Partial<Record<Column, FileCell>> = {
      serial: index + 1,
      receivedOn: date(row.received),
      ...this.paper('judgment', 'judgmentDate', row.judgment),
      ...this.paper('enforcementDecision', 'enforcementDecisionDate', row.decision),
      parties: text(PEOPLE[way.people](row.parties)),
      giver: text(row.giver),
      receiptOrder: VOUCHERS[way.voucher](row.order),
      receiptVoucher: VOUCHERS[way.voucher](row.voucher),
      name: text(row.name),
      kind: row.kind,
      unit: hasUnit ? unit : null,
      quantity,
      condition: text(row.condition),
      seal: row.seal,
      place: text(row.place),
      bookValue: row.value === null ? null : VALUES[way.value](row.value),
      disposal: row.disposal,
      ...this.paper('disposalDecision', 'disposalDecisionDate', row.disposalDecision),
      issueOrder: row.issue && VOUCHERS[way.voucher](row.issue.order),
      issueVoucher: row.issue && VOUCHERS[way.voucher](row.issue.voucher),
      issuedOn: row.issue && date(row.issue.date),
      receiver: row.issue && text(row.issue.receiver),
      note: text(row.note),
    };
    return row.isFirstOfCase ? cells : this.belowCells(cells);
  }

  private dateOf(day: string): FileCell {
    const isCell = this.way.date === 'serial' && (this.isText || this.way.form === 'from1904');
    return DATES[isCell ? 'slashed' : this.way.date](day);
  }

  private paper(
    column: Column,
    dateColumn: Column,
    paper: TruePaper | null,
  ): Partial<Record<Column, FileCell>> {
    if (paper === null) return {};
    if (!this.way.hasPaperDates) return { [column]: PAPERS[this.way.paper](paper) };
    return { [column]: paper.number, [dateColumn]: this.dateOf(paper.date) };
  }

  private belowCells(cells: Partial<Record<Column, FileCell>>): Partial<Record<Column, FileCell>> {
    const { cases, issues } = this.way;
    const changed = { ...cells };
    const isMerged = cases === 'MERGED' && !this.isText;
    for (const column of CASE_COLUMNS) {
      if ((changed[column] ?? null) === null || cases === 'REPEATED') continue;
      changed[column] = cases === 'DITTO' && !isMerged ? '"' : null;
    }
    if (issues === 'MERGED' && !this.isText) for (const column of ISSUE_COLUMNS) changed[column] = null;
    return changed;
  }

  private mergeCases(): void {
    if (this.isText) return;
    const columnsMerged = [
      ...(this.way.cases === 'MERGED' ? CASE_COLUMNS : []),
      ...(this.way.issues === 'MERGED' ? ISSUE_COLUMNS : []),
    ];
    TRUE_ROWS.forEach((row, index) => {
      if (!row.isFirstOfCase) return;
      const count = TRUE_ROWS.filter((other) => other.caseNumber === row.caseNumber).length;
      const [first = 0, last = 0] = [this.rowNumbers[index], this.rowNumbers[index + count - 1]];
      if (count === 1) return;
      this.columns.forEach((column, at) => {
        if (column !== null && columnsMerged.includes(column)) {
          this.merge(`${letterOf(at + 1)}${String(first)}:${letterOf(at + 1)}${String(last)}`);
        }
      });
    });
  }

  private writeTotal(): void {
    switch (this.way.total) {
      case 'NONE':
        break;
      case 'ROWS':
        this.rows.push(this.line({ name: 'Tổng cộng', quantity: TRUE_ROWS_COUNT }));
        break;
      case 'IN_FIRST_COLUMN':
        this.rows.push(this.line({ serial: 'CỘNG:', quantity: `${String(TRUE_ROWS_COUNT)} khoản` }));
        break;
      case 'FORMULA':
        this.rows.push(
          this.line({ name: 'Cộng', quantity: { formula: 'COUNTA(G4:G203)', shows: TRUE_ROWS_COUNT } }),
        );
        break;
    }
  }

  private writeSignatures(): void {
    this.rows.push([], this.line({ receiver: 'Ia Mẫu, ngày 31 tháng 10 năm 2026' }));
    this.rows.push(this.line({ parties: 'NGƯỜI GHI SỔ', receiver: 'THỦ TRƯỞNG ĐƠN VỊ' }));
    this.rows.push(this.line({ parties: '(Ký, họ tên)', receiver: '(Ký, họ tên, đóng dấu)' }));
    this.rows.push([], [], this.line({ parties: 'Nguyễn Văn Mẫu', receiver: 'Lò Thị Mẫu' }));
  }
}

function fileIn(way: Way, sheet: FileSheet): Pick<PeoplesFile, 'bytes' | 'choices'> {
  const { form } = way;
  if (form in TEXT_FORMS) {
    const textForm: TextForm = TEXT_FORMS[form as keyof typeof TEXT_FORMS];
    const { encoding } = textForm;
    const bytes = textFile(sheet, textForm);
    if (encoding === 'windows-1258') return { bytes, choices: { csvEncoding: 'WINDOWS_1258' } };
    return encoding === 'TCVN3'
      ? { bytes, choices: { csvEncoding: encoding, encoding: 'CONVERT' } }
      : { bytes, choices: {} };
  }
  const sheets = [
    ...(way.otherSheets.includes('EMPTY_FIRST') ? [{ name: 'Bìa', rows: [] }] : []),
    sheet,
    ...(way.otherSheets.includes('EMPTY') ? [{ name: 'Sheet2', rows: [] }] : []),
    ...(way.otherSheets.includes('LIST')
      ? [
          {
            name: 'Danh mục',
            rows: [
              ['Mã', 'Tên đơn vị'],
              ['01', 'Công an xã Ia Mẫu'],
            ],
          },
        ]
      : []),
    ...(way.otherSheets.includes('HIDDEN_LIST')
      ? [{ name: 'Dữ liệu', state: 'hidden' as const, rows: [['cái'], ['chiếc'], ['bộ']] }]
      : []),
  ];
  if (form === 'ods') return { bytes: openDocumentFile(sheets), choices: {} };
  if (form === 'tcvn3' || form === 'vni') {
    const typed = form === 'tcvn3' ? inTcvn3 : inVni;
    const old = sheets.map((each) => ({
      ...each,
      rows: each.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? typed(cell) : cell))),
    }));
    return { bytes: workbookFile(old), choices: { encoding: 'CONVERT' } };
  }
  return { bytes: workbookFile(sheets, FORMS[form as keyof typeof FORMS]), choices: {} };
}
