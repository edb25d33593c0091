import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Sql } from '../../platform/database/orm.js';
import { networkOf } from './caller-address.js';

/** What attempts are counted by. An account is a name, whether somebody has it or not. */
type ThrottleKind = 'ACCOUNT' | 'ADDRESS';

interface Allowance {
  /** Failures without a delay. After these 1, 2, 4, 8 … seconds, 15 minutes at most (`identity.log_in_blocked_until`). */
  readonly free: number;
  /** Seconds after which one failure is forgiven. */
  readonly forgiveEvery: number;
}

/** A whole office may sit behind one address, so that has more to spare, and forgets sooner. */
const allowances: Readonly<Record<ThrottleKind, Allowance>> = {
  ACCOUNT: { free: 3, forgiveEvery: 3_600 },
  ADDRESS: { free: 20, forgiveEvery: 60 },
};

/** An attempt that was let through: it counts as failed until it is known to be better. */
export interface Attempt {
  readonly nameHash: string;
  /** Everything was right: the account begins anew, and the address gets this attempt back. */
  succeed(): Promise<void>;
  /** It was neither right nor wrong: it does not count. */
  takeBack(): Promise<void>;
}

export type AttemptAnswer = { readonly attempt: Attempt } | { readonly retryAfterSeconds: number };

/** A name as it is looked up. */
export function normalisedName(username: string): string {
  return username.normalize('NFC').trim().toLowerCase();
}

export function nameHashOf(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

/**
 * Counts an attempt for its address and its account, in the database and before anything is looked at, so that
 * attempts side by side, in one request or at several servers, are all counted. A turned-away address does not count
 * against the account: it could lock people out at will.
 */
export async function beginAttempt(
  database: Sql,
  name: string,
  address: string | undefined,
  now: Date,
): Promise<AttemptAnswer> {
  const nameHash = nameHashOf(name);
  const network = address === undefined ? undefined : networkOf(address);
  const counted: (readonly [ThrottleKind, string])[] = [
    ...(network === undefined ? [] : [['ADDRESS', network] as const]),
    ['ACCOUNT', nameHash],
  ];
  for (const [kind, key] of counted) {
    const blockedUntil = await count(database, kind, key, now);
    if (blockedUntil !== undefined) {
      const seconds = Math.ceil((blockedUntil.getTime() - now.getTime()) / 1000);
      return { retryAfterSeconds: Math.max(1, seconds) };
    }
  }
  return {
    attempt: {
      nameHash,
      succeed: async () => {
        await forget(database, nameHash, now);
        if (network !== undefined) {
          await discount(database, 'ADDRESS', network, now);
        }
      },
      takeBack: async () => {
        for (const [kind, key] of counted) {
          await discount(database, kind, key, now);
        }
      },
    },
  };
}

/** Counts one, or answers until when nothing is tried. */
async function count(database: Sql, kind: ThrottleKind, key: string, now: Date): Promise<Date | undefined> {
  const { free, forgiveEvery } = allowances[kind];
  const forgiven = sql`floor(greatest(0, extract(epoch from ${now}::timestamptz - t.counted_at)) / ${forgiveEvery}::int)::int`;
  const failures = sql`greatest(0, t.failures - ${forgiven}) + 1`;
  const counted = await sql`
    insert into identity.log_in_throttle as t (kind, key, failures, counted_at, blocked_until)
    values (${kind}, ${key}, 1, ${now}, identity.log_in_blocked_until(1, ${free}::int, ${now}))
    on conflict (kind, key) do update set
      failures = ${failures},
      counted_at = case when t.failures <= ${forgiven} then ${now}::timestamptz
        else t.counted_at + make_interval(secs => ${forgiven} * ${forgiveEvery}::int) end,
      blocked_until = identity.log_in_blocked_until(${failures}, ${free}::int, ${now})
    where t.blocked_until <= ${now}
    returning failures`.execute(database);
  if (counted.rows.length > 0) {
    return undefined;
  }
  const blocked = await sql<{ blockedUntil: Date | string }>`
    update identity.log_in_throttle set turned_away = turned_away + 1 where kind = ${kind} and key = ${key}
    returning blocked_until as "blockedUntil"`.execute(database);
  return new Date(blocked.rows[0]?.blockedUntil ?? now);
}

async function discount(database: Sql, kind: ThrottleKind, key: string, now: Date): Promise<void> {
  await sql`
    update identity.log_in_throttle set
      failures = greatest(0, failures - 1),
      blocked_until = least(blocked_until, identity.log_in_blocked_until(
        greatest(0, failures - 1), ${allowances[kind].free}::int, ${now}))
    where kind = ${kind} and key = ${key}`.execute(database);
}

async function forget(database: Sql, nameHash: string, now: Date): Promise<void> {
  await sql`
    update identity.log_in_throttle set failures = 0, counted_at = ${now}, blocked_until = to_timestamp(0)
    where kind = 'ACCOUNT' and key = ${nameHash}`.execute(database);
}
