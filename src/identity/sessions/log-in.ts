import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import type { RequestContext } from '../request-context.js';
import { confirmedFactor, stepOfCode, useStep } from '../second-factor/second-factor.reads.js';
import { passwordMatches } from '../staff/password.js';
import { accountEvent, actorOfPerson, hasOffice, personByName, type Person } from '../staff/person.reads.js';
import { keepAttempt, type LogInAttempt } from './log-in-attempts.js';
import { beginAttempt, normalisedName, type Attempt } from './log-in-throttle.js';
import { refusedInSteps } from './refused-in-steps.js';
import { openSession, wasOutdated } from './session.commands.js';
import type { IssuedTokens } from './session.tokens.js';

export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly code?: string | null;
}

/** Logs in with name, password and, where one is enrolled, the code of the second factor. */
export function logIn(
  context: RequestContext,
  requestId: string,
  credentials: Credentials,
): Promise<Outcome<IssuedTokens>> {
  return refusedInSteps(() => tryLogIn(context, requestId, credentials));
}

async function tryLogIn(
  context: RequestContext,
  requestId: string,
  credentials: Credentials,
): Promise<Outcome<IssuedTokens>> {
  await context.pauseReads();
  const now = context.clock.now();
  const name = normalisedName(credentials.username);
  const answer = await beginAttempt(context.accounts, name, context.address, now);
  if ('retryAfterSeconds' in answer) {
    return throttled(answer.retryAfterSeconds);
  }
  const { attempt } = answer;
  const look = async () => {
    const person = await personByName(context.accounts, name, now);
    return check(context, requestId, attempt, person, credentials);
  };
  return (await look()) ?? (await look()) ?? notNow(attempt);
}

/** Nobody can change an account so fast again and again; then it is sent again. */
async function notNow(attempt: Attempt): Promise<Outcome<never>> {
  await attempt.takeBack();
  return throttled(1);
}

/** The password of a person who is logged in already, asked for again before something grave; throttled like a log-in. */
export function confirmPassword(
  context: RequestContext,
  person: Person,
  password: string,
): Promise<Outcome<null>> {
  return refusedInSteps(() => tryPassword(context, person, password));
}

async function tryPassword(
  context: RequestContext,
  person: Person,
  password: string,
): Promise<Outcome<null>> {
  const answer = await beginAttempt(
    context.accounts,
    normalisedName(person.username),
    context.address,
    context.clock.now(),
  );
  if ('retryAfterSeconds' in answer) {
    return throttled(answer.retryAfterSeconds);
  }
  if (!(await passwordMatches(person.passwordHash, password))) {
    await tellFailure(context, answer.attempt, person, 'WRONG_PASSWORD');
    return refused(problem('LOGIN_FAILED', ['input', 'password']));
  }
  await answer.attempt.takeBack();
  return done(null);
}

export function throttled(seconds: number): Outcome<never> {
  return refused(problem('THROTTLED', [], { retryAfterSeconds: String(seconds) }));
}

/** Nothing where the account changed while it was looked at. */
async function check(
  context: RequestContext,
  requestId: string,
  attempt: Attempt,
  person: Person | undefined,
  credentials: Credentials,
): Promise<Outcome<IssuedTokens> | undefined> {
  const open = person?.active === true && hasOffice(person) ? person : undefined;
  const matches = await passwordMatches(open?.passwordHash, credentials.password);
  if (open === undefined || !matches) {
    const outcome =
      person === undefined ? 'UNKNOWN' : open === undefined ? 'CLOSED_ACCOUNT' : 'WRONG_PASSWORD';
    await tellFailure(context, attempt, person, outcome);
    return refused(problem('LOGIN_FAILED', ['input']));
  }
  const factor = await confirmedFactor(context, open.id);
  if (factor !== undefined && credentials.code == null) {
    await tellFailure(context, attempt, open, 'SECOND_FACTOR_MISSING');
    await attempt.takeBack();
    return refused(problem('SECOND_FACTOR_REQUIRED', ['input', 'code']));
  }
  const step =
    factor === undefined ? undefined : stepOfCode(factor, credentials.code ?? '', context.clock.now());
  if (factor !== undefined && step === undefined) {
    await tellFailure(context, attempt, open, 'SECOND_FACTOR_WRONG');
    return refused(problem('SECOND_FACTOR_WRONG', ['input', 'code']));
  }
  const opened = await openSession(context, {
    requestId,
    person: open,
    nameHash: attempt.nameHash,
    method: 'PASSWORD',
    secondFactor: factor !== undefined,
    ...(step === undefined ? {} : { useUp: (work) => useStep(work, open.id, step) }),
  });
  if (wasOutdated(opened)) {
    return undefined;
  }
  if (opened.ok) {
    await attempt.succeed();
  } else if (opened.problems.some(({ code }) => code === 'SECOND_FACTOR_WRONG')) {
    await tellFailure(context, attempt, open, 'SECOND_FACTOR_WRONG');
  } else {
    await attempt.takeBack();
  }
  return opened;
}

/** Keeps a failed attempt; one on an account that exists is also told in the trail, under the account that was tried. */
async function tellFailure(
  context: RequestContext,
  attempt: Attempt,
  person: Person | undefined,
  outcome: Exclude<LogInAttempt['outcome'], 'OPENED'>,
): Promise<void> {
  const kept: LogInAttempt = {
    nameHash: attempt.nameHash,
    staffId: person?.id,
    address: context.address,
    method: 'PASSWORD',
    outcome,
  };
  if (person === undefined || !hasOffice(person)) {
    await keepAttempt(context.accounts, kept);
    return;
  }
  const request = { id: newId(), operation: 'sessionOpen', input: null, needsNoRight: true as const };
  await context.unitOfWork.run(actorOfPerson(person), request, async (work) => {
    await keepAttempt(work.sql, kept);
    await work.record(
      accountEvent(person, 'session.failed', { reason: outcome, address: context.address ?? null }),
    );
    return done(null);
  });
}
