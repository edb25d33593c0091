import { Temporal } from 'temporal-polyfill';

const inspections: Readonly<Record<string, string>> = {
  INTERNAL: 'kiểm tra nội bộ',
  ACCOUNTING: 'kiểm tra kế toán nghiệp vụ',
  SELF_CHECK: 'tự kiểm tra',
  THEMATIC: 'kiểm tra chuyên đề',
  UNANNOUNCED: 'kiểm tra đột xuất',
};

const capacities: Readonly<Record<string, string>> = {
  KEEPER: 'thủ kho',
  ACCOUNTANT: 'kế toán nghiệp vụ',
  HEAD: 'thủ trưởng đơn vị',
};

const roles: Readonly<Record<string, string>> = {
  KEEPER: 'thủ kho',
  ACCOUNTANT: 'kế toán nghiệp vụ',
  ENFORCEMENT_OFFICER: 'chấp hành viên',
  OFFICE_HEAD: 'trưởng phòng khu vực',
  FINANCE: 'phòng tài chính - kế toán',
  INSPECTION: 'phòng kiểm tra, giải quyết khiếu nại, tố cáo',
  INSPECTOR: 'thành viên đoàn kiểm tra',
  PROVINCIAL_HEAD: 'trưởng THADS tỉnh',
  PROSECUTOR: 'kiểm sát viên theo dõi',
  ADMINISTRATOR: 'quản trị hệ thống',
};

const movements: Readonly<Record<string, string>> = {
  RECEIPT: 'nhập kho',
  RELOCATION: 'xếp sang vị trí khác',
  RELEASE: 'trích xuất',
  RETURN: 'nhận lại sau trích xuất',
  CONSUMPTION: 'đã dùng khi giám định',
  DISPATCH: 'chuyển kho đi',
  ACCEPTANCE: 'nhận chuyển kho',
  DISPOSAL: 'xử lý',
  ADJUSTMENT: 'điều chỉnh theo kiểm kê',
  REVERSAL: 'hủy bút toán',
  RECEIPT_CORRECTION: 'đính chính số lượng nhập',
};

/**
 * The closed list of values of the schema's enums that stand in sentences, in Vietnamese, by the fact that tells them.
 * A fact that is not listed here is somebody's own text or a number.
 */
const terms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  kind: inspections,
  target: inspections,
  capacity: capacities,
  role: roles,
  delegable: roles,
  missing: capacities,
  movement: movements,
  because: {
    SCHEDULE_NOT_ENOUGH_DAYS: 'không đủ ngày làm việc liền nhau',
    SCHEDULE_NOT_ENOUGH_INSPECTORS: 'không lập được đoàn',
  },
  status: {
    COUNTING: 'đang kiểm đếm',
    COMPARED: 'đã so với sổ',
    DRAFT: 'dự thảo',
    APPROVED: 'đã duyệt',
    REFUSED: 'không duyệt',
    CLOSED: 'đã kết thúc',
  },
  discrepancy: {
    SHORTAGE: 'thiếu',
    SURPLUS: 'thừa',
    MISPLACED: 'sai vị trí',
    SEAL: 'về niêm phong',
    UNREGISTERED: 'ngoài sổ',
  },
};

/** A fact as it stands in a Vietnamese sentence: words for enum values, 0,0874, 22/11/2026, 04:02:38 ngày 23/11/2026. */
export function inVietnamese(fact: string, value: string): string {
  const words = terms[fact];
  if (words !== undefined) {
    return value
      .split(', ')
      .map((one) => words[one] ?? one)
      .join(', ');
  }
  if (/^-?\d+\.\d+$/.test(value)) {
    return value.replace('.', ',');
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) {
    return dayInVietnamese(value);
  }
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value) ? momentInVietnamese(value) : value;
}

function dayInVietnamese(day: string): string {
  return day.split('-').reverse().join('/');
}

function momentInVietnamese(instant: string): string {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO('Asia/Ho_Chi_Minh');
  const time = local.toPlainTime().toString({ smallestUnit: 'second' });
  return `${time} ngày ${dayInVietnamese(local.toPlainDate().toString())}`;
}
