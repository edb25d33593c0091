import { Field, Int, ObjectType } from 'type-graphql';
import { CalendarDateScalar, DecimalScalar } from '../../platform/graphql/scalars.js';
import { Office } from '../../identity/index.js';
import { InspectionKindEnum } from '../inspections/index.js';
import { Programme } from './programme.graphql.js';

@ObjectType({ description: "An office without a finished inspection of the target's kind." })
export class UncoveredOffice {
  @Field(() => Office, { description: 'The office.' })
  office: Office;

  @Field(() => Boolean, { description: 'Whether a planned inspection has not yet passed its last day.' })
  planned: boolean;

  @Field(() => Boolean, { description: 'Whether a planned inspection passed its last day unrecorded.' })
  overdue: boolean;

  @Field(() => CalendarDateScalar, {
    nullable: true,
    description: 'The last working day to begin and still end within the year.',
  })
  latestSafeStart: string | null;

  @Field(() => Boolean, { description: 'Whether nothing is planned and it is too late to begin.' })
  unreachable: boolean;
}

@ObjectType({ description: 'How far a target is planned and reached; an office counts once.' })
export class TargetCoverage {
  @Field(() => InspectionKindEnum, { description: 'The kind of inspection that counts.' })
  kind: InspectionKindEnum;

  @Field(() => Int, { description: 'Offices required.' })
  required: number;

  @Field(() => Int, { description: 'Offices with an inspection planned or done.' })
  planned: number;

  @Field(() => Int, { description: 'Offices with an inspection done.' })
  done: number;

  @Field(() => DecimalScalar, { description: 'Done against required in percent, rounded down.' })
  percent: string;

  @Field(() => [Office], { description: 'Offices with an inspection done, by code.' })
  officesCovered: Office[];

  @Field(() => [Office], { description: 'Offices with no inspection done or planned, by code.' })
  officesMissing: Office[];

  @Field(() => [UncoveredOffice], {
    description: 'Offices with no inspection done, planned or not, by code.',
  })
  uncovered: UncoveredOffice[];

  @Field(() => Boolean, { description: 'Whether too few offices can still be inspected.' })
  unreachable: boolean;
}

@ObjectType({ description: 'How far the targets of a working year are planned and reached.' })
export class Coverage {
  @Field(() => Programme, { description: 'The programme.' })
  programme: Programme;

  @Field(() => CalendarDateScalar, { description: 'The day on which this holds.' })
  today: string;

  @Field(() => [TargetCoverage], { description: 'Target by target.' })
  targets: TargetCoverage[];
}
