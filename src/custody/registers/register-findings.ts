import { columnTitle, shownText, type RegisterCell, type RegisterColumn } from './register-columns.js';

/**
 * The closed list of what the import can find in a row: the sentence in Vietnamese and in English.
 * «{value}» is the original value of the cell.
 */
const SENTENCES = {
  'name-missing': ['Chưa ghi tên vật chứng, tài sản.', 'The name of the item is missing.'],
  'kind-unknown': [
    'Loại «{value}» không phải VC, TSTG hoặc TSKB.',
    'The kind “{value}” is not one of VC, TSTG, TSKB.',
  ],
  'unit-unknown': [
    'Đơn vị tính «{value}» không có trong danh mục.',
    'The unit “{value}” is not in the list of units.',
  ],
  'quantity-missing': ['Chưa ghi số lượng.', 'The quantity is missing.'],
  'quantity-not-a-number': [
    'Số lượng «{value}» không phải là một con số.',
    'The quantity “{value}” is not a number.',
  ],
  'quantity-ambiguous': [
    'Số lượng «{value}» có thể đọc theo hai cách; cần ghi lại theo mẫu 1.234,5.',
    'The quantity “{value}” can be read in two ways; write it as 1.234,5.',
  ],
  'quantity-negative': ['Số lượng «{value}» phải lớn hơn 0.', 'The quantity “{value}” must be above zero.'],
  'quantity-too-precise': [
    'Số lượng «{value}» có nhiều số lẻ hơn đơn vị tính cho phép.',
    'The quantity “{value}” has more decimals than its unit allows.',
  ],
  'number-format-unusual': [
    'Số «{value}» viết không đúng cách viết Việt Nam; cần đối chiếu số đã đọc.',
    'The number “{value}” is not written the Vietnamese way; compare how it was read.',
  ],
  'date-missing': ['Chưa ghi ngày nhập kho.', 'The date of receipt is missing.'],
  'date-invalid': ['«{value}» không phải là ngày có thật.', '“{value}” is not a date of the calendar.'],
  'date-in-future': ['Ngày «{value}» ở sau ngày hiện tại.', 'The date “{value}” lies in the future.'],
  'issued-before-received': [
    'Ngày xuất kho «{value}» trước ngày nhập kho.',
    'The date of issue “{value}” is before the date of receipt.',
  ],
  'issued-before-decision': [
    'Xuất kho trước ngày của quyết định xử lý «{value}».',
    'Issued before the date of the disposal decision “{value}”.',
  ],
  'issue-date-missing': [
    'Đã ghi xuất kho nhưng chưa ghi ngày xuất kho.',
    'The row states an issue but no date of issue.',
  ],
  'issue-particulars-missing': [
    'Đã ghi xuất kho nhưng để trống cột này.',
    'The row states an issue but leaves this column empty.',
  ],
  'voucher-number-missing': ['Chưa ghi số phiếu nhập kho.', 'The number of the receipt voucher is missing.'],
  'voucher-number-reused': [
    'Số phiếu nhập kho «{value}» đã dùng cho một vụ việc khác trong sổ.',
    'The receipt voucher number “{value}” already belongs to another case of this register.',
  ],
  'issue-voucher-number-reused': [
    'Số phiếu xuất kho «{value}» đã dùng trong cùng năm cho một lần xuất kho khác.',
    'The issue voucher number “{value}” already belongs to another issue of the same year.',
  ],
  'case-cell-unusable': [
    'Giá trị chung của vụ việc «{value}», ghi ở dòng đầu của vụ việc, không dùng được.',
    'The value “{value}”, stated for the case in its first row, cannot be used.',
  ],
  'case-cell-doubtful': [
    'Giá trị chung của vụ việc «{value}», ghi ở dòng đầu của vụ việc, cần được kiểm tra.',
    'The value “{value}”, stated for the case in its first row, needs to be checked.',
  ],
  'document-date-invalid': [
    'Ngày trong «{value}» không phải là ngày có thật.',
    'The date in “{value}” is not a date of the calendar.',
  ],
  'document-date-in-future': [
    'Ngày trong «{value}» ở sau ngày hiện tại.',
    'The date in “{value}” lies in the future.',
  ],
  'seal-not-intact': [
    'Niêm phong không còn nguyên: «{value}»; cần lập biên bản và niêm phong lại.',
    'The seal is not intact: “{value}”; record it and have it resealed.',
  ],
  'seal-wording-unknown': [
    'Không hiểu cách ghi niêm phong «{value}».',
    'The wording of the seal “{value}” is not understood.',
  ],
  'place-missing': ['Chưa ghi vị trí bảo quản.', 'The place is missing.'],
  'place-unknown': ['Không nhận ra vị trí «{value}».', 'The place “{value}” is not recognised.'],
  'book-value-unusable': [
    'Giá trị «{value}» không phải là số tiền; để trống.',
    'The value “{value}” is not an amount of money; left empty.',
  ],
  'disposal-unknown': [
    'Không hiểu hướng xử lý «{value}».',
    'The intended disposal “{value}” is not understood.',
  ],
  'quantity-too-large': [
    'Số lượng «{value}» lớn hơn mức sổ ghi được.',
    'The quantity “{value}” is larger than the book can hold.',
  ],
  'text-too-long': ['Nội dung ô dài quá mức cho phép.', 'The text of the cell is longer than allowed.'],
  'row-perhaps-taken': [
    'Vụ việc này đã nhập và một dòng đã nhập không còn trong sổ; dòng này có thể là dòng đó ghi khác đi.',
    'The case was imported before and a row taken then is no longer in the register; this may be that row, written differently.',
  ],
  'place-unavailable': [
    'Kho chưa có hoặc đã đóng vị trí «{value}»; tạm ghi tại kho.',
    'The warehouse has no open place “{value}”; booked at the warehouse as a whole.',
  ],
  'seal-label-reused': [
    'Số niêm phong «{value}» đã dùng cho vật khác; để trống số.',
    'The seal label “{value}” belongs to another item; the number is left empty.',
  ],
  'amount-merged': [
    'Ô gộp ghi «{value}» cho nhiều dòng; cần xem đó là của từng dòng hay của tất cả.',
    'One merged cell states “{value}” for several rows; see whether it is for each of them or for all together.',
  ],
  'value-covered': [
    'Ô ghi «{value}» bị ô gộp khác che; người xem sổ không thấy giá trị này.',
    'The cell states “{value}” under a merged cell that covers it; who looks at the register does not see it.',
  ],
  'issued-in-part': [
    'Sổ ghi mới xuất một phần («{value}»); chưa nhập được dòng xuất một phần.',
    'The register states that only a part was issued (“{value}”); a row issued in part cannot be taken over.',
  ],
  'issued-quantity-unclear': [
    'Số lượng xuất hoặc tồn «{value}» mâu thuẫn với số lượng nhập hoặc với phần xuất kho.',
    'The quantity issued or remaining, “{value}”, contradicts the quantity received or what is said of the issue.',
  ],
  'text-decomposed': [
    'Chữ tổ hợp rời đã được đưa về dạng dựng sẵn (NFC).',
    'Decomposed characters were composed (NFC).',
  ],
  'text-untrimmed': ['Khoảng trắng thừa đã được bỏ.', 'Superfluous spaces were removed.'],
  'text-invisible': [
    'Ký tự ẩn trong «{value}» đã được bỏ.',
    'Characters that nobody sees were removed from “{value}”.',
  ],
  'text-lookalike': [
    'Ký tự của bộ chữ khác trong «{value}» trông giống chữ Latinh đã được thay bằng chữ Latinh.',
    'Characters of another script in “{value}” that look like Latin ones were replaced by these.',
  ],
  'text-old-encoding': [
    'Chữ «{value}» viết bằng bảng mã cũ (TCVN3, VNI hoặc tương tự); cần cho phép chuyển sang Unicode hoặc ghi lại.',
    'The text “{value}” is in an old encoding (TCVN3, VNI or similar); allow it to be converted, or write it anew.',
  ],
  'text-converted': [
    'Chữ «{value}» viết bằng bảng mã cũ đã được chuyển sang Unicode.',
    'The text “{value}” of an old encoding was converted to Unicode.',
  ],
  'text-encoding-doubtful': [
    'Dòng này có chữ của bảng mã cũ; «{value}» có thể cũng thuộc bảng mã đó nên cần đối chiếu.',
    'The row has texts of an old encoding; “{value}” may be one of them, compare it.',
  ],
  'cell-error': [
    'Ô ghi lỗi công thức «{value}» của bảng tính; cần ghi lại giá trị.',
    'The cell holds the error “{value}” of a formula; write its value.',
  ],
  'value-above-missing': [
    'Ô ghi «{value}» (như trên) nhưng không rõ giá trị ở trên.',
    'The cell says “{value}” (as above), but the value above is not known.',
  ],
  'date-from-serial': [
    'Số «{value}» không có định dạng ngày; đã đọc là ngày theo số thứ tự ngày của bảng tính.',
    'The number “{value}” has no format of a date; it was read as the serial number of a day.',
  ],
  'date-month-first': [
    'Ngày «{value}» ghi tháng trước ngày; cần đối chiếu ngày đã đọc.',
    'The date “{value}” has the month first; compare how it was read.',
  ],
  'date-without-day': [
    'Ô chỉ hiện «{value}», không hiện ngày; cần kiểm tra ngày đã đọc.',
    'The cell shows “{value}” without a day; check the date that was read.',
  ],
  'voucher-number-became-date': [
    'Bảng tính đã đổi số thành ngày, hiện là «{value}»; tạm giữ số như đang hiện, cần ghi lại số đúng.',
    'The spreadsheet turned the number into a date, shown as “{value}”; it is kept as shown, write the right number.',
  ],
  'voucher-number-is-date': [
    'Số «{value}» trông như một ngày; cần kiểm tra lại.',
    'The number “{value}” looks like a date; check it.',
  ],
  'voucher-date-differs': [
    'Ngày ghi trong «{value}» khác ngày ở cột ngày của dòng này.',
    'The date in “{value}” differs from the date in the column of dates of this row.',
  ],
  'paper-number-missing': [
    '«{value}» chỉ có ngày, không có số văn bản.',
    '“{value}” states a date but no number of a document.',
  ],
  'paper-date-missing': [
    '«{value}» có số văn bản nhưng không có ngày.',
    '“{value}” states the number of a document but no date.',
  ],
  'paper-date-incomplete': ['Ngày trong «{value}» không ghi năm.', 'The date in “{value}” has no year.'],
  'paper-date-differs': [
    'Ngày «{value}» khác ngày ghi cùng số văn bản.',
    'The date “{value}” differs from the date that stands with the number of the document.',
  ],
  'paper-unread': [
    'Không đọc được số, ngày văn bản trong «{value}».',
    'No number or date of a document could be read in “{value}”.',
  ],
  'paper-partly-unread': [
    'Trong «{value}» còn phần chưa đọc được.',
    'A part of “{value}” could not be read.',
  ],
  'papers-several': [
    'Ô ghi nhiều văn bản: «{value}»; sổ ghi văn bản đứng đầu có đủ số và ngày.',
    'The cell states several documents: “{value}”; the book takes the first with number and date.',
  ],
  'paper-words-left-out': [
    'Đã đọc số, ngày văn bản từ «{value}», bỏ các chữ thường kèm.',
    'Number and date of the document were read from “{value}” without the usual words around them.',
  ],
  'paper-none-stated': [
    'Ô ghi «{value}»: chưa có hoặc không có văn bản.',
    'The cell says “{value}”: there is no document, or none yet.',
  ],
  'people-split': [
    'Ô «{value}» ghi nhiều người; đã tách thành từng người.',
    'The cell “{value}” names several people; each was taken by himself.',
  ],
  'quantity-fraction': [
    'Số lượng «{value}» ghi bằng phân số; cần ghi bằng số thập phân.',
    'The quantity “{value}” is a fraction; write it with decimals.',
  ],
  'quantity-range': [
    'Số lượng «{value}» là một khoảng, không phải một con số.',
    'The quantity “{value}” is a range and not one number.',
  ],
  'quantity-in-words': [
    'Số lượng «{value}» ghi bằng chữ; cần đối chiếu số đã đọc.',
    'The quantity “{value}” is written in words; compare how it was read.',
  ],
  'quantity-with-unit': [
    'Ô số lượng «{value}» ghi cả đơn vị tính hoặc ghi chú; đã lấy phần số.',
    'The quantity “{value}” is written with its unit or a remark; the number was taken.',
  ],
  'quantity-unit-differs': [
    'Đơn vị tính trong ô số lượng «{value}» khác đơn vị ở cột đơn vị tính.',
    'The unit within the quantity “{value}” differs from the unit in its own column.',
  ],
  'unit-corrected': [
    'Đơn vị tính «{value}» thiếu dấu; đã đọc theo danh mục.',
    'The unit “{value}” lacks accents; it was read as the list of units has it.',
  ],
  'unit-ambiguous': [
    'Đơn vị tính «{value}» ghi nhiều đơn vị; đã lấy đơn vị đứng đầu.',
    'The unit “{value}” names several; the first was taken.',
  ],
  'class-unknown': [
    'Chưa nhận ra nhóm của «{value}»; tạm xếp vào nhóm khác.',
    'The class of “{value}” is not recognised; it is put under other things for now.',
  ],
} as const satisfies Record<string, readonly [vietnamese: string, english: string]>;

