import { normaliseText, withoutLookalikes } from './register-text.js';

/** What a unit measures. */
export type UnitDimension = 'COUNT' | 'WEIGHT' | 'VOLUME' | 'LENGTH' | 'AREA' | 'MONEY';

/** A unit of measure the register may use. `decimals` is the finest step a quantity may state. */
export interface RegisterUnit {
  readonly code: string;
  readonly nameVi: string;
  readonly dimension: UnitDimension;
  readonly decimals: number;
}

const WRITINGS: readonly (readonly [RegisterUnit, readonly string[]])[] = [
  ...counted({
    CAI: 'cái',
    CHIEC: 'chiếc',
    CON: 'con',
    BO: 'bộ',
    CUON: 'cuộn',
    THANH: 'thanh',
    GOI: 'gói',
    TUI: 'túi',
    HOP: 'hộp',
    THUNG: 'thùng',
    BANH: 'bánh',
    VIEN: 'viên',
    CHAI: 'chai',
    TAM: 'tấm',
    TO: 'tờ',
    QUYEN: 'quyển',
    CAY: 'cây',
    KHAU: 'khẩu',
    LONG: 'lóng',
    BAO: 'bao',
    DOI: 'đôi',
    CAN: 'can',
    LON: 'lon',
    HAT: 'hạt',
    MIENG: 'miếng',
    MANH: 'mảnh',
    TEP: 'tép',
    ONG: 'ống',
    PHONG_BI: 'phong bì',
    XE: 'xe',
    QUA: 'quả',
    CA_THE: 'cá thể',
    THE: 'thẻ',
    KIEN: 'kiện',
    CUC: 'cục',
    BICH: 'bịch',
    LO: 'lọ',
    VI: 'vỉ',
    CAP: 'cặp',
    SOI: 'sợi',
    KHUC: 'khúc',
  }),
  [unit('CUON_SACH', 'cuốn', 'COUNT', 0), ['cuốn', 'cuốn sổ']],
  [unit('G', 'g', 'WEIGHT', 4), ['g', 'gr', 'gam', 'gram']],
  [
    unit('KG', 'kg', 'WEIGHT', 4),
    ['kg', 'kgs', 'kilogam', 'kilôgam', 'ki-lô-gam', 'ki lô gam', 'ký', 'kí', 'ký lô'],
  ],
  [unit('TAN', 'tấn', 'WEIGHT', 4), ['tấn']],
  [unit('CHI', 'chỉ (vàng)', 'WEIGHT', 4), ['chỉ']],
  [unit('LUONG', 'lượng (vàng)', 'WEIGHT', 4), ['lượng', 'cây vàng']],
  [unit('M', 'mét', 'LENGTH', 4), ['m', 'mét', 'mét dài']],
  [unit('M2', 'mét vuông', 'AREA', 4), ['m2', 'm²', 'm^2', 'mét vuông', 'm vuông']],
  [unit('M3', 'mét khối', 'VOLUME', 4), ['m3', 'm³', 'm^3', 'mét khối', 'm khối', 'khối']],
  [unit('LIT', 'lít', 'VOLUME', 4), ['lít', 'l']],
  [unit('ML', 'ml', 'VOLUME', 4), ['ml', 'mililít', 'mi-li-lít', 'mi li lít']],
  [unit('VND', 'đồng', 'MONEY', 0), ['đồng', 'đ', 'vnđ', 'vnd', 'đồng việt nam', 'việt nam đồng']],
  [unit('USD', 'đô la Mỹ', 'MONEY', 2), ['usd', 'đô la mỹ', 'đô la']],
  [unit('EUR', 'euro', 'MONEY', 2), ['eur', 'euro']],
  [unit('CNY', 'nhân dân tệ', 'MONEY', 2), ['cny', 'nhân dân tệ', 'tệ']],
  [unit('LAK', 'kíp Lào', 'MONEY', 2), ['lak', 'kíp', 'kíp lào']],
  [unit('KHR', 'riel Campuchia', 'MONEY', 2), ['khr', 'riel', 'riel campuchia']],
  [unit('THB', 'baht Thái Lan', 'MONEY', 2), ['thb', 'baht', 'bạt', 'baht thái', 'baht thái lan']],
];

