import { Field, ObjectType, registerEnumType } from 'type-graphql';
import type { Problem } from '../platform/outcome.js';
import { isUserErrorCode, sentenceOf, userErrors, type UserErrorCode } from './user-errors.js';

const UserErrorCodeEnum = Object.fromEntries(Object.keys(userErrors).map((code) => [code, code])) as Record<
  UserErrorCode,
  UserErrorCode
>;

registerEnumType(UserErrorCodeEnum, {
  name: 'UserErrorCode',
  description: 'Why the house refused: a closed list.',
  valuesConfig: Object.fromEntries(
    Object.entries(userErrors).map(([code, sentence]) => [code, { description: sentence.en }]),
  ),
});

@ObjectType({ description: 'A fact that belongs to a refusal.' })
export class UserErrorFact {
  @Field(() => String, { description: 'What the fact is about.' })
  name: string;

  @Field(() => String, { description: 'The fact itself, as text.' })
  value: string;
}

@ObjectType({ description: 'A refusal that a person can act on. Nothing was changed.' })
export class UserError {
  @Field(() => UserErrorCodeEnum, { description: 'Why, from the closed list.' })
  code: UserErrorCode;

  @Field(() => [String], {
    description: 'The input field it is about, from the outside in; empty for the whole.',
  })
  field: readonly string[];

  @Field(() => String, { description: 'The sentence for the user, in Vietnamese.' })
  message: string;

  @Field(() => String, { description: 'The same sentence in English.' })
  messageEnglish: string;

  @Field(() => [UserErrorFact], {
    description: 'What is needed to act, such as the quantity still available.',
  })
  facts: UserErrorFact[];
}

function userErrorOf(problem: Problem): UserError {
  if (!isUserErrorCode(problem.code)) {
    throw new Error(`${problem.code} is not in the list of user errors.`);
  }
  return {
    code: problem.code,
    field: problem.field ?? [],
    message: sentenceOf(problem.code, 'vi', problem.facts),
    messageEnglish: sentenceOf(problem.code, 'en', problem.facts),
    facts: Object.entries(problem.facts ?? {}).map(([name, value]) => ({ name, value })),
  };
}

/** The user errors of a part of a payload that was refused by itself. */
export function userErrorsOf(problems: readonly Problem[]): UserError[] {
  return problems.map(userErrorOf);
}
