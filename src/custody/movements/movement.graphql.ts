import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { CalendarDateScalar, DecimalScalar, InstantScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload, UserError } from '../../rules/index.js';
import { NodeType, Staff } from '../../identity/index.js';
import { CaseInput } from '../cases/index.js';
import { Document, Handover, HandoverInput, PaperInput } from '../documents/index.js';
import {
  Exhibit,
  ExhibitKindEnum,
  IntendedDisposalEnum,
  NotSealedReasonEnum,
  ValueBasisEnum,
} from '../exhibits/index.js';
import { SealOnArrivalInput } from '../seals/index.js';
import { Place } from '../warehouses/index.js';

export enum MovementKindEnum {
  RECEIPT = 'RECEIPT',
  RELOCATION = 'RELOCATION',
  RELEASE = 'RELEASE',
  RETURN = 'RETURN',
  CONSUMPTION = 'CONSUMPTION',
  DISPATCH = 'DISPATCH',
  ACCEPTANCE = 'ACCEPTANCE',
  TAKE_BACK = 'TAKE_BACK',
  DISPOSAL = 'DISPOSAL',
  ADJUSTMENT = 'ADJUSTMENT',
  REVERSAL = 'REVERSAL',
  RECEIPT_CORRECTION = 'RECEIPT_CORRECTION',
}

registerEnumType(MovementKindEnum, {
  name: 'MovementKind',
  description: 'Why a quantity went from one place to another.',
  valuesConfig: {
    RECEIPT: { description: 'Received into a warehouse (nhập kho).' },
    RELOCATION: { description: 'Put to another place of the same warehouse.' },
    RELEASE: { description: 'Released for a time (trích xuất).' },
    RETURN: { description: 'Taken back after a release.' },
    CONSUMPTION: { description: 'Used up by the expert to whom it was released (đã dùng khi giám định).' },
    DISPATCH: { description: 'Sent to another warehouse.' },
    ACCEPTANCE: { description: 'Accepted from another warehouse.' },
    TAKE_BACK: { description: 'Taken back by the sender from the road: recalled, or refused at arrival.' },
    DISPOSAL: { description: 'Returned, destroyed or confiscated (xử lý).' },
    ADJUSTMENT: { description: 'Booked to what an inventory found, after its decision.' },
    REVERSAL: { description: 'Takes back an earlier movement that was written wrongly (hủy bút toán).' },
    RECEIPT_CORRECTION: {
      description: 'Brings the quantity received to what it was (đính chính số lượng nhập).',
    },
  },
});

@ObjectType({
  implements: NodeType,
  description: 'A quantity of an item going from one place to another. It is never changed.',
})
export class Movement extends NodeType {
  @Field(() => Int, { description: "Its number in the item's chain, from 1 without gaps." })
  seq: number;

  @Field(() => MovementKindEnum, { description: 'Why.' })
  kind: MovementKindEnum;

  @Field(() => DecimalScalar, { description: 'How much, in the unit of the item.' })
  quantity: string;

  @Field(() => InstantScalar, { description: 'When it is said to have happened.' })
  occurredAt: string;

  @Field(() => InstantScalar, { description: "When it was recorded, by the database's clock." })
  recordedAt: string;

  @Field(() => String, { description: 'A remark.' })
  note: string;

  @Field(() => Exhibit, { description: 'The item.' })
  exhibit: Exhibit;

  @Field(() => Place, { description: 'The place that it left.' })
  from: Place;

  @Field(() => Place, { description: 'The place to which it came.' })
  to: Place;

  @Field(() => Staff, { description: 'Who recorded it.' })
  recordedBy: Staff;

  @Field(() => Document, { nullable: true, description: 'The order on which it stands.' })
  order: Document | null;

  @Field(() => Document, { nullable: true, description: 'The voucher.' })
  voucher: Document | null;

  @Field(() => Handover, { nullable: true, description: 'The handover.' })
  handover: Handover | null;

  @Field(() => String, {
    nullable: true,
    description: 'Of what was used up: the number of the expert conclusion that says so.',
  })
  expertConclusionNumber: string | null;

  @Field(() => CalendarDateScalar, {
    nullable: true,
    description: 'Of what was used up: the day of the expert conclusion.',
  })
  expertConclusionDated: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Of what was used up: the body that concluded.',
  })
  expertConclusionBody: string | null;

  @Field(() => Staff, {
    nullable: true,
    description: 'Of what was used up: who stood beside who recorded it.',
  })
  secondPerson: Staff | null;
}

