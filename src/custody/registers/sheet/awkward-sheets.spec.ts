import { describe, expect, it } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import {
  below,
  cellsOf,
  issued,
  mau13Titles,
  opening,
  type RegisterLine,
} from '../../../../test/support/register-lines.js';
import { sheetOf, workbookOf, type SheetTraits, type Written } from '../../../../test/support/workbooks.js';
import type { ReadingQuestion } from '../reading-choices.js';
import { readRegisterOf, type RegisterReading } from '../register-reading.js';

const today = Temporal.PlainDate.from('2026-10-31');

/** The kinds of rows by one letter each, so that the account of a sheet is one word. */
const letters = {
  TITLE: 't',
  HEADER: 'H',
  COLUMN_NUMBERS: 'n',
  GROUP_TITLE: 'g',
  ITEM: 'I',
  SUBTOTAL: 's',
  TOTAL: 'T',
  SIGNATURE: 'k',
  HIDDEN: 'h',
  STRUCK: 'x',
  OTHER: 'o',
} as const;

interface Awkward {
  readonly what: string;
  readonly rows: readonly (readonly Written[])[];
  readonly traits?: SheetTraits;
  /** The kind of each row with content, in their order. */
  readonly account: string;
  /** Rows of items that are set aside, by their place among the items, from 0. */
  readonly setAside?: readonly number[];
  readonly asks?: readonly ReadingQuestion['kind'][];
  readonly total?: RegisterTotalSeen;
}

type RegisterTotalSeen = NonNullable<RegisterReading['total']>['agreesWith'];

const header = mau13Titles;
const item = (line: RegisterLine = {}): Written[] => cellsOf({ serial: 1, ...opening(1), ...line });
const next = (name: string, line: RegisterLine = {}): Written[] =>
  cellsOf({ serial: 2, ...below(name, line) });
const line = (cells: RegisterLine): Written[] => cellsOf(cells);

