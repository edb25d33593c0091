import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { canonicalNumber } from '../../rules/comparing/index.js';
import { mainPaper, readNumber, readPapers, voucherKey } from './register-papers.js';

const seed = 20_261_129;
const judgment = { number: '21/2026/HS-ST', date: '2026-02-20' };

describe('given a cell with one paper', () => {
  it.each([
    '21/2026/HS-ST ngày 20/02/2026',
    '21/2026/HS-ST (20/02/2026)',
    '21/2026/HS-ST, 20/02/2026',
    '21/2026/HS-ST - 20/02/2026',
    '21/2026/HS-ST – 20/2/26',
    '21/2026/HS-ST 20/02/2026',
    '21/2026/HS-ST: 20-02-2026',
    '21/2026/HS-ST\nngày 20/02/2026',
    '21/2026/HS-ST\n(20/02/2026)',
    '21/2026/HS-ST;\nngày 20 tháng 02 năm 2026',
    '21 / 2026 / HS - ST, ngày 20 / 02 / 2026',
    'Ngày 20.2.2026, 21/2026/HSST',
    'Ngày 20.2.2026, BA 21/2026/HSST',
    'Ngày 20/02/2026\nBản án số 21/2026/HS-ST',
    '20/02/2026: 21/2026/HS-ST',
    '(20/02/2026) 21/2026/HS-ST',
    'BA: 21/2026/HS-ST – 20/2/2026',
    'BA21/2026/HS-ST ngày 20/02/2026',
    'Bản án số: 21/2026/HS-ST ngày 20/02/2026',
    'Bản án hình sự sơ thẩm số 21/2026/HS-ST ngày 20/02/2026',
    'BẢN ÁN SỐ 21/2026/HS-ST NGÀY 20/02/2026',
    'Bản án số 21/2026/HS-ST ngày 20/02/2026 của TAND tỉnh Gia Lai',
    'Bản án số 21/2026/HS-ST của TAND tỉnh Gia Lai ngày 20/02/2026',
    'TAND tỉnh Gia Lai: 21/2026/HS-ST, 20/02/2026',
    '1. 21/2026/HS-ST ngày 20/02/2026',
    '- 21/2026/HS-ST ngày 20/02/2026.',
    '21/2026/HS-ST ngày 20 tháng 2 năm 2026',
    '21/2026/HS-ST ngày 2026-02-20',
    'Số: 21/2026/HS-ST; Ngày: 20/02/2026',
    'Số21/2026/HS-ST ngày20/02/2026',
    '21/2026/HS-ST ngày 20/02/2026(TAND KV6)',
    '２１/2026/HS-ST ngày 20/02/2026',
    '21/2026/НS-ST ngày 20/02/2026',
    '21/2026/HS\u00ad-ST\u200b ngày\u00a020/02/2026',
    '21/2026/HS-ST ngày 20/02/2026; Bản án số 21/2026/HSST (20/2/2026)',
  ])('when %p is read, then it is one judgment with its date', (text) => {
    const { papers, unread } = readPapers(text);

    expect(papers).toHaveLength(1);
    expect(canonicalNumber(papers[0]?.number ?? '')).toBe(canonicalNumber(judgment.number));
    expect(papers[0]).toMatchObject({ date: judgment.date, fault: null });
    expect(unread).toEqual([]);
  });

  it.each([
    ['178/2022/HS-ST ngày 13/01/2022', '178/2022/HS-ST', '2022-01-13'],
    ['QĐ số 15/QĐ-CTHADS ngày 3 tháng 4 năm 2026', '15/QĐ-CTHADS', '2026-04-03'],
    ['BA: 12/HSPT-2024 – 5/6/24', '12/HSPT-2024', '2024-06-05'],
    ['Số 21 ngày 20/02/2026', '21', '2026-02-20'],
    ['21/2026 ngày 20/02/2026', '21/2026', '2026-02-20'],
    ['HS-ST 21/2026, 20/02/2026', 'HS-ST 21/2026', '2026-02-20'],
    ['12/KL-PC09 ngày 1/2/24', '12/KL-PC09', '2024-02-01'],
    ['05/QĐ-THADS.KV6 ngày 1/2/24', '05/QĐ-THADS.KV6', '2024-02-01'],
    ['Quyết định 03/QĐ-CCTHADS(TH), 1/2/2024', '03/QĐ-CCTHADS(TH)', '2024-02-01'],
    ['Ngày 5/3/2026 - 9/LNK', '9/LNK', '2026-03-05'],
    ['Quyết định đình chỉ 12/2026/HSST-QĐ ngày 5/6/2026', '12/2026/HSST-QĐ', '2026-06-05'],
    [
      'Quyết định 7/2026/QĐST-HNGĐ v/v công nhận thuận tình ly hôn, 1/6/2026',
      '7/2026/QĐST-HNGĐ',
      '2026-06-01',
    ],
  ])('when %p is read, then its number is %s of %s', (text, number, date) => {
    expect(readPapers(text).papers).toMatchObject([{ number, date, fault: null }]);
  });

  it.each([
    ['Bản án số 21/2026/HS-ST ngày 20/02/2026 của TAND tỉnh Gia Lai', 'TAND tỉnh Gia Lai'],
    ['21/2026/HS-ST của Tòa án nhân dân khu vực 6 (20/02/2026)', 'Tòa án nhân dân khu vực 6'],
    ['21/2026/HS-ST ngày 20/02/2026, TAND tỉnh Gia Lai', 'TAND tỉnh Gia Lai'],
    ['15/QĐ-CTHADS ngày 3/4/2026 của Cục trưởng Cục THADS', 'Cục trưởng Cục THADS'],
    ['21/2026/HS-ST ngày 20/02/2026', null],
  ])('when %p is read, then it was issued by %p', (text, issuer) => {
    expect(readPapers(text).papers[0]?.issuer).toBe(issuer);
  });

  it.each([
    ['427/QĐ-THADS', '427/QĐ-THADS', null, 'NO_DATE'],
    ['427/QĐ-THADS ngày 31/02/2022', '427/QĐ-THADS', null, 'NO_SUCH_DAY'],
    ['21/HS-ST ngày 20/2', '21/HS-ST', null, 'NO_YEAR'],
    ['21/HS-ST ngày 20 tháng 2', '21/HS-ST', null, 'NO_YEAR'],
    ['ngày 20/02/2026', null, '2026-02-20', 'NO_NUMBER'],
    ['20/02/2026', null, '2026-02-20', 'NO_NUMBER'],
    ['21', '21', null, 'NO_DATE'],
  ])('when %p is read, then what is missing is told', (text, number, date, fault) => {
    expect(readPapers(text).papers).toMatchObject([{ number, date, fault }]);
  });

  it.each(['chưa có', 'Không', 'không có', '-', '…', 'chưa xét xử', 'Chưa có bản án'])(
    'when %p is read, then it says that there is none',
    (text) => {
      expect(readPapers(text)).toEqual({ papers: [], leftOut: [], unread: [], saysNone: true });
    },
  );

  it('when nothing is written, then nothing is said', () => {
    expect(readPapers(' \n ')).toEqual({ papers: [], leftOut: [], unread: [], saysNone: false });
  });

  it.each([
    ['21/2026/HS-ST ngày 20/02/2026 (xem bị cáo)', ['xem', 'bị', 'cáo']],
    ['21/2026/HS-ST ngày 20/02/2026, hiệu lực 20/3/2026', ['hiệu', 'lực', '20/3/2026']],
    ['xem biên bản', ['biên', 'xem', 'bản']],
  ])('when %p is read, then what is not understood is named', (text, unread) => {
    expect(readPapers(text).unread.toSorted()).toEqual(unread.toSorted());
  });
});

