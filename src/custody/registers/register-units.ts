import { normaliseText } from './register-values.js';

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
  [unit('KG', 'kg', 'WEIGHT', 4), ['kg', 'kilogam', 'ki-lô-gam', 'ký']],
  [unit('TAN', 'tấn', 'WEIGHT', 4), ['tấn']],
  [unit('CHI', 'chỉ (vàng)', 'WEIGHT', 4), ['chỉ']],
  [unit('LUONG', 'lượng (vàng)', 'WEIGHT', 4), ['lượng', 'cây vàng']],
  [unit('M', 'mét', 'LENGTH', 4), ['m', 'mét']],
  [unit('M2', 'mét vuông', 'AREA', 4), ['m2', 'm²', 'mét vuông']],
  [unit('M3', 'mét khối', 'VOLUME', 4), ['m3', 'm³', 'mét khối']],
  [unit('LIT', 'lít', 'VOLUME', 4), ['lít', 'l']],
  [unit('ML', 'ml', 'VOLUME', 4), ['ml', 'mililít', 'mi-li-lít']],
  [unit('VND', 'đồng', 'MONEY', 0), ['đồng', 'đ', 'vnđ', 'vnd']],
  [unit('USD', 'đô la Mỹ', 'MONEY', 2), ['usd', 'đô la mỹ', 'đô la']],
  [unit('EUR', 'euro', 'MONEY', 2), ['eur', 'euro']],
  [unit('CNY', 'nhân dân tệ', 'MONEY', 2), ['cny', 'nhân dân tệ', 'tệ']],
  [unit('LAK', 'kíp Lào', 'MONEY', 2), ['lak', 'kíp', 'kíp lào']],
  [unit('KHR', 'riel Campuchia', 'MONEY', 2), ['khr', 'riel', 'riel campuchia']],
  [unit('THB', 'baht Thái Lan', 'MONEY', 2), ['thb', 'baht', 'bạt', 'baht thái', 'baht thái lan']],
];

const UNIT_OF_WRITING: ReadonlyMap<string, RegisterUnit> = new Map(
  WRITINGS.flatMap(([known, writings]) => writings.map((writing) => [writing, known] as const)),
);

/** Every unit the register may use, each once. */
export const REGISTER_UNITS: readonly RegisterUnit[] = WRITINGS.map(([known]) => known);

/** The unit a word names, or null for words that measure nothing ("?", "đống", "mớ"). */
export function unitOfWord(word: string): RegisterUnit | null {
  return UNIT_OF_WRITING.get(normaliseText(word).toLowerCase()) ?? null;
}

function unit(code: string, nameVi: string, dimension: UnitDimension, decimals: number): RegisterUnit {
  return { code, nameVi, dimension, decimals };
}

function counted(names: Record<string, string>): (readonly [RegisterUnit, readonly string[]])[] {
  return Object.entries(names).map(([code, name]) => [unit(code, name, 'COUNT', 0), [name]] as const);
}
