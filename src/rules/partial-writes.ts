import { constraintOf, sqlStateOf } from '../platform/database/failures.js';
import type { PreparedStatement } from '../platform/database/prepared-reads.js';
import type { Problem } from '../platform/outcome.js';
import type { Work } from '../platform/database/unit-of-work.js';
import { explainFailure } from './constraint-errors.js';

const savepoint: PreparedStatement = { name: 'savepoint', text: 'savepoint parts', values: [] };
const rollBack: PreparedStatement = {
  name: 'rollback_to_savepoint',
  text: 'rollback to savepoint parts',
  values: [],
};

/**
 * Writes the parts of a batch together, in one round trip. Where the database refuses, the rules have overlooked
 * something: then each is written by itself, so that the one takes nothing from the others.
 * @param statementsOf what writes some of the parts
 * @returns what was refused after all, and why
 */
export async function writeParts<Part>(
  work: Pick<Work, 'ask'>,
  parts: readonly Part[],
  statementsOf: (some: readonly Part[]) => readonly PreparedStatement[],
): Promise<ReadonlyMap<Part, Problem>> {
  const refusals = new Map<Part, Problem>();
  const together = await refusalOf(work, statementsOf, parts);
  if (together === null) {
    return refusals;
  }
  for (const part of parts) {
    const refusal = parts.length === 1 ? together : await refusalOf(work, statementsOf, [part]);
    if (refusal !== null) {
      refusals.set(part, refusal);
    }
  }
  return refusals;
}

/** Writes these parts, or nothing of them and answers why; null when they are written. */
async function refusalOf<Part>(
  work: Pick<Work, 'ask'>,
  statementsOf: (some: readonly Part[]) => readonly PreparedStatement[],
  some: readonly Part[],
): Promise<Problem | null> {
  if (some.length === 0) {
    return null;
  }
  try {
    await work.ask(savepoint, ...statementsOf(some));
    return null;
  } catch (error) {
    const explained = explainFailure({ constraint: constraintOf(error), sqlState: sqlStateOf(error) });
    if (explained === undefined) {
      throw error;
    }
    await work.ask(rollBack);
    return explained;
  }
}
