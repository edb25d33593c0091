import { Temporal } from 'temporal-polyfill';
import type { Problem } from '../../platform/outcome.js';
import { saidText } from '../../platform/typed-text.js';
import { problem } from '../../rules/index.js';

export interface DelegationPaper {
  readonly number: string;
  readonly dated: string;
}

/** The dates and texts of a delegation as they are given. */
export interface DelegationWording {
  readonly validFrom: string;
  readonly validTo: string;
  readonly paper: DelegationPaper;
  readonly scope: string;
}

const longestNumber = 50;
const longestScope = 2_000;

/** What the house allows of the period of a delegation, in days. */
export interface DelegationLimits {
  readonly longest: number;
  /** How long before the day on which it is recorded it may have begun. */
  readonly back: number;
}

/**
 * The period ends after it begins, not before today, and is no longer than the house allows; the paper was first. It
 * begins soon enough before today that nobody signs papers of a time of which the book knew no delegation.
 */
export function dateProblems(
  wording: DelegationWording,
  today: string,
  { longest, back }: DelegationLimits,
): Problem[] {
  const { validFrom, validTo, paper } = wording;
  const problems: Problem[] = [];
  const earliest = Temporal.PlainDate.from(today).subtract({ days: back }).toString();
  if (validFrom < earliest) {
    problems.push(problem('DELEGATION_BACKDATED', ['input', 'validFrom'], { earliest, most: String(back) }));
  }
  if (validTo < validFrom) {
    problems.push(problem('DELEGATION_DATES_REVERSED', ['input', 'validTo']));
  } else if (validTo < today) {
    problems.push(problem('DELEGATION_OVER', ['input', 'validTo'], { validTo, today }));
  } else if (daysOf(validFrom, validTo) > longest) {
    problems.push(problem('DELEGATION_TOO_LONG', ['input', 'validTo'], { most: String(longest) }));
  }
  if (paper.dated > today) {
    problems.push(problem('DATE_IN_FUTURE', ['input', 'paper', 'dated']));
  } else if (paper.dated > validFrom) {
    problems.push(problem('DELEGATION_BEFORE_PAPER', ['input', 'validFrom'], { dated: paper.dated }));
  }
  return problems;
}

/** Days of a period, the first and the last among them. */
function daysOf(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days + 1;
}

/** The paper has a number, and says what is delegated. */
export function textProblems({ paper, scope }: DelegationWording): Problem[] {
  return [
    ...givenWithin(paper.number, longestNumber, ['input', 'paper', 'number']),
    ...givenWithin(scope, longestScope, ['input', 'scope']),
  ];
}

/** The reason of a revocation. */
export function reasonProblems(reason: string): Problem[] {
  return givenWithin(reason, longestScope, ['input', 'reason']);
}

function givenWithin(text: string, most: number, field: readonly string[]): Problem[] {
  const given = saidText(text);
  if (given === '') {
    return [problem('REQUIRED', field)];
  }
  return given.length > most ? [problem('TOO_LONG', field, { most: String(most) })] : [];
}
