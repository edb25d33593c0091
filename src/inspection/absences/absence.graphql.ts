import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { CalendarDateScalar, InstantScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload } from '../../rules/index.js';
import { NodeType, Office, Staff } from '../../identity/index.js';

export enum AbsenceKindEnum {
  ANNUAL_LEAVE = 'ANNUAL_LEAVE',
  SICK_LEAVE = 'SICK_LEAVE',
  MATERNITY_LEAVE = 'MATERNITY_LEAVE',
  PERSONAL_LEAVE = 'PERSONAL_LEAVE',
  BUSINESS_TRIP = 'BUSINESS_TRIP',
  TRAINING = 'TRAINING',
}

registerEnumType(AbsenceKindEnum, {
  name: 'AbsenceKind',
  description: 'Why a person is away.',
  valuesConfig: {
    ANNUAL_LEAVE: { description: 'On annual leave (nghỉ phép).' },
    SICK_LEAVE: { description: 'Ill (nghỉ ốm).' },
    MATERNITY_LEAVE: { description: 'On maternity leave (nghỉ thai sản).' },
    PERSONAL_LEAVE: { description: 'On leave for a personal reason (nghỉ việc riêng).' },
    BUSINESS_TRIP: { description: 'Sent elsewhere on duty (đi công tác).' },
    TRAINING: { description: 'At a course (đi học).' },
  },
});

@ObjectType({ implements: NodeType, description: 'Days on which a person is away (vắng mặt).' })
export class Absence extends NodeType {
  @Field(() => Staff, { description: 'Who is away.' })
  person: Staff;

  @Field(() => Office, { description: 'The office of that person.' })
  office: Office;

  @Field(() => CalendarDateScalar, { description: 'The first day.' })
  from: string;

  @Field(() => CalendarDateScalar, { description: 'The last day.' })
  to: string;

  @Field(() => AbsenceKindEnum, { description: 'Why.' })
  kind: AbsenceKindEnum;

  @Field(() => String, { nullable: true, description: 'The paper that grants it, where there is one.' })
  paper: string | null;

  @Field(() => Staff, { description: 'Who entered it.' })
  enteredBy: Staff;

  @Field(() => InstantScalar, { description: 'When it was entered.' })
  enteredAt: string;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was withdrawn, where it was.' })
  withdrawnAt: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was withdrawn.' })
  withdrawalReason: string | null;
}

export const AbsenceConnection = connectionType('Absence', () => Absence);

@InputType({ description: 'The leave of a person.' })
export class AbsenceEnterInput {
  @Field(() => ID, { description: 'Who is away, a person with a role in one of your offices.' })
  staffId: string;

  @Field(() => CalendarDateScalar, { description: 'The first day.' })
  from: string;

  @Field(() => CalendarDateScalar, { description: 'The last day.' })
  to: string;

  @Field(() => AbsenceKindEnum, { description: 'Why.' })
  kind: AbsenceKindEnum;

  @Field(() => String, { nullable: true, description: 'The paper that grants it, such as "45/QĐ-THADS".' })
  paper?: string | null;
}

@InputType({ description: 'The withdrawal of leave that was entered wrongly or is not taken.' })
export class AbsenceWithdrawInput {
  @Field(() => ID, { description: 'The absence.' })
  absenceId: string;

  @Field(() => String, { description: 'Why.' })
  reason: string;
}

@ObjectType({ description: 'The absence, or why not.' })
export class AbsenceEnterPayload extends ChangePayload {
  @Field(() => Absence, { nullable: true, description: 'The absence.' })
  absence?: Absence | null;
}

@ObjectType({ description: 'The withdrawn absence, or why not.' })
export class AbsenceWithdrawPayload extends ChangePayload {
  @Field(() => Absence, { nullable: true, description: 'The absence.' })
  absence?: Absence | null;
}
