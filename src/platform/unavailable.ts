import { isConflict, isGivenUp, outageOf, type Outage } from './database/failures.js';
import { tell, tellBare, type ToldRefusal } from './sentences/index.js';

/**
 * Seconds after which what was refused for no fault of its own is worth sending again, by the code of the refusal; such
 * an answer has the status 503 and says so in `retryAfter` and the header Retry-After.
 */
const secondsByCode: Readonly<Record<string, number>> = {
  TIMEOUT: 5,
  DATABASE_UNAVAILABLE: 2,
  BUSY: 2,
  DISK_FULL: 60,
  DATABASE_READ_ONLY: 30,
  STARTING: 5,
  STOPPING: 5,
  BOOK_BEHIND_LOG: 60,
  BOOK_RESTORED: 60,
};

const nameByOutage = {
  away: 'DATABASE_UNAVAILABLE',
  closed: 'DATABASE_UNAVAILABLE',
  exhausted: 'BUSY',
  'disk-full': 'DISK_FULL',
  'read-only': 'DATABASE_READ_ONLY',
} as const satisfies Readonly<Record<Outage, string>>;

/** When to send again what was refused with this code; undefined where that would not help. */
export function retryAfterOf(code: unknown): number | undefined {
  return typeof code === 'string' && Object.hasOwn(secondsByCode, code) ? secondsByCode[code] : undefined;
}

/**
 * What is said of a failure that passes, whatever was asked: an outage, a statement that was given up, others who were in
 * the way each time. Undefined for any other.
 */
export function unavailability(error: unknown): ToldRefusal | undefined {
  const outage = outageOf(error);
  if (outage !== undefined) {
    return tell(nameByOutage[outage]);
  }
  if (isGivenUp(error)) {
    return tellBare('TIMEOUT');
  }
  return isConflict(error) ? tell('BUSY') : undefined;
}
