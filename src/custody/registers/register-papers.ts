import { canonicalNumber } from '../../rules/comparing/index.js';
import { datesWithin, type DateWithin } from './register-dates.js';
import { linesOf, normaliseText, withoutLookalikes } from './register-text.js';

/** A document by number and date; the date is null when none is written or it is not a date. */
export interface DocumentReference {
  readonly number: string;
  readonly date: string | null;
  /** Who issued it, as the register words it; null when it does not say. */
  readonly issuer: string | null;
}

/** Why a paper is not read in full. */
export type PaperFault = 'NO_NUMBER' | 'NO_DATE' | 'NO_YEAR' | 'NO_SUCH_DAY';

/** A paper as a cell states it. */
export interface StatedPaper {
  readonly number: string | null;
  readonly date: string | null;
  readonly issuer: string | null;
  readonly fault: PaperFault | null;
}

/** What a cell says of papers. What is in none of these lists is "số", "ngày" and signs. */
export interface PapersReading {
  /** In the order written, the same paper once. */
  readonly papers: readonly StatedPaper[];
  /** Usual words beside the papers that carry nothing: "Bản án", "hình sự sơ thẩm". */
  readonly leftOut: readonly string[];
  /** Words and dates that belong to no paper. */
  readonly unread: readonly string[];
  /** True when the cell says that there is no paper: "chưa có", "không", "–". */
  readonly saysNone: boolean;
}

/** Longer texts name no papers: they tell a story. */
const LONGEST_PAPERS = 1200;
/** Stands in place of a character that is read already; no register has it. */
const READ = '\ue000';
const COURT_WORK = 'HSST|HSPT|DSST|DSPT|HS|DS|HC|HNGĐ|HNGD|KDTM|LĐ|KT|PS';
const INSTANCE = 'ST|PT|GĐT|GDT|TT';
const OFFICES = '(?:C|CC|P)?THADS|C?THA';
/** "HS - ST" and "QĐ - CTHADS" are one word; "HS-ST - TAND" is two. */
const SPACED_HYPHEN = new RegExp(
  `(?<![\\p{L}])(${COURT_WORK}|QĐ|QD|QĐST|KL|BB|LNK|LXK)\\s*[-–—.]\\s*(${INSTANCE}|${OFFICES}|HNGĐ|PC)(?![\\p{L}])`,
  'giu',
);
const SPACED_SLASH = /(?<=[\p{L}\p{N}])\s*[/\\]\s*(?=[\p{L}\p{N}])/gu;
const GLUED_TITLE = /(?<!\p{L})(BAHS|BA|QĐ|QD|PNK|PXK|LNK|LXK|số|ngày)(?=\d)/giu;
const NOT_WITHIN = String.raw`(?<![\p{L}\p{N}/.-])`;
const NUMBERS: readonly RegExp[] = [
  new RegExp(
    String.raw`${NOT_WITHIN}\d{1,6}[a-zđ]?(?:[/-]\d{2,4})?[/-]\p{L}[\p{L}\p{N}&]*(?:[-/.–][\p{L}\p{N}&]+)*(?:\((?:TH|HS|DS)\))?`,
    'giu',
  ),
  new RegExp(
    String.raw`${NOT_WITHIN}(?:${COURT_WORK})[-.]?(?:${INSTANCE})[ /-]\d{1,6}(?:/\d{4})?(?![\p{L}\p{N}])`,
    'giu',
  ),
  new RegExp(String.raw`${NOT_WITHIN}\d{1,6}/\d{4}(?![\p{L}\p{N}/-])`, 'gu'),
  /(?<=(?<!\p{L})(?:số|№|no)[\s:.]{0,3})\d{1,6}[a-zđ]?(?![\p{L}\p{N}/.-])/giu,
  /^\d{1,6}$/g,
];
const BODY =
  /(?<![\p{L}\p{N}])(?:TAND|TANDTC|TAQS|toà|tòa|VKS\p{L}*|viện kiểm sát|chi cục|cục|phòng|CTHADS|CCTHADS|THADS|cơ quan|CQ\p{Lu}+|công an|CA|UBND|ủy ban|uỷ ban|sở|hội đồng|bộ|ban|PC\d{2}|chấp hành viên|CHV)(?![\p{L}\p{N}]).*$/iu;
const USUAL_WORDS = new Set(
  (
    'bản án ba bahs quyết định qđ qd hình sự dân hành chính kinh doanh thương mại hôn nhân gia đình lao động sơ thẩm ' +
    'phúc giám đốc tái hsst hspt hs ds st pt thi tha thads xử lý tiêu hủy huỷ vật chứng tang tài sản tịch thu trả lại ' +
    'lệnh phiếu nhập xuất kho lnk lxk pnk pxk biên theo kèm căn cứ của do ra ban ký đề về việc v/v chủ yêu cầu đình chỉ ' +
    'công nhận thuận tình ly hôn chuyển giao tạm giữ kê uỷ ủy thác trích lục'
  ).split(' '),
);
const SILENT_WORDS = new Set(['số', 'so', 'no', 'ngày', 'tháng', 'năm', 'và']);
const SAYS_NONE =
  /^(?:không|ko|k|chưa|kg)(?: (?:có|rõ|ra|ghi|bản án|quyết định|ba|qđ|xét xử|thi hành|xử|số|tha))*$/iu;

