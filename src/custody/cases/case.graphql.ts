import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { CalendarDateScalar } from '../../platform/graphql/scalars.js';
import { NodeType, Office } from '../../identity/index.js';

export enum PartyCapacity {
  DEFENDANT = 'DEFENDANT',
  CREDITOR = 'CREDITOR',
  DEBTOR = 'DEBTOR',
  CONCERNED = 'CONCERNED',
}

registerEnumType(PartyCapacity, {
  name: 'PartyCapacity',
  description: 'As what a person is named in a case.',
  valuesConfig: {
    DEFENDANT: { description: 'The accused or convicted person (bị cáo).' },
    CREDITOR: { description: 'Who is owed (người được thi hành án).' },
    DEBTOR: { description: 'Who owes (người phải thi hành án).' },
    CONCERNED: {
      description: 'Whose rights or duties are concerned (người có quyền lợi, nghĩa vụ liên quan).',
    },
  },
});

export enum CaseStageEnum {
  NOT_JUDGED = 'NOT_JUDGED',
  JUDGED = 'JUDGED',
  TO_BE_ENFORCED = 'TO_BE_ENFORCED',
}

registerEnumType(CaseStageEnum, {
  name: 'CaseStage',
  description: 'How far a case has come, by its papers.',
  valuesConfig: {
    NOT_JUDGED: { description: 'No judgment has been entered (chưa có bản án).' },
    JUDGED: {
      description: 'There is a judgment, and no enforcement decision yet (chưa có quyết định thi hành án).',
    },
    TO_BE_ENFORCED: { description: 'There is an enforcement decision (đã có quyết định thi hành án).' },
  },
});

@ObjectType({ description: 'A person named in a case.' })
export class Party {
  @Field(() => String, { description: 'The name.' })
  name: string;

  @Field(() => PartyCapacity, { description: 'As what.' })
  capacity: PartyCapacity;
}

@ObjectType({ implements: NodeType, description: 'A case to which items belong (vụ việc).' })
export class CaseFile extends NodeType {
  @Field(() => String, { description: 'What the case is called: usually its first party.' })
  title: string;

  @Field(() => String, { nullable: true, description: 'The number of the judgment, once there is one.' })
  judgmentNumber: string | null;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'The date of the judgment.' })
  judgmentDate: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The court that gave the judgment, where the book knows it; its number is unique in its year.',
  })
  judgmentCourt: string | null;

  @Field(() => String, { nullable: true, description: 'The number of the enforcement decision.' })
  enforcementDecisionNumber: string | null;

  @Field(() => CalendarDateScalar, {
    nullable: true,
    description: 'The date of the enforcement decision, from which the deadlines of disposal run.',
  })
  enforcementDecisionDate: string | null;

  @Field(() => CaseStageEnum, { description: 'How far it has come, by its papers.' })
  stage: CaseStageEnum;

  @Field(() => Int, { description: 'The version to name when you change the case.' })
  version: number;

  @Field(() => [Party], { description: 'The persons named in the case, in the order of its papers.' })
  parties: Party[];

  @Field(() => Office, { description: 'The office that keeps the case.' })
  office: Office;
}

export const CaseConnection = connectionType('CaseFile', () => CaseFile);

@InputType({ description: 'Which cases; all given members must hold.' })
export class CaseFilter {
  @Field(() => ID, { nullable: true, description: 'Only those that this office keeps.' })
  officeId?: string | null;

  @Field(() => CaseStageEnum, { nullable: true, description: 'Only those that have come so far.' })
  stage?: CaseStageEnum | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only those whose title contains this text, with or without its accents.',
  })
  title?: string | null;
}

@InputType({ description: 'A judgment: a court gives a number once in a year.' })
export class JudgmentInput {
  @Field(() => String, { description: 'The number, such as "19/2026/HS-ST".' })
  number: string;

  @Field(() => CalendarDateScalar, { description: 'The date.' })
  dated: string;

  @Field(() => String, {
    nullable: true,
    description: 'The court; needed where two courts have given the number in the year.',
  })
  court?: string | null;
}

@InputType({ description: 'The number and date of a decision.' })
export class DatedNumberInput {
  @Field(() => String, { description: 'The number, such as "88/QĐ-THADS".' })
  number: string;

  @Field(() => CalendarDateScalar, { description: 'The date.' })
  dated: string;
}

@InputType({ description: 'A person named in a case.' })
export class PartyInput {
  @Field(() => String, { description: 'The name.' })
  name: string;

  @Field(() => PartyCapacity, { defaultValue: PartyCapacity.DEFENDANT, description: 'As what.' })
  capacity: PartyCapacity;
}

@InputType({
  description:
    'The case of the received items: found by its id or its judgment and completed with the parties and papers that it lacks, or written anew.',
})
export class CaseInput {
  @Field(() => ID, {
    nullable: true,
    description: 'A case of the office that is known, found in the list of cases: the items join it.',
  })
  caseId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'What the case is called; its first party when left out.',
  })
  title?: string | null;

  @Field(() => JudgmentInput, { nullable: true, description: 'The judgment, once there is one.' })
  judgment?: JudgmentInput | null;

  @Field(() => DatedNumberInput, {
    nullable: true,
    description: 'The enforcement decision, once there is one.',
  })
  enforcementDecision?: DatedNumberInput | null;

  @Field(() => [PartyInput], {
    defaultValue: [],
    description: 'The persons named in the case; needed for a new one without a title.',
  })
  parties: PartyInput[];
}
