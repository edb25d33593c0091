import { expect, it } from '@jest/globals';
import { disposalKindOf } from './issue-kind.rules.js';

it.each([
  ['Hội đồng tiêu hủy', 'RETURN_TO_OWNER', 'DESTRUCTION'],
  ['Kho bạc Nhà nước', 'DESTRUCTION', 'CONFISCATION'],
  ['KBNN', null, 'CONFISCATION'],
  ['Sở Tài chính', null, 'CONFISCATION'],
  ['Bộ CHQS tỉnh', 'KEPT_FOR_ENFORCEMENT', 'CONFISCATION'],
  ['Hạt Kiểm lâm', null, 'CONFISCATION'],
  ['Hồ Thanh Yến', 'DESTRUCTION', 'RETURN'],
  ['Bùi Quốc Vũ', null, 'RETURN'],
  [null, 'DESTRUCTION', 'DESTRUCTION'],
  [null, 'CONFISCATION_TO_FOREST_RANGERS', 'CONFISCATION'],
  [null, 'KEPT_FOR_ENFORCEMENT', 'RETURN'],
  [null, null, 'RETURN'],
] as const)(
  'given the receiver %p and the intention %p, when the item was issued, then it was a %s',
  (receiver, intended, kind) => {
    expect(disposalKindOf(receiver, intended)).toBe(kind);
  },
);
