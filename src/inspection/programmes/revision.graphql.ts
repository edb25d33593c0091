import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { CalendarDateScalar, InstantScalar } from '../../platform/graphql/scalars.js';
import { Office, Staff } from '../../identity/index.js';
import { Inspection, InspectionKindEnum, InspectionStatusEnum } from '../inspections/index.js';

export enum RevisionStatusEnum {
  OPEN = 'OPEN',
  APPROVED = 'APPROVED',
  WITHDRAWN = 'WITHDRAWN',
}

registerEnumType(RevisionStatusEnum, {
  name: 'RevisionStatus',
  description: 'How far a revision of a programme has come.',
  valuesConfig: {
    OPEN: { description: 'Its changes are being planned; the inspected offices do not see it.' },
    APPROVED: { description: 'Approved; the programme is what it says.' },
    WITHDRAWN: { description: 'Given up; the programme stayed as it was.' },
  },
});

export enum ProgrammeChangeKind {
  ADD = 'ADD',
  CHANGE = 'CHANGE',
  CANCEL = 'CANCEL',
}

registerEnumType(ProgrammeChangeKind, {
  name: 'ProgrammeChangeKind',
  description: 'What a revision does to an inspection.',
  valuesConfig: {
    ADD: { description: 'Adds it.' },
    CHANGE: { description: 'Moves it, or gives it to others.' },
    CANCEL: { description: 'Takes it out.' },
  },
});

@ObjectType({ description: 'An inspection as one edition of the programme laid it down.' })
export class EditionInspection {
  @Field(() => Office, { description: 'The inspected office.' })
  office: Office;

  @Field(() => InspectionKindEnum, { description: 'What kind of inspection it is.' })
  kind: InspectionKindEnum;

  @Field(() => String, { description: 'What is inspected, in Vietnamese.' })
  subject: string;

  @Field(() => CalendarDateScalar, { description: 'Its first day.' })
  from: string;

  @Field(() => CalendarDateScalar, { description: 'Its last day.' })
  to: string;

  @Field(() => InspectionStatusEnum, { description: 'How far it had come.' })
  status: InspectionStatusEnum;

  @Field(() => [Staff], { description: 'The team, the leader first.' })
  team: Staff[];
}

@ObjectType({ description: 'An inspection as a revision would have it.' })
export class ProposedInspection {
  @Field(() => Office, { description: 'The inspected office.' })
  office: Office;

  @Field(() => InspectionKindEnum, { description: 'What kind of inspection it is.' })
  kind: InspectionKindEnum;

  @Field(() => String, { description: 'What is inspected, in Vietnamese.' })
  subject: string;

  @Field(() => CalendarDateScalar, { description: 'Its first day.' })
  from: string;

  @Field(() => CalendarDateScalar, { description: 'Its last day.' })
  to: string;

  @Field(() => [Staff], { description: 'The team, the leader first.' })
  team: Staff[];
}

@ObjectType({
  description: 'What a revision does to one inspection: how it was before, and how it is to be.',
})
export class ProgrammeChange {
  @Field(() => ProgrammeChangeKind, { description: 'Whether it is added, changed or cancelled.' })
  kind: ProgrammeChangeKind;

  @Field(() => String, { description: 'Why.' })
  reason: string;

  @Field(() => Staff, { description: 'Who planned the change.' })
  recordedBy: Staff;

  @Field(() => InstantScalar, { description: 'When it was planned.' })
  recordedAt: string;

  @Field(() => Inspection, {
    nullable: true,
    description: 'The inspection; absent for one that is added by a revision that is not approved.',
  })
  inspection: Inspection | null;

  @Field(() => EditionInspection, {
    nullable: true,
    description: 'As the edition before laid it down; absent for one that is added.',
  })
  before: EditionInspection | null;

  @Field(() => ProposedInspection, {
    nullable: true,
    description: 'As it is to be; absent for one that is cancelled.',
  })
  after: ProposedInspection | null;
}

@ObjectType({ description: 'A revision of an approved programme (điều chỉnh kế hoạch).' })
export class ProgrammeRevision {
  @Field(() => Int, { description: 'The edition that it makes when it is approved.' })
  edition: number;

  @Field(() => RevisionStatusEnum, { description: 'How far it has come.' })
  status: RevisionStatusEnum;

  @Field(() => String, { description: 'Why the programme is revised.' })
  reason: string;

  @Field(() => Staff, { description: 'Who opened it.' })
  openedBy: Staff;

  @Field(() => InstantScalar, { description: 'When it was opened.' })
  openedAt: string;

  @Field(() => Staff, { nullable: true, description: 'Who approved it.' })
  approvedBy: Staff | null;

  @Field(() => InstantScalar, { nullable: true, description: 'When it was approved.' })
  approvedAt: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was withdrawn, where it was.' })
  withdrawalReason: string | null;

  @Field(() => [ProgrammeChange], { description: 'Its changes that stand, by the time of planning.' })
  changes: ProgrammeChange[];
}