/** Units by the words that name them, in small letters. */
export type UnitWritings = ReadonlyMap<string, RegisterUnit>;

/** Every unit the register may use unless told otherwise, each once. */
export const REGISTER_UNITS: readonly RegisterUnit[] = WRITINGS.map(([known]) => known);

const WRITINGS_OF_CODE: ReadonlyMap<string, readonly string[]> = new Map(
  WRITINGS.map(([{ code }, writings]) => [code, writings]),
);

/** The words that name the units of an authority: their own names, and the usual other writings of known ones. */
export function unitWritings(units: readonly RegisterUnit[]): UnitWritings {
  return new Map(
    units.flatMap((known) =>
      [...(WRITINGS_OF_CODE.get(known.code) ?? []), comparable(known.nameVi)].map(
        (writing) => [writing, known] as const,
      ),
    ),
  );
}

/** With a remark in parentheses and spaces. */
const LONGEST_WRITING = 100;
const USUAL_UNITS = unitWritings(REGISTER_UNITS);

/** A unit, and how it was read where it is not written as usual. SEVERAL: the first of two units is taken. */
export interface UnitReading {
  readonly unit: RegisterUnit;
  readonly remark: 'CORRECTED' | 'SEVERAL' | null;
}

/**
 * The unit that a word names, or null for words that measure nothing ("?", "đống", "mớ"). Accents that are left out are
 * put back where only one unit can be meant ("chiêc", "cai"); an accent too many makes another word ("bó" is not "bộ").
 */
export function readUnit(word: string, units: UnitWritings = USUAL_UNITS): UnitReading | null {
  if (word.length > LONGEST_WRITING) return null;
  const written = comparable(word);
  const known = exactUnit(written, units);
  if (known) return { unit: known, remark: null };
  const parts = written.split(/\s*(?:\/|,|\+|\shoặc\s)\s*/);
  const [first, ...others] = parts.map((part) => exactUnit(part, units));
  if (first && others.length > 0 && others.every((unit) => unit !== null)) {
    return { unit: first, remark: others.every((unit) => unit.code === first.code) ? null : 'SEVERAL' };
  }
  const candidates = new Map(
    [...units]
      .filter(([writing]) => lacksAccentsOf(written, writing))
      .map(([, unit]) => [unit.code, unit] as const),
  );
  const [only, ...further] = candidates.values();
  return only && further.length === 0 ? { unit: only, remark: 'CORRECTED' } : null;
}

/** As `readUnit`, without the remark. */
export function unitOfWord(word: string, units?: UnitWritings): RegisterUnit | null {
  return readUnit(word, units)?.unit ?? null;
}

function exactUnit(written: string, units: UnitWritings): RegisterUnit | null {
  const withoutRemark = written.replace(/\s*\([^()]*\)$/, '');
  return units.get(written) ?? units.get(withoutRemark) ?? null;
}

function comparable(word: string): string {
  return withoutLookalikes(normaliseText(word))
    .toLowerCase()
    .replace(/^[\s.,;:'"“”-]+|[\s.,;:'"“”-]+$/g, '');
}

/** True when the word is the writing with some of its accents left out; one letter alone is no word. */
function lacksAccentsOf(word: string, writing: string): boolean {
  const [shorter, longer] = [letters(word), letters(writing)];
  return (
    shorter.length > 1 &&
    shorter.length === longer.length &&
    shorter.every(([base = '', ...marks], index) => {
      const [itsBase, ...itsMarks] = longer[index] ?? [];
      return base === itsBase && marks.every((mark) => itsMarks.includes(mark));
    })
  );
}

/** Each letter with its marks; the stroke of đ counts as one. */
function letters(word: string): string[][] {
  return Array.from(word, (letter) =>
    letter === 'đ' ? ['d', '\u0335'] : Array.from(letter.normalize('NFD')),
  );
}

function unit(code: string, nameVi: string, dimension: UnitDimension, decimals: number): RegisterUnit {
  return { code, nameVi, dimension, decimals };
}

function counted(names: Record<string, string>): (readonly [RegisterUnit, readonly string[]])[] {
  return Object.entries(names).map(([code, name]) => [unit(code, name, 'COUNT', 0), [name]] as const);
}
