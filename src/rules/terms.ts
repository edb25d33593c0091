import { numberInVietnamese, plainInVietnamese, type PlainKind } from '../platform/sentences/index.js';

/** What the schema calls something, in Vietnamese words. */
type Words = Readonly<Record<string, string>>;

/** The closed list of values of the schema's enums, and of names of its inputs, that stand in sentences. */
export const terms = {
  inspection: {
    INTERNAL: 'kiểm tra nội bộ',
    ACCOUNTING: 'kiểm tra kế toán nghiệp vụ',
    SELF_CHECK: 'tự kiểm tra',
    THEMATIC: 'kiểm tra chuyên đề',
    UNANNOUNCED: 'kiểm tra đột xuất',
  },
  capacity: {
    KEEPER: 'thủ kho',
    ACCOUNTANT: 'kế toán nghiệp vụ',
    HEAD: 'thủ trưởng đơn vị',
    INSPECTOR: 'người của cấp trên mở kiểm kê',
  },
  role: {
    KEEPER: 'thủ kho',
    ACCOUNTANT: 'kế toán nghiệp vụ',
    ENFORCEMENT_OFFICER: 'chấp hành viên',
    OFFICE_HEAD: 'trưởng phòng khu vực',
    OFFICE_DEPUTY_HEAD: 'phó trưởng phòng khu vực',
    FINANCE: 'phòng tài chính - kế toán',
    INSPECTION: 'phòng kiểm tra, giải quyết khiếu nại, tố cáo',
    INSPECTOR: 'thành viên đoàn kiểm tra',
    PROVINCIAL_HEAD: 'trưởng THADS tỉnh',
    PROVINCIAL_DEPUTY_HEAD: 'phó trưởng THADS tỉnh',
    PROSECUTOR: 'kiểm sát viên theo dõi',
    ADMINISTRATOR: 'quản trị hệ thống',
  },
  act: { COUNT: 'đếm', RECOUNT: 'đếm lại', RESOLVE: 'xử lý chênh lệch' },
  absence: {
    ANNUAL_LEAVE: 'nghỉ phép',
    SICK_LEAVE: 'nghỉ ốm',
    MATERNITY_LEAVE: 'nghỉ thai sản',
    PERSONAL_LEAVE: 'nghỉ việc riêng',
    BUSINESS_TRIP: 'đi công tác',
    TRAINING: 'đi học',
  },
  body: {
    INVESTIGATOR: 'cơ quan điều tra',
    PROSECUTOR: 'viện kiểm sát',
    COURT: 'tòa án',
    ENFORCEMENT_AUTHORITY: 'cơ quan thi hành án dân sự',
  },
  disposal: {
    CONFISCATION: 'tịch thu, sung ngân sách',
    DESTRUCTION: 'tiêu hủy',
    RETURN: 'trả lại',
    KEEP_FOR_ENFORCEMENT: 'tiếp tục tạm giữ',
    NOTHING: 'chưa quyết định gì',
  },
  /** Papers whose numbers are given once in a year. */
  paper: {
    ENTRY_ORDER: 'lệnh nhập kho',
    EXIT_ORDER: 'lệnh xuất kho',
    RECEIPT_VOUCHER: 'phiếu nhập kho',
    ISSUE_VOUCHER: 'phiếu xuất kho',
    HANDOVER_MINUTES: 'biên bản giao nhận',
    SEALING_MINUTES: 'biên bản niêm phong',
    OPENING_MINUTES: 'biên bản mở niêm phong',
    CORRECTION_MINUTES: 'biên bản đính chính',
    JUDGMENT: 'bản án',
    ENFORCEMENT_DECISION: 'quyết định thi hành án',
    DISPOSAL_DECISION: 'quyết định xử lý',
    SEAL_CONCLUSION: 'kết luận về niêm phong',
    INSPECTION_CONCLUSION: 'kết luận kiểm tra',
    DELEGATION: 'giấy ủy quyền',
    COMMISSION: 'quyết định cử người kiểm kê',
  },
  /** What binds an item to its case. */
  bond: {
    DISPOSAL: 'đã được xử lý theo vụ việc này',
    DECISION: 'có tên trong quyết định của vụ việc này',
  },
  council: {
    COUNCIL_CHAIR: 'chủ tịch',
    COUNCIL_MEMBER: 'thành viên',
    FINANCE_MEMBER: 'đại diện cơ quan tài chính',
    PROSECUTOR: 'kiểm sát viên',
  },
  obstacle: {
    SCHEDULE_NOT_ENOUGH_DAYS: 'không đủ ngày làm việc liền nhau',
    SCHEDULE_NOT_ENOUGH_INSPECTORS: 'không lập được đoàn',
  },
  inventoryStatus: {
    COUNTING: 'đang kiểm đếm',
    COMPARED: 'đã so với sổ',
    CLOSED: 'đã khóa',
    CANCELLED: 'đã hủy',
  },
  programmeStatus: { DRAFT: 'dự thảo', APPROVED: 'đã duyệt', CLOSED: 'đã kết thúc', WITHDRAWN: 'đã rút' },
  exportStatus: { REQUESTED: 'chờ duyệt', APPROVED: 'đã duyệt', REFUSED: 'không duyệt' },
  discrepancy: {
    SHORTAGE: 'thiếu',
    SURPLUS: 'thừa',
    MISPLACED: 'sai vị trí',
    SEAL: 'về niêm phong',
    UNREGISTERED: 'ngoài sổ',
  },
  placeKind: {
    WAREHOUSE: 'kho',
    ZONE: 'khu',
    SHELF: 'kệ',
    BIN: 'ô',
    EXPERT: 'cơ quan giám định',
    COURT: 'tòa án',
    INVESTIGATOR: 'cơ quan điều tra',
    TREASURY: 'Kho bạc Nhà nước',
    THIRD_PARTY: 'người được giao trông giữ',
    SOURCE: 'bên giao',
    TRANSIT: 'đang vận chuyển',
    CONSUMED: 'đã dùng khi giám định',
    DISPOSED: 'đã xử lý',
    MISSING: 'thiếu khi kiểm kê',
  },
  placeFitness: {
    OPEN_YARD: 'sân bãi ngoài trời',
    OPEN_ZONE: 'khu không khóa riêng',
    LOCKED_ROOM: 'phòng kho có khóa',
    SAFE: 'két sắt',
    SPECIAL_STORE: 'kho chuyên dụng',
  },
  movement: {
    RECEIPT: 'nhập kho',
    RELOCATION: 'xếp sang vị trí khác',
    RELEASE: 'trích xuất',
    RETURN: 'nhận lại sau trích xuất',
    CONSUMPTION: 'đã dùng khi giám định',
    DISPATCH: 'chuyển kho đi',
    ACCEPTANCE: 'nhận chuyển kho',
    TAKE_BACK: 'nhận lại hàng chuyển',
    DISPOSAL: 'xử lý',
    ADJUSTMENT: 'điều chỉnh theo kiểm kê',
    REVERSAL: 'hủy bút toán',
    RECEIPT_CORRECTION: 'đính chính số lượng nhập',
  },
  exhibitClass: {
    DRUG: 'ma túy',
    WEAPON: 'vũ khí, công cụ hỗ trợ',
    EXPLOSIVE: 'pháo, vật liệu nổ',
    GOLD: 'vàng, bạc, đá quý',
    MONEY: 'tiền Việt Nam',
    FOREIGN_CURRENCY: 'ngoại tệ',
    VEHICLE: 'phương tiện',
    ELECTRONICS: 'điện thoại, thiết bị điện tử',
    TIMBER: 'gỗ, lâm sản',
    WILDLIFE: 'động vật, sản phẩm động vật',
    LIVESTOCK: 'gia súc, gia cầm',
    CHEMICAL: 'hóa chất',
    TOBACCO_ALCOHOL: 'thuốc lá, rượu',
    PERISHABLE: 'hàng dễ hư hỏng',
    DOCUMENT: 'giấy tờ',
    TOOL: 'công cụ',
    CLOTHING: 'quần áo, đồ dùng',
    OTHER: 'loại khác',
  },
  /** What there may be too many of in one request. */
  thing: {
    items: 'vật chứng',
    lines: 'dòng',
    scans: 'lượt quét',
    counts: 'lượt đếm',
    participants: 'người tham gia',
    changes: 'thay đổi',
  },
  /** Members of inputs of which only one may be given. */
  member: {
    contentBase64: 'nội dung tệp',
    sampleFile: 'tệp mẫu',
    exhibitId: 'vật chứng',
    exhibitCode: 'mã vật chứng',
    description: 'mô tả',
    recipient: 'người nhận',
    toOrganisation: 'cơ quan, tổ chức nhận',
    sealCheckId: 'lần kiểm tra niêm phong',
    sealOpeningId: 'lần mở niêm phong',
    differenceId: 'điểm khác của dòng sổ',
    rowId: 'dòng sổ',
  },
} as const satisfies Readonly<Record<string, Words>>;

