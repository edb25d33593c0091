import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { classifyExhibit } from './register-classes.js';
import { REGISTER_UNITS, unitOfWord } from './register-units.js';
import { parseRegisterDate, readDateCell } from './register-dates.js';
import { parseRegisterNumber } from './register-numbers.js';
import { voucherKey } from './register-papers.js';
import { splitPeople } from './register-people.js';
import { isDecomposed, normaliseText } from './register-text.js';
import { officeCodeOfTitle, parseDisposal, parseKind, parsePlace, parseSeal } from './register-wording.js';

const seed = 20_261_031;

describe('given a date as people write it', () => {
  it.each([
    ['19/04/2022', '2022-04-19'],
    ['19/8/23', '2023-08-19'],
    ['5/3/2024', '2024-03-05'],
    ['05-03-2024', '2024-03-05'],
    ['05.03.2024', '2024-03-05'],
    ['ngày 16 tháng 3 năm 2019', '2019-03-16'],
    ['2024-06-24', '2024-06-24'],
    ['ngày 20/02/2026', '2026-02-20'],
    ['Ngày 3 tháng 4, 2026', '2026-04-03'],
    ['20 / 02 / 2026', '2026-02-20'],
    ['20/02/2026.', '2026-02-20'],
    ['20/02/2026 14:30', '2026-02-20'],
    ['20/02/2026 14:30:59', '2026-02-20'],
    ['14h30 ngày 20/02/2026', '2026-02-20'],
    ['14 giờ 30 phút, ngày 20/02/2026', '2026-02-20'],
    ['2026-02-20T07:00:00.000Z', '2026-02-20'],
    ['Thứ sáu, ngày 20/02/2026', '2026-02-20'],
    ['20-Feb-26', '2026-02-20'],
    ['２０/02/2026', '2026-02-20'],
    ['20\u00a0/02/2026', '2026-02-20'],
    ['2/20/2026', '2026-02-20'],
    [45_585, '2024-10-20'],
    [45_585.6, '2024-10-20'],
    ['45585', '2024-10-20'],
  ])('when %p is read, then it is %s', (written, date) => {
    expect(parseRegisterDate(written)?.toString()).toBe(date);
  });

  it.each(['31/02/2025', '45/13/2024', 'không rõ', '', '01/01/0219', '29/02/2023', 12, Number.NaN])(
    'when %p is read, then it is no date',
    (written) => {
      expect(parseRegisterDate(written)).toBeNull();
    },
  );

  it.each([
    ['20/02/2026', null],
    ['02/20/2026', 'MONTH_FIRST'],
    [46_000, 'SERIAL'],
    ['46000', 'SERIAL'],
    [{ number: 46_000, shown: '46000' }, 'SERIAL'],
    [{ date: '2026-02-20', shown: '20/02/2026' }, null],
    [{ date: '2026-02-02', shown: '02-Feb' }, null],
    [{ date: '2026-02-02', shown: '########' }, null],
    [{ date: '2026-02-02' }, null],
    [{ date: '2026-05-01', shown: 'May-26' }, 'NO_DAY'],
    [{ date: '2026-05-01', shown: '5/2026' }, 'NO_DAY'],
  ])('when %p is read, then people are told %p', (cell, remark) => {
    expect(readDateCell(cell)?.remark).toBe(remark);
  });

  it.each(['5/2026', 'May-26', '20/2', '1/2/3/4', 'ngày', '02/30/2026', '2026'])(
    'when %p is read, then no day is made up',
    (written) => {
      expect(parseRegisterDate(written)).toBeNull();
    },
  );

  it('when any date is written in any accepted form, then it is read back', () => {
    const days = fc.integer({ min: 0, max: 36_000 });
    const epoch = Temporal.PlainDate.from('1971-01-01');
    const check = fc.property(days, (offset) => {
      const { year, month, day } = epoch.add({ days: offset });
      const iso = epoch.add({ days: offset }).toString();
      const forms = [`${day}/${month}/${year}`, `${day}-${month}-${year}`, iso];
      const short = year < 2070 ? [`${day}/${month}/${String(year).slice(2)}`] : [];
      return [...forms, ...short].every((form) => parseRegisterDate(form)?.toString() === iso);
    });
    fc.assert(check, { seed, numRuns: 300, verbose: true });
  });
});

