import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Sql } from '../../platform/database/orm.js';
import { newSecret } from '../../platform/ids.js';
import { done, refused, type Outcome } from '../../platform/outcome.js';
import { problem } from '../../rules/index.js';
import { passwordMatches } from '../staff/password.js';

/** Milliseconds that a session lasts without being opened again: one working morning. */
const sessionLifetime = 4 * 60 * 60 * 1000;

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface OpenedSession {
  readonly token: string;
  readonly expiresAt: Date;
}

export function tokenHashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/**
 * Opens a session. The request id is the session's id, so a retry after a lost answer replaces the token that nobody
 * received and leaves one session, not two. The token itself is never stored.
 * Wrong name, wrong password and closed account get the same answer after the same work.
 */
export async function openSession(
  database: Sql,
  requestId: string,
  credentials: Credentials,
  now: Date,
): Promise<Outcome<OpenedSession>> {
  const found = await sql<{ id: string; passwordHash: string }>`
    select id, password_hash as "passwordHash" from identity.staff
    where username = ${credentials.username.normalize('NFC').trim().toLowerCase()} and active`.execute(
    database,
  );
  const person = found.rows[0];
  const matches = await passwordMatches(person?.passwordHash, credentials.password);
  if (person === undefined || !matches) {
    return refused(problem('LOGIN_FAILED', ['input']));
  }
  const token = newSecret();
  const expiresAt = new Date(now.getTime() + sessionLifetime);
  const opened = await sql`
    insert into identity.session (id, staff_id, token_hash, opened_at, expires_at)
    values (${requestId}, ${person.id}, ${tokenHashOf(token)}, ${now}, ${expiresAt})
    on conflict (id) do update set token_hash = excluded.token_hash, expires_at = excluded.expires_at
    where session.staff_id = excluded.staff_id and session.closed_at is null`.execute(database);
  return opened.numAffectedRows === 1n
    ? done({ token, expiresAt })
    : refused(problem('REQUEST_ID_REUSED', ['requestId'], { operation: 'sessionOpen' }));
}

/** Closes the session; a second call changes nothing. */
export async function closeSession(database: Sql, sessionId: string, now: Date): Promise<void> {
  await sql`update identity.session set closed_at = ${now} where id = ${sessionId} and closed_at is null`.execute(
    database,
  );
}
