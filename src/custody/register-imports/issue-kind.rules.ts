import type { IntendedDisposal } from '../registers/index.js';

export type DisposalKind = 'RETURN' | 'DESTRUCTION' | 'CONFISCATION';

const councils = /^hội đồng tiêu h/iu;
const bodies =
  /^(?:kbnn|kho bạc|sở|bộ|ban chỉ huy|chi cục|cục|hạt|kiểm lâm|công an|phòng|ubnd|ủy ban|bảo tàng|ngân hàng|trung tâm|cơ quan|viện)(?:\s|$)/iu;

const kindIntended: Readonly<Record<IntendedDisposal, DisposalKind>> = {
  DESTRUCTION: 'DESTRUCTION',
  CONFISCATION_TO_BUDGET: 'CONFISCATION',
  CONFISCATION_TO_MILITARY_COMMAND: 'CONFISCATION',
  CONFISCATION_TO_FOREST_RANGERS: 'CONFISCATION',
  RETURN_TO_OWNER: 'RETURN',
  RETURN_TO_ACCUSED: 'RETURN',
  KEPT_FOR_ENFORCEMENT: 'RETURN',
};

/**
 * What became of an issued item: who took it decides, because it tells what happened; only where nobody is named does
 * what was intended. A person takes an item back, a public body takes it for the State.
 */
export function disposalKindOf(receiver: string | null, intended: IntendedDisposal | null): DisposalKind {
  if (receiver === null) return intended === null ? 'RETURN' : kindIntended[intended];
  if (councils.test(receiver)) return 'DESTRUCTION';
  return bodies.test(receiver) ? 'CONFISCATION' : 'RETURN';
}