const sheets: readonly Awkward[] = [
  {
    what: 'a letterhead of several lines on both sides stands above',
    rows: [
      ['CỤC QLTHADS', null, null, null, 'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM'],
      ['THADS TỈNH GIA LAI', null, null, null, 'Độc lập - Tự do - Hạnh phúc'],
      ['SỔ THEO DÕI VẬT CHỨNG, TÀI SẢN KÊ BIÊN, TẠM GIỮ'],
      ['Từ ngày 01/01/2026 đến ngày 31/10/2026'],
      header,
      item(),
    ],
    account: 'ttttHI',
  },
  {
    what: 'blank rows stand between everything',
    rows: [['SỔ'], [], [], header, [], item(), [], [], next('dao'), [], line({ name: 'Cộng', quantity: 2 })],
    account: 'tHIIT',
    total: 'ROWS',
  },
  {
    what: 'the total is labelled in the first column over a merged area',
    rows: [header, item(), next('dao'), line({ serial: 'TỔNG CỘNG', quantity: 2 })],
    traits: { merged: ['A4:I4'] },
    account: 'HIIT',
    total: 'ROWS',
  },
  {
    what: 'the total stands above the items',
    rows: [header, line({ name: 'Tổng số', quantity: 2 }), item(), next('dao')],
    account: 'HTII',
    total: 'ROWS',
  },
  {
    what: 'a total has an error of a formula',
    rows: [header, item(), line({ name: 'Cộng', quantity: { error: '#REF!' } })],
    account: 'HIT',
  },
  {
    what: 'items were added below the total',
    rows: [header, item(), line({ name: 'Cộng', quantity: 1 }), next('dao'), next('búa')],
    account: 'HITII',
    total: null,
  },
  {
    what: 'each page has its total and the last line is of all',
    rows: [
      header,
      item(),
      next('dao'),
      line({ name: 'Cộng', quantity: 2 }),
      header,
      next('búa'),
      line({ name: 'Cộng', quantity: 1 }),
      line({ name: 'Cộng', quantity: 3 }),
    ],
    account: 'HIIsHIsT',
    total: 'ROWS',
  },
  {
    what: 'totals of years, quarters, cases and carried sums stand between',
    rows: [
      header,
      line({ name: 'Năm 2025' }),
      line({ name: 'Số dư đầu kỳ', quantity: 0 }),
      item(),
      line({ name: 'Cộng vụ', quantity: 1 }),
      line({ name: 'Cộng quý I', quantity: 1 }),
      line({ name: 'Cộng năm 2025', quantity: 1 }),
      line({ name: 'Cộng chuyển trang sau', quantity: 1 }),
      line({ name: 'Trang trước chuyển sang', quantity: 1 }),
      next('dao'),
      line({ name: 'Lũy kế', quantity: 2 }),
    ],
    account: 'HgsIsssssIs',
  },
  {
    what: 'groups are numbered with Roman numerals and letters',
    rows: [
      header,
      line({ serial: 'A', name: 'VẬT CHỨNG' }),
      line({ serial: 'I', name: 'Ma túy', quantity: 1 }),
      item(),
      line({ serial: 'II', name: 'Vũ khí' }),
      next('dao'),
      line({ serial: 'B', name: 'TÀI SẢN KÊ BIÊN' }),
    ],
    account: 'HggIgIg',
  },
  {
    what: 'groups are merged over the whole width',
    rows: [header, ['Vụ Lò Văn Mẫu và đồng phạm'], item(), ['Vụ Siu Thị Mẫu'], next('dao')],
    traits: { merged: ['A2:W2', 'A4:W4'] },
    account: 'HgIgI',
  },
  {
    what: 'names begin with numbers, units and words of headers',
    rows: [
      header,
      item({ name: '01 con dao dài 30 cm' }),
      next('1. Điện thoại Nokia'),
      next('A. Khóa cửa'),
      next('Ghi chú của bị cáo, 01 tờ', { unit: 'tờ' }),
      next('Tên lửa đồ chơi'),
      next('Ngày công, sổ chấm', { unit: 'quyển' }),
      next('Cộng đồng, biển hiệu'),
      next('Tổng'),
    ],
    account: 'HIIIIIIII',
  },
  {
    what: 'an item lacks all but its name, or all but its quantity',
    rows: [header, item(), line({ serial: 2, name: 'con dao' }), line({ serial: 3, quantity: 4 })],
    account: 'HIIo',
    setAside: [1],
  },
  {
    what: 'an item lacks its name',
    rows: [header, item(), line({ serial: 2, kind: 'VC', unit: 'cái', quantity: 1, place: 'Kệ A1-1' })],
    account: 'HII',
    setAside: [1],
  },
  {
    what: 'the text of an item goes on in the next row',
    rows: [header, item(), line({ condition: 'vỡ màn hình' }), line({ note: 'đã giám định' }), next('dao')],
    account: 'HIooI',
  },
  {
    what: 'numbered rows wait to be filled in',
    rows: [header, item(), line({ serial: 2 }), line({ serial: 3 }), line({ serial: 4, kind: 'VC' })],
    account: 'HIooo',
  },
  {
    what: 'columns are numbered with letters and sums',
    rows: [
      header,
      header.map((_, index) => (index < 2 ? 'AB'.charAt(index) : index === 10 ? '9=7-8' : String(index - 1))),
      item(),
    ],
    account: 'HnI',
  },
  {
    what: 'people sign under their offices, with places for date and stamp',
    rows: [
      header,
      item(),
      line({ name: 'Cộng', quantity: 1 }),
      ['Sổ này có 20 trang, đánh số từ 01 đến 20'],
      [...Array.from({ length: 18 }, () => null), 'Ia Mẫu, ngày ..... tháng ..... năm 2026'],
      line({ judgment: 'KẾ TOÁN NGHIỆP VỤ', name: 'THỦ KHO', receiver: 'KT. TRƯỞNG PHÒNG' }),
      line({ receiver: 'PHÓ TRƯỞNG PHÒNG' }),
      line({ judgment: '(Ký, họ tên)', name: '(Ký, họ tên)', receiver: '(Ký, họ tên, đóng dấu)' }),
      line({ judgment: 'Nguyễn Văn Mẫu', name: 'Lò Thị Mẫu', receiver: 'Siu Mẫu' }),
    ],
    account: 'HITokkkkk',
    total: 'ROWS',
  },
  {
    what: 'people sign at the end of each page',
    rows: [
      header,
      item(),
      line({ giver: 'Người ghi sổ', name: 'Thủ kho' }),
      line({ giver: 'Nguyễn Văn Mẫu', name: 'Lò Thị Mẫu' }),
      header,
      next('dao'),
    ],
    account: 'HIkkHI',
  },
  {
    what: 'the header is repeated in capitals, with line breaks and partly',
    rows: [
      header,
      item(),
      header.map((title) => title.toUpperCase().replace(' ', '\n')),
      next('dao'),
      header.map((title, index) => (index < 12 ? title : null)),
      next('búa'),
    ],
    account: 'HIHIHI',
  },
  {
    what: 'a register repeats the case in every row',
    rows: [header, item(), item({ name: 'dao' }), item({ name: 'búa', ...issued })],
    account: 'HIII',
  },
  {
    what: 'a register is empty',
    rows: [['SỔ'], header, ['Không phát sinh']],
    traits: { merged: ['A3:W3'] },
    account: 'tHg',
  },
  {
    what: 'a column of signatures without title stands at the edge, and it is empty',
    rows: [[...header, 'Ký nhận'], item(), next('dao')],
    account: 'HII',
  },
  {
    what: 'a number without a title stands beside the items',
    rows: [header, [...item(), null, 12], next('dao')],
    account: 'HII',
    asks: ['COLUMN'],
  },
  {
    what: 'two quantities stand side by side and nothing says which is which',
    rows: [
      [...header, 'Số lượng'],
      [...item(), 1],
      [...next('dao'), 1],
    ],
    account: 'HII',
    asks: ['COLUMN_TWICE'],
  },
  {
    what: 'a filter hides the issued items and one row is struck through',
    rows: [
      header,
      item(),
      next('dao', issued),
      next('búa', issued),
      next('kìm'),
      line({ name: 'Cộng', quantity: 4 }),
    ],
    traits: { hiddenRows: [3, 4], struckRows: [5] },
    account: 'HIhhxT',
    asks: ['HIDDEN_ROWS', 'STRUCK_ROWS'],
    total: null,
  },
  {
    what: 'total and header are hidden',
    rows: [['SỔ'], header, item(), line({ name: 'Cộng', quantity: 1 })],
    traits: { hiddenRows: [2, 4] },
    account: 'tHIT',
    total: 'ROWS',
  },
  {
    what: 'cells hold errors',
    rows: [
      header,
      item({ giver: { error: '#N/A' } }),
      next('dao'),
      next('búa', { note: { error: '#REF!' } }),
    ],
    account: 'HIII',
    setAside: [0, 1, 2],
  },
  {
    what: 'a title row stands between the two rows of the header and the items',
    rows: [
      [...header.slice(0, 18), 'Xuất kho'],
      [...header.slice(0, 18).map(() => null), 'Số lệnh', 'Số phiếu', 'Ngày', 'Người nhận', 'Ghi chú'],
      ['I. Vật chứng còn trong kho'],
      item(),
      ['II. Vật chứng đã xuất kho'],
      next('dao', issued),
    ],
    account: 'HHgIgI',
  },
];

describe('given an awkward sheet', () => {
  it.each(sheets.map((sheet) => [sheet.what, sheet] as const))(
    'when %s, then each row is what people take it for',
    (_what, { rows, traits = {}, account, setAside = [], asks = [], total }) => {
      const reading = readRegisterOf(workbookOf(sheetOf(rows, traits)), { today });

      expect(reading.account.rows.map((row) => letters[row.kind]).join('')).toBe(account);
      expect(reading.questions.map((question) => question.kind)).toEqual(asks);
      expect(reading.rows.flatMap((row, at) => (row.verdict === 'SET_ASIDE' ? [at] : []))).toEqual(setAside);
      if (total !== undefined) expect(reading.total?.agreesWith).toBe(total);
    },
  );
});
