import type { Problem } from '../../platform/outcome.js';
import { saidText, typedText } from '../../platform/typed-text.js';
import { isEmptyNumber, problem } from '../../rules/index.js';

/** What lets somebody take over an item in the place of its recipient, and who certified it. */
export interface PaperOfAuthority {
  readonly number: string;
  /** YYYY-MM-DD. */
  readonly dated: string;
  readonly body: string;
}

/** The paper as it is written into the book; null where none was given. */
export function paperOfAuthority(given: PaperOfAuthority | null | undefined): PaperOfAuthority | null {
  return given == null
    ? null
    : { number: typedText(given.number), dated: given.dated, body: saidText(given.body) };
}

/**
 * It has a number and was certified by somebody, not after the handover.
 * @param actedOn the day of the handover, YYYY-MM-DD
 */
export function authorityProblems(
  { number, dated, body }: PaperOfAuthority,
  actedOn: string,
  field: readonly string[],
): Problem[] {
  return [
    ...(isEmptyNumber(number) ? [problem('REQUIRED', [...field, 'number'])] : []),
    ...(dated > actedOn ? [problem('PAPER_AFTER_ACT', [...field, 'dated'], { dated, actedOn })] : []),
    ...(body === '' ? [problem('REQUIRED', [...field, 'body'])] : []),
  ];
}
