import { sql } from 'kysely';
import type { Sql } from '../../platform/database/orm.js';
import { newId } from '../../platform/ids.js';

export type LogInMethod = 'PASSWORD' | 'PROVIDER';

export interface LogInAttempt {
  readonly nameHash: string;
  readonly staffId: string | undefined;
  readonly address: string | undefined;
  readonly method: LogInMethod;
  readonly outcome:
    | 'OPENED'
    | 'UNKNOWN'
    | 'CLOSED_ACCOUNT'
    | 'WRONG_PASSWORD'
    | 'SECOND_FACTOR_MISSING'
    | 'SECOND_FACTOR_WRONG';
}

/** Keeps an attempt for ever: also one in the name of nobody, who has no place in the trail. */
export async function keepAttempt(database: Sql, attempt: LogInAttempt): Promise<void> {
  await sql`
    insert into identity.log_in_attempt (id, name_hash, staff_id, address, method, outcome)
    values (${newId()}, ${attempt.nameHash}, ${attempt.staffId ?? null}, ${attempt.address ?? null},
      ${attempt.method}, ${attempt.outcome})`.execute(database);
}
