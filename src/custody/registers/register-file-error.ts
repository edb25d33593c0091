import { fillIn, numberInVietnamese } from '../../platform/sentences/index.js';

const SENTENCES = {
  FILE_NOT_READABLE: ['Không đọc được tệp.', 'The file cannot be read.'],
  FILE_TOO_LARGE: ['Tệp lớn hơn {limit} byte.', 'The file is larger than {limit} bytes.'],
  UNPACKED_TOO_LARGE: [
    'Nội dung giải nén của tệp quá lớn.',
    'The unpacked content of the file is too large.',
  ],
  FILE_EMPTY: ['Tệp trống.', 'The file is empty.'],
  FILE_DAMAGED: [
    'Tệp bị hỏng hoặc tự mâu thuẫn; hãy mở tệp bằng Excel rồi lưu lại thành tệp .xlsx mới.',
    'The file is damaged or contradicts itself; open it in Excel and save it as a new .xlsx file.',
  ],
  FILE_TOO_COSTLY: [
    'Đọc tệp tốn quá nhiều thời gian hoặc bộ nhớ; hãy chép riêng trang sổ sang một tệp .xlsx mới.',
    'Reading the file takes too much time or memory; copy the sheet of the register alone into a new .xlsx file.',
  ],
  PASSWORD_PROTECTED: [
    'Tệp có mật khẩu; hãy mở tệp bằng Excel, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ) rồi lưu lại.',
    'The file has a password; open it in Excel, remove the password (File → Info → Protect) and save it.',
  ],
  OLD_WORKBOOK: [
    'Tệp là .xls cũ; hãy mở tệp bằng Excel rồi lưu lại thành "Excel Workbook (*.xlsx)".',
    'The file is an old .xls; open it in Excel and save it as "Excel Workbook (*.xlsx)".',
  ],
  BINARY_WORKBOOK: [
    'Tệp là .xlsb; hãy mở tệp bằng Excel rồi lưu lại thành "Excel Workbook (*.xlsx)".',
    'The file is an .xlsb; open it in Excel and save it as "Excel Workbook (*.xlsx)".',
  ],
  WEB_PAGE: [
    'Tệp là trang web hoặc XML được đặt tên như sổ tính; hãy mở tệp bằng Excel rồi lưu lại thành "Excel Workbook (*.xlsx)".',
    'The file is a web page or XML named like a workbook; open it in Excel and save it as "Excel Workbook (*.xlsx)".',
  ],
  CSV_ENCODING_UNKNOWN: [
    'Không rõ bảng mã của tệp CSV; hãy chọn bảng mã (Windows-1258, Windows-1252 hoặc TCVN3) hoặc lưu lại thành "CSV UTF-8".',
    'The encoding of the CSV file is not known; choose it (Windows-1258, Windows-1252 or TCVN3) or save it as "CSV UTF-8".',
  ],
  NOT_A_WORKBOOK: ['Tệp không phải là sổ tính.', 'The file is not a workbook.'],
  TOO_MANY_ROWS: ['Sổ có nhiều hơn {limit} dòng.', 'The register has more than {limit} rows.'],
  TOO_MANY_COLUMNS: ['Sổ có nhiều hơn {limit} cột.', 'The register has more than {limit} columns.'],
  TOO_MANY_CELLS: ['Tệp có nhiều hơn {limit} ô.', 'The file has more than {limit} cells.'],
  HEADER_MISSING: [
    'Không tìm thấy dòng tiêu đề cột của sổ (Mẫu 13).',
    'The header row of the register (Mẫu 13) was not found.',
  ],
} as const satisfies Record<string, readonly [vietnamese: string, english: string]>;

/** Why a file as a whole cannot be imported. */
export type RegisterFileErrorCode = keyof typeof SENTENCES;

/** Thrown when a file as a whole is unusable; what is wrong in a single row is never thrown. */
export class RegisterFileError extends Error {
  override readonly name = 'RegisterFileError';
  readonly vietnamese: string;
  readonly english: string;

  constructor(
    readonly code: RegisterFileErrorCode,
    readonly details: Readonly<Record<string, string | number>> = {},
    cause?: unknown,
  ) {
    const [vietnamese, english] = SENTENCES[code];
    super(filled(english, details), { cause });
    this.vietnamese = filled(vietnamese, details, numberInVietnamese);
    this.english = filled(english, details);
  }
}

function filled(
  sentence: string,
  details: Readonly<Record<string, string | number>>,
  write: (number: string) => string = (number) => number,
): string {
  return fillIn(sentence, (name) => {
    const detail = details[name] ?? '';
    return typeof detail === 'number' ? write(String(detail)) : detail;
  });
}