/** Units of money of which two decimals are written: 1.250,50. */
export const currenciesWithCents: ReadonlySet<string> = new Set([
  'đô la Mỹ',
  'euro',
  'nhân dân tệ',
  'kíp Lào',
  'riel Campuchia',
  'baht Thái Lan',
]);

type TermName = keyof typeof terms;

/**
 * How a fact is written in a Vietnamese sentence. `unit` is the name of a unit, in which the `quantity` beside it is
 * counted; `decimals` is how many it takes; an `enum:` is one value or several, with a comma between them.
 */
export type FactKind = PlainKind | 'unit' | 'decimals' | `enum:${TermName}`;

/** Facts as a problem tells them, and the kinds that its code declares for them. */
export interface ToldFacts {
  readonly facts: Readonly<Record<string, string>>;
  readonly kinds: Readonly<Record<string, FactKind>>;
}

/** A fact as it stands in a Vietnamese sentence: words for enum values, 1.250,50, 22/11/2026. */
export function inVietnamese(name: string, { facts, kinds }: ToldFacts): string {
  const value = facts[name] ?? '';
  const kind = kinds[name] ?? 'text';
  if (isEnum(kind)) {
    return wordsOf(termOf(kind), value);
  }
  switch (kind) {
    case 'unit':
      return value;
    case 'decimals':
      return value === '0' ? 'số nguyên' : `đến ${value} chữ số thập phân`;
    case 'quantity':
      return numberInVietnamese(value, isMoney({ facts, kinds }) ? 2 : 0);
    case 'money':
    case 'count':
    case 'day':
    case 'moment':
    case 'when':
    case 'year':
    case 'code':
    case 'name':
    case 'text':
      return plainInVietnamese(kind, value);
  }
}

function isMoney({ facts, kinds }: ToldFacts): boolean {
  const unit = Object.keys(kinds).find((name) => kinds[name] === 'unit');
  return unit !== undefined && currenciesWithCents.has(facts[unit] ?? '');
}

function isEnum(kind: FactKind): kind is `enum:${TermName}` {
  return kind.startsWith('enum:');
}

function termOf(kind: `enum:${TermName}`): TermName {
  return kind.slice('enum:'.length) as TermName;
}

/** One value of an enum, or several with a comma between them, in Vietnamese words. */
export function wordsOf(term: TermName, values: string): string {
  const words: Words = terms[term];
  return values
    .split(', ')
    .map((value) => words[value] ?? value)
    .join(', ');
}

/** People as `Kpă Thanh Phúc (OFFICE_HEAD), …`, their roles in Vietnamese words. */
export function peopleInVietnamese(people: string): string {
  return people.replaceAll(/\(([A-Z_]+)\)/g, (_match, role: string) => `(${wordsOf('role', role)})`);
}
