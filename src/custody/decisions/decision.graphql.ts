import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { CalendarDateScalar, DecimalScalar, InstantScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload } from '../../rules/index.js';
import { NodeType, Staff } from '../../identity/index.js';
import { CaseFile } from '../cases/index.js';
import { Exhibit, IntendedDisposalEnum } from '../exhibits/index.js';

export enum CaseDecisionKindEnum {
  JUDGMENT = 'JUDGMENT',
  ENFORCEMENT_DECISION = 'ENFORCEMENT_DECISION',
  DISPOSAL_DECISION = 'DISPOSAL_DECISION',
}

registerEnumType(CaseDecisionKindEnum, {
  name: 'CaseDecisionKind',
  description: 'What a decision of a case is.',
  valuesConfig: {
    JUDGMENT: { description: 'The judgment or decision of a court by which the case is known (bản án).' },
    ENFORCEMENT_DECISION: {
      description: 'The decision to enforce the judgment (quyết định thi hành án, Luật THADS Đ36).',
    },
    DISPOSAL_DECISION: { description: 'A decision on what becomes of items (quyết định xử lý vật chứng).' },
  },
});

export enum DecidingBodyEnum {
  INVESTIGATOR = 'INVESTIGATOR',
  PROSECUTOR = 'PROSECUTOR',
  COURT = 'COURT',
  ENFORCEMENT_AUTHORITY = 'ENFORCEMENT_AUTHORITY',
}

registerEnumType(DecidingBodyEnum, {
  name: 'DecidingBody',
  description: 'Who decides in a case; which of them may is a rule of law by its stage (BLTTHS Đ106).',
  valuesConfig: {
    INVESTIGATOR: { description: 'The investigating body (cơ quan điều tra).' },
    PROSECUTOR: { description: 'The procuracy (Viện kiểm sát).' },
    COURT: { description: 'The court (Tòa án).' },
    ENFORCEMENT_AUTHORITY: { description: 'The enforcement authority (cơ quan thi hành án dân sự).' },
  },
});

@ObjectType({
  implements: NodeType,
  description: 'A judgment or decision of a case, with the items that it names. It is never changed.',
})
export class CaseDecision extends NodeType {
  @Field(() => CaseDecisionKindEnum, { description: 'What it is.' })
  kind: CaseDecisionKindEnum;

  @Field(() => DecidingBodyEnum, { description: 'What kind of body decided.' })
  bodyKind: DecidingBodyEnum;

  @Field(() => String, { description: 'The body that decided.' })
  organisation: string;

  @Field(() => String, { description: 'The number as it was written.' })
  number: string;

  @Field(() => CalendarDateScalar, { description: 'The date it bears.' })
  dated: string;

  @Field(() => CalendarDateScalar, { description: 'The first day on which it is in force.' })
  inForceOn: string;

  @Field(() => String, { description: 'Who signed it.' })
  signerName: string;

  @Field(() => Boolean, {
    description: 'Whether it counts: neither withdrawn nor replaced by a correcting one.',
  })
  stands: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Why the book was corrected, where it was entered as a correction.',
  })
  reason: string | null;

  @Field(() => CaseDecision, {
    nullable: true,
    description: 'The wrongly entered decision that it replaces.',
  })
  replaces: CaseDecision | null;

  @Field(() => CaseDecision, { nullable: true, description: 'The correcting decision that stands for it.' })
  replacedBy: CaseDecision | null;

  @Field(() => String, { nullable: true, description: 'Why it was withdrawn, if it was.' })
  withdrawalReason: string | null;

  @Field(() => InstantScalar, { description: 'When it was entered, by the database’s clock.' })
  recordedAt: string;

  @Field(() => Staff, { description: 'Who entered it; never who carries it out.' })
  enteredBy: Staff;

  @Field(() => [CaseDecisionItem], { description: 'What it orders, item by item.' })
  items: CaseDecisionItem[];
}

@ObjectType({ description: 'What a decision orders of one item.' })
export class CaseDecisionItem {
  @Field(() => Exhibit, { nullable: true, description: 'The item; absent where it is not yours to see.' })
  exhibit: Exhibit | null;

