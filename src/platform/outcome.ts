/**
 * What a person can be told when the house refuses: a code from the closed list, the input field it is about,
 * and the facts needed to act on it. The sentence in Vietnamese and English is made from these at the border.
 */
export interface Problem<Code extends string = string> {
  readonly code: Code;
  readonly field?: readonly string[];
  readonly facts?: Readonly<Record<string, string>>;
}

/** An event in the trail, and the hash by which its content is bound there: what a receipt names. */
export interface LoggedEvent {
  readonly eventId: string;
  /** SHA-256 in hex of the salted content. */
  readonly commitment: string;
}

export type Outcome<Value> =
  | {
      readonly ok: true;
      readonly value: Value;
      readonly unchanged?: true;
      /** What the unit of work has told the trail; the same for a request that is repeated. */
      readonly events?: readonly LoggedEvent[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function done<Value>(value: Value): Outcome<Value> {
  return { ok: true, value };
}

/** An answer without a change: nothing is kept, and a corrected input may come under the same request id. */
export function unchanged<Value>(value: Value): Outcome<Value> {
  return { ok: true, value, unchanged: true };
}

export function refused(...problems: readonly Problem[]): Outcome<never> {
  return { ok: false, problems };
}

/** Ends a command with a problem from deep inside, where no caller could do anything but pass it on. */
export class RefusedError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}
