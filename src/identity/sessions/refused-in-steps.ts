import { setTimeout as wait } from 'node:timers/promises';
import type { Outcome } from '../../platform/outcome.js';

/**
 * Milliseconds in whose multiples a refusal is answered. One covers the hash of the password and what is written about
 * an account that exists, so that the time of an answer tells neither whether it does nor what was wrong.
 */
const refusalStep = 300;

/** Answers a refusal at the next multiple of {@link refusalStep} after it was asked, whatever refused it. */
export async function refusedInSteps<Value>(attempt: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
  const asked = performance.now();
  const outcome = await attempt();
  if (!outcome.ok) {
    const taken = performance.now() - asked;
    await wait(refusalStep - (taken % refusalStep), undefined, { ref: false });
  }
  return outcome;
}
