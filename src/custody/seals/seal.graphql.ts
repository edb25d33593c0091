import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { CalendarDateScalar, InstantScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload } from '../../rules/index.js';
import { NodeType, Staff } from '../../identity/index.js';
import { Document, PaperInput } from '../documents/index.js';
import { Exhibit, NotSealedReasonEnum } from '../exhibits/index.js';
import { Participant, ParticipantInput } from './participant.graphql.js';

export enum SealPackingEnum {
  WRAPPING = 'WRAPPING',
  BOX = 'BOX',
  BAG = 'BAG',
  JAR = 'JAR',
  ENVELOPE = 'ENVELOPE',
  LABELS_ON_PARTS = 'LABELS_ON_PARTS',
  LOCK_AND_LABEL = 'LOCK_AND_LABEL',
  OTHER = 'OTHER',
}

registerEnumType(SealPackingEnum, {
  name: 'SealPacking',
  description: 'How a sealed item is closed (NĐ 127/2017 Đ3.1).',
  valuesConfig: {
    WRAPPING: { description: 'Wrapped.' },
    BOX: { description: 'In a box or crate.' },
    BAG: { description: 'In a bag.' },
    JAR: { description: 'In a jar, bottle or can.' },
    ENVELOPE: { description: 'In an envelope.' },
    LABELS_ON_PARTS: { description: 'Not packed: labels on its parts, as on a vehicle.' },
    LOCK_AND_LABEL: { description: 'Locked, clipped or wired, then labelled.' },
    OTHER: { description: 'In another way, or the papers do not say.' },
  },
});

export enum SealConditionEnum {
  INTACT = 'INTACT',
  PEELED = 'PEELED',
  TORN = 'TORN',
  UNREADABLE = 'UNREADABLE',
  MISSING = 'MISSING',
  SUSPICIOUS = 'SUSPICIOUS',
}

registerEnumType(SealConditionEnum, {
  name: 'SealCondition',
  description: 'What a seal was like when somebody looked at it; all but INTACT is to be described.',
  valuesConfig: {
    INTACT: { description: 'Intact (còn nguyên vẹn).' },
    PEELED: { description: 'Peeled off in part or whole (bong).' },
    TORN: { description: 'Torn (rách).' },
    UNREADABLE: { description: 'Faded or soiled until it cannot be read (mờ).' },
    MISSING: { description: 'Gone (mất).' },
    SUSPICIOUS: { description: 'In place, with signs of tampering (có dấu hiệu nghi vấn).' },
  },
});

export enum SealCheckOccasionEnum {
  RECEIPT = 'RECEIPT',
  EXIT = 'EXIT',
  RETURN = 'RETURN',
  INVENTORY = 'INVENTORY',
  MONTHLY = 'MONTHLY',
  INSPECTION = 'INSPECTION',
  OTHER = 'OTHER',
}

registerEnumType(SealCheckOccasionEnum, {
  name: 'SealCheckOccasion',
  description: 'On what occasion somebody looked at a seal.',
  valuesConfig: {
    RECEIPT: { description: 'When the item was received.' },
    EXIT: { description: 'When the item left the warehouse.' },
    RETURN: { description: 'When the item came back.' },
    INVENTORY: { description: 'At an inventory.' },
    MONTHLY: { description: "At the keeper's monthly check." },
    INSPECTION: { description: 'At an inspection.' },
    OTHER: { description: 'On another occasion.' },
  },
});

export enum SealEndKindEnum {
  OPENED = 'OPENED',
  FOUND_BROKEN = 'FOUND_BROKEN',
  DISPOSED = 'DISPOSED',
  VOIDED = 'VOIDED',
}

registerEnumType(SealEndKindEnum, {
  name: 'SealEndKind',
  description: 'How a seal ended.',
  valuesConfig: {
    OPENED: { description: 'It was intact until it was opened.' },
    FOUND_BROKEN: { description: 'It was no longer intact when it was opened (NĐ 127/2017 Đ11.3).' },
    DISPOSED: { description: 'It was never opened: the last of the item was disposed of or used up.' },
    VOIDED: { description: 'It was written on the wrong item, or the receipt of its item was reversed.' },
  },
});

export enum SealFindingOutcome {
  SETTLED = 'SETTLED',
  RELEASE_ONLY = 'RELEASE_ONLY',
  RESEAL = 'RESEAL',
  INVESTIGATE = 'INVESTIGATE',
}

