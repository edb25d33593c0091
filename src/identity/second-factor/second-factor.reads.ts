import { sql } from 'kysely';
import type { Sql } from '../../platform/database/orm.js';
import type { Problem } from '../../platform/outcome.js';
import { dateInVietnam, problem } from '../../rules/index.js';
import type { HouseWork, RequestContext } from '../request-context.js';
import { stepOf } from './one-time-code.js';
import type { SecretSeal } from './sealed-secret.js';

/** The rule that lists the roles that must have a second factor. */
const requiredRolesRule = 'identity.second-factor.required-roles';

export interface SecondFactor {
  readonly secret: string;
  readonly lastStep: number;
}

interface FactorRow {
  readonly sealedSecret: string;
  readonly requestId: string;
  readonly confirmed: boolean;
  readonly lastStep: string | null;
}

/** The factor of a person as it is kept. */
export async function keptFactor(database: Sql, staffId: string): Promise<FactorRow | undefined> {
  const found = await sql<FactorRow>`
    select sealed_secret as "sealedSecret", request_id as "requestId", confirmed_at is not null as confirmed,
      last_step as "lastStep"
    from identity.second_factor where staff_id = ${staffId}`.execute(database);
  return found.rows[0];
}

/** The second factor that a log-in of this person needs, or nothing when none is confirmed. */
export async function confirmedFactor(
  context: RequestContext,
  staffId: string,
): Promise<SecondFactor | undefined> {
  const row = await keptFactor(context.accounts, staffId);
  return row?.confirmed === true
    ? { secret: sealOf(context).open(row.sealedSecret, staffId), lastStep: Number(row.lastStep) }
    : undefined;
}

/** @throws Error when the house was opened without a secret although a second factor is in use */
export function sealOf(context: RequestContext): SecretSeal {
  if (context.secretSeal === undefined) {
    throw new Error('SO_KHO_SECRET is not set, but somebody has a second factor.');
  }
  return context.secretSeal;
}

/**
 * The step of a right code. One that was used already still has its step: a repeated log-in finds its session by it,
 * and any other is refused when the step is used up.
 */
export function stepOfCode(factor: SecondFactor, code: string, now: Date): number | undefined {
  const step = stepOf(factor.secret, code, now);
  return step === undefined || step < factor.lastStep ? undefined : step;
}

/** Uses a code up, in the transaction of what it allows; the problem when it was used before. */
export async function useStep(work: HouseWork, staffId: string, step: number): Promise<Problem | undefined> {
  const used = await sql`
    update identity.second_factor set last_step = ${step}
    where staff_id = ${staffId} and confirmed_at is not null and last_step < ${step}`.execute(work.sql);
  return used.numAffectedRows === 1n ? undefined : problem('SECOND_FACTOR_WRONG', ['input', 'code']);
}

/**
 * Whether session `session` of person `s` lacks the second factor that a role held today, own or delegated, asks for.
 */
export function lacksFactor(now: Date): ReturnType<typeof sql> {
  const today = dateInVietnam(now);
  return sql`(
    session.method = 'PASSWORD' and not session.second_factor and exists (
      select from (
        select r.role from identity.role_assignment r
        where r.staff_id = s.id and r.valid_from <= ${today}::date and (r.valid_to is null or r.valid_to >= ${today}::date)
        union all
        select d.role from identity.delegated_to(s.id, ${today}::date) d
      ) held
      where (
        select value from rules.rule
        where code = ${requiredRolesRule} and valid_from <= ${today}::date
          and (valid_to is null or valid_to > ${today}::date)
        order by valid_from desc limit 1) @> to_jsonb(held.role)))`;
}