  @Field(() => IntendedDisposalEnum, { description: 'What is ordered.' })
  orders: IntendedDisposalEnum;

  @Field(() => String, {
    nullable: true,
    description: 'The person who gets it, where the decision names one.',
  })
  recipient: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The organisation that gets it, where the decision names one.',
  })
  toOrganisation: string | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: 'Of how much of the item, in its unit; of all of it where it is absent.',
  })
  quantity: string | null;

  @Field(() => CaseDecision, { description: 'The decision.' })
  decision: CaseDecision;
}

@InputType({ description: 'What a decision orders of one item.' })
export class CaseDecisionItemInput {
  @Field(() => ID, { description: 'The item, one of the case.' })
  exhibitId: string;

  @Field(() => IntendedDisposalEnum, { description: 'What is ordered.' })
  orders: IntendedDisposalEnum;

  @Field(() => String, {
    nullable: true,
    description:
      'The person who gets it; nobody else then does. A RETURN needs this or `toOrganisation`, and nothing has both.',
  })
  recipient?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The organisation that gets it, through whoever comes for it.',
  })
  toOrganisation?: string | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description:
      'Of how much of the item, in its unit; needed where the decision orders several things of it, together at most what is there.',
  })
  quantity?: string | null;
}

@InputType({ description: 'A judgment or decision that has arrived and is in force.' })
export class CaseDecisionEnterInput {
  @Field(() => ID, { description: 'The case.' })
  caseId: string;

  @Field(() => Int, { description: 'The version of the case that you have seen.' })
  expectedVersion: number;

  @Field(() => CaseDecisionKindEnum, { description: 'What it is.' })
  kind: CaseDecisionKindEnum;

  @Field(() => DecidingBodyEnum, { description: 'What kind of body decided.' })
  bodyKind: DecidingBodyEnum;

  @Field(() => String, {
    nullable: true,
    description: 'The body that decided; your own office when left out for ENFORCEMENT_AUTHORITY.',
  })
  organisation?: string | null;

  @Field(() => String, { description: 'Its number.' })
  number: string;

  @Field(() => CalendarDateScalar, { description: 'The date it bears.' })
  dated: string;

  @Field(() => CalendarDateScalar, {
    nullable: true,
    description: 'The first day on which it is in force, not yet to come; its date when left out.',
  })
  inForceOn?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'The member of the staff who signed it: a head, a deputy or a delegate, for ENFORCEMENT_AUTHORITY.',
  })
  signerId?: string | null;

  @Field(() => String, { nullable: true, description: 'Who signed it, for the other bodies.' })
  signerName?: string | null;

  @Field(() => [CaseDecisionItemInput], {
    description: 'The items that it names, 200 at most; needed for a DISPOSAL_DECISION.',
  })
  items: CaseDecisionItemInput[];

  @Field(() => ID, {
    nullable: true,
    description:
      'The decision of the same office that was entered wrongly, or lacks an item, and that this one replaces. What it orders of items that other offices hold is carried over.',
  })
  replacesId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why the book is corrected; needed where this replaces a decision or another number of the case.',
  })
  reason?: string | null;
}

@ObjectType({ description: 'The decision, or why not.' })
export class CaseDecisionEnterPayload extends ChangePayload {
  @Field(() => CaseDecision, { nullable: true, description: 'The decision.' })
  decision?: CaseDecision | null;

  @Field(() => CaseFile, {
    nullable: true,
    description: 'The case with its new version; absent where another office keeps it.',
  })
  case?: CaseFile | null;
}

@InputType({ description: 'A decision that should not have been entered, such as one of another case.' })
export class CaseDecisionWithdrawInput {
  @Field(() => ID, { description: 'The decision.' })
  decisionId: string;

  @Field(() => String, { description: 'Why.' })
  reason: string;
}

@ObjectType({ description: 'The withdrawn decision, or why not.' })
export class CaseDecisionWithdrawPayload extends ChangePayload {
  @Field(() => CaseDecision, { nullable: true, description: 'The decision.' })
  decision?: CaseDecision | null;
}