/**
 * The papers that a cell names: their number, their date in front, behind, in parentheses or on another line, and who
 * issued them. Several papers in one cell are several.
 */
export function readPapers(text: string): PapersReading {
  if (text.length > LONGEST_PAPERS) return { papers: [], leftOut: [], unread: [text], saysNone: false };
  const known = lately.get(text);
  if (known !== undefined) return known;
  const reading = papersIn(text);
  if (lately.size >= LATELY_AT_MOST) lately.clear();
  lately.set(text, reading);
  return reading;
}

/** Readings of late: the papers of a case are read for each of its items. */
const lately = new Map<string, PapersReading>();
const LATELY_AT_MOST = 500;

function papersIn(text: string): PapersReading {
  const pieces = piecesOf(text);
  const words = pieces
    .join(' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  if (words === '' || SAYS_NONE.test(words)) {
    return { papers: [], leftOut: [], unread: [], saysNone: normaliseText(text) !== '' };
  }
  const readings = piecesWithNumbers(pieces).map(readPiece);
  return {
    papers: withoutRepeats(readings.flatMap((reading) => reading.papers)),
    leftOut: readings.flatMap((reading) => reading.leftOut),
    unread: readings.flatMap((reading) => reading.unread),
    saysNone: false,
  };
}

/** The paper that stands for the cell: the first with number and date, else the first with a number. */
export function mainPaper(papers: readonly StatedPaper[]): DocumentReference | null {
  const numbered = papers.flatMap((paper) =>
    paper.number === null ? [] : [{ number: paper.number, date: paper.date, issuer: paper.issuer }],
  );
  return numbered.find((paper) => paper.date !== null) ?? numbered[0] ?? null;
}

function piecesOf(text: string): string[] {
  return linesOf(text)
    .flatMap((line) => line.split(';'))
    .map((piece) =>
      withoutLookalikes(normaliseText(piece))
        .replace(/^(?:[-+*•]\s*|\d{1,2}[.)]\s+)/, '')
        .replace(SPACED_SLASH, '/')
        .replace(SPACED_HYPHEN, '$1-$2')
        .replace(GLUED_TITLE, '$1 ')
        .trim(),
    )
    .filter((piece) => piece !== '');
}

/** A line without a number belongs to the one before it, or to the first that has one. */
function piecesWithNumbers(pieces: readonly string[]): string[] {
  if (pieces.length < 2) return [...pieces];
  const joined: string[] = [];
  let hasNumber = false;
  for (const piece of pieces) {
    const numbered = numbersWithin(piece, datesWithin(piece)).length > 0;
    if (joined.length === 0 || (numbered && hasNumber)) joined.push(piece);
    else joined.push(`${joined.pop() ?? ''} ${piece}`);
    hasNumber ||= numbered;
  }
  return joined;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function numbersWithin(piece: string, dates: readonly Span[]): Span[] {
  const rest = masked(piece, dates);
  const found = NUMBERS.flatMap((form) =>
    Array.from(rest.matchAll(form), (match) => ({ start: match.index, end: match.index + match[0].length })),
  );
  return found
    .toSorted((one, other) => one.start - other.start || other.end - one.end)
    .filter((span, index, all) => !all.slice(0, index).some((earlier) => earlier.end > span.start));
}

function masked(text: string, spans: readonly Span[]): string {
  return spans.reduce(
    (rest, { start, end }) => rest.slice(0, start) + READ.repeat(end - start) + rest.slice(end),
    text,
  );
}

function readPiece(piece: string): Omit<PapersReading, 'saysNone'> {
  const dates = datesWithin(piece);
  const numbers = numbersWithin(piece, dates);
  if (numbers.length === 0) return withoutNumber(piece, dates);
  const pairs = paired(numbers, dates);
  const starts = pairs.map(({ number, date }) => Math.min(number.start, date?.start ?? number.start));
  const rest = masked(piece, [...numbers, ...pairs.flatMap(({ date }) => date ?? [])]);
  const rests = starts.map((start, index) => rest.slice(index === 0 ? 0 : start, starts[index + 1]));
  const words = rests.map(wordsOfRest);
  return {
    papers: pairs.map(({ number, date }, index) => ({
      number: piece.slice(number.start, number.end),
      date: date?.date ?? null,
      issuer: words[index]?.issuer ?? null,
      fault: date === null ? 'NO_DATE' : date.fault,
    })),
    leftOut: words.flatMap((rest) => rest.leftOut),
    unread: words.flatMap((rest) => rest.unread),
  };
}

function withoutNumber(piece: string, dates: readonly DateWithin[]): Omit<PapersReading, 'saysNone'> {
  const dated = dates.find((date) => date.date !== null);
  const { issuer, leftOut, unread } = wordsOfRest(masked(piece, dated ? [dated] : []));
  if (dated === undefined) {
    return { papers: [], leftOut: [], unread: [...leftOut, ...(issuer === null ? [] : [issuer]), ...unread] };
  }
  return { papers: [{ number: null, date: dated.date, issuer, fault: 'NO_NUMBER' }], leftOut, unread };
}

interface Pair {
  readonly number: Span;
  readonly date: DateWithin | null;
}

/** A date in front belongs to the number behind it when the piece begins with a date, else to the number before it. */
function paired(numbers: readonly Span[], dates: readonly DateWithin[]): Pair[] {
  const inFront = (dates[0]?.start ?? Infinity) < (numbers[0]?.start ?? 0);
  return numbers.map((number, index) => {
    const from = inFront ? (numbers[index - 1]?.end ?? 0) : number.end;
    const to = inFront ? number.start : (numbers[index + 1]?.start ?? Infinity);
    const between = dates.filter((date) => date.start >= from && date.end <= to);
    return { number, date: (inFront ? between.at(-1) : between[0]) ?? null };
  });
}

/** What stands beside a number and its date: who issued it, usual words, and what is not understood. */
function wordsOfRest(rest: string): {
  readonly issuer: string | null;
  readonly leftOut: string[];
  readonly unread: string[];
} {
  const text = rest.replaceAll(READ, ' ').replace(/\(\s*(?:ngày\s*)?\)/giu, ' ');
  const [by = ''] = /(?<!\p{L})của(?!\p{L}).*[\p{L}\p{N}].*$/iu.exec(text) ?? BODY.exec(text) ?? [];
  const issuer = trimmed(by.replace(/^của/i, ''));
  const before = text.slice(0, text.length - by.length);
  const words = wordsOf(before).filter((word) => !SILENT_WORDS.has(word.toLowerCase()));
  const isUsual = (word: string): boolean => USUAL_WORDS.has(word.toLowerCase());
  return {
    issuer: /[\p{L}\p{N}]/u.test(issuer) ? issuer : null,
    leftOut: words.filter(isUsual),
    unread: words.filter((word) => !isUsual(word)),
  };
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}./-]*/gu)?.map((word) => word.replace(/[./-]+$/, '')) ?? [];
}

