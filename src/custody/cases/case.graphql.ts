import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { CalendarDateScalar } from '../../platform/graphql/scalars.js';
import { ChangePayload } from '../../rules/index.js';
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

  @Field(() => String, { nullable: true, description: 'The number of the enforcement decision.' })
  enforcementDecisionNumber: string | null;

  @Field(() => CalendarDateScalar, {
    nullable: true,
    description: 'The date of the enforcement decision, from which the deadlines of disposal run.',
  })
  enforcementDecisionDate: string | null;

  @Field(() => Int, { description: 'The version to name when you change the case.' })
  version: number;

  @Field(() => [Party], { description: 'The persons named in the case, in the order of its papers.' })
  parties: Party[];

  @Field(() => Office, { description: 'The office that keeps the case.' })
  office: Office;
}

@InputType({ description: 'The number and date of a judgment or decision.' })
export class DatedNumberInput {
  @Field(() => String, { description: 'The number, such as "19/2026/HS-ST".' })
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
    'The case of the received items: found by its judgment and completed with the parties and the decision that it lacks, or written anew.',
})
export class CaseInput {
  @Field(() => String, {
    nullable: true,
    description: 'What the case is called; its first party when left out.',
  })
  title?: string | null;

  @Field(() => DatedNumberInput, { nullable: true, description: 'The judgment, once there is one.' })
  judgment?: DatedNumberInput | null;

  @Field(() => DatedNumberInput, {
    nullable: true,
    description: 'The enforcement decision, once there is one.',
  })
  enforcementDecision?: DatedNumberInput | null;

  @Field(() => [PartyInput], { description: 'The persons named in the case.' })
  parties: PartyInput[];
}

@InputType({ description: 'The papers of a case that have arrived: at least one of the two.' })
export class CasePapersEnterInput {
  @Field(() => ID, { description: 'The case.' })
  caseId: string;

  @Field(() => Int, { description: 'The version that you have seen.' })
  expectedVersion: number;

  @Field(() => DatedNumberInput, { nullable: true, description: 'The judgment.' })
  judgment?: DatedNumberInput | null;

  @Field(() => DatedNumberInput, { nullable: true, description: 'The enforcement decision.' })
  enforcementDecision?: DatedNumberInput | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True to replace a paper that is in the book already; without it that is refused.',
  })
  correction?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Why it is corrected; needed for a correction.' })
  reason?: string | null;
}

@ObjectType({ description: 'The case with its papers, or why not.' })
export class CasePapersEnterPayload extends ChangePayload {
  @Field(() => CaseFile, { nullable: true, description: 'The case.' })
  case?: CaseFile | null;
}
