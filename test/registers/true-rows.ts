import { Temporal } from 'temporal-polyfill';

/** A number and its day, as a register states a paper. */
export interface TruePaper {
  readonly number: string;
  readonly date: string;
}

export interface TrueIssue {
  readonly order: string;
  readonly voucher: string;
  readonly date: string;
  readonly receiver: string;
}

/** What one row of a register says, and what all rows of its case say. */
export interface TrueRow {
  readonly caseNumber: number;
  readonly isFirstOfCase: boolean;
  readonly received: string;
  readonly judgment: TruePaper;
  readonly decision: TruePaper | null;
  readonly parties: readonly string[];
  readonly giver: string;
  readonly order: string;
  readonly voucher: string;
  readonly name: string;
  readonly kind: 'VC' | 'TSTG' | 'TSKB';
  readonly unit: string;
  readonly unitCode: string;
  readonly quantity: string;
  readonly condition: string | null;
  readonly seal: string | null;
  readonly place: string;
  readonly value: string | null;
  readonly disposal: string | null;
  readonly disposalDecision: TruePaper | null;
  readonly issue: TrueIssue | null;
  readonly note: string | null;
}

export const TRUE_ROWS_COUNT = 200;
const FIRST_DAY = Temporal.PlainDate.from('2024-01-13');

const PEOPLE = [
  'Nguyễn Văn Mẫu',
  'Trần Thị Bình',
  'Rơ Châm Đức',
  'Ksor Hoàng',
  'Lê Quốc Dũng',
  'Siu Thoan',
  'Lò Văn Thử',
  'Phạm Thị Hường',
  'Võ Minh Tuấn',
  'Đinh Công Lý',
];
const GIVERS = [
  'Công an xã Ia Mẫu',
  'Phòng PC02 Công an tỉnh Gia Lai',
  'Viện kiểm sát nhân dân khu vực 12',
  'Công an phường Thử Nghiệm',
  'Phòng PC04',
];
type Thing = readonly [name: string, unit: string, code: string, quantity: string];
const THINGS: readonly Thing[] = [
  ['điện thoại di động Nokia 105, số imei 350000000000001', 'cái', 'CAI', '1'],
  ['ma túy loại Methamphetamine trong phong bì', 'gam', 'G', '12.3456'],
  ['con dao Thái Lan dài 30 cm, cán gỗ', 'con', 'CON', '2'],
  ['bịch ni lông có chất bột màu trắng', 'bịch', 'BICH', '15'],
  ['xe mô tô Honda Wave, biển số 81B1-234.56', 'chiếc', 'CHIEC', '1'],
  ['tiền Việt Nam', 'đồng', 'VND', '12500000'],
  ['gỗ hương tròn', 'm3', 'M3', '1.25'],
  ['vỉ thuốc lắc', 'vỉ', 'VI', '3'],
  ['áo khoác màu đen', 'cái', 'CAI', '1'],
  ['búa sắt', 'cây', 'CAY', '4'],
  ['Tổng đài điện thoại Panasonic', 'bộ', 'BO', '1'],
  ['sợi dây chuyền bằng kim loại màu vàng', 'sợi', 'SOI', '2'],
  ['pháo nổ', 'kg', 'KG', '36.5'],
  ['hộp giấy đựng tài liệu', 'hộp', 'HOP', '7'],
];
const CONDITIONS = ['cũ', 'mới', null, 'vỡ màn hình', 'đã qua sử dụng'];
const SEALS = ['Có', null, 'Không', 'còn nguyên', 'đã niêm phong', 'NP số 123'];
const PLACES = ['Kệ A1-4', 'Kệ B2-3', 'Két sắt', 'Sân sau', 'Kho bạc Nhà nước'];
const KINDS = ['VC', 'VC', 'VC', 'TSTG', 'VC', 'TSKB'] as const;
const DISPOSALS = ['Tịch thu tiêu hủy', 'Sung quỹ nhà nước', 'Trả lại cho bị cáo'];
const RECEIVERS = ['Hội đồng tiêu hủy', 'Sở Tài chính', 'Nguyễn Thị Hoa'];
const NOTES = [null, null, 'thiếu gương', null, 'đã giám định', null, null];

/** The same rows in every run: cases of one to five items, a third of which has left. */
export const TRUE_ROWS: readonly TrueRow[] = rows();

function rows(): TrueRow[] {
  const made: TrueRow[] = [];
  for (let caseNumber = 1; made.length < TRUE_ROWS_COUNT; caseNumber += 1) {
    const count = Math.min(1 + ((caseNumber * 7) % 5), TRUE_ROWS_COUNT - made.length);
    const isIssued = caseNumber % 3 === 0;
    for (let at = 0; at < count; at += 1) made.push(rowOf(made.length, caseNumber, at === 0, isIssued));
  }
  return made;
}

function rowOf(index: number, caseNumber: number, isFirstOfCase: boolean, isIssued: boolean): TrueRow {
  const received = FIRST_DAY.add({ days: caseNumber * 9 });
  const judged = received.subtract({ days: 20 + (caseNumber % 9) });
  const decided = received.subtract({ days: 5 });
  const left = received.add({ days: 40 + (caseNumber % 30) });
  const [name, unit, unitCode, quantity] = pick(THINGS, index);
  const year = String(judged.year);
  return {
    caseNumber,
    isFirstOfCase,
    received: received.toString(),
    judgment: { number: `${String(20 + caseNumber)}/${year}/HS-ST`, date: judged.toString() },
    decision:
      caseNumber % 4 === 1
        ? null
        : { number: `${String(300 + caseNumber)}/QĐ-THADS`, date: decided.toString() },
    parties: Array.from({ length: 1 + (caseNumber % 3) }, (_, at) => pick(PEOPLE, caseNumber + at)),
    giver: pick(GIVERS, caseNumber),
    order: `${String(400 + caseNumber)}/LNK`,
    voucher: `${String(500 + caseNumber)}/PNK`,
    name,
    kind: pick(KINDS, index),
    unit,
    unitCode,
    quantity,
    condition: pick(CONDITIONS, index),
    seal: pick(SEALS, index * 3),
    place: pick(PLACES, index),
    value: index % 5 === 0 ? String((index + 1) * 50_000) : null,
    disposal: caseNumber % 2 === 0 || isIssued ? pick(DISPOSALS, caseNumber) : null,
    disposalDecision: isIssued
      ? { number: `${String(700 + caseNumber)}/QĐ-THADS`, date: left.subtract({ days: 3 }).toString() }
      : null,
    issue: isIssued
      ? {
          order: `${String(800 + caseNumber)}/LXK`,
          voucher: `${String(900 + caseNumber)}/PXK`,
          date: left.toString(),
          receiver: pick(RECEIVERS, caseNumber),
        }
      : null,
    note: pick(NOTES, index),
  };
}

function pick<Value>(values: readonly Value[], index: number): Value {
  return values[index % values.length] as Value;
}