describe('given a cell with several papers', () => {
  it.each([
    '21/2026/HS-ST ngày 20/02/2026; 5/2026/HS-PT ngày 3/4/2026',
    '21/2026/HS-ST ngày 20/02/2026\n5/2026/HS-PT ngày 3/4/2026',
    '21/2026/HS-ST ngày 20/02/2026 và 5/2026/HS-PT ngày 3/4/2026',
    '21/2026/HS-ST ngày 20/02/2026, 5/2026/HS-PT ngày 3/4/2026',
    'Bản án sơ thẩm 21/2026/HS-ST (20/02/2026), bản án phúc thẩm 5/2026/HS-PT (3/4/2026)',
    '1) 21/2026/HS-ST ngày 20/02/2026 2) 5/2026/HS-PT ngày 3/4/2026',
    'ngày 20/02/2026 BA 21/2026/HS-ST, ngày 03/4/2026 BA 5/2026/HS-PT',
    '- 21/2026/HS-ST ngày 20/02/2026\n- ngày 3/4/2026: 5/2026/HS-PT',
    '21/2026/HS-ST\nngày 20/02/2026\n5/2026/HS-PT\nngày 3/4/2026',
  ])('when %p is read, then both are kept and the first stands for the cell', (text) => {
    const { papers } = readPapers(text);

    expect(papers).toMatchObject([judgment, { number: '5/2026/HS-PT', date: '2026-04-03' }]);
    expect(mainPaper(papers)).toMatchObject(judgment);
  });

  it('when the first has no date, then the one with both stands for the cell', () => {
    const { papers } = readPapers('21/2026/HS-ST; 5/2026/HS-PT ngày 3/4/2026');

    expect(mainPaper(papers)?.number).toBe('5/2026/HS-PT');
  });
});

