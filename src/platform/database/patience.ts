import { hash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { DatabaseConnection, QueryExecutor } from 'kysely';
import { isConflict, isPassing, leftNothing } from './failures.js';
import type { Sql } from './orm.js';

export interface Patience {
  /** Spreads the pauses of those who were in each other's way: any text of their own. */
  readonly spread: string;
  /** Aborts when nobody waits for it any more. */
  readonly signal?: AbortSignal | undefined;
  /** How often it is run while others are in the way. */
  readonly attempts?: number;
  /** Milliseconds for which a database that is away is waited for. */
  readonly away?: number;
}

/** A PostgreSQL that is started again is back within some seconds; the client waits for its answer all the while. */
const awayFor = 6_000;
const longestPause = 500;

/**
 * Runs this again from its beginning when it failed for a reason that passes: a conflict with others some times, a
 * database that is away until it is back or for some seconds. It must leave nothing behind when it fails, or find what it
 * has left.
 */
export async function patiently<Result>(
  run: () => Promise<Result>,
  { spread, signal, attempts = 5, away = awayFor }: Patience,
): Promise<Result> {
  let awaySince: number | undefined;
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    try {
      return await run();
    } catch (error) {
      const now = performance.now();
      const passes = isPassing(error) && !(error instanceof OutcomeUnknown);
      awaySince = passes ? (awaySince ?? now) : undefined;
      const givenUp = awaySince === undefined ? attempt >= attempts : now - awaySince >= away;
      if (givenUp || !(passes || isConflict(error))) {
        throw error;
      }
      await wait(pauseAfter(attempt, spread), undefined, signal === undefined ? {} : { signal }).catch(
        () => undefined,
      );
    }
  }
}

/** Milliseconds before the next attempt: doubling, spread so that two losers part. */
function pauseAfter(attempt: number, spread: string): number {
  const share = hash('sha256', `${spread}:${String(attempt)}`, 'buffer').readUInt16BE(0) / 65_535;
  return Math.round(Math.min(20 * 2 ** attempt, longestPause) * (0.5 + share));
}

/** What ended while a change was on its way: nobody knows whether it was done, so it is not tried again here. */
class OutcomeUnknown extends Error {
  constructor(cause: unknown) {
    super('The connection was lost while a change was on its way.', { cause });
  }
}

/**
 * Single statements that are run patiently. A statement that changes something is run again only when it surely has
 * changed nothing.
 */
export function patientSql(base: QueryExecutor): Sql {
  const executor = base.withConnectionProvider({
    provideConnection: (consumer) =>
      patiently(
        async () => {
          const sent = { change: false };
          try {
            return await base.provideConnection((connection) => consumer(watched(connection, sent)));
          } catch (error) {
            throw sent.change && isPassing(error) && !leftNothing(error) ? new OutcomeUnknown(error) : error;
          }
        },
        { spread: 'sql' },
      ),
  });
  return { getExecutor: () => executor };
}

function watched(connection: DatabaseConnection, sent: { change: boolean }): DatabaseConnection {
  return {
    executeQuery: (query) => {
      sent.change ||= !/^\s*select\b/i.test(query.sql);
      return connection.executeQuery(query);
    },
    streamQuery: (query, size) => connection.streamQuery(query, size),
  };
}