export const MovementConnection = connectionType('Movement', () => Movement);

@InputType({ description: 'Which movements; all given members must hold.' })
export class MovementFilter {
  @Field(() => ID, {
    nullable: true,
    description: 'Only those that this warehouse gave, took or rearranged.',
  })
  warehouseId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only those that were recorded for this office.' })
  officeId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Only those of this item: its whole chain, also what other offices recorded of it.',
  })
  exhibitId?: string | null;

  @Field(() => MovementKindEnum, { nullable: true, description: 'Only those of this kind.' })
  kind?: MovementKindEnum | null;

  @Field(() => InstantScalar, { nullable: true, description: 'Only those that happened then or later.' })
  from?: Date | null;

  @Field(() => InstantScalar, { nullable: true, description: 'Only those that happened before this moment.' })
  until?: Date | null;
}

@ObjectType({ implements: NodeType, description: 'A release for a time (trích xuất).' })
export class Release extends NodeType {
  @Field(() => DecimalScalar, { description: 'How much went out.' })
  quantity: string;

  @Field(() => DecimalScalar, { description: 'How much of it has come back.' })
  returnedQuantity: string;

  @Field(() => DecimalScalar, {
    description: 'How much of it was used up.',
  })
  consumedQuantity: string;

  @Field(() => DecimalScalar, {
    description: 'How much of it was disposed of where it was; the rest of the quantity is still out.',
  })
  disposedQuantity: string;

  @Field(() => String, { description: 'What for.' })
  purpose: string;

  @Field(() => String, { description: 'The body that asked for it.' })
  requestedBy: string;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'When it is expected back.' })
  dueOn: string | null;

  @Field(() => Boolean, {
    description:
      'Whether a part of it is still out today, in Viet Nam, after the day on which it was expected.',
  })
  overdue: boolean;

  @Field(() => InstantScalar, { description: 'When it went out.' })
  releasedAt: string;

  @Field(() => Exhibit, { description: 'The item.' })
  exhibit: Exhibit;

  @Field(() => Place, { description: 'Where it is out.' })
  place: Place;
}

export const ReleaseConnection = connectionType('Release', () => Release);

@InputType({ description: 'Which open releases; all given members must hold.' })
export class OpenReleaseFilter {
  @Field(() => ID, { nullable: true, description: 'Only those from this office.' })
  officeId?: string | null;

  @Field(() => CalendarDateScalar, {
    nullable: true,
    description: 'Only those expected back on this day or later; those without a day are left out.',
  })
  dueFrom?: string | null;

  @Field(() => CalendarDateScalar, {
    nullable: true,
    description: 'Only those expected back on this day or earlier; those without a day are left out.',
  })
  dueUntil?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True for those expected back before today, in Viet Nam; false for the others.',
  })
  overdue?: boolean | null;
}

@InputType({ description: 'What an expert body found in a package.' })
export class ExpertConclusionInput {
  @Field(() => String, { description: 'Its number.' })
  number: string;

  @Field(() => CalendarDateScalar, { description: 'Its date; not after the handover.' })
  dated: string;

  @Field(() => String, { description: 'The body that concluded.' })
  body: string;
}

@InputType({ description: 'One kind of thing on a receipt voucher.' })
export class ReceivedItemInput {
  @Field(() => ExhibitKindEnum, { description: 'On what ground it is held.' })
  kind: ExhibitKindEnum;

  @Field(() => String, { description: 'The code of its class, such as DRUG.' })
  classCode: string;

