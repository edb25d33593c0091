import { sql } from 'kysely';
import type { Sql } from '../platform/database/orm.js';

/**
 * The value of a dated rule on a day. Deadlines, ratios and required signatures live in the table `rules.rule` with
 * their legal source, because the law of 2026-07-01 will not be the last.
 * @throws Error when no rule of that code is in force on the day
 */
export async function ruleValue<Value>(database: Sql, code: string, day: string): Promise<Value> {
  const found = await sql<{ value: Value }>`
    select value from rules.rule
    where code = ${code} and valid_from <= ${day}::date and (valid_to is null or valid_to > ${day}::date)
    order by valid_from desc limit 1`.execute(database);
  const rule = found.rows[0];
  if (rule === undefined) {
    throw new Error(`No rule ${code} is in force on ${day}.`);
  }
  return rule.value;
}
