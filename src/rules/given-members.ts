import type { Problem } from '../platform/outcome.js';
import { typedText } from '../platform/typed-text.js';
import { problem } from './problem.js';
import type { terms } from './terms.js';
import type { UserErrorCode } from './user-errors.js';

/** A member of an input that stands for others: its words are in the terms. */
type OneOfMember = keyof (typeof terms)['member'];

/** What is wrong where exactly one of several members of an input must be given: none is, or more than one. */
export function exactlyOneProblems<Member extends OneOfMember>(
  input: Readonly<Partial<Record<Member, unknown>>>,
  members: readonly Member[],
  field: readonly string[],
): Problem<UserErrorCode>[] {
  const given = members.filter((member) => input[member] != null);
  return given.length === 1 ? [] : [problem('ONE_OF_REQUIRED', field, { members: members.join(', ') })];
}

/** That nothing was typed where something is needed, or else what is wrong with what was typed. */
export function missingOr(
  typed: string | null | undefined,
  wrong: Problem<UserErrorCode>,
): Problem<UserErrorCode> {
  return typedText(typed) === '' ? problem('REQUIRED', wrong.field) : wrong;
}

/** What stands in an input at the path of a problem. */
function givenAt(input: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (given, name) => (typeof given === 'object' && given !== null ? Reflect.get(given, name) : undefined),
    { input },
  );
}

/** That something is required is told of what was left empty; of what was typed, why that is not enough. */
export function aboutWhatWasTyped(told: Problem, input: unknown): Problem {
  const { code, field = [] } = told;
  const given = givenAt(input, field);
  if (code !== 'REQUIRED' || typeof given !== 'string' || typedText(given) === '') {
    return told;
  }
  const isNumber = /number$/i.test(field.at(-1) ?? '');
  return problem(isNumber ? 'NUMBER_WITHOUT_DIGIT' : 'TEXT_SAYS_NOTHING', field);
}
