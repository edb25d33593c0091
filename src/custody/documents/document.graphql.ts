import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { CalendarDateScalar, InstantScalar } from '../../platform/graphql/scalars.js';

export enum DocumentKindEnum {
  ENTRY_ORDER = 'ENTRY_ORDER',
  EXIT_ORDER = 'EXIT_ORDER',
  RECEIPT_VOUCHER = 'RECEIPT_VOUCHER',
  ISSUE_VOUCHER = 'ISSUE_VOUCHER',
  HANDOVER_MINUTES = 'HANDOVER_MINUTES',
  SEALING_MINUTES = 'SEALING_MINUTES',
  OPENING_MINUTES = 'OPENING_MINUTES',
  CORRECTION_MINUTES = 'CORRECTION_MINUTES',
  DISPOSAL_DECISION = 'DISPOSAL_DECISION',
}

registerEnumType(DocumentKindEnum, {
  name: 'DocumentKind',
  description: 'What a paper is.',
  valuesConfig: {
    ENTRY_ORDER: { description: 'Lệnh nhập kho, D65-THADS.' },
    EXIT_ORDER: { description: 'Lệnh xuất kho, D66-THADS.' },
    RECEIPT_VOUCHER: { description: 'Phiếu nhập kho, C04-THADS.' },
    ISSUE_VOUCHER: { description: 'Phiếu xuất kho, C05-THADS.' },
    HANDOVER_MINUTES: { description: 'Biên bản giao nhận.' },
    SEALING_MINUTES: { description: 'Biên bản niêm phong.' },
    OPENING_MINUTES: { description: 'Biên bản mở niêm phong.' },
    CORRECTION_MINUTES: { description: 'Biên bản đính chính.' },
    DISPOSAL_DECISION: { description: 'Quyết định xử lý.' },
  },
});

@ObjectType('Document', { description: 'A numbered paper of an office.' })
export class Document {
  @Field(() => DocumentKindEnum, { description: 'What the paper is.' })
  kind: DocumentKindEnum;

  @Field(() => String, {
    description:
      'The number as it was written; unique per office, kind and calendar year among the papers that stand.',
  })
  number: string;

  @Field(() => CalendarDateScalar, { description: 'The date it bears.' })
  dated: string;

  @Field(() => InstantScalar, {
    nullable: true,
    description: 'Since when another paper may have its number: all acts on it were reversed.',
  })
  freedAt: string | null;

  @Field(() => String, { nullable: true, description: 'Who signed it, where that is known.' })
  signerName: string | null;
}

@ObjectType({
  description:
    'What lets somebody take over an item in the place of its recipient: a power of attorney, a paper of inheritance.',
})
export class PaperOfAuthority {
  @Field(() => String, { description: 'Its number.' })
  number: string;

  @Field(() => CalendarDateScalar, { description: 'Its date.' })
  dated: string;

  @Field(() => String, { description: 'Who certified it.' })
  body: string;
}

@ObjectType('Handover', { description: 'Goods passing from one person into the hands of another.' })
export class Handover {
  @Field(() => String, { description: 'Who gave.' })
  giverName: string;

  @Field(() => String, { description: 'The organisation of the giver.' })
  giverOrganisation: string;

  @Field(() => String, { description: 'Who received.' })
  receiverName: string;

  @Field(() => String, { description: 'The organisation of the receiver.' })
  receiverOrganisation: string;

  @Field(() => PaperOfAuthority, {
    nullable: true,
    description: 'On what the receiver took over an item in the place of its recipient.',
  })
  authority: PaperOfAuthority | null;

  @Field(() => InstantScalar, { description: 'When.' })
  handedOverAt: string;

  @Field(() => Document, { description: 'The minutes of the handover.' })
  minutes: Document;
}

@InputType({ description: 'A paper to be written into the book.' })
export class PaperInput {
  @Field(() => String, {
    nullable: true,
    description:
      'Its number, such as "12/LNK"; the next of its series when left out. An order or a decision may cover items of one case again: same number, same date.',
  })
  number?: string | null;

  @Field(() => CalendarDateScalar, {
    nullable: true,
    description:
      'The date it bears; the day of the act (of the handover, of the sealing or opening) when left out. An order or a decision is not younger than the act; a voucher or minutes bear its day or one soon after.',
  })
  dated?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Who signed it, by name: somebody from outside. A decision is signed by somebody else than who carries it out; an order by a member of the staff, see signerId.',
  })
  signerName?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The member of the staff who signed it; the name is then that of the account. An order needs one: the head or a deputy head of the office or of one above it, or their delegate on the day of the order, and never who carries it out.',
  })
  signerId?: string | null;
}

@InputType({
  description:
    'What lets somebody take over an item in the place of its recipient: a power of attorney, a paper of inheritance.',
})
export class PaperOfAuthorityInput {
  @Field(() => String, { description: 'Its number, such as the one of the notary.' })
  number: string;

  @Field(() => CalendarDateScalar, { description: 'Its date; not after the handover.' })
  dated: string;

  @Field(() => String, { description: 'Who certified it: a notary, a commune.' })
  body: string;
}

@InputType({ description: 'One side of a handover.' })
export class HandoverPartyInput {
  @Field(() => String, {
    nullable: true,
    description: 'The full name; needed unless a member of the staff is named.',
  })
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'The organisation; needed with a name.' })
  organisation?: string | null;

  @Field(() => ID, { nullable: true, description: 'The member of the staff.' })
  staffId?: string | null;

  @Field(() => PaperOfAuthorityInput, {
    nullable: true,
    description:
      'On what this person takes over what is returned or confiscated in the place of its recipient; of no other handover.',
  })
  authority?: PaperOfAuthorityInput | null;
}

@InputType({
  description: 'The other side of a handover and its minutes; you are the side of the warehouse (bên kho).',
})
export class HandoverInput {
  @Field(() => HandoverPartyInput, { description: 'Who stands on the other side.' })
  otherParty: HandoverPartyInput;

  @Field(() => InstantScalar, { nullable: true, description: 'When the goods passed; now when left out.' })
  handedOverAt?: Date | null;

  @Field(() => PaperInput, {
    nullable: true,
    description: 'The minutes; the next of the series when left out.',
  })
  minutes?: PaperInput | null;
}
