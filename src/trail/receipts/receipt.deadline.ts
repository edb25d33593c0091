import { dateInVietnam, ruleValue } from '../../rules/index.js';
import type { RequestContext } from '../../identity/index.js';

/** The milliseconds since 1970 with which a UUIDv7 begins: when the event was told. */
function toldAt(eventId: string): Date {
  return new Date(Number.parseInt(eventId.replaceAll('-', '').slice(0, 12), 16));
}

/**
 * When an event must be in the log: so many seconds of the rule `trail.receipt.deadline-seconds` after it was told.
 * It follows from the event's id, so that a repeated request gets the same receipt.
 */
export async function deadlineOf(context: RequestContext, eventId: string): Promise<Date> {
  const told = toldAt(eventId);
  const day = dateInVietnam(told);
  const seconds = await context.loaders.get(`receipt deadline ${day}`, () => secondsOn(context, day));
  return new Date(told.getTime() + seconds * 1_000);
}

async function secondsOn(context: RequestContext, day: string): Promise<number> {
  const seconds = await ruleValue<number>(context.sql, 'trail.receipt.deadline-seconds', day);
  // Whoever waits for a proof next holds no connection.
  await context.pauseReads();
  return seconds;
}
