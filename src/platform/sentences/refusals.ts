import {
  fillIn,
  plainInVietnamese,
  type Bilingual,
  type PlainKind,
  type SoundSentences,
} from './sentence.js';

/** A fact that is written otherwise in Vietnamese than in the schema, with its words. */
export interface Worded {
  readonly value: string;
  readonly vi: string;
}

/** Why a request cannot be served at all, beside the user errors of a payload. */
interface Refusal extends Bilingual {
  /** The code that is told, where several sentences share one. */
  readonly code?: string;
  /** The facts of the sentences; `worded` comes with its Vietnamese words. */
  readonly facts?: Readonly<Record<string, PlainKind | 'worded'>>;
  /** What is said where the facts are not known. */
  readonly bare?: Bilingual;
}

function soundRefusals<const List extends Readonly<Record<string, Refusal>>>(
  list: List & SoundSentences<List>,
): List {
  return list;
}

/**
 * The closed list of top-level errors, of GraphQL and of HTTP, in both languages. Of a code that graphql-js or Apollo
 * tells in English words of its own the Vietnamese sentence stands beside these.
 */
export const refusals = soundRefusals({
  BAD_REQUEST: { vi: 'Không đọc được yêu cầu.', en: 'The request could not be read.' },
  NO_SUCH_OPERATION_TYPE: {
    code: 'BAD_REQUEST',
    vi: 'Ở đây không có thao tác loại “{type}”.',
    en: 'There is no {type} here.',
    facts: { type: 'code' },
  },
  DOCUMENT_HASH_UNREADABLE: {
    code: 'BAD_REQUEST',
    vi: 'Câu truy vấn phải được gọi bằng mã “SHA-256” của nội dung.',
    en: 'A document is named by the SHA-256 of its text.',
  },
  CHALLENGE_MISSING: {
    code: 'BAD_REQUEST',
    vi: 'Trang đăng nhập chưa gửi mã thử thách.',
    en: 'A challenge is missing.',
  },
  UNAUTHENTICATED: { vi: 'Hãy đăng nhập trước.', en: 'Log in first.' },
  FORBIDDEN: {
    vi: 'Vai trò của bạn không được làm việc này; các vai trò được làm: {roles}.',
    en: 'Your role does not allow this; these do: {roles}.',
    facts: { roles: 'worded' },
    bare: { vi: 'Vai trò của bạn không được làm việc này.', en: 'Your role does not allow this.' },
  },
  GRAPHQL_PARSE_FAILED: {
    vi: 'Câu truy vấn sai cú pháp.',
    en: 'The document is not written in GraphQL.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    vi: 'Câu truy vấn không khớp với lược đồ.',
    en: 'The document does not fit the schema.',
  },
  OPERATION_RESOLUTION_FAILURE: {
    vi: 'Câu truy vấn không có thao tác cần chạy.',
    en: 'The document has no operation of that name.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    vi: 'Không có câu truy vấn nào mang mã này.',
    en: 'No document has this hash.',
  },
  PERSISTED_QUERY_MISMATCH: {
    vi: 'Mã không phải của câu truy vấn gửi kèm.',
    en: 'The hash is not the one of this document.',
  },
  PERSISTED_QUERY_ONLY: {
    vi: 'Ở đây chỉ chạy các câu truy vấn của chương trình đã đăng ký.',
    en: 'Only the documents of the known clients run here.',
  },
  INTROSPECTION_DISABLED: { vi: 'Ở đây không được xem lược đồ.', en: 'The schema is not told here.' },
  QUERY_TOO_LARGE: {
    vi: 'Câu truy vấn được dài nhất {most} ký tự.',
    en: 'A document may have {most} characters.',
    facts: { most: 'count' },
  },
  QUERY_TOO_DEEP: {
    vi: 'Các trường được lồng nhau sâu nhất {most} bậc.',
    en: 'Fields may stand {most} deep.',
    facts: { most: 'count' },
  },
  QUERY_TOO_COMPLEX: {
    vi: 'Yêu cầu hỏi đến {requested} đối tượng, chỉ được {most}; hãy hỏi từng trang nhỏ hơn.',
    en: 'This asks for up to {requested} objects; {most} are allowed. Ask for smaller pages.',
    facts: { requested: 'count', most: 'count' },
  },
  TOO_MANY_ALIASES: {
    vi: 'Một thao tác được đặt nhiều nhất {most} tên gọi khác.',
    en: 'An operation may have {most} aliases.',
    facts: { most: 'count' },
  },
  TOO_MANY_DIRECTIVES: {
    vi: 'Một thao tác được có nhiều nhất {most} chỉ thị.',
    en: 'An operation may have {most} directives.',
    facts: { most: 'count' },
  },
  TOO_MANY_MUTATIONS: {
    vi: 'Một yêu cầu được làm nhiều nhất {most} thay đổi.',
    en: 'A request may make {most} changes.',
    facts: { most: 'count' },
  },
  BAD_USER_INPUT: { vi: 'Có giá trị không đúng kiểu.', en: 'A value is not of its type.' },
  VALUE_OF_WRONG_TYPE: {
    code: 'BAD_USER_INPUT',
    vi: 'Giá trị của “{variable}” không đúng kiểu.',
    en: 'The value of {variable} is not of its type.',
    facts: { variable: 'code' },
  },
  TOO_MANY_WRONG_VALUES: {
    code: 'BAD_USER_INPUT',
    vi: 'Có quá nhiều giá trị không đúng kiểu.',
    en: 'Too many values of the wrong type, such as: {example}',
    facts: { example: 'text' },
  },
  VALUES_TOO_DEEP: {
    code: 'BAD_USER_INPUT',
    vi: 'Các giá trị được lồng nhau sâu nhất {most} bậc.',
    en: 'Values may stand {most} deep.',
    facts: { most: 'count' },
  },
  TEXT_UNSTORABLE: {
    code: 'BAD_USER_INPUT',
    vi: 'Văn bản có ký tự không lưu được.',
    en: 'A text holds characters that no text can hold.',
  },
  TEXT_TOO_LONG: {
    code: 'BAD_USER_INPUT',
    vi: 'Một văn bản được dài nhất {most} ký tự.',
    en: 'A text is longer than {most} characters.',
    facts: { most: 'count' },
  },
  TEXT_LENGTH_WRONG: {
    code: 'BAD_USER_INPUT',
    vi: 'Mục “{argument}” phải dài từ {least} đến {most} ký tự.',
    en: '{argument} must have {least} to {most} characters.',
    facts: { argument: 'code', least: 'count', most: 'count' },
  },
  TOO_MANY_NAMED: {
    code: 'BAD_USER_INPUT',
    vi: 'Mục “{argument}” chỉ được ghi nhiều nhất {most} giá trị.',
    en: '{argument} may name {most} at most.',
    facts: { argument: 'code', most: 'count' },
  },
  TOO_MANY_LOG_ENTRIES: {
    code: 'BAD_USER_INPUT',
    vi: 'Nhật ký có hơn {most} mục về đối tượng này; hãy đọc bản sao của nhật ký.',
    en: 'The log holds more than {most} entries of it: ask for the mirror.',
    facts: { most: 'count' },
  },
  PAGE_SIZE_WRONG: {
    code: 'BAD_USER_INPUT',
    vi: 'Mục “first” phải từ 1 đến {most}.',
    en: 'first must be from 1 to {most}.',
    facts: { most: 'count' },
  },
  CURSOR_WRONG: {
    code: 'BAD_USER_INPUT',
    vi: 'Mục “after” phải là con trỏ của danh sách này.',
    en: 'after must be a cursor of this list.',
  },
  VALUE_NOT_TEXT: {
    code: 'BAD_USER_INPUT',
    vi: 'Giá trị kiểu “{type}” phải ghi trong dấu nháy.',
    en: '{type} must be given as a string.',
    facts: { type: 'code' },
  },
  DECIMAL_WRONG: {
    code: 'BAD_USER_INPUT',
    vi: 'Số phải ghi dạng “12” hoặc “12.3456”.',
    en: 'Decimal must look like "12" or "12.3456".',
  },
  DECIMAL_TOO_LONG: {
    code: 'BAD_USER_INPUT',
    vi: 'Số có nhiều nhất {whole} chữ số trước và {decimals} chữ số sau dấu chấm.',
    en: 'Decimal has at most {whole} digits before the point and {decimals} after it.',
    facts: { whole: 'count', decimals: 'count' },
  },
  DAY_WRONG: {
    code: 'BAD_USER_INPUT',
    vi: 'Ngày phải là ngày có thật, từ năm 1900 đến năm 2200, ghi dạng “2026-10-01”.',
    en: 'Date must be a day that exists, from 1900 to 2200, such as "2026-10-01".',
  },
  MOMENT_WRONG: {
    code: 'BAD_USER_INPUT',
    vi: 'Thời điểm phải có thật, từ năm 1900 đến năm 2200, kèm múi giờ, ghi dạng “2026-10-01T07:30:00+07:00”.',
    en: 'DateTime must be an instant that exists, from 1900 to 2200, with an offset, such as "2026-10-01T07:30:00+07:00".',
  },
  UUID_WRONG: {
    code: 'BAD_USER_INPUT',
    vi: 'Giá trị kiểu “UUID” phải ghi dạng “xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx”.',
    en: 'UUID must have the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx.',
  },
  WHOLE_NUMBER_WRONG: {
    code: 'BAD_USER_INPUT',
    vi: 'Giá trị kiểu “UInt64” phải là số nguyên chỉ gồm chữ số, ghi dạng “161480”.',
    en: 'UInt64 must be a whole number in digits, such as "161480".',
  },
  STATE_NOT_GIVEN: {
    code: 'BAD_USER_INPUT',
    vi: 'Giá trị kiểu “State” chỉ để trả lời.',
    en: 'State is answered only.',
  },
  TIMEOUT: {
    vi: 'Xử lý quá lâu nên đã dừng; hãy hỏi ít hơn hoặc thử lại.',
    en: 'This took too long and was given up. Ask for less, or try again.',
  },
  DATABASE_UNAVAILABLE: {
    vi: 'Chưa kết nối được cơ sở dữ liệu; hãy gửi lại đúng yêu cầu này sau ít giây.',
    en: 'The database cannot be reached at the moment. Send the same request again in some seconds.',
  },
  BUSY: {
    vi: 'Hệ thống đang quá tải; hãy gửi lại đúng yêu cầu này sau ít giây.',
    en: 'Too much is asked at once. Send the same request again in some seconds.',
  },
  DISK_FULL: {
    vi: 'Máy chủ hết dung lượng lưu trữ nên tạm thời không ghi được; vẫn xem được sổ.',
    en: 'The disk is full: nothing is written until there is room again. The book can be read.',
  },
  DATABASE_READ_ONLY: {
    vi: 'Cơ sở dữ liệu đang ở chế độ chỉ đọc nên tạm thời không ghi được; vẫn xem được sổ.',
    en: 'The database takes no changes at the moment. The book can be read.',
  },
  STARTING: {
    vi: 'Máy chủ đang khởi động; hãy gửi lại đúng yêu cầu này sau ít giây.',
    en: 'This server is starting. Send the same request again in some seconds.',
  },
  STOPPING: {
    vi: 'Máy chủ đang dừng; hãy gửi lại đúng yêu cầu này sau ít giây.',
    en: 'This server is stopping. Send the same request again in some seconds.',
  },
  BOOK_BEHIND_LOG: {
    vi: 'Sổ đang cũ hơn nhật ký đã ký nên chỉ xem được, chưa ghi được; hãy báo quản trị viên khôi phục.',
    en: 'The book is older than its signed log: it can be read and not written until the administrator restores it.',
  },
  BOOK_RESTORED: {
    vi: 'Sổ vừa được khôi phục, còn việc phải nhập lại theo nhật ký; trước khi mở lại, sổ chỉ nhận các việc ấy.',
    en: 'The book was restored. Until it is opened again, only acts that it lacks by its log can be entered.',
  },
  MISSING_ACT_UNKNOWN: {
    vi: 'Không có việc nào mang số này cần nhập lại theo nhật ký.',
    en: 'No act of this number is to be entered again from the log.',
  },
  INTERNAL_SERVER_ERROR: {
    vi: 'Hệ thống gặp lỗi; khi báo quản trị viên hãy nêu mã “{reference}”.',
    en: 'Internal error; quote the reference {reference}.',
    facts: { reference: 'code' },
    bare: { vi: 'Hệ thống gặp lỗi.', en: 'Internal error.' },
  },
  NOT_FOUND: { vi: 'Không có gì tại địa chỉ này.', en: 'Nothing here.' },
  METHOD_NOT_ALLOWED: {
    vi: 'Địa chỉ này chỉ nhận phương thức “{allowed}”.',
    en: 'This address takes {allowed} only.',
    facts: { allowed: 'code' },
    bare: { vi: 'Phương thức này không dùng cho địa chỉ này.', en: 'This method is not for this address.' },
  },
  REQUEST_TIMEOUT: { vi: 'Yêu cầu được gửi đến quá chậm.', en: 'The request took too long to arrive.' },
  GONE: { vi: 'Không còn tải được nữa.', en: 'This can no longer be fetched.' },
  REQUEST_TOO_LARGE: {
    vi: 'Yêu cầu quá lớn; được gửi nhiều nhất {most} “byte”.',
    en: 'The request is too large; {most} bytes may be sent.',
    facts: { most: 'count' },
    bare: { vi: 'Yêu cầu quá lớn.', en: 'The request is too large.' },
  },
  UNSUPPORTED_MEDIA_TYPE: {
    vi: 'Yêu cầu phải ghi bằng JSON, mã UTF-8.',
    en: 'The request is not JSON in UTF-8.',
  },
  HEADERS_TOO_LARGE: { vi: 'Phần đầu của yêu cầu quá lớn.', en: 'The headers are too large.' },
});