  @Field(() => String, { description: 'What it is called in the papers.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'Its features: colour, brand, serial numbers.' })
  features?: string | null;

  @Field(() => String, { description: 'The code of its unit, such as CAI or G.' })
  unitCode: string;

  @Field(() => DecimalScalar, { description: 'How much.' })
  quantity: string;

  @Field(() => String, { description: 'Its condition, compared with the first minutes of seizure.' })
  condition: string;

  @Field(() => DecimalScalar, { nullable: true, description: 'Its value in đồng.' })
  valueAmount?: string | null;

  @Field(() => ValueBasisEnum, {
    nullable: true,
    description: 'On what the value rests; UNKNOWN, without an amount, when left out.',
  })
  valueBasis?: ValueBasisEnum | null;

  @Field(() => NotSealedReasonEnum, {
    nullable: true,
    description: 'Why it is not sealed, if it will not be; not free for classes that are always sealed.',
  })
  notSealedReason?: NotSealedReasonEnum | null;

  @Field(() => IntendedDisposalEnum, {
    nullable: true,
    description:
      'What the papers that came along order for it; a decision that is entered later stands before it.',
  })
  intendedDisposal?: IntendedDisposalEnum | null;

  @Field(() => SealOnArrivalInput, {
    nullable: true,
    description: 'The seal that it came with; drugs come in no other way (Luật THADS Đ123.2).',
  })
  sealOnArrival?: SealOnArrivalInput | null;

  @Field(() => ExpertConclusionInput, {
    nullable: true,
    description: 'The expert conclusion that it came with; needed for what comes sealed.',
  })
  expertConclusion?: ExpertConclusionInput | null;

  @Field(() => String, { nullable: true, description: 'Its number in another register or system; unique.' })
  externalReference?: string | null;

  @Field(() => ID, { nullable: true, description: 'The place; the warehouse as a whole when left out.' })
  placeId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The unregistered find of this warehouse that is received by this.',
  })
  findId?: string | null;
}

@InputType({ description: 'A receipt of items of one case.' })
export class ExhibitReceiveInput {
  @Field(() => ID, { description: 'The warehouse.' })
  warehouseId: string;

  @Field(() => CaseInput, { description: 'The case.' })
  case: CaseInput;

  @Field(() => [ReceivedItemInput], { description: 'The items, 1 to 200.' })
  items: ReceivedItemInput[];

  @Field(() => PaperInput, { description: 'The order to store (lệnh nhập kho).' })
  order: PaperInput;

  @Field(() => PaperInput, { nullable: true, description: 'The receipt voucher (phiếu nhập kho).' })
  voucher?: PaperInput | null;

  @Field(() => HandoverInput, { description: 'The handover; the other party is the giver.' })
  handover: HandoverInput;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it is booked so late; needed exactly where it claims a time before a count of the warehouse.',
  })
  lateReason?: string | null;
}

@ObjectType({ description: 'The received items, or why not.' })
export class ExhibitReceivePayload extends ChangePayload {
  @Field(() => [Exhibit], { nullable: true, description: 'The items, in the order of the input.' })
  exhibits?: Exhibit[] | null;
}

@InputType({ description: 'A quantity put to another place of the same warehouse.' })
export class ExhibitRelocateInput {
  @Field(() => ID, { description: 'The item.' })
  exhibitId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;

  @Field(() => ID, { description: 'The place that it leaves.' })
  fromPlaceId: string;

  @Field(() => ID, { description: 'The place to which it goes.' })
  toPlaceId: string;

  @Field(() => DecimalScalar, { description: 'How much.' })
  quantity: string;

  @Field(() => InstantScalar, { nullable: true, description: 'When; now when left out.' })
  occurredAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'A remark.' })
  note?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it is booked so late; needed exactly where it claims a time before a count of the warehouse.',
  })
  lateReason?: string | null;
}

@ObjectType({ description: 'The moved item, or why not.' })
export class ExhibitRelocatePayload extends ChangePayload {
  @Field(() => Exhibit, { nullable: true, description: 'The item.' })
  exhibit?: Exhibit | null;
}

@InputType({ description: 'A label that was scanned, and where the item is now.' })
export class ExhibitScanInput {
  @Field(() => String, { description: 'The code as it was scanned or typed, with its check character.' })
  code: string;

  @Field(() => ID, { description: 'The place to which the item went.' })
  toPlaceId: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The place that it left; needed where it lay at several places of the warehouse.',
  })
  fromPlaceId?: string | null;

  @Field(() => DecimalScalar, { nullable: true, description: 'How much; all that lay there when left out.' })
  quantity?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The version that you have seen; whatever it is by now when left out.',
  })
  expectedVersion?: number | null;

  @Field(() => InstantScalar, { nullable: true, description: 'When; now when left out.' })
  occurredAt?: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it is booked so late; needed exactly where it claims a time before a count of the warehouse.',
  })
  lateReason?: string | null;
}

@InputType({ description: 'What was scanned while a shelf was moved.' })
export class ExhibitRelocateBatchInput {
  @Field(() => [ExhibitScanInput], { description: 'The scans, 1 to 200, each item once.' })
  scans: ExhibitScanInput[];
}

