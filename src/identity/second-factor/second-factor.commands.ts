import { sql } from 'kysely';
import { done, refused, type Outcome } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import { actorOf, mutate, type HouseWork, type RequestContext } from '../request-context.js';
import { confirmPassword, throttled } from '../sessions/log-in.js';
import { beginAttempt, normalisedName } from '../sessions/log-in-throttle.js';
import { refusedInSteps } from '../sessions/refused-in-steps.js';
import { accountEvent, hasOffice, personById, type Person } from '../staff/person.reads.js';
import { enrolmentUri, newCodeSecret, stepOf } from './one-time-code.js';
import { keptFactor, sealOf } from './second-factor.reads.js';

export interface Enrolment {
  readonly uri: string;
  readonly secret: string;
}

async function self(context: RequestContext): Promise<Person & { readonly officeId: string }> {
  await context.pauseReads();
  const person = await personById(context.accounts, actorOf(context).id, context.clock.now());
  if (person === undefined || !hasOffice(person)) {
    throw new Error('Somebody is logged in who has no office.');
  }
  return person;
}

/**
 * Makes a secret for the person's authenticator and answers it, once. It counts from its confirmation on; until then a
 * further enrolment replaces it. The password is asked for again: a stolen token must not lock its owner out.
 */
export async function enrolSecondFactor(
  context: RequestContext,
  requestId: string,
  password: string,
): Promise<Outcome<Enrolment>> {
  const { secretSeal } = context;
  if (secretSeal === undefined) {
    return refused(problem('SECOND_FACTOR_UNAVAILABLE'));
  }
  const person = await self(context);
  const allowed = await confirmPassword(context, person, password);
  if (!allowed.ok) {
    return allowed;
  }
  const sealed = secretSeal.seal(newCodeSecret(), person.id);
  const outcome = await mutate(context, 'secondFactorEnrol', requestId, null, (work) =>
    keepPending(work, person, requestId, sealed),
  );
  if (!outcome.ok) {
    return outcome;
  }
  const kept = await keptFactor(context.accounts, person.id);
  if (kept === undefined || kept.confirmed || kept.requestId !== requestId) {
    return refused(problem('REQUEST_ID_REUSED', ['requestId'], { operation: 'secondFactorEnrol' }));
  }
  const secret = secretSeal.open(kept.sealedSecret, person.id);
  return { ...outcome, value: { secret, uri: enrolmentUri(secret, person.username) } };
}

async function keepPending(
  work: HouseWork,
  person: Person & { readonly officeId: string },
  requestId: string,
  sealed: string,
): Promise<Outcome<null>> {
  const kept = await sql`
    insert into identity.second_factor as f (staff_id, sealed_secret, request_id, enrolled_at)
    values (${person.id}, ${sealed}, ${requestId}, ${work.now})
    on conflict (staff_id) do update set sealed_secret = excluded.sealed_secret,
      request_id = excluded.request_id, enrolled_at = excluded.enrolled_at
    where f.confirmed_at is null`.execute(work.sql);
  if (kept.numAffectedRows !== 1n) {
    return refused(problem('SECOND_FACTOR_EXISTS'));
  }
  await work.record(accountEvent(person, 'session.second-factor-enrolled', {}));
  return done(null);
}

/** Confirms the enrolment with a first code; from now on a log-in needs one, and this session has shown its own. */
export function confirmSecondFactor(
  context: RequestContext,
  requestId: string,
  code: string,
): Promise<Outcome<null>> {
  return refusedInSteps(() => tryCode(context, requestId, code));
}

async function tryCode(context: RequestContext, requestId: string, code: string): Promise<Outcome<null>> {
  const person = await self(context);
  const now = context.clock.now();
  const answer = await beginAttempt(context.accounts, normalisedName(person.username), context.address, now);
  if ('retryAfterSeconds' in answer) {
    return throttled(answer.retryAfterSeconds);
  }
  const kept = await keptFactor(context.accounts, person.id);
  const step =
    kept === undefined || kept.confirmed
      ? undefined
      : stepOf(sealOf(context).open(kept.sealedSecret, person.id), code, now);
  const outcome = await mutate(context, 'secondFactorConfirm', requestId, null, async (work) => {
    if (kept === undefined) {
      return refused(problem('SECOND_FACTOR_NOT_ENROLLED'));
    }
    if (kept.confirmed) {
      return refused(problem('SECOND_FACTOR_EXISTS'));
    }
    return step === undefined
      ? refused(problem('SECOND_FACTOR_WRONG', ['input', 'code']))
      : confirm(work, person, kept.sealedSecret, step);
  });
  // A wrong code goes on counting as a failure; everything else was none.
  if (outcome.ok || outcome.problems.every((one) => one.code !== 'SECOND_FACTOR_WRONG')) {
    await answer.attempt.takeBack();
  }
  return outcome;
}

async function confirm(
  work: HouseWork,
  person: Person & { readonly officeId: string },
  sealed: string,
  step: number,
): Promise<Outcome<null>> {
  const confirmed = await sql`
    update identity.second_factor set confirmed_at = ${work.now}, last_step = ${step}
    where staff_id = ${person.id} and confirmed_at is null and sealed_secret = ${sealed}`.execute(work.sql);
  if (confirmed.numAffectedRows !== 1n) {
    return refused(problem('SECOND_FACTOR_EXISTS'));
  }
  await sql`
    update identity.session set second_factor = true
    where id = ${work.actor.sessionId ?? null} and closed_at is null`.execute(work.sql);
  await work.record(accountEvent(person, 'session.second-factor-confirmed', {}));
  return done(null);
}
