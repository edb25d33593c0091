import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { CalendarDateScalar, DecimalScalar } from '../../platform/graphql/scalars.js';
import { NodeType, Office } from '../../identity/index.js';
import { CaseFile } from '../cases/index.js';
import { Place } from '../warehouses/index.js';

export enum ExhibitKindEnum {
  EXHIBIT = 'EXHIBIT',
  HELD_ASSET = 'HELD_ASSET',
  SEIZED_ASSET = 'SEIZED_ASSET',
}

registerEnumType(ExhibitKindEnum, {
  name: 'ExhibitKind',
  description: 'On what ground an item is held.',
  valuesConfig: {
    EXHIBIT: { description: 'Evidence of a criminal case (vật chứng).' },
    HELD_ASSET: { description: 'Property temporarily held (tài sản tạm giữ).' },
    SEIZED_ASSET: { description: 'Property distrained for enforcement (tài sản kê biên).' },
  },
});

export enum ExhibitStatusEnum {
  REGISTERED = 'REGISTERED',
  IN_STORE = 'IN_STORE',
  RELEASED = 'RELEASED',
  IN_TRANSIT = 'IN_TRANSIT',
  IN_CUSTODY_ELSEWHERE = 'IN_CUSTODY_ELSEWHERE',
  MISSING = 'MISSING',
  DISPOSED = 'DISPOSED',
  VOID = 'VOID',
}

registerEnumType(ExhibitStatusEnum, {
  name: 'ExhibitStatus',
  description: 'Where the whole of an item stands; what is still out decides before what is in.',
  valuesConfig: {
    REGISTERED: { description: 'Written down, nothing received yet.' },
    IN_STORE: { description: 'In a warehouse.' },
    RELEASED: { description: 'At least a part is out for a time.' },
    IN_TRANSIT: { description: 'At least a part is on the road between two warehouses.' },
    IN_CUSTODY_ELSEWHERE: { description: 'Kept by the Treasury or somebody else for the office.' },
    MISSING: { description: 'What is left of it was missed by an inventory and booked as missing.' },
    DISPOSED: { description: 'All of it returned, destroyed, confiscated or used up.' },
    VOID: { description: 'Its receipt was reversed: nothing of it was ever received.' },
  },
});

export enum NotSealedReasonEnum {
  LIVING = 'LIVING',
  IN_CASE_FILE = 'IN_CASE_FILE',
  PERISHABLE = 'PERISHABLE',
  UNNECESSARY = 'UNNECESSARY',
}

registerEnumType(NotSealedReasonEnum, {
  name: 'NotSealedReason',
  description: 'Why an item is not sealed (NĐ 127/2017 Đ5).',
  valuesConfig: {
    LIVING: { description: 'A living animal or plant.' },
    IN_CASE_FILE: { description: 'A document placed in the case file.' },
    PERISHABLE: { description: 'Perishable or hard to keep.' },
    UNNECESSARY: { description: 'The authority in charge considers sealing unnecessary.' },
  },
});

export enum ValueBasisEnum {
  APPRAISED = 'APPRAISED',
  BOOK = 'BOOK',
  CONVENTIONAL = 'CONVENTIONAL',
  UNKNOWN = 'UNKNOWN',
}

registerEnumType(ValueBasisEnum, {
  name: 'ValueBasis',
  description: 'On what a value rests.',
  valuesConfig: {
    APPRAISED: { description: 'An appraisal (định giá).' },
    BOOK: { description: 'The book price (giá hạch toán, TT 78/2020 Đ3.4).' },
    CONVENTIONAL: { description: 'A conventional price (giá quy ước); it stays out of totals of value.' },
    UNKNOWN: { description: 'Not known.' },
  },
});

export enum IntendedDisposalEnum {
  CONFISCATION = 'CONFISCATION',
  DESTRUCTION = 'DESTRUCTION',
  RETURN = 'RETURN',
  KEEP_FOR_ENFORCEMENT = 'KEEP_FOR_ENFORCEMENT',
}

registerEnumType(IntendedDisposalEnum, {
  name: 'IntendedDisposal',
  description: 'What a judgment or decision orders of an item.',
  valuesConfig: {
    CONFISCATION: { description: 'Confiscated to the State (tịch thu, sung ngân sách).' },
    DESTRUCTION: { description: 'Confiscated and destroyed (tịch thu tiêu hủy).' },
    RETURN: { description: 'Returned (trả lại).' },
    KEEP_FOR_ENFORCEMENT: { description: 'Held further to secure enforcement (tiếp tục tạm giữ).' },
  },
});

