import { fillIn, numberInVietnamese } from '../../platform/sentences/index.js';

const SENTENCES = {
  FILE_NOT_READABLE: ['Không đọc được tệp.', 'The file cannot be read.'],
  FILE_TOO_LARGE: ['Tệp lớn hơn {limit} byte.', 'The file is larger than {limit} bytes.'],
  UNPACKED_TOO_LARGE: [
    'Nội dung giải nén của tệp quá lớn.',
    'The unpacked content of the file is too large.',
  ],
  OLD_OR_ENCRYPTED_WORKBOOK: [
    'Tệp là .xls cũ hoặc có mật khẩu; hãy lưu lại thành .xlsx không mật khẩu.',
    'The file is an old .xls or has a password; save it as .xlsx without a password.',
  ],
  NOT_A_WORKBOOK: ['Tệp không phải là sổ tính .xlsx.', 'The file is not an .xlsx workbook.'],
  TOO_MANY_ROWS: ['Sổ có nhiều hơn {limit} dòng.', 'The register has more than {limit} rows.'],
  TOO_MANY_COLUMNS: ['Sổ có nhiều hơn {limit} cột.', 'The register has more than {limit} columns.'],
  HEADER_MISSING: [
    'Không tìm thấy dòng tiêu đề cột của sổ (Mẫu 13).',
    'The header row of the register (Mẫu 13) was not found.',
  ],
  COLUMNS_MISSING: ['Sổ thiếu cột: {columns}.', 'The register lacks columns: {columns}.'],
  SEVERAL_REGISTERS: [
    'Tệp có nhiều trang tính là sổ: {sheets}; mỗi tệp chỉ một sổ.',
    'Several sheets of the file are registers: {sheets}; one register per file.',
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
    details: Readonly<Record<string, string | number>> = {},
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
