import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { canonicalNumber } from '../../rules/comparing/index.js';
import type { RegisterCell, RegisterCells } from './register-columns.js';
import { interpretRow, type RegisterItem } from './register-row.js';

const seed = 20_261_129;
const today = Temporal.PlainDate.from('2026-11-29');
const WAYS = 300;

interface TrueRow {
  readonly received: Temporal.PlainDate;
  readonly judgment: string;
  readonly judged: Temporal.PlainDate;
  readonly people: readonly string[];
  readonly name: string;
  readonly unit: string;
  readonly unitCode: string;
  readonly quantity: string;
  readonly voucher: number;
  readonly issued: Temporal.PlainDate | null;
}

const NAMES = [
  'Nguyễn Văn An',
  'Trần Thị Bình',
  'Rơ Châm Đức Cường',
  'Ksor H’Blip',
  'Lê Quốc Dũng',
  'Siu Thoan',
];
const THINGS: readonly (readonly [name: string, unit: string, quantity: string, code: string])[] = [
  ['điện thoại di động hiệu Nokia', 'cái', '2', 'CAI'],
  ['ma túy loại Methamphetamine', 'g', '12.3456', 'G'],
  ['bịch ni lông có heroin', 'bịch', '15', 'BICH'],
  ['con dao dài 30 cm', 'con', '1', 'CON'],
  ['tiền Việt Nam', 'đồng', '12500000', 'VND'],
  ['gỗ hương', 'm3', '1.25', 'M3'],
  ['vỉ thuốc lắc', 'vỉ', '3', 'VI'],
];

/** The same rows in every run. */
const TRUE_ROWS: readonly TrueRow[] = Array.from({ length: 20 }, (_, index) => {
  const [name, unit, quantity, unitCode] = THINGS[index % THINGS.length] ?? ['', '', '', ''];
  const received = Temporal.PlainDate.from('2024-01-13').add({ days: index * 17 });
  return {
    received,
    judgment: `${String(index + 21)}/2024/HS-ST`,
    judged: received.subtract({ days: 9 }),
    people: NAMES.slice(index % 4, (index % 4) + 1 + (index % 3)),
    name,
    unit,
    unitCode,
    quantity,
    voucher: index + 1,
    issued: index % 3 === 0 ? received.add({ days: 40 }) : null,
  };
});

type Date = Temporal.PlainDate;
const two = (number: number): string => String(number).padStart(2, '0');

const dates: readonly ((date: Date) => RegisterCell)[] = [
  (date) => `${two(date.day)}/${two(date.month)}/${String(date.year)}`,
  (date) => `${String(date.day)}/${String(date.month)}/${String(date.year).slice(2)}`,
  (date) => `${String(date.day)}.${String(date.month)}.${String(date.year)}`,
  (date) => `ngày ${String(date.day)} tháng ${String(date.month)} năm ${String(date.year)}`,
  (date) => `${two(date.day)}/${two(date.month)}/${String(date.year)} 08:30`,
  (date) => date.toString(),
  (date) => ({ date: date.toString() }),
  (date) => ({ date: date.toString(), shown: `${two(date.day)}-${two(date.month)}-${String(date.year)}` }),
  (date) => Temporal.PlainDate.from('1899-12-30').until(date).days,
];
const papers: readonly ((number: string, date: Date) => string)[] = [
  (number, date) => `${number} ngày ${slashed(date)}`,
  (number, date) => `${number} (${slashed(date)})`,
  (number, date) => `${number}, ${slashed(date)}`,
  (number, date) => `${number} – ${String(date.day)}/${String(date.month)}/${String(date.year).slice(2)}`,
  (number, date) => `Bản án số ${number} ngày ${slashed(date)} của TAND tỉnh Gia Lai`,
  (number, date) => `Ngày ${slashed(date)}, BA ${number}`,
  (number, date) => `${number.replaceAll('/', ' / ')}\n${slashed(date)}`,
  (number, date) =>
    `${number.replace('HS-ST', 'HSST')} ngày ${String(date.day)} tháng ${String(date.month)} năm ${String(date.year)}`,
];
const people: readonly ((names: readonly string[]) => string)[] = [
  (names) => names.join('; '),
  (names) => names.join('\n'),
  (names) => names.join(', '),
  (names) => names.map((name, index) => `${String(index + 1)}. ${name}`).join('\n'),
  (names) => names.join(' và '),
  (names) => names.join(' + '),
];
const vouchers: readonly ((number: number) => RegisterCell)[] = [
  (number) => `${two(number)}/PNK`,
  (number) => `${String(number)}/PNK`,
  (number) => `Phiếu nhập kho số ${String(number)}/PNK`,
  (number) => `${String(number)} / pnk`,
];
const quantities: readonly ((
  quantity: string,
  unit: string,
) => readonly [quantity: RegisterCell, unit: RegisterCell])[] = [
  (quantity, unit) => [Number(quantity), unit],
  (quantity, unit) => [quantity.replace('.', ','), unit],
  (quantity, unit) => [`${quantity.replace('.', ',')} ${unit}`, unit],
  (quantity, unit) => [`${quantity.replace('.', ',')} ${unit}`, null],
  (quantity, unit) => [
    { number: Number(quantity), shown: `${quantity.replace('.', ',')} ${unit}` },
    `${unit}.`,
  ],
  (quantity, unit) => [`0${quantity.replace('.', ',')}`, unit.toUpperCase()],
];
const texts: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text.normalize('NFD'),
  (text) => `  ${text.replaceAll(' ', '\u00a0')} `,
  (text) => text.replaceAll(' ', ' \u200b'),
  (text) => text.replaceAll('o', '\u043e'),
];