describe('given a number as people write it', () => {
  it.each([
    ['01', '1', 'USUAL'],
    ['0,114', '0.114', 'USUAL'],
    ['12,32', '12.32', 'USUAL'],
    ['1.234.567', '1234567', 'USUAL'],
    ['1 234 567', '1234567', 'USUAL'],
    ['1.234,5', '1234.5', 'USUAL'],
    ['-3', '-3', 'USUAL'],
    [289.2203, '289.2203', 'USUAL'],
    [0.1 + 0.2, '0.3', 'USUAL'],
    ['187,7.526', '187.7526', 'UNUSUAL'],
    ['0.875', '0.875', 'UNUSUAL'],
    ['19,150,000', '19150000', 'UNUSUAL'],
  ])('when %p is read, then it is %s, %s', (written, value, writing) => {
    expect(parseRegisterNumber(written)).toEqual({ outcome: 'NUMBER', value, writing });
  });

  it.each(['02 bánh (không rõ)', '', '?', 'ba', '1e5', '--3', Number.POSITIVE_INFINITY])(
    'when %p is read, then it is not a number',
    (written) => {
      expect(parseRegisterNumber(written)).toEqual({ outcome: 'NOT_A_NUMBER' });
    },
  );

  it.each(['100,633.123', '1.23.4', '1,2,3'])('when %p is read, then it is ambiguous', (written) => {
    expect(parseRegisterNumber(written)).toEqual({ outcome: 'AMBIGUOUS' });
  });

  it('when any number is written the Vietnamese way, then it is read back exactly', () => {
    const whole = fc.integer({ min: 0, max: 2_000_000_000 });
    const decimals = fc.stringMatching(/^\d{0,3}[1-9]$/);
    const check = fc.property(whole, fc.option(decimals, { nil: '' }), (units, fraction) => {
      const grouped = String(units).replace(/\B(?=(\d{3})+$)/g, '.');
      const written = fraction === '' ? grouped : `${grouped},${fraction}`;
      const read = parseRegisterNumber(written);
      return read.outcome === 'NUMBER' && read.value === `${units}${fraction === '' ? '' : `.${fraction}`}`;
    });
    fc.assert(check, { seed, numRuns: 500, verbose: true });
  });

  it('when any text at all is read, then it yields a decimal string or none, and never throws', () => {
    const check = fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[-\d., ]{0,12}$/)), (written) => {
      const read = parseRegisterNumber(written);
      return read.outcome !== 'NUMBER' || /^-?\d+(\.\d+)?$/.test(read.value);
    });
    fc.assert(check, { seed, numRuns: 500, verbose: true });
  });
});

