import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { CalendarDateScalar, InstantScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload, UserError } from '../../rules/index.js';
import { NodeType, Office, Staff } from '../../identity/index.js';
import { InspectionKindEnum } from '../inspections/index.js';

export enum ProgrammeStatusEnum {
  DRAFT = 'DRAFT',
  APPROVED = 'APPROVED',
  CLOSED = 'CLOSED',
}

registerEnumType(ProgrammeStatusEnum, {
  name: 'ProgrammeStatus',
  description: 'How far a programme has come; no step is left out and none goes back.',
  valuesConfig: {
    DRAFT: { description: 'Being drafted; the inspected offices do not see it.' },
    APPROVED: { description: 'Approved by another person than its author.' },
    CLOSED: { description: 'Closed at the end of its year.' },
  },
});

@ObjectType({ description: 'How many offices must have an inspection of a kind in the year.' })
export class ProgrammeTarget {
  @Field(() => InspectionKindEnum, { description: 'The kind of inspection that counts.' })
  kind: InspectionKindEnum;

  @Field(() => Int, { description: 'How many offices are required.' })
  required: number;

  @Field(() => Int, { description: 'Of how many offices, when the programme was drafted.' })
  offices: number;

  @Field(() => String, { description: 'The rule and its source, in Vietnamese.' })
  basis: string;
}

@ObjectType({
  implements: NodeType,
  description: 'The inspection programme of a province for one working year (chương trình kiểm tra).',
})
export class Programme extends NodeType {
  @Field(() => String, { description: 'The working year, named after the calendar year in which it ends.' })
  workingYear: string;

  @Field(() => CalendarDateScalar, { description: 'The first day of the working year.' })
  from: string;

  @Field(() => CalendarDateScalar, { description: 'The last day of the working year.' })
  to: string;

  @Field(() => ProgrammeStatusEnum, { description: 'How far it has come.' })
  status: ProgrammeStatusEnum;

  @Field(() => String, {
    description: 'What the draw of offices is made from, so that anyone can repeat it.',
  })
  seed: string;

  @Field(() => InstantScalar, { description: 'When it was drafted.' })
  draftedAt: string;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was approved.' })
  approvedAt: string | null;

  @Field(() => Int, { description: 'Its version; a change names the one that it has seen.' })
  version: number;

  @Field(() => Office, { description: 'The province.' })
  office: Office;

  @Field(() => Staff, { description: 'Who drafted it.' })
  author: Staff;

  @Field(() => Staff, { nullable: true, description: 'Who approved it.' })
  approvedBy: Staff | null;

  @Field(() => [ProgrammeTarget], { description: 'Its targets.' })
  targets: ProgrammeTarget[];
}

export const ProgrammeConnection = connectionType('Programme', () => Programme);

@InputType({ description: 'A new programme.' })
export class ProgrammeDraftInput {
  @Field(() => String, { description: 'The present working year or the next, such as "2027".' })
  workingYear: string;

  @Field(() => String, {
    nullable: true,
    description: 'What the draw of offices is made from; a random one when left out.',
  })
  seed?: string | null;
}

@InputType({ description: 'An inspection to be planned, or a planned one as it is to be from now on.' })
export class PlannedInspectionInput {
  @Field(() => ID, { nullable: true, description: 'The inspection to change; a new one when left out.' })
  inspectionId?: string | null;

  @Field(() => ID, { description: 'The inspected office.' })
  officeId: string;

  @Field(() => InspectionKindEnum, { description: 'What kind of inspection it is.' })
  kind: InspectionKindEnum;

  @Field(() => String, {
    nullable: true,
    description:
      'What is inspected; needed for thematic and unannounced inspections, else the usual subject.',
  })
  subject?: string | null;

  @Field(() => CalendarDateScalar, { description: 'Its first day, a working day of the working year.' })
  from: string;

  @Field(() => CalendarDateScalar, { description: 'Its last day, a working day of the working year.' })
  to: string;

  @Field(() => ID, { description: 'Who leads the team.' })
  leaderId: string;

  @Field(() => [ID], { description: 'The members of the team, the leader not among them.' })
  memberIds: string[];
}

@InputType({ description: 'Days on which offices are not to be disturbed, such as a season of floods.' })
export class DaysKeptFreeInput {
  @Field(() => CalendarDateScalar, { description: 'The first day.' })
  from: string;

  @Field(() => CalendarDateScalar, { description: 'The last day.' })
  to: string;

  @Field(() => [ID], { nullable: true, description: 'The offices; all when left out.' })
  officeIds?: string[] | null;
}

@InputType({ description: 'How the inspections that the targets still lack are drafted.' })
export class AutomaticSchedulingInput {
  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether what is planned for the targets is cancelled first, except what this request sets; else it is kept.',
  })
  replace?: boolean | null;

  @Field(() => [DaysKeptFreeInput], {
    nullable: true,
    description: 'Days to keep free, besides those that the rule book keeps free.',
  })
  keepFree?: DaysKeptFreeInput[] | null;
}

@InputType({
  description: 'Changes of the plan of a draft: cancelled, then set, then drafted; all or nothing.',
})
export class ProgrammeScheduleInput {
  @Field(() => ID, { description: 'The programme.' })
  programmeId: string;

  @Field(() => Int, { description: 'The version of the programme that you have seen.' })
  expectedVersion: number;

  @Field(() => [ID], { nullable: true, description: 'Inspections to cancel.' })
  cancel?: string[] | null;

  @Field(() => [PlannedInspectionInput], { nullable: true, description: 'Inspections to plan or to change.' })
  set?: PlannedInspectionInput[] | null;

  @Field(() => AutomaticSchedulingInput, {
    nullable: true,
    description: 'Drafts what the targets still lack; nothing is drafted when left out.',
  })
  auto?: AutomaticSchedulingInput | null;
}

@InputType({ description: 'An approval.' })
export class ProgrammeApproveInput {
  @Field(() => ID, { description: 'The programme.' })
  programmeId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;
}

@ObjectType({ description: 'The new programme, or why not.' })
export class ProgrammeDraftPayload extends ChangePayload {
  @Field(() => Programme, { nullable: true, description: 'The programme.' })
  programme?: Programme | null;

  @Field(() => [UserError], { description: 'What you should know although it was done.' })
  warnings: UserError[];
}

@ObjectType({ description: 'The programme with its changed plan, or why not.' })
export class ProgrammeSchedulePayload extends ChangePayload {
  @Field(() => Programme, { nullable: true, description: 'The programme.' })
  programme?: Programme | null;

  @Field(() => [UserError], { description: 'What you should know although it was done.' })
  warnings: UserError[];
}

@ObjectType({ description: 'The approved programme, or why not.' })
export class ProgrammeApprovePayload extends ChangePayload {
  @Field(() => Programme, { nullable: true, description: 'The programme.' })
  programme?: Programme | null;

  @Field(() => [UserError], { description: 'What you should know although it was done.' })
  warnings: UserError[];
}
