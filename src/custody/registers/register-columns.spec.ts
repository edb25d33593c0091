import { describe, expect, it } from '@jest/globals';
import { columnOfTitle, REGISTER_COLUMNS, titlesOfColumn } from './register-columns.js';

describe('given the usual titles of a column', () => {
  it.each(REGISTER_COLUMNS)('when %s is written in any of its wordings, then it is known', (column) => {
    const misread = titlesOfColumn(column).filter((title) => columnOfTitle(title) !== column);
    expect(misread).toEqual([]);
  });

  it.each([
    ['Số phiếu xuất kho', 'issueVoucher'],
    ['Ngày, tháng, năm xuất kho', 'issuedOn'],
    ['SO PHIEU\nXUAT KHO', 'issueVoucher'],
    ['(14) Số phiếu nhập kho:', 'receiptVoucher'],
    ['Tên vật chứng, tài sản (chủng loại, đặc điểm)', 'name'],
    ['Số lượng xuất', 'issuedQuantity'],
    ['Số lượng (thực xuất)', 'issuedQuantity'],
    ['Số lượng tồn', 'remaining'],
    ['Tồn', 'remaining'],
    ['Đơn vị giao', 'giver'],
    ['Người nhận', 'receiver'],
    ['Đ.V.T', 'unit'],
    ['Ngày QĐ THA', 'enforcementDecisionDate'],
    ['Ngày bản án', 'judgmentDate'],
    ['Giá trị (nghìn đồng)', null],
    ['Số lượng (thiếu)', null],
    ['Số phiếu', null],
    ['Ngày', null],
    ['Mã tủ', null],
    ['constructor', null],
  ])('when it is “%s”, then it means %s', (title, column) => {
    expect(columnOfTitle(title)).toBe(column);
  });
});
