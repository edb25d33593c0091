import { normaliseText } from './register-values.js';

/** State of a seal as the register words it. NOT_STATED: sealed, but nobody wrote in which state. */
export type SealCondition =
  'INTACT' | 'PEELED' | 'TORN' | 'UNREADABLE' | 'SUSPICIOUS' | 'MISSING' | 'NOT_STATED';

/** The seal of an item. `sealed` is null when the register does not say; MISSING means sealed once, seal gone. */
export interface RegisterSeal {
  readonly sealed: boolean | null;
  readonly labelNumber: string | null;
  readonly condition: SealCondition;
}

const SEAL_CONDITIONS: readonly (readonly [RegExp, SealCondition])[] = [
  [/mất (?:tem |giấy )?niêm phong|không còn niêm phong/, 'MISSING'],
  [/rách/, 'TORN'],
  [/bong/, 'PEELED'],
  [/mờ|không đọc được/, 'UNREADABLE'],
  [/nghi vấn|nghi ngờ|dấu hiệu/, 'SUSPICIOUS'],
];

/** The meaning of the seal column ('Có', 'x', 'NP số 123', 'Còn nguyên', 'rách', …), or null when unknown. */
export function parseSeal(text: string): RegisterSeal | null {
  const words = normaliseText(text).toLowerCase();
  if (words === '') return seal(null, 'NOT_STATED');
  const labelNumber =
    /(?:np|niêm phong)\s*số\s*:?\s*([\p{L}\p{N}/-]+)/u.exec(words)?.[1]?.toUpperCase() ?? null;
  const broken = SEAL_CONDITIONS.find(([pattern]) => pattern.test(words))?.[1];
  if (broken) return seal(true, broken, labelNumber);
  if (/^(?:không|ko|không niêm phong)$/.test(words)) return seal(false, 'NOT_STATED');
  if (/^(?:còn )?nguyên(?: vẹn| niêm phong)?/.test(words)) return seal(true, 'INTACT', labelNumber);
  if (/^(?:có|x|v|np|niêm phong|đã niêm phong)$/.test(words) || labelNumber !== null) {
    return seal(true, 'NOT_STATED', labelNumber);
  }
  return null;
}

/** True when somebody must look at the seal (Luật THADS Đ123.2, TT 04/2023 Đ11.1). */
export function needsSealCheck(condition: SealCondition): boolean {
  return condition !== 'INTACT' && condition !== 'NOT_STATED';
}

function seal(
  sealed: boolean | null,
  condition: SealCondition,
  labelNumber: string | null = null,
): RegisterSeal {
  return { sealed, labelNumber, condition };
}

/** Legal kind of an item: exhibit (vật chứng), held asset (tạm giữ) or seized asset (kê biên). */
export type RegisterKind = 'EXHIBIT' | 'HELD_ASSET' | 'SEIZED_ASSET';

const KINDS: ReadonlyMap<string, RegisterKind> = new Map([
  ['vc', 'EXHIBIT'],
  ['vật chứng', 'EXHIBIT'],
  ['tstg', 'HELD_ASSET'],
  ['tài sản tạm giữ', 'HELD_ASSET'],
  ['tskb', 'SEIZED_ASSET'],
  ['tài sản kê biên', 'SEIZED_ASSET'],
]);

/** The kind a word of the column 'Loại' names, or null. */
export function parseKind(text: string): RegisterKind | null {
  return KINDS.get(normaliseText(text).toLowerCase()) ?? null;
}

/** Where an item is kept. STATE_TREASURY is an outside custodian, all others are the office's own premises. */
export type PlaceKind =
  'SHELF' | 'SAFE' | 'RENTED_WAREHOUSE' | 'BACK_YARD' | 'VEHICLE_PARK' | 'STATE_TREASURY' | 'OTHER';

/** A place of the register. `shelf` is the shelf code of a SHELF ('A1-4'), else null. */
export interface RegisterPlace {
  readonly kind: PlaceKind;
  readonly shelf: string | null;
  readonly outsideCustodian: boolean;
  readonly text: string;
}

const PLACES: readonly (readonly [RegExp, PlaceKind])[] = [
  [/^(?:kbnn|kho bạc)/, 'STATE_TREASURY'],
  [/^(?:két sắt|két)/, 'SAFE'],
  [/^kho thuê/, 'RENTED_WAREHOUSE'],
  [/^sân/, 'BACK_YARD'],
  [/^(?:bãi xe|nhà xe)/, 'VEHICLE_PARK'],
];

/** The place a cell names; OTHER for words without a rule, null when nothing is written. */
export function parsePlace(text: string): RegisterPlace | null {
  const words = normaliseText(text);
  if (words === '') return null;
  const shelf = /^(?:kệ|giá)\s*(.+)$/i.exec(words)?.[1] ?? null;
  const kind = shelf === null ? placeKind(words.toLowerCase()) : 'SHELF';
  return { kind, shelf, outsideCustodian: kind === 'STATE_TREASURY', text: words };
}

function placeKind(words: string): PlaceKind {
  return PLACES.find(([pattern]) => pattern.test(words))?.[1] ?? 'OTHER';
}

/** What the judgment orders for an item, as the register words it. */
export type IntendedDisposal =
  | 'DESTRUCTION'
  | 'CONFISCATION_TO_BUDGET'
  | 'CONFISCATION_TO_MILITARY_COMMAND'
  | 'CONFISCATION_TO_FOREST_RANGERS'
  | 'RETURN_TO_OWNER'
  | 'RETURN_TO_ACCUSED'
  | 'KEPT_FOR_ENFORCEMENT';

const DISPOSALS: readonly (readonly [RegExp, IntendedDisposal])[] = [
  [/ti[êe]u h[ủu]y|tiêu huỷ/, 'DESTRUCTION'],
  [/chqs|chỉ huy quân sự/, 'CONFISCATION_TO_MILITARY_COMMAND'],
  [/kiểm lâm/, 'CONFISCATION_TO_FOREST_RANGERS'],
  [/sung (?:nsnn|quỹ|ngân sách)|tịch thu/, 'CONFISCATION_TO_BUDGET'],
  [/^trả lại.{0,60}bị cáo/, 'RETURN_TO_ACCUSED'],
  [/trả lại/, 'RETURN_TO_OWNER'],
  [/tạm giữ|bảo đảm tha|bảo đảm thi hành án/, 'KEPT_FOR_ENFORCEMENT'],
];

/** The disposal a cell of 'Hướng xử lý' words, or null when unknown. */
export function parseDisposal(text: string): IntendedDisposal | null {
  const words = normaliseText(text).toLowerCase();
  return DISPOSALS.find(([pattern]) => pattern.test(words))?.[1] ?? null;
}

/** The office a title names: 'THADS TỈNH GIA LAI' → TINH, 'PHÒNG THADS KHU VỰC 6' → KV06; null when neither. */
export function officeCodeOfTitle(title: string): string | null {
  const words = normaliseText(title).toLowerCase();
  const region = /(?:thads|thi hành án dân sự) khu vực (\d{1,2})(?!\d)/.exec(words)?.[1];
  if (region) return `KV${region.padStart(2, '0')}`;
  return /^(?:thads|thi hành án dân sự) tỉnh/.test(words) ? 'TINH' : null;
}
