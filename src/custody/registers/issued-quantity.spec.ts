import { describe, expect, it } from '@jest/globals';
import { Temporal } from 'temporal-polyfill';
import { issuedShareOf } from './issued-quantity.js';
import { interpretRow } from './register-row.js';
import type { RegisterCells } from './register-columns.js';

const today = Temporal.PlainDate.from('2026-10-31');
const item: RegisterCells = {
  'Ngày nhập kho': '10/03/2026',
  'Bị cáo, đương sự': 'Nguyễn Văn Mẫu',
  'Cơ quan, người bàn giao': 'Công an xã Mẫu',
  'Phiếu nhập kho số': '01/PNK',
  'Tên vật chứng, tài sản': 'viên đạn chì',
  Loại: 'VC',
  ĐVT: 'viên',
  'Số lượng': 10,
  'Vị trí': 'Kệ A1-1',
};
const issue: RegisterCells = {
  'Lệnh xuất kho số': '70/LXK',
  'Phiếu xuất kho số': '60/PXK',
  'Ngày xuất kho': '24/07/2026',
  'Người, cơ quan nhận': 'Hội đồng tiêu hủy',
};

describe('given columns of what was issued and what remains', () => {
  it.each([
    [{}, 'NOT_STATED'],
    [{ 'Số lượng xuất': 10 }, 'ALL'],
    [{ 'Số lượng xuất': '10' }, 'ALL'],
    [{ 'Số lượng xuất': 0 }, 'NONE'],
    [{ 'Số lượng xuất': '-' }, 'NONE'],
    [{ 'Số lượng xuất': 4 }, 'PART'],
    [{ 'Số lượng xuất': 11 }, 'UNCLEAR'],
    [{ 'Số lượng xuất': 'hết' }, 'UNCLEAR'],
    [{ Tồn: 0 }, 'ALL'],
    [{ Tồn: 10 }, 'NONE'],
    [{ Tồn: 6 }, 'PART'],
    [{ Tồn: -1 }, 'UNCLEAR'],
    [{ 'Số lượng xuất': 10, Tồn: 0 }, 'ALL'],
    [{ 'Số lượng xuất': 4, Tồn: 6 }, 'PART'],
    [{ 'Số lượng xuất': 4, Tồn: 5 }, 'UNCLEAR'],
    [{ 'Số lượng xuất': 10, Tồn: 10 }, 'UNCLEAR'],
  ] as const)('when %j stands in the row, then of ten %s were issued', (written, share) => {
    expect(issuedShareOf({ ...item, ...written }).share).toBe(share);
  });

  it('when all of it was issued, then the row is one that left, also where nothing else says so', () => {
    expect(interpretRow({ ...item, ...issue, Tồn: 0 }, {}, { today, caseKey: 'c' })).toMatchObject({
      verdict: 'TAKEN',
      issued: true,
    });
    const unsaid = interpretRow({ ...item, 'Số lượng xuất': 10 }, {}, { today, caseKey: 'c' });
    expect(unsaid).toMatchObject({ verdict: 'SET_ASIDE', issued: true });
    expect(unsaid.reasons.map((reason) => reason.code)).toEqual(['issue-date-missing']);
  });

  it('when only a part was issued, then the row is set aside and says so', () => {
    const row = interpretRow({ ...item, ...issue, 'Số lượng xuất': 4 }, {}, { today, caseKey: 'c' });
    expect(row.verdict).toBe('SET_ASIDE');
    expect(row.reasons.map((reason) => [reason.code, reason.column])).toEqual([
      ['issued-in-part', 'Số lượng xuất'],
    ]);
  });

  it.each([
    ['nothing was issued and yet a voucher is written', { ...issue, Tồn: 10 }],
    ['the numbers contradict each other', { ...issue, 'Số lượng xuất': 10, Tồn: 10 }],
  ])('when %s, then the row is set aside', (_case, written) => {
    const row = interpretRow({ ...item, ...written }, {}, { today, caseKey: 'c' });
    expect(row.reasons.map((reason) => reason.code)).toEqual(['issued-quantity-unclear']);
  });
});
