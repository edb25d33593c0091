import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Sql } from '../../platform/database/orm.js';
import { newId, newSecret } from '../../platform/ids.js';
import { refused, type Outcome, type Problem } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import type { HouseWork, RequestContext } from '../request-context.js';
import { keepAttempt } from '../sessions/log-in-attempts.js';
import { refusedInSteps } from '../sessions/refused-in-steps.js';
import { nameHashOf } from '../sessions/log-in-throttle.js';
import { openSession, wasOutdated } from '../sessions/session.commands.js';
import { tokenHashOf, type IssuedTokens } from '../sessions/session.tokens.js';
import { hasOffice, personById } from '../staff/person.reads.js';
import type { ProviderIdentity } from './provider-client.js';

/** Milliseconds in which the page must redeem its code. */
const codeLifetime = 60_000;

export interface ReturnedLogIn {
  readonly identity: ProviderIdentity;
  readonly state: string;
  readonly challenge: string;
  readonly address: string | undefined;
}

/**
 * Takes note of a person who came back from the provider and answers the one-time code for the page. Nobody gets an
 * account by this: the identity must have been linked to one. A link by name is bound to the provider's subject at its
 * first use, since a name can be given to somebody else.
 * @returns nothing when nobody is linked, the account is closed, or the state was used before
 */
export async function noteReturn(
  database: Sql,
  { identity, state, challenge, address }: ReturnedLogIn,
  now: Date,
): Promise<string | undefined> {
  const linked = await linkedStaff(database, identity, now);
  const person = linked === undefined ? undefined : await personById(database, linked.staffId, now);
  if (linked === undefined || person?.active !== true || !hasOffice(person)) {
    await keepAttempt(database, {
      nameHash: nameHashOf(`${identity.issuer} ${identity.subject}`),
      staffId: person?.id,
      address,
      method: 'PROVIDER',
      outcome: person === undefined ? 'UNKNOWN' : 'CLOSED_ACCOUNT',
    });
    return undefined;
  }
  const code = newSecret();
  const noted = await sql`
    insert into identity.provider_log_in
      (id, state_hash, staff_id, code_hash, challenge, returned_at, expires_at, credentials_version)
    values (${newId()}, ${tokenHashOf(state)}, ${person.id}, ${tokenHashOf(code)}, ${challenge}, ${now},
      ${new Date(now.getTime() + codeLifetime)}, ${linked.credentialsVersion})
    on conflict (state_hash) do nothing`.execute(database);
  return noted.numAffectedRows === 1n ? code : undefined;
}

interface LinkedStaff {
  readonly staffId: string;
  /** Of the moment at which the link was there. */
  readonly credentialsVersion: number;
}

async function linkedStaff(
  database: Sql,
  { issuer, subject, preferredUsername }: ProviderIdentity,
  now: Date,
): Promise<LinkedStaff | undefined> {
  const link = sql`s.id as "staffId", s.credentials_version as "credentialsVersion"`;
  const known = await sql<LinkedStaff>`
    select ${link} from identity.provider_account a join identity.staff s on s.id = a.staff_id
    where a.issuer = ${issuer} and a.subject = ${subject}`.execute(database);
  if (known.rows[0] !== undefined || preferredUsername === undefined) {
    return known.rows[0];
  }
  const bound = await sql<LinkedStaff>`
    update identity.provider_account a set subject = ${subject}, bound_at = ${now}
    from identity.staff s
    where s.id = a.staff_id and a.issuer = ${issuer} and a.preferred_username = ${preferredUsername}
      and a.subject is null
    returning ${link}`.execute(database);
  return bound.rows[0];
}

interface WaitingRow {
  readonly id: string;
  readonly staffId: string;
  readonly challenge: string;
  readonly credentialsVersion: number;
}

interface Redeeming {
  readonly code: string;
  readonly verifier: string;
}

/** Opens the session of a person who came back from the provider, for the page that had sent them there. */
export function redeemLogIn(
  context: RequestContext,
  requestId: string,
  redeeming: Redeeming,
): Promise<Outcome<IssuedTokens>> {
  return refusedInSteps(() => tryCode(context, requestId, redeeming));
}

async function tryCode(
  context: RequestContext,
  requestId: string,
  { code, verifier }: Redeeming,
): Promise<Outcome<IssuedTokens>> {
  await context.pauseReads();
  const now = context.clock.now();
  const failed = problem('PROVIDER_LOGIN_FAILED', ['input']);
  const found = await sql<WaitingRow>`
    select id, staff_id as "staffId", challenge, credentials_version as "credentialsVersion" from identity.provider_log_in
    where code_hash = ${tokenHashOf(code)} and expires_at > ${now}`.execute(context.accounts);
  const waiting = found.rows[0];
  if (waiting?.challenge !== createHash('sha256').update(verifier).digest('base64url')) {
    return refused(failed);
  }
  const person = await personById(context.accounts, waiting.staffId, now);
  if (person?.active !== true || !hasOffice(person)) {
    return refused(failed);
  }
  const opened = await openSession(context, {
    requestId,
    person: { ...person, credentialsVersion: waiting.credentialsVersion },
    nameHash: nameHashOf(person.username),
    method: 'PROVIDER',
    secondFactor: false,
    useUp: (work) => redeem(work, waiting.id, failed),
  });
  return wasOutdated(opened) ? refused(failed) : opened;
}

async function redeem(work: HouseWork, id: string, failed: Problem): Promise<Problem | undefined> {
  const redeemed = await sql`
    update identity.provider_log_in set redeemed_at = ${work.now}
    where id = ${id} and redeemed_at is null`.execute(work.sql);
  return redeemed.numAffectedRows === 1n ? undefined : failed;
}
