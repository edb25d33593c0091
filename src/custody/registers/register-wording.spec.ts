import { describe, expect, it } from '@jest/globals';
import { parseDisposal, parseKind, parsePlace, parseSeal } from './register-wording.js';

describe('given the wording of a seal', () => {
  it.each([
    ['Còn nguyên', true, null, 'INTACT'],
    ['nguyên vẹn', true, null, 'INTACT'],
    ['nguyên niêm phong', true, null, 'INTACT'],
    ['Niêm phong còn nguyên vẹn.', true, null, 'INTACT'],
    ['Đã niêm phong, còn nguyên', true, null, 'INTACT'],
    ['NP số 123, nguyên vẹn', true, '123', 'INTACT'],
    ['không rách', true, null, 'INTACT'],
    ['Niêm phong không có dấu hiệu bị mở', true, null, 'INTACT'],
    ['có niêm phong', true, null, 'NOT_STATED'],
    ['Đã NP', true, null, 'NOT_STATED'],
    ['X', true, null, 'NOT_STATED'],
    ['NP số: 56/524', true, '56/524', 'NOT_STATED'],
    ['Tem số 0123', true, '0123', 'NOT_STATED'],
    ['niêm phong số A-77', true, 'A-77', 'NOT_STATED'],
    ['không có', false, null, 'NOT_STATED'],
    ['Chưa niêm phong', false, null, 'NOT_STATED'],
    ['bị rách', true, null, 'TORN'],
    ['NP số 12 bị rách', true, '12', 'TORN'],
    ['đứt', true, null, 'TORN'],
    ['bung niêm phong', true, null, 'PEELED'],
    ['bong tróc', true, null, 'PEELED'],
    ['mất tem niêm phong', true, null, 'MISSING'],
    ['không còn niêm phong', true, null, 'MISSING'],
    ['không nguyên vẹn', true, null, 'SUSPICIOUS'],
    ['NP số 7 không còn nguyên', true, '7', 'SUSPICIOUS'],
  ])('when it is %p, then its meaning is known', (text, sealed, labelNumber, condition) => {
    expect(parseSeal(text)).toEqual({ sealed, labelNumber, condition });
  });

  it.each(['xem biên bản', 'theo hồ sơ', 'không rõ'])('when it is %p, then it has no meaning', (text) => {
    expect(parseSeal(text)).toBeNull();
  });
});

describe('given the wording of a kind, a place or a disposal', () => {
  it.each([
    ['VC', 'EXHIBIT'],
    ['V.C.', 'EXHIBIT'],
    ['Vật chứng (VC)', 'EXHIBIT'],
    ['Tang vật', 'EXHIBIT'],
    ['Tang vật, vật chứng', 'EXHIBIT'],
    ['TS tạm giữ', 'HELD_ASSET'],
    ['Tài sản kê biên', 'SEIZED_ASSET'],
    ['?', null],
    ['khác', null],
  ])('when the kind is %p, then it is %p', (text, kind) => {
    expect(parseKind(text)).toBe(kind);
  });

  it.each([
    ['Kệ A1-4', 'SHELF', 'A1-4'],
    ['Kệ số A1-4', 'SHELF', 'A1-4'],
    ['Giá kệ B2', 'SHELF', 'B2'],
    ['Gửi Kho bạc Nhà nước', 'STATE_TREASURY', null],
    ['KBNN tỉnh', 'STATE_TREASURY', null],
    ['Tủ sắt', 'SAFE', null],
    ['Bãi giữ xe', 'VEHICLE_PARK', null],
    ['Ngoài sân', 'BACK_YARD', null],
    ['Nhà kho thuê', 'RENTED_WAREHOUSE', null],
    ['gầm cầu thang', 'OTHER', null],
  ])('when the place is %p, then it is %s', (text, kind, shelf) => {
    expect(parsePlace(text)).toMatchObject({ kind, shelf, text });
  });

  it.each([
    ['Tịch thu, tiêu huỷ', 'DESTRUCTION'],
    ['TTTH', 'DESTRUCTION'],
    ['Sung công quỹ', 'CONFISCATION_TO_BUDGET'],
    ['Nộp NSNN', 'CONFISCATION_TO_BUDGET'],
    ['Giao Ban CHQS', 'CONFISCATION_TO_MILITARY_COMMAND'],
    ['Trả bị cáo', 'RETURN_TO_ACCUSED'],
    ['Trả lại cho bị cáo Nguyễn Văn A', 'RETURN_TO_ACCUSED'],
    ['Hoàn trả bị hại', 'RETURN_TO_OWNER'],
    ['Giao trả chủ sở hữu', 'RETURN_TO_OWNER'],
    ['Tiếp tục quản lý để đảm bảo THA', 'KEPT_FOR_ENFORCEMENT'],
    ['hỏi lại', null],
  ])('when the disposal is %p, then it is %p', (text, disposal) => {
    expect(parseDisposal(text)).toBe(disposal);
  });
});