describe('given words', () => {
  it('when text is decomposed or padded, then it is composed and trimmed', () => {
    const decomposed = '  ngà   voi '.normalize('NFD');
    expect(isDecomposed(decomposed)).toBe(true);
    expect(normaliseText(decomposed)).toBe('ngà voi');
  });

  it('given controls of direction in a text, when it is read, then it stands as it is shown', () => {
    expect(normaliseText('\u202evàng \u2066SJC')).toBe('vàng SJC');
    expect(normaliseText('Ho\u202e\u0300a')).toBe('Hòa');
  });

  it.each([
    ['', null, null, 'NOT_STATED'],
    ['Không', false, null, 'NOT_STATED'],
    ['Có', true, null, 'NOT_STATED'],
    ['x', true, null, 'NOT_STATED'],
    ['NP', true, null, 'NOT_STATED'],
    ['NP số 9158', true, '9158', 'NOT_STATED'],
    ['Còn nguyên', true, null, 'INTACT'],
    ['rách', true, null, 'TORN'],
    ['bong tróc', true, null, 'PEELED'],
    ['mất niêm phong', true, null, 'MISSING'],
  ])('when the seal is %p, then its meaning is known', (text, sealed, labelNumber, condition) => {
    expect(parseSeal(text)).toEqual({ sealed, labelNumber, condition });
  });

  it('when the seal is worded in an unknown way, then it has no meaning', () => {
    expect(parseSeal('xem biên bản')).toBeNull();
  });

  it.each([
    ['Kệ A1-4', 'SHELF', 'A1-4', false],
    ['KBNN', 'STATE_TREASURY', null, true],
    ['Két sắt', 'SAFE', null, false],
    ['Kho thuê', 'RENTED_WAREHOUSE', null, false],
    ['Sân sau', 'BACK_YARD', null, false],
    ['Bãi xe', 'VEHICLE_PARK', null, false],
    ['gầm cầu thang', 'OTHER', null, false],
  ])('when the place is %p, then it is %s', (text, kind, shelf, outsideCustodian) => {
    expect(parsePlace(text)).toEqual({ kind, shelf, outsideCustodian, text });
  });

  it('when kinds, disposals and offices are named, then they are known', () => {
    expect([parseKind('VC'), parseKind('tstg'), parseKind('?')]).toEqual(['EXHIBIT', 'HELD_ASSET', null]);
    expect(parseDisposal('Tịch thu tiêu hủy')).toBe('DESTRUCTION');
    expect(parseDisposal('Tịch thu, giao Bộ CHQS tỉnh')).toBe('CONFISCATION_TO_MILITARY_COMMAND');
    expect(parseDisposal('hỏi lại')).toBeNull();
    expect(officeCodeOfTitle('PHÒNG THADS KHU VỰC 6')).toBe('KV06');
    expect(officeCodeOfTitle('THADS TỈNH GIA LAI')).toBe('TINH');
  });

  it('when a voucher number is written with or without leading zeros, then it is the same', () => {
    expect(voucherKey('01/PNK')).toBe(voucherKey('1/pnk'));
    expect(voucherKey('10/PNK')).not.toBe(voucherKey('1/PNK'));
  });

  it('when parties are listed, then empty pieces are left out', () => {
    expect(splitPeople('Võ Thị Cường;  Rơ Châm Đức Bảy; ')).toEqual(['Võ Thị Cường', 'Rơ Châm Đức Bảy']);
  });

  it.each(['?', 'đống', 'mớ', ''])('when the unit is %p, then it measures nothing', (word) => {
    expect(unitOfWord(word)).toBeNull();
  });

  it('when the units are listed, then no code occurs twice', () => {
    expect(new Set(REGISTER_UNITS.map((unit) => unit.code)).size).toBe(REGISTER_UNITS.length);
  });

  it.each([
    ['bánh heroin', 'BANH', 'DRUG'],
    ['hộp pháo hoa nổ 36 ống', 'HOP', 'EXPLOSIVE'],
    ['súng kíp', 'KHAU', 'WEAPON'],
    ['con dao rựa cán gỗ dài 45 cm', 'CAY', 'WEAPON'],
    ['giấy chứng nhận đăng ký xe mô tô', 'TO', 'DOCUMENT'],
    ['điện thoại di động hiệu iPhone 11 màu vàng đồng', 'CAI', 'ELECTRONICS'],
    ['nhẫn bằng kim loại màu vàng', 'CHI', 'GOLD'],
    ['cá thể rắn hổ mang đã chết', 'KG', 'WILDLIFE'],
    ['vam phá khóa xe', 'CAI', 'TOOL'],
    ['chiếc chiếu nhựa', 'CAI', 'OTHER'],
  ])('when %p is classified, then it is %3$s', (name, unitCode, exhibitClass) => {
    expect(classifyExhibit(name, unitCode)).toBe(exhibitClass);
  });
});