registerEnumType(SealFindingOutcome, {
  name: 'SealFindingOutcome',
  description: 'What follows from a seal that was found not intact.',
  valuesConfig: {
    SETTLED: { description: 'The finding is explained and holds the item back no longer.' },
    RELEASE_ONLY: {
      description: 'The item may be released, as for a trial; the finding stays and a disposal waits.',
    },
    RESEAL: { description: 'The item is to be opened, examined and sealed again.' },
    INVESTIGATE: { description: 'The matter goes to the competent bodies; the item stays as it is.' },
  },
});

@ObjectType({
  description: 'What a head concluded in writing on a seal that was found not intact. It is never changed.',
})
export class SealConclusion {
  @Field(() => String, { description: 'The number of the conclusion.' })
  number: string;

  @Field(() => CalendarDateScalar, { description: 'Its date.' })
  dated: string;

  @Field(() => SealFindingOutcome, { description: 'What follows.' })
  outcome: SealFindingOutcome;

  @Field(() => String, { description: 'What was concluded.' })
  text: string;

  @Field(() => Staff, { description: 'Who concluded.' })
  concludedBy: Staff;

  @Field(() => InstantScalar, { description: "When it was recorded, by the database's clock." })
  recordedAt: string;
}

export enum SealOriginEnum {
  OWN = 'OWN',
  FOREIGN = 'FOREIGN',
  REGISTER = 'REGISTER',
}

registerEnumType(SealOriginEnum, {
  name: 'SealOrigin',
  description: 'Where a seal comes from.',
  valuesConfig: {
    OWN: { description: 'Put on while the office had the item, on minutes of its series.' },
    FOREIGN: { description: 'Put on by others before the item was received.' },
    REGISTER: { description: 'Taken over from a paper register.' },
  },
});

@ObjectType({
  description:
    'The label of a seal (giấy niêm phong). Issuer and number are never used again, but for those of voided seals and of seals that were there at the receipt.',
})
export class SealLabel {
  @Field(() => String, { description: 'The authority that issued it.' })
  issuer: string;

  @Field(() => String, { nullable: true, description: 'Its number, if it has one; the law asks for none.' })
  number: string | null;

  @Field(() => Int, { description: 'How many labels of it were pasted on.' })
  count: number;

  @Field(() => String, { description: 'How people call the seal: issuer and number, or issuer and ordinal.' })
  text: string;
}

@ObjectType({ implements: NodeType, description: 'A sealing of an item (niêm phong).' })
export class Seal extends NodeType {
  @Field(() => Int, { description: 'Its number among the seals of the item, from 1 without gaps.' })
  ordinal: number;

  @Field(() => SealLabel, { description: 'The label.' })
  label: SealLabel;

  @Field(() => SealOriginEnum, { description: 'Where it comes from.' })
  origin: SealOriginEnum;

  @Field(() => SealPackingEnum, { description: 'How the item is closed.' })
  packing: SealPackingEnum;

  @Field(() => String, { description: 'Why it was sealed.' })
  reason: string;

  @Field(() => String, { description: 'What the item was like before.' })
  stateBefore: string;

  @Field(() => String, { description: 'What the item was like after.' })
  stateAfter: string;

  @Field(() => InstantScalar, { description: 'When it is said to have been applied.' })
  appliedAt: string;

  @Field(() => InstantScalar, { description: "When it was recorded, by the database's clock." })
  recordedAt: string;

  @Field(() => InstantScalar, { nullable: true, description: 'When it ended; a live seal has not.' })
  endedAt: string | null;

  @Field(() => SealEndKindEnum, { nullable: true, description: 'How it ended; a live seal has not.' })
  endKind: SealEndKindEnum | null;

  @Field(() => InstantScalar, {
    nullable: true,
    description:
      'Since when it is known not to be intact, until that is concluded on or the item sealed again.',
  })
  damagedSince: string | null;

  @Field(() => InstantScalar, {
    nullable: true,
    description: 'When somebody then found it intact: a difference that a conclusion of a head alone ends.',
  })
  contradictedSince: string | null;

  @Field(() => [SealConclusion], { description: 'What heads concluded on it, in their order.' })
  conclusions: SealConclusion[];

  @Field(() => Exhibit, { description: 'The item.' })
  exhibit: Exhibit;

  @Field(() => Staff, { description: 'Who recorded it.' })
  appliedBy: Staff;

  @Field(() => Document, {
    nullable: true,
    description: 'The minutes of the sealing; none unless the origin is OWN.',
  })
  minutes: Document | null;