interface Way {
  readonly date: (typeof dates)[number];
  readonly paper: (typeof papers)[number];
  readonly people: (typeof people)[number];
  readonly voucher: (typeof vouchers)[number];
  readonly quantity: (typeof quantities)[number];
  readonly text: (typeof texts)[number];
  readonly kind: string;
}

const way: fc.Arbitrary<Way> = fc.record({
  date: fc.constantFrom(...dates),
  paper: fc.constantFrom(...papers),
  people: fc.constantFrom(...people),
  voucher: fc.constantFrom(...vouchers),
  quantity: fc.constantFrom(...quantities),
  text: fc.constantFrom(...texts),
  kind: fc.constantFrom('VC', 'Vật chứng', 'V.C', 'Vật chứng (VC)'),
});

function slashed(date: Date): string {
  return `${two(date.day)}/${two(date.month)}/${String(date.year)}`;
}

function written(row: TrueRow, spelt: Way): RegisterCells {
  const [quantity, unit] = spelt.quantity(row.quantity, row.unit);
  return {
    'Ngày nhập kho': spelt.date(row.received),
    'Bản án, quyết định số, ngày': spelt.paper(row.judgment, row.judged),
    'Bị cáo, đương sự': spelt.people(row.people),
    'Cơ quan, người bàn giao': 'Công an xã Ia Mẫu',
    'Tên vật chứng, tài sản': spelt.text(row.name),
    Loại: spelt.kind,
    ĐVT: unit,
    'Số lượng': quantity,
    'Vị trí': spelt.text('Kệ A1-4'),
    'Phiếu nhập kho số': spelt.voucher(row.voucher),
    ...(row.issued === null
      ? {}
      : {
          'Phiếu xuất kho số': '5/PXK',
          'Ngày xuất kho': spelt.date(row.issued),
          'Người, cơ quan nhận': 'Sở Tài chính',
        }),
  };
}

function meaning(item: RegisterItem | null): unknown {
  return (
    item && {
      received: item.receivedOn,
      judgment: canonicalNumber(item.judgment?.number ?? ''),
      judged: item.judgment?.date,
      people: item.parties,
      name: item.name,
      unit: item.unit.code,
      quantity: item.quantity,
      voucher: canonicalNumber(item.receiptVoucherNumber),
      shelf: item.place?.shelf,
      issued: item.issue?.issuedOn ?? null,
    }
  );
}

function truth(row: TrueRow): unknown {
  return {
    received: row.received.toString(),
    judgment: canonicalNumber(row.judgment),
    judged: row.judged.toString(),
    people: row.people,
    name: row.name,
    unit: row.unitCode,
    quantity: row.quantity,
    voucher: canonicalNumber(`${String(row.voucher)}/PNK`),
    shelf: 'A1-4',
    issued: row.issued?.toString() ?? null,
  };
}

describe('given true rows in any spelling that people use', () => {
  it(`when they are read in ${String(WAYS)} ways, then they say the same each time`, () => {
    const check = fc.property(way, (spelt) => {
      for (const row of TRUE_ROWS) {
        const read = interpretRow(written(row, spelt), {}, { today, caseKey: 'c' });
        expect(read.reasons).toEqual([]);
        expect(meaning(read.value)).toEqual(truth(row));
      }
    });
    fc.assert(check, { seed, numRuns: WAYS, verbose: true });
  });
});
