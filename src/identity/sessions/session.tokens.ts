import { hash } from 'node:crypto';
import { newId, newSecret } from '../../platform/ids.js';

const minute = 60_000;

/** Milliseconds. The session ends after a working day, whatever is refreshed; a tablet may sleep half of one. */
export const lifetimes = {
  access: 5 * minute,
  refresh: 4 * 60 * minute,
  session: 12 * 60 * minute,
  /** How long a lost answer may be asked for again, with the same request id. */
  retry: minute,
} as const;

/** What the client is told, once; the database keeps hashes. */
export interface IssuedTokens {
  readonly token: string;
  readonly expiresAt: Date;
  readonly refreshToken: string;
  readonly refreshExpiresAt: Date;
}

/** A pair of tokens to be stored and told. */
export interface TokenPair {
  readonly id: string;
  readonly issuedAt: Date;
  readonly accessHash: string;
  readonly refreshHash: string;
  readonly tokens: IssuedTokens;
}

export function tokenHashOf(token: string): string {
  return hash('sha256', token);
}

/** A new pair; neither token outlives its session. */
export function newTokenPair(now: Date, sessionEndsAt: Date): TokenPair {
  const token = newSecret();
  const refreshToken = newSecret();
  const within = (lifetime: number): Date =>
    new Date(Math.min(now.getTime() + lifetime, sessionEndsAt.getTime()));
  return {
    id: newId(),
    issuedAt: now,
    accessHash: tokenHashOf(token),
    refreshHash: tokenHashOf(refreshToken),
    tokens: {
      token,
      expiresAt: within(lifetimes.access),
      refreshToken,
      refreshExpiresAt: within(lifetimes.refresh),
    },
  };
}