  @Field(() => [Participant], { description: 'Who took part in the sealing.' })
  participants: Participant[];
}

export const SealConnection = connectionType('Seal', () => Seal);

@ObjectType({ implements: NodeType, description: 'Somebody looked at a live seal. It is never changed.' })
export class SealCheck extends NodeType {
  @Field(() => SealConditionEnum, { description: 'What the seal was like.' })
  condition: SealConditionEnum;

  @Field(() => SealCheckOccasionEnum, { description: 'On what occasion.' })
  occasion: SealCheckOccasionEnum;

  @Field(() => String, { description: 'What is to be said of it.' })
  note: string;

  @Field(() => InstantScalar, { description: 'When it is said to have been looked at.' })
  checkedAt: string;

  @Field(() => InstantScalar, { description: "When it was recorded, by the database's clock." })
  recordedAt: string;

  @Field(() => Staff, { description: 'Who looked.' })
  checkedBy: Staff;

  @Field(() => Seal, { description: 'The seal.' })
  seal: Seal;
}

export const SealCheckConnection = connectionType('SealCheck', () => SealCheck);

@ObjectType({
  implements: NodeType,
  description: 'The opening of a seal (mở niêm phong). It is never changed.',
})
export class SealOpening extends NodeType {
  @Field(() => String, { description: 'Why it was opened.' })
  reason: string;

  @Field(() => SealConditionEnum, { description: 'What the seal was like before.' })
  conditionFound: SealConditionEnum;

  @Field(() => String, { description: 'What was to be said of the seal.' })
  conditionNote: string;

  @Field(() => String, { description: 'What the item was like after.' })
  stateAfter: string;

  @Field(() => InstantScalar, { description: 'When it is said to have been opened.' })
  openedAt: string;

  @Field(() => InstantScalar, { description: "When it was recorded, by the database's clock." })
  recordedAt: string;

  @Field(() => Staff, { description: 'Who recorded it.' })
  openedBy: Staff;

  @Field(() => Document, { description: 'The minutes of the opening.' })
  minutes: Document;

  @Field(() => [Participant], { description: 'Who took part in the opening.' })
  participants: Participant[];

  @Field(() => Seal, { description: 'The seal that was opened.' })
  seal: Seal;

  @Field(() => Seal, {
    nullable: true,
    description: 'The seal that closed the item again; until there is one it stands open.',
  })
  resealedBy: Seal | null;
}

@InputType({ description: 'The label of an own seal; the office of the item issues it.' })
export class SealLabelInput {
  @Field(() => String, {
    nullable: true,
    description: 'Its number; the office uses it once for ever.',
  })
  number?: string | null;

  @Field(() => Int, { nullable: true, description: 'How many labels, 1 to 99; one when left out.' })
  count?: number | null;
}

@InputType({ description: 'A seal that others put on before the item was received or came back.' })
export class SealOnArrivalInput {
  @Field(() => String, { description: 'The authority that issued the label.' })
  issuer: string;

  @Field(() => String, {
    nullable: true,
    description: 'The number of the label; left out where it has none. Numbers of others may repeat.',
  })
  labelNumber?: string | null;

  @Field(() => Int, { nullable: true, description: 'How many labels, 1 to 99; one when left out.' })
  labelCount?: number | null;

  @Field(() => SealPackingEnum, { description: 'How the item is closed.' })
  packing: SealPackingEnum;

  @Field(() => InstantScalar, {
    description: 'When it was put on, as the label says; not after the handover.',
  })
  appliedAt: Date;

  @Field(() => SealConditionEnum, { description: 'What it was like when the item came.' })
  condition: SealConditionEnum;

  @Field(() => String, { nullable: true, description: 'A description; needed unless it was intact.' })
  note?: string | null;
}

