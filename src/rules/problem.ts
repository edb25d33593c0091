import type { FactsOf } from '../platform/sentences/index.js';
import type { Problem } from '../platform/outcome.js';
import type { BareCode, SentenceOf, UserErrorCode } from './user-errors.js';

type Facts = Readonly<Record<string, string>>;

/** The field and the facts of a problem: those that its sentence uses must be given, more may be. */
type Told<Code extends UserErrorCode> = Code extends UserErrorCode
  ? SentenceOf<Code> extends { readonly facts: object }
    ? [field: readonly string[], facts: FactsOf<SentenceOf<Code>> & Facts]
    : [field?: readonly string[], facts?: Facts]
  : never;

/** A problem with all the facts of its sentence, where it is not made by `problem`. */
export type ProblemOf<Code extends string> = Code extends UserErrorCode
  ? Problem<Code> & { readonly facts: FactsOf<SentenceOf<Code>> & Facts }
  : Problem<Code> & { readonly facts: Facts };

/** A problem of the closed list: `problem('REQUIRED', ['input', 'name'])`. */
export function problem<Code extends UserErrorCode>(code: Code, ...told: Told<Code>): Problem<UserErrorCode> {
  const [field = [], facts = {}] = told as [field?: readonly string[], facts?: Facts];
  return { code, field, facts };
}

/** A problem of which no fact is known, as when the database refuses. */
export function bareProblem(code: BareCode, field: readonly string[] = []): Problem<UserErrorCode> {
  return { code, field, facts: {} };
}
