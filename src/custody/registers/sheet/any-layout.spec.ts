import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import {
  below,
  cellsOf,
  issued,
  mau13,
  opening,
  type RegisterLine,
} from '../../../../test/support/register-lines.js';
import { sheetOf, workbookOf, type Written } from '../../../../test/support/workbooks.js';
import { titlesOfColumn, type RegisterColumn } from '../register-columns.js';
import { readRegisterOf, type RegisterReading } from '../register-reading.js';

const today = Temporal.PlainDate.from('2026-10-31');

/** Items of three hand-overs, two of which left. */
const lines: readonly RegisterLine[] = [
  opening(1),
  below('con dao Thái Lan', { quantity: 2 }),
  opening(2, issued),
  below('Tổng đài điện thoại', { place: 'Kệ B2-3' }),
  below('01 xe mô tô biển số 81B1-234.56', { unit: 'chiếc', bookValue: 12_000_000, note: 'thiếu gương' }),
  opening(3, { parties: 'Lò Văn Mẫu; Siu Thị Mẫu', ...issued }),
];

/** Titles of the upper row with those below them that mean the same as one title of Mẫu 13. */
const groups: Readonly<Partial<Record<RegisterColumn, readonly [group: string, title: string]>>> = {
  receiptVoucher: ['Nhập kho', 'Số phiếu'],
  receivedOn: ['Nhập kho', 'Ngày'],
  receiptOrder: ['Nhập kho', 'Số lệnh'],
  giver: ['Nhập kho', 'Người giao'],
  quantity: ['Nhập kho', 'SL'],
  issueVoucher: ['Xuất kho', 'Số phiếu'],
  issuedOn: ['Xuất kho', 'Ngày, tháng, năm'],
  issueOrder: ['Xuất kho', 'Lệnh số'],
  receiver: ['Xuất kho', 'Đơn vị nhận'],
};

const junk: readonly (readonly Written[])[] = [
  ['I. Vật chứng chưa xử lý'],
  ['Năm 2025'],
  ['VẬT CHỨNG THEO BẢN ÁN'],
  ['Ghi chú: theo biên bản kiểm kê'],
  ['Cộng mang sang', null, null, 12],
  ['Chuyển trang sau'],
  ['Lũy kế', 7],
];

interface Layout {
  readonly order: readonly RegisterColumn[];
  readonly wordings: Readonly<Record<string, number>>;
  readonly isInCapitals: boolean;
  readonly inTwoRows: ReadonlySet<RegisterColumn>;
  readonly isMerged: boolean;
  readonly titlesAbove: number;
  readonly junkBefore: readonly (number | null)[];
  readonly repeatsHeaderBefore: number;
  readonly numbersColumns: boolean;
  readonly hasTotal: boolean;
}

const layouts: fc.Arbitrary<Layout> = fc.record({
  order: fc.shuffledSubarray([...mau13], { minLength: mau13.length }),
  wordings: fc.record(
    Object.fromEntries(mau13.map((column) => [column, fc.nat(titlesOfColumn(column).length - 1)])),
  ),
  isInCapitals: fc.boolean(),
  inTwoRows: fc
    .subarray(Object.keys(groups) as RegisterColumn[])
    .map((columns): ReadonlySet<RegisterColumn> => new Set(columns)),
  isMerged: fc.boolean(),
  titlesAbove: fc.nat(4),
  junkBefore: fc.array(fc.option(fc.nat(junk.length - 1)), {
    minLength: lines.length,
    maxLength: lines.length,
  }),
  repeatsHeaderBefore: fc.nat(lines.length),
  numbersColumns: fc.boolean(),
  hasTotal: fc.boolean(),
});

function headerRows(layout: Layout): { readonly rows: Written[][]; readonly spans: [number, number][] } {
  const written = layout.order.map((column): [string, string | null] => {
    const group = layout.inTwoRows.has(column) ? groups[column] : undefined;
    const title = titlesOfColumn(column)[layout.wordings[column] ?? 0] ?? '';
    const [upper, lower] = group ?? [layout.isInCapitals ? title.toUpperCase() : title, null];
    return [upper, lower];
  });
  const lower = written.map(([, below]) => below);
  if (!lower.some((title) => title !== null)) return { rows: [written.map(([upper]) => upper)], spans: [] };
  const spans: [number, number][] = [];
  const upper = written.map(([title, below], index): string | null => {
    const last = spans.at(-1);
    const isSameGroup = below !== null && index > 0 && written[index - 1]?.[0] === title && lower[index - 1];
    if (isSameGroup && last) {
      last[1] = index + 1;
      return null;
    }
    spans.push([index + 1, index + 1]);
    return title;
  });
  return { rows: [upper, lower], spans: spans.filter(([first, last]) => last > first) };
}

