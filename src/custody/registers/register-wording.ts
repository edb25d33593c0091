import { normaliseText } from './register-text.js';

/** State of a seal as the register words it. NOT_STATED: sealed, but nobody wrote in which state. */
export type SealCondition =
  'INTACT' | 'PEELED' | 'TORN' | 'UNREADABLE' | 'SUSPICIOUS' | 'MISSING' | 'NOT_STATED';

/** The seal of an item. `sealed` is null when the register does not say; MISSING means sealed once, seal gone. */
export interface RegisterSeal {
  readonly sealed: boolean | null;
  readonly labelNumber: string | null;
  readonly condition: SealCondition;
}

const SEAL = '(?:tem |giấy |dấu )?(?:niêm phong|np|niêm|tem)';
const SEAL_CONDITIONS: readonly (readonly [RegExp, SealCondition])[] = [
  [new RegExp(`mất ${SEAL}|không còn ${SEAL}|(?:np|niêm phong) (?:đã |bị )?mất`), 'MISSING'],
  [/rách|đứt|thủng|bị cắt|bị xé/, 'TORN'],
  [/bong|bung|hở|tróc/, 'PEELED'],
  [/mờ|nhòe|nhoè|không đọc được/, 'UNREADABLE'],
  [/nghi vấn|nghi ngờ|dấu hiệu|không (?:còn )?(?:nguyên|tốt|đảm bảo|bảo đảm)/, 'SUSPICIOUS'],
];
/** "Không rách" and "không có dấu hiệu bị mở" say that nothing is wrong. */
const UNBROKEN =
  /(?:không|chưa)(?: có dấu hiệu)?(?: bị)? (?:rách|bong|đứt|thủng|mờ|hở|bung|tróc|mở|cắt|xé)[^;,.]*/g;
const SEAL_NUMBER =
  /(?:np|niêm phong|tem|niêm|mã)\s*(?:số|ký hiệu|:|\s)?\s*(?:số)?\s*:?\s*((?=[\p{L}\p{N}/-]*\d)[\p{L}\p{N}][\p{L}\p{N}/-]*)/u;
const NOT_SEALED =
  /^(?:không|ko|k|chưa|không có|không niêm phong|chưa niêm phong|không có niêm phong|không np|ko np)$/;
const SEALED = /^(?:có|x|v|✓|✔|đã|np|đã np|có np|có niêm phong|niêm phong|đã niêm phong|đã được niêm phong)$/;
const INTACT = /(?:^|[\s,;])(?:còn )?(?:nguyên|tốt|bình thường|đảm bảo|bảo đảm)(?:$|[\s,;.])/;

/** The meaning of the seal column ('Có', 'x', 'NP số 123', 'Còn nguyên', 'rách', …), or null when unknown. */
export function parseSeal(text: string): RegisterSeal | null {
  const words = normaliseText(text)
    .toLowerCase()
    .replace(/[\s.;,]+$/, '');
  if (words === '') return seal(null, 'NOT_STATED');
  const labelNumber = SEAL_NUMBER.exec(words)?.[1]?.toUpperCase() ?? null;
  const unbroken = words.replace(UNBROKEN, '');
  const broken = SEAL_CONDITIONS.find(([pattern]) => pattern.test(unbroken))?.[1];
  if (broken) return seal(true, broken, labelNumber);
  if (NOT_SEALED.test(words)) return seal(false, 'NOT_STATED');
  if (INTACT.test(unbroken) || unbroken !== words) return seal(true, 'INTACT', labelNumber);
  return SEALED.test(words) || labelNumber !== null ? seal(true, 'NOT_STATED', labelNumber) : null;
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
  ...['vc', 'vật chứng', 'tang vật', 'tang vật vật chứng', 'vật chứng vụ án'].map(
    (word) => [word, 'EXHIBIT'] as const,
  ),
  ...['tstg', 'ts tạm giữ', 'tài sản tạm giữ', 'tạm giữ', 'tài sản bị tạm giữ'].map(
    (word) => [word, 'HELD_ASSET'] as const,
  ),
  ...['tskb', 'ts kê biên', 'tài sản kê biên', 'kê biên', 'tài sản bị kê biên'].map(
    (word) => [word, 'SEIZED_ASSET'] as const,
  ),
]);

/** The kind a word of the column 'Loại' names, or null; 'Vật chứng (VC)' and 'V.C.' are usual, too. */
export function parseKind(text: string): RegisterKind | null {
  const words = normaliseText(text).toLowerCase();
  const plain = words.replace(/\s*\([^()]*\)$/, '').replace(/[.\-:;]/g, '');
  return KINDS.get(normaliseText(plain.replace(/,/g, ' '))) ?? null;
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
  [/^(?:gửi (?:tại )?)?(?:kbnn|kho bạc|kb nhà nước)/, 'STATE_TREASURY'],
  [/^(?:trong )?(?:két sắt|két|tủ sắt)/, 'SAFE'],
  [/^(?:kho|nhà kho) (?:đi )?thuê|^thuê kho/, 'RENTED_WAREHOUSE'],
  [/^(?:ngoài |trong )?sân/, 'BACK_YARD'],
  [/^(?:ngoài |trong )?(?:bãi (?:giữ |để |đỗ |đậu )?xe|nhà (?:để )?xe)/, 'VEHICLE_PARK'],
];

/** The place a cell names; OTHER for words without a rule, null when nothing is written. */
export function parsePlace(text: string): RegisterPlace | null {
  const words = normaliseText(text);
  if (words === '') return null;
  const shelf = /^(?:kệ|giá)(?: kệ)?(?: số)?\s*:?\s*(.+)$/i.exec(words)?.[1] ?? null;
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
  [/ti[êe]u h[ủu]y|tiêu huỷ|(?<!\p{L})ttth(?!\p{L})/u, 'DESTRUCTION'],
  [/chqs|chỉ huy quân sự/, 'CONFISCATION_TO_MILITARY_COMMAND'],
  [/kiểm lâm/, 'CONFISCATION_TO_FOREST_RANGERS'],
  [/sung (?:nsnn|quỹ|ngân sách|công)|nộp (?:nsnn|ngân sách)|ttsq|tịch thu/, 'CONFISCATION_TO_BUDGET'],
  [/^(?:giao |hoàn )?trả(?: lại)?.{0,60}bị (?:cáo|án|can)/, 'RETURN_TO_ACCUSED'],
  [/trả lại|hoàn trả|giao trả|^trả /, 'RETURN_TO_OWNER'],
  [/tạm giữ|(?:bảo|đảm) ?(?:đảm|bảo)? (?:tha|thi hành án)|kê biên/, 'KEPT_FOR_ENFORCEMENT'],
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