export enum SealStateEnum {
  SEALED = 'SEALED',
  DAMAGED = 'DAMAGED',
  OPEN = 'OPEN',
  NOT_SEALED = 'NOT_SEALED',
  UNSEALED_WITHOUT_REASON = 'UNSEALED_WITHOUT_REASON',
  DISPOSED = 'DISPOSED',
}

registerEnumType(SealStateEnum, {
  name: 'SealState',
  description: 'Whether an item is sealed, and if not, why not.',
  valuesConfig: {
    SEALED: { description: 'It has a live seal.' },
    DAMAGED: {
      description:
        'A seal of it, the live one or an earlier one, was found not intact; until a head has concluded or, unless it was found intact since, it is sealed again, it is neither disposed of nor released.',
    },
    OPEN: { description: 'It was opened and has not been sealed again (NĐ 127/2017 Đ8).' },
    NOT_SEALED: { description: 'It is not sealed, for a reason of NĐ 127/2017 Đ5.' },
    UNSEALED_WITHOUT_REASON: { description: 'It was never sealed and nobody said why.' },
    DISPOSED: { description: 'Nothing of it is left that could be sealed.' },
  },
});

export enum ExhibitStageEnum {
  NOT_JUDGED = 'NOT_JUDGED',
  JUDGED = 'JUDGED',
  TO_BE_ENFORCED = 'TO_BE_ENFORCED',
  ENDED = 'ENDED',
}

registerEnumType(ExhibitStageEnum, {
  name: 'ExhibitStage',
  description: 'How far an item has come: by the papers of its case, until it ends.',
  valuesConfig: {
    NOT_JUDGED: { description: 'Its case has no judgment yet (chưa có bản án).' },
    JUDGED: {
      description:
        'Its case has a judgment and no enforcement decision yet (chưa có quyết định thi hành án).',
    },
    TO_BE_ENFORCED: {
      description: 'Its case has an enforcement decision, which is still to be carried out (phải thi hành).',
    },
    ENDED: { description: 'All of it was disposed of or used up, or its receipt was reversed.' },
  },
});

@ObjectType({ description: 'A class of items, with the care that it needs.' })
export class ExhibitClass {
  @Field(() => String, { description: 'The code, such as DRUG.' })
  code: string;

  @Field(() => String, { description: 'The name, in Vietnamese.' })
  name: string;

  @Field(() => Boolean, { description: 'Whether the class is of high risk: drugs, weapons, gold, money.' })
  highRisk: boolean;
}

@ObjectType({ description: 'A unit of measure.' })
export class Unit {
  @Field(() => String, { description: 'The code.' })
  code: string;

  @Field(() => String, { description: 'The name as it is written, such as "cái" or "g".' })
  name: string;

  @Field(() => Int, { description: 'How many decimals a quantity in this unit may have.' })
  decimals: number;
}

@ObjectType({ description: 'What an expert body found in a package (kết luận giám định).' })
export class ExpertConclusion {
  @Field(() => String, { description: 'Its number.' })
  number: string;

  @Field(() => CalendarDateScalar, { description: 'Its date.' })
  dated: string;

  @Field(() => String, { description: 'The body that concluded.' })
  body: string;
}

@ObjectType({ description: 'How much of an item is at a place.' })
export class Holding {
  @Field(() => Place, { description: 'The place.' })
  place: Place;

  @Field(() => DecimalScalar, { description: 'How much, in the unit of the item.' })
  quantity: string;
}

@ObjectType({ implements: NodeType, description: 'An exhibit or a held asset (vật chứng, tài sản tạm giữ).' })
export class Exhibit extends NodeType {
  @Field(() => String, { description: 'The code on its label, with a check character: KV03-26-00042-K.' })
  code: string;

  @Field(() => ExhibitKindEnum, { description: 'On what ground it is held.' })
  kind: ExhibitKindEnum;

  @Field(() => ExhibitClass, { description: 'Its class.' })
  class: ExhibitClass;

  @Field(() => String, { description: 'What it is called in the papers.' })
  name: string;

  @Field(() => String, { description: 'Its features: colour, brand, serial numbers.' })
  features: string;

  @Field(() => Unit, { description: 'The unit in which it is counted, weighed or measured.' })
  unit: Unit;

  @Field(() => DecimalScalar, {
    description: 'How much was received, as corrections have brought it; zero for what is void.',
  })
  quantityReceived: string;

  @Field(() => String, { description: 'Its condition as it was described last.' })
  condition: string;

