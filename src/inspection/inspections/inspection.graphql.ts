import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { CalendarDateScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload } from '../../rules/index.js';
import { NodeType, Office, Staff } from '../../identity/index.js';

export enum InspectionKindEnum {
  ACCOUNTING = 'ACCOUNTING',
  SELF_CHECK = 'SELF_CHECK',
  INTERNAL = 'INTERNAL',
  THEMATIC = 'THEMATIC',
  UNANNOUNCED = 'UNANNOUNCED',
}

registerEnumType(InspectionKindEnum, {
  name: 'InspectionKind',
  description: 'What kind of inspection it is.',
  valuesConfig: {
    ACCOUNTING: { description: 'Of the professional accounting of an office (kiểm tra kế toán nghiệp vụ).' },
    SELF_CHECK: { description: 'By the department itself (tự kiểm tra).' },
    INTERNAL: { description: 'Of an office by the province (kiểm tra nội bộ).' },
    THEMATIC: { description: 'Of one theme (kiểm tra chuyên đề).' },
    UNANNOUNCED: { description: 'Hidden from the office until its first day (kiểm tra đột xuất).' },
  },
});

export enum InspectionStatusEnum {
  PLANNED = 'PLANNED',
  DONE = 'DONE',
  CANCELLED = 'CANCELLED',
}

registerEnumType(InspectionStatusEnum, {
  name: 'InspectionStatus',
  description: 'How far an inspection has come.',
  valuesConfig: {
    PLANNED: { description: 'Planned.' },
    DONE: { description: 'Carried out and concluded.' },
    CANCELLED: { description: 'Taken out of the programme.' },
  },
});

@ObjectType({ implements: NodeType, description: 'An inspection of a programme (cuộc kiểm tra).' })
export class Inspection extends NodeType {
  @Field(() => InspectionKindEnum, { description: 'What kind of inspection it is.' })
  kind: InspectionKindEnum;

  @Field(() => String, { description: 'What is inspected, in Vietnamese.' })
  subject: string;

  @Field(() => CalendarDateScalar, { description: 'Its first planned day.' })
  from: string;

  @Field(() => CalendarDateScalar, { description: 'Its last planned day.' })
  to: string;

  @Field(() => InspectionStatusEnum, { description: 'How far it has come.' })
  status: InspectionStatusEnum;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'Its first day as it was carried out.' })
  doneFrom: string | null;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'Its last day as it was carried out.' })
  doneTo: string | null;

  @Field(() => String, { nullable: true, description: 'The number of its conclusion (kết luận kiểm tra).' })
  conclusionNumber: string | null;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'The day of its conclusion.' })
  conclusionDate: string | null;

  @Field(() => String, { nullable: true, description: 'What it found, in short.' })
  result: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The number of the decision on which it was held, where that was before the programme was approved.',
  })
  decisionNumber: string | null;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'The date of that decision.' })
  decisionDate: string | null;

  @Field(() => Staff, { nullable: true, description: 'Who signed that decision.' })
  decisionSignedBy: Staff | null;

  @Field(() => Int, { description: 'Its version; a recording names the one that it has seen.' })
  version: number;

  @Field(() => Office, { description: 'The inspected office.' })
  office: Office;

  @Field(() => Staff, { description: 'Who leads the team and signs the conclusion (trưởng đoàn).' })
  leader: Staff;

  @Field(() => [Staff], { description: 'The members of the team, the leader not among them.' })
  members: Staff[];

  @Field(() => Staff, { nullable: true, description: 'Who recorded the result.' })
  recordedBy: Staff | null;
}

export const InspectionConnection = connectionType('Inspection', () => Inspection);

@InputType({ description: 'The result of an inspection.' })
export class InspectionRecordInput {
  @Field(() => ID, { description: 'The inspection.' })
  inspectionId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;

  @Field(() => CalendarDateScalar, {
    nullable: true,
    description: 'Its first day as it was carried out; the planned one when left out.',
  })
  doneFrom?: string | null;

  @Field(() => CalendarDateScalar, { description: 'Its last day as it was carried out.' })
  doneTo: string;

  @Field(() => String, { description: 'The number of the conclusion that the leader has signed.' })
  conclusionNumber: string;

  @Field(() => CalendarDateScalar, { description: 'The day of the conclusion.' })
  conclusionDate: string;

  @Field(() => String, { description: 'What it found, in short.' })
  result: string;
}

@ObjectType({ description: 'The recorded inspection, or why not.' })
export class InspectionRecordPayload extends ChangePayload {
  @Field(() => Inspection, { nullable: true, description: 'The inspection.' })
  inspection?: Inspection | null;
}