function letter(column: number): string {
  return column > 26 ? `A${letter(column - 26)}` : String.fromCharCode(64 + column);
}

function laidOut(layout: Layout): { readonly reading: RegisterReading; readonly rowCount: number } {
  const above = Array.from({ length: layout.titlesAbove }, (_, index) => [`TIÊU ĐỀ ${String(index)}`]);
  const header = headerRows(layout);
  const numbers = layout.order.map((_, index) => `(${String(index + 1)})`);
  const body = lines.flatMap((line, index) => {
    const junkIndex = layout.junkBefore[index] ?? null;
    const isBroken = index === layout.repeatsHeaderBefore;
    return [
      ...(junkIndex === null ? [] : [junk[junkIndex] ?? []]),
      ...(isBroken ? header.rows : []),
      cellsOf({ serial: index + 1, ...line }, layout.order),
    ];
  });
  const total = layout.hasTotal ? [cellsOf({ name: 'Tổng cộng', quantity: lines.length }, layout.order)] : [];
  const rows = [...above, ...header.rows, ...(layout.numbersColumns ? [numbers] : []), ...body, ...total];
  const headerRow = String(above.length + 1);
  const merged = layout.isMerged
    ? header.spans.map(([first, last]) => `${letter(first)}${headerRow}:${letter(last)}${headerRow}`)
    : [];
  return {
    reading: readRegisterOf(workbookOf(sheetOf(rows, { merged })), { today }),
    rowCount: rows.length,
  };
}

function itemsOf(reading: RegisterReading): unknown[] {
  return reading.rows.map(({ verdict, value, warnings, caseKey, fingerprint }) => ({
    verdict,
    value,
    warnings: warnings.map((warning) => warning.code),
    caseKey,
    fingerprint,
  }));
}

const plain: Layout = {
  order: mau13,
  wordings: {},
  isInCapitals: false,
  inTwoRows: new Set(),
  isMerged: false,
  titlesAbove: 1,
  junkBefore: [],
  repeatsHeaderBefore: lines.length,
  numbersColumns: false,
  hasTotal: true,
};

describe('given one register laid out in any way', () => {
  const expected = itemsOf(laidOut(plain).reading);

  it('when it is read, then its items are the same, nothing is asked, and every row stands in the account', () => {
    expect(expected).toHaveLength(lines.length);
    fc.assert(
      fc.property(layouts, (layout) => {
        const { reading, rowCount } = laidOut(layout);
        expect(reading.questions).toEqual([]);
        expect(itemsOf(reading)).toEqual(expected);
        expect(reading.account.rows).toHaveLength(rowCount);
        const { counts } = reading.account;
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(rowCount);
        expect(counts.ITEM).toBe(lines.length);
        expect(reading.total?.agreesWith ?? null).toBe(layout.hasTotal ? 'ROWS' : null);
      }),
      { numRuns: 60 },
    );
  });
});

describe('given a sheet with any content', () => {
  const values = fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    fc.constantFrom<Written>('Cộng', 'Tổng cộng', 'I.', 'VC', 'cái', 'STT', 'Người ghi sổ', {
      error: '#N/A',
    }),
    fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => text.trim() !== ''),
    fc.double({ noNaN: true }),
    fc.constant<Written>({ date: '2026-03-10' }),
    fc.constantFrom<Written>(...Object.values(opening(1, issued))),
  );

  it('when it has the header of a register, then no row is lost and none is counted twice', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(values, { maxLength: 26 }), { maxLength: 25 }),
        fc.array(fc.tuple(fc.nat(30), fc.nat(5), fc.nat(25), fc.nat(5)), { maxLength: 6 }),
        (body, areas) => {
          const sheet = sheetOf([mau13.map((column) => titlesOfColumn(column)[0] ?? ''), ...body]);
          const mergedAreas = areas.map(([row, rows, column, columns]) => ({
            firstRow: row + 1,
            lastRow: row + 1 + rows,
            firstColumn: column + 1,
            lastColumn: column + 1 + columns,
          }));
          const { account, rows, otherRows } = readRegisterOf(workbookOf({ ...sheet, mergedAreas }), {
            today,
          });
          expect(account.rows.map((row) => row.rowNumber)).toEqual(sheet.rows.map((row) => row.rowNumber));
          expect(rows.length + otherRows.length + 1).toBe(sheet.rows.length);
          expect(account.counts.ITEM).toBe(rows.length);
        },
      ),
      { numRuns: 100 },
    );
  });
});