  @Field(() => DecimalScalar, { nullable: true, description: 'Its value in đồng, where there is one.' })
  valueAmount: string | null;

  @Field(() => ValueBasisEnum, { description: 'On what the value rests.' })
  valueBasis: ValueBasisEnum;

  @Field(() => NotSealedReasonEnum, { nullable: true, description: 'Why it is not sealed, if it is not.' })
  notSealedReason: NotSealedReasonEnum | null;

  @Field(() => IntendedDisposalEnum, {
    nullable: true,
    description:
      'What the latest decision orders of it; until one names it, what its papers said at the receipt. Where a decision orders several things of its parts, see `orders`.',
  })
  intendedDisposal: IntendedDisposalEnum | null;

  @Field(() => ExhibitStageEnum, {
    description: 'How far it has come: by the papers of its case, until it ends.',
  })
  stage: ExhibitStageEnum;

  @Field(() => SealStateEnum, { description: 'Whether it is sealed, and if not, why not.' })
  sealState: SealStateEnum;

  @Field(() => CalendarDateScalar, {
    nullable: true,
    description: 'The day in Viet Nam on which it was received; null where the receipt was reversed.',
  })
  receivedOn: string | null;

  @Field(() => Boolean, {
    description:
      'Whether it is still held and nothing says what becomes of it: its case has no enforcement decision, and no decision names it.',
  })
  awaitsDecision: boolean;

  @Field(() => String, { nullable: true, description: 'Its number in another register or system.' })
  externalReference: string | null;

  @Field(() => ExpertConclusion, {
    nullable: true,
    description: 'The expert conclusion with which it was received, if it came with one.',
  })
  expertConclusion: ExpertConclusion | null;

  @Field(() => ExhibitStatusEnum, { description: 'Where the whole of it stands.' })
  status: ExhibitStatusEnum;

  @Field(() => Int, { description: 'The version to name when you move or change it.' })
  version: number;

  @Field(() => CaseFile, { description: 'The case to which it belongs.' })
  case: CaseFile;

  @Field(() => Office, { description: 'The office that answers for it now.' })
  office: Office;

  @Field(() => [Holding], {
    description: 'Where it is now, place by place; what was disposed of is listed last.',
  })
  holdings: Holding[];
}

export const ExhibitConnection = connectionType('Exhibit', () => Exhibit);

@InputType({ description: 'Which items; all given members must hold.' })
export class ExhibitFilter {
  @Field(() => Boolean, {
    nullable: true,
    description:
      'True for those on the road to your offices; until they are accepted the sending office answers for them.',
  })
  incoming?: boolean | null;

  @Field(() => ID, { nullable: true, description: 'Only those for which this office answers.' })
  officeId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only those with a part in this warehouse.' })
  warehouseId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only those of this case.' })
  caseId?: string | null;

  @Field(() => String, { nullable: true, description: 'Only the one with this code.' })
  code?: string | null;

  @Field(() => ExhibitStatusEnum, { nullable: true, description: 'Only those that stand so.' })
  status?: ExhibitStatusEnum | null;

  @Field(() => String, { nullable: true, description: 'Only those of this class, such as DRUG.' })
  classCode?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Only those of which a part lies at this very place, be it a shelf or a place outside.',
  })
  placeId?: string | null;

  @Field(() => ExhibitStageEnum, { nullable: true, description: 'Only those that have come so far.' })
  stage?: ExhibitStageEnum | null;

  @Field(() => SealStateEnum, {
    nullable: true,
    description: 'Only those that are sealed, or not, in this way.',
  })
  sealState?: SealStateEnum | null;

  @Field(() => IntendedDisposalEnum, {
    nullable: true,
    description: 'Only those of which this is intended, as `intendedDisposal` tells it.',
  })
  intendedDisposal?: IntendedDisposalEnum | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True for those of the classes of high risk, false for the others.',
  })
  highRisk?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'True for those that are held and of which no paper says what becomes, last received first; false for the others.',
  })
  awaitsDecision?: boolean | null;

  @Field(() => CalendarDateScalar, {
    nullable: true,
    description:
      'Only those received on this day of Viet Nam or later; the list is then last received first.',
  })
  receivedFrom?: string | null;

  @Field(() => CalendarDateScalar, {
    nullable: true,
    description:
      'Only those received on this day of Viet Nam or earlier; the list is then last received first.',
  })
  receivedUntil?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only those whose name contains this text, with or without its accents.',
  })
  name?: string | null;
}
