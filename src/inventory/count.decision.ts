import { Decimal } from 'decimal.js';
import { newId } from '../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../platform/outcome.js';
import { saidText, typedText } from '../platform/typed-text.js';
import { exactlyOneProblems, missingOr, problem } from '../rules/index.js';
import type { Actor, HouseWork } from '../identity/index.js';
import { decideSealCheck, isExhibitCode, type DecidedSealCheck } from '../custody/index.js';
import {
  codeOf,
  type CountedExhibit,
  type CountedPlace,
  type CountFacts,
  type Observation,
} from './count.facts.js';
import type { SealCondition } from './inventory.entity.js';
import { countedQuantityProblems, countTimeProblems, sealNoteProblems } from './inventory.rules.js';
import { lookWhileCounting } from './seal-seen.js';
import { secondCounterOf } from './second-counter.js';

/** A count that nothing speaks against. */
export interface DecidedCount {
  readonly id: string;
  /** Null for a thing without a record. */
  readonly exhibit: CountedExhibit | null;
  readonly description: string | null;
  readonly place: CountedPlace;
  readonly quantity: string;
  readonly sealCondition: SealCondition | null;
  readonly note: string;
  readonly countedAt: Date;
  readonly second: Actor | null;
  /** The check of its seal that the count is as well. */
  readonly sealCheck: DecidedSealCheck | null;
}

/** Decides over one observation of an inventory that is being counted. Fields are told as of a single input. */
export function decideCount(
  work: Pick<HouseWork, 'actor' | 'now'>,
  facts: CountFacts,
  given: Observation,
): Outcome<DecidedCount> {
  const { inventory, places, people } = facts;
  const named = exhibitOf(facts, given);
  const naming = namingProblems(given, named);
  if (naming.length > 0) {
    return refused(...naming);
  }
  const exhibit = given.description == null ? named : null;
  const place = places.find(({ id }) => id === given.placeId);
  const countedAt = given.countedAt ?? work.now;
  const note = saidText(given.note);
  const sealCondition = given.sealCondition ?? null;
  const person = people.get(given.secondCounterId ?? '');
  const step = { inventory, act: 'COUNT' } as const;
  const second = secondCounterOf(given, person, work.actor, exhibit?.highRisk ?? false, step);
  const problems = [
    ...countedQuantityProblems(
      given.quantity,
      { unit: exhibit?.unit ?? facts.finestUnit, isRecorded: exhibit !== null },
      ['input', 'quantity'],
    ),
    ...sealNoteProblems(sealCondition, note),
    ...countTimeProblems(countedAt, inventory.openedAt, work.now),
    ...second.problems,
  ];
  if (place === undefined) {
    problems.push(problem('NOT_FOUND', ['input', 'placeId']));
  }
  if (place === undefined || problems.length > 0) {
    return refused(...problems);
  }
  const quantity = new Decimal(given.quantity).toFixed();
  const seen = { quantity, sealCondition, note, countedAt };
  const look = lookWhileCounting(inventory, exhibit?.seal ?? null, seen);
  const sealCheck =
    exhibit?.seal == null || look === null
      ? done(null)
      : decideSealCheck(exhibit.seal, look, work.now, ['input']);
  if (!sealCheck.ok) {
    return sealCheck;
  }
  return done({
    id: newId(),
    exhibit,
    description: exhibit === null ? descriptionOf(given) : null,
    place,
    ...seen,
    second: second.person,
    sealCheck: sealCheck.value,
  });
}

function exhibitOf({ exhibits }: CountFacts, given: Observation): CountedExhibit | null {
  const code = codeOf(given);
  return exhibits.find((one) => one.id === given.exhibitId || one.code === code) ?? null;
}

function descriptionOf({ description }: Observation): string {
  return typedText(description);
}

const subjects = ['exhibitId', 'exhibitCode', 'description'] as const;

/** What is wrong with how the thing was named: by exactly one of id, code and, where it has no record, description. */
function namingProblems(input: Observation, exhibit: CountedExhibit | null): Problem[] {
  const several = exactlyOneProblems(input, subjects, ['input']);
  if (several.length > 0) {
    return several;
  }
  if (input.description != null) {
    return descriptionOf(input) === '' ? [problem('REQUIRED', ['input', 'description'])] : [];
  }
  if (input.exhibitCode != null && !isExhibitCode(input.exhibitCode)) {
    const code = input.exhibitCode.trim();
    return [missingOr(code, problem('EXHIBIT_CODE_WRONG', ['input', 'exhibitCode'], { code }))];
  }
  const field = ['input', input.exhibitCode == null ? 'exhibitId' : 'exhibitCode'];
  return exhibit === null ? [problem('NOT_FOUND', field)] : [];
}