@ObjectType({ description: 'What became of one scan.' })
export class ExhibitScanResult {
  @Field(() => String, { description: 'The code as it was given.' })
  code: string;

  @Field(() => Exhibit, { nullable: true, description: 'The moved item; null where the scan was refused.' })
  exhibit?: Exhibit | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: 'How much was moved; null where the scan was refused.',
  })
  quantity?: string | null;

  @Field(() => [UserError], { description: 'Why this scan was refused; empty when its item was moved.' })
  userErrors: UserError[];
}

@ObjectType({ description: 'What became of each scan, or why nothing was looked at.' })
export class ExhibitRelocateBatchPayload extends ChangePayload {
  @Field(() => [ExhibitScanResult], {
    nullable: true,
    description: 'The results, in the order of the input; a refused one takes nothing from the others.',
  })
  results?: ExhibitScanResult[] | null;
}

@InputType({ description: 'A release for a time.' })
export class ExhibitReleaseInput {
  @Field(() => ID, { description: 'The item.' })
  exhibitId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;

  @Field(() => ID, { description: 'The place in the warehouse that it leaves.' })
  fromPlaceId: string;

  @Field(() => ID, { description: 'The expert, court, investigator or custodian who takes it.' })
  toPlaceId: string;

  @Field(() => DecimalScalar, { description: 'How much.' })
  quantity: string;

  @Field(() => String, { description: 'What for.' })
  purpose: string;

  @Field(() => String, { description: 'The body that asked for it in writing.' })
  requestedBy: string;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'When it is expected back.' })
  dueOn?: string | null;

  @Field(() => PaperInput, { description: 'The order to release (lệnh xuất kho).' })
  order: PaperInput;

  @Field(() => PaperInput, { nullable: true, description: 'The issue voucher (phiếu xuất kho).' })
  voucher?: PaperInput | null;

  @Field(() => HandoverInput, { description: 'The handover; the other party is the receiver.' })
  handover: HandoverInput;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it is booked so late; needed exactly where it claims a time before a count of the warehouse.',
  })
  lateReason?: string | null;
}

@ObjectType({ description: 'The release, or why not.' })
export class ExhibitReleasePayload extends ChangePayload {
  @Field(() => Release, { nullable: true, description: 'The release, with its item.' })
  release?: Release | null;
}

@InputType({ description: 'What comes back of a release.' })
export class ExhibitReturnInput {
  @Field(() => ID, { description: 'The release.' })
  releaseId: string;

  @Field(() => DecimalScalar, { description: 'How much comes back; "0" when all of it was used up.' })
  quantity: string;

  @Field(() => ID, {
    nullable: true,
    description: 'The place in the warehouse to which it goes; needed for what comes back.',
  })
  toPlaceId?: string | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: 'How much the expert used up and nobody will bring back.',
  })
  consumedQuantity?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The number of the expert conclusion (kết luận giám định); needed for what was used up.',
  })
  expertConclusionNumber?: string | null;

  @Field(() => CalendarDateScalar, {
    nullable: true,
    description:
      'The date of the expert conclusion, from the release to the return; needed for what was used up.',
  })
  expertConclusionDated?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The body that concluded; needed for what was used up.',
  })
  expertConclusionBody?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Who stands beside you for what was used up: needed wherever something was, of whatever class.',
  })
  secondPersonId?: string | null;

  @Field(() => SealOnArrivalInput, {
    nullable: true,
    description: 'The seal of the borrower with which it comes back; put on while it was out.',
  })
  sealOnReturn?: SealOnArrivalInput | null;

  @Field(() => PaperInput, { description: 'The order to store (lệnh nhập kho).' })
  order: PaperInput;

  @Field(() => PaperInput, { nullable: true, description: 'The receipt voucher (phiếu nhập kho).' })
  voucher?: PaperInput | null;

  @Field(() => HandoverInput, { description: 'The handover; the other party is the giver.' })
  handover: HandoverInput;

  @Field(() => String, { nullable: true, description: 'A remark; needed for what was used up.' })
  note?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it is booked so late; needed exactly where it claims a time before a count of the warehouse.',
  })
  lateReason?: string | null;
}

@ObjectType({ description: 'The release with what came back, or why not.' })
export class ExhibitReturnPayload extends ChangePayload {
  @Field(() => Release, { nullable: true, description: 'The release, with its item.' })
  release?: Release | null;
}
