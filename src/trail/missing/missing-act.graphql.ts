import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { InstantScalar, UInt64Scalar } from '../../platform/graphql/scalars.js';
import { ChangePayload } from '../../rules/index.js';
import { NodeType, Office, Staff } from '../../identity/index.js';
import { AuditEntry } from '../entries/entry.graphql.js';

export enum MissingActStateEnum {
  OPEN = 'OPEN',
  ENTERED = 'ENTERED',
  SET_ASIDE = 'SET_ASIDE',
  NOTHING_TO_ENTER = 'NOTHING_TO_ENTER',
}

registerEnumType(MissingActStateEnum, {
  name: 'MissingActState',
  description: 'What became of an act of the log that a restored book does not have.',
  valuesConfig: {
    OPEN: { description: 'Waits until somebody enters it again or sets it aside.' },
    ENTERED: { description: 'Was entered again.' },
    SET_ASIDE: { description: 'Is not entered again, for the reason given.' },
    NOTHING_TO_ENTER: { description: 'Changed no row of the book, such as a look or a log-in.' },
  },
});

@ObjectType({ description: 'What somebody said or did about a missing act.' })
export class MissingActSettlement {
  @Field(() => MissingActStateEnum, {
    description: 'Whether it was entered again, set aside, or opened again (OPEN).',
  })
  outcome: MissingActStateEnum;

  @Field(() => String, {
    nullable: true,
    description: 'Why, or how it was entered; null where a command of this book entered it.',
  })
  reason: string | null;

  @Field(() => Staff, { description: 'Who did it.' })
  settledBy: Staff;

  @Field(() => InstantScalar, { description: 'When.' })
  settledAt: string;
}

@ObjectType({
  implements: NodeType,
  description:
    'An act that the log holds and the book does not, because an older database was put back (việc phải nhập lại theo nhật ký).',
})
export class MissingAct extends NodeType {
  @Field(() => Int, {
    description: 'Its number: the header So-Kho-Missing-Act of the request that enters it again names it.',
  })
  number: number;

  @Field(() => MissingActStateEnum, { description: 'What became of it.' })
  state: MissingActStateEnum;

  @Field(() => InstantScalar, { description: 'When it was recorded, before the book was put back.' })
  recordedAt: string;

  @Field(() => [String], {
    description: 'What happened, such as "exhibit.received"; of a change past the program, the tables.',
  })
  kinds: string[];

  @Field(() => [String], { description: 'How its subjects were called: codes, numbers, names.' })
  labels: string[];

  @Field(() => Office, {
    nullable: true,
    description: 'The office in which it happened, where it names one.',
  })
  office: Office | null;

  @Field(() => String, { nullable: true, description: 'The name of who acted, as it was then.' })
  actorName: string | null;

  @Field(() => UInt64Scalar, { description: 'The place of its first entry in the log.' })
  firstLeafIndex: string;

  @Field(() => [AuditEntry], { description: 'Its entries of the log, with what they say.' })
  entries: AuditEntry[];

  @Field(() => [MissingActSettlement], { description: 'By whom it was entered again or set aside.' })
  settlements: MissingActSettlement[];
}

export const MissingActConnection = connectionType('MissingAct', () => MissingAct);

@InputType({ description: 'Which missing acts; all given members must hold.' })
export class MissingActFilter {
  @Field(() => MissingActStateEnum, { nullable: true, description: 'Only those of which this became.' })
  state?: MissingActStateEnum | null;

  @Field(() => ID, { nullable: true, description: 'Only those of this office.' })
  officeId?: string | null;
}

@InputType({ description: 'A missing act that is not entered again.' })
export class MissingActSetAsideInput {
  @Field(() => ID, { description: 'The act.' })
  actId: string;

  @Field(() => String, { description: 'Why it is not entered again.' })
  reason: string;
}

@InputType({ description: 'A missing act that was entered in another way than by a command naming it.' })
export class MissingActEnteredInput {
  @Field(() => ID, { description: 'The act.' })
  actId: string;

  @Field(() => String, { description: 'How it was entered, such as by which other act.' })
  reason: string;
}

@InputType({ description: 'A missing act that was settled by mistake.' })
export class MissingActReopenInput {
  @Field(() => ID, { description: 'The act.' })
  actId: string;

  @Field(() => String, { description: 'Why it waits again.' })
  reason: string;
}

@ObjectType({ description: 'The act that waits again, or why not.' })
export class MissingActReopenPayload extends ChangePayload {
  @Field(() => MissingAct, { nullable: true, description: 'The act.' })
  act?: MissingAct | null;
}

@ObjectType({ description: 'The act that was set aside, or why not.' })
export class MissingActSetAsidePayload extends ChangePayload {
  @Field(() => MissingAct, { nullable: true, description: 'The act.' })
  act?: MissingAct | null;
}

@ObjectType({ description: 'The act that was entered, or why not.' })
export class MissingActEnteredPayload extends ChangePayload {
  @Field(() => MissingAct, { nullable: true, description: 'The act.' })
  act?: MissingAct | null;
}

@ObjectType({ description: 'That the book is open again, or why not.' })
export class BookOpenPayload extends ChangePayload {
  @Field(() => Office, { nullable: true, description: 'The office above all others, whose book it is.' })
  office?: Office | null;
}
