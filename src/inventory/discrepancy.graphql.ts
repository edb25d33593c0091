import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../platform/graphql/connection.js';
import { DecimalScalar, InstantScalar } from '../platform/graphql/scalars.js';
import { ChangePayload } from '../rules/index.js';
import { NodeType, Staff } from '../identity/index.js';
import { Movement, UnregisteredFind } from '../custody/index.js';
import { InventoryCount, InventoryLine } from './line.graphql.js';

export enum DiscrepancyKindEnum {
  SHORTAGE = 'SHORTAGE',
  SURPLUS = 'SURPLUS',
  MISPLACED = 'MISPLACED',
  UNREGISTERED = 'UNREGISTERED',
  SEAL = 'SEAL',
}

registerEnumType(DiscrepancyKindEnum, {
  name: 'DiscrepancyKind',
  description: 'How what was seen differs from the book.',
  valuesConfig: {
    SHORTAGE: { description: 'Less was there than the book says (thiếu).' },
    SURPLUS: { description: 'More was there than the book says (thừa).' },
    MISPLACED: { description: 'It was at another place of the warehouse than the book says.' },
    UNREGISTERED: { description: 'It has no record in the book.' },
    SEAL: { description: 'The book has a live seal on it that was not found intact.' },
  },
});

export enum DiscrepancyCauseEnum {
  MISCOUNT = 'MISCOUNT',
  WRONG_PLACE = 'WRONG_PLACE',
  UNRECORDED_MOVEMENT = 'UNRECORDED_MOVEMENT',
  DAMAGE = 'DAMAGE',
  LOSS = 'LOSS',
  THEFT_SUSPECTED = 'THEFT_SUSPECTED',
  REGISTER_ERROR = 'REGISTER_ERROR',
  SAMPLING_LOSS = 'SAMPLING_LOSS',
  OTHER = 'OTHER',
}

registerEnumType(DiscrepancyCauseEnum, {
  name: 'DiscrepancyCause',
  description: 'Why it came to a discrepancy.',
  valuesConfig: {
    MISCOUNT: { description: 'It was counted wrong.' },
    WRONG_PLACE: { description: 'It was put to the wrong place.' },
    UNRECORDED_MOVEMENT: { description: 'It was moved and nobody wrote it down.' },
    DAMAGE: { description: 'It is damaged or has perished.' },
    LOSS: { description: 'It is lost.' },
    THEFT_SUSPECTED: { description: 'Somebody may have taken it.' },
    REGISTER_ERROR: { description: 'The book was wrong from the beginning.' },
    SAMPLING_LOSS: { description: 'An expert body used some of it (hao hụt do giám định).' },
    OTHER: { description: 'Another cause, told in the explanation.' },
  },
});

export enum DiscrepancyDecisionEnum {
  ADJUST = 'ADJUST',
  EXPLAINED = 'EXPLAINED',
  INVESTIGATE = 'INVESTIGATE',
}

registerEnumType(DiscrepancyDecisionEnum, {
  name: 'DiscrepancyDecision',
  description: 'What is decided on a discrepancy.',
  valuesConfig: {
    ADJUST: {
      description:
        'The book is brought to what was found, by a movement of its own; what is more than was received is kept as a find.',
    },
    EXPLAINED: { description: 'It is explained, and the book stays as it is.' },
    INVESTIGATE: {
      description:
        'It is reported and investigated (TT 01/2017 Đ14); what is short is booked as missing, what is too much is kept as a find.',
    },
  },
});

@ObjectType({
  implements: NodeType,
  description: 'A difference between the book and what was seen, with its cause and its decision.',
})
export class Discrepancy extends NodeType {
  @Field(() => Int, { description: 'Its number in the minutes, from 1.' })
  ordinal: number;

  @Field(() => DiscrepancyKindEnum, { description: 'How it differs.' })
  kind: DiscrepancyKindEnum;

  @Field(() => DecimalScalar, { nullable: true, description: 'By how much; null where it is about a seal.' })
  quantity: string | null;

  @Field(() => InventoryLine, {
    nullable: true,
    description: 'The line that it is about, where the book has it; null for what has no record.',
  })
  line: InventoryLine | null;

  @Field(() => InventoryLine, { nullable: true, description: 'The line where the misplaced was found.' })
  foundLine: InventoryLine | null;

  @Field(() => InventoryCount, { description: 'The count that shows it.' })
  count: InventoryCount;

  @Field(() => DiscrepancyCauseEnum, { nullable: true, description: 'Its cause, once it is resolved.' })
  cause: DiscrepancyCauseEnum | null;

  @Field(() => String, { nullable: true, description: 'What explains it, once it is resolved.' })
  explanation: string | null;

  @Field(() => DiscrepancyDecisionEnum, {
    nullable: true,
    description: 'What was decided, once it is resolved.',
  })
  decision: DiscrepancyDecisionEnum | null;

  @Field(() => Staff, { nullable: true, description: 'Who decided.' })
  resolvedBy: Staff | null;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was decided.' })
  resolvedAt: string | null;

  @Field(() => Movement, { nullable: true, description: 'The movement by which the book was adjusted.' })
  movement: Movement | null;

  @Field(() => UnregisteredFind, {
    nullable: true,
    description: 'What is kept apart because it is more than was received, or has no record.',
  })
  find: UnregisteredFind | null;

  @Field(() => Int, { description: 'The version to name when you resolve it.' })
  version: number;
}

export const DiscrepancyConnection = connectionType('Discrepancy', () => Discrepancy);

@InputType({ description: 'The settlement of a discrepancy.' })
export class DiscrepancyResolveInput {
  @Field(() => ID, { description: 'The discrepancy.' })
  discrepancyId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;

  @Field(() => DiscrepancyCauseEnum, { description: 'Its cause.' })
  cause: DiscrepancyCauseEnum;

  @Field(() => String, { description: 'What explains it, in words.' })
  explanation: string;

  @Field(() => DiscrepancyDecisionEnum, { description: 'What is decided.' })
  decision: DiscrepancyDecisionEnum;
}

@ObjectType({ description: 'The settled discrepancy, or why not.' })
export class DiscrepancyResolvePayload extends ChangePayload {
  @Field(() => Discrepancy, { nullable: true, description: 'The discrepancy.' })
  discrepancy?: Discrepancy | null;
}
