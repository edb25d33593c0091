import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DecimalScalar, InstantScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload } from '../../rules/index.js';
import { NodeType } from '../../identity/index.js';
import { CaseDecision } from '../decisions/index.js';
import { Document, HandoverInput, PaperInput } from '../documents/index.js';
import { Exhibit } from '../exhibits/index.js';
import { Participant, ParticipantInput } from '../seals/index.js';

export enum DisposalKindEnum {
  RETURN = 'RETURN',
  DESTRUCTION = 'DESTRUCTION',
  CONFISCATION = 'CONFISCATION',
}

registerEnumType(DisposalKindEnum, {
  name: 'DisposalKind',
  description: 'How an item ends.',
  valuesConfig: {
    RETURN: { description: 'Returned to who is entitled to it (trả lại, Luật THADS Đ126).' },
    DESTRUCTION: { description: 'Destroyed before a council (tiêu hủy, Đ125).' },
    CONFISCATION: { description: 'Handed to the State (tịch thu, sung ngân sách, Đ124).' },
  },
});

@ObjectType({ implements: NodeType, description: 'The end of an item or of a part of it.' })
export class Disposal extends NodeType {
  @Field(() => DisposalKindEnum, { description: 'How.' })
  kind: DisposalKindEnum;

  @Field(() => DecimalScalar, { description: 'How much, in the unit of the item.' })
  quantity: string;

  @Field(() => String, {
    description: 'Who got it, or the council that destroyed it; who took it over stands in the handover.',
  })
  recipient: string;

  @Field(() => String, { nullable: true, description: 'By what method it was destroyed.' })
  method: string | null;

  @Field(() => InstantScalar, { description: 'When.' })
  disposedAt: string;

  @Field(() => Exhibit, { description: 'The item.' })
  exhibit: Exhibit;

  @Field(() => CaseDecision, {
    nullable: true,
    description: 'The decision on which it rests; absent in what was taken over from paper.',
  })
  decision: CaseDecision | null;

  @Field(() => Document, {
    nullable: true,
    description: 'The decision as a paper register names it, where the disposal was taken over from one.',
  })
  decisionPaper: Document | null;

  @Field(() => [Participant], { description: 'Who took part.' })
  participants: Participant[];
}

@InputType({ description: 'The disposal of an item or of a part of it.' })
export class ExhibitDisposeInput {
  @Field(() => ID, { description: 'The item.' })
  exhibitId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;

  @Field(() => ID, { description: 'The place that it leaves.' })
  fromPlaceId: string;

  @Field(() => DecimalScalar, { description: 'How much.' })
  quantity: string;

  @Field(() => DisposalKindEnum, { description: 'How it ends.' })
  kind: DisposalKindEnum;

  @Field(() => ID, {
    description: 'The decision in force that orders this end of this item; one of `orders` of the item.',
  })
  decisionId: string;

  @Field(() => String, {
    description:
      'Who gets it, or the council that destroys it; what is not destroyed is handed over to this person or organisation, or to who brings a paper of authority.',
  })
  recipient: string;

  @Field(() => String, {
    nullable: true,
    description: 'By what method it is destroyed; needed for DESTRUCTION.',
  })
  method?: string | null;

  @Field(() => [ParticipantInput], {
    description:
      'Who takes part; for DESTRUCTION the council: its chair by id, the finance body, the prosecutor.',
  })
  participants: ParticipantInput[];

  @Field(() => PaperInput, { description: 'The order to release (lệnh xuất kho).' })
  order: PaperInput;

  @Field(() => PaperInput, { nullable: true, description: 'The issue voucher (phiếu xuất kho).' })
  voucher?: PaperInput | null;

  @Field(() => HandoverInput, {
    description:
      'The handover; the other party takes the item: the recipient, somebody of that organisation, or somebody else with a paper of authority.',
  })
  handover: HandoverInput;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it is booked so late; needed exactly where it claims a time before a count of the warehouse.',
  })
  lateReason?: string | null;
}

@ObjectType({ description: 'The disposal, or why not.' })
export class ExhibitDisposePayload extends ChangePayload {
  @Field(() => Disposal, { nullable: true, description: 'The disposal, with its item.' })
  disposal?: Disposal | null;
}