/** The code of a finding, from the closed list. */
export type FindingCode = keyof typeof SENTENCES;

/** What a code means, the value of the cell left open. */
export function meaningOf(code: FindingCode): { readonly vietnamese: string; readonly english: string } {
  const [vietnamese, english] = SENTENCES[code];
  return { vietnamese: vietnamese.replace('{value}', '…'), english: english.replace('{value}', '…') };
}

/** Every code of the closed list. */
export const FINDING_CODES = Object.keys(SENTENCES) as readonly FindingCode[];

/** One finding: what, in which column (its printed title), at which original value. */
export interface RegisterFinding {
  readonly code: FindingCode;
  readonly column: string;
  readonly originalValue: RegisterCell;
  readonly vietnamese: string;
  readonly english: string;
}

/** Findings of one row by weight: a reason keeps it from being booked, a warning asks for a look, a notice tells. */
export interface RowFindings {
  readonly reasons: readonly RegisterFinding[];
  readonly warnings: readonly RegisterFinding[];
  readonly notices: readonly RegisterFinding[];
}

/** Words a finding. */
export function findingOf(code: FindingCode, column: RegisterColumn, cell: RegisterCell): RegisterFinding {
  return findingUnder(code, columnTitle(column), cell);
}

/** Words a finding about a column known only by its header text. */
export function findingUnder(code: FindingCode, title: string, cell: RegisterCell): RegisterFinding {
  const [vietnamese, english] = SENTENCES[code];
  const value = shownText(cell);
  return {
    code,
    column: title,
    originalValue: cell,
    vietnamese: vietnamese.replace('{value}', () => value),
    english: english.replace('{value}', () => value),
  };
}
