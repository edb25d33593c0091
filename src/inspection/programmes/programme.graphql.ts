import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { CalendarDateScalar, InstantScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload, UserError } from '../../rules/index.js';
import { NodeType, Office, Staff } from '../../identity/index.js';
import { Inspection, InspectionKindEnum } from '../inspections/index.js';
import { ProgrammeChange, ProgrammeRevision } from './revision.graphql.js';

export enum ProgrammeStatusEnum {
  DRAFT = 'DRAFT',
  APPROVED = 'APPROVED',
  CLOSED = 'CLOSED',
  WITHDRAWN = 'WITHDRAWN',
}

registerEnumType(ProgrammeStatusEnum, {
  name: 'ProgrammeStatus',
  description: 'How far a programme has come; no step goes back.',
  valuesConfig: {
    DRAFT: { description: 'Being drafted; the inspected offices do not see it.' },
    APPROVED: { description: 'Approved by somebody who did not plan it.' },
    CLOSED: { description: 'Closed at the end of its year.' },
    WITHDRAWN: { description: 'Withdrawn as a draft; another can be drafted for the year.' },
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
  description: 'The inspection programme of a province for one working year (kế hoạch kiểm tra).',
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

  @Field(() => String, { nullable: true, description: 'The note of its approval: why it came late.' })
  approvalNote: string | null;

  @Field(() => Int, {
    description: 'The edition in force: 0 for a draft, 1 as approved, one more with each approved revision.',
  })
  edition: number;

  @Field(() => String, { nullable: true, description: 'Why it was withdrawn, where it was.' })
  withdrawalReason: string | null;

  @Field(() => Staff, { nullable: true, description: 'Who withdrew it.' })
  withdrawnBy: Staff | null;

  @Field(() => [ProgrammeRevision], {
    description: 'Its revisions, the latest first; empty for those who do not see the whole province.',
  })
  revisions: ProgrammeRevision[];

  @Field(() => [ProgrammeChange], {
    description: 'What the open revision changes of the approved plan; empty when none is open.',
  })
  changes: ProgrammeChange[];

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
  @Field(() => String, {
    description: 'A working year from the first with targets to the next, such as "2027".',
  })
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

  @Field(() => [ID], {
    nullable: true,
    description:
      'People who take part in nothing that is still ahead: others take their seats on the same days, or the inspection is drafted anew.',
  })
  without?: string[] | null;
}

@InputType({
  description:
    'Changes of the plan of a draft, or of the open revision of an approved programme: cancelled, then set, then drafted; all or nothing.',
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

  @Field(() => String, {
    nullable: true,
    description: 'Why, for the changes of a revision; the reason of the revision when left out.',
  })
  reason?: string | null;
}

@InputType({ description: 'An approval.' })
export class ProgrammeApproveInput {
  @Field(() => ID, { description: 'The programme.' })
  programmeId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;

  @Field(() => String, { nullable: true, description: 'Why it is approved late; needed after 31 December.' })
  note?: string | null;
}

@InputType({ description: 'A step of a programme that needs a reason.' })
export class ProgrammeReasonInput {
  @Field(() => ID, { description: 'The programme.' })
  programmeId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;

  @Field(() => String, { description: 'Why.' })
  reason: string;
}

@InputType({ description: 'The approval of the open revision.' })
export class ProgrammeRevisionApproveInput {
  @Field(() => ID, { description: 'The programme.' })
  programmeId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;
}

@InputType({ description: 'The decision on which an inspection was held (quyết định kiểm tra).' })
export class InspectionDecisionInput {
  @Field(() => String, { description: 'Its number.' })
  number: string;

  @Field(() => CalendarDateScalar, { description: 'Its date, not after the first day of the inspection.' })
  dated: string;

  @Field(() => ID, { description: 'Who signed it: the provincial head of that day, or a delegate.' })
  signerId: string;
}

@InputType({ description: 'An inspection that was held before the programme was approved.' })
export class InspectionEnterInput {
  @Field(() => ID, { description: 'The programme of its working year, a draft or approved after it.' })
  programmeId: string;

  @Field(() => Int, { description: 'The version of the programme that you have seen.' })
  expectedVersion: number;

  @Field(() => ID, { description: 'The inspected office.' })
  officeId: string;

  @Field(() => InspectionKindEnum, { description: 'What kind of inspection it was.' })
  kind: InspectionKindEnum;

  @Field(() => String, { description: 'What was inspected, in Vietnamese.' })
  subject: string;

  @Field(() => CalendarDateScalar, { description: 'Its first day.' })
  doneFrom: string;

  @Field(() => CalendarDateScalar, { description: 'Its last day.' })
  doneTo: string;

  @Field(() => ID, { description: 'Who led the team.' })
  leaderId: string;

  @Field(() => [ID], { description: 'The members of the team, the leader not among them.' })
  memberIds: string[];

  @Field(() => InspectionDecisionInput, { description: 'The decision on which it was held.' })
  decision: InspectionDecisionInput;

  @Field(() => String, { description: 'The number of the conclusion.' })
  conclusionNumber: string;

  @Field(() => CalendarDateScalar, { description: 'The day of the conclusion.' })
  conclusionDate: string;

  @Field(() => String, { description: 'What it found, in short.' })
  result: string;
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

@ObjectType({ description: 'The withdrawn programme, or why not.' })
export class ProgrammeWithdrawPayload extends ChangePayload {
  @Field(() => Programme, { nullable: true, description: 'The programme.' })
  programme?: Programme | null;

  @Field(() => [UserError], { description: 'What you should know although it was done.' })
  warnings: UserError[];
}

@ObjectType({ description: 'The programme with its new revision, or why not.' })
export class ProgrammeRevisePayload extends ChangePayload {
  @Field(() => Programme, { nullable: true, description: 'The programme.' })
  programme?: Programme | null;

  @Field(() => [UserError], { description: 'What you should know although it was done.' })
  warnings: UserError[];
}

@ObjectType({ description: 'The programme without the revision, or why not.' })
export class ProgrammeRevisionWithdrawPayload extends ChangePayload {
  @Field(() => Programme, { nullable: true, description: 'The programme.' })
  programme?: Programme | null;

  @Field(() => [UserError], { description: 'What you should know although it was done.' })
  warnings: UserError[];
}

@ObjectType({ description: 'The revised programme, or why not.' })
export class ProgrammeRevisionApprovePayload extends ChangePayload {
  @Field(() => Programme, { nullable: true, description: 'The programme.' })
  programme?: Programme | null;

  @Field(() => [UserError], { description: 'What you should know although it was done.' })
  warnings: UserError[];
}

@ObjectType({ description: 'The entered inspection, or why not.' })
export class InspectionEnterPayload extends ChangePayload {
  @Field(() => Inspection, { nullable: true, description: 'The inspection.' })
  inspection?: Inspection | null;

  @Field(() => [UserError], { description: 'What you should know although it was done.' })
  warnings: UserError[];
}