export type RefusalName = keyof typeof refusals;

type Definition<Name extends RefusalName> = (typeof refusals)[Name];

type FactsNeeded<Name extends RefusalName> =
  Definition<Name> extends { readonly facts: infer Facts }
    ? [facts: { readonly [Fact in keyof Facts]: string | Worded }]
    : [];

/** The refusals that can be told without any fact. */
export type BareRefusal = {
  [Name in RefusalName]: Definition<Name> extends { readonly facts: object }
    ? Definition<Name> extends { readonly bare: Bilingual }
      ? Name
      : never
    : Name;
}[RefusalName];

/** What an answer says of a refusal. The facts are raw, as they are in user errors. */
export interface ToldRefusal {
  readonly message: string;
  readonly code: string;
  readonly messageVietnamese: string;
  readonly facts: Readonly<Record<string, string>>;
}

/** A refusal in both languages with its facts. */
export function tell<Name extends RefusalName>(name: Name, ...facts: FactsNeeded<Name>): ToldRefusal {
  const refusal: Refusal = refusals[name];
  const known = (facts[0] ?? {}) as Readonly<Record<string, string | Worded>>;
  const kinds = refusal.facts ?? {};
  return {
    message: fillIn(refusal.en, (fact) => rawOf(known[fact])),
    code: refusal.code ?? name,
    messageVietnamese: fillIn(refusal.vi, (fact) => inVietnamese(kinds[fact], known[fact])),
    facts: Object.fromEntries(Object.entries(known).map(([fact, value]) => [fact, rawOf(value)])),
  };
}

/** A refusal of which no fact is known. */
export function tellBare(name: BareRefusal): ToldRefusal {
  const refusal: Refusal = refusals[name];
  const { vi, en } = refusal.bare ?? refusal;
  return { message: en, code: refusal.code ?? name, messageVietnamese: vi, facts: {} };
}

/** Whether a code is one of the list that needs no fact; graphql-js and Apollo tell only such. */
export function isBareRefusal(code: string): code is BareRefusal {
  const refusal: Refusal | undefined = Object.hasOwn(refusals, code)
    ? refusals[code as RefusalName]
    : undefined;
  return refusal !== undefined && (refusal.facts === undefined || refusal.bare !== undefined);
}

function rawOf(fact: string | Worded | undefined): string {
  return typeof fact === 'object' ? fact.value : (fact ?? '');
}

function inVietnamese(kind: PlainKind | 'worded' | undefined, fact: string | Worded | undefined): string {
  if (typeof fact === 'object') {
    return fact.vi;
  }
  return kind === undefined || kind === 'worded' ? (fact ?? '') : plainInVietnamese(kind, fact ?? '');
}
