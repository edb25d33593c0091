import ExcelJS from 'exceljs';

const titles = {
  STT: 'STT',
  received: 'Ngày nhập kho',
  judgment: 'Bản án, quyết định số, ngày',
  decision: 'Quyết định THA số, ngày',
  parties: 'Bị cáo, đương sự',
  giver: 'Cơ quan, người bàn giao',
  name: 'Tên vật chứng, tài sản',
  kind: 'Loại',
  unit: 'ĐVT',
  quantity: 'Số lượng',
  condition: 'Tình trạng',
  seal: 'Niêm phong',
  place: 'Vị trí',
  order: 'Lệnh nhập kho số',
  voucher: 'Phiếu nhập kho số',
  value: 'Giá trị (đồng)',
  disposal: 'Hướng xử lý',
  disposalDecision: 'Quyết định xử lý số, ngày',
  exitOrder: 'Lệnh xuất kho số',
  exitVoucher: 'Phiếu xuất kho số',
  issued: 'Ngày xuất kho',
  receiver: 'Người, cơ quan nhận',
} as const;

/** The cells of a row of a register, by what they say. */
export type Cells = Partial<Record<keyof typeof titles, string | number>>;

const item: Cells = { kind: 'VC', unit: 'cái', quantity: '01', condition: 'cũ', place: 'Kệ A1' };

/** The first row of a case, with an order and a voucher of that number. */
export function opening(number: number, cells: Cells = {}): Cells {
  return {
    received: '05/08/2021',
    parties: `Siu Văn Thử ${String(number)}`,
    giver: 'Phòng PC02',
    order: `${String(number)}/LNK`,
    voucher: `${String(number)}/PNK`,
    name: `dao số ${String(number)}`,
    ...item,
    ...cells,
  };
}

/** A further row of a case. */
export function below(name: string, cells: Cells = {}): Cells {
  return { name, ...item, ...cells };
}

/** A register in the layout of Mẫu 13, in base64. */
export async function registerOf(officeTitle: string, rows: readonly Cells[]): Promise<string> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('Sổ');
  sheet.addRow([officeTitle]);
  sheet.addRow(['SỔ THEO DÕI VẬT CHỨNG']);
  sheet.addRow(Object.values(titles));
  const keys = Object.keys(titles) as (keyof typeof titles)[];
  rows.forEach((row, index) => {
    sheet.addRow(keys.map((key) => (key === 'STT' ? index + 1 : (row[key] ?? null))));
  });
  return Buffer.from(await workbook.xlsx.writeBuffer()).toString('base64');
}