@InputType({ description: 'A sealing.' })
export class SealApplyInput {
  @Field(() => ID, { description: 'The item.' })
  exhibitId: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The version of the item that you have seen; not compared when left out.',
  })
  expectedVersion?: number | null;

  @Field(() => SealLabelInput, {
    nullable: true,
    description: 'The label; one of the office without a number when left out.',
  })
  label?: SealLabelInput | null;

  @Field(() => SealPackingEnum, { description: 'How the item is closed.' })
  packing: SealPackingEnum;

  @Field(() => String, { description: 'Why it is sealed.' })
  reason: string;

  @Field(() => String, { description: 'What the item was like before.' })
  stateBefore: string;

  @Field(() => String, { description: 'What the item was like after.' })
  stateAfter: string;

  @Field(() => InstantScalar, { nullable: true, description: 'When; now when left out.' })
  appliedAt?: Date | null;

  @Field(() => [ParticipantInput], {
    description:
      'Who took part, at most 50: an organiser who signed, and a witness or the commune; when sealing again, the keeper will also do.',
  })
  participants: ParticipantInput[];

  @Field(() => PaperInput, {
    nullable: true,
    description: 'The minutes of the sealing; the next of the series when left out.',
  })
  minutes?: PaperInput | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The opening after which the item is sealed again; it can only be the last one, which is taken when left out.',
  })
  resealsOpeningId?: string | null;
}

@ObjectType({ description: 'The seal, or why not.' })
export class SealApplyPayload extends ChangePayload {
  @Field(() => Seal, { nullable: true, description: 'The live seal, with its item.' })
  seal?: Seal | null;
}

@InputType({ description: 'A look at a live seal.' })
export class SealCheckInput {
  @Field(() => ID, { description: 'The seal.' })
  sealId: string;

  @Field(() => SealConditionEnum, { description: 'What it was like.' })
  condition: SealConditionEnum;

  @Field(() => SealCheckOccasionEnum, { description: 'On what occasion.' })
  occasion: SealCheckOccasionEnum;

  @Field(() => String, { nullable: true, description: 'A description; needed unless it was intact.' })
  note?: string | null;

  @Field(() => InstantScalar, { nullable: true, description: 'When; now when left out.' })
  checkedAt?: Date | null;
}

@ObjectType({ description: 'The check, or why not.' })
export class SealCheckPayload extends ChangePayload {
  @Field(() => SealCheck, { nullable: true, description: 'The check, with its seal.' })
  check?: SealCheck | null;
}

@InputType({ description: 'The opening of a live seal.' })
export class SealOpenInput {
  @Field(() => ID, { description: 'The seal.' })
  sealId: string;

  @Field(() => String, { description: 'Why it is opened.' })
  reason: string;

  @Field(() => SealConditionEnum, { description: 'What the seal was like before.' })
  conditionFound: SealConditionEnum;

  @Field(() => String, { nullable: true, description: 'A description; needed unless the seal was intact.' })
  conditionNote?: string | null;

  @Field(() => String, { description: 'What the item was like after.' })
  stateAfter: string;

  @Field(() => InstantScalar, { nullable: true, description: 'When; now when left out.' })
  openedAt?: Date | null;

  @Field(() => [ParticipantInput], {
    description:
      'Who took part, at most 50: an organiser who signed, and a witness, the commune or the person concerned.',
  })
  participants: ParticipantInput[];

  @Field(() => PaperInput, {
    nullable: true,
    description: 'The minutes of the opening; the next of the series when left out.',
  })
  minutes?: PaperInput | null;
}

@ObjectType({ description: 'The opening, or why not.' })
export class SealOpenPayload extends ChangePayload {
  @Field(() => SealOpening, { nullable: true, description: 'The opening, with its seal.' })
  opening?: SealOpening | null;
}

@InputType({ description: 'What a head concludes on a seal that was found not intact.' })
export class SealFindingConcludeInput {
  @Field(() => ID, { description: 'The seal.' })
  sealId: string;

  @Field(() => String, { description: 'The number of the conclusion, used once in a year of the office.' })
  number: string;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'Its date; today when left out.' })
  dated?: string | null;

  @Field(() => SealFindingOutcome, { description: 'What follows.' })
  outcome: SealFindingOutcome;

  @Field(() => String, { description: 'What was found out and concluded.' })
  text: string;
}

@ObjectType({ description: 'The seal with its conclusions, or why not.' })
export class SealFindingConcludePayload extends ChangePayload {
  @Field(() => Seal, { nullable: true, description: 'The seal.' })
  seal?: Seal | null;
}

@InputType({ description: 'Why an item is not sealed.' })
export class NotSealedReasonSetInput {
  @Field(() => ID, { description: 'The item.' })
  exhibitId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;

  @Field(() => NotSealedReasonEnum, { description: 'The reason.' })
  reason: NotSealedReasonEnum;
}

@ObjectType({ description: 'The item with its reason, or why not.' })
export class NotSealedReasonSetPayload extends ChangePayload {
  @Field(() => Exhibit, { nullable: true, description: 'The item.' })
  exhibit?: Exhibit | null;
}