function trimmed(text: string): string {
  return normaliseText(
    text.replace(/\s(?:ngày|số|và)(?=[\s,.]*$)/iu, '').replace(/^[\s,.:(–—-]+|[\s,.:(–—-]+$/g, ''),
  ).replace(/^([^()]*)\)$/, '$1');
}

function withoutRepeats(papers: readonly StatedPaper[]): StatedPaper[] {
  const seen = new Set<string>();
  return papers.filter((paper) => {
    const key = `${canonicalNumber(paper.number ?? '')} ${paper.date ?? ''}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** The number of an order or a voucher, with the date that stands beside it. */
export interface NumberReading {
  readonly number: string;
  readonly date: string | null;
  /** What is wrong with the date that stands beside it, if anything. */
  readonly fault: PaperFault | null;
  /** Usual words that were left out of the number. */
  readonly leftOut: readonly string[];
  /** True when the cell names several; `number` is the first. */
  readonly isOneOfSeveral: boolean;
  /** True when the cell holds nothing but a date. */
  readonly isDate: boolean;
}

const PLAIN_NUMBER = /^[\p{L}\p{N}]+(?:[/-][\p{L}\p{N}]+)?$/u;

/**
 * The number of an order or a voucher; null when nothing is written. What is not understood beside a number stays part
 * of it: a number that nobody else writes so is better than one that somebody else has.
 */
export function readNumber(text: string): NumberReading | null {
  const written = normaliseText(text);
  if (written === '') return null;
  const plain: NumberReading = {
    number: written,
    date: null,
    fault: null,
    leftOut: [],
    isOneOfSeveral: false,
    isDate: false,
  };
  if (PLAIN_NUMBER.test(written) || written.length > LONGEST_PAPERS) return plain;
  const { papers, leftOut, unread } = readPapers(text);
  const [first, ...further] = papers;
  const isUnderstood = unread.length === 0 && papers.every((paper) => paper.issuer === null);
  if (first?.number != null && isUnderstood) {
    const fault = first.fault === 'NO_DATE' ? null : first.fault;
    const { number, date } = first;
    return { ...plain, number, date, fault, leftOut, isOneOfSeveral: further.length > 0 };
  }
  const number = withoutDates(written);
  const [dated] = datesWithin(written);
  const beside = { date: dated?.date ?? null, fault: dated?.fault ?? null };
  return number === '' ? { ...plain, isDate: true } : { ...plain, number, ...beside };
}

function withoutDates(text: string): string {
  const rest = masked(text, datesWithin(text)).replace(
    new RegExp(`[\\s,;(–—-]*(?:ngày\\s*)?${READ}+[\\s)]*`, 'giu'),
    ' ',
  );
  return trimmed(rest);
}

/** The key under which two writings of a voucher number are the same: '01/PNK', '1/pnk' and 'PNK số 1/PNK (5/2/24)'. */
export function voucherKey(number: string): string {
  return canonicalNumber(readNumber(number)?.number ?? '');
}