describe('given the number of a voucher or an order', () => {
  it.each([
    ['01/PNK', '01/PNK', null],
    ['01', '01', null],
    ['PN 33 ngày 06/8', 'PN 33', null],
    ['01/PNK ngày 20/02/2026', '01/PNK', '2026-02-20'],
    ['01/PNK (20/02/2026)', '01/PNK', '2026-02-20'],
    ['01/PNK, 20/02/2026', '01/PNK', '2026-02-20'],
    ['Ngày 20/02/2026: 01/PNK', '01/PNK', '2026-02-20'],
    ['Phiếu nhập kho số 01/PNK\nngày 20/02/2026', '01/PNK', '2026-02-20'],
    ['01/PNK kho A', '01/PNK kho A', null],
    ['01/PNK kho A ngày 20/02/2026', '01/PNK kho A', '2026-02-20'],
  ])('when %p is read, then it is %s', (text, number, date) => {
    expect(readNumber(text)).toMatchObject({ number, date, isOneOfSeveral: false });
  });

  it('when there are several, then the first is told as one of them', () => {
    expect(readNumber('01/PNK; 02/PNK')).toMatchObject({ number: '01/PNK', isOneOfSeveral: true });
  });

  it('when it is only a date, then that is told', () => {
    expect(readNumber('01/02/2026')).toMatchObject({ number: '01/02/2026', isDate: true });
  });

  it.each([
    ['01/PNK', '1/pnk'],
    ['01/PNK', 'Phiếu nhập kho số 1 / PNK (20/02/2026)'],
    ['01/PNK', '001/PNK ngày 20/2/26'],
    ['05/2026', '5/2026'],
  ])('when %p and %p are compared, then they are one', (one, other) => {
    expect(voucherKey(other)).toBe(voucherKey(one));
  });

  it.each([
    ['10/PNK', '1/PNK'],
    ['01/PNK kho A', '01/PNK'],
    ['O1/PNK', '01/PNK'],
  ])('when %p and %p are compared, then they are two', (one, other) => {
    expect(voucherKey(other)).not.toBe(voucherKey(one));
  });
});

interface Paper {
  readonly number: string;
  readonly date: string;
}

const anyDate = fc
  .integer({ min: 0, max: 25_000 })
  .map((days) => Temporal.PlainDate.from('1998-01-01').add({ days }));
const anyNumber = fc
  .tuple(
    fc.integer({ min: 1, max: 9999 }),
    fc.constantFrom('', '2019', '2026'),
    fc.constantFrom(
      'HS-ST',
      'HSST',
      'HS-PT',
      'QĐ-CTHADS',
      'QĐ-THADS',
      'DS-ST',
      'HNGĐ-ST',
      'QĐ-CCTHADS',
      'HC-ST',
    ),
  )
  .map(([first, year, letters]) => [String(first).padStart(2, '0'), year, letters].filter(Boolean).join('/'));
const paper = fc.tuple(anyNumber, anyDate);
const dateForms: readonly ((date: Temporal.PlainDate) => string)[] = [
  ({ day, month, year }) => `${String(day)}/${String(month)}/${String(year)}`,
  ({ day, month, year }) =>
    `${String(day).padStart(2, '0')}.${String(month).padStart(2, '0')}.${String(year)}`,
  ({ day, month, year }) => `${String(day)}-${String(month)}-${String(year)}`,
  ({ day, month, year }) => `${String(day)} tháng ${String(month)} năm ${String(year)}`,
  (date) => date.toString(),
];
const numberForms: readonly ((number: string) => string)[] = [
  (number) => number,
  (number) => number.replaceAll('/', ' / '),
  (number) => number.toLowerCase(),
  (number) => number.normalize('NFD'),
  (number) => number.replace('-', ' - '),
  (number) => `0${number}`,
];
const paperForms: readonly ((number: string, date: string) => string)[] = [
  (number, date) => `${number} ngày ${date}`,
  (number, date) => `${number}, ngày ${date}`,
  (number, date) => `${number} (${date})`,
  (number, date) => `${number} (ngày ${date})`,
  (number, date) => `${number}, ${date}`,
  (number, date) => `${number} – ${date}`,
  (number, date) => `${number}\nngày ${date}`,
  (number, date) => `ngày ${date}, ${number}`,
  (number, date) => `Ngày ${date}: số ${number}`,
  (number, date) => `Bản án số ${number} ngày ${date}`,
  (number, date) => `Quyết định số: ${number}, ngày ${date}`,
  (number, date) => `BA ${number} – ${date}`,
  (number, date) => `${number} ngày ${date} của TAND tỉnh Gia Lai`,
];
const spelling = fc.record({
  date: fc.constantFrom(...dateForms),
  number: fc.constantFrom(...numberForms),
  paper: fc.constantFrom(...paperForms),
});
const spelt = fc.tuple(paper, spelling).map(([[number, date], forms]) => ({
  meant: { number: canonicalNumber(number), date: date.toString() },
  written: forms.paper(forms.number(number), forms.date(date)),
}));

