import { normaliseText } from '../register-text.js';

/** No label is longer: what is longer is told, not sorted by its words. */
const LONGEST_LABEL = 120;

/** A text in small letters without diacritics and without punctuation around it. */
function plainLabel(text: string): string {
  if (text.length > LONGEST_LABEL) return '';
  return normaliseText(text)
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('đ', 'd')
    .replaceAll(/[\s.:;,*…_/–-]+/gu, ' ')
    .trim();
}

const TOTAL_LABEL =
  /^(?:tong cong|tong so|tong|cong)(?: (?:so|co|toan bo|chung|tat ca|vat chung|tai san|tang vat|hien vat|muc|khoan|mon|dong|luong|vu|viec|an|\(?\d+\)?))*$/u;
const SUBTOTAL_LABEL =
  /^(?:(?:tong cong|tong so|tong|cong) (?:trang|nam|quy|thang|ky|vu|muc|phan|nhom|loai|mang sang|chuyen|luy ke|phat sinh|so du|ton|[ivx]+)\b|(?:so |trang truoc )?(?:mang|chuyen) sang|chuyen (?:sang )?trang|luy ke|so du (?:dau|cuoi)|ton (?:dau|cuoi) ky)/u;
const TOTAL_BEGINNING = /^(?:tong|cong)\b/u;
const CLEAR_TOTAL_BEGINNING = /^tong cong\b/u;
const SIGNATURE_LABEL =
  /^(?:(?:nguoi|can bo) (?:ghi so|lap(?: bieu| so| bang| bao cao)?|giao|nhan|kiem tra|ky)|thu kho|ke toan(?: truong| vien| nghiep vu)?|(?:pho )?thu truong(?: don vi| co quan)?|(?:tm|kt|tl|tuq) .{0,60}|(?:pho )?(?:truong phong|chi cuc truong|cuc truong|truong thads|truong thi hanh an dan su).{0,60}|chap hanh vien|\(?(?:ky|da ky)\b.{0,60}|(?:.{1,40} )?ngay\b[\d ]*thang\b[\d ]*nam[\d ]*)$/u;
const GROUP_LABEL =
  /^(?:(?:[ivx]{1,5}|[a-h]|\d{1,2}) ?[.):-] ?[^\s\d]|(?:nam|quy|thang|ky|dot) [\divx]{1,4}(?![\p{L}\d])|(?:phan|muc|nhom|chuong) [\divxa-h])/u;
const NOTE_LABEL = /^(?:ghi chu|luu y|chu thich|chu y)\b/u;

/** What the words of a text make of a row, where nothing else in the row says more. */
export interface LabelWords {
  readonly isTotal: boolean;
  readonly isSubtotal: boolean;
  /** Begins with words that nothing but a total begins with. */
  readonly beginsTotal: boolean;
  /** Begins like a total, whatever follows. */
  readonly beginsLikeTotal: boolean;
  readonly isSignature: boolean;
  readonly isGroup: boolean;
  readonly isNote: boolean;
}

/** Reads a text as the label of a row. */
export function labelWords(text: string): LabelWords {
  const label = plainLabel(text);
  const unspaced = label.replaceAll(' ', '');
  const isSpacedOut = ['tongcong', 'cong', 'tongso', 'tong'].includes(unspaced);
  return {
    isTotal: isSpacedOut || TOTAL_LABEL.test(label),
    isSubtotal: SUBTOTAL_LABEL.test(label),
    beginsTotal: CLEAR_TOTAL_BEGINNING.test(label),
    beginsLikeTotal: TOTAL_BEGINNING.test(label),
    isSignature: SIGNATURE_LABEL.test(label),
    isGroup: GROUP_LABEL.test(numberedLabel(text)),
    isNote: NOTE_LABEL.test(label) || /^\s*[*(]/u.test(text),
  };
}

/** The number in front keeps its dot or parenthesis: "I. Vật chứng" is a group, "I Vật" may be none. */
function numberedLabel(text: string): string {
  return text.length > LONGEST_LABEL
    ? ''
    : normaliseText(text).toLowerCase().normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll('đ', 'd');
}
