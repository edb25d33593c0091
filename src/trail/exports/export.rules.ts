import type { Problem } from '../../platform/outcome.js';
import { missingOr, problem } from '../../rules/index.js';

const longestText = 1_000;
const mostKinds = 50;
const kindForm = /^[a-z]+(\.[a-z-]+)+$/;

/** What is taken out lies in the past: a file of a period that still grows would be another one at each download. */
export function periodProblems(
  { from, until }: { readonly from: Date; readonly until: Date },
  now: Date,
): Problem[] {
  return [
    ...(until > from ? [] : [problem('EXPORT_PERIOD_EMPTY', ['input', 'until'])]),
    ...(until > now ? [problem('DATE_IN_FUTURE', ['input', 'until'])] : []),
  ];
}

export function kindsProblems(kinds: readonly string[] | null): Problem[] {
  if (kinds === null) {
    return [];
  }
  if (kinds.length === 0 || kinds.length > mostKinds) {
    return [problem('OUT_OF_RANGE', ['input', 'kinds'], { least: '1', most: String(mostKinds) })];
  }
  return kinds.flatMap((kind, index) =>
    kindForm.test(kind) ? [] : [missingOr(kind, problem('INVALID', ['input', 'kinds', String(index)]))],
  );
}

export function textProblems(text: string, field: readonly string[]): Problem[] {
  if (text === '') {
    return [problem('REQUIRED', field)];
  }
  return text.length > longestText ? [problem('TOO_LONG', field, { most: String(longestText) })] : [];
}