function meant(papers: readonly { readonly number: string | null; readonly date: string | null }[]): Paper[] {
  return papers.map((each) => ({ number: canonicalNumber(each.number ?? ''), date: each.date ?? '' }));
}

describe('given any papers in any usual spelling', () => {
  it('when one is read, then it is read back', () => {
    const check = fc.property(spelt, (one) => {
      expect(meant(readPapers(one.written).papers)).toEqual([one.meant]);
    });
    fc.assert(check, { seed, numRuns: 2000, verbose: true });
  });

  it('when several stand in one cell, then all are read back', () => {
    const distinct = fc.uniqueArray(spelt, {
      minLength: 2,
      maxLength: 4,
      selector: (one) => `${one.meant.number} ${one.meant.date}`,
    });
    const check = fc.property(distinct, fc.constantFrom('; ', ';\n', '\n'), (all, separator) => {
      const cell = all.map((one) => one.written.replaceAll('\n', ' ')).join(separator);
      expect(meant(readPapers(cell).papers)).toEqual(all.map((one) => one.meant));
    });
    fc.assert(check, { seed, numRuns: 1000, verbose: true });
  });

  it('when it is the number of a voucher, then number and date are read back', () => {
    const check = fc.property(spelt, (one) => {
      const written = one.written.replace(' của TAND tỉnh Gia Lai', '');
      expect(meant([readNumber(written) ?? { number: null, date: null }])).toEqual([one.meant]);
      expect(voucherKey(written)).toBe(one.meant.number);
    });
    fc.assert(check, { seed, numRuns: 1000, verbose: true });
  });

  it('when any text is read, then every piece of it is in a paper, or told as left out or unread', () => {
    const piece = fc.oneof(
      spelt.map((one) => one.written),
      fc.constantFrom(
        'xem hồ sơ',
        'của',
        'TAND',
        'ngày',
        '20/2',
        'số',
        '12',
        'Ghi chú 5',
        '31/02/2026',
        '(',
        'và',
      ),
      fc.stringMatching(/^[a-zđ0-9 /.,()-]{0,10}$/),
    );
    const cell = fc.array(fc.tuple(piece, fc.constantFrom(' ', '; ', '\n', ', ')), { maxLength: 4 });
    const check = fc.property(cell, (pieces) => {
      const written = pieces.flat().join('');
      const { papers, leftOut, unread, saysNone } = readPapers(written);
      const told = [...leftOut, ...unread, ...papers.map(({ issuer }) => issuer ?? '')].join(' ');
      const found = `${papers.map(({ number, date }) => `${number ?? ''} ${date ?? ''}`).join(' ')} ${told}`;
      const words =
        written
          .normalize('NFC')
          .toLowerCase()
          .match(/\p{L}{2,}|\d{3,}/gu) ?? [];
      const silent = ['số', 'ngày', 'tháng', 'năm', 'và', 'so', 'no', 'của'];
      const lost = words.filter((word) => !found.toLowerCase().includes(word) && !silent.includes(word));
      const isDateTold = papers.some(({ fault }) => fault === 'NO_SUCH_DAY' || fault === 'NO_YEAR');
      const isTold = (word: string): boolean => saysNone || (isDateTold && /^\d/.test(word));
      expect(lost.filter((word) => !isTold(word) && !isInNumber(papers, word))).toEqual([]);
    });
    fc.assert(check, { seed, numRuns: 2000, verbose: true });
  });
});

/** A number that is written twice is kept once, in its first spelling. */
function isInNumber(papers: readonly { readonly number: string | null }[], word: string): boolean {
  return papers.some(({ number }) => canonicalNumber(number ?? '').includes(canonicalNumber(word)));
}
