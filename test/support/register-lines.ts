import { columnTitle, type RegisterColumn } from '../../src/custody/registers/register-columns.js';
import type { Written } from './workbooks.js';

/** The columns of Mẫu 13 in their order. */
export const mau13: readonly RegisterColumn[] = [
  'serial',
  'receivedOn',
  'judgment',
  'enforcementDecision',
  'parties',
  'giver',
  'name',
  'kind',
  'unit',
  'quantity',
  'condition',
  'seal',
  'place',
  'receiptOrder',
  'receiptVoucher',
  'bookValue',
  'disposal',
  'disposalDecision',
  'issueOrder',
  'issueVoucher',
  'issuedOn',
  'receiver',
  'note',
];

/** The header of Mẫu 13 in one row. */
export const mau13Titles: readonly string[] = mau13.map(columnTitle);

/** What a row of a register says, by column. */
export type RegisterLine = Readonly<Partial<Record<RegisterColumn, Written>>>;

/** The first item of a case, with all that its hand-over says. */
export function opening(voucher: number, line: RegisterLine = {}): RegisterLine {
  return {
    receivedOn: '10/03/2026',
    judgment: `${String(voucher)}/2026/HS-ST ngày 20/02/2026`,
    enforcementDecision: `${String(300 + voucher)}/QĐ-THADS ngày 05/03/2026`,
    parties: `Bị cáo ${'ABCDEFGHIK'.charAt(voucher % 10)}`,
    giver: 'Công an xã Ia Mẫu',
    receiptOrder: `${String(voucher)}/LNK`,
    receiptVoucher: `${String(voucher)}/PNK`,
    ...below('điện thoại di động'),
    ...line,
  };
}

/** A further item of the case above. */
export function below(name: string, line: RegisterLine = {}): RegisterLine {
  return { name, kind: 'VC', unit: 'cái', quantity: 1, condition: 'cũ', place: 'Kệ A1-1', ...line };
}

/** What a row says of an item that left. */
export const issued: RegisterLine = {
  disposal: 'Tịch thu tiêu hủy',
  disposalDecision: '29/QĐ-THADS ngày 16/07/2026',
  issueOrder: '70/LXK',
  issueVoucher: '60/PXK',
  issuedOn: '24/07/2026',
  receiver: 'Hội đồng tiêu hủy',
};

/** The cells of a line under the columns given, in their order. */
export function cellsOf(line: RegisterLine, columns: readonly RegisterColumn[] = mau13): Written[] {
  return columns.map((column) => line[column] ?? null);
}

/** Title, header, the lines with their numbers, and the total: a register as the form has it. */
export function registerRows(
  lines: readonly RegisterLine[],
  columns: readonly RegisterColumn[] = mau13,
): Written[][] {
  const total = { name: 'Cộng', quantity: lines.length };
  return [
    ['PHÒNG THADS KHU VỰC 12'],
    ['SỔ THEO DÕI VẬT CHỨNG'],
    columns.map(columnTitle),
    ...lines.map((line, index) => cellsOf({ serial: index + 1, ...line }, columns)),
    cellsOf(total, columns),
  ];
}
