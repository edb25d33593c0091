import type { Problem } from '../platform/outcome.js';
import { saidText, typedText } from '../platform/typed-text.js';
import { isEmptyNumber } from './comparing/index.js';
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

/** Of what was typed it is not said that it is missing, but that a number has no digit, or a text no word. */
export function aboutWhatWasTyped(told: Problem, input: unknown): Problem {
  const { code, field = [] } = told;
  const given = givenAt(input, field);
  if (code !== 'REQUIRED' || typeof given !== 'string' || typedText(given) === '') {
    return told;
  }
  if (/number$/i.test(field.at(-1) ?? '') && isEmptyNumber(given)) {
    return problem('NUMBER_WITHOUT_DIGIT', field);
  }
  return saidText(given) === '' ? problem('TEXT_SAYS_NOTHING', field) : told;
}
