import { sql } from 'kysely';
import type { Sql } from '../../platform/database/orm.js';
import { newId } from '../../platform/ids.js';
import { done, refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import type { HouseWork, RequestContext } from '../request-context.js';
import { accountEvent, actorOfPerson, hasOffice, personById, type Person } from '../staff/person.reads.js';
import { keepAttempt, type LogInMethod } from './log-in-attempts.js';
import { lifetimes, newTokenPair, tokenHashOf, type IssuedTokens, type TokenPair } from './session.tokens.js';

/** Sessions that one person holds at a time; one more closes the oldest. */
const mostSessions = 10;

type CloseReason = 'LOGGED_OUT' | 'TOKEN_REUSED' | 'TOO_MANY';

/** A log-in whose credentials were found to be right. */
export interface ProvenLogIn {
  readonly requestId: string;
  /** As it was when the credentials were checked. */
  readonly person: Person & { readonly officeId: string };
  readonly nameHash: string;
  readonly method: LogInMethod;
  readonly secondFactor: boolean;
  /** Uses the credentials up, in the transaction that opens the session; the problem when somebody was faster. */
  readonly useUp?: (work: HouseWork) => Promise<Problem | undefined>;
}

/** Whether what was checked for a log-in counted no more when its session was to be opened. */
export function wasOutdated(opened: Outcome<unknown>): boolean {
  return !opened.ok && opened.problems.some(({ code }) => code === 'LOGIN_FAILED');
}

/**
 * Opens a session and issues its first tokens; refused by the database where the credentials have changed since they
 * were checked ({@link wasOutdated}). A retry under the same request id finds the session again; the tokens
 * that nobody received die and new ones are answered, as long as it comes soon and the first were not refreshed.
 */
export async function openSession(
  context: RequestContext,
  logIn: ProvenLogIn,
): Promise<Outcome<IssuedTokens>> {
  const now = context.clock.now();
  const endsAt = new Date(now.getTime() + lifetimes.session);
  const pair = newTokenPair(now, endsAt);
  const { person, method, requestId } = logIn;
  const ran = { here: false };
  const request = {
    id: requestId,
    operation: 'sessionOpen',
    input: { username: person.username, method },
    needsNoRight: true as const,
  };
  const outcome = await context.unitOfWork.run(actorOfPerson(person), request, async (work) => {
    ran.here = true;
    // Whoever opens a session at the same moment waits here, so that the cap holds.
    await sql`select pg_advisory_xact_lock(uuid_hash_extended(${person.id}::uuid, 1))`.execute(work.sql);
    const usedUp = await logIn.useUp?.(work);
    if (usedUp !== undefined) {
      return refused(usedUp);
    }
    // Before the new one is written: whoever ends rights locks the sessions first, too.
    await closeDownTo(mostSessions - 1, work, person);
    const sessionId = newId();
    await sql`
      insert into identity.session
        (id, staff_id, opened_at, expires_at, method, second_factor, address, credentials_version)
      values (${sessionId}, ${person.id}, ${now}, ${endsAt}, ${method}, ${logIn.secondFactor},
        ${context.address ?? null}, ${person.credentialsVersion})`.execute(work.sql);
    await storePair(work.sql, sessionId, pair);
    await keepAttempt(work.sql, {
      nameHash: logIn.nameHash,
      staffId: person.id,
      address: context.address,
      method,
      outcome: 'OPENED',
    });
    await work.record(
      accountEvent(person, 'session.opened', {
        method,
        secondFactor: logIn.secondFactor,
        address: context.address ?? null,
      }),
    );
    return done({ sessionId });
  });
  if (!outcome.ok) {
    return outcome;
  }
  return ran.here ? done(pair.tokens) : reissueFirst(context, outcome.value.sessionId);
}

async function storePair(database: Sql, sessionId: string, pair: TokenPair): Promise<void> {
  await sql`
    insert into identity.session_token
      (id, session_id, issued_at, access_hash, access_expires_at, refresh_hash, refresh_expires_at)
    values (${pair.id}, ${sessionId}, ${pair.issuedAt}, ${pair.accessHash}, ${pair.tokens.expiresAt},
      ${pair.refreshHash}, ${pair.tokens.refreshExpiresAt})`.execute(database);
}

async function closeDownTo(
  most: number,
  work: HouseWork,
  person: Person & { officeId: string },
): Promise<void> {
  const closed = await sql`
    update identity.session set closed_at = ${work.now}, close_reason = 'TOO_MANY'
    where id in (
      select id from identity.session
      where staff_id = ${person.id} and closed_at is null and expires_at > ${work.now}
      order by opened_at desc, id desc offset ${most})
    returning id`.execute(work.sql);
  for (let index = 0; index < closed.rows.length; index += 1) {
    await work.record(accountEvent(person, 'session.closed', { reason: 'TOO_MANY' satisfies CloseReason }));
  }
}

/** New first tokens for a session whose opening was answered into the void. */
async function reissueFirst(context: RequestContext, sessionId: string): Promise<Outcome<IssuedTokens>> {
  const now = context.clock.now();
  const found = await sql<{ expiresAt: Date | string }>`
    select expires_at as "expiresAt" from identity.session where id = ${sessionId} and closed_at is null`.execute(
    context.accounts,
  );
  const pair = newTokenPair(now, new Date(found.rows[0]?.expiresAt ?? now));
  const issued = await sql`
    with unheard as (
      update identity.session_token set superseded_at = ${now}
      where session_id = ${sessionId} and parent_id is null and superseded_at is null and used_at is null
        and (select opened_at from identity.session where id = ${sessionId} and closed_at is null)
          > ${new Date(now.getTime() - lifetimes.retry)}
      returning session_id
    )
    insert into identity.session_token
      (id, session_id, issued_at, access_hash, access_expires_at, refresh_hash, refresh_expires_at)
    select ${pair.id}, session_id, ${now}, ${pair.accessHash}, ${pair.tokens.expiresAt}::timestamptz,
      ${pair.refreshHash}, ${pair.tokens.refreshExpiresAt}::timestamptz
    from unheard returning id`.execute(context.accounts);
  return issued.rows.length === 1
    ? done(pair.tokens)
    : refused(problem('REQUEST_ID_REUSED', ['requestId'], { operation: 'sessionOpen' }));
}

/** Logs out: every token of the session is dead at once, at every server. */
export async function closeSession(work: HouseWork, sessionId: string): Promise<Outcome<null>> {
  const person = await personById(work.sql, work.actor.id, work.now);
  if (person === undefined || !hasOffice(person)) {
    throw new Error('A session of nobody cannot be closed.');
  }
  const closed = await markClosed(work, sessionId, 'LOGGED_OUT');
  if (!closed) {
    return refused(problem('SESSION_ENDED'));
  }
  await work.record(accountEvent(person, 'session.closed', { reason: 'LOGGED_OUT' satisfies CloseReason }));
  return done(null);
}

async function markClosed(work: HouseWork, sessionId: string, reason: CloseReason): Promise<boolean> {
  const closed = await sql`
    update identity.session set closed_at = ${work.now}, close_reason = ${reason}
    where id = ${sessionId} and closed_at is null`.execute(work.sql);
  return closed.numAffectedRows === 1n;
}

/**
 * Answers the next pair of tokens for a refresh token and uses that up. The same request again, soon, gets an
 * equivalent pair instead of the one that nobody received. Any other second use closes the session: one of the two who
 * hold the token has stolen it.
 */
export async function refreshSession(
  context: RequestContext,
  requestId: string,
  refreshToken: string,
): Promise<Outcome<IssuedTokens>> {
  await context.pauseReads();
  const refreshHash = tokenHashOf(refreshToken);
  const first = await rotate(context, requestId, refreshHash);
  if (first !== undefined) {
    return done(first);
  }
  // Repetitions of one request may meet here; each finds what the one before it has left.
  for (let look = 1; look <= 5; look += 1) {
    const again = await rotateAgain(context, requestId, refreshHash);
    if (again !== undefined) {
      return done(again);
    }
    if (!(await isHonestRetry(context, requestId, refreshHash))) {
      break;
    }
  }
  await closeIfReused(context, refreshHash);
  return refused(problem('SESSION_ENDED', ['input', 'refreshToken']));
}

interface NextPair {
  readonly accessExpiresAt: Date | string;
  readonly refreshExpiresAt: Date | string;
}

/** The session of token `t` is alive, and so is its person's account. */
function alive(now: Date): ReturnType<typeof sql> {
  return sql`exists (
    select from identity.session s join identity.staff p on p.id = s.staff_id
    where s.id = t.session_id and s.closed_at is null and s.expires_at > ${now} and p.active)`;
}

/** Uses the token up and issues the next pair, in one statement: of two at once, one finds it used. */
async function rotate(
  context: RequestContext,
  requestId: string,
  refreshHash: string,
): Promise<IssuedTokens | undefined> {
  const now = context.clock.now();
  return issueNext(
    context,
    sql`
      update identity.session_token t set used_at = ${now}, used_request_id = ${requestId}
      where t.refresh_hash = ${refreshHash} and t.used_at is null and t.superseded_at is null
        and t.refresh_expires_at > ${now} and ${alive(now)}
      returning t.id as parent_id, t.session_id`,
  );
}

/** Replaces the pair that the first answer to this request carried, if nobody has refreshed with it. */
async function rotateAgain(
  context: RequestContext,
  requestId: string,
  refreshHash: string,
): Promise<IssuedTokens | undefined> {
  const now = context.clock.now();
  return issueNext(
    context,
    sql`
      update identity.session_token t set superseded_at = ${now}
      from identity.session_token parent
      where ${sameRequest(requestId, refreshHash, now)} and t.parent_id = parent.id
        and t.superseded_at is null and t.used_at is null and ${alive(now)}
      returning t.parent_id, t.session_id`,
  );
}

function sameRequest(requestId: string, refreshHash: string, now: Date): ReturnType<typeof sql> {
  return sql`(parent.refresh_hash = ${refreshHash} and parent.used_request_id = ${requestId}
    and parent.used_at > ${new Date(now.getTime() - lifetimes.retry)})`;
}

async function issueNext(
  context: RequestContext,
  gaveWay: ReturnType<typeof sql>,
): Promise<IssuedTokens | undefined> {
  const now = context.clock.now();
  const pair = newTokenPair(now, new Date(now.getTime() + lifetimes.session));
  const issued = await sql<NextPair>`
    with gave_way as (${gaveWay})
    insert into identity.session_token
      (id, session_id, parent_id, issued_at, access_hash, access_expires_at, refresh_hash, refresh_expires_at)
    select ${pair.id}, g.session_id, g.parent_id, ${now}, ${pair.accessHash},
      least(${pair.tokens.expiresAt}::timestamptz, s.expires_at), ${pair.refreshHash},
      least(${pair.tokens.refreshExpiresAt}::timestamptz, s.expires_at)
    from gave_way g join identity.session s on s.id = g.session_id
    returning access_expires_at as "accessExpiresAt", refresh_expires_at as "refreshExpiresAt"`.execute(
    context.accounts,
  );
  const next = issued.rows[0];
  return next === undefined
    ? undefined
    : {
        ...pair.tokens,
        expiresAt: new Date(next.accessExpiresAt),
        refreshExpiresAt: new Date(next.refreshExpiresAt),
      };
}

/** Whether the first answer to this request still has an heir that nobody has used. */
async function isHonestRetry(
  context: RequestContext,
  requestId: string,
  refreshHash: string,
): Promise<boolean> {
  const found = await sql`
    select from identity.session_token t join identity.session_token parent on parent.id = t.parent_id
    where ${sameRequest(requestId, refreshHash, context.clock.now())}
      and t.superseded_at is null and t.used_at is null and ${alive(context.clock.now())}`.execute(
    context.accounts,
  );
  return found.rows.length > 0;
}

async function closeIfReused(context: RequestContext, refreshHash: string): Promise<void> {
  const found = await sql<{ sessionId: string; staffId: string }>`
    select s.id as "sessionId", s.staff_id as "staffId"
    from identity.session_token t join identity.session s on s.id = t.session_id
    where t.refresh_hash = ${refreshHash} and s.closed_at is null
      and (t.used_at is not null or t.superseded_at is not null)`.execute(context.accounts);
  const reused = found.rows[0];
  const person =
    reused === undefined
      ? undefined
      : await personById(context.accounts, reused.staffId, context.clock.now());
  if (reused === undefined || person === undefined || !hasOffice(person)) {
    return;
  }
  const request = { id: newId(), operation: 'sessionRefresh', input: null, needsNoRight: true as const };
  await context.unitOfWork.run(actorOfPerson(person), request, async (work) => {
    if (!(await markClosed(work, reused.sessionId, 'TOKEN_REUSED'))) {
      return refused(problem('SESSION_ENDED'));
    }
    await work.record(accountEvent(person, 'session.reuse-detected', { address: context.address ?? null }));
    return done(null);
  });
}
