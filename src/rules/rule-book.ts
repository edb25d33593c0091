import { sql, type RawBuilder } from 'kysely';
import type { Sql } from '../platform/database/orm.js';
import { RefusedError } from '../platform/outcome.js';
import { problem } from './problem.js';

/**
 * The value of a dated rule on a day. Deadlines, ratios and required signatures live in the table `rules.rule` with
 * their legal source, because the law of 2026-07-01 will not be the last.
 * @param field where somebody claimed the day
 * @throws RefusedError when the day, which somebody claims, lies before the first rule of that code
 * @throws Error when no rule of that code is in force on the day
 */
export async function ruleValue<Value>(
  database: Sql,
  code: string,
  day: string,
  field: readonly string[] = ['input'],
): Promise<Value> {
  const found = await sql<{ value: Value | null }>`
    select ${ruleInForce(code, sql`${day}::date`)} as value`.execute(database);
  const value = found.rows[0]?.value ?? null;
  if (value === null) {
    await refuseBeforeFirst(database, code, day, field);
    throw new Error(`No rule ${code} is in force on ${day}.`);
  }
  return value;
}

async function refuseBeforeFirst(
  database: Sql,
  code: string,
  day: string,
  field: readonly string[],
): Promise<void> {
  const found = await sql<{ earliest: string | null }>`
    select min(valid_from)::text as earliest from rules.rule where code = ${code}`.execute(database);
  const earliest = found.rows[0]?.earliest ?? null;
  if (earliest !== null && day < earliest) {
    throw new RefusedError(problem('DATE_TOO_EARLY', field, { earliest }));
  }
}

/** In SQL: the value of a dated rule on a day; null when no rule of that code is in force. */
export function ruleInForce(code: string, day: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(
    select r.value from rules.rule r
    where r.code = ${code} and r.valid_from <= ${day} and (r.valid_to is null or r.valid_to > ${day})
    order by r.valid_from desc limit 1)`;
}
