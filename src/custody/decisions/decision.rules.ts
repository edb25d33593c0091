import type { Problem } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';

export type CaseDecisionKind = 'JUDGMENT' | 'ENFORCEMENT_DECISION' | 'DISPOSAL_DECISION';
export type DecidingBody = 'INVESTIGATOR' | 'PROSECUTOR' | 'COURT' | 'ENFORCEMENT_AUTHORITY';
export type CaseStage = 'BEFORE_JUDGMENT' | 'AFTER_JUDGMENT';

/** By stage of the case, the bodies that decide on its items: the rule `decision.bodies`. */
export type DecidingBodies = Readonly<Record<CaseStage, readonly DecidingBody[]>>;

/** A decision as its dates and its body are looked at. */
export interface DecisionDates {
  readonly kind: CaseDecisionKind;
  readonly bodyKind: DecidingBody;
  readonly dated: string;
  readonly inForceOn: string;
}

/** The dates of the papers of a case on which a decision may rest. */
export interface CaseDates {
  readonly judgmentDate: string | null;
  readonly enforcementDecisionDate: string | null;
}

/** Where a case stands on a day: whether it had been judged. */
export function stageOn({ judgmentDate }: CaseDates, day: string): CaseStage {
  return judgmentDate !== null && judgmentDate <= day ? 'AFTER_JUDGMENT' : 'BEFORE_JUDGMENT';
}

/** A decision is entered when it is in force, and is in force at the earliest on its date. */
export function dateProblems(given: DecisionDates, today: string): Problem[] {
  const problems: Problem[] = [];
  if (given.dated > today) {
    problems.push(problem('DATE_IN_FUTURE', ['input', 'dated']));
  }
  if (given.inForceOn > today && given.inForceOn !== given.dated) {
    problems.push(problem('DATE_IN_FUTURE', ['input', 'inForceOn']));
  }
  if (given.inForceOn < given.dated) {
    problems.push(problem('DATE_TOO_EARLY', ['input', 'inForceOn'], { earliest: given.dated }));
  }
  return problems;
}

/** A judgment is a court's; it is enforced by a decision of the enforcement authority (Luật THADS Đ36). */
export function bodyProblems(given: DecisionDates, file: CaseDates, bodies: DecidingBodies): Problem[] {
  const field = ['input', 'bodyKind'];
  const only = { JUDGMENT: 'COURT', ENFORCEMENT_DECISION: 'ENFORCEMENT_AUTHORITY', DISPOSAL_DECISION: null }[
    given.kind
  ];
  if (only !== null && given.bodyKind !== only) {
    return [problem('DECISION_BODY_WRONG', field, { bodies: only })];
  }
  if (given.kind === 'JUDGMENT') {
    return [];
  }
  const basis = given.bodyKind === 'ENFORCEMENT_AUTHORITY' ? basisProblems(given, file) : [];
  if (basis.length > 0) {
    return basis;
  }
  const allowed = bodies[stageOn(file, given.dated)];
  return allowed.includes(given.bodyKind)
    ? []
    : [problem('DECISION_BODY_WRONG', field, { bodies: allowed.join(', ') })];
}

/** The enforcement authority executes a judgment, and disposes on an enforcement decision; neither paper is younger. */
function basisProblems(given: DecisionDates, file: CaseDates): Problem[] {
  if (file.judgmentDate === null) {
    return [problem('DECISION_WITHOUT_JUDGMENT', ['input', 'caseId'])];
  }
  if (given.kind === 'DISPOSAL_DECISION' && file.enforcementDecisionDate === null) {
    return [problem('EXHIBIT_WITHOUT_DECISION', ['input', 'caseId'])];
  }
  const papers =
    given.kind === 'DISPOSAL_DECISION'
      ? [file.judgmentDate, file.enforcementDecisionDate ?? file.judgmentDate]
      : [file.judgmentDate];
  const [latest = given.dated] = papers.toSorted().reverse();
  return given.dated < latest
    ? [problem('DECISION_BEFORE_BASIS', ['input', 'dated'], { dated: given.dated, basisDated: latest })]
    : [];
}
